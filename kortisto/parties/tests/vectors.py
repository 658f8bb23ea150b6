"""The shared test values of Finnish identifiers, read from beside the repository."""

import json
import os
import warnings
from pathlib import Path

_REPOSITORY = Path(__file__).resolve().parents[3]
_SHARED = Path(os.environ.get("KORTISTO_SHARED", _REPOSITORY.parent / "shared"))
_FILE = _SHARED / "data" / "identifiers" / "vectors.json"
ABSENT = not _FILE.is_file()
REASON = (
    "identifier vectors not found: set KORTISTO_SHARED to the folder that holds data/identifiers/vectors.json"
)

if ABSENT:
    warnings.warn(REASON, stacklevel=1)
VECTORS: dict = {} if ABSENT else json.loads(_FILE.read_text(encoding="utf-8"))


def cases(*keys: str) -> list:
    """The values under a path of keys as a list, mappings as pairs; one ``None`` without the file."""
    if ABSENT:
        return [None]
    found = VECTORS
    for key in keys:
        found = found[key]
    return list(found.items()) if isinstance(found, dict) else list(found)
