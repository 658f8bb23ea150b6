"""Writing values of custom fields, inside an operation that records it."""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from kortisto.kernel import recalling
from kortisto.kernel.access import Actor
from kortisto.parties import bulk
from kortisto.parties.fields import kinds
from kortisto.parties.models import CUSTOM_VALUES, Change, CustomField, CustomValue, Person
from kortisto.parties.remembering import remember

Given = Mapping[CustomField, str]
"""Field → the value in its kept form; empty takes it away."""


def table_of(field: CustomField) -> type[CustomValue]:
    """The table that holds the field's values."""
    return CUSTOM_VALUES[field.category]


def first(person: Person, given: Given, source: str, via: str) -> None:
    """The values of a person who is new."""
    for field, value in given.items():
        if value:
            table_of(field)(
                register_id=person.register_id, person=person, field=field, source=source, via=via,
                value=kinds.read(field.kind, value, field.choices),
            ).save()  # fmt: skip


def put(person: Person, field: CustomField, value: str, source: str, via: str, by: Actor) -> str | None:
    """Give a person's field another value; the one before goes to the erasable history. Returns the ledger's
    commitment to the change, empty for a first value, None when it says so already. Raises FormatError."""
    kept = kinds.read(field.kind, value, field.choices)
    table = table_of(field)
    row = table.objects.filter(person=person, field=field).first()
    if kept == (row.value if row is not None else ""):
        return None
    if row is None:
        row = table(
            register_id=person.register_id, person=person, field=field, value=kept, source=source, via=via
        )
        row.save()
        return ""
    committed = remember(row, person, None, field.key, row.value, kept, source, by)
    if kept:
        row.value, row.source, row.via, row.received_at = kept, source, via, timezone.now()
        row.save()
    else:
        row.delete()
    return committed


def write_many(
    register_id: int, given: Iterable[tuple[int, Mapping[str, str]]], fields: Mapping[str, CustomField],
    source: str, via: str, at: datetime,
) -> set[int]:  # fmt: skip
    """Values of persons who are new, by row id and key of field, set-based; returns who got any."""
    rows: dict[type[CustomValue], list[tuple]] = {}
    for person, values in given:
        for key, value in values.items():
            if key in fields:
                rows.setdefault(table_of(fields[key]), []).append((person, fields[key].pk, value))
    fixed = {"register_id": register_id, "source": source, "via": via, "received_at": at}
    for table, found in rows.items():
        bulk.insert_new(table, ("person_id", "field_id", "value"), found, fixed)
    return {person for found in rows.values() for person, _field, _value in found}


def merge(work: Any) -> None:
    """What both cards say once is kept once; where they differ, the chosen value stays and the other becomes
    history. `work` notes every row, so that all of it can be undone."""
    for table in CUSTOM_VALUES.values():
        mine = {row.field_id: row for row in table.objects.filter(person_id=work.survivor)}
        theirs = table.objects.filter(person_id=work.absorbed).select_related("field").order_by("pk")
        for other in theirs:
            own = mine.get(other.field_id)
            if own is None:
                continue
            if own.value != other.value:
                taken = work.takes(choice_name(other.field.key))
                going, staying = (own, other) if taken else (other, own)
                _keep(work, own, going.value, staying.source, other.field.key)
                if taken:
                    values = {
                        name: getattr(other, name) for name in ("value", "source", "received_at", "via")
                    }
                    work.change(table, own.pk, **values)
            work.remove(table, [other.pk])


def _keep(work: Any, row: CustomValue, before: str, source: str, key: str) -> None:
    work.add(
        Change(
            register_id=row.register_id, person_id=work.survivor, table=row._meta.db_table, row=row.pk, column=key,
            before=before, source=source, by=work.by.key, role=work.by.role, salt=os.urandom(16),
        )
    )  # fmt: skip


def choice_name(key: str) -> str:
    """What a choice between two cards, a column of a list and a column of a file call the field of this key."""
    return f"custom_{key}"


def tables() -> Sequence[str]:
    """The database names of the tables that hold values."""
    return [table._meta.db_table for table in CUSTOM_VALUES.values()]


def without_field(kept: Mapping[str, Any], table: str, field: int) -> dict[str, Any]:
    """What a room keeps to undo something (`kernel.recalling`), without what it says of a field's values. Of rows
    that were changed only the id is known: those that are no longer there are the field's."""
    found = dict(kept)
    if rows := (found.get("removed") or {}).get(table):
        found["removed"] = {**found["removed"], table: [row for row in rows if row["field_id"] != field]}
    if changed := (found.get("changed") or {}).get(table):
        there = {row["id"] for row in recalling.rows(table, map(int, changed))}
        found["changed"] = {
            **found["changed"],
            table: {row: told for row, told in changed.items() if int(row) in there},
        }
    return found
