"""A case as a file that an authority can read: one document that tells all of it, the letters as they were sent, what came
with the request, and the same as data (Article 5(2), Article 31)."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from kortisto.kernel.access import Actor
from kortisto.kernel.calendar import HELSINKI, arrival_date
from kortisto.kernel.typesetting import typeset
from kortisto.ledger.operations import operation, record
from kortisto.notes import files
from kortisto.notice.queries import published_notice
from kortisto.parties.queries import shown_language
from kortisto.requests import rules
from kortisto.requests.cases import answering, objecting, showing, texts
from kortisto.requests.cases.moving import note
from kortisto.requests.holdings import files_folder
from kortisto.requests.letters import day_words
from kortisto.requests.models import Balancing, Case, CaseEvent, CaseFile, CaseItem, CaseLetter, CaseNotice
from kortisto.requests.notice_texts import complaint_of
from kortisto.requests.rendering import controller
from kortisto.staff.queries import staff_names

_ZIP_DATE = (2020, 1, 1, 0, 0, 0)
Table = dict[str, Any]


@operation("case.export")
def export(*, case: Case, sender: answering.Sender, language: str, now: datetime, by: Actor) -> bytes:
    """The case as a ZIP: case.pdf, case.json, letters and files. A letter or a file that can no longer be had is named
    in the document. Recorded with its fingerprint before it leaves."""
    note(case, "exported", by, at=now)
    lost: list[str] = []
    parts = dict(_letters(case, lost)) | dict(_files(case, lost))
    with override(language):
        told = told_of(case, lost, now.astimezone(HELSINKI).date())
        parts["case.pdf"] = _document(case, told, sender, language, now)
    parts["case.json"] = json.dumps(told, ensure_ascii=False, indent=1).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts):
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), parts[name])
    body = buffer.getvalue()
    record(
        subjects=[case.person.public_id] if case.person is not None else [], case=str(case.public_id),
        digest=hashlib.sha256(body).hexdigest(), clause="C87",
    )  # fmt: skip
    return body


def _letters(case: Case, lost: list[str]) -> Iterator[tuple[str, bytes]]:
    for letter in CaseLetter.objects.filter(case=case).order_by("number"):
        try:
            yield f"letters/{case.number}-{letter.number}.pdf", answering.pdf_of(letter)
        except answering.LetterDiffers:
            lost.append(f"{case.number}/{letter.number}")


def _files(case: Case, lost: list[str]) -> Iterator[tuple[str, bytes]]:
    for number, one in enumerate(CaseFile.objects.filter(case=case).order_by("pk"), start=1):
        try:
            # The name as it came stands in the document: a ZIP is no place for a name that somebody made up.
            yield (
                f"files/{number}.{one.name.rpartition('.')[2][:5]}",
                files.read(one.file, one.digest, files_folder()),
            )
        except files.Damaged:
            lost.append(one.name)


def told_of(case: Case, lost: list[str], today: date) -> dict[str, Any]:
    """What the document tells, in the language that is active: facts, texts and tables of plain text."""
    language = shown_language()
    outcome = texts.word(
        {key: words for key, (_tone, words) in texts.OUTCOMES.items()}, case.outcome, language
    )
    facts = [
        (_("Request"), str(case.number)),
        (
            _("Right"),
            f"{texts.word(texts.RIGHTS, case.right, language)} (GDPR {rules.RIGHTS[case.right].article})",
        ),
        (_("Decision"), outcome) if case.closed_at else (_("State"), showing.state_chip(case)["text"]),
        (_("How it arrived"), texts.word(texts.CHANNELS, case.channel, language)),
        (_("Arrived"), day_words(arrival_date(case.arrived_at), language)),
        (_("To be answered by"), day_words(case.due_on, language)),
    ]
    if case.closed_at is not None:
        facts.append((_("Closed"), day_words(case.closed_at.astimezone(HELSINKI).date(), language)))
    if case.agent:
        facts.append(
            (_("Who asks"), f"{texts.word(texts.AGENTS, case.agent, language)}. {case.mandate}".strip())
        )
    if case.extension_reason:
        facts.append((_("Why more time"), case.extension_reason))
    tables = [table for table in (*_decided(case, language), *_passed_on(case, language)) if table["rows"]]
    return {
        "schema": "kortisto-case/1",
        "made_on": today.isoformat(),
        "facts": [{"label": label, "value": value} for label, value in facts],
        "asked": case.asked,
        "tables": tables,
        "lost": lost,
    }


def _decided(case: Case, language: str) -> Iterator[Table]:
    outcomes = {"": _("to be decided"), "accepted": _("accepted"), "refused": _("refused")}
    rows, weighed = [], []
    for item in CaseItem.objects.filter(case=case).order_by("pk"):
        name = (
            objecting.item_name(item, language)
            if not item.field.startswith("kept:")
            else texts.field_name("other", language)
        )
        statute = texts.word(texts.STATUTES, item.statute, language) if item.statute else ""
        reason = " ".join(
            filter(None, (item.reason, statute, day_words(item.until, language) if item.until else ""))
        )
        rows.append(
            [
                name,
                item.now or "–",
                item.wanted or "–",
                item.ground or "–",
                outcomes[item.decision],
                reason or "–",
            ]
        )
        for one in Balancing.objects.filter(item=item):
            weighed += [
                [name, label, text]
                for label, text in (
                    (_("Our interests"), one.interests), (_("Why the use is necessary for them"), one.necessity),
                    (_("What it does to the person"), one.impact), (_("What protects them"), one.safeguards),
                )
                if text
            ]  # fmt: skip
    yield {
        "title": _("Value by value"),
        "columns": [_("Item"), _("Now"), _("Asked for"), _("Ground"), _("Decision"), _("Reason")],
        "rows": rows,
    }
    yield {"title": _("How it was weighed"), "columns": [_("Item"), "", _("Reason")], "rows": weighed}


def _passed_on(case: Case, language: str) -> Iterator[Table]:
    notices = list(CaseNotice.objects.filter(case=case).order_by("pk"))
    parties = answering.party_names(case.register_id, language) if notices else {}
    states = {"waiting": _("to be told today"), "told": _("told"), "impossible": _("not possible")}
    yield {
        "title": _("Who is told of it"),
        "columns": [_("To whom"), _("Item"), _("State"), _("Reason")],
        "rows": [
            [
                parties.get(one.party, one.party.partition(":")[2]), texts.CATEGORIES[one.field][language],
                states[one.state], one.note or "–",
            ]
            for one in notices
        ],
    }  # fmt: skip
    yield {
        "title": _("Letters sent"),
        "columns": [_("Letter"), _("Kind"), _("When"), "SHA-256"],
        "rows": [
            [
                f"{case.number}/{one.number}", texts.word(texts.LETTERS, one.kind, language),
                day_words(one.made_at.astimezone(HELSINKI).date(), language), one.digest,
            ]
            for one in CaseLetter.objects.filter(case=case).order_by("number")
        ],
    }  # fmt: skip
    yield {
        "title": _("Files"),
        "columns": [_("Name"), _("When"), "SHA-256"],
        "rows": [
            [one.name, day_words(one.added_at.astimezone(HELSINKI).date(), language), one.digest]
            for one in CaseFile.objects.filter(case=case).order_by("pk")
        ],
    }
    events = list(CaseEvent.objects.filter(case=case).order_by("at", "pk"))
    lines = showing.event_lines(events, staff_names({event.by for event in events}))
    yield {
        "title": _("What has happened"),
        "columns": [_("When"), _("What"), _("Who")],
        "rows": [
            [
                line["when"].astimezone(HELSINKI).strftime("%d.%m.%Y %H:%M"),
                ". ".join(filter(None, (line["text"], line["detail"]))), line["who"] or "–",
            ]
            for line in lines
        ],
    }  # fmt: skip


def _document(
    case: Case, told: dict[str, Any], sender: answering.Sender, language: str, now: datetime
) -> bytes:
    notice = published_notice(case.register_id).document
    authority = complaint_of(notice, language)["authority"]
    paragraphs = [f"{_('Whose request it is')}: {showing.who(case)}"]
    if told["asked"]:
        paragraphs += [f"{_('What was asked')}:", told["asked"]]
    if told["lost"]:
        paragraphs.append(f"{_('Could no longer be had')}: {', '.join(told['lost'])}")
    data = {
        "controller": controller(dict(notice.get("controller", {}))),
        "recipient": {"name": authority["name"], "address_lines": [line for line in authority["address_lines"] if line]},
        "letter": {
            "title": _("File of a request"), "kind": _("File of a request"), "number_label": _("Request"),
            "number": str(case.number),
        },
        "facts": told["facts"][1:],
        "paragraphs": paragraphs,
        "tables": [{**table, "rows": [[str(cell) for cell in row] for row in table["rows"]]} for table in told["tables"]],
        "signed": {
            "label": _("Made by"), "name": sender.name, "role": sender.role_name(language),
            "on": day_words(now.astimezone(HELSINKI).date(), language),
        },
    }  # fmt: skip
    return typeset("recipient_letter", data, language=language, date=now.astimezone(HELSINKI))
