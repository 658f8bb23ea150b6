"""Where bank files lie: random names below the data directory, readable by the program only."""

import os
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

STORE = "files:bank"
LEFT_ALONE = 86_400  # seconds


def folder() -> Path:
    """The folder of all bank files."""
    return Path(settings.DATA) / "files" / "bank"


def keep(register_id: int, pieces: Iterable[bytes]) -> Path:
    """Write a file down and return where it is: the register's number and a random part."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder() / f"{register_id}_{secrets.token_hex(16)}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        for piece in pieces:
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    return path


def forgotten(register_id: int, named: set[str]) -> list[Path]:
    """A register's files that no row has named for a day: one that was refused as the program was killed."""
    before = time.time() - LEFT_ALONE
    mine = folder().glob(f"{register_id}_*") if folder().is_dir() else ()
    return [path for path in mine if path.name not in named and path.stat().st_mtime < before]
