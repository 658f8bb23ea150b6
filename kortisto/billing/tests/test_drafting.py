"""From a draft to an invoice that nobody can change, and from there to credit notes, on both engines."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from kortisto.billing import contents, drafting, rules
from kortisto.billing.models import Draft, Invoice, InvoiceLine, InvoiceNumber, Payment
from kortisto.billing.operations import record_payment
from kortisto.billing.queries import ready, sold, sums_of_invoice
from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.orders import operations as ordering
from kortisto.orders.rules import line_cents
from kortisto.parties.operations import change_person, create_organisation, create_person

TODAY = date(2026, 11, 2)
SELLER = {
    "name": "Kellokukka Oy", "business_id": "1234567-1", "vat_number": "FI12345671", "street": "Kellokukantie 1",
    "postcode": "00930", "city": "HELSINKI", "iban": "FI2112345600000785", "bic": "NDEAFIHH", "payment_days": 14,
}  # fmt: skip
LINES = [
    {"product": "Kortti", "quantity": "3", "unit_cents": 3333, "vat_class": "general"},
    {"product": "Kirja", "quantity": "2.5", "unit_cents": 1999, "discount_bp": 1000, "vat_class": "reduced"},
]


@pytest.fixture
def person(opened):
    with opened():
        return create_person(
            values={"surname": "Ostaja", "given_names": "Aino", "language": "sv"},
            address={"street": "Ostajankatu 1", "postcode": "00100", "city": "HELSINKI"}, source="self", by=SYSTEM,
        )  # fmt: skip


@pytest.fixture
def selling(opened):
    with opened(Purpose.BILLING):
        return drafting.set_seller(values=SELLER, by=SYSTEM)


@pytest.fixture
def order(person, opened):
    with opened():
        return ordering.place_order(person=person, lines=LINES, ordered_on=TODAY, by=SYSTEM)


def delivered(order, **more):
    return ordering.deliver_order(order=order, delivered_on=TODAY, by=SYSTEM, **more)


def drafted(order):
    waiting = ready(order)
    return drafting.make_draft(
        person=order.person, order=order, lines=waiting.lines, delivered_on=waiting.delivered_on, by=SYSTEM
    )


def issued(order):
    return drafting.issue_draft(draft=drafted(order), issued_on=TODAY, by=SYSTEM)


def free(person, *lines, **more):
    lines = [{"unit": "C62", "discount_bp": 0, "vat_class": "general", **line} for line in lines]
    return drafting.make_draft(person=person, lines=lines, delivered_on=TODAY, by=SYSTEM, **more)


pytestmark = pytest.mark.django_db


def test_what_was_delivered_becomes_an_invoice_once(order, selling, opened):
    with opened(Purpose.BILLING):
        with pytest.raises(rules.NotAnInvoice, match="nothing_ready"):
            drafted(order)
        first, _second = order.lines.order_by("pk")
        delivered(order, quantities={first.pk: Decimal(2)})
        part = issued(order)
        assert (part.total_cents, part.rows) == (6666 + 1700, 1)
        delivered(order)
        # Two clerks begin with the same delivery; the later one finds it invoiced, and no number is lost.
        mine, theirs = drafted(order), drafted(order)
        rest = drafting.issue_draft(draft=mine, issued_on=TODAY, by=SYSTEM)
        with pytest.raises(rules.NotAnInvoice, match="more_than_delivered"):
            drafting.issue_draft(draft=theirs, issued_on=TODAY, by=SYSTEM)
        with pytest.raises(rules.NotAnInvoice, match="no_draft"):
            drafting.issue_draft(draft=mine, issued_on=TODAY, by=SYSTEM)
        drafting.discard_draft(draft=theirs, by=SYSTEM)
        assert int(rest.number) == int(part.number) + 1
        assert InvoiceNumber.objects.get().last == int(rest.number)
        # 33.33 and 44.9775, rounded to 44.98, taxed by their classes' sums.
        assert rest.total_cents == (3333 + 850) + (4498 + 607)
        assert (rest.language, rest.due_on, rest.public_id) == ("sv", date(2026, 11, 16), mine.public_id)
        assert not ready(order).lines and not Draft.objects.exists()


def test_the_tax_is_that_of_the_day_of_delivery_and_the_sum_is_that_of_the_lines(person, selling, opened):
    with opened(Purpose.BILLING):
        draft = free(
            person, {"product": "Kahvi", "quantity": "1", "unit_cents": 10_000, "vat_class": "reduced"}
        )
        old = drafting.change_draft(
            draft=draft, values={"delivered_on": date(2025, 12, 31)}, version=1, by=SYSTEM
        )
        with pytest.raises(rules.NotAnInvoice, match="changed_meanwhile"):
            drafting.change_draft(draft=draft, values={"payment_days": 7}, version=1, by=SYSTEM)
        invoice = drafting.issue_draft(draft=old, issued_on=TODAY, by=SYSTEM)
        assert invoice.total_cents == 11_400
        assert sums_of_invoice(list(invoice.lines.all())).total_cents == invoice.total_cents


def test_an_invoice_that_lacks_what_the_law_asks_is_not_issued_and_uses_no_number(person, selling, opened):
    with opened(Purpose.BILLING):
        for line, lacking in (
            ({"vat_class": "reverse"}, ["buyer_vat_number"]),
            ({"vat_class": "zero"}, ["tax_note"]),
        ):
            draft = free(person, {"product": "Työ", "quantity": "1", "unit_cents": 100, **line})
            with pytest.raises(rules.Incomplete) as refused:
                drafting.issue_draft(draft=draft, issued_on=TODAY, by=SYSTEM)
            assert refused.value.codes == lacking
        nothing = free(person, {"product": "Lahja", "quantity": "1", "unit_cents": 0})
        with pytest.raises(rules.NotAnInvoice, match="nothing_to_pay"):
            drafting.issue_draft(draft=nothing, issued_on=TODAY, by=SYSTEM)
        assert not InvoiceNumber.objects.exists() and not Invoice.objects.exists()
    with opened(Purpose.BILLING):
        firm = create_organisation(
            values={"name": "Raksa Oy", "business_id": "2331972-7"}, source="self", by=SYSTEM
        )
        work = [
            {
                "product": "Työ",
                "quantity": "1",
                "unit": "HUR",
                "unit_cents": 5000,
                "discount_bp": 0,
                "vat_class": "reverse",
            }
        ]
        draft = drafting.make_draft(organisation=firm, lines=work, delivered_on=TODAY, by=SYSTEM)
        invoice = drafting.issue_draft(draft=draft, issued_on=TODAY, by=SYSTEM)
        assert (invoice.total_cents, invoice.party_vat_number) == (5000, "FI23319727")


def test_nobody_has_said_who_sells(person, opened):
    with opened(Purpose.BILLING):
        draft = free(person, {"product": "Työ", "quantity": "1", "unit_cents": 100})
        with pytest.raises(rules.NotAnInvoice, match="no_seller"):
            drafting.issue_draft(draft=draft, issued_on=TODAY, by=SYSTEM)


ROW = contents.Row("Kortti", Decimal(1), 100, 0, "general", 2550, 100)
WHOLE = {
    "issued_on": TODAY, "number": "1001", "seller_name": "Kellokukka Oy", "seller_address": "Tie 1, 00930 HELSINKI",
    "seller_business_id": "1234567-1", "seller_vat_number": "FI12345671", "buyer_name": "Aino Ostaja",
    "buyer_address": "Katu 1 HELSINKI", "buyer_vat_number": "", "delivered_on": TODAY, "rows": [ROW],
    "total_cents": 100_000,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "lacking"),
    [
        ({}, []), ({"issued_on": None}, ["issued_on"]), ({"number": ""}, ["number"]),
        ({"seller_business_id": ""}, ["seller_id"]), ({"seller_vat_number": ""}, ["seller_vat_number"]),
        ({"seller_address": ""}, ["seller_address"]), ({"buyer_name": ""}, ["buyer_name"]),
        ({"buyer_address": ""}, ["buyer_address"]), ({"buyer_address": "", "total_cents": 40_000}, []),
        ({"delivered_on": None}, ["delivered_on"]), ({"rows": []}, ["rows"]),
        ({"rows": [contents.Row("", Decimal(1), 1, 0, "general", 2550, 1)]}, ["product"]),
        ({"rows": [contents.Row("a", Decimal(1), 1, 0, "odd", 0, 1)]}, ["vat_class"]),
        ({"rows": [contents.Row("a", Decimal(1), 1, 0, "zero", 0, 1)]}, ["tax_note"]),
        ({"rows": [contents.Row("a", Decimal(1), 1, 0, "reverse", 0, 1)]}, ["buyer_vat_number"]),
        ({"is_credit": True}, ["credits"]), ({"is_credit": True, "credits_number": "1000"}, []),
    ],
)  # fmt: skip
def test_what_the_law_asks_of_an_invoice_is_named(changed, lacking):
    assert contents.missing(contents.Contents(**WHOLE | changed)) == lacking


@operation("invoice.issue")
def sly(*, act, by):
    """Something that an operation of ours never does."""
    with transaction.atomic():
        act()
    record()


def run(statement, *values):
    def act():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return act


def test_an_issued_invoice_cannot_be_changed_even_past_the_program(order, selling, opened):
    with opened(Purpose.BILLING):
        delivered(order)
        invoice = issued(order)
        line = invoice.lines.first()
        copy = InvoiceLine.objects.get(pk=line.pk)
        copy.pk = None
        tries = [
            run("UPDATE billing_invoice SET total_cents = 1 WHERE id = %s", invoice.pk),
            run("UPDATE billing_invoice SET party_name = 'Muu' WHERE id = %s", invoice.pk),
            run("UPDATE billing_invoice SET rows = 9 WHERE id = %s", invoice.pk),
            run("UPDATE billing_invoiceline SET net_cents = 1 WHERE id = %s", line.pk),
            run("UPDATE billing_invoiceline SET product = 'Muu' WHERE id = %s", line.pk),
            run("DELETE FROM billing_invoiceline WHERE id = %s", line.pk),
            lambda: InvoiceLine.objects.filter(pk=line.pk).update(quantity=1),
            lambda: InvoiceLine.objects.bulk_create([InvoiceLine(
                register_id=line.register_id, invoice=invoice, product="Lisä", quantity=1, unit_cents=1,
                vat_class="general", vat_bp=2550, net_cents=1,
            )]),
        ]  # fmt: skip
        for act in tries:
            with pytest.raises(DatabaseError, match="credit it instead"):
                sly(act=act, by=SYSTEM)
        # What is paid of it, and whose it is, may follow.
        record_payment(invoice=invoice, cents=1, paid_on=TODAY, by=SYSTEM)
        sly(act=run("UPDATE billing_invoice SET person_id = NULL WHERE id = %s", invoice.pk), by=SYSTEM)


def test_an_invoice_is_credited_in_parts_until_nothing_is_left(order, selling, opened):
    with opened(Purpose.BILLING):
        delivered(order)
        invoice = issued(order)
        cards, book = invoice.lines.order_by("pk")
        one = drafting.credit_lines(
            invoice=invoice, quantities={cards.pk: Decimal(1)}, credited_on=TODAY, by=SYSTEM
        )
        assert (one.total_cents, one.open_cents, one.credits_number) == (-(3333 + 850), 0, invoice.number)
        assert (one.kind, one.closed_on, int(one.number)) == (
            Invoice.CREDIT_NOTE,
            TODAY,
            int(invoice.number) + 1,
        )
        assert invoice.open_cents == invoice.total_cents + one.total_cents
        # What came back and was credited can be delivered and invoiced anew only if it is delivered again.
        assert [line["quantity"] for line in ready(order).lines] == ["1.000"]
        for quantities, why in (
            ({}, "nothing_credited"), ({cards.pk: Decimal(3)}, "credited_too_much"), ({1: Decimal(1)}, "credited_too_much"),
        ):  # fmt: skip
            with pytest.raises(rules.NotAnInvoice, match=why):
                drafting.credit_lines(invoice=invoice, quantities=quantities, credited_on=TODAY, by=SYSTEM)
        with pytest.raises(rules.NotAnInvoice, match="credits_a_credit_note"):
            drafting.credit_lines(invoice=one, quantities={1: Decimal(1)}, credited_on=TODAY, by=SYSTEM)
        with pytest.raises(rules.NotAnInvoice, match="credited_before_issued"):
            drafting.credit_lines(
                invoice=invoice, quantities={cards.pk: Decimal(1)}, credited_on=date(2026, 11, 1), by=SYSTEM
            )
        drafting.credit_lines(
            invoice=invoice,
            quantities={cards.pk: Decimal(2), book.pk: Decimal("2.5")},
            credited_on=TODAY,
            by=SYSTEM,
        )
        assert (invoice.open_cents, invoice.closed_on) == (0, TODAY)
        assert sum(note.open_cents for note in Invoice.objects.filter(credits=invoice)) == 0
        assert all(state.left == 0 for _line, state in sold(invoice).values())


def test_a_paid_invoice_credited_leaves_money_to_give_back(order, person, selling, opened):
    with opened(Purpose.BILLING):
        delivered(order)
        invoice = issued(order)
        record_payment(invoice=invoice, cents=invoice.total_cents, paid_on=TODAY, by=SYSTEM)
        everything = {key: state.left for key, (_line, state) in sold(invoice).items()}
        # The buyer's name has changed; the note names the buyer as the invoice did.
        change_person(person=person, values={"surname": "Uusi"}, version=1, by=SYSTEM)
        note = drafting.credit_lines(invoice=invoice, quantities=everything, credited_on=TODAY, by=SYSTEM)
        assert (note.total_cents, note.open_cents) == (-invoice.total_cents, -invoice.total_cents)
        assert (note.party_name, invoice.open_cents) == ("Aino Ostaja", 0)
        record_payment(invoice=note, cents=-invoice.total_cents, paid_on=TODAY, by=SYSTEM)
        assert (note.open_cents, note.closed_on) == (0, TODAY)


@given(
    st.decimals(Decimal("0.002"), Decimal(500), places=3),
    st.integers(1, 10**6),
    st.integers(0, 9999),
    st.lists(st.integers(1, 200_000), max_size=5),
)
def test_a_line_credited_in_parts_is_credited_to_the_cent(quantity, price, discount, parts):
    net = line_cents(quantity, price, discount)
    state = rules.Sold(quantity, price, discount, net)
    for thousandths in [*parts, int(quantity * 1000)]:
        part = min(Decimal(thousandths) / 1000, state.left)
        if not part:
            break
        cents = rules.credited_cents(state, part)
        assert 0 <= cents <= net
        state = rules.Sold(
            quantity, price, discount, net, state.credited + part, state.credited_cents + cents
        )
    assert state.credited_cents == net
    with pytest.raises(rules.NotAnInvoice):
        rules.credited_cents(state, Decimal("0.001"))


def test_cents_that_parts_leave_by_rounding_are_closed_with_the_last_of_them(person, selling, opened):
    with opened(Purpose.BILLING):
        # Three times 0.02 with the tax of the sum: 0.08; credited one by one: three times 0.03.
        invoice = drafting.issue_draft(
            draft=free(person, {"product": "Tarra", "quantity": "3", "unit_cents": 2}),
            issued_on=TODAY,
            by=SYSTEM,
        )
        (line,) = invoice.lines.all()
        assert invoice.total_cents == 8
        notes = [
            drafting.credit_lines(
                invoice=invoice, quantities={line.pk: Decimal(1)}, credited_on=TODAY, by=SYSTEM
            )
            for _time in range(3)
        ]
        assert [note.total_cents for note in notes] == [-3, -3, -3]
        assert invoice.open_cents == 0 and [note.open_cents for note in notes] == [0, 0, 0]
        rounding = Payment.objects.get(kind=Payment.ROUNDING)
        assert (rounding.invoice, rounding.cents) == (notes[-1], -1)


@pytest.mark.django_db(transaction=True)
def test_a_failure_in_the_middle_leaves_no_gap_and_nothing_half_booked(register, monkeypatch):
    with access(register_id=register.id, actor=SYSTEM, purpose=Purpose.BILLING):
        drafting.set_seller(values=SELLER, by=SYSTEM)
        person = create_person(values={"surname": "Ostaja"}, source="self", by=SYSTEM)
        line = {"product": "Tarra", "quantity": "1", "unit_cents": 200}
        first = drafting.issue_draft(draft=free(person, line), issued_on=TODAY, by=SYSTEM)
        draft = free(person, line)
        with monkeypatch.context() as broken:
            broken.setattr(InvoiceLine.objects.__class__, "bulk_create", lambda *_args, **_more: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                drafting.issue_draft(draft=draft, issued_on=TODAY, by=SYSTEM)
        assert Draft.objects.filter(pk=draft.pk).exists() and Invoice.objects.count() == 1
        second = drafting.issue_draft(draft=draft, issued_on=TODAY, by=SYSTEM)
        assert int(second.number) == int(first.number) + 1
