"""From a product and a quote to an invoice that is given out, credited and paid, through the pages."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from kortisto.billing.models import Draft, Invoice, Payment
from kortisto.disclosures.models import Disclosure
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.orders.models import Order, Product
from kortisto.parties.operations import create_person

pytestmark = pytest.mark.django_db

SELLER = {
    "name": "Kellokukka Oy", "business_id": "1234567-1", "vat_number": "fi 12345671", "street": "Kellokukantie 1",
    "postcode": "00930", "city": "Helsinki", "iban": "FI21 1234 5600 0007 85", "bic": "ndeafihh", "payment_days": "14",
}  # fmt: skip


@pytest.fixture
def person(opened):
    with opened():
        return create_person(
            values={"given_names": "Aino", "surname": "Mäkelä", "language": "fi"},
            address={"street": "Pyynikintori 8", "postcode": "33230", "city": "Tampere"}, source="self", by=SYSTEM,
        )  # fmt: skip


def lines(*rows, initial=0):
    """The fields of an order's rows."""
    values = {"lines-TOTAL_FORMS": str(max(len(rows), 4)), "lines-INITIAL_FORMS": str(initial)}
    for number, row in enumerate(rows):
        values |= {f"lines-{number}-{name}": value for name, value in row.items()}
    return values


def press(client, address, **values):
    """Send a form twice: the second press finds the first one's result."""
    values |= {"token": str(uuid.uuid4())}
    first = client.post(address, values)
    assert first.status_code == 302, re.findall(r'class="error[^>]*>([^<]+)', first.content.decode())
    assert client.post(address, values)["Location"] == first["Location"]
    return first["Location"]


def refused(client, address, sentence, **values):
    """Send a form that is not taken, and find the sentence that says why."""
    answer = client.post(address, {"token": str(uuid.uuid4()), **values})
    assert answer.status_code == 422 and sentence in answer.content.decode(), sentence


