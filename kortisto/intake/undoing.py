"""Undoing a whole import, its updates included: everything is as it was before, except what has been changed or
used since. That stays and is named, because undoing it would lose somebody's later work."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from kortisto.intake import noting
from kortisto.intake.models import ImportRow, ImportRun, ImportUndo
from kortisto.intake.operations import locked, opened
from kortisto.intake.queries import ask
from kortisto.kernel import declarations, recalling
from kortisto.kernel.access import Actor
from kortisto.kernel.engines import among
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.parties import search
from kortisto.parties.models import Organisation, Person
from kortisto.parties.operations import index_again

DAYS = 14
"""How long an import can be undone; then its notes go (`retention.night`)."""
ROWS = 500
"""How many rows of the file are undone in one transaction."""

CHANGED, USED, RESTRICTED = "changed_since", "used_since", "restricted_since"
# The import's own rows, which tell of it and hang on nobody.
_OWN = ("intake_importrow", "intake_importundo")


class _Undone(NamedTuple):
    """What became of a chunk: public ids of the persons concerned, units undone, units that stay."""

    subjects: list[UUID]
    count: int
    stays: int


MAX_ROW = 2**31 - 1


class TooLate(Exception):
    """The import can no longer be undone."""


def last_day(run: ImportRun) -> date:
    """The last day on which the run can be undone."""
    return timezone.localdate(run.ended_at) + timedelta(days=DAYS)


def can_be_undone(run: ImportRun, today: date) -> bool:
    """Whether the run is done and not too old."""
    return run.state == ImportRun.DONE and run.applied > 0 and today <= last_day(run)


@operation("import.undo")
def begin_undoing(*, run: ImportRun, by: Actor) -> ImportRun:
    """Decide that the whole run is undone; a worker does it. Raises WrongState, TooLate."""
    run = locked(run.pk, ImportRun.DONE)
    if not can_be_undone(run, timezone.localdate()):
        raise TooLate
    run.state, run.reached = ImportRun.UNDOING, MAX_ROW
    run.save()
    record(run=str(run.public_id), source=run.source, clause="C30", outcome="begun")
    return run


def undo_import(run: ImportRun, *, by: Actor, until: Callable[[], bool] = lambda: False) -> ImportRun:
    """Undo the run chunk by chunk, last row first, from where it had come. Raises WrongState."""
    while True:
        with opened(run.register_id, by, Purpose.RIGHTS):
            run = _undo_chunk(run_id=run.pk, by=by)
        if run.state == ImportRun.UNDONE or until():
            return run


@operation("import.undo")
def _undo_chunk(*, run_id: int, by: Actor) -> ImportRun:
    run = locked(run_id, ImportRun.UNDOING, ImportRun.UNDONE)
    facts = {"run": str(run.public_id), "source": run.source, "clause": "C30"}
    rows, reached = _chunk_of(run) if run.state == ImportRun.UNDOING else ([], 0)
    if not rows:
        _undo_rest(run)
        run.state = ImportRun.UNDONE
        run.save()
        record(outcome="undone", **facts)
        return run
    done = _undo_rows(run, rows)
    counts = Counter(run.counts)
    counts.update({"undone": done.count, "stays": done.stays})
    run.counts, run.reached = {name: count for name, count in counts.items() if count}, reached
    run.save()
    record(subjects=done.subjects, count=done.count, left=done.stays, **facts)
    return run


def _chunk_of(run: ImportRun) -> tuple[list[ImportRow], int]:
    """The next rows to undo, last first and each unit whole, and the row up to which the run has come with them."""
    if run.kind == "customers":
        waiting = ImportRow.objects.filter(run=run, applied=True, row_number__lt=run.reached)
        rows = list(waiting.exclude(verdict=ImportRow.UNCHANGED).order_by("-row_number")[:ROWS])
        return rows, min((row.row_number for row in rows), default=0)
    notes = ImportUndo.objects.filter(run=run, row_number__gt=0, row_number__lt=run.reached)
    heads = [note.row_number for note in notes.order_by("-row_number")[:ROWS]]
    keys = {row.key for row in ImportRow.objects.filter(run=run, row_number__in=heads)}
    return list(ImportRow.objects.filter(run=run, applied=True, key__in=keys)), min(heads, default=0)


def _undo_rows(run: ImportRun, rows: Sequence[ImportRow]) -> _Undone:
    """Undo the units of these rows, inside an operation whose purpose sees everybody."""
    key_of = {row.row_number: row.key for row in rows}
    stays: dict[str, str] = {}
    subjects: set[UUID] = set()
    noted = set()
    for note in ImportUndo.objects.filter(run=run, row_number__in=key_of).order_by("-row_number"):
        key = key_of[note.row_number]
        noted.add(key)
        if reason := _undo_unit(note, subjects):
            stays[key] = reason
    if run.kind == "customers":
        new = [row for row in rows if row.verdict == ImportRow.CREATE and row.key not in noted]
        stays |= _remove_new(run, new, subjects)
    # Nothing of the file is kept of a row that is no longer in the register.
    done = [row.pk for row in rows if row.key not in stays]
    ImportRow.objects.filter(pk__in=done).update(
        person=None, values={}, details={}, key="", digest="", applied=False
    )
    for row in rows:
        if row.key in stays:
            ImportRow.objects.filter(pk=row.pk).update(details={**row.details, "code": stays[row.key]})
    return _Undone(sorted(subjects), len(set(key_of.values())) - len(stays), len(stays))


def _undo_rest(run: ImportRun) -> None:
    """Take away what belongs to no row of the file."""
    for note in ImportUndo.objects.filter(run=run, row_number=0):
        for table, ids in note.done["added"].items():
            recalling.take_out(table, ids)
        note.delete()


def _undo_unit(note: ImportUndo, subjects: set[UUID]) -> str:
    """Undo one unit; returns why it stays, or nothing."""
    done = note.done
    present = {table: recalling.rows(table, ids) for table, ids in noting.touched_ids(done).items()}
    if noting.fingerprint(present) != done["digest"]:
        return CHANGED
    persons, organisations = _parties_of(done, present)
    if _restricted(persons):
        return RESTRICTED
    if _used(done):
        return USED
    subjects.update(_public_ids(persons))
    ImportRow.objects.filter(person_id__in=done.get("added", {}).get("parties_person", ())).update(
        person=None
    )
    for table, ids in done.get("added", {}).items():
        _unindex(table, ids, note.register_id)
        _take_out_derived(table, ids)
        recalling.take_out(table, ids)
    for table, found in done.get("removed", {}).items():
        recalling.put_back(table, found)
    for table, changed in done.get("changed", {}).items():
        for row, columns in changed.items():
            recalling.set_back(table, int(row), {name: was for name, (was, _now) in columns.items()})
    index_again(persons=persons, organisations=organisations)
    note.delete()
    return ""


def _parties_of(done: dict[str, Any], present: dict[str, list[dict[str, Any]]]) -> tuple[set[int], set[int]]:
    """Row ids of the persons and organisations that a unit's rows belong to."""
    found: dict[str, set[int]] = {"parties_person": set(), "parties_organisation": set()}
    columns = {
        "parties_person": dict(recalling.pointing_at(Person)),
        "parties_organisation": dict(recalling.pointing_at(Organisation)),
    }
    for table, rows in (*present.items(), *done.get("removed", {}).items()):
        for kind in found:
            if table == kind:
                found[kind].update(row["id"] for row in rows)
            elif column := columns[kind].get(table):
                found[kind].update(row[column] for row in rows if row[column] is not None)
    return found["parties_person"], found["parties_organisation"]


