"""The real notice that the linter is held against. It is somebody's published text, so it is not shipped
with the program: it is read from the folder of shared material, and its tests are skipped without it."""

import pytest
from django.conf import settings


def seed_text() -> str:
    """The text of the seed notice; skips the whole test module where it is not at hand."""
    file = settings.SHARED / "seed" / "tietosuojaseloste.txt"
    if not file.exists():
        pytest.skip(f"the seed notice is not at {file} (KORTISTO_SHARED)", allow_module_level=True)
    return file.read_text(encoding="utf-8")
