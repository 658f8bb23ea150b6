"""Processes that lay documents out: one for a single document, or some that stay for a pile of them."""

import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Queue
from threading import Timer
from typing import Any

PROGRAM = Path(__file__).resolve().parent / "typst" / "press.py"
TIME_LIMIT_SECONDS = 120
MOST_DOCUMENTS = 500
"""After so many a press is replaced by a new one: what it remembers of earlier documents goes with it."""

Answer = tuple[bytes | None, dict[str, str] | None]
"""The PDF, or else what typst complained about, or neither when it broke down."""


class TookTooLong(Exception):
    """A layout was stopped after `TIME_LIMIT_SECONDS`."""


def press_once(job: dict[str, Any]) -> Answer:
    """Lay one document out in a process that ends with it. Raises TookTooLong."""
    with Press() as press:
        return press.lay_out(job)


class Press:
    """A process that lays out one document after another. It is started by its first job, and started anew after a
    document that broke it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None
        self._made = 0

    def __enter__(self) -> "Press":
        return self

    def __exit__(self, *_why: object) -> None:
        self.stop()

    def lay_out(self, job: dict[str, Any]) -> Answer:
        """Lay out the document of a job as `typst/press.py` takes it. Raises TookTooLong."""
        if self._made >= MOST_DOCUMENTS:
            self.stop()
        if self._process is None:
            # The arguments are this interpreter and our own file; the data goes through standard input.
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(PROGRAM)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        self._made += 1
        process, stopped = self._process, []
        timer = Timer(TIME_LIMIT_SECONDS, lambda: (stopped.append(True), process.kill()))
        timer.daemon = True
        timer.start()
        try:
            answer = _exchanged(process, json.dumps(job).encode())
        finally:
            timer.cancel()
        if answer is None:
            self.stop()
            if stopped:
                raise TookTooLong
            return None, None
        kind, body = answer
        return (body, None) if kind == 0 else (None, json.loads(body))

    def stop(self) -> None:
        """End the process; a later job starts another."""
        process, self._process, self._made = self._process, None, 0
        if process is None:
            return
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.kill()
        process.wait()
        process.stdout.close()


class Presses:
    """Presses that several threads use: each job goes to one that is free."""

    def __init__(self, presses: list[Press]) -> None:
        self._free: Queue[Press] = Queue()
        for press in presses:
            self._free.put(press)

    def lay_out(self, job: dict[str, Any]) -> Answer:
        """Wait for a press and lay the document out on it. Raises TookTooLong."""
        press = self._free.get()
        try:
            return press.lay_out(job)
        finally:
            self._free.put(press)


@contextmanager
def presses(count: int) -> Iterator[Presses]:
    """So many presses, until the block ends."""
    made = [Press() for _ in range(count)]
    try:
        yield Presses(made)
    finally:
        for press in made:
            press.stop()


def _exchanged(process: subprocess.Popen, job: bytes) -> tuple[int, bytes] | None:
    """What the process answers to a job, or None when it ended before."""
    try:
        process.stdin.write(struct.pack(">Q", len(job)) + job)
        process.stdin.flush()
    except BrokenPipeError:
        return None
    head = process.stdout.read(9)
    if len(head) < 9:
        return None
    kind, length = struct.unpack(">BQ", head)
    body = process.stdout.read(length)
    return (kind, body) if len(body) == length else None
