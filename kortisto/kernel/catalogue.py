"""The live catalogue: what the database really contains, compared with the declarations (invariant 1)."""

from django.db import connection

from kortisto.kernel import declarations
from kortisto.kernel.access import maintenance

# Tables of the engine and the framework that exist without a model.
_ENGINE = {"django_migrations", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}


def live_columns() -> dict[str, set[str]]:
    """Table or view name → column names (hidden and generated ones too), as the database tells them."""
    found: dict[str, set[str]] = {}
    with maintenance(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
            for (name,) in cursor.fetchall():
                quoted = name.replace('"', '""')
                cursor.execute(f'PRAGMA table_xinfo("{quoted}")')
                found[name] = {row[1] for row in cursor.fetchall()}
        else:
            cursor.execute(
                "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
                "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r','v','m','p','f') "
                "AND a.attnum > 0 AND NOT a.attisdropped"
            )
            for table, column in cursor.fetchall():
                found.setdefault(table, set()).add(column)
    return found


def undeclared() -> list[str]:
    """Sentences about tables and columns that the database has and no declaration knows."""
    declared = declarations.tables()
    of_stores = {name for store in declarations.stores().values() for name in store.tables}
    problems = []
    for name, columns in sorted(live_columns().items()):
        if name in _ENGINE or name in of_stores:
            continue
        if name not in declared:
            problems.append(f"table {name} exists in the database but is declared nowhere")
            continue
        known = {column.column for column in declared[name].model._meta.concrete_fields}
        problems += [
            f"column {name}.{column} exists in the database but is declared nowhere"
            for column in sorted(columns - known)
        ]
    return problems
