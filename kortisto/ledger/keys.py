"""The ledger's signing key: a file beside the database, never inside it."""

from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from kortisto.ledger.checkpoint import load_or_create_key


def signing_key() -> Ed25519PrivateKey:
    """This installation's Ed25519 key; made at first use, readable by its owner only."""
    return _key(Path(settings.DATA) / "keys" / "ledger.key")


@cache
def _key(path: Path) -> Ed25519PrivateKey:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return load_or_create_key(path)