def _used(done: dict[str, Any]) -> bool:
    """Whether anything that is not of this import points to a row that would go."""
    own = noting.touched_ids(done)
    for table, ids in done.get("added", {}).items():
        for other, column in recalling.pointing_at(declarations.tables()[table].model):
            if other in _OWN or declarations.tables()[other].derived:
                continue
            if any(row["id"] not in own.get(other, ()) for row in recalling.rows(other, ids, by=column)):
                return True
    return False


def _restricted(persons: Iterable[int]) -> set[int]:
    """Those of the persons whose data may not be used: they are kept as they are (Article 18)."""
    condition, values = among(persons, "bigint")
    found = ask(
        f"SELECT person_id FROM parties_block WHERE person_id {condition} AND kind = 'restriction' "
        "AND lifted_at IS NULL",
        values,
    )
    return {person for (person,) in found}


def _public_ids(persons: Iterable[int]) -> list[UUID]:
    return [person.public_id for person in Person.objects.filter(pk__in=list(persons))]


def _unindex(table: str, ids: Sequence[int], register_id: int) -> None:
    if table == "parties_person":
        search.unindex(register_id, ids)
    elif table == "parties_organisation":
        search.unindex_organisations(register_id, ids)


def _take_out_derived(table: str, ids: Sequence[int]) -> None:
    """What was computed from a party's rows goes with them."""
    for other, column in recalling.pointing_at(declarations.tables()[table].model):
        if declarations.tables()[other].derived:
            recalling.take_out(other, ids, by=column)


