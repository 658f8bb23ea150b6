"""Where the journals lie that were given out: books, under random names below the data directory."""

from pathlib import Path

from django.conf import settings

from kortisto.notes import files

STORE = "files:books"


def folder() -> Path:
    """The folder of all journals."""
    return Path(settings.DATA) / "files" / "books"


def keep(register_id: int, body: bytes) -> str:
    """Write a journal down and return its name."""
    return files.keep(register_id, body, folder())


def forgotten(register_id: int, named: set[str]) -> list[Path]:
    """A register's journals that no row has named for a day."""
    return files.forgotten(folder(), register_id, named)
