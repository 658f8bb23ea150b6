"""Named reads of invoices, what is ready to be invoiced, and payments."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from kortisto.billing.models import Invoice, InvoiceLine, Payment, Seller
from kortisto.billing.rules import Sold
from kortisto.orders.models import Order
from kortisto.orders.queries import quantities
from kortisto.orders.rules import Sums, sums_of
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


def invoiced(order: Order) -> dict[int, Decimal]:
    """Row id of an order's line → how much of it has been invoiced, less what was credited."""
    found = InvoiceLine.objects.filter(order_line__order=order).order_by().values_list("person", "order_line")
    sums: dict[int, Decimal] = {}
    for _person, line, quantity in found.annotate(sum=Sum("quantity")):
        sums[line] = sums.get(line, Decimal(0)) + Decimal(quantity)
    return sums


def ready(order: Order) -> Ready:
    """What can be invoiced of an order."""
    lines = list(order.lines.order_by("pk"))
    _left, held = quantities(order, lines)
    billed = invoiced(order)
    found = [
        {
            "product": line.product, "quantity": str(quantity), "unit": line.unit, "unit_cents": line.unit_cents,
            "discount_bp": line.discount_bp, "vat_class": line.vat_class, "order_line": line.pk,
        }
        for line in lines
        if (quantity := held[line.pk] - billed.get(line.pk, Decimal(0))) > 0
    ]  # fmt: skip
    sent = order.deliveries.filter(quantity__gt=0).aggregate(last=Max("moved_on"))["last"]
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
