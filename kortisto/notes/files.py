"""Where attachments lie: random names below the data directory, readable by the program only."""

import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

STORE = "files:attachments"
LEFT_ALONE = 86_400  # seconds


def folder() -> Path:
    """The folder of all attachments."""
    return Path(settings.DATA) / "files" / "attachments"


def keep(register_id: int, body: bytes, place: Path | None = None) -> str:
    """Write a file down, among the attachments or in another folder, and return its name: the register's number and a
    random part."""
    return keep_pieces(register_id, [body], place)


def keep_pieces(register_id: int, pieces: Iterable[bytes], place: Path | None = None) -> str:
    """Write a file down as `keep` does, piece by piece."""
    with new_file(register_id, place or folder()) as (name, stream):
        for piece in pieces:
            stream.write(piece)
    return name


@contextmanager
def new_file(register_id: int, place: Path) -> Iterator[tuple[str, BinaryIO]]:
    """A new file in a folder, open for writing and reading: its name and its stream. At the end of the block it lies on
    the disk."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{register_id}_{secrets.token_hex(16)}"
    with os.fdopen(os.open(place / name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as stream:
        yield name, stream
        stream.flush()
        os.fsync(stream.fileno())


class Damaged(Exception):
    """A file is not there, or is not the one that was kept."""


def read(name: str, digest: str, place: Path | None = None) -> bytes:
    """The bytes of a file with that SHA-256, of an attachment or in another folder. Raises Damaged."""
    try:
        body = ((place or folder()) / name).read_bytes()
    except OSError:
        raise Damaged(name) from None
    if hashlib.sha256(body).hexdigest() != digest:
        raise Damaged(name)
    return body


def forgotten(place: Path, register_id: int, named: set[str]) -> list[Path]:
    """A register's files in a folder that no row has named for a day: an upload that broke off before its row was
    committed, or a removal that broke off after it."""
    if not place.is_dir():
        return []
    before = time.time() - LEFT_ALONE
    mine = place.glob(f"{register_id}_*")
    return [path for path in mine if path.name not in named and path.stat().st_mtime < before]


def remove(name: str) -> None:
    """Delete a file; harmless when it is gone."""
    (folder() / name).unlink(missing_ok=True)
