"""The search through the whole register: chunk by chunk, each its own transaction, so that a killed search
goes on where it was and no pair is written twice."""

import json
import time
from bisect import bisect_right
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import timezone

from kortisto.duplicates import blocking
from kortisto.duplicates.models import DuplicateSearch, Likeness
from kortisto.duplicates.queries import register_traits
from kortisto.duplicates.rules import Usage, total, weigh
from kortisto.intake.operations import uncollected
from kortisto.kernel.access import SYSTEM, Actor, access
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.parties import bulk
from kortisto.retention.inventory import ask, change

CHUNK = 2000
"""Persons compared in one transaction."""
PURPOSE = Purpose.CUSTOMER_SERVICE
"""Whoever is restricted or being erased is not compared (Article 18)."""

Pair = tuple[int, int, dict[str, int]]


def begin(*, register_id: int, by: Actor) -> tuple[DuplicateSearch, bool]:
    """The register's search: the one under way, or a new one; and whether it is new."""
    running = DuplicateSearch.objects.filter(register_id=register_id, state=DuplicateSearch.RUNNING)
    found = running.first()
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            return DuplicateSearch.objects.create(register_id=register_id, by=by.key, role=by.role), True
    except IntegrityError:
        return running.get(), False


def go_on(search: DuplicateSearch, until: Callable[[], bool] = lambda: False) -> DuplicateSearch:
    """Compare until everybody is done, or `until` says that it is time to stop."""
    with uncollected():
        return _compare(search, until)


def _compare(search: DuplicateSearch, until: Callable[[], bool]) -> DuplicateSearch:
    opening = access(
        register_id=search.register_id, actor=SYSTEM, purpose=PURPOSE, view="duplicates.search", shown=False
    )
    with opening:
        records = register_traits(search.register_id, PURPOSE)
    usage = Usage.of(records)
    rows = [one.key for one in records]
    start = bisect_right(rows, search.reached)
    pairs: list[Pair] = []
    last = start
    for place, partners in blocking.partners(records, start):
        for other in partners:
            fields = weigh(records[place], records[other], usage)
            if total(fields) >= usage.needed:
                kept = {name: round(bits * 10) for name, bits in fields.items() if round(bits * 10)}
                pairs.append((rows[place], rows[other], kept))
        last = place + 1
        if last - start >= CHUNK:
            search = _keep(search, rows, start, last, pairs)
            start, pairs = last, []
            if search.state == DuplicateSearch.DONE or until():
                return search
    return _keep(search, rows, start, last, pairs)


def _keep(
    search: DuplicateSearch, rows: list[int], start: int, end: int, pairs: list[Pair]
) -> DuplicateSearch:
    opening = access(
        register_id=search.register_id, actor=SYSTEM, purpose=PURPOSE, view="duplicates.search", shown=False
    )
    with opening:
        return _keep_chunk(
            search=search, reached=rows[end - 1] if end > start else search.reached, done=end, persons=len(rows),
            pairs=pairs, by=SYSTEM,
        )  # fmt: skip


@operation("duplicate.search")
def _keep_chunk(
    *, search: DuplicateSearch, reached: int, done: int, persons: int, pairs: list[Pair], by: Actor
) -> DuplicateSearch:
    locked = DuplicateSearch.objects.select_for_update().get(pk=search.pk)
    if locked.state == DuplicateSearch.DONE or locked.reached > search.reached:
        # Another worker was faster; what it wrote stands.
        record(clause="C75", outcome="already", count=0)
        return locked
    there = {
        row
        for (row,) in ask(
            "SELECT id FROM parties_person WHERE id IN :both",
            both=sorted({row for one, other, _fields in pairs for row in (one, other)}) or [0],
        )
    }
    known = {
        (person, other): state
        for person, other, state in ask(
            "SELECT person_id, other_id, state FROM duplicates_likeness WHERE person_id IN :ones",
            ones=sorted({one for one, _other, _fields in pairs}) or [0],
        )
    }
    wanted = [
        pair
        for pair in pairs
        if {pair[0], pair[1]} <= there and known.get((pair[0], pair[1])) != Likeness.DISTINCT
    ]
    _write(locked, wanted)
    locked.reached, locked.done, locked.persons = reached, done, persons
    locked.found += len(wanted)
    if done >= persons:
        # What no longer looks alike is forgotten; what was decided stays.
        change(
            "DELETE FROM duplicates_likeness WHERE register_id = %(register)s AND state = 'open' "
            "AND (search IS NULL OR search <> %(search)s)",
            register=locked.register_id,
            search=locked.pk,
        )
        locked.state, locked.ended_at = DuplicateSearch.DONE, timezone.now()
    locked.save()
    record(clause="C75", count=len(wanted), outcome=locked.state)
    return locked


def _write(search: DuplicateSearch, pairs: list[Pair]) -> None:
    for person, other in ((0, 1), (1, 0)):
        ends = [(pair[person], pair[other]) for pair in pairs]
        for start in range(0, len(ends), 500):
            part = set(ends[start : start + 500])
            old = [
                row
                for row, *end in ask(
                    "SELECT id, person_id, other_id FROM duplicates_likeness WHERE person_id IN :ones",
                    ones=sorted({one for one, _other in part}),
                )
                if tuple(end) in part
            ]
            if old:
                change("DELETE FROM duplicates_likeness WHERE id IN :old", old=old)
        bulk.insert_new(
            Likeness, ("person_id", "other_id", "weight", "fields"),
            [(pair[person], pair[other], sum(pair[2].values()), json.dumps(pair[2])) for pair in pairs],
            {"register_id": search.register_id, "state": Likeness.OPEN, "search": search.pk,
             "found_at": timezone.now(), "decided_by": ""},
        )  # fmt: skip


def deadline(seconds: float) -> Callable[[], bool]:
    """A function that says when that many seconds are over."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end
