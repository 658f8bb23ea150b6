"""Rewriting what deletion leaves behind on disk: dead rows on PostgreSQL, free pages on SQLite.

On PostgreSQL a deleted row's bytes stay in its file until the file is rewritten, and in the write-ahead log
until that is recycled. `retention run --maintain`, weekly at a quiet hour, rewrites every table about
persons (an exclusive lock for seconds) and the planner's statistics.
"""

from django.db import connection

from kortisto.kernel import declarations
from kortisto.kernel.access import maintenance


def rewrite() -> list[str]:
    """Rewrite the files of every table about persons and return the tables; not inside a transaction."""
    with maintenance(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO parties_search_fts(parties_search_fts) VALUES('optimize')")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return ["main"]
        live = sorted(declarations.personal_tables() & set(connection.introspection.table_names(cursor)))
        for table in live:
            cursor.execute(f'VACUUM (FULL, ANALYZE) "{table}"')
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = session_user")
        (owner_of_all,) = cursor.fetchone()
        if owner_of_all:
            cursor.execute("VACUUM FULL pg_statistic")
            cursor.execute("CHECKPOINT")
        return live
