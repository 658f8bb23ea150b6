"""What happens to quotes and orders: placed, accepted, delivered in whole or in part, returned, cancelled."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, models

from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.engines import among
from kortisto.kernel.text import tidy
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import require_source
from kortisto.orders import rules, taxes
from kortisto.orders.models import Delivery, Order, OrderLine, OrderNumber
from kortisto.orders.units import PIECE
from kortisto.parties.models import Organisation, Person
from kortisto.parties.operations import subjects_of


@operation("order.place")
def place_order(
    *, person: Person | None = None, organisation: Organisation | None = None, lines: list[dict[str, Any]],
    ordered_on: date, number: str | None = None, delivery_name: str = "", delivery_address: str = "",
    quote: bool = False, source: str = "self", via: str = "", by: Actor,
) -> Order:  # fmt: skip
    """An order, or a quote, of a person, or of an organisation by its contact person.

    `lines` are mappings of product, quantity, unit_cents and, if there is one, discount_bp, vat_class, unit and
    of_product.
    """
    register_id = required_access().register_id
    require_source(register_id, source)
    order = Order(
        register_id=register_id, number=number or _free_number(register_id), person=person, organisation=organisation,
        status=rules.QUOTE if quote else rules.OPEN, ordered_on=ordered_on, delivery_name=tidy(delivery_name),
        delivery_address=tidy(delivery_address), source=source, via=via,
    )  # fmt: skip
    made = lines_of(order, lines)
    order.total_cents = _net(made)
    order.save()
    OrderLine.objects.bulk_create(made)
    record(
        subjects=subjects_of(person), order=str(order.public_id), lines=len(made), source=source, clause="C7",
        **({"outcome": "quote"} if quote else {}),
    )  # fmt: skip
    return order


class NotAsTold(ValueError):
    """An order's sum is not that of its lines, or its number is another order's; the text is its number."""


@operation("order.place")
def bring_order(
    *, person: Person, number: str, status: str, total_cents: int, lines: list[dict[str, Any]], source: str, via: str,
    by: Actor, **told: Any,
) -> Order:  # fmt: skip
    """An order that somebody brings from another register (Article 20), in the state it was in there; `told` are its
    days and where it was delivered to, and each line tells its own tax. Raises NotAsTold, UnknownSource."""
    register_id = required_access().register_id
    require_source(register_id, source)
    if taken_numbers(register_id, [number]):
        raise NotAsTold(number)
    order = Order(
        register_id=register_id, number=number, person=person, status=status, source=source, via=via, **told
    )
    classes = [taxes.class_of(line["vat_bp"], order.ordered_on) for line in lines]
    made = lines_of(order, [{**line, "vat_class": one} for line, one in zip(lines, classes, strict=True)])
    for row, line in zip(made, lines, strict=True):
        row.vat_bp = line["vat_bp"]
    order.total_cents = _net(made)
    if order.total_cents != total_cents:
        raise NotAsTold(number)
    order.save()
    OrderLine.objects.bulk_create(made)
    record(
        subjects=subjects_of(person), order=str(order.public_id), lines=len(made), source=source, clause="C7",
        outcome="brought",
    )  # fmt: skip
    return order


def lines_of(order: Order, lines: list[dict[str, Any]]) -> list[OrderLine]:
    """The lines of an order as rows that are not saved yet."""
    return [
        OrderLine(
            register_id=order.register_id, order=order, person_id=order.person_id, product=tidy(line["product"])[:200],
            quantity=Decimal(line["quantity"]), unit_cents=line["unit_cents"], discount_bp=line.get("discount_bp", 0),
            vat_class=(vat_class := line.get("vat_class") or taxes.GENERAL),
            vat_bp=taxes.rate_on(vat_class, order.ordered_on), unit=line.get("unit") or PIECE,
            of_product=line.get("of_product"),
        )
        for line in lines
    ]  # fmt: skip


def _net(lines: list[OrderLine]) -> int:
    return sum(rules.line_cents(line.quantity, line.unit_cents, line.discount_bp) for line in lines)


def rewrite_lines(*, order: Order, lines: list[dict[str, Any]]) -> None:
    """Other lines for an order of which nothing has been delivered line by line; inside an operation, which saves
    the order. Raises ForbiddenStep."""
    if Delivery.objects.filter(order=order).exists():
        raise rules.ForbiddenStep(order.status)
    OrderLine.objects.filter(order=order).delete()
    made = OrderLine.objects.bulk_create(lines_of(order, lines))
    order.total_cents = _net(made)


# Steps -----------------------------------------------------------------------------------------------------


def step(order: Order, wanted: str) -> None:
    """The one place where an order's state is written. Raises ForbiddenStep."""
    rules.require_step(order.status, wanted)
    order.status = wanted


@operation("order.change")
def accept_quote(*, order: Order, ordered_on: date, by: Actor) -> Order:
    """The customer ordered what was quoted, on this day. Raises ForbiddenStep."""
    _hold(order)
    step(order, rules.OPEN)
    order.ordered_on = ordered_on
    return _done(order, "accepted")


