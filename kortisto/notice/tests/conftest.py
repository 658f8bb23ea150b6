"""Fixtures of the notice's pages."""

import pytest

from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.purposes import Purpose
from kortisto.notice.operations import draft_notice
from kortisto.notice.queries import published_notice


@pytest.fixture
def draft(register):
    """A draft begun from the version in force."""
    with access(register_id=register.id, actor=SYSTEM, purpose=Purpose.RIGHTS):
        return draft_notice(start=published_notice(register.id), by=SYSTEM)
