"""Where bank files lie, as attachments do: random names below the data directory, readable by the program only."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from kortisto.notes import files

STORE = "files:bank"


def folder() -> Path:
    """The folder of all bank files."""
    return Path(settings.DATA) / "files" / "bank"


def keep(register_id: int, pieces: Iterable[bytes]) -> Path:
    """Write a file down and return where it is."""
    return folder() / files.keep_pieces(register_id, pieces, folder())


def forgotten(register_id: int, named: set[str]) -> list[Path]:
    """A register's files that no row has named for a day: one that was refused as the program was killed."""
    return files.forgotten(folder(), register_id, named)
