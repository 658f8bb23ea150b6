"""Objections to a purpose (Article 21(1), C84): what takes effect when one is noted, how it is weighed, and what the
decision leaves in force."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from kortisto.billing.models import Invoice
from kortisto.kernel import text as tidying
from kortisto.kernel.access import Actor
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import NoPublishedNotice, published_notice
from kortisto.orders.models import Order
from kortisto.parties.identity_codes import refuse_identity_codes
from kortisto.parties.models import Block, Person, Representation
from kortisto.parties.operations import lift_block, place_block, subjects_of
from kortisto.requests import objections, rules
from kortisto.requests.cases import telling, texts
from kortisto.requests.cases.moving import CaseRefused, note
from kortisto.requests.models import Balancing, Case, CaseItem

RIGHT = "objection"


# --- what is objected to -----------------------------------------------------------------------------------


def purpose_of(item: CaseItem) -> Purpose | None:
    """The purpose that an item is about."""
    if not item.field.startswith(objections.PREFIX):
        return None
    try:
        return Purpose.from_key(item.field.removeprefix(objections.PREFIX))
    except KeyError:
        return None


def purpose_rows(register_id: int) -> list[dict[str, Any]]:
    """The purposes of the notice in force that the program knows, as the notice tells them."""
    try:
        document = published_notice(register_id).document
    except NoPublishedNotice:
        return []
    return [row for row in document.get("purposes", []) if row["key"].upper() in Purpose.__members__]


def item_name(item: CaseItem, language: str) -> str:
    """What an item of a case is about, in words: a field, or a purpose as the notice calls it."""
    purpose = purpose_of(item)
    if purpose is None:
        return texts.field_name(item.field, language)
    for row in purpose_rows(item.register_id):
        if row["key"] == purpose.key:
            return row["name"].get(language, purpose.key)
    return purpose.key


def roles_of(person: Person) -> set[str]:
    """As what the register knows somebody: a customer, an organisation's contact person, or both."""
    if not Representation.objects.filter(person=person).exists():
        return {"customer"}
    bought = Order.objects.filter(person=person).exists() or Invoice.objects.filter(person=person).exists()
    return {"contact_person", "customer"} if bought else {"contact_person"}


def standings(register_id: int, person: Person | None) -> dict[Purpose, str]:
    """For each purpose whether this person may object to it (somebody unknown: whether anybody may)."""
    roles = roles_of(person) if person is not None else {"customer", "contact_person"}
    return {
        Purpose.from_key(row["key"]): objections.standing(
            Purpose.from_key(row["key"]),
            [basis["article"] for basis in row.get("bases", []) if basis.get("for") in roles],
        )
        for row in purpose_rows(register_id)
    }


def split(rights: Iterable[str], objects_to: Iterable[str]) -> tuple[list[str], list[str]]:
    """The rights that are asked for, and the purposes to be weighed: whoever objects to marketing asks for its ban, which
    needs no reason."""
    keys = [key for key in objects_to if key.upper() in Purpose.__members__]
    bans = [
        objections.BANS[Purpose.from_key(key)] for key in keys if Purpose.from_key(key) in objections.BANS
    ]
    weighed = [key for key in keys if Purpose.from_key(key) not in objections.BANS]
    only_bans = bool(bans) and not weighed
    kept = [right for right in rights if not (right == RIGHT and only_bans)]
    return [*kept, *([RIGHT] if weighed else []), *bans], weighed


# --- noting and holding ------------------------------------------------------------------------------------


def name_purposes(case: Case, keys: Iterable[str], ground: str, by: Actor) -> None:
    """Write down to which purposes somebody objects, and hold what is held at once; inside an operation."""
    known = {item.field for item in CaseItem.objects.filter(case=case)}
    for key in dict.fromkeys(keys):
        if f"{objections.PREFIX}{key}" not in known:
            CaseItem(
                register_id=case.register_id, case=case, person_id=case.person_id, field=f"{objections.PREFIX}{key}",
                ground=tidying.tidy(refuse_identity_codes(ground))[:500],
            ).save()  # fmt: skip
            note(case, "objected", by, code=key)
    hold(case, by)


@operation("case.item")
def add_purpose(*, case: Case, key: str, ground: str, by: Actor) -> Case:
    """One purpose more is objected to in an open case. Raises CaseRefused, IdentityCodeFound."""
    if case.right != RIGHT or case.state in (rules.DECIDED, rules.CLOSED):
        raise CaseRefused("no_more_items")
    if Purpose.from_key(key) in objections.BANS:
        raise CaseRefused("forbid_instead")
    name_purposes(case, [key], ground, by)
    record(
        subjects=subjects_of(case.person), case=str(case.public_id), right=RIGHT, step="item", clause="C84"
    )
    return case


