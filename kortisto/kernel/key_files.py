"""Secrets of the installation: each a file beside the database, never inside it and never in its copies."""

import os
import secrets
from functools import cache
from pathlib import Path


@cache
def key_in(path: Path) -> bytes:
    """The 32 random bytes kept in a file; made at first use, readable by its owner only.

    Who comes second takes the first one's key.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(secrets.token_hex(32))
            handle.flush()
            os.fsync(handle.fileno())
    except FileExistsError:
        pass
    return bytes.fromhex(path.read_text().strip())
