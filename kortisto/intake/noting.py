"""What an import notes while it writes, so that the whole of it can be undone.

A *unit* is what one row of a file is about: a customer with its contact person, an order, an invoice. For each unit
that was there before, or that is made of rows of several tables, an `ImportUndo` keeps what was removed and changed
and which rows came; the rows of a customer who is new need no note, because they are all of that customer's rows.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from kortisto.intake import rules
from kortisto.intake.models import ImportRun, ImportUndo
from kortisto.intake.queries import ask
from kortisto.intake.rows import Row
from kortisto.kernel import declarations, recalling
from kortisto.kernel.engines import among
from kortisto.parties import bulk
from kortisto.parties.models import Organisation, Person

# What the program computes by itself follows by itself.
COMPUTED = {"parties_person": frozenset({"purpose_mask", "ended_on", "end_reason", "erase_after"})}
# Rooms whose rows an import of customers writes.
_WRITTEN_ROOMS = ("parties", "notes")

Units = dict[int, dict[str, dict[int, dict[str, Any]]]]
"""Row number of the unit → table → row id → the row."""


@contextmanager
def noted(run: ImportRun, rows: Sequence[Row]) -> Iterator[None]:
    """Note what the block does to the units of these rows; inside an operation."""
    look: Callable[[ImportRun, Sequence[Row]], Units] = {
        "customers": _customers,
        "orders": _orders,
        "invoices": _invoices,
    }[run.kind]
    before = look(run, rows)
    yield
    after = look(run, rows)
    people = {row.number: _people(row) for row in rows}
    made = []
    for number in sorted({*before, *after}):
        done = recalling.difference(before.get(number, {}), after.get(number, {}), ignoring=COMPUTED)
        if done:
            done["digest"] = fingerprint(_touched(done, after.get(number, {})))
            made.append((*people[number], number, json.dumps(done, ensure_ascii=False)))
    bulk.insert_new(
        ImportUndo,
        ("person_id", "former_id", "row_number", "done"),
        made,
        {"register_id": run.register_id, "run_id": run.pk},
    )


def _people(row: Row) -> tuple[int | None, int | None]:
    """The person the row is about, and the contact person whom it replaced."""
    before = row.found.contact if row.found is not None else None
    return row.person, before if before != row.person else None


def note_added(run: ImportRun, table: str, ids: list[int]) -> None:
    """Note rows that belong to no unit; they are always the run's own."""
    if ids:
        ImportUndo(register_id=run.register_id, run=run, row_number=0, done={"added": {table: ids}}).save()


def touched_ids(done: Mapping[str, Any]) -> dict[str, list[int]]:
    """Table → ids of the rows that an import added or changed."""
    found: dict[str, list[int]] = defaultdict(list)
    for part in ("added", "changed"):
        for table, rows in done.get(part, {}).items():
            found[table] += map(int, rows)
    return found


def _touched(done: Mapping[str, Any], rows: recalling.Kept) -> dict[str, list[dict[str, Any]]]:
    return {table: [rows[table][row] for row in sorted(ids)] for table, ids in touched_ids(done).items()}


def fingerprint(rows: Mapping[str, Sequence[dict[str, Any]]]) -> str:
    """Of the rows, by table in the order of their ids: whether anybody has changed them since."""
    told = hashlib.sha256()
    for table in sorted(rows):
        passed_over = COMPUTED.get(table, frozenset())
        for row in rows[table]:
            kept = {column: value for column, value in row.items() if column not in passed_over}
            told.update(json.dumps([table, kept], sort_keys=True).encode())
    return told.hexdigest()


@cache
def _tables_of_parties() -> list[tuple[str, list[tuple[str, str]]]]:
    """(table, [(column, "person" or "organisation")]) that an import of customers writes."""
    found = defaultdict(list)
    for model, kind in ((Person, "person"), (Organisation, "organisation")):
        found[model._meta.db_table].append(("id", kind))
        for table, column in recalling.pointing_at(model):
            declared = declarations.tables()[table]
            if declared.model._meta.app_label in _WRITTEN_ROOMS and not declared.derived:
                found[table].append((column, kind))
    return sorted(found.items())


def _customers(run: ImportRun, rows: Sequence[Row]) -> Units:
    owners: dict[str, dict[int, int]] = {"person": {}, "organisation": {}}
    for row in rows:
        if row.verdict == rules.UPDATE and row.found is not None:
            for person in (row.found.person, row.found.contact, row.person):
                if person is not None:
                    owners["person"].setdefault(person, row.number)
            if row.found.organisation is not None:
                owners["organisation"].setdefault(row.found.organisation, row.number)
    units: Units = defaultdict(lambda: defaultdict(dict))
    for table, columns in _tables_of_parties():
        for column, kind in columns:
            for found in recalling.rows(table, owners[kind], by=column):
                unit = owners[kind][found[column]]
                if not any(
                    found["id"] in tables.get(table, {}) for tables in _both(units, owners, columns, found)
                ):
                    units[unit][table][found["id"]] = found
    return units


def _both(
    units: Units, owners: dict[str, dict[int, int]], columns: Iterable[tuple[str, str]], found: dict[str, Any]
) -> list[dict]:
    # A representation belongs to a person and an organisation: it is noted with the first of the two.
    return [units[owners[kind][found[column]]] for column, kind in columns if found[column] in owners[kind]]


def _orders(run: ImportRun, rows: Sequence[Row]) -> Units:
    return _numbered(run, rows, "orders_order", "orders_orderline", "order_id")


def _invoices(run: ImportRun, rows: Sequence[Row]) -> Units:
    return _numbered(run, rows, "billing_invoice", "billing_payment", "invoice_id")


def _numbered(run: ImportRun, rows: Sequence[Row], table: str, parts: str, link: str) -> Units:
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row.key, row.number)
    condition, values = among(first)
    known = dict(
        ask(
            f"SELECT id, number FROM {table} WHERE register_id = %s AND number {condition}",
            run.register_id,
            values,
        )
    )
    units: Units = defaultdict(lambda: defaultdict(dict))
    for found in recalling.rows(table, known):
        units[first[found["number"]]][table][found["id"]] = found
    for found in recalling.rows(parts, known, by=link):
        units[first[known[found[link]]]][parts][found["id"]] = found
    return units
