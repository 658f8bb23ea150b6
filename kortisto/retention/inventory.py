"""The rooms that hold something about a person, in the order in which they erase, and the work they share.

What there is to erase comes from the declarations alone: a declared table or store that no room answers for
fails the erasure, so that nothing is skipped in silence (invariant 6).
"""

import json
import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.db import connection, models

from kortisto.kernel import declarations
from kortisto.kernel.access import Actor
from kortisto.kernel.categories import CATEGORIES
from kortisto.retention.rules import Decision, Fact, may_erase

# Rooms above the people they hold come first; the person's own row goes last. Named by their labels,
# because some of them stand on higher floors than this one.
ROOMS = (
    "portal",
    "credit",
    "requests",
    "duplicates",
    "updates",
    "intake",
    "disclosures",
    "billing",
    "orders",
    "notes",
    "parties",
)

# Categories that are about staff or machines, never about customers.
_NOT_CUSTOMERS = {"staff_accounts", "log_technical"}


class StoreFailed(Exception):
    """A store did not do, or did not prove, what erasing asks of it; the text is the store's key."""

    def __init__(self, *stores: str) -> None:
        self.stores = stores
        super().__init__(", ".join(stores))


def rooms() -> list[tuple[str, ModuleType]]:
    """Each room's label and its holdings."""
    return [(label, import_module(f"kortisto.{label}.holdings")) for label in ROOMS]


def stores_about_customers() -> list[str]:
    """Keys of the declared stores that hold something about customers besides the tables."""
    return [
        store.key
        for store in declarations.stores().values()
        if store.holds in CATEGORIES and store.holds not in _NOT_CUSTOMERS
    ]


def counters() -> dict[str, Callable[["Asking"], int]]:
    """Store key → the function of its room that counts what it holds about persons."""
    found: dict[str, Callable[[Asking], int]] = {}
    for _label, holdings in rooms():
        found |= getattr(holdings, "STORES", {})
    return found


def subject_column(table: declarations.Table) -> str:
    """The column that names the person of a row. Raises StoreFailed for a path this engine cannot follow."""
    if table.subject == "self":
        return "id"
    if table.subject is None or "__" in table.subject:
        raise StoreFailed(table.name)
    return table.model._meta.get_field(table.subject).column


_LIST = re.compile(r"(?<!:):([a-z_]+)\b")


def ask(sql: str, **values: Any) -> list[tuple]:
    """Run a statement and return its rows. `:name` stands for a list (`IN :ids`), `%(name)s` for a value."""
    with connection.cursor() as cursor:
        cursor.execute(*_prepared(sql, values))
        return cursor.fetchall() if cursor.description else []


def change(sql: str, **values: Any) -> int:
    """Run a statement and return how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(*_prepared(sql, values))
        return cursor.rowcount


def _prepared(sql: str, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    on_postgres = connection.vendor == "postgresql"
    given = dict(values)

    def listed(found: re.Match) -> str:
        name = found[1]
        items = list(values[name])
        textual = bool(items) and isinstance(items[0], str)
        # One parameter for the whole list, so that the statement's text stays the same and is cached.
        given[name] = items if on_postgres else json.dumps(items)
        if on_postgres:
            return f"(SELECT unnest(%({name})s::{'text' if textual else 'bigint'}[]))"
        return f"(SELECT value FROM json_each(%({name})s))"

    return _LIST.sub(listed, sql), given


def as_uuid(value: Any) -> uuid.UUID:
    """A UUID as either engine returns it from plain SQL."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def as_key(value: uuid.UUID) -> Any:
    """A UUID as plain SQL compares it on this engine."""
    return value if connection.vendor == "postgresql" else value.hex


