"""How an entry is written down: canonical bytes of identifiers and codes, never a personal value."""

import hashlib
import json
import re
import time
import uuid
from collections.abc import Iterable
from typing import Any

from kortisto.kernel.access import Access

# Codes, keys, ids and counts. A value that does not look like one could carry a name, so it is refused.
_CODE = re.compile(r"[A-Za-z0-9_.:/+\-=]{0,120}\Z")


class PersonalValueInLedger(Exception):
    """Something that is not an identifier or a code was about to be written into the ledger."""


def now_us() -> int:
    """Microseconds since 1970, UTC."""
    return time.time_ns() // 1000


def main_body(
    *,
    entry_id: uuid.UUID,
    at_us: int,
    verb: str,
    opened: Access,
    subjects: Iterable[uuid.UUID],
    facts: dict[str, Any],
) -> bytes:
    """The bytes of a main entry: JSON with sorted keys, strings, integers, lists and objects only."""
    _check(facts)
    entry = {
        "v": 1,
        "id": str(entry_id),
        "t": at_us,
        "verb": verb,
        "actor": opened.actor.key,
        "role": opened.actor.role,
        "register": str(opened.register_id),
        "purpose": opened.purpose.key,
        "subjects": [str(subject) for subject in subjects],
        **facts,
    }
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def read_body(*, entry_id: uuid.UUID, at_us: int, opened: Access, subjects: Iterable[uuid.UUID]) -> bytes:
    """The bytes of a read entry: tab-separated columns, the subjects last."""
    columns = (
        "r1", entry_id.hex, str(at_us), opened.actor.key, opened.actor.role, str(opened.register_id),
        opened.purpose.key, opened.view, ",".join(subject.hex for subject in subjects),
    )  # fmt: skip
    return "\t".join(columns).encode()


def parse_read(body: bytes) -> dict[str, Any]:
    """What a read entry says: at_us, actor, role, purpose, view and how many persons were seen together."""
    _, _, at_us, actor, role, register, purpose, view, subjects = bytes(body).decode().split("\t")
    return {
        "at_us": int(at_us), "actor": actor, "role": role, "register": register, "purpose": purpose,
        "view": view, "seen_together": subjects.count(",") + 1,
    }  # fmt: skip


def commitment(salt: bytes, field: str, value: str) -> str:
    """A salted hash of a changed value. The salt lives in the erasable history row; without it the
    commitment says nothing about the value."""
    return hashlib.sha256(salt + b"\x1f" + field.encode() + b"\x1f" + value.encode()).hexdigest()


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _check(key)
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif isinstance(value, str):
        if not _CODE.match(value):
            raise PersonalValueInLedger("a ledger entry holds identifiers and codes only")
    elif not isinstance(value, int) and value is not None:
        raise PersonalValueInLedger(f"a ledger entry cannot hold a {type(value).__name__}")
