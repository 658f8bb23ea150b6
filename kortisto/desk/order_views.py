"""One order with its rows, its steps, its drafts and invoices."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.billing.queries import ready
from kortisto.billing.showing import shown_sums, vat_text
from kortisto.desk import cards
from kortisto.desk.navigation import place as link_to
from kortisto.kernel.money import format_cents
from kortisto.kernel.purposes import Purpose
from kortisto.orders import rules
from kortisto.orders.forms import percent, quantity_text
from kortisto.orders.models import Order, OrderLine
from kortisto.orders.queries import order_sums, quantities
from kortisto.orders.units import unit_name
from kortisto.orders.views import order_at
from kortisto.orders.views import state_chip as order_chip
from kortisto.parties.queries import Names, shown_language
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission


@page(needs=Permission.ORDER_READ, purpose=Purpose.CUSTOMER_SERVICE)
def order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One order with its rows and invoices, and what can be done with it."""
    found, user, language = order_at(public_id), request.user, shown_language()
    names = Names(user.register_id)
    party = found.organisation or found.person
    of = "organisation" if found.organisation else "person"
    bills = user.may(Permission.BILLING_READ)
    invoices = list(found.invoices.order_by("pk")) if bills else []
    lines = list(found.lines.order_by("pk"))
    left, held = quantities(found, lines)
    may_write = bool(party) and user.may(Permission.ORDER_WRITE)
    sums = order_sums(lines)
    shown = {
        "order": found,
        "chip": order_chip(found),
        "total": format_cents(found.total_cents, language),
        "sums": shown_sums(sums, language),
        "source": cards.sourced(names, found.source, found.received_at, found.via),
        "party": party,
        "party_url": link_to(of, party.public_id) if party else "",
        "lines": [_line(line, left[line.pk], held[line.pk], language) for line in lines],
        "moving": found.status in (Order.PARTLY, Order.RETURNED)
        or any(held[one.pk] != one.quantity for one in lines),
        "invoices": cards.invoice_rows(invoices, language, timezone.localdate()),
        "drafts": list(found.drafts.order_by("pk")) if bills and may_write else [],
        "steps": _steps(found, held) if may_write else [],
    }
    may_invoice = may_write and bills and found.status in rules.IN_HANDS
    shown["invoice_url"] = (
        reverse("order_invoice", args=[public_id]) if may_invoice and ready(found).lines else ""
    )
    return render(request, "desk/pages/order.html", shown)


def _line(line: OrderLine, left: Decimal, held: Decimal, language: str) -> dict[str, Any]:
    return {
        "product": line.product,
        "quantity": f"{quantity_text(line.quantity)} {unit_name(line.unit, language)}",
        "left": quantity_text(left) if left > 0 else "",
        "held": quantity_text(held),
        "unit": format_cents(line.unit_cents, language),
        "discount": percent(line.discount_bp) if line.discount_bp else "",
        "vat": vat_text(line.vat_class, line.vat_bp, language),
        "sum": format_cents(rules.line_cents(line.quantity, line.unit_cents, line.discount_bp), language),
    }


def _steps(order: Order, held: dict[int, Decimal]) -> list[dict[str, str]]:
    """The steps that the table of transitions allows now, as buttons."""
    buttons = {
        "order_acceptance": (order.status == Order.QUOTE, _("Make it an order"), "primary", "check"),
        "order_delivery": (order.status in rules.UNDELIVERED, _("Mark as delivered"), "primary", "check"),
        "order_part": (order.status in rules.UNDELIVERED, _("Deliver a part"), "plain", ""),
        "order_closing": (order.status == Order.PARTLY, _("Leave the rest undelivered"), "plain", ""),
        "order_return": (
            order.status in rules.IN_HANDS and any(quantity > 0 for quantity in held.values()), _("Return"), "plain", "",
        ),
        "order_cancellation": (
            Order.CANCELLED in rules.TRANSITIONS[order.status],
            _("Not accepted") if order.status == Order.QUOTE else _("Cancel the order"), "plain", "",
        ),
    }  # fmt: skip
    return [
        {"url": reverse(name, args=[order.public_id]), "text": text, "kind": kind, "icon": icon}
        for name, (is_open, text, kind, icon) in buttons.items()
        if is_open
    ]
