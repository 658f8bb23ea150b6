"""Identifiers made by the program, so that rows can be linked before they are written.

Row ids are 63-bit integers that grow with time and need no sequence shared between registers or nodes.
Public ids are UUIDv7 (RFC 9562); only these appear in addresses and in the ledger.
"""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_node = int.from_bytes(os.urandom(2), "big") & 0x3FF
_last_ms = 0
_counter = 0


def _reseed() -> None:
    # A forked worker must not continue its parent's series.
    global _node
    _node = int.from_bytes(os.urandom(2), "big") & 0x3FF


os.register_at_fork(after_in_child=_reseed)


def new_id() -> int:
    """A new row id: 41 bits of milliseconds, 10 bits of process, 12 bits of counter."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[int]:
    """`count` new row ids in ascending order."""
    global _last_ms, _counter
    ids = []
    with _lock:
        now = time.time_ns() // 1_000_000 - 1_577_836_800_000  # milliseconds since 2020
        if now > _last_ms:
            _last_ms, _counter = now, 0
        for _ in range(count):
            if _counter == 4096:
                # Borrow the next millisecond: the series stays unique and ascending under bulk use.
                _last_ms, _counter = _last_ms + 1, 0
            ids.append((_last_ms << 22) | (_node << 12) | _counter)
            _counter += 1
    return ids


def uuid7() -> uuid.UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, 74 random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
