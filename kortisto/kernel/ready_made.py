"""Rows by ready-made SQL, for the questions that a page asks of one person a dozen times.

As the framework's own `raw`, which works out anew at each question how columns become values; here that is kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

Found = TypeVar("Found", bound=Model)


@dataclass(frozen=True)
class _Plan:
    """How a row becomes an instance: which column each field has, what converts it, what stands beside them."""

    names: list[str]
    places: list[int]
    converters: list[tuple[int, Any, list[Callable]]]
    beside: list[tuple[int, str]]


# Converters belong to a connection, and a connection to a thread.
_plans: WeakKeyDictionary[BaseDatabaseWrapper, dict[tuple, _Plan]] = WeakKeyDictionary()


def read(model: type[Found], sql: str, given: Sequence[Any]) -> list[Found]:
    """The rows as instances of the model. A column that is none of its fields becomes an attribute, as the
    database gives it; a field that no column gives is deferred.

    Nothing is checked and nobody is noted as seen here: ask for what belongs to a party that was read through
    the guarded manager. The database's own guard watches this reading as any other.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        columns = tuple(column[0] for column in cursor.description)
        rows = cursor.fetchall()
    known = _plans.setdefault(connection, {})
    plan = known.get((model, columns))
    if plan is None:
        plan = known[model, columns] = _planned(connection, model, columns)
    found = []
    for row in rows:
        values = list(row)
        for at, expression, functions in plan.converters:
            for function in functions:
                values[at] = function(values[at], expression, connection)
        one = model.from_db(connection.alias, plan.names, [values[at] for at in plan.places])
        for at, name in plan.beside:
            setattr(one, name, values[at])
        found.append(one)
    return found


def _planned(connection: BaseDatabaseWrapper, model: type[Model], columns: tuple[str, ...]) -> _Plan:
    at = {column: place for place, column in enumerate(columns)}
    fields = [field for field in model._meta.concrete_fields if field.column in at]
    converters = []
    for field in fields:
        expression = field.get_col(model._meta.db_table)
        functions = connection.ops.get_db_converters(expression) + expression.get_db_converters(connection)
        if functions:
            converters.append((at[field.column], expression, functions))
    own = {field.column for field in fields}
    return _Plan(
        names=[field.attname for field in fields],
        places=[at[field.column] for field in fields],
        converters=converters,
        beside=[(place, column) for column, place in at.items() if column not in own],
    )
