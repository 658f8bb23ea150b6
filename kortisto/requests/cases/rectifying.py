"""Corrections value by value (C75-C79): what is claimed, how an accepted claim is made true by the existing
operations, and who is to be told of it."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from kortisto.kernel import text as texts
from kortisto.kernel.access import Actor
from kortisto.ledger.operations import record
from kortisto.parties import operations as parties
from kortisto.parties.identity_codes import refuse_identity_codes
from kortisto.parties.models import Change, ContactPoint, Person
from kortisto.parties.queries import present_address
from kortisto.requests.cases import telling
from kortisto.requests.cases.moving import note
from kortisto.requests.models import Case, CaseItem

OWN = ("given_names", "surname", "language")
PLACE = ("street", "postcode", "city", "care_of")
NEW = ("email", "phone", "web")
OTHER = "other"


def values_of(person: Person) -> dict[str, str]:
    """Field → present value: what a claim can be about. A contact value is named by its row."""
    found = {name: str(getattr(person, name)) for name in OWN}
    for point in ContactPoint.objects.filter(person=person, ended_on=None).order_by("kind", "pk"):
        found[f"contact:{point.pk}"] = point.value
    address = present_address(person)
    for name in PLACE:
        found[f"address:{name}"] = getattr(address, name) if address else ""
    return found | {f"new:{kind}": "" for kind in NEW} | {OTHER: ""}


def claimed(case: Case, field: str, wanted: str, ground: str) -> CaseItem:
    """Write down a claim with the value as it is now; inside an operation."""
    wanted, ground = texts.tidy(wanted)[:300], texts.tidy(ground)[:500]
    for text in (wanted, ground):
        refuse_identity_codes(text)
    present = values_of(case.person).get(field, "") if case.person is not None else ""
    item = CaseItem(
        register_id=case.register_id, case=case, person_id=case.person_id, field=field, now=present[:300],
        wanted=wanted, ground=ground,
    )  # fmt: skip
    item.save()
    return item


def apply(case: Case, today: date, by: Actor) -> None:
    """Make the accepted claims true; inside an operation. The person is the source of the new values; what the
    present ones came from, and who got them, decides who is told. Raises FormatError, NotAName, VersionConflict."""
    items = list(
        CaseItem.objects.filter(case=case, decision=CaseItem.ACCEPTED, applied_at=None).order_by("pk")
    )
    touched: dict[str, tuple[str, datetime]] = {}
    for item in items:
        category = _category(item.field)
        origin = _origin(case.person, item.field)
        if category and origin:
            touched[category] = min(origin, touched.get(category, origin), key=lambda one: one[1])
    own = {item.field: item.wanted for item in items if item.field in OWN}
    if own:
        parties.change_person(
            person=case.person, values=own, version=case.person.version, source=telling.SELF, by=by
        )
    for item in items:
        _change_contact(case.person, item, by)
    place = {item.field.partition(":")[2]: item.wanted for item in items if item.field.startswith("address:")}
    if place:
        present = present_address(case.person)
        kept = {name: getattr(present, name) for name in (*PLACE, "country")} if present else {}
        parties.change_address(
            person=case.person, values=kept | place, source=telling.SELF, by=by, today=today
        )
    for item in items:
        item.applied_at = timezone.now()
        item.save()
        note(case, "corrected", by)
    for category, (source, since) in touched.items():
        telling.corrected(case, category, source, since, today)
    record(subjects=[case.person.public_id], case=str(case.public_id), fields=sorted(touched), clause="C78")


def _change_contact(person: Person, item: CaseItem, by: Actor) -> None:
    kind, _colon, name = item.field.partition(":")
    if kind == "new":
        parties.add_contact(person=person, kind=name, value=item.wanted, source=telling.SELF, by=by)
    elif kind == "contact":
        point = ContactPoint.objects.filter(person=person, pk=int(name)).first()
        if point is None:
            return
        if item.wanted:
            parties.change_contact(point=point, value=item.wanted, was=item.now, source=telling.SELF, by=by)
        else:
            parties.remove_contact(point=point, source=telling.SELF, by=by)


def _category(field: str) -> str:
    kind = field.partition(":")[0]
    return {"contact": "contact", "address": "address", "new": ""}.get(
        kind, "identity" if field in OWN else ""
    )


def _origin(person: Person, field: str) -> tuple[str, datetime] | None:
    """From where and when the value came that is to be corrected; None when there is none."""
    kind, _colon, name = field.partition(":")
    if kind == "contact":
        row: Any = ContactPoint.objects.filter(person=person, pk=int(name)).first()
    elif kind == "address":
        row = present_address(person)
    elif field in OWN:
        row = person
        latest = Change.objects.filter(
            person=person, table=Person._meta.db_table, row=person.pk, column=field
        )
        change = latest.order_by("-pk").first()
        if change is not None:
            return change.source, change.at
    else:
        row = None
    return (row.source, row.received_at) if row is not None else None
