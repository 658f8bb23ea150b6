"""Uploaded files, from the upload until their rows are staged: random names, readable by the program only."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from kortisto.intake.models import ImportRun

MOST_BYTES = 100_000_000
"""The largest file that is taken over the web; larger ones go in by the command line."""


def folder() -> Path:
    """Where uploaded files wait."""
    return Path(settings.DATA) / "files" / "imports"


def keep(pieces: Iterable[bytes]) -> Path:
    """Write an upload down and return where it is."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder() / secrets.token_hex(16)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        for piece in pieces:
            stream.write(piece)
    return path


def has(run: ImportRun) -> bool:
    """Whether the run came over the web, with a file that waits here."""
    return "file" in run.mapping


def of(run: ImportRun) -> tuple[Path, Path | None]:
    """A run's file, and that of its lines if there is one."""
    lines = run.mapping.get("lines_file")
    return folder() / run.mapping["file"], folder() / lines if lines else None


def remove(run: ImportRun) -> None:
    """Delete a run's files; harmless when they are gone."""
    for name in ("file", "lines_file"):
        if run.mapping.get(name):
            (folder() / run.mapping[name]).unlink(missing_ok=True)


def forgotten() -> list[Path]:
    """Files that no waiting run names: an upload that broke off."""
    if not folder().is_dir():
        return []
    waiting = ImportRun.objects.filter(state__in=(ImportRun.UPLOADED, ImportRun.STAGING))
    named = {run.mapping.get(name) for run in waiting for name in ("file", "lines_file")}
    return [path for path in folder().iterdir() if path.name not in named]
