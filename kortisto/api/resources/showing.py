"""Rows as they go over the wire, for many at once: a page costs as many questions as one row does."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from kortisto.api.door import moment
from kortisto.kernel.access import SYSTEM, access, required_access
from kortisto.kernel.purposes import Purpose
from kortisto.parties.fields import queries
from kortisto.parties.models import Address, Block, ContactPoint, Organisation, Person, Representation

HIDDEN = int(Purpose.CUSTOMER_SERVICE)


def forbidden(person: Person) -> list[str]:
    """The keys of the purposes that a "no" of the person takes away."""
    return [purpose.key for purpose in Purpose if not person.purpose_mask & purpose]


def named(person: Person | None) -> dict[str, Any] | None:
    """Whom something belongs to, with the "no" that holds."""
    if person is None:
        return None
    return {
        "id": person.public_id,
        "restricted": not person.purpose_mask & HIDDEN,
        "forbidden_purposes": forbidden(person),
    }


def persons(rows: list[Person]) -> list[dict[str, Any]]:
    """Persons with everything of theirs that the open context may show."""
    may_see = required_access().may_see
    ids = [row.pk for row in rows]
    found = {row.pk: _own(row) for row in rows}
    if may_see("contact"):
        _contact_points(found, ContactPoint.objects.filter(person_id__in=ids, ended_on=None), "person_id")
    if may_see("address"):
        _addresses(found, Address.objects.filter(person_id__in=ids, ended_on=None), "person_id")
        for pk in _protected(ids):
            # A protected address is for those who need it here, and not for copies elsewhere.
            found[pk] |= {"address": None, "address_protected": True}
    if may_see("organisation_link"):
        links = Representation.objects.filter(person_id__in=ids).select_related("organisation")
        of = _by(links.order_by("pk"), "person_id")
        for pk, shown in found.items():
            shown["organisations"] = [
                {"organisation": link.organisation.public_id, "role": link.role,
                 "started_on": link.started_on, "ended_on": link.ended_on}
                for link in of[pk]
            ]  # fmt: skip
    if fields := queries.shown_now():
        said = queries.held(ids, fields)
        for pk, shown in found.items():
            shown["fields"] = {field.key: _filled(said[pk].get(field.key)) for field in fields}
    if may_see("marketing_choices"):
        placed = Block.objects.filter(person_id__in=ids, lifted_at=None).select_related("person")
        of = _by(placed.order_by("pk"), "person_id")
        for pk, shown in found.items():
            shown["bans"] = [ban(block) for block in of[pk]]
    return list(found.values())


def organisations(rows: list[Organisation]) -> list[dict[str, Any]]:
    """Organisations with their own contact values; whoever represents them is told with the person."""
    may_see = required_access().may_see
    ids = [row.pk for row in rows]
    found = {
        row.pk: {
            "id": row.public_id, "number": row.number, "name": row.name, "business_id": row.business_id,
            "language": row.language, "since": row.since, "source": row.source,
            "received_at": moment(row.received_at), "version": row.version,
        }
        for row in rows
    }  # fmt: skip
    mine = {"person": None, "organisation_id__in": ids, "ended_on": None}
    if may_see("contact"):
        _contact_points(found, ContactPoint.objects.filter(**mine), "organisation_id")
    if may_see("address"):
        _addresses(found, Address.objects.filter(**mine), "organisation_id")
    return list(found.values())


def ban(block: Block) -> dict[str, Any]:
    """A "no", with its person read before; its ground stays here: it is a free text."""
    return {
        "id": str(block.pk), "person": block.person.public_id, "kind": block.kind,
        "forbids": [purpose.key for purpose in Purpose if block.purposes & purpose], "clause": block.clause,
        "placed_at": moment(block.placed_at), "lifted_at": moment(block.lifted_at),
    }  # fmt: skip


def _own(row: Person) -> dict[str, Any]:
    return named(row) | {
        "number": row.number, "given_names": row.given_names, "surname": row.surname, "language": row.language,
        "since": row.since, "ended_on": row.ended_on, "source": row.source,
        "received_at": moment(row.received_at), "version": row.version,
    }  # fmt: skip


def _filled(said: tuple[str, str] | None) -> dict[str, str] | None:
    return said and {"value": said[0], "source": said[1]}


def _contact_points(found: dict[int, dict], rows: Any, of: str) -> None:
    points = _by(rows.order_by("pk"), of)
    for pk, shown in found.items():
        shown["contact_points"] = [
            {"id": str(point.pk), "kind": point.kind, "value": point.value, "usage": point.usage,
             "source": point.source, "received_at": moment(point.received_at)}
            for point in points[pk]
        ]  # fmt: skip


def _addresses(found: dict[int, dict], rows: Any, of: str) -> None:
    present = {getattr(row, of): row for row in rows.order_by("pk")}
    for pk, shown in found.items():
        row = present.get(pk)
        shown["address"] = row and {
            "care_of": row.care_of, "street": row.street, "postcode": row.postcode, "city": row.city,
            "country": row.country, "source": row.source, "received_at": moment(row.received_at),
        }  # fmt: skip


def _protected(ids: list[int]) -> set[int]:
    """Those whose address is protected. It is asked for to leave something out, so nobody sees anybody by it."""
    opened = required_access()
    with access(register_id=opened.register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        placed = Block.objects.filter(person_id__in=ids, kind=Block.PROTECTED_ADDRESS, lifted_at=None)
        return set(placed.values_list("person_id", flat=True))


def _by(rows: Iterable[Any], of: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, of)].append(row)
    return found
