# ruff: noqa: E402  (Django must be set up before its models are imported)
"""One of several processes that write ledger entries as fast as they can; prints how many.

`python -m kortisto.project.bench.writer REGISTER SECONDS` says that it is ready and waits for a line.
"""

import sys
import time

import django

django.setup()

from kortisto.kernel.access import SYSTEM, Actor, access
from kortisto.kernel.ids import uuid7
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record


@operation("person.change")
def _write(*, subject, by: Actor) -> None:
    record(subjects=[subject], fields=["surname"], source="self", clause="C7")


def write(register_id: int, duration: float) -> int:
    """Write entries about somebody new, each in a transaction of its own; returns how many."""
    with access(register_id=register_id, actor=SYSTEM, purpose=Purpose.CUSTOMER_SERVICE, shown=False):
        pass  # the connection is open before the clock starts
    print("ready", flush=True)
    sys.stdin.readline()
    count, end = 0, time.monotonic() + duration
    while time.monotonic() < end:
        with access(register_id=register_id, actor=SYSTEM, purpose=Purpose.CUSTOMER_SERVICE, shown=False):
            _write(subject=uuid7(), by=SYSTEM)
        count += 1
    return count


if __name__ == "__main__":
    print(write(int(sys.argv[1]), float(sys.argv[2])))
