"""Synthetic persons come whole, sourced, countable and the same each time."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from kortisto.billing.models import Invoice, InvoiceNumber, Payment
from kortisto.billing.references import reference
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import Outbox
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import source_keys
from kortisto.orders.models import Order, OrderLine
from kortisto.parties.bulk import insert, insert_new
from kortisto.parties.models import (
    Address,
    Block,
    ContactPoint,
    Organisation,
    Person,
    Representation,
    SearchText,
)
from kortisto.parties.search import find
from kortisto.project.seed import seed

TODAY = date(2026, 11, 20)
AT = datetime(2026, 3, 1, 12, 30, 5, 123456, tzinfo=UTC)


def _people():
    return sorted(
        Person.objects.values_list("id", "number", "given_names", "surname", "language", "since"),
        key=lambda row: row[0],
    )


def test_as_many_persons_as_asked_with_their_organisations_and_one_entry_a_chunk(register, opened):
    made = seed(register_id=register.id, persons=230, today=TODAY, chunk=100)
    with opened(Purpose.RIGHTS):
        assert (made.persons, made.organisations) == (Person.objects.count(), Organisation.objects.count())
        assert made.persons == SearchText.objects.exclude(person=None).count() == 230
        assert made.organisations == SearchText.objects.exclude(organisation=None).count()
        assert Organisation.objects.annotate(n=Count("representations")).filter(n=0).count() == 0
        contacts = Representation.objects.count()
        assert 0.5 < contacts / 230 < 0.6
        # A contact person's customer number is the organisation's; a consumer has an own one.
        assert Person.objects.filter(number=None).count() == contacts
        assert Address.objects.filter(person=None).count() == made.organisations
        assert Address.objects.exclude(person=None).count() == 230 - contacts
    assert Outbox.objects.count() == 3


def test_every_value_has_a_source_that_the_notice_names(register, opened):
    seed(register_id=register.id, persons=300, today=TODAY)
    known = source_keys(register.id)
    with opened(Purpose.RIGHTS):
        for model in (
            Person,
            Organisation,
            ContactPoint,
            Address,
            Representation,
            Order,
            Invoice,
            Payment,
            Block,
        ):
            pk = {"id", "person_id", "source"} & {field.attname for field in model._meta.fields}
            assert {row["source"] for row in model.objects.values(*pk)} <= known, model
        assert Person.objects.filter(received_at__date__gt=TODAY).count() == 0


def test_the_books_add_up_and_invoice_numbers_have_no_gap(register, opened):
    made = seed(register_id=register.id, persons=200, today=TODAY, chunk=80)
    with opened(Purpose.RIGHTS):
        assert (made.orders, made.lines) == (Order.objects.count(), OrderLine.objects.count())
        invoices = Invoice.objects.annotate(paid=Sum("payments__cents"))
        assert made.invoices == invoices.count() and made.payments == Payment.objects.count()
        for invoice in invoices:
            assert invoice.open_cents == invoice.total_cents - (invoice.paid or 0)
            assert (invoice.open_cents == 0) == (invoice.closed_on is not None)
            assert invoice.party_name and reference(invoice.reference) == invoice.reference
        numbers = sorted(int(invoice.number) for invoice in invoices)
        assert numbers == list(range(numbers[0], numbers[0] + made.invoices))
        assert InvoiceNumber.objects.get().last == numbers[-1]
        assert (
            Order.objects.filter(Q(delivered_on__lt=F("ordered_on")) | Q(ordered_on__gt=TODAY)).count() == 0
        )
        assert Order.objects.filter(organisation=None, person=None).count() == 0


def test_the_same_seed_makes_the_same_people_and_another_run_adds_to_them(register, opened):
    seed(register_id=register.id, persons=60, number=7, today=TODAY)
    with opened(Purpose.RIGHTS):
        first = [row[2:] for row in _people()]
    seed(register_id=register.id, persons=60, number=7, today=TODAY, chunk=25)
    with opened(Purpose.RIGHTS):
        both = _people()
        assert [row[2:] for row in both[60:]] == first
        numbers = [row[1] for row in both if row[1]]
        assert len(set(numbers)) == len(numbers)


def test_seeded_people_are_found_and_blocked_ones_stay_out_of_marketing(register, opened):
    seed(register_id=register.id, persons=400, today=TODAY)
    with opened(Purpose.RIGHTS):
        person = Person.objects.exclude(number=None).first()
        assert person.id in {hit.person_id for hit in find(person.name)}
        assert person.id in {hit.person_id for hit in find(person.number)}
        banned = {
            row["person_id"] for row in Block.objects.filter(kind__contains="marketing").values("person_id")
        }
    with opened(Purpose.DIRECT_MARKETING):
        assert banned and not Person.objects.filter(id__in=banned).exists()


def test_values_of_every_kind_come_back_as_they_went_in(register, opened):
    public_id = uuid.uuid4()

    @operation("register.seed")
    def put(*, by):
        (order,) = insert_new(
            Order, ("public_id", "number", "ordered_on", "delivered_on", "received_at"),
            [(public_id, "N-1", date(2026, 2, 3), None, AT)],
            {"register_id": register.id, "status": "open", "total_cents": 12345678901, "delivery_name": "",
             "delivery_address": "", "source": "self", "via": ""},
        )  # fmt: skip
        insert_new(
            OrderLine, ("order_id", "product", "quantity"),
            [(order, "Kynä", 3), (order, "Öljy", Decimal("0.125"))],
            {"register_id": register.id, "unit_cents": 5, "discount_bp": 0, "vat_bp": 2550, "vat_class": "general",
             "unit": "C62"},
        )  # fmt: skip
        insert(OrderLine, ("id",), [], {})
        record()

    with opened():
        put(by=SYSTEM)
        order = Order.objects.get()
        assert (order.public_id, order.ordered_on, order.delivered_on) == (public_id, date(2026, 2, 3), None)
        assert (order.received_at, order.total_cents) == (AT, 12345678901)
        assert [line.quantity for line in OrderLine.objects.order_by("id")] == [
            Decimal("3.000"),
            Decimal("0.125"),
        ]


def test_the_first_night_after_a_seed_erases_nobody_and_computes_who_has_left(register, opened):
    from kortisto.retention.night import run

    made = seed(register_id=register.id, persons=300, today=timezone.localdate())
    report = run(register_id=register.id)
    assert report["persons"]["erased"] == 0 and not any(report["categories"].values()), report
    with opened(Purpose.RIGHTS):
        assert Person.objects.count() == made.persons
        assert 5 < Person.objects.exclude(ended_on=None).count() < 60
