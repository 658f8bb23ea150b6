"""The letter about an erasure: what went, what stays, why, until when, where to complain (Article 12(4))."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from kortisto.kernel.calendar import HELSINKI
from kortisto.kernel.typesetting import typeset
from kortisto.notice.default import AUTHORITY
from kortisto.requests import words
from kortisto.requests.notice_texts import complaint_text
from kortisto.requests.rendering import controller
from kortisto.retention.models import Erasure

_OUTCOMES = {Erasure.COMPLETE: "all", Erasure.PARTIAL: "part", Erasure.REFUSED: "none"}


class NoLetter(Exception):
    """A failed erasure has no letter: nothing was decided, and nothing is claimed."""


def gone_lines(gone: Mapping[str, int], language: str) -> list[dict[str, Any]]:
    """What went, in words with counts."""
    lines = []
    for stores, name in words.GONE:
        count = sum(gone.get(store, 0) for store in stores)
        if count:
            lines.append({"what": name[language], "count": count})
    return lines


def kept_lines(kept: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """What stays: what, why, statute, clause, until (a day or the day of review), what applies meanwhile."""
    lines = []
    for keep in kept:
        what, why, meanwhile = words.KEPT[keep["why"]]
        day = date.fromisoformat(keep["until"] or keep["review"])
        shown = day_words(day, language)
        lines.append(
            {
                "what": f"{what[language]} ({keep['rows']})",
                "why": why[language],
                "statute": words.STATUTES[keep["statute"]][language],
                "clause": keep["clause"],
                "until": shown if keep["until"] else f"{words.REVIEWED[language]} {shown}",
                "meanwhile": meanwhile[language],
            }
        )
    return lines


def day_words(day: date, language: str) -> str:
    """A day as letters write it."""
    return f"{day:%-d %B %Y}" if language == "en" else f"{day.day}.{day.month}.{day.year}"


def erasure_letter(
    erasure: Erasure,
    *,
    document: Mapping[str, Any],
    notice_number: int,
    language: str,
    person: dict[str, Any],
    recipients: Mapping[str, str],
    decided_by: tuple[str, str],
    now: datetime,
) -> bytes:
    """The PDF. `person` is name and address lines, which are nowhere else after the erasure; `recipients` are
    names by key; `decided_by` is name and role. Raises NoLetter for a failed erasure."""
    if erasure.state not in _OUTCOMES:
        raise NoLetter
    outcome = _OUTCOMES[erasure.state]
    # A completed continuation of a partial erasure tells what has gone altogether.
    decided_on = (erasure.completed_at or erasure.at).astimezone(HELSINKI).date()
    notes = []
    if outcome != "none":
        notes = [words.NOTES["backups"][language], words.NOTES["suppression"][language]]
    if outcome == "part":
        notes.insert(0, words.NOTES["by_itself"][language])
    authority = document.get("authority") or AUTHORITY
    data = {
        "controller": controller(dict(document.get("controller", {}))),
        "person": person,
        "letter": {
            "kind": "refusal" if outcome == "none" else "erasure",
            "outcome": outcome,
            "number": str(erasure.pk)[-8:],
            "made_on": now.astimezone(HELSINKI).date(),
            "received_on": erasure.received_on or erasure.at.astimezone(HELSINKI).date(),
            "notice_version": str(notice_number),
        },
        "gone": [
            {"what": line["what"], "count": line["count"], "when": decided_on}
            for line in gone_lines(erasure.gone, language)
        ],
        "kept": kept_lines(erasure.kept, language),
        "told": [
            {"name": recipients.get(key, key), "when": date.fromisoformat(day)} for key, day in erasure.told
        ],
        "notes": notes,
        "complaint": {
            "text": complaint_text(document, language),
            "authority": {
                "name": authority["name"][language],
                "address_lines": [
                    authority.get("street", ""),
                    f"{authority.get('street_postcode', '')} {authority['city'][language]}".strip(),
                ],
                "phone": authority.get("phone", ""),
                "email": authority.get("email", ""),
                "web": authority.get("web", ""),
            },
        },
        "remedy": words.JUDICIAL[language],
        "decided_by": {"name": decided_by[0], "role": decided_by[1], "on": decided_on},
    }
    return typeset("erasure_letter", data, language=language, date=now)
