"""Pages of invoices: one invoice, issued from an order, paid, credited, handed over to collection.

The accountant sees these pages and nothing else: an invoice with its frozen party block, never the card.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.billing import operations, references
from kortisto.billing.forms import CaseForm, CollectionForm, CreditForm, InvoiceForm, PaymentForm
from kortisto.billing.models import CollectionCase, Invoice
from kortisto.billing.rules import NotAnInvoice
from kortisto.disclosures.operations import DisclosureRefused
from kortisto.kernel.money import format_cents, vat_on_net
from kortisto.kernel.purposes import Purpose
from kortisto.orders.models import Order
from kortisto.orders.rules import line_cents
from kortisto.parties.forms import TokenForm
from kortisto.parties.queries import shown_language
from kortisto.parties.sending import form_page, sent
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

PAYMENT_DAYS = 14

writes = page(needs=Permission.BILLING_WRITE, purpose=Purpose.BILLING, methods=("GET", "POST"))


def invoice_at(public_id: UUID) -> Invoice:
    """The invoice with this public id. Raises Http404."""
    found = Invoice.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def place_of(invoice: Invoice) -> str:
    """The address of an invoice's page."""
    return reverse("invoice", args=[invoice.public_id])


def state_chip(invoice: Invoice, today: date) -> dict[str, str]:
    """Whether an invoice is paid, open, overdue or overpaid, as a chip."""
    if invoice.open_cents == 0:
        return {"text": _("closed"), "kind": "ok"}
    if invoice.open_cents < 0:
        return {"text": _("overpaid"), "kind": "warn"}
    if invoice.due_on < today:
        return {"text": _("overdue"), "kind": "stop"}
    return {"text": _("open"), "kind": "info"}


def by_state(invoices: QuerySet, state: str, today: date) -> QuerySet:
    """The invoices in a state of the list: open, overdue or closed; any other word leaves all."""
    if state == "open":
        return invoices.exclude(open_cents=0)
    if state == "overdue":
        return invoices.filter(open_cents__gt=0, due_on__lt=today)
    if state == "closed":
        return invoices.filter(open_cents=0)
    return invoices


@page(needs=Permission.BILLING_READ, purpose=Purpose.BILLING)
def invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One invoice as it was issued, its payments and its collection."""
    today, language = timezone.localdate(), shown_language()
    found = invoice_at(public_id)
    cases = list(found.collection_cases.select_related("agency").order_by("handed_over_on"))
    in_collection = any(case.closed_on is None for case in cases)
    shown = {
        "invoice": found,
        "chip": state_chip(found, today),
        "total": format_cents(found.total_cents, language),
        "open": format_cents(found.open_cents, language),
        "reference": references.group_reference(found.reference) if found.reference else "",
        "payments": [
            {"paid_on": one.paid_on, "sum": format_cents(one.cents, language), "reference": one.reference}
            for one in found.payments.order_by("paid_on", "pk")
        ],
        "cases": cases,
        "may_write": request.user.may(Permission.BILLING_WRITE),
        "may_collect": found.open_cents > 0 and found.due_on < today and not in_collection,
    }
    if request.user.may(Permission.PARTY_READ):
        # The way to the card is not even in the page of those who may not open it.
        shown["card_url"] = _card_url(found)
        shown["order_url"] = reverse("order", args=[found.order.public_id]) if found.order else ""
    return render(request, "billing/invoice.html", shown)


def _card_url(found: Invoice) -> str:
    if found.organisation is not None:
        return reverse("organisation", args=[found.organisation.public_id])
    return reverse("person", args=[found.person.public_id]) if found.person is not None else ""


@page(needs=Permission.ORDER_WRITE, purpose=Purpose.BILLING, methods=("GET", "POST"))
def order_invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Issue an order's invoice; an order that has one leads to it."""
    order = Order.objects.select_related("person", "organisation").filter(public_id=public_id).first()
    if order is None or order.status == Order.CANCELLED or not (order.person or order.organisation):
        raise Http404
    total = _with_tax(order)
    due = timezone.localdate() + timedelta(days=PAYMENT_DAYS)
    form = InvoiceForm(sent(request), initial={"due_on": due})

    def act() -> Invoice:
        try:
            return operations.issue_invoice(
                person=order.person,
                organisation=order.organisation,
                order=order,
                total_cents=total,
                issued_on=form.cleaned_data["issued_on"],
                due_on=form.cleaned_data["due_on"],
                via=f"user:{request.user.actor.key}",
                whole=True,
                by=request.user.actor,
            )
        except operations.AlreadyInvoiced as already:
            return already.invoice

    return form_page(
        request,
        form,
        act=act,
        place=place_of,
        title=_("Invoice for order %(number)s") % {"number": order.number},
        action=_("Issue the invoice"),
        back=reverse("order", args=[order.public_id]),
        done=_("The invoice is issued."),
        note=_("%(name)s, %(total)s with VAT. Name and address are frozen on the invoice as they are now.")
        % {"name": order.organisation or order.person, "total": format_cents(total, shown_language())},
        refused=_REFUSED,
    )


