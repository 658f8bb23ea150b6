"""What happens to invoices: issued, paid, credited, handed over to collection."""

from datetime import date
from typing import Any

from django.db.models import Sum

from kortisto.billing import references, rules
from kortisto.billing.books.operations import keep_until
from kortisto.billing.books.queries import require_open
from kortisto.billing.collecting import rules as collecting
from kortisto.billing.collecting.queries import claim_of
from kortisto.billing.models import CollectionCase, Invoice, InvoiceNumber, Payment, Standstill
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose
from kortisto.kernel.access import Actor, required_access
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import require_source
from kortisto.orders.models import Order
from kortisto.orders.operations import next_number
from kortisto.parties.models import Address, Organisation, Person
from kortisto.parties.operations import subjects_of


@operation("invoice.issue")
def issue_invoice(
    *, person: Person | None = None, organisation: Organisation | None = None, order: Order | None = None,
    total_cents: int, issued_on: date, due_on: date, number: str | None = None, source: str = "self", via: str = "",
    by: Actor,
) -> Invoice:  # fmt: skip
    """An invoice known by its sum alone, as one that another system made, with the buyer's name and address frozen
    as they are now. What is issued here comes from a draft (`drafting.issue_draft`) and has lines."""
    register_id = required_access().register_id
    require_source(register_id, source)
    rules.check_dates(issued_on, due_on)
    require_open(register_id, issued_on)
    number = number or next_number(register_id, InvoiceNumber)
    invoice = Invoice(
        register_id=register_id, number=number, person=person, organisation=organisation, order=order,
        subject_ref=person.public_id if person else None, issued_on=issued_on, due_on=due_on, total_cents=total_cents,
        open_cents=total_cents, keep_until=keep_until(register_id, issued_on), source=source, via=via,
        reference=reference_of(number),
        **frozen_party(person, organisation),
    )  # fmt: skip
    invoice.save()
    record(subjects=subjects_of(person), invoice=str(invoice.public_id), source=source, clause="C17")
    return invoice


@operation("payment.record")
def record_payment(
    *, invoice: Invoice, cents: int, paid_on: date, reference: str = "", source: str = "self", by: Actor
) -> Payment:
    """Money received (negative: taken back, which opens the invoice again). Raises NotInTheBooks."""
    hold(invoice)
    require_open(invoice.register_id, paid_on)
    payment = Payment(
        register_id=invoice.register_id, invoice=invoice, person=invoice.person, paid_on=paid_on, cents=cents,
        reference=reference, source=source,
    )  # fmt: skip
    payment.save()
    settle(invoice, paid_on)
    record(subjects=subjects_of(invoice.person), invoice=str(invoice.public_id), clause="C17",
           outcome="closed" if invoice.closed_on else "open")  # fmt: skip
    return payment


@operation("invoice.credit")
def credit_invoice(*, invoice: Invoice, credited_on: date, by: Actor) -> Invoice:
    """Credit what is open of an invoice known by its sum alone, so that nothing is owed any more. Raises
    NotAnInvoice when nothing is, and when it has lines, which are credited by a note of their own."""
    hold(invoice)
    if invoice.rows:
        raise rules.NotAnInvoice("credit_its_lines")
    rules.require_open(invoice.open_cents)
    require_open(invoice.register_id, credited_on)
    credit = Payment(
        register_id=invoice.register_id, invoice=invoice, person=invoice.person, paid_on=credited_on,
        cents=invoice.open_cents, kind=Payment.CREDIT, source="self",
    )  # fmt: skip
    credit.save()
    invoice.open_cents, invoice.closed_on = 0, credited_on
    invoice.save()
    record(
        subjects=subjects_of(invoice.person), invoice=str(invoice.public_id), outcome="credited", clause="C17"
    )
    return invoice


@operation("collection.hand_over")
def hand_over_to_collection(
    *, invoice: Invoice, agency: Recipient, on: date, reminded_on: date | None = None, by: Actor
) -> CollectionCase:
    """Hand an open claim to a collection agency: a disclosure on the ground of collection (C33). `reminded_on` is the
    day of a reminder that was sent elsewhere. Raises NotAnInvoice, NotNow, DisclosureRefused."""
    hold(invoice)
    rules.require_collectable(invoice.open_cents, invoice.due_on, on)
    collecting.check_hand_over(claim_of(invoice, on), on, reminded_on)
    case = CollectionCase(
        register_id=invoice.register_id,
        invoice=invoice,
        person=invoice.person,
        agency=agency,
        handed_over_on=on,
    )
    case.save()
    persons = [invoice.person] if invoice.person else []
    disclose(
        recipient=agency, ground=Disclosure.COLLECTION, clause="C33", categories=["identity", "address", "invoices"],
        persons=persons, by=by, today=on,
    )  # fmt: skip
    record(
        subjects=subjects_of(invoice.person),
        invoice=str(invoice.public_id),
        recipient=agency.key,
        clause="C33",
    )
    return case


@operation("collection.close")
def close_collection(*, case: CollectionCase, on: date, outcome: str, by: Actor) -> CollectionCase:
    """The agency returned the case: paid, credited, given back open, or uncollectable."""
    case.closed_on, case.outcome = on, outcome
    case.save()
    record(subjects=subjects_of(case.person), outcome=outcome, clause="C35")
    return case


def hold(invoice: Invoice) -> None:
    """Read the invoice anew and keep others from changing it until the transaction ends: two payments at once must
    both count."""
    invoice.refresh_from_db(from_queryset=Invoice.objects.select_for_update(of=("self",)))


def settle(invoice: Invoice, day: date) -> None:
    """What an invoice leaves open, counted anew from all that lessens it; closed on the day when that is nothing."""
    paid = Payment.objects.filter(invoice=invoice).aggregate(sum=Sum("cents"))["sum"] or 0
    invoice.open_cents = invoice.total_cents - paid
    invoice.closed_on = rules.closing_day(invoice.open_cents, day)
    invoice.save()
    follow_plans([invoice.pk])


def follow_plans(invoices: list[int]) -> None:
    """Let what was paid of these invoices count on the plans by which they are paid."""
    for plan in Standstill.objects.select_related("invoice").filter(
        invoice__in=invoices, kind=Standstill.PLAN, ended_on=None
    ):
        told = [(date.fromisoformat(day), cents) for day, cents in plan.instalments]
        paid = sum(cents for _day, cents in told) - plan.invoice.open_cents
        plan.holds_until = collecting.holds_until(told, paid)
        if plan.invoice.open_cents <= 0:
            plan.ended_on = plan.invoice.closed_on or plan.holds_until
        plan.save()


def frozen_party(person: Person | None, organisation: Organisation | None) -> dict[str, Any]:
    """The buyer as written on the invoice."""
    address = Address.objects.filter(
        person=None if organisation else person, organisation=organisation, ended_on=None
    ).first()  # fmt: skip
    found = {"party_name": organisation.name if organisation else person.name}
    if organisation is not None:
        found["party_business_id"] = organisation.business_id
    if address is not None:
        found |= {
            "party_street": address.street, "party_postcode": address.postcode, "party_city": address.city,
            "party_country": address.country,
        }  # fmt: skip
    return found


def reference_of(number: str) -> str:
    """The reference number made from an invoice's number, which says nothing about the customer."""
    return references.make_reference(number) if number.isdigit() and 3 <= len(number) <= 19 else ""
