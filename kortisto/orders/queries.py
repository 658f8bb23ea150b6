"""Named reads of orders and products."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kortisto.orders import rules
from kortisto.orders.models import Order, OrderLine, Product, ProductPrice
from kortisto.orders.operations import moves_of
from kortisto.orders.rules import Sums, line_cents, sums_of
from kortisto.parties.timeline import Asking, Event


def timeline(asking: Asking) -> list[Event]:
    """A party's orders, by the day of the order."""
    return asking.days(Order.objects.filter(**asking.mine), "ordered_on", "order")


@dataclass(frozen=True)
class Priced:
    """A product with what it costs on a day."""

    product: Product
    unit_cents: int
    vat_class: str


class Catalogue:
    """The products of a register that are sold on a day, found by code or name as one types them."""

    def __init__(self, register_id: int, day: date) -> None:
        self.register_id, self.day = register_id, day
        self._found: dict[str, Priced] | None = None

    def offered(self) -> list[Priced]:
        """Each product once, by its code."""
        return list({one.product.pk: one for one in self._all().values()}.values())

    def find(self, text: str) -> Priced | None:
        """The product with this code or name."""
        return self._all().get(text.strip().casefold())

    def _all(self) -> dict[str, Priced]:
        if self._found is None:
            present = {}
            prices = ProductPrice.objects.filter(product__register_id=self.register_id)
            for price in (
                prices.filter(valid_from__lte=self.day).select_related("product").order_by("valid_from")
            ):
                present[price.product_id] = price
            sold = sorted(
                (
                    Priced(price.product, price.unit_cents, price.vat_class)
                    for price in present.values()
                    if price.product.ended_on is None or self.day < price.product.ended_on
                ),
                key=lambda one: one.product.code,
            )
            # A code is one product's own; a name that two have means the first.
            names = {one.product.name.casefold(): one for one in reversed(sold)}
            self._found = names | {one.product.code.casefold(): one for one in sold}
        return self._found


def order_sums(lines: list[OrderLine]) -> Sums:
    """What the lines of an order come to, by class of tax."""
    return sums_of(
        (line.vat_class, line.vat_bp, line_cents(line.quantity, line.unit_cents, line.discount_bp))
        for line in lines
    )


def quantities(order: Order, lines: list[OrderLine]) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """By row id of a line: how much is left to deliver, and how much the buyer has."""
    moves, ordered = moves_of(order), {line.pk: line.quantity for line in lines}
    left = (
        rules.to_deliver(ordered, moves)
        if order.status in rules.UNDELIVERED
        else dict.fromkeys(ordered, Decimal(0))
    )
    return left, rules.delivered(ordered, moves, order.status)
