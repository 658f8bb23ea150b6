"""What happens to persons and organisations: one verb, one function, one ledger entry."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from kortisto.kernel import recalling
from kortisto.kernel import text as texts
from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import require_source
from kortisto.parties import formats, rules, search
from kortisto.parties.fields import writing
from kortisto.parties.fields.queries import found_by
from kortisto.parties.identity_codes import refuse_identity_codes
from kortisto.parties.models import (
    Address,
    Block,
    ContactPoint,
    Organisation,
    Person,
    Removal,
    Representation,
    SearchText,
)
from kortisto.parties.remembering import remember
from kortisto.parties.removing import KEPT, TooLate, forget, keep


class VersionConflict(Exception):
    """Somebody else changed the row meanwhile; `current` is what it is now."""

    def __init__(self, current: models.Model | str) -> None:
        super().__init__("changed by somebody else meanwhile")
        self.current = current


_PERSON_FIELDS = ("number", "given_names", "surname", "language", "since")
_ORGANISATION_FIELDS = ("number", "name", "business_id", "language", "since")
_ADDRESS_FIELDS = ("care_of", "street", "postcode", "city", "country")


@operation("person.create")
def create_person(
    *,
    values: dict[str, Any],
    contacts: list[tuple[str, str]] = (),
    address: dict[str, str] | None = None,
    organisation: Organisation | None = None,
    role: str = "",
    custom: writing.Given | None = None,
    source: str,
    via: str = "",
    by: Actor,
) -> Person:
    """A new person with their contact points as (kind, value) pairs, their address and the values of custom
    fields, and, when they represent an organisation, the link to it (C21). Raises FormatError, IdentityCodeFound,
    UnknownSource."""
    register_id = required_access().register_id
    require_source(register_id, source)
    person = Person(register_id=register_id, source=source, via=via or _via(by), **clean_person(values))
    person.save()
    if organisation is not None:
        _represent(person, organisation, role, None, source, by)
    for kind, value in contacts:
        _add_contact(person, None, kind, value, source, by, usage="work" if organisation else "private")
    if address and any(address.values()):
        _add_address(person, None, address, source, by)
    writing.first(person, custom or {}, source, via or _via(by))
    _index(person)
    filled = [writing.choice_name(field.key) for field, value in (custom or {}).items() if value]
    named = [*_named(values, contacts, address), *filled]
    record(subjects=[person.public_id], fields=named, source=source, clause="C7")
    return person


@operation("organisation.create")
def create_organisation(
    *,
    values: dict[str, Any],
    contacts: list[tuple[str, str]] = (),
    address: dict[str, str] | None = None,
    source: str,
    via: str = "",
    by: Actor,
) -> Organisation:
    """A new organisation with its own contact points and address."""
    register_id = required_access().register_id
    require_source(register_id, source)
    organisation = Organisation.objects.create(
        register_id=register_id, source=source, via=via or _via(by), **_clean_organisation(values)
    )
    for kind, value in contacts:
        _add_contact(None, organisation, kind, value, source, by, usage="work")
    if address and any(address.values()):
        _add_address(None, organisation, address, source, by)
    _index_organisation(organisation)
    record(organisation=str(organisation.public_id), fields=_named(values, contacts, address), source=source)
    return organisation


@operation("person.change")
def change_person(
    *, person: Person, values: dict[str, Any], version: int, source: str = "self", by: Actor
) -> Person:
    """Change a person's own columns. Raises VersionConflict when `version` is not the present one."""
    require_source(person.register_id, source)
    cleaned = clean_person({**_present(person, _PERSON_FIELDS), **values})
    return _change(person, cleaned, version, source, by)


@operation("organisation.change")
def change_organisation(
    *, organisation: Organisation, values: dict[str, Any], version: int, source: str = "self", by: Actor
) -> Organisation:
    """Change an organisation's columns. Raises VersionConflict."""
    require_source(organisation.register_id, source)
    cleaned = _clean_organisation({**_present(organisation, _ORGANISATION_FIELDS), **values})
    return _change(organisation, cleaned, version, source, by)


@operation("contact.change")
def add_contact(
    *, person: Person | None = None, organisation: Organisation | None = None, kind: str, value: str,
    usage: str = "private", source: str = "self", via: str = "", by: Actor,
) -> ContactPoint:  # fmt: skip
    """Add an e-mail address, a telephone number or a web address; the same value twice is one row."""
    party = person or organisation
    require_source(party.register_id, source)
    point = _add_contact(person, organisation, kind, value, source, by, usage, via)
    _reindex(person, organisation)
    record(subjects=subjects_of(person), fields=[f"contact.{kind}"], source=source, clause="C22")
    return point


