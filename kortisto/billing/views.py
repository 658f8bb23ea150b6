"""Pages of invoices: one invoice, given out, paid, credited, handed over to collection.

The accountant sees these pages and nothing else: an invoice with its frozen party block, never the card.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.billing import documents, drafting, operations, references
from kortisto.billing.books.rules import NotInTheBooks
from kortisto.billing.books.showing import why_not_in_the_books
from kortisto.billing.collecting.showing import REFUSED as NOT_NOW
from kortisto.billing.collecting.showing import shown_claim
from kortisto.billing.forms import (
    CaseForm,
    CollectionForm,
    CreditForm,
    CreditLinesForm,
    GiveOutForm,
    PaymentForm,
)
from kortisto.billing.models import CollectionCase, Invoice, Payment
from kortisto.billing.queries import sold, sums_of_invoice
from kortisto.billing.rules import Incomplete, NotAnInvoice
from kortisto.billing.showing import line_shown, shown_sums
from kortisto.disclosures.operations import DisclosureRefused
from kortisto.kernel.money import format_cents
from kortisto.kernel.purposes import Purpose
from kortisto.parties.forms import TokenForm
from kortisto.parties.queries import shown_language
from kortisto.parties.sending import form_page, sent
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

PAYMENT_KINDS = {
    Payment.MONEY: "",
    Payment.CREDIT: gettext_lazy("credit note"),
    Payment.ROUNDING: gettext_lazy("rounding"),
    Payment.LOSS: gettext_lazy("written off"),
    Payment.FEE: gettext_lazy("reminder fee"),
    Payment.INTEREST: gettext_lazy("interest for late payment"),
}

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
    if invoice.kind == Invoice.CREDIT_NOTE and invoice.open_cents <= 0:
        if invoice.open_cents:
            return {"text": _("to be refunded"), "kind": "warn"}
        return {"text": _("credit note"), "kind": "muted"}
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
    lines = list(found.lines.order_by("pk"))
    may_write = request.user.may(Permission.BILLING_WRITE)
    shown = {
        "invoice": found,
        "is_note": found.kind == Invoice.CREDIT_NOTE,
        "lines": [line_shown(line, language) for line in lines],
        "sums": shown_sums(sums_of_invoice(lines), language),
        "notes": list(found.credit_notes.order_by("pk")),
        "may_credit": may_write and (_may_credit_lines(found) if lines else found.open_cents > 0),
        "chip": state_chip(found, today),
        "total": format_cents(found.total_cents, language),
        "open": format_cents(found.open_cents, language),
        "reference": references.group_reference(found.reference) if found.reference else "",
        "payments": [
            {
                "paid_on": one.paid_on,
                "sum": format_cents(one.cents, language),
                "reference": one.reference,
                "kind": PAYMENT_KINDS[one.kind],
            }
            for one in found.payments.order_by("paid_on", "pk")
        ],
        "cases": cases,
        "may_write": may_write,
        "claim": shown_claim(found, cases, today, language),
    }
    if request.user.may(Permission.PARTY_READ):
        # The way to the card is not even in the page of those who may not open it.
        shown["card_url"] = _card_url(found)
        shown["original_url"] = place_of(found.credits) if found.credits else ""
        shown["order_url"] = reverse("order", args=[found.order.public_id]) if found.order else ""
    return render(request, "billing/invoice.html", shown)


def _card_url(found: Invoice) -> str:
    if found.organisation is not None:
        return reverse("organisation", args=[found.organisation.public_id])
    return reverse("person", args=[found.person.public_id]) if found.person is not None else ""


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

    return invoice_form(request, found, form, act, title=_("Payment"), action=_("Record the payment"))


def _may_credit_lines(found: Invoice) -> bool:
    return found.kind == Invoice.INVOICE and any(state.left > 0 for _line, state in sold(found).values())


@writes
def credit_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Credit rows of an invoice by a credit note, or what is open of an invoice known by its sum alone."""
    found = invoice_at(public_id)
    if found.rows:
        return _credit_lines(request, found)
    if found.open_cents <= 0:
        raise Http404
    form = CreditForm(sent(request))

    def act() -> None:
        operations.credit_invoice(
            invoice=found, credited_on=form.cleaned_data["credited_on"], by=request.user.actor
        )

    return invoice_form(
        request, found, form, act, title=_("Credit"), action=_("Credit the invoice"), danger=True
    )


def _credit_lines(request: HttpRequest, found: Invoice) -> HttpResponse:
    if request.method != "POST" and not _may_credit_lines(found):
        raise Http404
    most = {key: (line.product, state.left) for key, (line, state) in sold(found).items() if state.left > 0}
    form = CreditLinesForm(sent(request), most=most)

    def act() -> Invoice:
        return drafting.credit_lines(
            invoice=found,
            quantities=form.quantities(),
            credited_on=form.cleaned_data["credited_on"],
            via=f"user:{request.user.actor.key}",
            by=request.user.actor,
        )

    return invoice_form(
        request,
        found,
        form,
        act,
        place=place_of,
        title=_("Credit"),
        action=_("Issue the credit note"),
        danger=True,
        done=_("The credit note is issued."),
        note=_(
            "An issued invoice is never changed. The credit note refers to it and lessens what it leaves open."
        ),
    )