def hold(case: Case, by: Actor) -> None:
    """What an objection takes away at once, until it is decided (Article 18(1)(d)); inside an operation. Nothing while
    nobody knows whose it is."""
    if case.person is None or case.right != RIGHT:
        return
    found = standings(case.register_id, case.person)
    for item in CaseItem.objects.filter(case=case, decision="").order_by("pk"):
        purpose = purpose_of(item)
        if purpose is None:
            continue
        if found.get(purpose) == objections.WEIGHED and objections.held_back(purpose):
            reason = item.ground[:300]
            place_block(person=case.person, kind=Block.OBJECTING, purpose=purpose, reason=reason, by=by)
            note(case, "held_back", by, code=purpose.key)
            telling.restricted(case, timezone.localdate(), purpose)


def release(case: Case, by: Actor, item: CaseItem | None = None) -> None:
    """End what was held back for a case, or for one purpose of it; inside an operation."""
    if case.person is None or case.right != RIGHT:
        return
    for one in [item] if item is not None else CaseItem.objects.filter(case=case):
        purpose = purpose_of(one)
        if purpose is None:
            continue
        pending = Block.objects.filter(
            person=case.person, kind=Block.OBJECTING, purposes=int(purpose), lifted_at=None
        )
        for block in pending:
            lift_block(block=block, by=by)
            note(case, "released", by, code=purpose.key)


# --- weighing and deciding ---------------------------------------------------------------------------------


@operation("case.weigh")
def weigh(
    *, item: CaseItem, decision: str, weighed: Mapping[str, str], reason: str = "", by: Actor
) -> CaseItem:
    """Decide on one purpose: uphold the objection, or go on with it by a whole record of the balancing. Of a purpose to
    which one may not object the answer says so by itself. Raises CaseRefused, IdentityCodeFound."""
    case = item.case
    if case.state in (rules.DECIDED, rules.CLOSED):
        raise CaseRefused("decided_already")
    if case.person is None:
        raise CaseRefused("person_unknown")
    purpose = purpose_of(item)
    standing = standings(case.register_id, case.person).get(purpose, objections.WEIGHED)
    parts = {part: tidying.tidy_lines(weighed.get(part) or "")[:2000] for part in objections.PARTS}
    for text in (*parts.values(), reason):
        refuse_identity_codes(text)
    if standing != objections.WEIGHED:
        if decision != CaseItem.REFUSED:
            raise CaseRefused("right_does_not_apply")
        values = {"reason": texts.STANDINGS[standing][case.language], "meanwhile": "nothing"}
    elif decision == CaseItem.REFUSED:
        if objections.lacking(parts):
            raise CaseRefused("not_weighed")
        why_not = rules.why_not_refused(reason, "gdpr_21_1")
        if why_not:
            raise CaseRefused(why_not)
        held = rules.UNTIL_NOW if objections.held_back(purpose) else "nothing"
        values = {"reason": reason.strip()[:2000], "meanwhile": held}
    else:
        values = {"reason": "", "meanwhile": ""}
    item.decision, item.decided_at = decision, timezone.now()
    item.reason, item.meanwhile = values["reason"], values["meanwhile"]
    item.statute = "gdpr_21_1" if decision == CaseItem.REFUSED else ""
    item.save()
    if standing == objections.WEIGHED:
        Balancing.objects.filter(item=item).delete()
        outcome = Balancing.REFUSED if decision == CaseItem.REFUSED else Balancing.UPHELD
        Balancing(
            register_id=case.register_id, case=case, person_id=case.person_id, item=item, outcome=outcome,
            decided_at=item.decided_at, decided_by=by.key, **parts,
        ).save()  # fmt: skip
    note(case, "item_decided", by, code=decision)
    record(
        subjects=subjects_of(case.person), case=str(case.public_id), right=RIGHT, purpose=purpose.key if purpose else "",
        outcome=decision, clause="C84",
    )  # fmt: skip
    return item


def weighed_items(case: Case) -> set[int]:
    """The items whose refusal is reasoned: by a whole record, or because one may not object to the purpose at all."""
    refused = CaseItem.objects.filter(case=case, decision=CaseItem.REFUSED)
    records = {one.item_id: one for one in Balancing.objects.filter(case=case, outcome=Balancing.REFUSED)}
    found = standings(case.register_id, case.person) if case.person is not None else {}
    whole = set()
    for item in refused:
        purpose, kept = purpose_of(item), records.get(item.pk)
        if purpose is None:
            continue
        parts = {part: getattr(kept, part) for part in objections.PARTS} if kept is not None else {}
        if not objections.lacking(parts) or found.get(purpose, objections.WEIGHED) != objections.WEIGHED:
            whole.add(item.pk)
    return whole


def apply(case: Case, by: Actor) -> None:
    """Make the upheld objections lasting, each to its purpose; inside an operation. What was refused is held back until
    the person has the answer (Article 18(3))."""
    for item in CaseItem.objects.filter(case=case, decision=CaseItem.ACCEPTED, applied_at=None).order_by(
        "pk"
    ):
        purpose = purpose_of(item)
        if purpose is None:
            continue
        place_block(
            person=case.person, kind=Block.OBJECTION, purpose=purpose, reason=item.ground[:300], by=by
        )
        release(case, by, item)
        item.applied_at = timezone.now()
        item.save()
        note(case, "in_force", by, code=RIGHT)
