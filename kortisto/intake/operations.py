"""What happens to an import: staged with verdicts, taken in, duplicates accepted, discarded.

A run works in chunks, each one transaction with its own entry in the ledger and its own mark of how far it
has come. Killed anywhere, it goes on where the last chunk ended, and doing it again changes nothing. The
functions that loop over chunks (`stage`, `apply_import`) open an access context for each; call them outside
of one, or everything becomes one transaction on PostgreSQL.
"""

import gc
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from kortisto.intake import customers, files, invoices, noting, orders, own_fields, queries, rules, trade
from kortisto.intake.headers import Mapping, MappingError
from kortisto.intake.models import ImportProfile, ImportRow, ImportRun
from kortisto.intake.preparing import canonical
from kortisto.intake.reading import Unreadable
from kortisto.intake.rows import Row
from kortisto.intake.seen import Seen
from kortisto.intake.tables import CannotImport, chunks, refused
from kortisto.kernel.access import Actor, access
from kortisto.kernel.engines import among, planned_each_time
from kortisto.kernel.ids import new_id
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record, record_many
from kortisto.notice.queries import require_source
from kortisto.parties import bulk
from kortisto.parties.identity_codes import find_identity_codes

APPLY_ROWS = 4000
SUBJECTS_AN_ENTRY = 1000
"""How many persons one entry of the ledger names; a chunk writes as many entries as it needs."""


class WrongState(Exception):
    """The run is not in the state in which this can be done; the text is the state it is in."""


# Staging


@operation("import.stage")
def choose_mapping(*, run: ImportRun, chosen: dict[str, Any], heading: str = "", by: Actor) -> ImportRun:
    """How the columns of an uploaded file are to be read; from now on the run waits to be staged. The next file
    with the same headings (`headers.fingerprint`) is offered to be read alike. Raises WrongState."""
    run = locked(run.pk, ImportRun.UPLOADED)
    run.mapping = {**run.mapping, **chosen}
    run.encoding, run.delimiter = chosen.get("encoding") or "", chosen.get("delimiter") or ""
    run.state = ImportRun.STAGING
    run.save()
    if heading:
        ImportProfile.objects.update_or_create(
            register_id=run.register_id,
            kind=run.kind,
            heading=heading,
            defaults={
                "fields": chosen["fields"],
                "order": chosen.get("order") or "",
                "used_at": timezone.now(),
            },
        )
    record(run=str(run.public_id), source=run.source, clause="C30", outcome="mapped")
    return run


def stage_import(
    *,
    register_id: int,
    kind: str,
    path: str | Path,
    file_name: str,
    source: str,
    lines: str | Path | None = None,
    mapping: dict[str, Any] | None = None,
    by: Actor,
) -> ImportRun:
    """Read a file and give every row its verdict; nothing of the register changes yet.

    `mapping` holds what was chosen by hand: fields, order of names, encoding, delimiter, sheet, repair.
    Raises UnknownSource, CannotImport.
    """
    with opened(register_id, by):
        run = open_run(
            register_id=register_id,
            kind=kind,
            path=path,
            file_name=file_name,
            source=source,
            mapping=mapping or {},
            by=by,
        )
    return stage(run, path, lines=lines, by=by)


@operation("import.stage")
def open_run(
    *,
    register_id: int,
    kind: str,
    path: str | Path,
    file_name: str,
    source: str,
    mapping: dict[str, Any],
    by: Actor,
) -> ImportRun:
    """A run for one file of one source that the published notice names. Raises UnknownSource, CannotImport."""
    require_source(register_id, source)
    if find_identity_codes(file_name):
        raise refused("identity_in_name")
    run = ImportRun.objects.create(
        register_id=register_id,
        kind=kind,
        source=source,
        file_digest=_digest(path),
        file_name=file_name[-200:],
        mapping=mapping | ({"own": own_fields.importable(register_id)} if kind == "customers" else {}),
        encoding=mapping.get("encoding") or "",
        delimiter=mapping.get("delimiter") or "",
        state=ImportRun.UPLOADED,
        by=by.key,
        role=by.role,
    )
    record(
        run=str(run.public_id),
        kind=kind,
        source=source,
        digest=run.file_digest,
        clause="C30",
        outcome="opened",
    )
    return run


