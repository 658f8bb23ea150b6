"""The world in which the house's rules are tested, built once for a module."""

import pytest

from tests.house import world as worlds


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Two registers and a client for each role; see `tests.house.world`."""
    with django_db_blocker.unblock(), worlds.standing() as made:
        yield made
