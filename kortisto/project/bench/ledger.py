"""ledger: entries a second with eight writers while the sequencer runs, and how long verifying takes."""

import json
import os
import subprocess
import sys
import threading
import time
from hashlib import sha256

from kortisto.project.bench.http import ROOT
from kortisto.project.bench.place import Place
from kortisto.project.bench.timing import Result, ratio, seconds

WRITERS = 8
ENTRIES, QUICK_ENTRIES = 1_000_000, 5_000
CHUNK = 20_000


def measure(place: Place, persons: int, quick: bool) -> Result:
    """`persons` plays no part here; the log grows to a million entries (with quick, to 5,000)."""
    from kortisto.ledger.models import Entry, Outbox
    from kortisto.ledger.sequencing import sequence

    result = Result()
    duration = 2.0 if quick else 10.0
    sequence()
    before = Entry.objects.count()
    written = _together(_ours(place, duration, start := time.time() + 6), start, sequence)
    result.measured["ours"] = {"entries": written, "per_second": round(written / duration, 1)}
    while Outbox.objects.exists():
        sequence()
    placed = Entry.objects.count() - before
    result.check(f"{written} entries were committed and {placed} stand in the log", placed == written)

    plain = _floor(place, duration)
    result.measured["floor"] = {"entries": plain, "per_second": round(plain / duration, 1)}

    size = QUICK_ENTRIES if quick else ENTRIES
    added, spent = _grow(size)
    result.measured["sequencer"] = {"entries": added, "per_second": round(added / spent, 1) if spent else 0.0}
    # Once for the caches, once for the clock.
    _verify(place)
    spent, answer = seconds(_verify, place)
    total = Entry.objects.count()
    result.measured["verification"] = {"entries": total, "seconds": round(spent, 2)}
    floor_spent, leaves = seconds(_hash_all)
    result.measured["floor"]["hashing_seconds"] = round(floor_spent, 2)
    result.check(f"all {total} entries are what was hashed", leaves == total)
    result.check("verification finds the log whole", answer)

    result.ratios = {
        "floor / ours, entries a second": ratio(plain, written),
        "verification / reading and hashing every entry": ratio(spent, floor_spent),
    }
    result.at_least("entries a second, eight writers", written / duration, 1000)
    result.at_most(
        "seconds to verify a million entries", spent / total * 1_000_000 if not quick else spent, 10
    )
    result.notes.append(
        "each entry has a durable transaction of its own; SQLite lets one writer in at a time"
    )
    return result


def _ours(place: Place, duration: float, start: float) -> list[subprocess.Popen]:
    return [
        _started(place, "kortisto.project.bench.writer", str(place.register_id), str(duration), str(start))
        for _ in range(WRITERS)
    ]


def _started(place: Place, module: str, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, **place.environment, "PYTHONPATH": str(ROOT)},
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _together(writers: list[subprocess.Popen], start: float, sequence) -> int:
    """Let the sequencer run each second, as in the product, until every writer has ended."""
    time.sleep(max(0.0, start - time.time()))
    while any(writer.poll() is None for writer in writers):
        sequence(checkpoint=False)
        time.sleep(1)
    return _counted(writers)


def _counted(writers: list[subprocess.Popen]) -> int:
    counts = [writer.communicate(timeout=120)[0] for writer in writers]
    return sum(int(count) for count in counts)


def _floor(place: Place, duration: float) -> int:
    """The same bytes inserted and committed by eight connections of the bare driver."""
    with place.floor(durable=True) as floor:
        floor.run("CREATE TABLE entries (id text PRIMARY KEY, body text)")
        floor.commit()
    counts, threads = [], []

    def work(own: int) -> None:
        body, count = "x" * 330, 0
        with place.floor(durable=True) as mine:
            end = time.monotonic() + duration
            while time.monotonic() < end:
                mine.run("INSERT INTO entries VALUES (?, ?)", f"{own}-{count}", body)
                mine.commit()
                count += 1
        counts.append(count)

    for own in range(WRITERS):
        threads.append(threading.Thread(target=work, args=(own,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return sum(counts)


def _grow(size: int) -> tuple[int, float]:
    """Fill the log up to `size` entries; returns how many were added and how long sequencing took."""
    from kortisto.kernel.ids import uuid7
    from kortisto.ledger.entries import now_us
    from kortisto.ledger.models import MAIN, Entry, Outbox
    from kortisto.ledger.sequencing import sequence

    missing, spent, added = size - Entry.objects.count(), 0.0, 0
    while missing > 0:
        part = min(missing, CHUNK)
        rows = []
        for _ in range(part):
            entry, at = uuid7(), now_us()
            body = json.dumps(
                {"id": str(entry), "t": at, "v": 1, "verb": "person.change"}, separators=(",", ":")
            )
            rows.append(Outbox(log=MAIN, entry_id=entry, at_us=at, body=body.encode()))
        Outbox.objects.bulk_create(rows, batch_size=500)
        spent += seconds(sequence)[0]
        missing, added = missing - part, added + part
    return added, spent


def _verify(place: Place) -> bool:
    """`bin/kortisto ledger verify` in a process of its own: true when it finds nothing wrong."""
    done = subprocess.run(
        [sys.executable, "-m", "kortisto", "ledger", "verify", "--json"],
        env={**os.environ, **place.environment, "PYTHONPATH": str(ROOT)},
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode == 0


def _hash_all() -> int:
    """Read every entry with a plain cursor and hash its bytes: what no verification can do without."""
    from django.db import connection

    right = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, leaf FROM ledger_entry ORDER BY log, position")
        while rows := cursor.fetchmany(5000):
            right += sum(sha256(b"\0" + bytes(body)).digest() == bytes(leaf) for body, leaf in rows)
    return right
