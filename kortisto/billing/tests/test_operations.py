"""Orders, invoices, payments and collection as the card and erasure see them, on both engines."""

from datetime import date

import pytest

from kortisto.billing import operations as bill
from kortisto.billing.models import Invoice
from kortisto.billing.rules import NotAnInvoice
from kortisto.disclosures.models import DisclosedPerson, Disclosure
from kortisto.disclosures.operations import DisclosureRefused, disclose, set_recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.orders import operations as order_do
from kortisto.orders.rules import ForbiddenStep
from kortisto.parties.operations import change_person, create_person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


@pytest.fixture
def person(opened):
    with opened():
        return create_person(
            values={"surname": "Meikäläinen", "given_names": "Maija"},
            address={"street": "Teikäläistentie 2a B 12", "postcode": "00100", "city": "HELSINKI"},
            source="self", by=SYSTEM,
        )  # fmt: skip


@pytest.fixture
def agency(opened):
    with opened():
        return set_recipient(
            key="agency", by=SYSTEM,
            values={
                "name": "Saatavat Oy", "kind": "controller", "purpose": 256, "enabled": True,
                "categories": ["identity", "address", "invoices"],
            },
        )  # fmt: skip


def invoice_of(person, cents=12_000, **more):
    return bill.issue_invoice(
        person=person,
        total_cents=cents,
        issued_on=date(2026, 10, 27),
        due_on=date(2026, 11, 10),
        by=SYSTEM,
        **more,
    )


def test_the_lines_of_an_order_make_its_sum(person, opened):
    with opened():
        lines = [
            {"product": "Kortistokaappi", "quantity": "2", "unit_cents": 19_990, "discount_bp": 1000},
            {"product": "Kortti", "quantity": "2.5", "unit_cents": 333},
        ]
        order = order_do.place_order(person=person, lines=lines, ordered_on=TODAY, by=SYSTEM)
        assert order.total_cents == 35_982 + 833
        assert order.lines.count() == 2


def test_a_delivered_order_cannot_be_cancelled(person, opened):
    with opened():
        order = order_do.place_order(person=person, lines=[], ordered_on=TODAY, by=SYSTEM)
        order_do.deliver_order(order=order, delivered_on=TODAY, by=SYSTEM)
        with pytest.raises(ForbiddenStep):
            order_do.cancel_order(order=order, cancelled_on=TODAY, by=SYSTEM)


def test_numbers_run_without_gaps(person, opened):
    with opened():
        first, second = invoice_of(person), invoice_of(person)
        assert int(second.number) == int(first.number) + 1


def test_the_buyer_on_an_invoice_stays_as_written(person, opened):
    with opened():
        invoice = invoice_of(person)
        change_person(person=person, values={"surname": "Uusi"}, version=1, by=SYSTEM)
        invoice.refresh_from_db()
        assert (invoice.party_name, invoice.party_city) == ("Maija Meikäläinen", "HELSINKI")


def test_a_voucher_is_kept_six_years_from_the_end_of_the_year_its_financial_year_ended(person, opened):
    with opened():
        assert invoice_of(person).keep_until == date(2032, 12, 31)


def test_payments_close_an_invoice_and_a_reversal_opens_it(person, opened):
    with opened():
        invoice = invoice_of(person, 10_000)
        bill.record_payment(invoice=invoice, cents=4_000, paid_on=TODAY, by=SYSTEM)
        assert (invoice.open_cents, invoice.closed_on) == (6_000, None)
        bill.record_payment(invoice=invoice, cents=6_000, paid_on=TODAY, by=SYSTEM)
        assert (invoice.open_cents, invoice.closed_on) == (0, TODAY)
        bill.record_payment(invoice=invoice, cents=-6_000, paid_on=TODAY, by=SYSTEM)
        assert (invoice.open_cents, invoice.closed_on) == (6_000, None)


def test_an_invoice_cannot_fall_due_before_it_is_issued(person, opened):
    with opened(), pytest.raises(NotAnInvoice):
        bill.issue_invoice(person=person, total_cents=1, issued_on=TODAY, due_on=date(2026, 1, 1), by=SYSTEM)


def test_handing_a_claim_over_is_a_disclosure_of_that_person(person, agency, opened):
    with opened():
        bill.hand_over_to_collection(
            invoice=invoice_of(person), agency=agency, on=TODAY, reminded_on=date(2026, 11, 8), by=SYSTEM
        )
        made = Disclosure.objects.get()
        assert (made.ground, made.clause, made.persons) == ("collection", "C33", 1)
        assert DisclosedPerson.objects.get().person == person


def test_a_claim_that_is_not_due_is_not_handed_over(person, agency, opened):
    with opened(), pytest.raises(NotAnInvoice):
        bill.hand_over_to_collection(
            invoice=invoice_of(person), agency=agency, on=date(2026, 11, 1), by=SYSTEM
        )


@pytest.mark.parametrize(
    ("change", "categories", "ground", "reason"),
    [
        ({"enabled": False}, ["identity"], "collection", "recipient_not_enabled"),
        ({}, ["notes"], "collection", "category_not_allowed"),
        ({}, ["identity"], "other", "unknown_ground"),
        ({"kind": "processor"}, ["identity"], "processing", "no_agreement"),
        ({"agreement_ends_on": date(2026, 11, 21)}, ["identity"], "collection", "agreement_ended"),
    ],
)
def test_nothing_leaves_to_one_who_may_not_receive_it(
    person, agency, opened, change, categories, ground, reason
):
    with opened():
        for name, value in change.items():
            setattr(agency, name, value)
        with pytest.raises(DisclosureRefused, match=reason):
            disclose(
                recipient=agency, ground=ground, clause="C33", categories=categories, persons=[person], by=SYSTEM,
                today=TODAY,
            )  # fmt: skip
        assert not Disclosure.objects.exists()


def test_two_payments_from_pages_opened_before_either_both_count(person, opened):
    with opened(Purpose.BILLING):
        invoice = invoice_of(person, 10_000)
        seen_by_one, seen_by_other = (Invoice.objects.get(pk=invoice.pk) for _ in range(2))
        bill.record_payment(invoice=seen_by_one, cents=5_000, paid_on=TODAY, by=SYSTEM)
        bill.record_payment(invoice=seen_by_other, cents=5_000, paid_on=TODAY, by=SYSTEM)
        assert Invoice.objects.get(pk=invoice.pk).open_cents == 0
        with pytest.raises(NotAnInvoice, match="nothing_open"):
            bill.credit_invoice(invoice=seen_by_one, credited_on=TODAY, by=SYSTEM)
