"""Letters about cases: acknowledgement, question, extension, answer, and the certificate of refusal.

What a letter says is frozen in its row, dates in words included, so that it is typeset again to the same bytes; its
fingerprint stands in the ledger. Nothing of it stays when the case goes.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from kortisto.disclosures.models import Recipient
from kortisto.kernel.access import Actor
from kortisto.kernel.calendar import HELSINKI, arrival_date
from kortisto.kernel.typesetting import typeset
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import published_notice
from kortisto.parties.operations import subjects_of
from kortisto.requests import objections, rules, words
from kortisto.requests.addressing import addressee
from kortisto.requests.cases import objecting, phrases, texts
from kortisto.requests.cases.moving import note
from kortisto.requests.letters import day_words
from kortisto.requests.models import Balancing, Case, CaseItem, CaseLetter, CaseNotice
from kortisto.requests.notice_texts import complaint_of
from kortisto.requests.rendering import controller
from kortisto.staff.permissions import ROLE_NAMES

CERTIFICATE = "refused"
ENDS = ("granted", "unanswered")
"""Letters after which nothing is waited for."""


@dataclass(frozen=True)
class Sender:
    """Who answers for a letter: a name and a role."""

    name: str
    role: str

    def role_name(self, language: str) -> str:
        """The role in the letter's language."""
        with override(language):
            return str(ROLE_NAMES.get(self.role, self.role))


class CertificateIncomplete(Exception):
    """A certificate of refusal lacks fields; `fields` are their numbers."""

    def __init__(self, fields: list[int]) -> None:
        super().__init__(", ".join(map(str, fields)))
        self.fields = fields


class LetterDiffers(Exception):
    """The letter is no longer typeset to the bytes that were sent: the templates have changed since."""


@operation("case.letter")
def make_letter(*, case: Case, kind: str, text: str = "", sender: Sender, by: Actor) -> CaseLetter:
    """Make a letter about a case and keep what it says. Raises CertificateIncomplete, CannotTypeset."""
    number = CaseLetter.objects.filter(case=case).count() + 1
    now = timezone.now().replace(microsecond=0)
    contents = contents_of(case, kind, number, text, sender, now)
    if kind == CERTIFICATE:
        fields = rules.lacking(contents, case.language)
        if fields:
            raise CertificateIncomplete(fields)
    pdf = _typeset(kind, contents, case.language, now)
    letter = CaseLetter(
        register_id=case.register_id, case=case, person_id=case.person_id, number=number, kind=kind,
        language=case.language, contents=contents, digest=hashlib.sha256(pdf).hexdigest(), made_at=now,
        made_by=by.key,
    )  # fmt: skip
    letter.save()
    note(case, "letter", by, code=kind)
    record(
        subjects=subjects_of(case.person), case=str(case.public_id), letter=f"{case.number}/{number}", kind=kind,
        digest=letter.digest, clause="C80" if kind == CERTIFICATE else rules.RIGHTS[case.right].clause,
    )  # fmt: skip
    return letter


def pdf_of(letter: CaseLetter) -> bytes:
    """The letter, typeset again. Raises LetterDiffers when it is not what was made."""
    pdf = _typeset(letter.kind, letter.contents, letter.language, letter.made_at)
    if hashlib.sha256(pdf).hexdigest() != letter.digest:
        raise LetterDiffers
    return pdf


def _typeset(kind: str, contents: Mapping[str, Any], language: str, made_at: datetime) -> bytes:
    template = "erasure_letter" if kind == CERTIFICATE else "case_letter"
    return typeset(template, dict(contents), language=language, date=made_at.astimezone(HELSINKI))


def contents_of(
    case: Case, kind: str, number: int, text: str, sender: Sender, now: datetime
) -> dict[str, Any]:
    """Everything that a letter says, as plain text in the case's language."""
    language = case.language
    notice = published_notice(case.register_id)
    told = {
        "controller": controller(dict(notice.document.get("controller", {}))),
        "person": recipient_of(case),
        "complaint": complaint_of(notice.document, language),
        "remedy": words.JUDICIAL[language],
    }
    if kind == CERTIFICATE:
        return told | _certificate(case, number, sender, now, str(notice.number))
    return told | _letter(case, kind, number, text, sender, now)