def stage(
    run: ImportRun,
    path: str | Path,
    *,
    lines: str | Path | None = None,
    by: Actor,
    until: Callable[[], bool] = lambda: False,
) -> ImportRun:
    """Stage the rows of an opened run, from where it had come. `until` is asked between chunks whether to
    leave the rest for later. Raises CannotImport when the file cannot be read; then the run has failed."""
    if run.state not in (ImportRun.UPLOADED, ImportRun.STAGING):
        raise WrongState(run.state)
    seen = Seen()
    sources = [(path, run.mapping.get("fields") or {}, 0)]
    if lines is not None:
        sources.append((lines, run.mapping.get("line_fields") or {}, trade.LINES_FROM))
    reached = run.reached
    try:
        for file, fields, offset in sources:
            for chunk, heading in chunks(run, file, fields, offset):
                fresh = [row for row in chunk if row.number > reached]
                if len(fresh) < len(chunk):
                    _remember_only(run, [row for row in chunk if row.number <= reached], seen)
                if fresh:
                    with uncollected(), opened(run.register_id, by):
                        run = _stage_chunk(run_id=run.pk, rows=fresh, heading=heading, seen=seen, by=by)
                if until():
                    return run
    except (Unreadable, MappingError) as problem:
        return _refuse(run, problem.code, problem.sentences, by)
    except CannotImport as problem:
        return _refuse(run, problem.code, problem.sentences, by)
    with opened(run.register_id, by):
        return _end_staging(run_id=run.pk, by=by)


def _refuse(run: ImportRun, code: str, sentences: dict[str, str], by: Actor) -> ImportRun:
    with opened(run.register_id, by):
        _fail(run_id=run.pk, code=code, sentences=sentences, by=by)
    raise CannotImport(code, sentences)


def _remember_only(run: ImportRun, rows: list[Row], seen: Seen) -> None:
    if run.kind == "customers":
        customers.remember(rows, seen)
    else:
        trade.remember(run, rows, seen)


@operation("import.stage")
def _stage_chunk(
    *, run_id: int, rows: list[Row], heading: dict[str, Any], seen: Seen, by: Actor
) -> ImportRun:
    run = locked(run_id, ImportRun.UPLOADED, ImportRun.STAGING)
    _judge(run, rows, seen)
    _keep(run, rows)
    counts = Counter(run.counts)
    counts.update(row.counted_as for row in rows)
    for row in rows:
        counts.update(_remarks(row))
    run.counts = dict(counts)
    run.staged += len(rows)
    run.reached, run.state = rows[-1].number, ImportRun.STAGING
    _note_heading(run, heading)
    run.save()
    record(run=str(run.public_id), rows=len(rows), source=run.source, clause="C30")
    return run


def _note_heading(run: ImportRun, heading: dict[str, Any]) -> None:
    """Keep what the columns are called and which were read, for the messages about rows."""
    mapping: Mapping = heading["mapping"]
    prefix = "line_" if run.reached > trade.LINES_FROM else ""
    told = {f"{prefix}columns": list(mapping.header), f"{prefix}found": mapping.fields}
    if not prefix:
        run.encoding, run.delimiter = heading["encoding"], heading["delimiter"]
    run.mapping = {**run.mapping, **told}


def _judge(run: ImportRun, rows: list[Row], seen: Seen | None) -> None:
    (customers if run.kind == "customers" else trade).judge(run, rows, seen)


def _remarks(row: Row) -> Iterator[str]:
    for problem in row.problems:
        if problem[2] == "proposal":
            yield "proposals"
        elif problem[2] == "warning":
            yield problem[1] if len(problem) == 3 else "warnings"
    if "conflicts" in row.details:
        yield "conflicts"


def _keep(run: ImportRun, rows: list[Row]) -> None:
    made = []
    for row in rows:
        details = dict(row.details)
        if row.problems:
            details["problems"] = row.problems
        if row.left:
            details["left"] = row.left
        if row.cells is not None:
            details["cells"] = row.cells
        values = row.values if isinstance(row.values, str) else canonical(row.values)
        told = canonical(details) if details else "{}"
        made.append((row.person, row.number, row.key, row.digest, row.verdict, values, told))
    names = ("person_id", "row_number", "key", "digest", "verdict", "values", "details")
    bulk.insert_new(
        ImportRow, names, made, {"register_id": run.register_id, "run_id": run.pk, "applied": False}
    )


@operation("import.stage")
def _end_staging(*, run_id: int, by: Actor) -> ImportRun:
    run = locked(run_id, ImportRun.UPLOADED, ImportRun.STAGING)
    if run.kind == "orders":
        _raise_changed_orders(run)
    run.state, run.total, run.reached = ImportRun.STAGED, run.staged, 0
    run.save()
    record(run=str(run.public_id), rows=run.total, outcome="staged", source=run.source, clause="C30")
    return run


