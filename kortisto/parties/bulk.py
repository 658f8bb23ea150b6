"""Writing many parties at once: what imports and the seed share.

The rows come cleaned and normalised (this module judges nothing), and go in set-based: one statement per
table and engine, not one per row. Everything a single `create_person` writes is written here too, the search
text and the vocabulary included. Call it inside an operation that records the subjects or their count.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models

from kortisto.kernel.access import required_access
from kortisto.kernel.ids import new_ids, uuid7
from kortisto.kernel.purposes import ALL_PURPOSES
from kortisto.kernel.text import words as words_of
from kortisto.parties import rules, search
from kortisto.parties.models import (
    Address,
    Block,
    ContactPoint,
    ExternalKey,
    Organisation,
    Person,
    Representation,
    SearchText,
)

PERSON, ORGANISATION = "person", "organisation"


@dataclass(slots=True)
class PartyRow:
    """One new person, one new organisation, or both with the link between them.

    `person`: number, given_names, surname, language, since (all but surname may be missing).
    `organisation`: number, name, business_id, language, since (all but name may be missing). With an `id` it
    is one that is there already: it is linked and its name indexed with the person, but not written again.
    One and the same dict in several rows of a call is one organisation, written with the first of them.
    `role`: of the person in the organisation; the link exists when both are given.
    `contacts`: (owner, kind, value, given, usage), owner PERSON or ORGANISATION, value in its kept form
    (`operations.normalised_contact`), given as received or empty, usage "private" or "work".
    `address`: care_of, street, postcode, city, country and started_on, as far as known. It belongs to the
    organisation when the row writes one, otherwise to the person.
    `blocks`: kinds of `rules.BLOCKS`, placed on the person in the name of the open access's actor.
    `external_key`: how the source calls the party, and the digest of its cleaned row. The key points to the
    person and to the organisation, whichever the row has.
    """

    person: dict[str, Any] | None
    organisation: dict[str, Any] | None
    role: str
    contacts: Sequence[tuple[str, str, str, str, str]]
    address: dict[str, Any] | None
    blocks: Sequence[str]
    external_key: tuple[str, str] | None
    source: str
    via: str
    received_at: datetime


class Written(NamedTuple):
    """The ids of what one row became: None where it had no person or no organisation."""

    person_id: int | None
    person_public_id: UUID | None
    organisation_id: int | None


def write_parties(register_id: int, rows: Sequence[PartyRow]) -> list[Written]:
    """Write the rows and return what each became, in their order.

    Needs an open access context and an open operation. Raises IntegrityError when a number or external key
    is taken; then nothing of the transaction stands. Some thousand rows a call keep memory flat.
    """
    actor = required_access().actor.key
    persons, organisations, links, contacts, addresses, blocks, keys, texts = ([] for _ in range(8))
    words: Counter[str] = Counter()
    known: dict[int, int] = {}  # by the dicts' identity
    written = []
    for row, first, second in zip(rows, new_ids(len(rows)), new_ids(len(rows)), strict=True):
        person, organisation = row.person, row.organisation
        origin = (row.source, row.received_at, row.via)
        person_id = public_id = organisation_id = None
        new_organisation = False
        if organisation is not None:
            organisation_id = organisation.get("id") or known.get(id(organisation))
            new_organisation = organisation_id is None
        if new_organisation:
            organisation_id = known[id(organisation)] = second
            organisations.append(
                (
                    second, uuid7(), organisation.get("number") or None, organisation["name"],
                    organisation.get("business_id") or "", organisation.get("language") or "fi",
                    organisation.get("since"), *origin,
                )
            )  # fmt: skip
        if person is not None:
            person_id, public_id = first, uuid7()
            persons.append(
                (
                    first, public_id, person.get("number") or None, person.get("given_names") or "",
                    person["surname"], person.get("language") or "fi", person.get("since"), *origin,
                )
            )  # fmt: skip
            if organisation is not None:
                links.append((person_id, organisation_id, row.role, *origin))
            for kind in row.blocks:
                purposes, clause = rules.BLOCKS[kind]
                blocks.append((person_id, kind, int(purposes), clause, row.received_at, actor, row.source))
        values: dict[str, list[str]] = {PERSON: [], ORGANISATION: []}
        for owner, kind, value, given, usage in row.contacts:
            values[owner].append(value)
            mine = owner == PERSON
            contacts.append(
                (
                    person_id if mine else None,
                    None if mine else organisation_id,
                    kind,
                    value,
                    given,
                    usage,
                    *origin,
                )
            )
        if row.address is not None:
            mine = not new_organisation
            at = row.address
            addresses.append(
                (
                    person_id if mine else None, None if mine else organisation_id, at.get("care_of") or "",
                    at.get("street") or "", at.get("postcode") or "", at.get("city") or "",
                    at.get("country") or "FI", at.get("started_on"), *origin,
                )
            )  # fmt: skip
        if row.external_key is not None:
            keys.append((person_id, organisation_id, row.source, *row.external_key))
        firm_words = words_of(organisation["name"]) if organisation is not None else []
        if new_organisation:
            own = search.vocabulary(firm_words)
            words.update(own)
            business_id = organisation.get("business_id") or ""
            text = search.joined(
                [firm_words], organisation.get("number"), [business_id, *values[ORGANISATION]]
            )
            texts.append((None, organisation_id, text, " ".join(sorted(own))))
        if person is not None:
            name_words = words_of(f"{person.get('given_names') or ''} {person['surname']}")
            own = search.vocabulary(name_words)
            words.update(own)
            represented = [firm_words] if organisation is not None else []
            text = search.joined([name_words, *represented], person.get("number"), values[PERSON])
            texts.append((person_id, None, text, " ".join(sorted(own))))
        written.append(Written(person_id, public_id, organisation_id))

    origin = ("source", "received_at", "via")
    mine = {"register_id": register_id}
    insert(
        Organisation, ("id", "public_id", "number", "name", "business_id", "language", "since", *origin),
        organisations, mine | {"version": 1},
    )  # fmt: skip
    insert(
        Person, ("id", "public_id", "number", "given_names", "surname", "language", "since", *origin),
        persons, mine | {"version": 1, "purpose_mask": int(ALL_PURPOSES), "end_reason": ""},
    )  # fmt: skip
    insert_new(Representation, ("person_id", "organisation_id", "role", *origin), links, mine)
    insert_new(
        ContactPoint,
        ("person_id", "organisation_id", "kind", "value", "given", "usage", *origin),
        contacts,
        mine,
    )
    insert_new(
        Address,
        ("person_id", "organisation_id", "care_of", "street", "postcode", "city", "country", "started_on",
         *origin),
        addresses, mine,
    )  # fmt: skip
    insert_new(
        Block, ("person_id", "kind", "purposes", "clause", "placed_at", "placed_by", "source"), blocks,
        mine | {"reason": "", "lifted_by": ""},
    )  # fmt: skip
    insert_new(ExternalKey, ("person_id", "organisation_id", "source", "key", "row_digest"), keys, mine)
    insert_new(SearchText, ("person_id", "organisation_id", "text", "words"), texts, mine)
    search.add_words(register_id, words)
    return written


def insert_new(
    model: type[models.Model], names: Sequence[str], rows: Sequence[tuple], fixed: dict[str, Any]
) -> list[int]:
    """`insert` for rows that have no id yet; returns the ids given, in order."""
    ids = new_ids(len(rows))
    insert(model, ("id", *names), [(row_id, *row) for row_id, row in zip(ids, rows, strict=True)], fixed)
    return ids


def insert(
    model: type[models.Model], names: Sequence[str], rows: Sequence[tuple], fixed: dict[str, Any]
) -> None:
    """Insert rows in one statement. `names` are column names; `fixed` are columns with one value for all.

    Columns named nowhere get the database's NULL. The rows travel as one JSON text: COPY does not work under
    row policies, and on SQLite a statement for each row would empty the search index's buffer each time.
    """
    if not rows:
        return
    fields = {field.column: field for field in model._meta.concrete_fields}
    columns = [
        _stored(fields[name], values) for name, values in zip(names, zip(*rows, strict=True), strict=True)
    ]
    constants = [_stored(fields[name], (value,))[0] for name, value in fixed.items()]
    kinds = {name: field.db_type(connection) for name, field in fields.items()}
    listed = ", ".join(f'"{name}"' for name in (*names, *fixed))
    if connection.vendor == "postgresql":
        # JSON comes as text and is parsed by its column, not as a piece of the rows around it.
        shape = ", ".join(f'"{name}" {"text" if kinds[name] == "jsonb" else kinds[name]}' for name in names)
        chosen = [f'given."{name}"::jsonb' if kinds[name] == "jsonb" else f'given."{name}"' for name in names]
        chosen += [f"%s::{kinds[name]}" for name in fixed]
        source = f"json_to_recordset(%s::json) AS given({shape})"
        told: Any = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    else:
        chosen = [f"json_extract(value, '$[{at}]')" for at in range(len(names))] + ["%s"] * len(fixed)
        source = "json_each(%s)"
        told = list(zip(*columns, strict=True))
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({listed}) SELECT {", ".join(chosen)} FROM {source}',
            [*constants, text],
        )


def rewrite(
    table: str, kinds: dict[str, str], rows: Sequence[tuple], *, where: str = "id", more: str = ""
) -> None:
    """Update rows in one statement, each given as (the row's `where` column, values …).

    `kinds` are the values' types on PostgreSQL by column, `more` further assignments that all rows share.
    """
    if not rows:
        return
    names = ["row", *(f"c{at}" for at in range(len(kinds)))]
    if connection.vendor == "postgresql":
        types = ["bigint", *("text" if kind == "jsonb" else kind for kind in kinds.values())]
        shape = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
        source = f"json_to_recordset(%s::json) AS given({shape})"
        told: Any = [dict(zip(names, row, strict=True)) for row in rows]
    else:
        picked = ", ".join(f"json_extract(value, '$[{at}]') AS {name}" for at, name in enumerate(names))
        source = f"(SELECT {picked} FROM json_each(%s)) AS given"
        told = rows
    assigned = [
        f'"{column}" = given.{name}{"::jsonb" if kind == "jsonb" and connection.vendor == "postgresql" else ""}'
        for name, (column, kind) in zip(names[1:], kinds.items(), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {', '.join([*assigned, *([more] if more else [])])} FROM {source} "
            f'WHERE {table}."{where}" = given.row',
            [json.dumps(told, ensure_ascii=False, separators=(",", ":"))],
        )


def _stored(field: models.Field, values: Iterable[Any]) -> Sequence[Any]:
    """A column's values as they stand in JSON and as the engine's own column wants them."""
    if isinstance(field, models.DecimalField):
        return [value if value is None else f"{Decimal(value):.{field.decimal_places}f}" for value in values]
    if isinstance(field, models.UUIDField):
        return [None if value is None else value.hex for value in values]
    if isinstance(field, models.DateTimeField):
        adapt = connection.ops.adapt_datetimefield_value if connection.vendor == "sqlite" else str
        kept: dict[datetime, str] = {}
        for value in values:
            if value is not None and value not in kept:
                kept[value] = adapt(value)
        return [kept.get(value) for value in values]
    if isinstance(field, models.DateField):
        return [value.isoformat() if isinstance(value, date) else value for value in values]
    return values
