"""Pages of orders: a new one and its steps. The list and one order's own page are the desk's."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.kernel.purposes import Purpose
from kortisto.orders import operations
from kortisto.orders.forms import LINES_SHOWN, MOST_LINES, LineForms, OrderForm, PartForm, StepForm
from kortisto.orders.models import Order
from kortisto.orders.queries import Catalogue, quantities
from kortisto.orders.rules import ForbiddenStep, WrongQuantity
from kortisto.parties.models import Organisation, Person
from kortisto.parties.queries import Names, organisation_at, person_at, present_address
from kortisto.parties.sending import form_page, sent
from kortisto.parties.views import card_of
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import once

# State → (kind of chip, word).
STATES = {
    Order.QUOTE: ("muted", gettext_lazy("quote")),
    Order.OPEN: ("info", gettext_lazy("open")),
    Order.PARTLY: ("warn", gettext_lazy("partly delivered")),
    Order.DELIVERED: ("ok", gettext_lazy("delivered")),
    Order.RETURNED: ("muted", gettext_lazy("returned")),
    Order.CANCELLED: ("muted", gettext_lazy("cancelled")),
}

MOST_OFFERED = 500

writes = page(needs=Permission.ORDER_WRITE, purpose=Purpose.CUSTOMER_SERVICE, methods=("GET", "POST"))


def order_at(public_id: UUID) -> Order:
    """The order with this public id, as far as the open purpose may see its person. Raises Http404."""
    found = Order.objects.select_related("person", "organisation").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def state_chip(order: Order) -> dict[str, str]:
    """The state of an order as a chip."""
    kind, text = STATES[order.status]
    return {"text": text, "kind": kind}


@writes
def order_new(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """A new order, or a quote, of a person or an organisation."""
    party = person_at(public_id) if of == "person" else organisation_at(public_id)
    names = Names(request.user.register_id)
    form = OrderForm(sent(request), names=names, initial=_delivered_to(party))
    lines, is_more = line_forms(request, catalogue := catalogue_of(request))
    if is_more:
        return _order_page(request, form, lines, party, status=200)
    if form.is_bound and form.is_valid():
        catalogue.day = form.cleaned_data["ordered_on"]
    if form.is_bound and form.is_valid() & lines.is_valid():
        wanted = [line.line() for line in lines if line.is_filled]
        if wanted:
            address = once(
                form.cleaned_data["token"], lambda: _place(request, of, party, form, wanted), _place_of
            )
            is_quote = "quote" in request.POST
            messages.success(
                request, _("The quote is saved.") if is_quote else _("The order is in the register.")
            )
            return redirect(address)
        form.add_error(None, _("An order needs at least one row."))
    return _order_page(request, form, lines, party, status=422 if form.is_bound else 200)


def catalogue_of(request: HttpRequest) -> Catalogue:
    """What the register sells today."""
    return Catalogue(request.user.register_id, timezone.localdate())


def line_forms(
    request: HttpRequest, catalogue: Catalogue, initial: list[dict] | None = None
) -> tuple[Any, bool]:
    """The rows of an order or an invoice, and whether the page only asks for more of them."""
    data, is_more = sent(request), False
    if data is not None and "more" in data:
        data, is_more = data.copy(), True
        now_shown = data.get("lines-TOTAL_FORMS", "")
        count = int(now_shown) if now_shown.isdecimal() and len(now_shown) < 4 else 0
        data["lines-TOTAL_FORMS"] = str(min(count + LINES_SHOWN, MOST_LINES))
    options = {"prefix": "lines", "form_kwargs": {"catalogue": catalogue}}
    return LineForms(data, initial=initial, **options), is_more


def _place(
    request: HttpRequest, of: str, party: Person | Organisation, form: OrderForm, lines: list
) -> Order:
    cleaned = form.cleaned_data
    return operations.place_order(
        **{of: party},
        lines=lines,
        ordered_on=cleaned["ordered_on"],
        delivery_name=cleaned["delivery_name"],
        delivery_address=cleaned["delivery_address"],
        quote="quote" in request.POST,
        source=cleaned["source"],
        via=f"user:{request.user.actor.key}",
        by=request.user.actor,
    )


def _place_of(order: Order) -> str:
    return reverse("order", args=[order.public_id])


def _delivered_to(party: Person | Organisation) -> dict[str, str]:
    address = present_address(party)
    if address is None:
        return {"delivery_name": str(party)}
    parts = (address.street, f"{address.postcode} {address.city}".strip())
    return {"delivery_name": str(party), "delivery_address": ", ".join(part for part in parts if part)}


def _order_page(request: HttpRequest, form: OrderForm, lines: Any, party: Any, status: int) -> HttpResponse:
    shown = {"form": form, "lines": lines, "party": party, "back": card_of(party), "offered": offered(lines)}
    return render(request, "orders/order_new.html", shown, status=status)


def offered(lines: Any) -> list[Any]:
    """What the rows' box of products offers."""
    return lines.form_kwargs["catalogue"].offered()[:MOST_OFFERED]


