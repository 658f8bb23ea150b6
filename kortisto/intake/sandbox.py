"""Reading a file from outside in a child process that can harm nobody.

The child may use ``memory_mb`` of address space and ``seconds`` of processor time, may not write files, gets
no environment (so no secrets) and, where the kernel lets it, no network. It sends the rows in batches of
JSON, each preceded by its length in four bytes. Whatever happens to it, the parent raises ``Unreadable`` with
one sentence in three languages.

With ``prepare`` the child also cleans the rows, so that another core does it. A large text file is read by
several children, each cleaning its share of the batches.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from kortisto.intake.headers import recognise
from kortisto.intake.preparing import Prepared, prepare
from kortisto.intake.reading import (
    Remark,
    RowProblem,
    Table,
    Unreadable,
    open_table,
)

MEMORY_MB = 512
SECONDS = 60
BATCH_ROWS = 500
BATCH_CHARACTERS = 1_000_000
MAX_FRAME = 64_000_000
"""The most bytes of one message; a child that announces more is stopped."""

_ROOT = Path(__file__).resolve().parents[2]
_LENGTH = struct.Struct(">I")
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000


@dataclass(frozen=True)
class Batch:
    """A piece of the file in order: the usable rows and the problems met among them."""

    rows: list[tuple[int, list[str]]] | list[Prepared] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


class ChildTable:
    """A file opened in a child process; iterating gives ``Batch`` after ``Batch`` until the file ends.

    ``header``, ``encoding``, ``delimiter``, ``sheet``, ``sheets`` and ``warnings`` are known at once; more
    warnings, ``row_count`` and ``problem_counts`` are complete after the last batch. ``peak_bytes`` is the
    most memory the child held, where the kernel tells (0 elsewhere). Close it, or use it with ``with``.
    """

    def __init__(self, job: dict, memory_mb: int, seconds: int):
        self._memory_mb = memory_mb
        self._seconds = seconds
        self._waited = 0.0
        self._status: int | None = None
        self.peak_bytes = 0
        self.row_count = 0
        self.problem_counts: dict[str, int] = {}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "kortisto.intake.sandbox"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,
        )
        try:
            with contextlib.suppress(BrokenPipeError):
                self._child.stdin.write(json.dumps(job).encode())
                self._child.stdin.close()
            opened = self._message()["opened"]
        except BaseException:
            self.close()
            raise
        self.header: list[str] = opened["header"]
        self.encoding: str | None = opened["encoding"]
        self.delimiter: str | None = opened["delimiter"]
        self.sheet: str | None = opened["sheet"]
        self.sheets: list[str] = opened["sheets"]
        self.warnings = [Remark(**remark) for remark in opened["warnings"]]

    def __iter__(self) -> Iterator[Batch]:
        return self._batches()

    def _batches(self) -> Iterator[Batch]:
        try:
            while True:
                message = self._message()
                if "done" in message:
                    done = message["done"]
                    self.warnings = [Remark(**remark) for remark in done["warnings"]]
                    self.row_count = done["row_count"]
                    self.problem_counts = done["problem_counts"]
                    self.peak_bytes = done["peak_bytes"]
                    return
                yield Batch(
                    [tuple(row) for row in message["rows"]],
                    [RowProblem(**problem) for problem in message["problems"]],
                )
        finally:
            self.close()

    def close(self) -> None:
        """End the child if it still runs; harmless when done twice."""
        if self._status is not None:
            return
        for pipe in (self._child.stdin, self._child.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._child.pid, signal.SIGKILL)
        self._reap()

    def __enter__(self) -> ChildTable:
        return self

    def __exit__(self, *_exc) -> None:
        self.close()

    def _reap(self) -> None:
        self._status = self._child.wait()

    def _message(self) -> dict:
        """Return the child's next message. Raises ``Unreadable`` if it refused, died or took too long."""
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        if length > MAX_FRAME:
            raise Unreadable("crashed")
        message = json.loads(self._exactly(length))
        if "refused" in message:
            raise Unreadable(message["refused"]["code"], **message["refused"]["params"])
        return message

    def _exactly(self, size: int) -> bytes:
        pieces = []
        while size:
            began = time.monotonic()
            patience = max(0.0, self._seconds * 2 - self._waited)
            ready, _, _ = select.select([self._child.stdout], [], [], patience)
            # Only waiting counts: a slow importer is not the file's fault.
            self._waited += time.monotonic() - began
            if not ready:
                raise Unreadable("time", limit=self._seconds)
            piece = os.read(self._child.stdout.fileno(), min(size, 1 << 20))
            if not piece:
                raise self._death()
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def _death(self) -> Unreadable:
        """Say why the child ended without a word."""
        if self._status is None:
            self._reap()
        if self._status == -signal.SIGXCPU:
            return Unreadable("time", limit=self._seconds)
        # A workbook reader that gets no memory aborts; a machine that runs out of it kills.
        if self._status in (-signal.SIGABRT, -signal.SIGKILL):
            return Unreadable("memory", limit=self._memory_mb)
        return Unreadable("crashed")


