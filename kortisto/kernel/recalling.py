"""Whole rows as they were, so that what was done to them can be taken back exactly.

A row is kept as the engine itself spells it in JSON, column by column. Used inside operations only.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models

from kortisto.kernel import declarations
from kortisto.kernel.engines import among

Kept = Mapping[str, Mapping[int, dict[str, Any]]]
"""Table → row id → the row's values by column."""


def rows(table: str, ids: Iterable[int], *, by: str = "id") -> list[dict[str, Any]]:
    """Whole rows whose column `by` is one of these, in the order of their ids."""
    listed = list(ids)
    if not listed:
        return []
    if connection.vendor == "postgresql":
        told = "to_jsonb(t)::text"
    else:
        pairs = (
            f"'{each.column}', " + (f'hex("{each.column}")' if _is_binary(each) else f'"{each.column}"')
            for each in _columns(table)
        )
        told = f"json_object({', '.join(pairs)})"
    condition, values = among(listed, "bigint")
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {told} FROM {table} t WHERE "{by}" {condition} ORDER BY id', [values])
        # Decimals stay as they are spelt.
        return [json.loads(text, parse_float=str) for (text,) in cursor.fetchall()]


def put_back(table: str, found: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows again."""
    columns = _columns(table)
    names = ", ".join(f'"{each.column}"' for each in columns)
    with connection.cursor() as cursor:
        for row in found:
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_record(NULL::{table}, %s::json)",
                    [json.dumps(row)],
                )
            else:
                marks = ", ".join(["%s"] * len(columns))
                values = [_stored(each, row[each.column]) for each in columns]
                cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)


def set_back(table: str, row: int, values: Mapping[str, Any]) -> None:
    """Give columns of one row the values that were kept."""
    if not values:
        return
    fields = {each.column: each for each in _columns(table)}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            assigned = ", ".join(f'"{name}" = was."{name}"' for name in values)
            cursor.execute(
                f"UPDATE {table} SET {assigned} FROM json_populate_record(NULL::{table}, %s::json) was "
                f"WHERE {table}.id = %s",
                [json.dumps(dict(values)), row],
            )
        else:
            assigned = ", ".join(f'"{name}" = %s' for name in values)
            stored = [_stored(fields[name], value) for name, value in values.items()]
            cursor.execute(f"UPDATE {table} SET {assigned} WHERE id = %s", [*stored, row])


def take_out(table: str, ids: Iterable[int], *, by: str = "id") -> None:
    """Delete rows whose column `by` is one of these."""
    condition, values = among(ids, "bigint")
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM {table} WHERE "{by}" {condition}', [values])


def difference(
    before: Kept, after: Kept, *, ignoring: Mapping[str, frozenset[str]] | None = None
) -> dict[str, Any]:
    """What became of the rows: {"added": {table: [id]}, "removed": {table: [row]},
    "changed": {table: {id: {column: [before, after]}}}}; empty parts are left out. `ignoring`: table → columns that do not count."""
    added: dict[str, list[int]] = {}
    removed: dict[str, list[dict[str, Any]]] = {}
    changed: dict[str, dict[str, dict[str, list]]] = {}
    for table in sorted({*before, *after}):
        was, now = before.get(table, {}), after.get(table, {})
        passed_over = (ignoring or {}).get(table, frozenset())
        if fresh := sorted(now.keys() - was.keys()):
            added[table] = fresh
        if gone := sorted(was.keys() - now.keys()):
            removed[table] = [was[row] for row in gone]
        for row in sorted(was.keys() & now.keys()):
            columns = {
                column: [value, now[row][column]]
                for column, value in was[row].items()
                if value != now[row][column] and column not in passed_over
            }
            if columns:
                changed.setdefault(table, {})[str(row)] = columns
    found = {"added": added, "removed": removed, "changed": changed}
    return {part: told for part, told in found.items() if told}


def pointing_at(model: type[models.Model]) -> list[tuple[str, str]]:
    """(table, column) of every declared foreign key to a model."""
    return [
        (name, column.column)
        for name, table in sorted(declarations.tables().items())
        for column in table.model._meta.concrete_fields
        if column.is_relation and column.related_model is model
    ]


def _columns(table: str) -> Sequence[models.Field]:
    return declarations.tables()[table].model._meta.concrete_fields


def _is_binary(column: models.Field) -> bool:
    return isinstance(column, models.BinaryField)


def _stored(column: models.Field, value: Any) -> Any:
    return bytes.fromhex(value) if _is_binary(column) and value is not None else value
