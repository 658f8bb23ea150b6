"""From draft to invoice, and from invoice to credit note: the only ways in which a voucher is made here."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kortisto.billing import contents, queries, rules
from kortisto.billing.books.operations import keep_until
from kortisto.billing.books.queries import require_open
from kortisto.billing.models import (
    Draft,
    Invoice,
    InvoiceLine,
    InvoiceNumber,
    InvoiceRun,
    Payment,
    Seller,
)
from kortisto.billing.operations import frozen_party, hold, reference_of
from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.text import tidy
from kortisto.ledger.operations import operation, record
from kortisto.orders import taxes
from kortisto.orders.models import Order
from kortisto.orders.operations import next_number
from kortisto.orders.rules import Sums, line_cents
from kortisto.parties.models import Organisation, Person
from kortisto.parties.operations import subjects_of
from kortisto.parties.queries import written_language

PAYMENT_DAYS = 14
"""Terms of payment while nobody has said otherwise."""


@operation("seller.change")
def set_seller(*, values: dict[str, Any], by: Actor) -> Seller:
    """The controller as it stands on invoices from now on; what was issued keeps what it said."""
    seller = Seller.objects.create(register_id=required_access().register_id, **values)
    record(seller=str(seller.pk), clause="C17")
    return seller


@operation("invoice.draft")
def make_draft(
    *, person: Person | None = None, organisation: Organisation | None = None, order: Order | None = None,
    lines: list[dict[str, Any]], delivered_on: date, by: Actor,
) -> Draft:  # fmt: skip
    """An invoice to be written on. `lines` are as the model says. Raises NotAnInvoice without any."""
    if not lines:
        raise rules.NotAnInvoice("nothing_ready" if order else "no_rows")
    draft = _begun(
        queries.present_seller(required_access().register_id),
        person,
        organisation,
        order,
        lines,
        delivered_on,
    )
    draft.save()
    record(subjects=subjects_of(person), draft=str(draft.public_id), lines=len(lines), clause="C17")
    return draft


def _begun(
    seller: Seller | None, person: Person | None, organisation: Organisation | None, order: Order | None,
    lines: list[dict[str, Any]], delivered_on: date,
) -> Draft:  # fmt: skip
    business_id = organisation.business_id if organisation else ""
    return Draft(
        register_id=required_access().register_id, person=person, organisation=organisation, order=order,
        lines=_kept(lines), delivered_on=delivered_on,
        payment_days=seller.payment_days if seller else PAYMENT_DAYS,
        buyer_vat_number=f"FI{business_id.replace('-', '')}" if business_id else "",
    )  # fmt: skip


@operation("invoice.draft")
def change_draft(*, draft: Draft, values: dict[str, Any], version: int, by: Actor) -> Draft:
    """Other lines, another day or other terms. Raises NotAnInvoice when it changed meanwhile or is issued."""
    _take(draft)
    if draft.version != version:
        raise rules.NotAnInvoice("changed_meanwhile")
    for name, value in values.items():
        setattr(draft, name, _kept(value) if name == "lines" else value)
    if not draft.lines:
        raise rules.NotAnInvoice("no_rows")
    draft.version += 1
    draft.save()
    record(
        subjects=subjects_of(draft.person), draft=str(draft.public_id), lines=len(draft.lines), clause="C17"
    )
    return draft


@operation("invoice.draft")
def discard_draft(*, draft: Draft, by: Actor) -> None:
    """Nothing was issued, so nothing need be kept."""
    _take(draft)
    record(subjects=subjects_of(draft.person), draft=str(draft.public_id), outcome="discarded", clause="C17")
    draft.delete()


@operation("invoice.issue")
def issue_draft(*, draft: Draft, issued_on: date, via: str = "", by: Actor) -> Invoice:
    """Make the draft an invoice: the next number, the buyer and the seller as they are now, and from here on
    unchangeable. The draft goes. Raises NotAnInvoice, and Incomplete when the law asks for more; then no number
    is used up."""
    _take(draft)
    if draft.order is not None:
        # Held, so that another draft of the same order waits and then finds it invoiced.
        Order.objects.select_for_update(of=("self",)).get(pk=draft.order_id)
    _require_delivered(draft)
    invoice = _issued(draft, queries.present_seller(draft.register_id), issued_on, via=via)
    draft.delete()
    return invoice


@operation("invoice.issue")
def issue_order(
    *,
    order: Order,
    waiting: queries.Ready,
    seller: Seller | None,
    issued_on: date,
    run: InvoiceRun,
    by: Actor,
) -> Invoice:
    """Make what was delivered of an order and not invoiced an invoice of a run, as its untouched draft would be. The
    order is held by whom asks. Raises NotAnInvoice, and Incomplete when the law asks for more; then no number is used
    up."""
    if not waiting.lines or waiting.delivered_on is None:
        raise rules.NotAnInvoice("nothing_ready")
    draft = _begun(seller, order.person, order.organisation, order, waiting.lines, waiting.delivered_on)
    return _issued(draft, seller, issued_on, run=run)


def _issued(
    draft: Draft, seller: Seller | None, issued_on: date, *, via: str = "", run: InvoiceRun | None = None
) -> Invoice:
    register_id = draft.register_id
    require_open(register_id, issued_on)
    if seller is None:
        raise rules.NotAnInvoice("no_seller")
    lines, sums = priced(draft)
    if sums.total_cents <= 0:
        raise rules.NotAnInvoice("nothing_to_pay")
    number = next_number(register_id, InvoiceNumber)
    due_on = issued_on + timedelta(days=draft.payment_days)
    party = draft.organisation or draft.person
    invoice = Invoice(
        register_id=register_id, public_id=draft.public_id, number=number, person=draft.person,
        organisation=draft.organisation, order=draft.order, rows=len(lines), seller=seller, issued_on=issued_on,
        subject_ref=draft.person.public_id if draft.person else None, delivered_on=draft.delivered_on, due_on=due_on,
        tax_note=draft.tax_note, total_cents=sums.total_cents, open_cents=sums.total_cents,
        language=written_language(party.language), run=run,
        keep_until=keep_until(register_id, issued_on), source="self", via=via, reference=reference_of(number),
        party_vat_number=draft.buyer_vat_number, **frozen_party(draft.person, draft.organisation),
    )  # fmt: skip
    _issue(invoice, lines)
    record(subjects=subjects_of(invoice.person), invoice=str(invoice.public_id), source="self", clause="C17")
    return invoice


def priced(draft: Draft) -> tuple[list[InvoiceLine], Sums]:
    """The lines of a draft as an invoice would have them, at the rates of the day of delivery, and their sums."""
    lines = [
        InvoiceLine(
            register_id=draft.register_id, person_id=draft.person_id, order_line_id=line.get("order_line"),
            product=line["product"], quantity=Decimal(line["quantity"]), unit=line["unit"],
            unit_cents=line["unit_cents"], discount_bp=line["discount_bp"], vat_class=line["vat_class"],
            vat_bp=taxes.rate_on(line["vat_class"], draft.delivered_on),
            net_cents=line_cents(Decimal(line["quantity"]), line["unit_cents"], line["discount_bp"]),
        )
        for line in draft.lines
    ]  # fmt: skip
    return lines, queries.sums_of_invoice(lines)


@operation("invoice.credit")
def credit_lines(
    *, invoice: Invoice, quantities: Mapping[int, Decimal], credited_on: date, via: str = "", by: Actor
) -> Invoice:
    """A credit note for these quantities, by the row ids of the invoice's lines, set off against what the invoice
    leaves open. Raises NotAnInvoice."""
    hold(invoice)
    rules.require_some(quantities)
    rules.check_dates(invoice.issued_on, credited_on, "credited_before_issued")
    if invoice.kind != Invoice.INVOICE:
        raise rules.NotAnInvoice("credits_a_credit_note")
    require_open(invoice.register_id, credited_on)
    register_id, sold = invoice.register_id, queries.sold(invoice)
    if not quantities.keys() <= sold.keys():
        raise rules.NotAnInvoice("credited_too_much")
    lines = []
    for key, quantity in quantities.items():
        line, state = sold[key]
        lines.append(
            InvoiceLine(
                register_id=register_id, person_id=invoice.person_id, order_line_id=line.order_line_id, credits=line,
                product=line.product, quantity=-quantity, unit=line.unit, unit_cents=line.unit_cents,
                discount_bp=line.discount_bp, vat_class=line.vat_class, vat_bp=line.vat_bp,
                net_cents=-rules.credited_cents(state, quantity),
            )
        )  # fmt: skip
    total = queries.sums_of_invoice(lines).total_cents
    number = next_number(register_id, InvoiceNumber)
    note = Invoice(
        register_id=register_id, number=number, kind=Invoice.CREDIT_NOTE, person=invoice.person,
        organisation=invoice.organisation, order=invoice.order, subject_ref=invoice.subject_ref, rows=len(lines),
        seller=queries.present_seller(register_id), credits=invoice, credits_number=invoice.number,
        credits_issued_on=invoice.issued_on, delivered_on=invoice.delivered_on, issued_on=credited_on,
        due_on=credited_on, tax_note=invoice.tax_note, total_cents=total, open_cents=total, language=invoice.language,
        keep_until=keep_until(register_id, credited_on), source="self", via=via, reference=reference_of(number),
        **{name: getattr(invoice, name) for name in _PARTY},
    )  # fmt: skip
    rest = 0
    if all(quantities.get(key, 0) == state.left for key, (_line, state) in sold.items()):
        # Credit notes of parts are rounded each by itself; with the last of them nothing of the invoice remains.
        earlier = sum(one.total_cents for one in Invoice.objects.filter(credits=invoice))
        rest = invoice.total_cents + earlier + total
    _issue(note, lines)
    _set_off(invoice, note, rest, credited_on)
    record(
        subjects=subjects_of(invoice.person), invoice=str(invoice.public_id), note=str(note.public_id),
        outcome="credited", clause="C17",
    )  # fmt: skip
    return note


_PARTY = (
    "party_name", "party_street", "party_postcode", "party_city", "party_country", "party_business_id",
    "party_vat_number",
)  # fmt: skip


def _set_off(invoice: Invoice, note: Invoice, rest: int, day: date) -> None:
    """Let what is credited lessen what the invoice leaves open; what is more than that is owed to the buyer."""
    note.open_cents -= rest
    settled = max(0, min(invoice.open_cents, -note.open_cents))
    facts = {
        "register_id": invoice.register_id,
        "person_id": invoice.person_id,
        "paid_on": day,
        "source": "self",
    }
    made = [
        Payment(invoice=note, cents=rest, kind=Payment.ROUNDING, **facts),
        Payment(invoice=invoice, cents=settled, kind=Payment.CREDIT, **facts),
        Payment(invoice=note, cents=-settled, kind=Payment.CREDIT, **facts),
    ]
    Payment.objects.bulk_create([one for one in made if one.cents])
    note.open_cents += settled
    invoice.open_cents -= settled
    for one in (invoice, note):
        one.closed_on = rules.closing_day(one.open_cents, one.closed_on or day)
        one.save()


def _issue(invoice: Invoice, lines: list[InvoiceLine]) -> None:
    """Write a voucher that says all that the law asks. Raises Incomplete."""
    if codes := contents.missing(said(invoice, lines)):
        raise rules.Incomplete(codes)
    invoice.save()
    for line in lines:
        line.invoice = invoice
    InvoiceLine.objects.bulk_create(lines)


def said(invoice: Invoice, lines: list[InvoiceLine]) -> contents.Contents:
    """What an invoice says, for the rule that looks for what is missing."""
    seller = invoice.seller
    return contents.Contents(
        issued_on=invoice.issued_on, number=invoice.number, seller_name=seller.name if seller else "",
        seller_address=f"{seller.street}, {seller.postcode} {seller.city}" if seller else "",
        seller_business_id=seller.business_id if seller else "",
        seller_vat_number=seller.vat_number if seller else "", buyer_name=invoice.party_name,
        buyer_address=f"{invoice.party_street} {invoice.party_city}".strip() if invoice.party_city else "",
        buyer_vat_number=invoice.party_vat_number, delivered_on=invoice.delivered_on,
        rows=[
            contents.Row(
                line.product, line.quantity, line.unit_cents, line.discount_bp, line.vat_class, line.vat_bp,
                line.net_cents,
            )
            for line in lines
        ],
        total_cents=invoice.total_cents, tax_note=invoice.tax_note,
        is_credit=invoice.kind == Invoice.CREDIT_NOTE, credits_number=invoice.credits_number,
    )  # fmt: skip


def _require_delivered(draft: Draft) -> None:
    """Raises NotAnInvoice when the draft has more of the order's lines than was delivered and not yet invoiced."""
    wanted: dict[int, Decimal] = {}
    for line in draft.lines:
        if key := line.get("order_line"):
            wanted[key] = wanted.get(key, Decimal(0)) + Decimal(line["quantity"])
    if not wanted:
        return
    waiting = queries.ready(draft.order).lines if draft.order else []
    most = {line["order_line"]: Decimal(line["quantity"]) for line in waiting}
    if any(quantity > most.get(key, Decimal(0)) for key, quantity in wanted.items()):
        raise rules.NotAnInvoice("more_than_delivered")


def _take(draft: Draft) -> None:
    """Read the draft anew and keep others from it. Raises NotAnInvoice when it is a draft no longer."""
    held = Draft.objects.select_for_update(of=("self",))
    try:
        draft.refresh_from_db(from_queryset=held)
    except Draft.DoesNotExist:
        raise rules.NotAnInvoice("no_draft") from None


def _kept(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "product": tidy(line["product"])[:200], "quantity": str(line["quantity"]), "unit": line["unit"],
            "unit_cents": line["unit_cents"], "discount_bp": line["discount_bp"], "vat_class": line["vat_class"],
            "order_line": line.get("order_line"),
        }
        for line in lines
    ]  # fmt: skip