@operation("contact.change")
def change_contact(
    *, point: ContactPoint, value: str, was: str, source: str = "self", by: Actor
) -> ContactPoint:
    """Another value for a contact point; the one before goes to the erasable history. Raises VersionConflict
    when it is no longer `was`, FormatError."""
    if point.value != was:
        raise VersionConflict(point)
    require_source(point.register_id, source)
    person, organisation = point.person, point.organisation
    given = texts.tidy(value)
    refuse_identity_codes(given)
    normal = normalised_contact(point.kind, given)
    if normal != point.value:
        remember(point, person, organisation, point.kind, point.value, normal, source, by)
        ContactPoint.objects.filter(
            person=person, organisation=organisation, kind=point.kind, value=normal
        ).delete()
        point.value, point.given = normal, given if given != normal else ""
        point.source, point.received_at, point.via = source, timezone.now(), _via(by)
        point.failed_on = point.confirmed_on = None
        point.save()
        _reindex(person, organisation)
    record(subjects=subjects_of(person), fields=[f"contact.{point.kind}"], source=source, clause="C22")
    return point


@operation("contact.change")
def remove_contact(*, point: ContactPoint, source: str = "self", by: Actor) -> Removal:
    """Remove a contact point; its value goes to the erasable history. What is returned can put it back."""
    person, organisation = point.person, point.organisation
    kept = keep(point, by)
    remember(point, person, organisation, point.kind, point.value, "", source, by)
    kind = point.kind
    point.delete()
    _reindex(person, organisation)
    record(subjects=subjects_of(person), fields=[f"contact.{kind}"], outcome="removed", clause="C22")
    return kept


@operation("removal.undo")
def put_back(*, removal: Removal, by: Actor) -> Person | Organisation:
    """Put a removed row back as it was, to the party it is of now; returns the party."""
    person, organisation, row = removal.person, removal.organisation, removal.before
    outcome = "put_back"
    if removal.table == ContactPoint._meta.db_table and ContactPoint.objects.filter(
        person=person, organisation=organisation, kind=row["kind"], value=row["value"]
    ):
        outcome = "already"
    else:
        recalling.put_back(
            removal.table,
            [row | {"person_id": removal.person_id, "organisation_id": removal.organisation_id}],
        )
        _reindex(person, organisation)
    record(subjects=subjects_of(person), table=removal.table, outcome=outcome, clause="C7")
    removal.delete()
    return person or organisation


@operation("removal.forget")
def forget_removals(*, register_id: int, by: Actor) -> int:
    """Delete what was removed and can no longer be put back; returns how many rows that were."""
    count = forget(register_id)
    record(count=count, clause="C7")
    return count


@operation("address.change")
def change_address(
    *, person: Person | None = None, organisation: Organisation | None = None, values: dict[str, str],
    source: str = "self", via: str = "", by: Actor, today: date | None = None,
) -> Address:  # fmt: skip
    """A new version of the address; the one before ends and stays as history until it is erased (C23)."""
    party = person or organisation
    require_source(party.register_id, source)
    today = today or timezone.localdate()
    Address.objects.filter(person=person, organisation=organisation, ended_on=None).update(ended_on=today)
    made = _add_address(person, organisation, values, source, by, started_on=today, via=via)
    record(subjects=subjects_of(person), fields=["address"], source=source, clause="C23")
    return made


@operation("representation.change")
def represent(
    *, person: Person, organisation: Organisation, role: str = "", started_on: date | None = None,
    source: str = "self", by: Actor,
) -> Representation:  # fmt: skip
    """Link a person to the organisation they represent (C21)."""
    require_source(person.register_id, source)
    link = _represent(person, organisation, role, started_on, source, by)
    _reindex(person, None)
    record(subjects=[person.public_id], organisation=str(organisation.public_id), source=source, clause="C21")
    return link


@operation("representation.change")
def end_representation(*, link: Representation, ended_on: date, by: Actor) -> None:
    """The person no longer represents the organisation; their work contact data end six months later (C21)."""
    link.ended_on = ended_on
    link.save()
    record(
        subjects=[link.person.public_id],
        organisation=str(link.organisation.public_id),
        outcome="ended",
        clause="C21",
    )


