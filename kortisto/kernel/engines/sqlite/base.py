"""SQLite with the guards of invariant 2 in the connection itself.

The authorizer has four states. Closed: personal tables can be neither read nor written. Open: read, as far as
the role may see their category. Writing: read and written. Maintenance: no authorizer. Data definition and the pragmas that would open a
hole are refused in all but the last.
"""

import sqlite3
from functools import cache

from django.db.backends.sqlite3 import base

from kortisto.kernel import access, declarations, guards

SOUND = (3, 51, 3)  # first release without the WAL-reset bug

_REFUSED_PRAGMAS = {
    "writable_schema",
    "recursive_triggers",
    "secure_delete",
    "trusted_schema",
    "journal_mode",
}
_DEFINITION = {
    getattr(sqlite3, name)
    for name in (
        "SQLITE_DROP_TABLE", "SQLITE_DROP_TRIGGER", "SQLITE_DROP_INDEX", "SQLITE_DROP_VIEW",
        "SQLITE_CREATE_TRIGGER", "SQLITE_CREATE_VIEW", "SQLITE_CREATE_TABLE", "SQLITE_ALTER_TABLE",
        "SQLITE_DROP_VTABLE", "SQLITE_CREATE_VTABLE", "SQLITE_ATTACH", "SQLITE_DETACH",
    )
}  # fmt: skip
_WRITES = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}


def _authorizer(
    personal: frozenset[str], hidden: dict[str, frozenset[str]], *, may_read: bool, may_write: bool
):
    triggers = guards.trigger_names()

    def decide(action, first, second, database, source):
        if action == sqlite3.SQLITE_READ:
            if first in hidden and second not in hidden[first] and source not in triggers:
                return sqlite3.SQLITE_DENY
            # The engine itself reads register_id when it checks foreign keys; it says nothing of anybody.
            free = may_read or first not in personal or second == "register_id"
            return sqlite3.SQLITE_OK if free else sqlite3.SQLITE_DENY
        if action in _WRITES:
            return sqlite3.SQLITE_OK if may_write or first not in personal else sqlite3.SQLITE_DENY
        if action in _DEFINITION and database != "temp":
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_PRAGMA and second is not None and first.lower() in _REFUSED_PRAGMAS:
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    return decide


@cache
def _hidden(categories: frozenset[str]) -> dict[str, frozenset[str]]:
    """The tables whose category is not among these, each with its columns that say nothing of anybody."""
    declared = declarations.tables()
    found = {}
    for name, category in declarations.categories_of_tables().items():
        if category not in categories:
            columns = declared[name].columns if name in declared else {}
            free = {column for column, what in columns.items() if isinstance(what, declarations.Impersonal)}
            found[name] = frozenset({*free, "register_id", ""})
    return found


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        connection = super().get_new_connection(conn_params)
        # Deleted bytes are overwritten, and triggers also fire for REPLACE (else append-only has a hole).
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA recursive_triggers=ON")
        if sqlite3.sqlite_version_info >= SOUND:
            connection.execute("PRAGMA journal_mode=WAL")
        else:
            connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA cache_size=-65536")
        connection.execute("PRAGMA temp_store=MEMORY")
        self._guard(connection)
        return connection

    def context_changed(self) -> None:
        """Give the open connection the authorizer of the present context."""
        if self.connection is not None:
            self._guard(self.connection)

    def writing_ends(self) -> None:
        """Let the search index write out what it holds back: at the commit it may no longer write."""
        if self.connection is not None and self.in_atomic_block and not self.needs_rollback:
            # A savepoint makes virtual tables flush; releasing it changes nothing else.
            self.connection.execute("SAVEPOINT kortisto_written")
            self.connection.execute("RELEASE kortisto_written")

    def _guard(self, connection) -> None:
        if access.in_maintenance():
            connection.set_authorizer(None)
            return
        personal = declarations.personal_tables()
        opened = access.open_access()
        may_write = opened is not None and access.open_writing() is not None
        # What an operation reads to do its work is shown to nobody.
        limited = opened is not None and opened.categories is not None and not may_write
        hidden = _hidden(opened.categories) if limited else {}
        connection.set_authorizer(
            _authorizer(personal, hidden, may_read=opened is not None, may_write=may_write)
        )
