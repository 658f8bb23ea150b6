"""What happens to orders: placed, delivered, cancelled."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.text import tidy
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import require_source
from kortisto.orders import rules
from kortisto.orders.models import Order, OrderLine, OrderNumber
from kortisto.parties.models import Organisation, Person
from kortisto.parties.operations import subjects_of


@operation("order.place")
def place_order(
    *, person: Person | None = None, organisation: Organisation | None = None, lines: list[dict[str, Any]],
    ordered_on: date, number: str | None = None, delivery_name: str = "", delivery_address: str = "",
    source: str = "self", via: str = "", by: Actor,
) -> Order:  # fmt: skip
    """An order of a person, or of an organisation by its contact person.

    `lines` are mappings of product, quantity, unit_cents and, if there is one, discount_bp.
    """
    register_id = required_access().register_id
    require_source(register_id, source)
    order = Order(
        register_id=register_id, number=number or next_number(register_id), person=person, organisation=organisation,
        ordered_on=ordered_on, delivery_name=tidy(delivery_name), delivery_address=tidy(delivery_address),
        source=source, via=via,
    )  # fmt: skip
    made = []
    for line in lines:
        quantity = Decimal(line["quantity"])
        discount = line.get("discount_bp", 0)
        order.total_cents += rules.line_cents(quantity, line["unit_cents"], discount)
        made.append(
            OrderLine(
                register_id=register_id, order=order, person=person, product=tidy(line["product"])[:200], quantity=quantity,
                unit_cents=line["unit_cents"], discount_bp=discount,
            )
        )  # fmt: skip
    order.save()
    OrderLine.objects.bulk_create(made)
    record(
        subjects=subjects_of(person), order=str(order.public_id), lines=len(made), source=source, clause="C7"
    )
    return order


@operation("order.change")
def deliver_order(*, order: Order, delivered_on: date, by: Actor) -> Order:
    """The order has been delivered. Raises ForbiddenStep."""
    rules.require_step(order.status, Order.DELIVERED)
    order.status, order.delivered_on = Order.DELIVERED, delivered_on
    order.save()
    record(subjects=subjects_of(order.person), order=str(order.public_id), outcome="delivered", clause="C7")
    return order


@operation("order.change")
def cancel_order(*, order: Order, cancelled_on: date, by: Actor) -> Order:
    """The order will not be delivered. Raises ForbiddenStep."""
    rules.require_step(order.status, Order.CANCELLED)
    order.status, order.cancelled_on = Order.CANCELLED, cancelled_on
    order.save()
    record(subjects=subjects_of(order.person), order=str(order.public_id), outcome="cancelled", clause="C7")
    return order


def next_number(register_id: int, counters: type[models.Model] = OrderNumber) -> str:
    """The next number of a register's counter, raised in the caller's own transaction: no gap, and the row's
    lock keeps two clerks from getting the same."""
    counters.objects.get_or_create(register_id=register_id)
    numbers = counters.objects.filter(register_id=register_id)
    counter = numbers.select_for_update().get()
    counter.last += 1
    counter.save()
    return str(counter.last)