def test_from_a_quote_to_an_invoice_given_out_credited_and_paid(desk, person, opened):
    manager, client, today = desk("contact_person"), desk("customer_service"), timezone.localdate()
    # What is sold, and who sells it.
    new = reverse("product_new")
    coffee = {
        "code": "K-1",
        "name": "Kahvi",
        "unit": "XPK",
        "unit_cents": "7,90",
        "vat_class": "reduced",
        "valid_from": "2026-01-01",
    }
    press(manager, new, **coffee)
    refused(manager, new, "Another product has this code", **coffee)
    assert client.get(new).status_code == 403 and "7.90" in client.get(reverse("products")).content.decode()
    product = reverse("product", args=[Product.objects.get().public_id])
    press(manager, f"{product}prices/", valid_from="2026-06-01", unit_cents="8,50", vat_class="reduced")
    refused(manager, product, "Somebody else has changed", **{**coffee, "version": "9"})
    # A quote of a product, which brings its price and tax, and of something else.
    address = reverse("person_order_new", args=[person.public_id])
    head = {"source": "self", "ordered_on": str(today)}
    refused(client, address, "at least one row", **head, **lines())
    refused(client, address, "Fill in this too", **head, **lines({"product": "Hiekoitus"}))
    rows = lines(
        {"product": "k-1", "quantity": "3"},
        {"product": "Hiekoitus", "quantity": "1,5", "unit_cents": "100,00", "discount": "12,5"},
    )
    more = client.post(address, {**head, **rows, "more": "1"})
    assert more.status_code == 200 and 'name="lines-7-product"' in more.content.decode()
    place = press(client, address, **head, **rows, quote="1")
    shown = client.get(place).content.decode()
    # 25.50 with 13.5 % and 131.25 with 25.5 %, on the page to the cent.
    for said in (
        "Quote",
        "Kahvi",
        "3 pcs" if "3 pcs" in shown else "3 pack",
        "€25.50",
        "€3.44",
        "€131.25",
        "€33.47",
        "€193.66",
    ):
        assert said in shown, said
    with opened():
        order = Order.objects.get()
    here = {"args": [order.public_id]}
    early = reverse("order_delivery", **here)
    refused(client, early, "not in a state", day=str(today))
    press(client, reverse("order_acceptance", **here), day=str(today))
    refused(client, early, "before the day of the order", day="2020-01-01")
    with opened():
        first, _second = order.lines.order_by("pk")
    part = reverse("order_part", **here)
    refused(client, part, "There is not that much", day=str(today), **{f"line_{first.pk}": "4"})
    refused(client, part, "at least one row", day=str(today))
    press(client, part, day=str(today), **{f"line_{first.pk}": "2"})
    press(client, early, day=str(today))
    refused(client, reverse("order_cancellation", **here), "not in a state", day=str(today))
    # The invoice begins as a draft that says what it lacks.
    draft = press(client, reverse("order_invoice", **here))
    assert "what stands on your invoices" in client.get(draft).content.decode()
    refused(client, draft, "what stands on your invoices", issued_on=str(today))
    refused(
        manager, reverse("seller"), "account number is not right", **{**SELLER, "iban": "FI2112345600000786"}
    )
    press(manager, reverse("seller"), **SELLER)
    before = client.get(f"{draft}edit/").content.decode()
    kept = re.findall(r'name="(lines-\d-[a-z_]+)" value="([^"]*)"', before)
    changed = {**dict(kept), "lines-TOTAL_FORMS": "6", "lines-INITIAL_FORMS": "2", "delivered_on": str(today),
               "lines-0-vat_class": "reduced", "lines-1-vat_class": "zero", "payment_days": "30", "version": "1"}  # fmt: skip
    press(client, f"{draft}edit/", **changed)
    assert "the ground for no tax" in client.get(draft).content.decode()
    refused(client, draft, "Missing: the ground for no tax", issued_on=str(today))
    press(client, f"{draft}edit/", **{**changed, "lines-1-vat_class": "general", "version": "2"})
    refused(client, f"{draft}edit/", "Somebody else has changed", **{**changed, "version": "2"})
    refused(client, draft, "has not come yet", issued_on="2199-01-01")
    page = press(client, draft, issued_on=str(today))
    # Whoever still looks at the draft is led to the invoice.
    assert client.get(draft)["Location"] == page
    with opened(Purpose.BILLING):
        invoice = Invoice.objects.get()
        assert not Draft.objects.exists()
    assert (invoice.total_cents, (invoice.due_on - invoice.issued_on).days) == (19366, 30)
    shown = client.get(page).content.decode()
    for said in ("€193.66", "never changed. Credit it instead", "Kahvi", "€33.47"):
        assert said in shown, said
    # It leaves as a paper and as an e-invoice, each with a row that says to whom.
    for form, kind in (
        ("pdf", "application/pdf"),
        ("finvoice", "application/xml"),
        ("ubl", "application/xml"),
    ):
        answer = client.post(
            reverse("invoice_out", args=[invoice.public_id]), {"token": str(uuid.uuid4()), "form": form}
        )
        assert answer["Content-Type"] == kind and f"invoice-{invoice.number}" in answer["Content-Disposition"]
    assert Disclosure.objects.filter(clause="C17", ground="data_subject").count() == 3
    # One row comes back and is credited; the rest is paid.
    press(client, reverse("order_return", **here), day=str(today), **{f"line_{first.pk}": "1"})
    credit = reverse("credit_new", args=[invoice.public_id])
    with opened(Purpose.BILLING):
        sold = invoice.lines.order_by("pk").first()
    refused(client, credit, "left of a row", credited_on=str(today), **{f"line_{sold.pk}": "3,001"})
    note = press(client, credit, credited_on=str(today), **{f"line_{sold.pk}": "1"})
    assert f"{invoice.number}" in client.get(note).content.decode()
    pay = reverse("payment_new", args=[invoice.public_id])
    for amount in ("0", "x", "1e9", "99999999999999999999", "1,234"):
        refused(client, pay, "", cents=amount, paid_on=str(today))
    # 193.66 less 8.50 and its tax of 1.15.
    press(client, pay, cents="184,01", paid_on=str(today))
    with opened(Purpose.BILLING):
        assert Invoice.objects.get(pk=invoice.pk).open_cents == 0
        assert Payment.objects.filter(kind=Payment.MONEY).count() == 1
    # What came back was credited: nothing is left to invoice.
    refused(client, reverse("order_invoice", **here), "Nothing has been delivered")


def test_an_invoice_without_an_order_is_written_and_a_draft_can_be_discarded(desk, person, opened):
    client, today = desk("customer_service"), str(timezone.localdate())
    address = reverse("person_invoice_new", args=[person.public_id])
    head = {"delivered_on": today, "payment_days": "7", "version": "1"}
    refused(client, address, "at least one row", **head, **lines())
    refused(client, address, "VAT number is not right", **head, **lines(), buyer_vat_number="FI1")
    row = {"product": "Työ", "quantity": "2", "unit_cents": "50", "vat_class": "reverse"}
    draft = press(client, address, **head, **lines(row), buyer_vat_number="FI 23319727")
    assert "FI23319727" in client.get(draft).content.decode()
    assert "Aino Mäkelä" in client.get(reverse("drafts")).content.decode()
    press(client, f"{draft}removal/")
    with opened(Purpose.BILLING):
        assert not Draft.objects.exists()
    assert client.get(draft).status_code == 404
