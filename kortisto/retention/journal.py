"""The rights journal: which erasures there were, in a file outside the database.

A backup is older than the erasures after it. Restoring one replays this file before doors open, so that who
was erased stays erased (invariant 7). Lines hold random ids, codes and times; the file only grows.
"""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings


def path() -> Path:
    """Where the journal is."""
    return Path(settings.DATA) / "journal" / "rights.jsonl"


def append(lines: Iterable[dict[str, Any]]) -> None:
    """Add lines and wait until they are on disk."""
    text = "".join(json.dumps(line, sort_keys=True, separators=(",", ":")) + "\n" for line in lines)
    if not text:
        return
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, ("\n" + text if torn else text).encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def lines() -> Iterator[dict[str, Any]]:
    """The journal from its beginning; a line torn by a crash is left out (its erasure is written again)."""
    if not path().exists():
        return
    with path().open(encoding="utf-8") as handle:
        for line in handle:
            try:
                yield json.loads(line)
            except ValueError:
                continue
