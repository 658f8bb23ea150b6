"""Guards: rules that the database itself keeps – triggers, row policies, grants – on both engines.

A room registers its guards in `guards.py`; they are installed after every migration, compared with the live
database when the program starts, and probed by the promises page. A guard that is gone is a broken promise.
"""

from collections.abc import KeysView
from dataclasses import dataclass

from django.db import connection

from kortisto.kernel import declarations
from kortisto.kernel.access import maintenance
from kortisto.kernel.engines import APP_ROLE


@dataclass(frozen=True)
class Trigger:
    """A trigger by the SQL that makes it on each engine. Installing it again replaces it."""

    name: str
    table: str
    sqlite: str  # "BEFORE UPDATE ON t … BEGIN … END"
    postgres_when: str = ""  # "BEFORE UPDATE OR DELETE ON t FOR EACH ROW"; empty: not on PostgreSQL
    postgres_body: str = ""  # plpgsql between BEGIN and END
    definer: bool = False  # PostgreSQL: run with the owner's rights, past the row policies


_triggers: dict[str, Trigger] = {}


class Statements:
    """Indexes and extensions that the framework cannot express; each statement is safe to repeat."""

    sqlite: list[str] = []
    postgres: list[str] = []

    @classmethod
    def add(cls, *, sqlite: list[str], postgres: list[str]) -> None:
        cls.sqlite += sqlite
        cls.postgres += postgres


def register(*triggers: Trigger) -> None:
    """Add triggers to those every database must have."""
    for trigger in triggers:
        _triggers[trigger.name] = trigger


def append_only(table: str) -> None:
    """Refuse UPDATE, DELETE, REPLACE and TRUNCATE on a table."""
    sentence = f"{table} is append-only"
    for event in ("UPDATE", "DELETE"):
        register(
            Trigger(
                f"{table}_no_{event.lower()}",
                table,
                f"BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
                f"BEFORE {event} ON {table} FOR EACH ROW",
                f"RAISE EXCEPTION '{sentence}';",
            )
        )


def install() -> None:
    """Bring every guard into the database; safe to repeat."""
    with maintenance(), connection.cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)


def statements() -> list[str]:
    """The SQL of all guards for this engine, in order."""
    if connection.vendor == "sqlite":
        found = list(Statements.sqlite)
        for trigger in _triggers.values():
            found += [
                f"DROP TRIGGER IF EXISTS {trigger.name}",
                f"CREATE TRIGGER {trigger.name} {trigger.sqlite}",
            ]
        return found
    found = list(Statements.postgres)
    for trigger in _on_postgres():
        rights = "SECURITY DEFINER SET search_path = public" if trigger.definer else ""
        found += [
            f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql {rights} AS "
            f"$guard$ BEGIN {trigger.postgres_body} RETURN NULL; END $guard$",
            f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}",
            f"CREATE TRIGGER {trigger.name} {trigger.postgres_when} EXECUTE FUNCTION {trigger.name}()",
        ]
    return found + _roles() + _policies()


def _on_postgres() -> list[Trigger]:
    return [trigger for trigger in _triggers.values() if trigger.postgres_when]


def _roles() -> list[str]:
    """The application role owns nothing; on append-only tables it may read and add, nothing else."""
    made = (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN "
        f"CREATE ROLE {APP_ROLE} NOLOGIN; END IF; END $$"
    )
    found = [
        made,
        f"GRANT {APP_ROLE} TO CURRENT_USER",
        f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}",
    ]
    for table in sorted({t.table for t in _triggers.values() if t.name.endswith("_no_update")}):
        found.append(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}")
        found.append(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
        found.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_no_update()"
        )
    return found


def _policies() -> list[str]:
    """Row policies: a personal row exists only for the register, purpose and categories of the open context, and
    for its one person where it has one, and changes only inside an operation. The wrapped sub-selects are evaluated
    once a query, not once a row."""
    register_now = "(SELECT nullif(current_setting('kortisto.register', true), '')::bigint)"
    purpose_now = "(SELECT nullif(current_setting('kortisto.purpose', true), '')::int)"
    writing_now = "(SELECT coalesce(current_setting('kortisto.writing', true), '') = '1')"
    subject_now = "(SELECT nullif(current_setting('kortisto.subject', true), '')::bigint)"
    anybody = "(SELECT coalesce(current_setting('kortisto.subject', true), '') = '')"
    found = []
    for table in _guarded_tables():
        name = table.name
        # Some belong to no person, as the words of the search index do: a change of one's own row counts them anew.
        theirs = f"{_column_of(table)} = {subject_now}" if table.subject else writing_now
        within = f"({anybody} OR {theirs})"
        mine = f"register_id = {register_now} AND {within}"
        if table.subject == "self":
            mine += f" AND (purpose_mask & {purpose_now}) <> 0"
        category = declarations.categories_of_tables().get(name)
        shown = mine
        if category:
            seen = "coalesce(current_setting('kortisto.categories', true), '')"
            shown += (
                f" AND ({writing_now} OR (SELECT {seen} = '*' OR position(' {category} ' IN {seen}) > 0))"
            )
        found.append(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        for policy in ("reads", "adds", "changes", "removes"):
            found.append(f"DROP POLICY IF EXISTS kortisto_{policy} ON {name}")
        found += [
            f"CREATE POLICY kortisto_reads ON {name} FOR SELECT USING ({shown})",
            f"CREATE POLICY kortisto_adds ON {name} FOR INSERT WITH CHECK (register_id = {register_now} AND {writing_now} AND {within})",
            f"CREATE POLICY kortisto_changes ON {name} FOR UPDATE USING ({mine} AND {writing_now}) "
            f"WITH CHECK (register_id = {register_now} AND {within})",
            f"CREATE POLICY kortisto_removes ON {name} FOR DELETE USING ({mine} AND {writing_now})",
        ]
    return found


def _column_of(table: declarations.Table) -> str:
    return "id" if table.subject == "self" else table.model._meta.get_field(table.subject).column


def _guarded_tables() -> list[declarations.Table]:
    """Tables with a subject, and those models that belong to a personal store."""
    personal = declarations.personal_tables()
    return [table for table in declarations.tables().values() if table.name in personal]


def trigger_names() -> KeysView[str]:
    """The names of all triggers of ours."""
    return _triggers.keys()


def missing() -> list[str]:
    """Names of guards that the live database lacks."""
    with maintenance(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            live = {row[0] for row in cursor.fetchall()}
            return sorted(set(_triggers) - live)
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        live = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relrowsecurity GROUP BY c.relname HAVING count(*) >= 4"
        )
        policed = {row[0] for row in cursor.fetchall()}
    gone = sorted({t.name for t in _on_postgres()} - live)
    return gone + sorted(f"{t.name} row policy" for t in _guarded_tables() if t.name not in policed)


def uninstall() -> None:
    """Take every trigger away (test databases only; the row policies do not bind the owner)."""
    with maintenance(), connection.cursor() as cursor:
        for trigger in _triggers.values():
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")
            elif trigger.postgres_when:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.table}_no_truncate ON {trigger.table}")
