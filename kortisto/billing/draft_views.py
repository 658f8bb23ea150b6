"""Pages of invoices that are not issued yet: from an order, freely written, changed, issued, discarded; and what
stands on every invoice of the register."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.billing import contents, drafting
from kortisto.billing.forms import DraftForm, IssueForm, SellerForm
from kortisto.billing.models import Draft, Invoice
from kortisto.billing.operations import frozen_party
from kortisto.billing.queries import present_seller, ready
from kortisto.billing.rules import NotAnInvoice
from kortisto.billing.showing import line_shown, shown_sums
from kortisto.billing.views import REFUSED, missing_words, place_of, why_no_invoice
from kortisto.kernel.purposes import Purpose
from kortisto.notice.queries import document
from kortisto.orders.models import Order
from kortisto.orders.views import catalogue_of, line_forms, offered
from kortisto.parties.forms import TokenForm
from kortisto.parties.queries import organisation_at, person_at, shown_language
from kortisto.parties.sending import form_page, sent
from kortisto.parties.views import card_of
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import is_used, once

ROWS = 50
writes = page(needs=Permission.ORDER_WRITE, purpose=Purpose.BILLING, methods=("GET", "POST"))


def draft_at(public_id: UUID) -> Draft:
    """The draft with this public id. Raises Http404."""
    found = (
        Draft.objects.select_related("person", "organisation", "order").filter(public_id=public_id).first()
    )
    if found is None:
        raise Http404
    return found


def _place(draft: Draft) -> str:
    return reverse("draft", args=[draft.public_id])


@page(needs=Permission.ORDER_WRITE, purpose=Purpose.BILLING)
def drafts(request: HttpRequest) -> HttpResponse:
    """Invoices that are being written, the newest first."""
    rows = Draft.objects.select_related("person", "organisation", "order").order_by("-pk")
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    language = shown_language()
    told = [
        {"draft": one, "total": shown_sums(drafting.priced(one)[1], language)["total"], "url": _place(one)}
        for one in shown
    ]
    return render(request, "billing/drafts.html", {"rows": told, "page": shown})


@writes
def order_invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin an invoice with what has been delivered of an order and not invoiced."""
    order = Order.objects.select_related("person", "organisation").filter(public_id=public_id).first()
    if order is None or not (order.person or order.organisation):
        raise Http404
    back, waiting = reverse("order", args=[order.public_id]), ready(order)

    def act() -> Draft:
        return drafting.make_draft(
            person=order.person,
            organisation=order.organisation,
            order=order,
            lines=waiting.lines,
            delivered_on=waiting.delivered_on or timezone.localdate(),
            by=request.user.actor,
        )

    return form_page(
        request,
        TokenForm(sent(request)),
        act=act,
        place=_place,
        title=_("Invoice for order %(number)s") % {"number": order.number},
        action=_("Write an invoice"),
        back=back,
        note=_("What has been delivered and not invoiced becomes a draft, which you can still change."),
        refused=REFUSED,
        crumbs=[{"label": _("Orders"), "url": reverse("orders")}, {"label": order.number, "url": back}],
    )