@operation("order.change")
def deliver_order(
    *, order: Order, delivered_on: date, quantities: Mapping[int, Decimal] | None = None, by: Actor
) -> Order:
    """The order has been delivered: what is left of it, or these quantities by the row ids of its lines. Raises
    ForbiddenStep and WrongQuantity."""
    _hold(order)
    rules.require_state(order.status, rules.UNDELIVERED)
    moves, lines = moves_of(order), list(order.lines.order_by("pk"))
    left = {
        line: quantity for line, quantity in rules.to_deliver(_ordered(lines), moves).items() if quantity > 0
    }
    if quantities is not None:
        rules.require_within(quantities, left)
    if moves or quantities not in (None, left):
        _move(order, quantities or left, delivered_on, sign=1)
    if quantities in (None, left):
        step(order, rules.DELIVERED)
        order.delivered_on = delivered_on
    else:
        step(order, rules.PARTLY)
    return _done(order, "delivered" if order.status == rules.DELIVERED else "partly")


@operation("order.change")
def close_order(*, order: Order, closed_on: date, by: Actor) -> Order:
    """What has not been delivered of a partly delivered order will not be. Raises ForbiddenStep."""
    _hold(order)
    rules.require_state(order.status, frozenset({rules.PARTLY}))
    step(order, rules.DELIVERED)
    order.delivered_on = closed_on
    return _done(order, "closed")


@operation("order.change")
def take_back(*, order: Order, returned_on: date, quantities: Mapping[int, Decimal], by: Actor) -> Order:
    """These quantities came back, by the row ids of the lines. Raises ForbiddenStep and WrongQuantity."""
    _hold(order)
    rules.require_state(order.status, rules.IN_HANDS)
    lines = list(order.lines.order_by("pk"))
    held = rules.delivered(_ordered(lines), moves_of(order), order.status)
    rules.require_within(quantities, held)
    _move(order, quantities, returned_on, sign=-1)
    everything = all(held[line] == quantities.get(line, 0) for line in held)
    if everything and order.status == rules.DELIVERED:
        step(order, rules.RETURNED)
    return _done(order, "returned")


@operation("order.change")
def cancel_order(*, order: Order, cancelled_on: date, by: Actor) -> Order:
    """The order will not be delivered, or the quote was not accepted. Raises ForbiddenStep."""
    _hold(order)
    step(order, rules.CANCELLED)
    order.cancelled_on = cancelled_on
    return _done(order, "cancelled")


def moves_of(order: Order) -> list[tuple[int, Decimal]]:
    """Deliveries and returns of an order as (row id of the line, quantity)."""
    return [(one.line_id, one.quantity) for one in Delivery.objects.filter(order=order)]


def _ordered(lines: list[OrderLine]) -> dict[int, Decimal]:
    return {line.pk: line.quantity for line in lines}


def _move(order: Order, quantities: Mapping[int, Decimal], day: date, sign: int) -> None:
    Delivery.objects.bulk_create(
        Delivery(
            register_id=order.register_id, order=order, line_id=line, person_id=order.person_id, moved_on=day,
            quantity=sign * quantity,
        )
        for line, quantity in quantities.items()
    )  # fmt: skip


def _hold(order: Order) -> None:
    """Read the order anew and keep others from changing it until the transaction ends: two clerks must not deliver
    the same thing twice."""
    order.refresh_from_db(from_queryset=Order.objects.select_for_update(of=("self",)))


def _done(order: Order, outcome: str) -> Order:
    order.save()
    record(subjects=subjects_of(order.person), order=str(order.public_id), outcome=outcome, clause="C7")
    return order


def _free_number(register_id: int) -> str:
    """The next number that no order has: orders that came from another system brought theirs. Steps grow, so that
    many numbers taken in a row are soon passed."""
    counters, ahead = OrderNumber.objects.filter(register_id=register_id), 1
    number = next_number(register_id)
    while taken_numbers(register_id, [number]):
        counters.update(last=models.F("last") + ahead)
        number, ahead = next_number(register_id), ahead * 2
    return number


def taken_numbers(register_id: int, numbers: Iterable[str]) -> set[str]:
    """Which of these numbers orders have, also orders that the open context does not show."""
    condition, values = among(list(numbers))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT number FROM orders_order WHERE register_id = %s AND number {condition}",
            [register_id, values],
        )
        return {number for (number,) in cursor.fetchall()}


def next_number(register_id: int, counters: type[models.Model] = OrderNumber) -> str:
    """The next number of a register's counter, raised in the caller's own transaction: no gap, and the row's
    lock keeps two clerks from getting the same."""
    counters.objects.get_or_create(register_id=register_id)
    numbers = counters.objects.filter(register_id=register_id)
    counter = numbers.select_for_update().get()
    counter.last += 1
    counter.save()
    return str(counter.last)