@page(needs=Permission.BILLING_READ, purpose=Purpose.BILLING, methods=("GET", "POST"))
def invoice_out(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the document out: a file, and the row that says to whom."""
    found = invoice_at(public_id)
    if found.seller is None:
        raise Http404
    form = GiveOutForm(sent(request), register_id=request.user.register_id)
    if form.is_bound and form.is_valid():
        cleaned = form.cleaned_data
        try:
            name, kind, body = documents.give_out(
                invoice=found, form=cleaned["form"], recipient=cleaned["recipient"], by=request.user.actor
            )
        except DisclosureRefused as error:
            form.add_error("recipient", why_not_disclosed(error))
        else:
            answer = HttpResponse(body, content_type=kind)
            answer["Content-Disposition"] = f'attachment; filename="{name}"'
            return answer
    shown = {
        "form": form,
        "title": _("Give out invoice %(number)s") % {"number": found.number},
        "action": _("Take the file"),
        "back": place_of(found),
        "note": _("The file leaves the register. To whom, and that it left, is recorded as a disclosure."),
        "crumbs": [*crumbs_of(found), {"label": _("Give out")}],
    }
    return render(request, "desk/pages/form.html", shown, status=422 if form.is_bound else 200)


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
            reminded_on=form.cleaned_data["reminded_on"],
            by=request.user.actor,
        )

    return invoice_form(
        request,
        found,
        form,
        act,
        title=_("Hand over to collection"),
        action=_("Hand over"),
        danger=True,
        refused=NOT_NOW,
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

    return invoice_form(request, found, form, act, title=_("Close the collection"), action=_("Close"))


def invoice_form(
    request: HttpRequest, found: Invoice, form: TokenForm, act: Any, **shown: Any
) -> HttpResponse:
    """A form page about one invoice. What may be refused is added to what always may."""
    open_now = format_cents(found.open_cents, shown_language())
    refused = REFUSED | shown.pop("refused", {})
    shown = {
        "note": _("Open: %(sum)s") % {"sum": open_now},
        "place": lambda _done: place_of(found),
        "done": _("Saved."),
    } | shown
    return form_page(
        request, form, act=act, back=place_of(found), refused=refused, crumbs=crumbs_of(found), **shown
    )


def crumbs_of(found: Invoice) -> list[dict[str, str]]:
    """The way to an invoice."""
    return [
        {"label": _("Invoices"), "url": reverse("invoices")},
        {"label": found.number, "url": place_of(found)},
    ]


def why_no_invoice(error: NotAnInvoice) -> str:
    """The sentence for what cannot be an invoice."""
    if isinstance(error, Incomplete):
        wanted = ", ".join(missing_words(error.codes))
        return _("The law asks an invoice to say more (AVL 209 e §). Missing: %(what)s.") % {"what": wanted}
    sentences = {
        "due_before_issued": _("An invoice cannot fall due before it is issued."),
        "credited_before_issued": _("An invoice cannot be credited before it is issued."),
        "nothing_open": _("Nothing is open on this invoice."),
        "not_due": _("The invoice is not overdue on that day."),
        "credit_its_lines": _("This invoice has rows: they are credited by a credit note."),
        "credited_too_much": _("More than what is left of a row cannot be credited."),
        "nothing_credited": _("Write how much of at least one row is credited."),
        "credits_a_credit_note": _("A credit note is not credited: issue a new invoice."),
        "nothing_ready": _("Nothing has been delivered that is not invoiced yet."),
        "no_rows": _("An invoice needs at least one row."),
        "month_locked": _("The books of the month are locked: no invoice is dated in it any more."),
        "no_draft": _("This draft has been issued or discarded meanwhile."),
        "changed_meanwhile": _("Somebody else has changed this meanwhile. Look at it again."),
        "no_seller": _(
            "Nobody has written down yet what stands on your invoices: name, account number, VAT number."
        ),
        "nothing_to_pay": _("The sum of an invoice is more than nothing. Less is credited."),
        "more_than_delivered": _("The draft has more than has been delivered and not invoiced yet."),
    }
    return sentences[str(error)]


def missing_words(codes: list[str]) -> list[str]:
    """What an invoice lacks, in words."""
    words = {
        "issued_on": _("the day of the invoice"),
        "number": _("the number"),
        "seller_id": _("your business ID"),
        "seller_vat_number": _("your VAT number"),
        "buyer_vat_number": _("the buyer's VAT number"),
        "seller_address": _("your name and address"),
        "buyer_name": _("the buyer's name"),
        "buyer_address": _("the buyer's address"),
        "rows": _("what is sold"),
        "product": _("what is sold on every row"),
        "delivered_on": _("the day of delivery"),
        "vat_class": _("the VAT of every row"),
        "tax_note": _("the ground for no tax"),
        "credits": _("the invoice that is credited"),
    }
    return [words[code] for code in codes]


def why_not_disclosed(error: DisclosureRefused) -> str:
    """The sentence for what a recipient may not have."""
    sentences = {
        "recipient_not_enabled": _("The recipient is not in use."),
        "no_agreement": _("There is no signed agreement with the recipient."),
        "agreement_not_begun": _("The agreement with the recipient has not begun."),
        "agreement_ended": _("The agreement with the recipient has ended."),
        "category_not_allowed": _("The recipient may not receive these data."),
        "unknown_ground": _("The recipient may not receive data on this ground."),
    }
    return sentences[str(error)]


REFUSED = {
    NotAnInvoice: why_no_invoice,
    DisclosureRefused: why_not_disclosed,
    NotInTheBooks: why_not_in_the_books,
}