def as_day(value: Any) -> date | None:
    """A date as either engine returns it from plain SQL."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


@dataclass
class Asking:
    """A question about persons, handed to each room: `ids` are their row ids."""

    register_id: int
    ids: list[int]
    today: date

    def ask(self, sql: str, **values: Any) -> list[tuple]:
        """Rows of a statement in which `:ids` are the persons."""
        return ask(sql, ids=self.ids, **values) if ":ids" in sql else ask(sql, **values)

    def count(self, sql: str, **values: Any) -> int:
        """The one number a statement answers with."""
        return self.ask(sql, **values)[0][0]


@dataclass
class Work(Asking):
    """The erasure of some persons: what is decided, what has gone, which stores have answered.

    `stays` are rows that remain the person's for now, `vouchers` rows that remain without a link to them.
    """

    by: str = "system"
    decisions: dict[int, Decision] = field(default_factory=dict)
    gone: dict[int, Counter] = field(default_factory=lambda: defaultdict(Counter))
    stays: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    vouchers: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    answered: set[str] = field(default_factory=set)
    chosen: set[tuple[str, int]] = field(default_factory=set)
    former: dict[int, list[uuid.UUID]] = field(default_factory=dict)  # public ids before merges
    folders: list[Path] = field(default_factory=list)  # removed from disk when all else is proved
    # (store, file or folder): removed from disk when all else is proved.
    files: list[tuple[str, Path]] = field(default_factory=list)

    def change(self, sql: str, **values: Any) -> int:
        """Run a statement in which `:ids` are the persons."""
        return change(sql, ids=self.ids, **values) if ":ids" in sql else change(sql, **values)

    def remove(self, model: type[models.Model]) -> None:
        """Delete the persons' rows of a table, all but those that stay."""
        table = declarations.table_of(model)
        column = subject_column(table)
        rows = self.ask(
            f"DELETE FROM {table.name} WHERE {column} IN :ids AND id NOT IN :stays RETURNING {column}",
            stays=sorted(self.stays[table.name]),
        )
        self.went(table.name, (person for (person,) in rows))

    def went(self, store: str, persons: Iterable[int]) -> None:
        """Note one row for each person named, and that the store has answered."""
        self.answered.add(store)
        for person in persons:
            self.gone[person][store] += 1

    def choose(self, store: str, person: int, row: int) -> None:
        """Let one row of a store stay for a person: the first that is offered."""
        if (store, person) not in self.chosen:
            self.chosen.add((store, person))
            self.stays[store].add(row)

    def rows_of(self, model: type[models.Model]) -> list[tuple[int, int]]:
        """(row id, person id) of the persons' rows of a table that do not stay."""
        table = declarations.table_of(model)
        column = subject_column(table)
        return self.ask(
            f"SELECT id, {column} FROM {table.name} WHERE {column} IN :ids AND id NOT IN :stays",
            stays=sorted(self.stays[table.name]),
        )


def former_ids(asking: Asking) -> dict[int, list[uuid.UUID]]:
    """Row id → the public ids that persons had before, as the rooms that know of any tell them."""
    found: dict[int, list[uuid.UUID]] = defaultdict(list)
    for _label, holdings in rooms():
        if hasattr(holdings, "former_ids"):
            for person, subjects in holdings.former_ids(asking).items():
                found[person] += subjects
    return found


def parted(subject: uuid.UUID, by: Actor) -> bool:
    """Whether somebody who stood on another's card has a card of their own again."""
    return any(holdings.parted(subject, by) for _label, holdings in rooms() if hasattr(holdings, "parted"))


def facts(asking: Asking) -> dict[int, list[Fact]]:
    """What stands in the way, person by person, as every room tells it."""
    found: dict[int, list[Fact]] = defaultdict(list)
    for label, holdings in rooms():
        try:
            for person, kind, row, day, parent in holdings.blockers(asking):
                found[person].append(Fact(kind, row, as_day(day), parent))
        except Exception as problem:
            raise StoreFailed(label) from problem
    return found


def decide(asking: Asking) -> dict[int, Decision]:
    """The decision for each person."""
    found = facts(asking)
    return {person: may_erase(found.get(person, ()), today=asking.today) for person in asking.ids}


def erase(work: Work) -> None:
    """Let every room erase what the decisions allow, and prove it. Raises StoreFailed, naming the stores;
    the caller's transaction is then rolled back."""
    work.ids = [person for person in work.ids if not work.decisions[person].refused]
    for decision in work.decisions.values():
        for store, rows in decision.linked.items():
            work.stays[store] |= rows
        for store, rows in decision.unlinked.items():
            work.vouchers[store] |= rows
    if not work.ids:
        return
    for label, holdings in rooms():
        try:
            holdings.erase(work)
        except StoreFailed:
            raise
        except Exception as problem:
            raise StoreFailed(label) from problem
    failed = remaining(work)
    if failed:
        raise StoreFailed(*failed)


def remaining(work: Work) -> list[str]:
    """Stores that have not answered, or still hold something they should not."""
    failed = []
    for table in declarations.subject_tables():
        if table.name not in work.answered:
            failed.append(table.name)
            continue
        left = work.count(
            f"SELECT count(*) FROM {table.name} WHERE {subject_column(table)} IN :ids AND id NOT IN :stays",
            stays=sorted(work.stays[table.name]),
        )
        if left:
            failed.append(table.name)
    counted = counters()
    for key in stores_about_customers():
        if key not in counted or counted[key](work):
            failed.append(key)
    return failed