@operation("representation.change")
def reopen_representation(*, link: Representation, by: Actor) -> None:
    """It was ended by mistake: the person goes on representing the organisation."""
    outcome = "already" if link.ended_on is None else "reopened"
    link.ended_on = None
    link.save()
    record(
        subjects=[link.person.public_id],
        organisation=str(link.organisation.public_id),
        outcome=outcome,
        clause="C21",
    )


@operation("block.place")
def place_block(
    *,
    person: Person,
    kind: str,
    purpose: Purpose = Purpose(0),
    reason: str = "",
    source: str = "self",
    by: Actor,
) -> Block:
    """A "no" that holds from this second in every query (invariant 3). Placing it twice changes nothing. `purpose`
    is that of a kind which is of one purpose."""
    purposes, clause = rules.forbidden_by(kind, purpose)
    refuse_identity_codes(reason)
    found = Block.objects.filter(person=person, kind=kind, lifted_at=None)
    if kind in rules.OF_ONE_PURPOSE:
        found = found.filter(purposes=int(purposes))
    block = found.first()
    outcome = "already"
    if block is None:
        block = Block(
            register_id=person.register_id, person=person, kind=kind, purposes=int(purposes), clause=clause,
            reason=texts.tidy(reason)[:300], placed_by=by.key, source=source,
        )  # fmt: skip
        block.save()
        outcome = "placed"
    record(subjects=[person.public_id], kind=kind, clause=clause, outcome=outcome)
    return block


@operation("block.lift")
def lift_block(*, block: Block, by: Actor) -> Block:
    """Lift a block: only the person's own explicit act lifts their objection, so the source is theirs."""
    block.lifted_at, block.lifted_by = timezone.now(), by.key
    block.save()
    record(subjects=[block.person.public_id], kind=block.kind, clause=block.clause, outcome="lifted")
    return block


@operation("block.place")
def restore_block(*, block: Block, by: Actor) -> Block:
    """It was lifted by mistake: the same "no" holds again, as if it had never been away. For whoever lifted it,
    for some minutes; afterwards a "no" is placed anew. Raises TooLate."""
    outcome = "already"
    if block.lifted_at is not None:
        if block.lifted_by != by.key or block.lifted_at < timezone.now() - KEPT:
            raise TooLate
        block.lifted_at, block.lifted_by = None, ""
        block.save()
        outcome = "restored"
    record(subjects=[block.person.public_id], kind=block.kind, clause=block.clause, outcome=outcome)
    return block


def clean_person(values: dict[str, Any]) -> dict[str, Any]:
    """A person's columns as they are kept. Raises NotAName, IdentityCodeFound."""
    cleaned = {name: values[name] for name in _PERSON_FIELDS if name in values}
    for name in ("given_names", "surname"):
        if name in cleaned:
            cleaned[name] = rules.checked_name(texts.tidy(cleaned[name] or ""), required=name == "surname")
            refuse_identity_codes(cleaned[name])
    if "number" in cleaned:
        cleaned["number"] = refuse_identity_codes(texts.tidy(cleaned["number"] or "")) or None
    return cleaned


def _clean_organisation(values: dict[str, Any]) -> dict[str, Any]:
    cleaned = {name: values[name] for name in _ORGANISATION_FIELDS if name in values}
    if "name" in cleaned:
        cleaned["name"] = rules.checked_name(texts.tidy(cleaned["name"] or ""))
        refuse_identity_codes(cleaned["name"])
    if cleaned.get("business_id"):
        cleaned["business_id"] = formats.business_id(cleaned["business_id"])
    if "number" in cleaned:
        cleaned["number"] = refuse_identity_codes(texts.tidy(cleaned["number"] or "")) or None
    return cleaned


def _present(party: models.Model, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(party, name) for name in fields}


def _change(party, cleaned: dict[str, Any], version: int, source: str, by: Actor):
    kind = type(party)
    person = party if kind is Person else None
    organisation = party if kind is Organisation else None
    changed = {name: value for name, value in cleaned.items() if getattr(party, name) != value}
    updated = kind.objects.filter(pk=party.pk, version=version).update(version=version + 1, **changed)
    if not updated:
        raise VersionConflict(kind.objects.get(pk=party.pk))
    commitments = {}
    for name, value in changed.items():
        commitments[name] = remember(
            party, person, organisation, name, getattr(party, name), value, source, by
        )
        setattr(party, name, value)
    party.version = version + 1
    _reindex(person, organisation)
    record(
        subjects=subjects_of(person), fields=sorted(changed), commit=commitments, source=source, clause="C20",
        **({"organisation": str(organisation.public_id)} if organisation else {}),
    )  # fmt: skip
    return party