# Steps -----------------------------------------------------------------------------------------------------


@writes
def order_acceptance(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The customer ordered what was quoted."""
    order = order_at(public_id)
    return _step(
        request, order, StepForm(sent(request), since=order.ordered_on), operations.accept_quote, "ordered_on",
        title=_("Accept quote %(number)s"), action=_("Make it an order"),
    )  # fmt: skip


@writes
def order_delivery(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All that is left has been delivered: the customership counts from this day."""
    order = order_at(public_id)
    return _step(
        request, order, StepForm(sent(request), since=order.ordered_on), operations.deliver_order, "delivered_on",
        title=_("Deliver order %(number)s"), action=_("Mark as delivered"),
    )  # fmt: skip


@writes
def order_part(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Some of the order has been delivered."""
    order = order_at(public_id)
    form = PartForm(sent(request), since=order.ordered_on, most=_most(order, 0), filled=True)
    return _step(
        request, order, form, operations.deliver_order, "delivered_on", parts=True,
        title=_("Deliver a part of order %(number)s"), action=_("Mark as delivered"),
    )  # fmt: skip


@writes
def order_closing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What has not been delivered will not be."""
    order = order_at(public_id)
    return _step(
        request, order, StepForm(sent(request), since=order.ordered_on), operations.close_order, "closed_on",
        title=_("Close order %(number)s"), action=_("Leave the rest undelivered"), danger=True,
    )  # fmt: skip


@writes
def order_return(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Something came back."""
    order = order_at(public_id)
    form = PartForm(sent(request), since=order.ordered_on, most=_most(order, 1), filled=False)
    return _step(
        request, order, form, operations.take_back, "returned_on", parts=True,
        title=_("Return of order %(number)s"), action=_("Record the return"),
        note=_("What has been invoiced is credited on the invoice."),
    )  # fmt: skip


@writes
def order_cancellation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The order will not be delivered."""
    order = order_at(public_id)
    return _step(
        request, order, StepForm(sent(request), since=order.ordered_on), operations.cancel_order, "cancelled_on",
        title=_("Cancel order %(number)s"), action=_("Cancel the order"), danger=True,
    )  # fmt: skip


def _most(order: Order, which: int) -> dict[int, tuple[str, Decimal]]:
    lines = list(order.lines.order_by("pk"))
    most = quantities(order, lines)[which]
    return {line.pk: (line.product or "–", most[line.pk]) for line in lines if most[line.pk] > 0}


def _step(
    request: HttpRequest, order: Order, form: StepForm, act: Callable, day: str, *, title: str, parts: bool = False,
    **shown: Any,
) -> HttpResponse:  # fmt: skip
    def do() -> Order:
        more = {"quantities": form.quantities()} if parts else {}
        return act(order=order, by=request.user.actor, **{day: form.cleaned_data["day"]}, **more)

    return form_page(
        request,
        form,
        act=do,
        place=_place_of,
        title=title % {"number": order.number},
        back=_place_of(order),
        done=_("Saved."),
        refused={
            ForbiddenStep: lambda _error: _("The order is not in a state that allows this any more."),
            WrongQuantity: lambda _error: _("There is not that much left. Look at the order again."),
        },
        crumbs=[
            {"label": _("Orders"), "url": reverse("orders")},
            {"label": order.number, "url": _place_of(order)},
        ],
        **shown,
    )