def read_in_child(
    path: str | Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    repair: bool = False,
    preparing: dict | None = None,
    share: tuple[int, int] = (0, 1),
    memory_mb: int = MEMORY_MB,
    seconds: int = SECONDS,
) -> ChildTable:
    """Open ``path`` in a child process, as ``reading.open_table`` would, and give its rows in batches.

    With ``preparing`` (``kind``, ``fields``, ``only`` and ``own`` as ``recognise`` takes them, ``options`` for cleaning) rows
    come as ``preparing.Prepared``. ``share`` (i, n) gives only every n-th batch, from the i-th on.
    ``memory_mb`` bounds the child's address space in megabytes, ``seconds`` its processor time (and half the
    time the caller waits for it). Raises ``Unreadable`` now or while iterating.
    """
    job = {
        "path": str(Path(path).resolve()),
        "encoding": encoding,
        "delimiter": delimiter,
        "sheet": sheet,
        "repair": repair,
        "preparing": preparing,
        "share": share,
        "memory_mb": memory_mb,
        "seconds": seconds,
    }
    return ChildTable(job, memory_mb, seconds)


# The child


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Carry out one job read from ``source`` and send header, batches and end to ``sink``."""
    job = json.load(source)
    memory_mb = job.pop("memory_mb")
    limit_self(memory_mb, job.pop("seconds"))
    preparing, (mine, shares) = job.pop("preparing"), job.pop("share")
    try:
        with open_table(**job) as table:
            _send(sink, {"opened": _about(table)})
            for number, batch in enumerate(_batched(table)):
                if number % shares == mine:
                    _send(sink, _prepared(table, batch, preparing) if preparing else batch)
            _send(
                sink,
                {
                    "done": {
                        "warnings": [vars(remark) for remark in table.warnings],
                        "row_count": table.row_count,
                        "problem_counts": table.problem_counts,
                        "peak_bytes": peak_bytes(),
                    }
                },
            )
    except Unreadable as refusal:
        _send(sink, {"refused": {"code": refusal.code, "params": refusal.params}})
    except MemoryError:
        _send(sink, {"refused": {"code": "memory", "params": {"limit": memory_mb}}})


def limit_self(memory_mb: int, seconds: int) -> None:
    """Give up what a reader of one file does not need; for good."""
    limits = [
        (resource.RLIMIT_AS, memory_mb << 20, memory_mb << 20),
        (resource.RLIMIT_CPU, seconds, seconds + 1),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ]
    for kind, soft, hard in limits:
        # macOS does not know all of them; the time limit of the parent still holds there.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (soft, hard))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).unshare(_NEW_NET if os.geteuid() == 0 else _NEW_USER | _NEW_NET)


def peak_bytes() -> int:
    """Return the most memory this program has held, in bytes; 0 where the kernel does not tell.

    Not ``getrusage``: its figure outlives ``exec`` and would be that of the parent.
    """
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def _about(table: Table) -> dict:
    return {
        "header": table.header,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheet": table.sheet,
        "sheets": table.sheets,
        "warnings": [vars(remark) for remark in table.warnings],
    }


def _batched(table: Table) -> Iterator[dict]:
    rows, problems, characters = [], [], 0
    for entry in table.entries():
        if isinstance(entry, RowProblem):
            problems.append(entry.as_json())
            characters += sum(map(len, entry.cells))
        else:
            rows.append(entry)
            characters += sum(map(len, entry[1]))
        if len(rows) + len(problems) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield {"rows": rows, "problems": problems}
            rows, problems, characters = [], [], 0
    if rows or problems:
        yield {"rows": rows, "problems": problems}


def _prepared(table: Table, batch: dict, preparing: dict) -> dict:
    kind, options = preparing["kind"], preparing["options"]
    mapping = recognise(
        kind, table.header, preparing["fields"], only=preparing["only"], own=preparing.get("own")
    )
    rows = [prepare(kind, mapping, row, cells, options) for row, cells in batch["rows"]]
    return {"rows": rows, "problems": batch["problems"]}


def _send(sink: BinaryIO, message: dict) -> None:
    data = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    sink.write(_LENGTH.pack(len(data)) + data)
    sink.flush()


if __name__ == "__main__":
    # Rows come and go without cycles; looking for some after every few hundred objects would be waste.
    gc.set_threshold(100_000)
    serve(sys.stdin.buffer, sys.stdout.buffer)
