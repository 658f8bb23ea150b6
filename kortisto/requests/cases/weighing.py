"""What pages show of an objection: the purposes with what they rest on, what is held back, and how each was weighed."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.parties.models import Block
from kortisto.parties.queries import shown_language
from kortisto.requests import objections, rules
from kortisto.requests.cases import objecting, texts
from kortisto.requests.models import Balancing, Case, CaseItem


def choices_of(register_id: int) -> list[tuple[str, str]]:
    """Every purpose of the notice, as a choice: marketing among them is forbidden without a reason."""
    language = shown_language()
    return [
        (row["key"], row["name"].get(language, row["key"])) for row in objecting.purpose_rows(register_id)
    ]


def to_weigh(register_id: int) -> list[tuple[str, str]]:
    """The purposes that are decided one by one."""
    bans = {purpose.key for purpose in objections.BANS}
    return [choice for choice in choices_of(register_id) if choice[0] not in bans]


def to_object(register_id: int) -> list[tuple[str, str]]:
    """The purposes to which anybody may object."""
    found = objecting.standings(register_id, None)
    weighed = {purpose.key for purpose, standing in found.items() if standing == objections.WEIGHED}
    return [choice for choice in choices_of(register_id) if choice[0] in weighed]


def rows_of(case: Case, items: list[CaseItem], decides: bool) -> list[dict[str, Any]]:
    """The purposes of an objection, for its page and for the person's own."""
    if not items:
        return []
    language = shown_language()
    found = objecting.standings(case.register_id, case.person)
    kept = {one.item_id: one for one in Balancing.objects.filter(case=case)}
    held = set()
    if case.person is not None:
        held = {
            block.purposes
            for block in Block.objects.filter(person=case.person, kind=Block.OBJECTING, lifted_at=None)
        }
    can = decides and case.person is not None and case.state not in (rules.DECIDED, rules.CLOSED)
    return [_row(item, found, kept.get(item.pk), held, language, can) for item in items]


def _row(
    item: CaseItem, found: dict, kept: Balancing | None, held: set[int], language: str, can: bool
) -> dict[str, Any]:
    purpose = objecting.purpose_of(item)
    kinds = {
        "": ("warn", _("to be decided")),
        CaseItem.ACCEPTED: ("ok", _("upheld")),
        CaseItem.REFUSED: ("stop", _("refused")),
    }
    tone, word = kinds[item.decision]
    parts = [
        {"label": label, "value": getattr(kept, part)}
        for part, label in zip(objections.PARTS, part_names(), strict=True)
        if kept is not None and getattr(kept, part)
    ]
    standing = found.get(purpose, objections.WEIGHED)
    return {
        "name": objecting.item_name(item, language),
        "ground": item.ground,
        "standing": texts.STANDINGS[standing][language],
        "held": purpose is not None and int(purpose) in held,
        "decision": {"text": word, "kind": tone},
        "reason": item.reason if standing == objections.WEIGHED else "",
        "parts": parts,
        "url": reverse("case_item", args=[item.case.public_id, item.pk]) if can else "",
    }


def part_names() -> list[str]:
    """What the parts of a balancing record are called."""
    return [
        _("Our interests"),
        _("Why the use is necessary"),
        _("What it does to the person"),
        _("What protects the person"),
    ]
