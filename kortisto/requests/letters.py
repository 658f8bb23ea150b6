"""Letters about an erasure: to the person what went, what stays, why, until when and where to complain (Article 12(4));
to each recipient of their data that it is to erase them too (Article 19)."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kortisto.disclosures.models import Recipient
from kortisto.kernel.calendar import HELSINKI
from kortisto.kernel.typesetting import typeset
from kortisto.requests import words
from kortisto.requests.notice_texts import complaint_of
from kortisto.requests.rendering import controller
from kortisto.retention.models import Erasure

_OUTCOMES = {Erasure.COMPLETE: "all", Erasure.PARTIAL: "part", Erasure.REFUSED: "none"}


@dataclass(frozen=True)
class Letters:
    """One letter, or several in one file."""

    name: str
    media_type: str
    body: bytes


def bound(letters: Sequence[tuple[str, bytes]], at: datetime) -> Letters:
    """The letters as one file to take: (name, PDF)."""
    if len(letters) == 1:
        (name, body) = letters[0]
        return Letters(name, "application/pdf", body)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in letters:
            file.writestr(zipfile.ZipInfo(name, at.astimezone(HELSINKI).timetuple()[:6]), body)
    return Letters("letters.zip", "application/zip", whole.getvalue())


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
            {"name": recipients.get(key, key), "when": date.fromisoformat(day)}
            for key, day in erasure.told
            if outcome != "none"
        ],
        "notes": notes,
        "complaint": complaint_of(document, language),
        "remedy": words.JUDICIAL[language],
        "decided_by": {"name": decided_by[0], "role": decided_by[1], "on": decided_on},
    }
    return typeset("erasure_letter", data, language=language, date=now)


def recipient_letter(
    erasure: Erasure,
    recipient: Recipient,
    given_on: date,
    *,
    document: Mapping[str, Any],
    language: str,
    person: Mapping[str, Any],
    sender: tuple[str, str],
    now: datetime,
) -> bytes:
    """The PDF to one recipient of what was erased (Article 19). `person` is as for the person's own letter; `sender` is
    name and role."""
    say = words.RECIPIENT_LETTER
    erased_on = day_words(erasure.at.astimezone(HELSINKI).date(), language)
    made_on = day_words(now.astimezone(HELSINKI).date(), language)
    asked = say["asked_processor" if recipient.kind == Recipient.PROCESSOR else "asked"][language]
    paragraphs = [say["erased"][language].format(day=erased_on, given=day_words(given_on, language)), asked]
    if erasure.state == Erasure.PARTIAL:
        paragraphs.append(say["part"][language])
    paragraphs.append(say["destroy"][language])
    data = {
        "controller": controller(dict(document.get("controller", {}))),
        "recipient": {
            "name": recipient.name,
            "address_lines": [recipient.contact] if recipient.contact else [],
        },
        "letter": {
            "title": say["title"][language],
            "kind": say["kind"][language],
            "number_label": say["number"][language],
            "number": str(erasure.pk)[-8:],
        },
        "facts": [
            {"label": say["made_on"][language], "value": made_on},
            {"label": say["erased_on"][language], "value": erased_on},
        ],
        "paragraphs": paragraphs,
        "tables": [
            {
                "title": say["whom"][language],
                "columns": [say[key][language] for key in ("name", "customer_number", "address")],
                "rows": [
                    [person["name"], person.get("number") or "–", ", ".join(person["address_lines"]) or "–"]
                ],
            }
        ],
        "signed": {"label": say["signed"][language], "name": sender[0], "role": sender[1], "on": made_on},
    }
    return typeset("recipient_letter", data, language=language, date=now)
