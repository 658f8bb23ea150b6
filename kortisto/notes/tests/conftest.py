"""A customer and an organisation to write about."""

from types import SimpleNamespace

import pytest

from kortisto.kernel.access import SYSTEM
from kortisto.parties.operations import create_organisation, create_person


@pytest.fixture
def world(opened):
    """A person and an organisation without anything written about them."""
    with opened():
        person = create_person(
            values={"given_names": "Aino", "surname": "Mäkelä", "number": "1"}, source="self", by=SYSTEM
        )
        firm = create_organisation(values={"name": "Harju Oy"}, source="self", by=SYSTEM)
    return SimpleNamespace(person=person, firm=firm)
