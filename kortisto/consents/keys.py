"""The suppression list's secret: a file beside the database, never inside it and never in its backups."""

import os
import secrets
from functools import cache
from pathlib import Path

from django.conf import settings


def suppression_key() -> bytes:
    """This installation's key for fingerprints; made at first use, readable by its owner only."""
    return _key(Path(settings.SUPPRESSION_KEY_FILE))


@cache
def _key(path: Path) -> bytes:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(secrets.token_hex(32))
            handle.flush()
            os.fsync(handle.fileno())
    except FileExistsError:
        pass
    return bytes.fromhex(path.read_text().strip())
