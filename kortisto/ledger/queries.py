"""What pages and exports ask of the ledger."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from kortisto.ledger.entries import parse_read
from kortisto.ledger.export import Log
from kortisto.ledger.keys import signing_key
from kortisto.ledger.models import LOG_NAMES, MAIN, READS, Checkpoint, Head, Verification

PAGE = 5000


@dataclass(frozen=True)
class Shown:
    """An entry for people: no names, only what the log says. `facts` are the codes and ids beside."""

    position: int
    at: datetime
    verb: str
    role: str
    purpose: str
    subjects: int
    clause: str
    facts: dict[str, Any]


def latest(log: int, *, register_id: int, count: int, before: int | None = None) -> list[Shown]:
    """Entries of the register, newest first; `before` is a position to go on from."""
    sql = (
        "SELECT position, body FROM ledger_entry WHERE log = %s AND position < %s "
        "ORDER BY position DESC LIMIT %s"
    )
    found: list[Shown] = []
    start = before if before is not None else 1 << 62
    while len(found) < count:
        with connection.cursor() as cursor:
            cursor.execute(sql, [log, start, count * 2])
            rows = cursor.fetchall()
        for position, body in rows:
            entry = _main(bytes(body)) if log == MAIN else _read(bytes(body))
            # The logs of an installation are one; a page shows the entries of one register.
            if entry["register"] == str(register_id) and len(found) < count:
                found.append(_shown(position, entry))
        if len(rows) < count * 2:
            break
        start = rows[-1][0]
    return found


def _main(body: bytes) -> dict[str, Any]:
    return json.loads(body)


def _read(body: bytes) -> dict[str, Any]:
    entry = parse_read(body)
    register = body.decode().split("\t")[5]
    return {
        "t": entry["at_us"], "verb": entry["view"], "role": entry["role"], "purpose": entry["purpose"],
        "register": register, "subjects": entry["seen_together"],
    }  # fmt: skip


_PLAIN = {"v", "id", "t", "verb", "actor", "role", "register", "purpose", "subjects", "clause"}


def _shown(position: int, entry: dict[str, Any]) -> Shown:
    subjects = entry["subjects"]
    return Shown(
        position=position, at=moment(entry["t"]), verb=entry["verb"], role=entry["role"],
        purpose=entry["purpose"],
        subjects=subjects if isinstance(subjects, int) else len(subjects),
        clause=str(entry.get("clause", "")),
        facts={key: value for key, value in entry.items() if key not in _PLAIN},
    )  # fmt: skip


def moment(at_us: int) -> datetime:
    """Microseconds since 1970 as a time."""
    return datetime.fromtimestamp(at_us / 1_000_000, tz=UTC)


def sizes() -> dict[str, int]:
    """How many entries each log has in place."""
    found = dict(Head.objects.values_list("log", "size"))
    return {name: found.get(log, 0) for log, name in LOG_NAMES.items()}


def checkpoints(count: int) -> list[Checkpoint]:
    """The newest signed checkpoints of both logs."""
    return list(Checkpoint.objects.order_by("-at_us", "log")[:count])


def last_verification() -> Verification | None:
    """The newest kept outcome."""
    return Verification.objects.order_by("-id").first()


def logs_to_export() -> Iterator[Log]:
    """Both logs for `export.write_export`; one that no checkpoint has signed yet is left out."""
    key = signing_key().public_key()
    for log, name in LOG_NAMES.items():
        notes = list(Checkpoint.objects.filter(log=log).order_by("size").values_list("note", flat=True))
        if notes:
            yield name, _bodies(log), notes, key


def _bodies(log: int) -> Iterator[bytes]:
    start = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT body FROM ledger_entry WHERE log = %s AND position >= %s AND position < %s "
                "ORDER BY position",
                [log, start, start + PAGE],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for (body,) in rows:
            yield bytes(body)
        start += PAGE


def looks_before(subjects: list[UUID], before: UUID | None, most: int) -> list[tuple[UUID, dict[str, Any]]]:
    """The newest read entries about these subjects, from before an entry's id on: (id, what it says).

    The ids of entries begin with their time, so their order is that of the looks.
    """
    on_postgres = connection.vendor == "postgresql"
    values: list[Any] = [*(one if on_postgres else one.hex for one in subjects), READS]
    marks = ", ".join(["%s"] * len(subjects))
    earlier = ""
    if before is not None:
        earlier = "AND entry_id < %s "
        values.append(before if on_postgres else before.hex)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.entry_id, coalesce(e.body, o.body) FROM ("
            f"SELECT entry_id FROM ledger_mention WHERE subject IN ({marks}) AND log = %s {earlier}"
            "ORDER BY entry_id DESC LIMIT %s) m "
            "LEFT JOIN ledger_entry e ON e.entry_id = m.entry_id "
            "LEFT JOIN ledger_outbox o ON o.entry_id = m.entry_id ORDER BY m.entry_id DESC",
            [*values, most],
        )
        rows = cursor.fetchall()
    return [
        (entry if isinstance(entry, UUID) else UUID(entry), parse_read(body))
        for entry, body in rows
        if body is not None
    ]