def _with_tax(order: Order) -> int:
    """The sum of an order in cents with the tax, counted once for each rate (EN 16931)."""
    net: dict[int, int] = {}
    for line in order.lines.all():
        cents = line_cents(line.quantity, line.unit_cents, line.discount_bp)
        net[line.vat_bp] = net.get(line.vat_bp, 0) + cents
    return sum(cents + vat_on_net(cents, rate) for rate, cents in net.items())


@writes
def payment_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record money received."""
    found = invoice_at(public_id)
    form = PaymentForm(sent(request), initial={"cents": found.open_cents})

    def act() -> None:
        cleaned = form.cleaned_data
        operations.record_payment(
            invoice=found,
            cents=cleaned["cents"],
            paid_on=cleaned["paid_on"],
            reference=cleaned["reference"],
            by=request.user.actor,
        )

    return _invoice_form(request, found, form, act, title=_("Payment"), action=_("Record the payment"))


@writes
def credit_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Credit what is open."""
    found = invoice_at(public_id)
    if found.open_cents <= 0:
        raise Http404
    form = CreditForm(sent(request))

    def act() -> None:
        operations.credit_invoice(
            invoice=found, credited_on=form.cleaned_data["credited_on"], by=request.user.actor
        )

    return _invoice_form(
        request, found, form, act, title=_("Credit"), action=_("Credit the invoice"), danger=True
    )


@writes
def collection_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand the claim over to a collection agency: its data leave the house."""
    found = invoice_at(public_id)
    form = CollectionForm(sent(request), register_id=request.user.register_id)

    def act() -> None:
        operations.hand_over_to_collection(
            invoice=found,
            agency=form.cleaned_data["agency"],
            on=form.cleaned_data["day"],
            by=request.user.actor,
        )

    return _invoice_form(
        request,
        found,
        form,
        act,
        title=_("Hand over to collection"),
        action=_("Hand over"),
        danger=True,
        note=_("Name, address and the invoice go to the agency. The disclosure is recorded."),
    )


@writes
def case_closing(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    """The agency returned the case."""
    found = invoice_at(public_id)
    case = CollectionCase.objects.filter(invoice=found, pk=row, closed_on=None).first()
    if case is None:
        raise Http404
    form = CaseForm(sent(request))

    def act() -> None:
        cleaned = form.cleaned_data
        operations.close_collection(
            case=case, on=cleaned["day"], outcome=cleaned["outcome"], by=request.user.actor
        )

    return _invoice_form(request, found, form, act, title=_("Close the collection"), action=_("Close"))


def _invoice_form(
    request: HttpRequest, found: Invoice, form: TokenForm, act: Any, **shown: Any
) -> HttpResponse:
    open_now = format_cents(found.open_cents, shown_language())
    shown.setdefault("note", _("Open: %(sum)s") % {"sum": open_now})
    return form_page(
        request,
        form,
        act=act,
        place=lambda _done: place_of(found),
        back=place_of(found),
        done=_("Saved."),
        refused=_REFUSED,
        crumbs=[
            {"label": _("Invoices"), "url": reverse("invoices")},
            {"label": found.number, "url": place_of(found)},
        ],
        **shown,
    )


def _why_no_invoice(error: NotAnInvoice) -> str:
    sentences = {
        "due_before_issued": _("An invoice cannot fall due before it is issued."),
        "nothing_open": _("Nothing is open on this invoice."),
        "not_due": _("The invoice is not overdue on that day."),
    }
    return sentences[str(error)]


def _why_not_disclosed(error: DisclosureRefused) -> str:
    sentences = {
        "recipient_not_enabled": _("The recipient is not in use."),
        "no_agreement": _("There is no signed agreement with the recipient."),
        "agreement_ended": _("The agreement with the recipient has ended."),
        "category_not_allowed": _("The recipient may not receive these data."),
        "unknown_ground": _("The recipient may not receive data on this ground."),
    }
    return sentences[str(error)]


_REFUSED = {NotAnInvoice: _why_no_invoice, DisclosureRefused: _why_not_disclosed}