@writes
def invoice_new(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """Begin an invoice without an order."""
    party = person_at(public_id) if of == "person" else organisation_at(public_id)
    seller = present_seller(request.user.register_id)
    days = seller.payment_days if seller else drafting.PAYMENT_DAYS
    form = DraftForm(sent(request), initial={"payment_days": days})

    def save(lines: list[dict[str, Any]]) -> Draft:
        made = drafting.make_draft(
            **{of: party}, lines=lines, delivered_on=form.cleaned_data["delivered_on"], by=request.user.actor
        )
        values = form.values()
        values["buyer_vat_number"] = values["buyer_vat_number"] or made.buyer_vat_number
        return drafting.change_draft(draft=made, values=values, version=made.version, by=request.user.actor)

    return _written(
        request, form, save, [], title=_("New invoice"), back=card_of(party), party=party,
    )  # fmt: skip


@writes
def draft_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Other rows, another day, other terms."""
    draft = draft_at(public_id)
    form = DraftForm(
        sent(request), initial={name: getattr(draft, name) for name in (*DraftForm.kept, "version")}
    )

    def save(lines: list[dict[str, Any]]) -> Draft:
        return drafting.change_draft(
            draft=draft,
            values={**form.values(), "lines": lines},
            version=form.cleaned_data["version"],
            by=request.user.actor,
        )

    return _written(
        request, form, save, draft.lines, title=_("Change the draft"), back=_place(draft),
        party=draft.organisation or draft.person,
    )  # fmt: skip


def _written(
    request: HttpRequest,
    form: DraftForm,
    save: Any,
    before: list[dict[str, Any]],
    *,
    title: str,
    back: str,
    party: Any,
) -> HttpResponse:
    catalogue = catalogue_of(request)
    initial = [
        {
            "product": line["product"],
            "quantity": f"{Decimal(line['quantity']).normalize():f}".replace(".", ","),
            "unit_cents": line["unit_cents"],
            "discount": line["discount_bp"] or None,
            "vat_class": line["vat_class"],
            "kept": number,
        }
        for number, line in enumerate(before)
    ]
    lines, is_more = line_forms(request, catalogue, initial)
    status = 200
    if form.is_bound and not is_more:
        status = 422
        if form.is_valid():
            catalogue.day = form.cleaned_data["delivered_on"]
        if form.is_valid() & lines.is_valid():
            wanted = [_line(one.line(), before) for one in lines if one.is_filled]
            try:
                return redirect(once(form.cleaned_data["token"], lambda: save(wanted), _place))
            except NotAnInvoice as error:
                form.add_error(None, why_no_invoice(error))
    shown = {
        "form": form, "lines": lines, "offered": offered(lines), "title": title, "back": back, "party": party,
    }  # fmt: skip
    return render(request, "billing/draft_edit.html", shown, status=status)


def _line(line: dict[str, Any], before: list[dict[str, Any]]) -> dict[str, Any]:
    """A typed row as the draft keeps it, with the unit and the line of the order of the row that it was."""
    kept = line.pop("kept")
    was = before[kept] if kept is not None and kept < len(before) else {}
    if was.get("product") == line["product"]:
        line["unit"] = was["unit"]
    line["order_line"] = was.get("order_line")
    del line["of_product"]
    return line


@writes
def draft(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A draft as it would be issued, with what it still lacks; sending the page issues it."""
    issued = Invoice.objects.filter(public_id=public_id).first()
    if issued is not None:
        # Issued meanwhile, by somebody else or by a second press of the button.
        return redirect(place_of(issued))
    found, language = draft_at(public_id), shown_language()
    form = IssueForm(sent(request))
    if form.is_bound and form.is_valid():
        actor = request.user.actor

        def issue() -> Invoice:
            day = form.cleaned_data["issued_on"]
            return drafting.issue_draft(draft=found, issued_on=day, via=f"user:{actor.key}", by=actor)

        try:
            return redirect(once(form.cleaned_data["token"], issue, place_of))
        except NotAnInvoice as error:
            form.add_error(None, why_no_invoice(error))
    lines, sums = drafting.priced(found)
    party = found.organisation or found.person
    shown = {
        "draft": found,
        "form": form,
        "party": party,
        "party_url": card_of(party) if party else "",
        "buyer": frozen_party(found.person, found.organisation) if party else {},
        "lines": [line_shown(line, language) for line in lines],
        "sums": shown_sums(sums, language),
        "lacks": missing_words(_lacks(request, found)),
        "no_seller": present_seller(request.user.register_id) is None,
        "may_set_up": request.user.may(Permission.BILLING_SET_UP),
    }
    return render(request, "billing/draft.html", shown, status=422 if form.is_bound else 200)


def _lacks(request: HttpRequest, found: Draft) -> list[str]:
    """What the invoice would lack if it were issued today."""
    lines, sums = drafting.priced(found)
    if not (found.person or found.organisation):
        return ["buyer_name"]
    invoice = Invoice(
        number="1", issued_on=timezone.localdate(), seller=present_seller(request.user.register_id),
        delivered_on=found.delivered_on, tax_note=found.tax_note, total_cents=sums.total_cents,
        party_vat_number=found.buyer_vat_number, **frozen_party(found.person, found.organisation),
    )  # fmt: skip
    return contents.missing(drafting.said(invoice, lines))


@writes
def draft_removal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Discard a draft."""
    form = TokenForm(sent(request))
    if form.is_bound and form.is_valid() and is_used(form.cleaned_data["token"]):
        # The button was pressed twice, and the first press did it.
        return redirect("drafts")
    found = draft_at(public_id)
    back = _place(found)
    return form_page(
        request,
        form,
        act=lambda: drafting.discard_draft(draft=found, by=request.user.actor),
        place=lambda _done: reverse("drafts"),
        title=_("Discard the draft"),
        action=_("Discard"),
        danger=True,
        back=back,
        done=_("The draft is discarded."),
        note=_("Nothing has been issued, so no number is missing afterwards."),
        refused=REFUSED,
        crumbs=[{"label": _("Drafts"), "url": reverse("drafts")}],
    )


@page(needs=Permission.BILLING_SET_UP, purpose=Purpose.BILLING, methods=("GET", "POST"))
def seller(request: HttpRequest) -> HttpResponse:
    """What stands on every invoice from now on: name, address, account, terms."""
    present = present_seller(request.user.register_id)
    form = SellerForm(sent(request), initial=_initial_seller(request, present))
    return form_page(
        request,
        form,
        act=lambda: drafting.set_seller(values=form.values(), by=request.user.actor),
        place=lambda _made: reverse("seller"),
        title=_("Billing details"),
        action=_("Save"),
        back=reverse("invoices"),
        done=_("Saved. Invoices issued from now on say this; what has been issued stays as it was."),
        crumbs=[{"label": _("Invoices"), "url": reverse("invoices")}],
    )


def _initial_seller(request: HttpRequest, present: Any) -> dict[str, Any]:
    if present is not None:
        return {name: getattr(present, name) for name in SellerForm.kept}
    # Most of it is in the notice already.
    who = document(request.user.register_id).get("controller") or {}
    told = {
        name: who.get(name, "")
        for name in ("name", "business_id", "street", "postcode", "city", "phone", "email")
    }
    if told["business_id"]:
        told["vat_number"] = f"FI{told['business_id'].replace('-', '')}"
    return told
