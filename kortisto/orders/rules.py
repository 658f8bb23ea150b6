"""What an order may become, and what it costs. Pure."""

from decimal import Decimal

from kortisto.kernel.money import divide_half_up

# From state → the states it may become.
TRANSITIONS: dict[str, frozenset[str]] = {
    "open": frozenset({"delivered", "cancelled"}),
    "delivered": frozenset(),
    "cancelled": frozenset(),
}


class ForbiddenStep(Exception):
    """An order cannot go from its state to the one asked for."""


def require_step(state: str, wanted: str) -> None:
    """Raises ForbiddenStep when the table of transitions has no such edge."""
    if wanted not in TRANSITIONS[state]:
        raise ForbiddenStep(f"{state} → {wanted}")


def line_cents(quantity: Decimal, unit_cents: int, discount_bp: int = 0) -> int:
    """A line's sum in cents: quantity × unit price less the discount, rounded half up once at the end."""
    thousandths = int(quantity * 1000)
    return divide_half_up(thousandths * unit_cents * (10_000 - discount_bp), 10_000_000)
