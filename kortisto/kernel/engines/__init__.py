"""The second line: both database engines learn of every change of the access context.

SQLite gets a new authorizer (which also expires prepared statements, or one prepared inside an open context
would still read outside it); PostgreSQL gets transaction-local settings that its row policies ask for.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction

APP_ROLE = "kortisto_app"
"""The role as which the program works on PostgreSQL; it owns nothing."""


_SAMPLES = "sqlite_stat4"


def among(values: Iterable[Any], kind: str = "text") -> tuple[str, Any]:
    """The condition "is one of these" and its one parameter, in this engine's SQL: the statement's text does not
    depend on how many there are."""
    listed = list(values)
    if connection.vendor == "postgresql":
        return f"= ANY(%s::{kind}[])", listed
    return "IN (SELECT value FROM json_each(%s))", json.dumps(listed)


@contextmanager
def planned_each_time() -> Iterator[None]:
    """Have every statement of a block planned for the thousands of rows it is given.

    A page's statements keep their plan for the connection's life. Work by the chunk fills tables that were
    nearly empty when it began, and would go on reading them from end to end.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    driver = connection.connection
    kept, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = kept


def learn() -> None:
    """Have SQLite look at tables that have grown, so that it plans by what is in them; PostgreSQL does by itself.

    Quick when nothing has grown. Connections that are open already go on with what they know. Besides numbers the
    engine may keep samples of the values themselves, names and telephone numbers, where no erasure would find
    them: they go in the same transaction, before anything reaches the disk.
    """
    from kortisto.kernel.access import maintenance

    if connection.vendor == "sqlite":
        with maintenance(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 2000")
            cursor.execute("PRAGMA optimize = 0x10002")
            if _SAMPLES in connection.introspection.table_names(cursor):
                cursor.execute(f"DELETE FROM {_SAMPLES}")


@contextmanager
def entered(variable: ContextVar, value: Any, *, savepoint: bool = True) -> Iterator[None]:
    """Set a context variable for a block, with the database told on the way in and on the way out.

    On PostgreSQL the block is a transaction (or a savepoint of the open one), because the settings are
    transaction-local; a rollback takes them back by itself. `savepoint=False` is for a block that has just
    been given one.
    """
    local = connection.vendor == "postgresql"
    # The settings of a transaction that ends here go with it.
    last = local and not connection.in_atomic_block
    with transaction.atomic(savepoint=savepoint) if local else nullcontext():
        token = variable.set(value)
        try:
            connection.context_changed()
            yield
        except BaseException:
            variable.reset(token)
            if not local:
                connection.context_changed()
            raise
        variable.reset(token)
        if not last:
            connection.context_changed()