def recipient_of(case: Case) -> dict[str, Any]:
    """Name and address lines: those of the card, or what the person gave."""
    if case.person is not None:
        found = addressee(case.person)
        return found | {"address_lines": found["address_lines"] or _lines(case.reply_to)}
    return {"name": case.asker or phrases.UNKNOWN[case.language], "address_lines": _lines(case.reply_to)}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split(",") if line.strip()][:5]


def _letter(case: Case, kind: str, number: int, text: str, sender: Sender, now: datetime) -> dict[str, Any]:
    language, arrived_on = case.language, arrival_date(case.arrived_at)
    asked = (
        CaseLetter.objects.filter(case=case, kind__in=("question", "identity")).order_by("-number").first()
    )
    asked_on = day_words(arrival_date(asked.made_at), language) if asked is not None else ""
    days = {
        "asked_on": asked_on,
        "due": day_words(case.due_on, language),
        "promised": "",
        "text": text.strip(),
    }
    promised = rules.clock(case.right, arrived_on).promised
    if promised:
        days["promised"] = day_words(promised, language)
    said = {
        "received": [phrases.RECEIVED, *([phrases.PROMISED] if promised else [])],
        "question": [text, phrases.CLOCK_RUNS],
        "identity": [text, phrases.NO_COPIES, phrases.UNCONFIRMED],
        "extension": [phrases.EXTENDED, phrases.REASON],
        "unanswered": [phrases.UNANSWERED, phrases.COME_BACK],
        "granted": [phrases.IN_FORCE if _is_ban(case) else phrases.GRANTED[case.right]],
    }[kind]
    facts = [
        (phrases.MADE_ON, day_words(now.astimezone(HELSINKI).date(), language)),
        (phrases.RECEIVED_ON, day_words(arrived_on, language)),
        (phrases.CHANNEL, texts.CHANNELS[case.channel][language]),
        (phrases.DUE, days["due"] if kind not in ENDS else ""),
    ]
    signed = phrases.DECIDED if kind in ENDS else phrases.SIGNED
    return {
        "letter": {
            "title": phrases.TITLES[kind][language],
            "kind": texts.LETTERS[kind][language],
            "number": f"{case.number}/{number}",
        },
        "facts": [{"label": label[language], "value": value} for label, value in facts],
        "right_label": phrases.RIGHT[language],
        "right": texts.RIGHTS[case.right][language],
        "paragraphs": [
            part if isinstance(part, str) else part[language].format(**days) for part in said if part
        ],
        "asked_heading": phrases.ASKED[language],
        "asked": case.asked,
        "tables": _tables(case, language) if kind == "granted" else [],
        "signed": {
            "label": signed[language],
            "name": sender.name,
            "role": sender.role_name(language),
            "on": day_words(now.astimezone(HELSINKI).date(), language),
        },
    }


def _is_ban(case: Case) -> bool:
    return rules.RIGHTS[case.right].at_once and case.right != "consent_withdrawal"


def _tables(case: Case, language: str) -> list[dict[str, Any]]:
    """What was corrected, and who was told of it."""
    made = []
    items = [one for one in CaseItem.objects.filter(case=case).order_by("pk") if one.applied_at]
    if items and case.right == objecting.RIGHT:
        rows = [
            [objecting.item_name(one, language), day_words(timezone.localdate(one.applied_at), language)] for one in items
        ]  # fmt: skip
        made.append(
            {
                "title": phrases.STOPPED_ITEMS[language],
                "columns": phrases.STOPPED_COLUMNS[language],
                "rows": rows,
            }
        )
    elif items:
        rows = [[texts.field_name(one.field, language), one.now or "–", one.wanted or "–"] for one in items]
        made.append(
            {"title": phrases.ITEMS[language], "columns": phrases.ITEM_COLUMNS[language], "rows": rows}
        )
    told = told_rows(case, language)
    if told:
        made.append(
            {"title": phrases.TOLD[language], "columns": phrases.TOLD_COLUMNS[language], "rows": told}
        )
    return made


