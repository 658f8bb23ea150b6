"""Signed checkpoints: what the log promises about its size and root, in a form that any party can check.

A checkpoint is a C2SP tlog-checkpoint inside a C2SP signed note: three lines (origin, size, base64 of the
root), an empty line, and one line for each signature. The key's name is the origin. Only Ed25519 is written
and checked; signatures by other keys, such as a witness's, are carried along unread. Extension lines are
refused: no auditor could check them.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import stat
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kortisto.ledger.tree import HASH_BYTES

ED25519 = b"\x01"
"""The signature type byte of Ed25519 in the signed-note format."""

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_NAME = re.compile(r"[^\s+\x00-\x20\x7f]+")


class CheckpointError(ValueError):
    """A checkpoint that cannot be relied on."""


class MalformedCheckpoint(CheckpointError):
    """The text does not have the form of a checkpoint, a signed note or a verifier key."""


class BadSignature(CheckpointError):
    """No signature by the expected key, or one that does not match the text."""


class KeyFileError(Exception):
    """The file of the signing key is unreadable, damaged or open to others."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log said: its name, its number of entries and the root of their Merkle tree (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed, each ended by a newline."""
        return f"{self.origin}\n{self.size}\n{_encode(self.root)}\n"


def sign(origin: str, size: int, root: bytes, private_key: Ed25519PrivateKey) -> str:
    """The signed note for this size and root. Raises MalformedCheckpoint if they cannot make a checkpoint."""
    _check_name(origin)
    if not 0 <= size < 1 << 63:
        raise MalformedCheckpoint(f"a checkpoint cannot have size {size}")
    if len(root) != HASH_BYTES:
        raise MalformedCheckpoint(f"a root has {HASH_BYTES} bytes, not {len(root)}")
    text = Checkpoint(origin, size, root).text()
    signature = private_key.sign(text.encode())
    key_id = key_hash(origin, private_key.public_key())
    return f"{text}\n— {origin} {_encode(key_id + signature)}\n"


def parse(note: str) -> Checkpoint:
    """What a signed note says, **without** checking who signed it. Raises MalformedCheckpoint."""
    return _parse(note)[0]


def verify(note: str, public_key: Ed25519PublicKey) -> Checkpoint:
    """What a signed note says, once its signature by `public_key` in the origin's name is found good.

    Raises MalformedCheckpoint, or BadSignature if the key has not signed or any signature of its is wrong.
    """
    checkpoint, signatures = _parse(note)
    known = key_hash(checkpoint.origin, public_key)
    ours = [blob[4:] for name, blob in signatures if name == checkpoint.origin and blob[:4] == known]
    if not ours:
        raise BadSignature(f"the checkpoint is not signed by {verifier_key(checkpoint.origin, public_key)}")
    for signature in ours:
        try:
            public_key.verify(signature, checkpoint.text().encode())
        except InvalidSignature:
            raise BadSignature(f"the signature of {checkpoint.origin} does not match its text") from None
    return checkpoint


def key_hash(name: str, public_key: Ed25519PublicKey) -> bytes:
    """The four bytes that tell keys of one name apart: SHA-256(name || newline || 01 || key)[:4]."""
    return sha256(name.encode() + b"\n" + ED25519 + public_key.public_bytes_raw()).digest()[:4]


def verifier_key(origin: str, public_key: Ed25519PublicKey) -> str:
    """The public key as auditors keep it: `name+hex key hash+base64(01 || key)`."""
    _check_name(origin)
    encoded = _encode(ED25519 + public_key.public_bytes_raw())
    return f"{origin}+{key_hash(origin, public_key).hex()}+{encoded}"


def parse_verifier_key(text: str) -> tuple[str, Ed25519PublicKey]:
    """The name and the key of a verifier key. Raises MalformedCheckpoint if its parts do not agree."""
    name, _, rest = text.partition("+")
    raw = _decode(rest.partition("+")[2])
    if len(raw) != 33 or raw[:1] != ED25519:
        raise MalformedCheckpoint("a verifier key holds the byte 01 and the 32 bytes of an Ed25519 key")
    key = Ed25519PublicKey.from_public_bytes(raw[1:])
    if verifier_key(name, key) != text:
        raise MalformedCheckpoint("the hash in the verifier key belongs to another name or key")
    return name, key


def load_or_create_key(path: Path) -> Ed25519PrivateKey:
    """The signing key in the file: one line, base64 of the 32-byte seed, readable by its owner only.

    A missing file is made whole or not at all, and two processes starting at once end with the same key.
    Raises KeyFileError if the file is damaged, unreadable, or others may read or change it.
    """
    path = Path(path)
    try:
        if not path.exists():
            _create_key_file(path)
        mode = stat.S_IMODE(path.stat().st_mode)
        line = path.read_bytes()
    except OSError as error:
        raise KeyFileError(f"cannot use the signing key {path}: {error.strerror}") from error
    if os.name == "posix" and mode & 0o077:
        raise KeyFileError(f"others may use the signing key {path} (mode {mode:04o}); run: chmod 600 {path}")
    try:
        seed = _decode(line.decode("ascii").removesuffix("\n"))
        return Ed25519PrivateKey.from_private_bytes(seed)
    except ValueError:
        # Without the cause: a message that quotes the line would show the key.
        raise KeyFileError(f"the signing key {path} is damaged: expected one line of 32 bytes") from None


def _create_key_file(path: Path) -> None:
    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # made with mode 0600
    try:
        with open(descriptor, "wb") as file:
            file.write(_encode(seed).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # Unlike a rename, a link never replaces a key that came in between.
        except FileExistsError:
            return
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        os.unlink(draft)


def _parse(note: str) -> tuple[Checkpoint, list[tuple[str, bytes]]]:
    """The checkpoint and its (key name, key hash || signature) pairs; nothing is verified here."""
    text, gap, signed = note.partition("\n\n")
    lines = text.split("\n")
    if not gap or len(lines) != 3:
        raise MalformedCheckpoint("a checkpoint has three lines, an empty line and its signatures")
    origin, size, root = lines
    _check_name(origin)
    if not _SIZE.fullmatch(size) or int(size) >= 1 << 63:
        raise MalformedCheckpoint("the second line of a checkpoint is its size in decimal")
    root_bytes = _decode(root)
    if len(root_bytes) != HASH_BYTES:
        raise MalformedCheckpoint("the third line of a checkpoint is a root of 32 bytes")
    if not signed.endswith("\n"):
        raise MalformedCheckpoint("a signature line ends with a newline")
    signatures = []
    for line in signed[:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—":
            raise MalformedCheckpoint("a signature line is: dash, name, base64")
        _check_name(parts[1])
        blob = _decode(parts[2])
        if len(blob) < 5:
            raise MalformedCheckpoint("a signature follows the four bytes of its key's hash")
        signatures.append((parts[1], blob))
    return Checkpoint(origin, int(size), root_bytes), signatures


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise MalformedCheckpoint(f"{name!r} cannot name a log: it must be non-empty, without spaces or plus")


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _decode(text: str) -> bytes:
    """Standard base64 in its only canonical spelling; with spare bits set, two texts would be one note."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = None
    if data is None or _encode(data) != text:
        raise MalformedCheckpoint("not canonical base64")
    return data
