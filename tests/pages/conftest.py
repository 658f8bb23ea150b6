"""The world in which every page is opened by every role, built once for all files here."""

import pytest

from tests.pages import world as worlds
from tests.pages.forms import Form, forms_of
from tests.pages.routes import places
from tests.pages.walking import Visit, answers
from tests.pages.world import World


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    """Two registers and a client for each role; see `tests.pages.world`."""
    with django_db_blocker.unblock(), worlds.standing() as made:
        yield made


@pytest.fixture(scope="package")
def visits(world: World) -> list[Visit]:
    """Every place opened by every role, and sent an empty form."""
    return [one for key, route, url in places(world) for one in answers(world, key, route, url)]


@pytest.fixture(scope="package")
def forms(visits: list[Visit]) -> list[Form]:
    """Every form that any role meets on any page."""
    return forms_of(visits)