def _raise_changed_orders(run: ImportRun) -> None:
    """What only shows when all rows of an order are there."""
    raised = orders.judge_whole(run)
    counts = Counter(run.counts)
    counts.subtract(counted for counted, _row in raised)
    counts.update(row.counted_as for _counted, row in raised)
    run.counts = {name: count for name, count in counts.items() if count}
    bulk.rewrite(
        "intake_importrow",
        {"verdict": "text", "details": "jsonb"},
        [(row.id, row.verdict, canonical(row.details)) for _counted, row in raised],
    )


@operation("import.stage")
def _fail(*, run_id: int, code: str, sentences: dict[str, str], by: Actor) -> ImportRun:
    run = locked(run_id, ImportRun.UPLOADED, ImportRun.STAGING)
    _forget_rows(run)
    run.state, run.ended_at, run.problem = ImportRun.FAILED, timezone.now(), {"code": code, **sentences}
    run.save()
    record(run=str(run.public_id), outcome="failed", code=code, source=run.source, clause="C30")
    return run


# Taking in


def apply_import(run: ImportRun, *, by: Actor, until: Callable[[], bool] = lambda: False) -> ImportRun:
    """Take the staged rows in, chunk by chunk, from where the run had come. Raises WrongState."""
    if run.state == ImportRun.DONE:
        return run
    while True:
        with uncollected(), opened(run.register_id, by):
            run = _apply_chunk(run_id=run.pk, by=by)
        if run.state == ImportRun.DONE or until():
            return run


@operation("import.apply")
def begin_applying(*, run: ImportRun, by: Actor) -> ImportRun:
    """Decide that the staged rows go in; a worker does it. Raises WrongState."""
    run = locked(run.pk, ImportRun.STAGED)
    run.state = ImportRun.APPLYING
    run.save()
    record(run=str(run.public_id), source=run.source, clause="C30", outcome="begun")
    return run


@operation("import.apply")
def _apply_chunk(*, run_id: int, by: Actor) -> ImportRun:
    run = locked(run_id, ImportRun.STAGED, ImportRun.APPLYING, ImportRun.DONE)
    if run.state == ImportRun.DONE:
        record(run=str(run.public_id), outcome="already", clause="C30")
        return run
    waiting = _waiting(run)
    if not waiting:
        if run.kind == "customers":
            customers.remember_matches(run)
        run.state, run.ended_at = ImportRun.DONE, timezone.now()
        run.save()
        record(run=str(run.public_id), rows=run.applied, outcome="done", source=run.source, clause="C30")
        return run
    run.reached = waiting[-1].number
    before, rows, entries = _take_in(run, waiting, by)
    counts = Counter(run.counts)
    counts.subtract(before)
    counts.update(row.counted_as for row in rows)
    run.counts = {name: count for name, count in counts.items() if count}
    run.applied += sum(1 for row in rows if row.verdict in (rules.CREATE, rules.UPDATE))
    run.state = ImportRun.APPLYING
    run.save()
    facts = {"run": str(run.public_id), "source": run.source, "clause": "C30"}
    record_many(
        (subjects[start : start + SUBJECTS_AN_ENTRY], {**facts, **own})
        for subjects, own in entries
        for start in range(0, max(len(subjects), 1), SUBJECTS_AN_ENTRY)
    )
    record(rows=len(rows), **facts)
    return run


def _waiting(run: ImportRun) -> list[Row]:
    return queries.staged(
        "run_id = %s AND row_number > %s AND verdict IN ('create', 'update') AND NOT applied "
        "ORDER BY row_number LIMIT %s",
        run.pk, run.reached, APPLY_ROWS,
    )  # fmt: skip


def _take_in(run: ImportRun, rows: list[Row], by: Actor) -> tuple[list[str], list[Row], list]:
    """Judge the rows against the register as it is now, write them, and mark them."""
    if run.kind == "orders":
        # An order's rows go in together, wherever in the file they stand.
        condition, keys = among({row.key for row in rows})
        rows = queries.staged(
            f"run_id = %s AND key {condition} AND verdict IN ('create', 'update', 'unchanged') AND NOT applied "
            "ORDER BY row_number",
            run.pk, keys,
        )  # fmt: skip
    before = [row.counted_as for row in rows]
    for row in rows:
        row.verdict = ""
    _judge(run, rows, None)
    writable = [row for row in rows if row.verdict in (rules.CREATE, rules.UPDATE)]
    if run.kind == "orders":
        whole = {row.key for row in writable}
        writable = [row for row in rows if row.key in whole]
    take_in = {"customers": customers, "orders": orders, "invoices": invoices}[run.kind].take_in
    with noting.noted(run, writable):
        entries = take_in(run, writable, by)
    _mark(rows)
    return before, rows, entries


