"""A person as they bring themself from another Kortisto (Article 20): with history, moments and what they forbade."""

from collections.abc import Iterable, Mapping
from typing import Any

from kortisto.kernel.access import Actor, required_access
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import require_source
from kortisto.parties import formats, operations, rules
from kortisto.parties.fields import writing
from kortisto.parties.models import Address, Block, ContactPoint, Person


@operation("person.create")
def bring_person(
    *,
    values: Mapping[str, Any],
    contacts: Iterable[Mapping[str, Any]],
    addresses: Iterable[Mapping[str, Any]],
    blocks: Iterable[Mapping[str, Any]],
    custom: writing.Given,
    source: str,
    via: str,
    by: Actor,
) -> Person:
    """A new person with contact values and addresses past and present, and every "no" of theirs, which holds before
    anything else is written. Days are dates and moments are aware. Raises NotAName, FormatError, IdentityCodeFound,
    UnknownSource."""
    register_id = required_access().register_id
    require_source(register_id, source)
    person = Person(register_id=register_id, source=source, via=via, **operations.clean_person(dict(values)))
    person.save()
    forbid(person=person, blocks=blocks, source=source, by=by)
    own = {"register_id": register_id, "person": person, "source": source, "via": via}
    named = [name for name, value in values.items() if value]
    for one in contacts:
        if operations.normalised_contact(one["kind"], one["value"]) != one["value"]:
            raise formats.PartyFormatError(one["kind"])
        ContactPoint(**own, **one).save()
        named.append(f"contact.{one['kind']}")
    for one in addresses:
        Address(**own, **one).save()
        named.append("address")
    writing.first(person, custom, source, via)
    operations.index_again(persons=[person.pk])
    named += [writing.choice_name(field.key) for field in custom]
    record(subjects=[person.public_id], fields=sorted(set(named)), source=source, clause="C7")
    return person


@operation("block.place")
def forbid(*, person: Person, blocks: Iterable[Mapping[str, Any]], source: str, by: Actor) -> int:
    """What the person forbade elsewhere: kind, placed_at, lifted_at and, for a kind of one purpose, purposes. What is
    in force here already is not placed again, and nothing is lifted. Returns how many were placed."""
    require_source(person.register_id, source)
    placed = 0
    for one in blocks:
        purposes, clause = rules.forbidden_by(one["kind"], one["purposes"])
        same = Block.objects.filter(person=person, kind=one["kind"], purposes=int(purposes))
        if one["lifted_at"] is None and same.filter(lifted_at=None).exists():
            continue
        Block(
            register_id=person.register_id, person=person, kind=one["kind"], purposes=int(purposes), clause=clause,
            placed_at=one["placed_at"], placed_by=by.key, source=source, lifted_at=one["lifted_at"],
            lifted_by=by.key if one["lifted_at"] else "",
        ).save()  # fmt: skip
        placed += 1
    record(
        subjects=[person.public_id],
        kinds=sorted({one["kind"] for one in blocks}),
        clause="C90",
        outcome=str(placed),
    )
    return placed
