"""Where these tests keep their files."""

import os
from pathlib import Path

import pytest

from kortisto.retention.tests.conftest import make_customer  # noqa: F401  (a fixture)
from kortisto.retention.tests.test_night import rows  # noqa: F401  (a fixture)


@pytest.fixture(autouse=True)
def own_places(settings):
    """Keys, journal and files of these tests lie beside their database, never in the machine's own data."""
    settings.DATA = Path(os.environ["KORTISTO_DATA"])
    settings.SUPPRESSION_KEY_FILE = settings.DATA / "keys" / "suppression.key"
