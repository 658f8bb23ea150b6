"""Lines of invoices are vouchers: an erasure cuts them off the person, and the night removes them with their invoice."""

from datetime import date, timedelta

import pytest

from kortisto.billing import drafting
from kortisto.billing.models import Draft, Invoice, InvoiceLine, Payment
from kortisto.billing.operations import record_payment
from kortisto.billing.queries import sold
from kortisto.billing.tests.test_drafting import SELLER, drafted
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.orders import operations as ordering
from kortisto.orders.models import Delivery, OrderLine
from kortisto.parties.operations import create_person
from kortisto.retention import night
from kortisto.retention.models import Erasure
from kortisto.retention.operations import erase_person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def test_lines_stay_with_their_voucher_without_the_person_and_go_with_it(register, opened):
    with opened(Purpose.BILLING):
        drafting.set_seller(values=SELLER, by=SYSTEM)
        person = create_person(values={"surname": "Ostaja"}, source="self", by=SYSTEM)
        lines = [{"product": "Kortti", "quantity": "3", "unit_cents": 1000}]
        order = ordering.place_order(person=person, lines=lines, ordered_on=TODAY, by=SYSTEM)
        (line,) = order.lines.all()
        ordering.deliver_order(order=order, delivered_on=TODAY, quantities={line.pk: 2}, by=SYSTEM)
        invoice = drafting.issue_draft(draft=drafted(order), issued_on=TODAY, by=SYSTEM)
        ordering.deliver_order(order=order, delivered_on=TODAY, by=SYSTEM)
        drafted(order)
        ((key, (_row, state)),) = sold(invoice).items()
        drafting.credit_lines(invoice=invoice, quantities={key: state.left - 1}, credited_on=TODAY, by=SYSTEM)
        record_payment(invoice=invoice, cents=invoice.open_cents, paid_on=TODAY, by=SYSTEM)
        before = {one.pk: (one.total_cents, one.party_name) for one in Invoice.objects.all()}
    with opened(Purpose.RIGHTS):
        erased = erase_person(person=person, by=SYSTEM, today=TODAY)
        assert erased.state == Erasure.PARTIAL
        assert {one.pk: (one.total_cents, one.party_name) for one in Invoice.objects.all()} == before
        assert not Draft.objects.exists() and not Delivery.objects.exists()
        for one in (*InvoiceLine.objects.all(), *Payment.objects.all()):
            assert one.person_id is None
        assert [one.order_line_id for one in InvoiceLine.objects.all()] == [None, None]
        assert [one.person_id for one in OrderLine.objects.all()] == [None]
        last = max(one.keep_until for one in Invoice.objects.all())
    night.run(register_id=register.id, today=last + timedelta(days=1), by=SYSTEM)
    with opened(Purpose.RIGHTS):
        assert (
            not Invoice.objects.exists() and not InvoiceLine.objects.exists() and not Payment.objects.exists()
        )
