"""Fixtures of the pages of disclosures: what left the house so far."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest

from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose, set_recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.calendar import HELSINKI
from kortisto.kernel.purposes import Purpose
from kortisto.parties.operations import create_person, place_block


@pytest.fixture
def given(register, staff, opened):
    """A function that discloses persons' data to a recipient at a moment of Finnish time."""

    def give(recipient, persons, *, day=date(2026, 3, 1), hour=12, ground=Disclosure.PROCESSING, by=SYSTEM):
        with opened(Purpose.RIGHTS):
            made = disclose(
                recipient=recipient, ground=ground, clause="C18", categories=["identity", "invoices"],
                persons=persons, by=by,
            )  # fmt: skip
        made.at = datetime(day.year, day.month, day.day, hour, tzinfo=HELSINKI)
        made.save(update_fields=["at"])
        return made

    return give


@pytest.fixture
def house(opened):
    """Two recipients, and two persons of whom one is restricted."""
    with opened(Purpose.RIGHTS):
        office = _recipient("accounting", "Tilitoimisto Numero Oy", "processor", signed=date(2025, 1, 1))
        agency = _recipient("collection_agency", "Perintä Kuusama Oy", "controller")
        aino = create_person(values={"given_names": "Aino", "surname": "Mäkelä"}, source="self", by=SYSTEM)
        olli = create_person(values={"given_names": "Olli", "surname": "Salo"}, source="self", by=SYSTEM)
        place_block(person=olli, kind="restriction", reason="Kiistää tiedot", source="self", by=SYSTEM)
    return SimpleNamespace(office=office, agency=agency, aino=aino, olli=olli)


@pytest.fixture
def added(register, opened):
    """A function that adds a recipient as it stands, also to another register."""

    def add(key, register_id=None, **values):
        # The database looks at the rows that name a recipient, and those are guarded.
        with opened(Purpose.RIGHTS):
            return Recipient.objects.create(
                register_id=register_id or register.id, key=key, enabled=True, purpose=0, **values
            )

    return add


def _recipient(key, name, kind, signed=None):
    return set_recipient(
        key=key, by=SYSTEM,
        values={
            "name": name, "kind": kind, "purpose": int(Purpose.BILLING), "agreement_signed_on": signed,
            "categories": ["identity", "invoices"], "enabled": True,
        },
    )  # fmt: skip
