"""ledger: entries a second with eight writers while the sequencer runs, and how long verifying takes."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from hashlib import sha256

from kortisto.project.bench.http import ROOT
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, ratio, seconds

WRITERS = 8
ENTRIES, QUICK_ENTRIES = 1_000_000, 2_000
BODY = "x" * 330
"""About what an entry with one subject takes."""
CHUNK = 20_000


def measure(place: Place, persons: int, quick: bool) -> Result:
    """`persons` plays no part here; the log grows to a million entries (with quick, to 2,000)."""
    from kortisto.ledger.models import Entry, Outbox
    from kortisto.ledger.sequencing import sequence
    from kortisto.ledger.verification import verify_ledger

    result = Result()
    duration, writers = (0.5, 2) if quick else (10.0, WRITERS)
    sequence()
    before = Entry.objects.count()
    written = _together([_writer(place, duration) for _ in range(writers)], sequence)
    result.measured["ours"] = {"entries": written, "per_second": round(written / duration, 1)}
    while Outbox.objects.exists():
        sequence()
    placed = Entry.objects.count() - before
    result.check(f"{written} entries were committed and {placed} stand in the log", placed == written)

    plain = _floor(place, duration, writers)
    result.measured["floor"] = {"entries": plain, "per_second": round(plain / duration, 1)}

    size = QUICK_ENTRIES if quick else ENTRIES
    added, spent = _grow(size)
    result.measured["sequencer"] = {"entries": added, "per_second": round(added / spent, 1) if spent else 0.0}
    verify_ledger()  # once for the caches
    spent, report = seconds(verify_ledger)
    total = Entry.objects.count()
    result.measured["verification"] = {"entries": total, "seconds": round(spent, 2)}
    floor_spent, leaves = seconds(_hash_all)
    result.measured["floor"]["hashing_seconds"] = round(floor_spent, 2)
    result.check(f"all {total} entries are what was hashed", leaves == total)
    result.check(
        f"verification went over {total} entries and finds them sound",
        report.sound and sum(log.entries for log in report.logs) == total,
    )

    result.ratios = {
        "floor / ours, entries a second": ratio(plain, written),
        "verification / reading and hashing every entry": ratio(spent, floor_spent),
    }
    result.at_least(f"entries a second, {writers} writers", written / duration, 1000)
    result.at_most(f"seconds to verify {total} entries", spent, 10)
    result.notes.append(
        "each entry has a durable transaction of its own; SQLite lets one writer in at a time"
    )
    return result


def _writer(place: Place, duration: float) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "kortisto.project.bench.writer", str(place.register_id), str(duration)],
        env={**os.environ, **place.environment, "PYTHONPATH": str(ROOT)},
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _together(writers: list[subprocess.Popen], sequence: Callable) -> int:
    """Start all writers at once, with the sequencer running each second as in the product; returns how many
    entries they wrote."""
    for writer in writers:
        writer.stdout.readline()  # it is ready
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    while any(writer.poll() is None for writer in writers):
        sequence(checkpoint=False)
        time.sleep(1)
    return sum(int(writer.communicate(timeout=120)[0]) for writer in writers)


def _floor(place: Place, duration: float, writers: int) -> int:
    """The same bytes inserted and committed by as many connections of the bare driver."""
    with place.floor(durable=True) as floor:
        floor.run("CREATE TABLE entries (id text PRIMARY KEY, body text)")
        floor.commit()
    counts, threads = [], []

    def work(own: int) -> None:
        count = 0
        with place.floor(durable=True) as mine:
            end = time.monotonic() + duration
            while time.monotonic() < end:
                mine.run("INSERT INTO entries VALUES (?, ?)", f"{own}-{count}", BODY)
                mine.commit()
                count += 1
        counts.append(count)

    for own in range(writers):
        threads.append(threading.Thread(target=work, args=(own,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return sum(counts)


def _grow(size: int) -> tuple[int, float]:
    """Fill the log up to `size` entries; returns how many were added and how long sequencing took."""
    from kortisto.kernel.access import SYSTEM, Access
    from kortisto.kernel.ids import uuid7
    from kortisto.kernel.purposes import Purpose
    from kortisto.ledger.entries import main_body, now_us
    from kortisto.ledger.models import MAIN, Entry, Outbox
    from kortisto.ledger.sequencing import sequence

    opened = Access(register_id=1, actor=SYSTEM, purpose=Purpose.CUSTOMER_SERVICE)
    missing, spent, added = size - Entry.objects.count(), 0.0, 0
    while missing > 0:
        part = min(missing, CHUNK)
        rows = []
        for _ in range(part):
            entry, at = uuid7(), now_us()
            body = main_body(
                entry_id=entry, at_us=at, verb="person.change", opened=opened, subjects=[uuid7()],
                facts={"fields": ["surname"], "source": "self", "clause": "C7"},
            )  # fmt: skip
            rows.append(Outbox(log=MAIN, entry_id=entry, at_us=at, body=body))
        Outbox.objects.bulk_create(rows, batch_size=500)
        spent += seconds(sequence)[0]
        missing, added = missing - part, added + part
    return added, spent


def _hash_all() -> int:
    """Read every entry with a plain cursor and hash its bytes: what no verification can do without."""
    from django.db import connection

    right = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, leaf FROM ledger_entry ORDER BY log, position")
        while rows := cursor.fetchmany(5000):
            right += sum(sha256(b"\0" + bytes(body)).digest() == bytes(leaf) for body, leaf in rows)
    return right
