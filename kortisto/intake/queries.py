"""What an import asks the register about a whole chunk of rows at once: one statement per question.

Everything is read by plain SQL with the chunk's values as one list, so that a thousand rows cost as many
statements as one. The persons it meets are named by the operation's own entry in the ledger.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from kortisto.consents import rules as fingerprinting
from kortisto.consents.keys import suppression_key
from kortisto.intake.rows import Found, Row
from kortisto.kernel.access import access, hides, required_access
from kortisto.kernel.engines import among
from kortisto.kernel.purposes import Purpose
from kortisto.parties.fields import queries as custom_fields
from kortisto.parties.fields.writing import choice_name

PERSON, ORGANISATION = "person", "organisation"
CONTACT_SUFFIX = "/contact"
"""A contact person's external key is that of the organisation's row with this behind it."""


def ask(sql: str, *values: Any) -> list[tuple]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def staged(condition: str, *values: Any) -> list[Row]:
    """Staged rows as they are judged again before they are taken in."""
    found = ask(
        'SELECT id, row_number, key, digest, verdict, "values", details FROM intake_importrow '
        f"WHERE {condition}",
        *values,
    )
    rows = []
    for row_id, number, key, digest, verdict, given, details in found:
        told = details if isinstance(details, dict) else json.loads(details) if details != "{}" else {}
        left = told.get("left", {})
        rows.append(Row(number, key, digest, given, left=left, id=row_id, verdict=verdict, details=told))
    return rows


def locate(register_id: int, source: str, wanted: Sequence[tuple[str, str]]) -> dict[str, Found]:
    """The parties behind (key, number) pairs, by key: those of this source's key, else of the number.

    Reads as for the person's rights, because a restricted person must be recognised to be left alone.
    """
    opened = required_access()
    keys = [key for key, _number in wanted]
    with access(register_id=register_id, actor=opened.actor, purpose=Purpose.RIGHTS, view=opened.view):
        found = _by_key(register_id, source, keys)
        numbers = [number for key, number in wanted if number and key not in found]
        for key, match in _by_number(register_id, wanted, numbers).items():
            found.setdefault(key, match)
        contacts = _by_key(
            register_id, source, [key + CONTACT_SUFFIX for key in found if found[key].organisation]
        )
        for key, match in contacts.items():
            found[key.removesuffix(CONTACT_SUFFIX)].contact = match.person
        _mark_hidden(found.values(), int(opened.purpose))
    return found


def _by_key(register_id: int, source: str, keys: list[str]) -> dict[str, Found]:
    if not keys:
        return {}
    condition, values = among(keys)
    rows = ask(
        "SELECT key, person_id, organisation_id, row_digest FROM parties_externalkey "
        f"WHERE register_id = %s AND source = %s AND key {condition}",
        register_id, source, values,
    )  # fmt: skip
    return {key: Found(person, organisation, None, digest) for key, person, organisation, digest in rows}


def _by_number(register_id: int, wanted: Sequence[tuple[str, str]], numbers: list[str]) -> dict[str, Found]:
    if not numbers:
        return {}
    condition, values = among(numbers)
    at: dict[str, Found] = {}
    for table, name in (("parties_organisation", ORGANISATION), ("parties_person", PERSON)):
        sql = f"SELECT number, id FROM {table} WHERE register_id = %s AND number {condition}"
        for number, row in ask(sql, register_id, values):
            setattr(at.setdefault(number, Found(by_number=True)), name, row)
    return {key: at[number] for key, number in wanted if number in at}


def _mark_hidden(found: Iterable[Found], purpose: int) -> None:
    persons = {person for match in found for person in (match.person, match.contact) if person}
    if not persons:
        return
    condition, values = among(persons, "bigint")
    rows = ask(f"SELECT id, purpose_mask FROM parties_person WHERE id {condition}", values)
    visible = {person for person, mask in rows if mask & purpose}
    for match in found:
        match.visible = all(p in visible for p in (match.person, match.contact) if p)


def has_suppressions(register_id: int) -> bool:
    """Whether anybody is to be left alone at all."""
    return bool(ask("SELECT 1 FROM consents_suppression WHERE register_id = %s LIMIT 1", register_id))


def suppressed(
    register_id: int, rows: Sequence[tuple[Sequence[str], Sequence[str], Sequence[str]]]
) -> set[int]:
    """Positions of the rows, given as (e-mails, telephones, (name, street, postcode)), that somebody once
    forbade: nothing of them may come back (C90)."""
    if not rows:
        return set()
    secret = suppression_key()
    positions: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, (emails, phones, post) in enumerate(rows):
        marks = fingerprinting.fingerprints(
            secret, emails=list(emails), phones=list(phones), posts=[tuple(post)]
        )
        for mark in marks:
            positions[mark].append(position)
    hit: set[int] = set()
    for channel in {channel for channel, _digest in positions}:
        condition, values = among(digest for own, digest in positions if own == channel)
        sql = f"SELECT digest FROM consents_suppression WHERE register_id = %s AND channel = %s AND digest {condition}"
        for (digest,) in ask(sql, register_id, channel, values):
            hit.update(positions[channel, digest])
    return hit


# Who might be the same


@dataclass(frozen=True, slots=True)
class Likeness:
    """A party that shares something with a row: why, and who; hidden when a block hides it from this use."""

    why: str  # email | phone | name | business_id
    person: int | None
    organisation: int | None
    name: str
    surname: str = ""
    hidden: bool = False


def with_contacts(register_id: int, purpose: int, values: Iterable[str]) -> dict[str, list[Likeness]]:
    """Parties by the e-mail address or telephone number they are reached at. Call it as for their rights."""
    listed = list(values)
    if not listed:
        return {}
    condition, given = among(listed)
    rows = ask(
        "SELECT c.value, c.kind, c.person_id, c.organisation_id, p.given_names, p.surname, o.name, p.purpose_mask "
        "FROM parties_contactpoint c LEFT JOIN parties_person p ON p.id = c.person_id "
        "LEFT JOIN parties_organisation o ON o.id = c.organisation_id "
        f"WHERE c.register_id = %s AND c.kind IN ('email', 'phone') AND c.value {condition} "
        "AND c.ended_on IS NULL",
        register_id, given,
    )  # fmt: skip
    found: dict[str, list[Likeness]] = defaultdict(list)
    for value, kind, person, organisation, given_names, surname, firm, mask in rows:
        name = f"{given_names} {surname}".strip() if person else firm
        hidden = person is not None and not mask & purpose
        found[value].append(Likeness(kind, person, organisation, name, surname or firm, hidden))
    return found


def with_names(
    register_id: int, purpose: int, wanted: Sequence[tuple[str, str, str]]
) -> dict[tuple[str, str, str], Likeness]:
    """Persons by (surname, given names, postcode)."""
    rows = _joined(
        "SELECT {given}, p.id, p.purpose_mask FROM {source} {cross} JOIN parties_person p ON p.register_id = %s "
        "AND p.surname = {0} AND p.given_names = {1} "
        "JOIN parties_address a ON a.person_id = p.id AND a.ended_on IS NULL AND a.postcode = {2}",
        wanted,
        register_id,
    )
    return {
        (surname, given, code): Likeness(
            "name", person, None, f"{given} {surname}".strip(), surname, not mask & purpose
        )
        for surname, given, code, person, mask in rows
    }


def with_firms(register_id: int, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Likeness]:
    """Organisations by (name, postcode)."""
    rows = _joined(
        "SELECT {given}, o.id FROM {source} {cross} JOIN parties_organisation o ON o.register_id = %s "
        "AND o.name = {0} JOIN parties_address a ON a.organisation_id = o.id AND a.ended_on IS NULL "
        "AND a.postcode = {1}",
        wanted,
        register_id,
    )
    return {(name, code): Likeness("name", None, organisation, name) for name, code, organisation in rows}


def with_business_ids(register_id: int, wanted: Iterable[str]) -> dict[str, Likeness]:
    """Organisations by business id."""
    listed = list(wanted)
    if not listed:
        return {}
    condition, values = among(listed)
    sql = f"SELECT business_id, id, name FROM parties_organisation WHERE register_id = %s AND business_id {condition}"
    return {
        business_id: Likeness("business_id", None, organisation, name)
        for business_id, organisation, name in ask(sql, register_id, values)
    }


def _joined(template: str, wanted: Sequence[tuple[str, ...]], register_id: int) -> list[tuple]:
    """Rows that join a list of tuples, which comes first in the plan on SQLite."""
    if not wanted:
        return []
    width = len(wanted[0])
    if connection.vendor == "postgresql":
        names = [f"g.c{n}" for n in range(width)]
        arrays = ", ".join(["%s::text[]"] * width)
        source = f"unnest({arrays}) AS g({', '.join(name[2:] for name in names)})"
        parameters: list[Any] = [list(column) for column in zip(*wanted, strict=True)]
        cross = ""
    else:
        names = [f"json_extract(g.value, '$[{n}]')" for n in range(width)]
        source, cross = "json_each(%s) g", "CROSS"
        parameters = [json.dumps(wanted)]
    sql = template.format(*names, given=", ".join(names), source=source, cross=cross)
    return ask(sql, *parameters, register_id)


# What is known of those whom the rows mean


@dataclass(slots=True)
class Party:
    """One person or organisation as it stands: columns, contact points, address, blocks, sources."""

    id: int
    columns: dict[str, Any]
    version: int = 1
    public_id: Any = None
    points: list[tuple[int, str, str, str]] = field(default_factory=list)  # (row, kind, value, source)
    address: dict[str, str] | None = None
    blocks: set[str] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict)  # column → source of its present value
    roles: dict[int, tuple[int, str]] = field(default_factory=dict)  # organisation → (representation, role)
    notes: set[str] = field(default_factory=set)
    own: dict[str, tuple[str, str]] = field(default_factory=dict)  # custom field → (value, source)


def parties(owner: str, ids: Iterable[int]) -> dict[int, Party]:
    """The persons or organisations with these row ids, as far as the open purpose may see them."""
    listed = sorted(set(ids))
    if not listed:
        return {}
    condition, values = among(listed, "bigint")
    table = f"parties_{owner}"
    names = ("number", "given_names", "surname", "language", "since")
    if owner == ORGANISATION:
        names = ("number", "name", "business_id", "language", "since")
    found: dict[int, Party] = {}
    sql = f"SELECT id, version, public_id, source, {', '.join(names)} FROM {table} WHERE id {condition}"
    for row, version, public_id, source, *columns in ask(sql, values):
        shown = ["" if value is None else str(value) for value in columns]
        found[row] = Party(row, dict(zip(names, shown, strict=True)), version, public_id)
        found[row].sources = dict.fromkeys(names, source)
    column = f"{owner}_id"
    for row, party, kind, value, source in ask(
        f"SELECT id, {column}, kind, value, source FROM parties_contactpoint WHERE {column} {condition} "
        "AND ended_on IS NULL ORDER BY id", values,
    ):  # fmt: skip
        if party in found:
            found[party].points.append((row, kind, value, source))
    for party, street, code, city, country, source in ask(
        f"SELECT {column}, street, postcode, city, country, source FROM parties_address WHERE {column} {condition} "
        "AND ended_on IS NULL ORDER BY id", values,
    ):  # fmt: skip
        if party in found:
            found[party].address = {"street": street, "postcode": code, "city": city, "country": country}
            found[party].sources["address"] = source
    for party, text in ask(f"SELECT {column}, text FROM notes_note WHERE {column} {condition}", values):
        if party in found:
            found[party].notes.add(text)
    for row, name, source in ask(
        f'SELECT row, "column", source FROM parties_change WHERE "table" = %s AND row {condition} ORDER BY at, id',
        table, values,
    ):  # fmt: skip
        if row in found:
            found[row].sources[name] = source
    if owner == PERSON:
        _add_person_rows(found, condition, values)
    return found


def _add_person_rows(found: dict[int, Party], condition: str, values: Any) -> None:
    fields = [one for one in custom_fields.in_use(required_access().register_id) if not hides(one.category)]
    for person, own in custom_fields.held(sorted(found), fields).items():
        found[person].own = {choice_name(key): said for key, said in own.items()}
    sql = f"SELECT person_id, kind FROM parties_block WHERE person_id {condition} AND lifted_at IS NULL"
    for person, kind in ask(sql, values):
        if person in found:
            found[person].blocks.add(kind)
    for person, organisation, row, role in ask(
        "SELECT person_id, organisation_id, id, role FROM parties_representation "
        f"WHERE person_id {condition} AND ended_on IS NULL", values,
    ):  # fmt: skip
        if person in found:
            found[person].roles[organisation] = (row, role)
