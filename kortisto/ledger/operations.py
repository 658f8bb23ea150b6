"""@operation: one verb, one transaction, one ledger entry (invariant 11), and the read entry of a request."""

import uuid
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db import connection, transaction

from kortisto.kernel import access
from kortisto.kernel.ids import uuid7
from kortisto.ledger.entries import main_body, now_us, read_body
from kortisto.ledger.models import MAIN, READS
from kortisto.ledger.verbs import VERBS


class NothingRecorded(Exception):
    """An operation ended without having recorded what it did; its transaction is rolled back."""


class UnknownVerb(Exception):
    """An operation was named with a verb that the ledger does not know."""


@dataclass
class _Open:
    verb: str
    recorded: list[uuid.UUID] = field(default_factory=list)


_open: ContextVar[_Open | None] = ContextVar("kortisto_operation", default=None)


def operation(verb: str) -> Callable:
    """Make a function an operation: keyword-only, `by=` required, in one transaction that is refused
    unless the function called `record`. Needs an open access context, whose actor and purpose it records."""
    if verb not in VERBS:
        raise UnknownVerb(verb)

    def decorate(function: Callable) -> Callable:
        @wraps(function)
        def run(*, by: access.Actor, **values: Any) -> Any:
            access.required_access()
            with transaction.atomic(), access.writing(verb):
                mine = _Open(verb)
                token = _open.set(mine)
                try:
                    result = function(by=by, **values)
                finally:
                    _open.reset(token)
                if not mine.recorded:
                    raise NothingRecorded(verb)
            return result

        run.verb = verb
        return run

    return decorate


def record(*, subjects: Iterable[uuid.UUID] = (), verb: str | None = None, **facts: Any) -> uuid.UUID:
    """Write the open operation's entry into the outbox and return its id.

    `subjects` are public ids; `facts` are codes, keys, ids and counts. Raises PersonalValueInLedger for
    anything that could be a value. `verb` replaces the operation's own (a refusal inside an attempt).
    """
    current = _open.get()
    if current is None:
        raise NothingRecorded("record() is called inside an operation only")
    opened = access.required_access()
    entry_id, at_us = uuid7(), now_us()
    subjects = list(dict.fromkeys(subjects))
    if verb is not None and verb not in VERBS:
        raise UnknownVerb(verb)
    body = main_body(
        entry_id=entry_id,
        at_us=at_us,
        verb=verb or current.verb,
        opened=opened,
        subjects=subjects,
        facts=facts,
    )
    _write(MAIN, entry_id, at_us, body, subjects)
    current.recorded.append(entry_id)
    return entry_id


def record_many(entries: Iterable[tuple[list[uuid.UUID], dict[str, Any]]]) -> None:
    """Write one entry for each (subjects, facts) pair of a set-based operation, in two statements."""
    current = _open.get()
    if current is None:
        raise NothingRecorded("record_many() is called inside an operation only")
    opened = access.required_access()
    rows, mentions = [], []
    for subjects, facts in entries:
        entry_id, at_us = uuid7(), now_us()
        body = main_body(
            entry_id=entry_id, at_us=at_us, verb=current.verb, opened=opened, subjects=subjects, facts=facts
        )
        rows.append((MAIN, entry_id.hex, at_us, body))
        mentions += [(subject, entry_id) for subject in subjects]
        current.recorded.append(entry_id)
    if connection.vendor == "postgresql":
        rows = [(log, uuid.UUID(hex=entry), at, body) for log, entry, at, body in rows]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ledger_outbox (log, entry_id, at_us, body) VALUES (%s, %s, %s, %s)", rows
        )
    _insert_mentions(MAIN, mentions)


def record_reads(opened: access.Access) -> None:
    """Write the read entry of a closing access context: who saw whom, when, for which purpose."""
    subjects = _public_ids(opened)
    if not subjects:
        return
    entry_id, at_us = uuid7(), now_us()
    body = read_body(entry_id=entry_id, at_us=at_us, opened=opened, subjects=subjects)
    with transaction.atomic(savepoint=False):
        _write(READS, entry_id, at_us, body, subjects)


def _public_ids(opened: access.Access) -> list[uuid.UUID]:
    known = [opened.known[person] for person in opened.seen if person in opened.known]
    unknown = [person for person in opened.seen if person not in opened.known]
    # The persons' own table stands above the ledger, so it is named by its table and read by plain SQL.
    for start in range(0, len(unknown), 500):
        part = unknown[start : start + 500]
        marks = ",".join(["%s"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT public_id FROM parties_person WHERE id IN ({marks})", part)
            known += [
                value if isinstance(value, uuid.UUID) else uuid.UUID(value) for (value,) in cursor.fetchall()
            ]
    return sorted(known)


def _write(log: int, entry_id: uuid.UUID, at_us: int, body: bytes, subjects: list[uuid.UUID]) -> None:
    """One entry and whom it speaks of. Every page waits for this, so PostgreSQL gets it in one statement."""
    insert = "INSERT INTO ledger_outbox (log, entry_id, at_us, body) VALUES (%s, %s, %s, %s)"
    on_postgres = connection.vendor == "postgresql"
    entry = [log, entry_id if on_postgres else entry_id.hex, at_us, body]
    with connection.cursor() as cursor:
        if on_postgres and subjects:
            cursor.execute(
                f"WITH entry AS ({insert}) INSERT INTO ledger_mention (log, subject, entry_id) "
                "SELECT %s, subject, %s FROM unnest(%s::uuid[]) AS subject",
                [*entry, log, entry_id, subjects],
            )
            return
        cursor.execute(insert, entry)
    _insert_mentions(log, [(subject, entry_id) for subject in subjects])


def _insert_mentions(log: int, mentions: list[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Which entry speaks of whom; an import or a nightly run names thousands at once."""
    if not mentions:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "INSERT INTO ledger_mention (log, subject, entry_id) "
                "SELECT %s, given.* FROM unnest(%s::uuid[], %s::uuid[]) AS given",
                [log, [subject for subject, _ in mentions], [entry for _, entry in mentions]],
            )
        else:
            cursor.executemany(
                "INSERT INTO ledger_mention (log, subject, entry_id) VALUES (%s, %s, %s)",
                [(log, subject.hex, entry.hex) for subject, entry in mentions],
            )