def _mark(rows: list[Row]) -> None:
    """Note on each row what became of it."""
    last = new_id()
    bulk.rewrite(
        "intake_importrow",
        {"applied": "boolean", "person_id": "bigint", "written": "bigint"},
        [(row.id, row.verdict in rules.TAKEN, row.person, last) for row in rows],
    )
    bulk.rewrite(
        "intake_importrow",
        {"verdict": "text", "key": "text", "digest": "text", "details": "jsonb", "values": "jsonb"},
        [
            (row.id, row.verdict, row.key, row.digest, canonical(row.details), canonical(row.read()))
            for row in rows
            if row.verdict != rules.CREATE
        ],
    )


# Deciding


@operation("import.accept")
def accept_duplicates(*, run: ImportRun, rows: list[int] | None = None, by: Actor) -> int:
    """Let rows that were held back as probable duplicates be created after all: those with these numbers, or
    all. Returns how many. Raises WrongState."""
    run = locked(run.pk, ImportRun.STAGED)
    held = ImportRow.objects.filter(run=run, verdict=rules.DUPLICATE)
    if rows is not None:
        held = held.filter(row_number__in=rows)
    count = 0
    while chunk := list(held.order_by("row_number")[:APPLY_ROWS]):
        for row in chunk:
            row.verdict, row.details = rules.CREATE, {**row.details, "accepted": by.key}
        ImportRow.objects.bulk_update(chunk, ["verdict", "details"], batch_size=200)
        count += len(chunk)
    counts = Counter(run.counts)
    counts[rules.DUPLICATE] -= count
    counts[rules.CREATE] += count
    run.counts = {name: number for name, number in counts.items() if number}
    run.save()
    record(run=str(run.public_id), rows=count, source=run.source, clause="C30", outcome="accepted")
    return count


@operation("import.stage")
def forget_profile(*, profile: ImportProfile, by: Actor) -> None:
    """The next file with these headings is read by its headings alone again."""
    profile.delete()
    record(kind=profile.kind, outcome="profile_forgotten", clause="C30")


@operation("import.discard")
def discard_import(*, run: ImportRun, by: Actor) -> ImportRun:
    """Forget a run before it is taken in: its rows go, that it was is kept. Raises WrongState."""
    run = locked(run.pk, ImportRun.UPLOADED, ImportRun.STAGING, ImportRun.STAGED, ImportRun.FAILED)
    files.remove(run)
    _forget_rows(run)
    run.state, run.ended_at = ImportRun.DISCARDED, timezone.now()
    run.save()
    record(run=str(run.public_id), outcome="discarded", source=run.source, clause="C30")
    return run


@operation("import.report")
def rejected_rows(*, run: ImportRun, by: Actor) -> QuerySet[ImportRow]:
    """The rows that were not taken, for the file that goes back to whoever can mend them."""
    count = sum(run.counts.get(verdict, 0) for verdict in rules.HELD)
    record(run=str(run.public_id), rows=count, source=run.source, clause="C30", outcome="downloaded")
    return ImportRow.objects.filter(run=run, verdict__in=rules.HELD).order_by("row_number")


def _forget_rows(run: ImportRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM intake_importrow WHERE run_id = %s", [run.pk])


def locked(run_id: int, *states: str) -> ImportRun:
    """The run, held for the length of the transaction. Raises WrongState when it is in none of these."""
    runs = ImportRun.objects.filter(pk=run_id)
    run = runs.select_for_update().get()
    if run.state not in states:
        raise WrongState(run.state)
    return run


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles: a chunk makes a hundred thousand objects and hardly a cycle, and looking
    for them took a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def opened(register_id: int, by: Actor, purpose: Purpose = Purpose.CUSTOMER_SERVICE) -> Iterator[None]:
    """The access context of one chunk of an import."""
    opening = access(register_id=register_id, actor=by, purpose=purpose, view="intake.run")
    with planned_each_time(), opening:
        yield


def _digest(path: str | Path) -> str:
    found = hashlib.sha256()
    with open(path, "rb") as stream:
        while piece := stream.read(1 << 20):
            found.update(piece)
    return found.hexdigest()


def deadline(seconds: float) -> Callable[[], bool]:
    """A function that says whether so many seconds have passed; for `until`."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end