def _add_contact(
    person, organisation, kind: str, value: str, source: str, by: Actor, usage: str, via: str = ""
) -> ContactPoint:
    given = texts.tidy(value)
    refuse_identity_codes(given)
    normal = normalised_contact(kind, given)
    party = person or organisation
    existing = ContactPoint.objects.filter(
        person=person, organisation=organisation, kind=kind, value=normal
    ).first()
    if existing is not None:
        return existing
    point = ContactPoint(
        register_id=party.register_id, person=person, organisation=organisation, kind=kind, value=normal,
        given=given if given != normal else "", usage=usage, source=source, via=via or _via(by),
    )  # fmt: skip
    point.save()
    return point


def normalised_contact(kind: str, value: str) -> str:
    """The stored form of a contact value: lower-case e-mail, E.164, https address. Raises FormatError."""
    if kind == ContactPoint.EMAIL:
        return formats.email_key(formats.email(value))
    if kind == ContactPoint.PHONE:
        return formats.phone(value).e164
    return formats.web_address(value)


def _add_address(
    person, organisation, values, source: str, by: Actor, started_on: date | None = None, via: str = ""
) -> Address:
    cleaned = {name: texts.tidy(values.get(name) or "") for name in _ADDRESS_FIELDS}
    for value in cleaned.values():
        refuse_identity_codes(value)
    cleaned["country"] = formats.country_code(cleaned["country"]) if cleaned["country"] else "FI"
    if cleaned["postcode"]:
        cleaned["postcode"] = formats.postcode(cleaned["postcode"], cleaned["country"])
    party = person or organisation
    address = Address(
        register_id=party.register_id, person=person, organisation=organisation, source=source, via=via or _via(by),
        started_on=started_on, **cleaned,
    )  # fmt: skip
    address.save()
    return address


def _represent(person, organisation, role, started_on, source: str, by: Actor) -> Representation:
    link = Representation(
        register_id=person.register_id, person=person, organisation=organisation, role=texts.tidy(role)[:120],
        started_on=started_on, source=source, via=_via(by),
    )  # fmt: skip
    link.save()
    return link


def _index(person: Person) -> None:
    organisations = [
        link.organisation.name
        for link in person.representations.select_related("organisation").order_by("pk")
    ]
    values = [point.value for point in person.contact_points.order_by("pk")]
    values += found_by(person.register_id, [person.pk])[person.pk]
    counted = search.name_words(person.name)
    SearchText(
        register_id=person.register_id, person=person, words=" ".join(sorted(counted)),
        text=search.person_text(person.name, person.number, values, organisations),
    ).save()  # fmt: skip
    search.add_words(person.register_id, Counter(counted))


def _index_organisation(organisation: Organisation) -> None:
    values = [
        point.value
        for point in ContactPoint.objects.filter(organisation=organisation, person=None).order_by("pk")
    ]
    counted = search.name_words(organisation.name)
    SearchText(
        register_id=organisation.register_id, organisation=organisation, words=" ".join(sorted(counted)),
        text=search.organisation_text(organisation.name, organisation.number, organisation.business_id, values),
    ).save()  # fmt: skip
    search.add_words(organisation.register_id, Counter(counted))


def _reindex(person: Person | None, organisation: Organisation | None) -> None:
    if person is not None:
        search.unindex(person.register_id, [person.pk])
        _index(person)
    elif organisation is not None:
        search.unindex_organisations(organisation.register_id, [organisation.pk])
        _index_organisation(organisation)


def index_again(*, persons: Iterable[int] = (), organisations: Iterable[int] = ()) -> None:
    """Write the search texts of parties anew, inside an operation that has changed their rows in another way than
    by the operations of this module. Those that are gone are passed over."""
    for person in Person.objects.filter(pk__in=list(persons)):
        _reindex(person, None)
    for organisation in Organisation.objects.filter(pk__in=list(organisations)):
        _reindex(None, organisation)


def subjects_of(person: Person | None) -> list[UUID]:
    """Whom an entry in the ledger names when what it tells of may belong to an organisation only."""
    return [person.public_id] if person is not None else []


def _named(values: dict[str, Any], contacts, address) -> list[str]:
    named = [name for name, value in values.items() if value]
    return sorted({*named, *(f"contact.{kind}" for kind, _ in contacts), *(["address"] if address else [])})


def _via(by: Actor) -> str:
    return f"user:{by.key}"[:60]