def _remove_new(run: ImportRun, rows: Sequence[ImportRow], subjects: set[UUID]) -> dict[str, str]:
    """Remove customers that the import created, except those somebody has changed or used since: returns them by
    key, with the reason."""
    if not rows:
        return {}
    persons = {row.person_id: row for row in rows if row.person_id is not None}
    condition, values = among([row.key for row in rows])
    firm_of = dict(
        ask(
            "SELECT key, organisation_id FROM parties_externalkey WHERE register_id = %s AND source = %s "
            f"AND organisation_id IS NOT NULL AND key {condition}",
            run.register_id, run.source, values,
        )
    )  # fmt: skip
    firms = {firm_of[row.key]: row for row in rows if row.key in firm_of}
    stays = {
        owners[party].key: reason
        for model, owners in ((Person, persons), (Organisation, firms))
        for party, reason in _kept_back(model, owners).items()
    }
    mine = {party for party, row in persons.items() if row.key not in stays}
    theirs = {party for party, row in firms.items() if row.key not in stays}
    subjects.update(_public_ids(mine))
    # Rows of other imports that met the same customer forget whom they met.
    ImportRow.objects.filter(person_id__in=mine).update(person=None)
    for model, going in ((Person, mine), (Organisation, theirs)):
        _unindex(model._meta.db_table, sorted(going), run.register_id)
        for table, column in recalling.pointing_at(model):
            if table not in _OWN:
                recalling.take_out(table, going, by=column)
    recalling.take_out("parties_person", mine)
    recalling.take_out("parties_organisation", theirs)
    return stays


def _kept_back(model: type[Person | Organisation], owners: dict[int, ImportRow]) -> dict[int, str]:
    """Which of the parties stay, and why."""
    found: dict[int, str] = {}
    for table, column in recalling.pointing_at(model):
        if table in _OWN or declarations.tables()[table].derived:
            continue
        condition, values = among(owners, "bigint")
        for key, newest in ask(
            f'SELECT "{column}", max(id) FROM {table} WHERE "{column}" {condition} GROUP BY "{column}"',
            values,
        ):
            if newest > (owners[key].written or 0):
                found[key] = USED
    condition, values = among(owners, "bigint")
    table = model._meta.db_table
    for (key,) in ask(f"SELECT id FROM {table} WHERE id {condition} AND version > 1", values):
        found[key] = CHANGED
    if model is Person:
        found = dict.fromkeys(_restricted(owners), RESTRICTED) | found
    return found
