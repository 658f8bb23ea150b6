"""What may be said of invoices. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kortisto.orders.rules import line_cents


class NotAnInvoice(ValueError):
    """The dates or sums cannot be those of an invoice; the text is a reason code."""


class Incomplete(NotAnInvoice):
    """The invoice does not say what the law asks: `codes` name what is missing."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__("incomplete")
        self.codes = codes


def check_dates(issued_on: date, later: date, reason: str = "due_before_issued") -> None:
    """Raises NotAnInvoice when an invoice falls due, or is credited, before it is issued."""
    if later < issued_on:
        raise NotAnInvoice(reason)


def closing_day(open_cents: int, paid_on: date) -> date | None:
    """The day an invoice closed by a payment of this day, or None while anything is open either way."""
    return paid_on if open_cents == 0 else None


def require_open(open_cents: int) -> None:
    """Raises NotAnInvoice when nothing is owed."""
    if open_cents <= 0:
        raise NotAnInvoice("nothing_open")


def require_collectable(open_cents: int, due_on: date, on: date) -> None:
    """Raises NotAnInvoice unless the claim is open and past its due date."""
    require_open(open_cents)
    if on <= due_on:
        raise NotAnInvoice("not_due")


# Crediting -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sold:
    """A line of an invoice and what has been credited of it: quantity and cents, both positive."""

    quantity: Decimal
    unit_cents: int
    discount_bp: int
    net_cents: int
    credited: Decimal = Decimal(0)
    credited_cents: int = 0

    @property
    def left(self) -> Decimal:
        """How much of it can still be credited."""
        return self.quantity - self.credited


def credited_cents(line: Sold, quantity: Decimal) -> int:
    """The cents without tax that crediting this much of a line takes back: what is credited last takes all that is
    left, so that nothing remains of a line credited in parts. Raises NotAnInvoice."""
    if not 0 < quantity <= line.left:
        raise NotAnInvoice("credited_too_much")
    left = line.net_cents - line.credited_cents
    found = line_cents(quantity, line.unit_cents, line.discount_bp)
    return left if quantity == line.left or abs(found) > abs(left) else found


def require_some(quantities: Mapping[int, Decimal]) -> None:
    """Raises NotAnInvoice when nothing is to be credited."""
    if not quantities:
        raise NotAnInvoice("nothing_credited")