def told_rows(case: Case, language: str) -> list[list[str]]:
    """Whom a correction was told to: name, what, when."""
    names = party_names(case.register_id, language)
    return [
        [
            names.get(one.party, one.party.partition(":")[2]),
            texts.CATEGORIES[one.field][language],
            day_words(timezone.localdate(one.at), language)
            if one.state == CaseNotice.TOLD and one.at
            else phrases.IMPOSSIBLE[language],
        ]
        for one in CaseNotice.objects.filter(case=case).exclude(state=CaseNotice.WAITING).order_by("pk")
    ]


def party_names(register_id: int, language: str) -> dict[str, str]:
    """What sources and recipients are called: by "source:<key>" and "recipient:<key>"."""
    document = published_notice(register_id).document
    found = {
        f"source:{row['key']}": row["name"].get(language, row["key"]) for row in document.get("sources", [])
    }
    for key, name in Recipient.objects.filter(register_id=register_id).values_list("key", "name"):
        found[f"recipient:{key}"] = name
    return found


def _certificate(case: Case, number: int, sender: Sender, now: datetime, notice: str) -> dict[str, Any]:
    """The certificate of refusal, with its fourteen fields (clauses and law 2.6)."""
    language, today = case.language, now.astimezone(HELSINKI).date()
    items = list(CaseItem.objects.filter(case=case).order_by("pk"))
    notes = [phrases.STATEMENT[language]] if case.right == "rectification" else []
    return {
        "letter": {
            "kind": "refusal",
            "outcome": "part" if case.outcome == rules.PARTLY else "none",
            "number": f"{case.number}/{number}",
            "made_on": day_words(today, language),
            "received_on": day_words(arrival_date(case.arrived_at), language),
            "channel": texts.CHANNELS[case.channel][language],
            "asked": case.asked or texts.RIGHTS[case.right][language],
            "notice_version": notice,
        },
        "gone": [
            {
                "what": _what(one, language),
                "how": (phrases.STOPPED if case.right == objecting.RIGHT else phrases.CORRECTED)[language],
                "when": day_words(timezone.localdate(one.applied_at), language),
            }
            for one in items
            if one.applied_at
        ],
        "kept": [_refused(one, case.right, language) for one in items if one.decision == CaseItem.REFUSED],
        "told": [
            {"name": f"{name} ({what})", "when": when} for name, what, when in told_rows(case, language)
        ],
        "notes": notes,
        "decided_by": {
            "name": sender.name,
            "role": sender.role_name(language),
            "on": day_words(timezone.localdate(case.decided_at) if case.decided_at else today, language),
        },
    }


def _what(item: CaseItem, language: str) -> str:
    name = objecting.item_name(item, language)
    return f"{name}: {item.wanted}" if item.wanted else name


def _why(item: CaseItem, language: str) -> str:
    """The reasons of a refusal; of an objection with how it was weighed."""
    kept = Balancing.objects.filter(item=item).first() if item.field.startswith(objections.PREFIX) else None
    if kept is None:
        return item.reason
    told = [
        phrases.WEIGHED[part][language].format(text=getattr(kept, part)) for part in objections.PARTS if getattr(kept, part)
    ]  # fmt: skip
    return "\n".join([item.reason, *told])


def _refused(item: CaseItem, right: str, language: str) -> dict[str, Any]:
    what = objecting.item_name(item, language)
    if item.field.startswith("kept:"):
        what = words.KEPT[item.field.partition(":")[2]][0][language]
    elif item.field != right and item.wanted:
        what = f"{what}: {item.wanted}"
    statute = texts.STATUTES.get(item.statute) or words.STATUTES.get(item.statute) or {}
    meanwhile = texts.MEANWHILE.get(item.meanwhile)
    if meanwhile is None and item.meanwhile in words.KEPT:
        meanwhile = words.KEPT[item.meanwhile][2]
    return {
        "what": what,
        "why": _why(item, language),
        "statute": statute.get(language, ""),
        "clause": rules.RIGHTS[right].clause,
        "until": day_words(item.until, language) if item.until else phrases.REVIEWED[language],
        "meanwhile": (meanwhile or texts.MEANWHILE["nothing"])[language],
    }
