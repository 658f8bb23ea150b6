"""Declarations: what every column and every store holds, why, and what each right does to it (invariant 1).

A room declares its tables in `holdings.py`. A column without a declaration stops the program at the system
check, and a column, table, view, trigger-made index or store that exists only in the live database stops it
at the catalogue check. There is no second list: the notice, the access report, erasure, retention and the
field rights all read this one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db import models

from kortisto.kernel.categories import CATEGORIES


class Undeclared(Exception):
    """A declaration is missing, stale or contradicts the model."""


@dataclass(frozen=True)
class Personal:
    """A column that holds personal data.

    `provided`: given by the person or observed of them, so portability covers it (Article 20, WP242).
    `free_text`: anything may have been typed there; scanned for identity codes and shown whole.
    `clears`: on erasure of the person the row stays but this column is emptied (the default is that the
    row itself goes).
    """

    fi: str
    sv: str
    en: str
    category: str | None = None  # None: the table's category
    provided: bool = False
    free_text: bool = False
    clears: bool = False

    def label(self, language: str) -> str:
        """The column's name for people, in fi, sv or en."""
        return getattr(self, language)


@dataclass(frozen=True)
class Impersonal:
    """A column that holds nothing personal, and the reason why."""

    reason: str


@dataclass(frozen=True)
class Table:
    """A declared model. `subject` is the path from a row to its person: "self", a foreign key's name, a
    double-underscore path, or None where the table holds nothing personal about customers."""

    model: type[models.Model]
    subject: str | None
    category: str | None
    columns: dict[str, Personal | Impersonal]
    sorted_by: str = "id"
    tell: bool = True  # shown as rows in the access report
    derived: bool = False  # made anew from other rows at any time

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    def personal(self) -> dict[str, Personal]:
        """Column name → declaration, for the personal ones only."""
        return {name: what for name, what in self.columns.items() if isinstance(what, Personal)}

    def category_of(self, column: str) -> str:
        """The category key of a personal column."""
        what = self.columns[column]
        own = what.category if isinstance(what, Personal) else None
        return own or self.category or ""


@dataclass(frozen=True)
class Store:
    """Something outside the models that may hold personal data: files, an index, cookies, an outgoing host.

    `tables` names database tables that belong to the store (an index's shadow tables). `source` is of a host that
    is only asked for data: the source of the notice in whose name, and never while the notice does not name it.
    `recipients`: of hosts that belong to recipients in use, whom the notice names or the clause is red.
    """

    key: str
    kind: str  # "file", "index", "cookie", "cache", "host", "table"
    holds: str  # a category key, or "" with the reason in `reason`
    reason: str
    tables: tuple[str, ...] = ()
    personal: bool = False
    source: str = ""
    recipients: bool = False


_tables: dict[str, Table] = {}
_stores: dict[str, Store] = {}


def declare(
    model: type[models.Model],
    *,
    about: str | None = None,
    category: str | None = None,
    sorted_by: str = "id",
    tell: bool = True,
    derived: bool = False,
    **columns: Personal | Impersonal,
) -> Table:
    """Declare one model's columns; `about` is the path to the person (see Table.subject). Raises Undeclared when a name is not a column or the category unknown."""
    names = {column.attname: column.name for column in model._meta.concrete_fields}
    by_attname: dict[str, Personal | Impersonal] = {}
    for name, what in columns.items():
        attname = next((a for a, n in names.items() if name in (a, n)), None)
        if attname is None:
            raise Undeclared(f"{model.__name__} has no column {name}; its declaration is stale")
        by_attname[attname] = what
    table = Table(model, about, category, by_attname, sorted_by, tell, derived)
    for column in table.personal():
        if table.category_of(column) not in CATEGORIES:
            raise Undeclared(f"{model.__name__}.{column} is in no known category")
        if about is not None and table.category_of(column) != category:
            # What a role may see is decided table by table, in both engines.
            raise Undeclared(f"{model.__name__}.{column} needs a table of its category")
    _tables[table.name] = table
    personal_tables.cache_clear()
    categories_of_tables.cache_clear()
    return table


def declare_foreign(model: type[models.Model], reason: str, *, category: str | None = None) -> Table:
    """Declare a model that a library owns: one reason for all its columns, or one category of staff data."""
    what: Personal | Impersonal = Impersonal(reason)
    if category is not None:
        what = Personal(reason, reason, reason, category=category)
    columns = {column.attname: what for column in model._meta.concrete_fields}
    table = Table(model, None, category, columns, tell=False)
    _tables[table.name] = table
    return table


def declare_store(
    key: str,
    kind: str,
    *,
    holds: str = "",
    reason: str = "",
    tables: Iterable[str] = (),
    personal: bool = False,
    source: str = "",
    recipients: bool = False,
) -> Store:
    """Declare a store. Raises Undeclared when it names neither a category nor a reason."""
    if not holds and not reason:
        raise Undeclared(f"store {key} names neither what it holds nor why it holds nothing")
    store = Store(key, kind, holds, reason, tuple(tables), personal, source, recipients)
    _stores[key] = store
    personal_tables.cache_clear()
    categories_of_tables.cache_clear()
    return store


def tables() -> dict[str, Table]:
    """Every declared table by its database name."""
    return dict(_tables)


def stores() -> dict[str, Store]:
    """Every declared store by its key."""
    return dict(_stores)


def table_of(model: type[models.Model]) -> Table:
    """The declaration of a model. Raises Undeclared when there is none."""
    try:
        return _tables[model._meta.db_table]
    except KeyError:
        raise Undeclared(f"{model.__name__} is not declared") from None


@cache
def categories_of_tables() -> dict[str, str]:
    """Database name → category of every table with rows about customers, a store's own tables included."""
    found = {table.name: table.category for table in _tables.values() if table.subject is not None}
    for store in _stores.values():
        if store.personal:
            found.update(dict.fromkeys(store.tables, store.holds))
    return {name: category for name, category in found.items() if category}


@cache
def personal_tables() -> frozenset[str]:
    """Database names of the tables with rows about customers: those both engines guard."""
    guarded = {table.name for table in _tables.values() if table.subject is not None}
    for store in _stores.values():
        if store.personal:
            guarded.update(store.tables)
    return frozenset(guarded)


def subject_tables() -> list[Table]:
    """The declared tables whose rows lead to a person."""
    return [table for table in _tables.values() if table.subject is not None]


def missing() -> list[str]:
    """Sentences about models and columns without a declaration, and declarations without a column."""
    from django.apps import apps

    problems = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        table = _tables.get(model._meta.db_table)
        if table is None:
            problems.append(f"table {model._meta.db_table} ({model._meta.label}) is not declared")
            continue
        columns = {column.attname for column in model._meta.concrete_fields}
        problems += [
            f"column {table.name}.{name} is not declared" for name in sorted(columns - set(table.columns))
        ]
        problems += [
            f"declaration of {table.name}.{name} is stale" for name in sorted(set(table.columns) - columns)
        ]
        if table.subject is not None and table.category is None and not table.personal():
            problems.append(f"table {table.name} has a subject but declares nothing personal")
    return problems
