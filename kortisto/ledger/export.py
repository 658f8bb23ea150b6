"""The export that lets others check the ledger without this program.

Each log becomes a folder in the C2SP tlog-tiles layout, with its checkpoints and public keys, beside three
verifiers that need nothing but Python, Node or OpenSSL, and a README in three languages. The export is a
faithful copy even of a damaged log: it is for the verifiers, not for the exporter, to refuse it.

    README.*.md  verify.py  verify.mjs  verify.sh
    logs                        the names of the logs, one on each line: the last part of each one's origin
    <log>/key                   verifier keys, one on each line, newest last
    <log>/checkpoint            the newest checkpoint: the one that signs everything in the folder
    <log>/checkpoints           every checkpoint given, oldest first, an empty line between them
    <log>/tile/entries/<N>      256 entries, each after its length in two big-endian bytes
    <log>/tile/<L>/<N>          256 hashes: level 0 of entries, level L of full tiles below
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kortisto.ledger.checkpoint import MalformedCheckpoint, parse, verifier_key
from kortisto.ledger.tree import Frontier, leaf_hash, root_of

MAX_ENTRY_BYTES = 65535
"""The longest entry that a bundle's two-byte length can announce."""

TILE_WIDTH = 256
VERIFIERS = Path(__file__).with_name("verifiers")

_LOG_NAME = re.compile(r"[a-z][a-z0-9-]*")

Log = tuple[str, Iterable[bytes], Sequence[str], Ed25519PublicKey | Sequence[Ed25519PublicKey]]
"""Name, entries from the first, checkpoints oldest first, and the key or (once rotated) keys, newest last."""


class ExportError(ValueError):
    """Something that an export cannot hold, or a place where it cannot be written."""


class EntryTooLong(ExportError):
    """An entry longer than MAX_ENTRY_BYTES."""


@dataclass(frozen=True, slots=True)
class ExportedLog:
    """What was written of one log, and whether it is what its newest checkpoint signed."""

    name: str
    entries: int
    signed_size: int
    root: bytes
    signed_root: bytes

    @property
    def intact(self) -> bool:
        """Whether the entries are those of the newest checkpoint; signatures are left to the verifiers."""
        return self.entries == self.signed_size and self.root == self.signed_root


def write_export(directory: Path, logs: Iterable[Log]) -> list[ExportedLog]:
    """Write the logs to `directory`, which must be missing or empty; it appears whole or not at all.

    Entries after the newest checkpoint are left out, since nobody has signed them yet. Raises EntryTooLong,
    or ExportError for a used directory, an unfit or repeated name, a log without keys, or one whose newest
    checkpoint is missing, unreadable or of another log.
    """
    directory = Path(directory).absolute()
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise ExportError(f"{directory} already exists and is not an empty directory")
    directory.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        written: list[ExportedLog] = []
        for name, entries, notes, keys in logs:
            if not _LOG_NAME.fullmatch(name) or name in (log.name for log in written):
                raise ExportError(f"{name!r} cannot name a log in this export")
            key_list = (keys,) if isinstance(keys, Ed25519PublicKey) else tuple(keys)
            written.append(_write_log(draft / name, name, entries, notes, key_list))
        (draft / "logs").write_text("".join(f"{log.name}\n" for log in written), encoding="utf-8")
        for source in sorted(VERIFIERS.iterdir()):
            if source.is_file():
                shutil.copy(source, draft / source.name)
        os.replace(draft, directory)  # Still mode 0700: who did what is not for other accounts.
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return written


def write_tiles(directory: Path, entries: Iterable[bytes]) -> tuple[int, bytes]:
    """Write entries and tiles below `directory`/tile; returns their number and root. Raises EntryTooLong."""
    tiles = _Tiles(directory / "tile")
    frontier = Frontier()
    bundle: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise EntryTooLong(
                f"entry {frontier.size} has {len(entry)} bytes; an export holds at most {MAX_ENTRY_BYTES}"
            )
        leaf = leaf_hash(entry)
        frontier.append(leaf)
        tiles.add(0, leaf)
        bundle.append(len(entry).to_bytes(2, "big") + entry)
        if len(bundle) == TILE_WIDTH:
            tiles.write("entries", frontier.size // TILE_WIDTH - 1, bundle)
            bundle.clear()
    if bundle:
        tiles.write("entries", frontier.size // TILE_WIDTH, bundle)
    tiles.close()
    return frontier.size, frontier.root()


def tile_path(level: int | str, index: int, width: int = TILE_WIDTH) -> str:
    """The path of a tile below `tile/`: groups of three digits, x before all but the last, `.p/W` if cut."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"{level}/{'/'.join(groups)}{partial}"


class _Tiles:
    """Writes tiles as they fill; only the right edge of each level is held in memory."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._edges: list[list[bytes]] = []
        self._full: list[int] = []

    def add(self, level: int, digest: bytes) -> None:
        if level == len(self._edges):
            self._edges.append([])
            self._full.append(0)
        edge = self._edges[level]
        edge.append(digest)
        if len(edge) == TILE_WIDTH:
            self.write(level, self._full[level], edge)
            self._full[level] += 1
            self._edges[level] = []
            self.add(level + 1, root_of(edge))

    def close(self) -> None:
        for level, edge in enumerate(self._edges):
            if edge:
                self.write(level, self._full[level], edge)

    def write(self, level: int | str, index: int, parts: list[bytes]) -> None:
        path = self._root / tile_path(level, index, len(parts))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(parts))


def _write_log(
    folder: Path,
    name: str,
    entries: Iterable[bytes],
    notes: Sequence[str],
    keys: Sequence[Ed25519PublicKey],
) -> ExportedLog:
    if not notes:
        raise ExportError(f"the log {name} has no checkpoint yet; sign one before exporting")
    if not keys:
        raise ExportError(f"the log {name} has no public key")
    try:
        newest = parse(notes[-1])
    except MalformedCheckpoint as error:
        raise ExportError(f"the newest checkpoint of the log {name} is damaged: {error}") from error
    if newest.origin.rpartition("/")[2] != name:
        raise ExportError(f"the checkpoints of the log {name} are of {newest.origin}")
    lines = [verifier_key(newest.origin, key) + "\n" for key in keys]
    if len(set(lines)) < len(lines):
        raise ExportError(f"the log {name} has the same public key twice")
    folder.mkdir()
    _write_text(folder / "key", "".join(lines))
    _write_text(folder / "checkpoint", notes[-1])
    _write_text(folder / "checkpoints", "\n".join(notes))
    count, root = write_tiles(folder, islice(entries, newest.size))
    return ExportedLog(name, count, newest.size, root, newest.root)


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
