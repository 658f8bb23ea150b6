"""Pages of orders: a new one, delivered, cancelled. The list and one order's own page are the desk's."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.kernel.purposes import Purpose
from kortisto.orders import operations
from kortisto.orders.forms import LINES_SHOWN, MOST_LINES, DayForm, LineForms, OrderForm
from kortisto.orders.models import Order
from kortisto.orders.rules import ForbiddenStep
from kortisto.parties.models import Organisation, Person
from kortisto.parties.queries import Names, organisation_at, person_at
from kortisto.parties.sending import form_page, sent
from kortisto.parties.views import card_of
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import once

# State → (kind of chip, word).
STATES = {
    Order.OPEN: ("info", gettext_lazy("open")),
    Order.DELIVERED: ("ok", gettext_lazy("delivered")),
    Order.CANCELLED: ("muted", gettext_lazy("cancelled")),
}

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
    """A new order of a person or an organisation."""
    party = person_at(public_id) if of == "person" else organisation_at(public_id)
    names = Names(request.user.register_id)
    form = OrderForm(sent(request), names=names, initial=_delivered_to(party))
    data = sent(request)
    if data is not None and "more" in data:
        data = data.copy()
        now_shown = data.get("lines-TOTAL_FORMS", "")
        count = int(now_shown) if now_shown.isdecimal() and len(now_shown) < 4 else 0
        data["lines-TOTAL_FORMS"] = str(min(count + LINES_SHOWN, MOST_LINES))
        lines = LineForms(data, prefix="lines")
        return _order_page(request, form, lines, party, status=200)
    lines = LineForms(data, prefix="lines")
    if form.is_bound and form.is_valid() & lines.is_valid():
        wanted = [line.line() for line in lines if line.is_filled]
        if wanted:
            address = once(
                form.cleaned_data["token"], lambda: _place(request, of, party, form, wanted), _place_of
            )
            messages.success(request, _("The order is in the register."))
            return redirect(address)
        form.add_error(None, _("An order needs at least one row."))
    return _order_page(request, form, lines, party, status=422 if form.is_bound else 200)


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
        source=cleaned["source"],
        via=f"user:{request.user.actor.key}",
        by=request.user.actor,
    )


def _place_of(order: Order) -> str:
    return reverse("order", args=[order.public_id])


def _delivered_to(party: Person | Organisation) -> dict[str, str]:
    address = party.addresses.filter(ended_on=None).order_by("-pk").first()
    if address is None:
        return {"delivery_name": str(party)}
    parts = (address.street, f"{address.postcode} {address.city}".strip())
    return {"delivery_name": str(party), "delivery_address": ", ".join(part for part in parts if part)}


def _order_page(request: HttpRequest, form: OrderForm, lines: Any, party: Any, status: int) -> HttpResponse:
    shown = {"form": form, "lines": lines, "party": party, "back": card_of(party)}
    return render(request, "orders/order_new.html", shown, status=status)


@writes
def order_delivery(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The order has been delivered: the customership counts from this day."""
    return _step(request, public_id, Order.DELIVERED)


@writes
def order_cancellation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The order will not be delivered."""
    return _step(request, public_id, Order.CANCELLED)


def _step(request: HttpRequest, public_id: UUID, state: str) -> HttpResponse:
    order = order_at(public_id)
    form = DayForm(sent(request))

    def act() -> Order:
        day, by = form.cleaned_data["day"], request.user.actor
        if state == Order.DELIVERED:
            return operations.deliver_order(order=order, delivered_on=day, by=by)
        return operations.cancel_order(order=order, cancelled_on=day, by=by)

    delivered = state == Order.DELIVERED
    return form_page(
        request,
        form,
        act=act,
        place=_place_of,
        title=(_("Deliver order %(number)s") if delivered else _("Cancel order %(number)s"))
        % {"number": order.number},
        action=_("Mark as delivered") if delivered else _("Cancel the order"),
        danger=not delivered,
        back=_place_of(order),
        done=_("Saved."),
        refused={ForbiddenStep: lambda _error: _("The order is not open any more.")},
        crumbs=[
            {"label": _("Orders"), "url": reverse("orders")},
            {"label": order.number, "url": _place_of(order)},
        ],
    )
