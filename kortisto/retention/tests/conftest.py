"""A customer with something in many rooms, and short ways to give them more."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from kortisto.billing.models import Invoice
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.notes.operations import add_note
from kortisto.orders.operations import deliver_order, place_order
from kortisto.parties.operations import create_organisation, create_person

TODAY = date(2026, 11, 22)


@pytest.fixture
def make_customer(opened):
    """A function that makes a customer with contact data and a note."""

    def make(surname="Kellokas", email="aino@kellokas.example", phone="040 555 0182", **values):
        with opened():
            person = create_person(
                values={"given_names": "Aino", "surname": surname, "number": f"C-{surname}"} | values,
                contacts=[("email", email), ("phone", phone)],
                address={"street": "Pyynikintori 8 A 14", "postcode": "33230", "city": "TAMPERE"},
                source="self",
                by=SYSTEM,
            )
            add_note(person=person, text="Soittaa aina aamulla.", by=SYSTEM)
        return person

    return make


@pytest.fixture
def customer(make_customer):
    return make_customer()


@pytest.fixture
def order_of(opened):
    """A function that places an order, delivered unless told otherwise."""

    def place(person=None, organisation=None, ordered_on=date(2026, 9, 10), delivered=True, product="Kello"):
        with opened():
            order = place_order(
                person=person, organisation=organisation, ordered_on=ordered_on,
                delivery_name="Aino Kellokas", delivery_address="Pyynikintori 8", by=SYSTEM,
                lines=[{"product": product, "quantity": "2", "unit_cents": 1250}],
            )  # fmt: skip
            if delivered:
                deliver_order(order=order, delivered_on=ordered_on, by=SYSTEM)
        return order

    return place


@pytest.fixture
def invoice_of(opened):
    """A function that issues an invoice."""
    from kortisto.billing.operations import issue_invoice

    def issue(
        person=None, organisation=None, order=None, issued_on=date(2026, 10, 11), cents=12000
    ) -> Invoice:
        with opened(Purpose.BILLING):
            return issue_invoice(
                person=person, organisation=organisation, order=order, total_cents=cents, issued_on=issued_on,
                due_on=issued_on + timedelta(days=30),
                by=SYSTEM,
            )  # fmt: skip

    return issue


@pytest.fixture
def organisation(opened):
    with opened():
        return create_organisation(values={"name": "Harju & Pojat Oy"}, source="self", by=SYSTEM)


@pytest.fixture
def contact_person(opened, organisation):
    with opened():
        return create_person(
            values={"given_names": "Jouni", "surname": "Väisänen"},
            contacts=[("email", "jouni@harju.example"), ("phone", "040 555 0107")],
            address={"street": "Satakunnankatu 2", "postcode": "33100", "city": "TAMPERE"},
            organisation=organisation,
            role="ostopäällikkö",
            source="self",
            by=SYSTEM,
        )


@pytest.fixture(autouse=True)
def own_places(settings):
    """Keys, journal and files of these tests lie beside their database, never in the machine's own data."""
    settings.DATA = Path(os.environ["KORTISTO_DATA"])
    settings.SUPPRESSION_KEY_FILE = settings.DATA / "keys" / "suppression.key"
