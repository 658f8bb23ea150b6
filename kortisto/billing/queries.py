"""Named reads of invoices, what is ready to be invoiced, and payments."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from kortisto.billing.models import Invoice, InvoiceLine, Payment, Seller
from kortisto.billing.rules import Sold
from kortisto.orders.models import Delivery, Order, OrderLine
from kortisto.orders.rules import Sums, delivered, sums_of
from kortisto.parties.models import Person
from kortisto.parties.timeline import Asking, Event


def timeline(asking: Asking) -> list[Event]:
    """A party's invoices, by the day they were issued."""
    return asking.days(Invoice.objects.filter(**asking.mine), "issued_on", "invoice")


def timeline_payments(asking: Asking) -> list[Event]:
    """What a party has paid. An organisation's payments are known by their invoices."""
    rows = Payment.objects.select_related("invoice").filter(kind=Payment.MONEY)
    if isinstance(asking.party, Person):
        rows = rows.filter(person=asking.party)
    else:
        rows = rows.filter(invoice__organisation=asking.party)
    return asking.days(rows, "paid_on", "payment")


def present_seller(register_id: int) -> Seller | None:
    """The controller as it stands on invoices from now on; None before anybody has written it down."""
    return Seller.objects.filter(register_id=register_id).order_by("-pk").first()


@dataclass(frozen=True)
class Ready:
    """What has been delivered of an order and not invoiced: lines as a draft takes them, and the last day on which
    any of it was delivered."""

    lines: list[dict[str, Any]]
    delivered_on: date | None


def invoiced(orders: Collection[Order]) -> dict[int, Decimal]:
    """Row id of a line of these orders → how much of it has been invoiced, less what was credited."""
    found = InvoiceLine.objects.filter(order_line__order__in=orders).order_by()
    sums: dict[int, Decimal] = {}
    for _person, line, quantity in found.values_list("person", "order_line").annotate(sum=Sum("quantity")):
        sums[line] = sums.get(line, Decimal(0)) + Decimal(quantity)
    return sums


def ready(order: Order) -> Ready:
    """What can be invoiced of an order."""
    return ready_of([order])[order.pk]


def ready_of(orders: Collection[Order]) -> dict[int, Ready]:
    """Row id of an order → what can be invoiced of it, in three statements for all of them."""
    lines: dict[int, list[OrderLine]] = {order.pk: [] for order in orders}
    for line in OrderLine.objects.filter(order__in=orders).order_by("pk"):
        lines[line.order_id].append(line)
    moves: dict[int, list[Delivery]] = {order.pk: [] for order in orders}
    for move in Delivery.objects.filter(order__in=orders):
        moves[move.order_id].append(move)
    billed = invoiced(orders)
    return {order.pk: _ready(order, lines[order.pk], moves[order.pk], billed) for order in orders}


def _ready(order: Order, lines: list[OrderLine], moves: list[Delivery], billed: dict[int, Decimal]) -> Ready:
    held = delivered(
        {line.pk: line.quantity for line in lines},
        [(one.line_id, one.quantity) for one in moves],
        order.status,
    )
    found = [
        {
            "product": line.product, "quantity": str(quantity), "unit": line.unit, "unit_cents": line.unit_cents,
            "discount_bp": line.discount_bp, "vat_class": line.vat_class, "order_line": line.pk,
        }
        for line in lines
        if (quantity := held[line.pk] - billed.get(line.pk, Decimal(0))) > 0
    ]  # fmt: skip
    sent = max((one.moved_on for one in moves if one.quantity > 0), default=None)
    return Ready(found, sent or order.delivered_on)


def sums_of_invoice(lines: list[InvoiceLine]) -> Sums:
    """What the lines of an invoice come to, by class of tax: always what was issued, because the lines are frozen."""
    return sums_of((line.vat_class, line.vat_bp, line.net_cents) for line in lines)


def sold(invoice: Invoice) -> dict[int, tuple[InvoiceLine, Sold]]:
    """Row id of an invoice's line → the line, and what has been credited of it."""
    lines = {line.pk: line for line in invoice.lines.order_by("pk")}
    back: dict[int, list[InvoiceLine]] = {}
    for one in InvoiceLine.objects.filter(credits__invoice=invoice):
        back.setdefault(one.credits_id, []).append(one)
    return {
        key: (
            line,
            Sold(
                line.quantity, line.unit_cents, line.discount_bp, line.net_cents,
                -sum((one.quantity for one in back.get(key, ())), Decimal(0)),
                -sum(one.net_cents for one in back.get(key, ())),
            ),
        )
        for key, line in lines.items()
    }  # fmt: skip
