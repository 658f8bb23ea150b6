"""What an order may become, and what it costs. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kortisto.kernel.money import divide_half_up, vat_on_net

QUOTE, OPEN, PARTLY, DELIVERED = "quote", "open", "partly", "delivered"
RETURNED, CANCELLED = "returned", "cancelled"

# From state → the states it may become. Nothing but `operations.step` writes a state.
TRANSITIONS: dict[str, frozenset[str]] = {
    QUOTE: frozenset({OPEN, CANCELLED}),
    OPEN: frozenset({PARTLY, DELIVERED, CANCELLED}),
    PARTLY: frozenset({PARTLY, DELIVERED}),
    DELIVERED: frozenset({RETURNED}),
    RETURNED: frozenset(),
    CANCELLED: frozenset(),
}
FIRST_STATES = frozenset({QUOTE, OPEN})
# Something is still to be delivered.
UNDELIVERED = frozenset({OPEN, PARTLY})
# Something has been delivered, so it can be invoiced and taken back.
IN_HANDS = frozenset({PARTLY, DELIVERED})

# Nothing is left to be done.
ARCHIVED = frozenset({DELIVERED, RETURNED, CANCELLED})


class ForbiddenStep(Exception):
    """An order cannot go from its state to the one asked for."""


class WrongQuantity(ValueError):
    """More than there is, or nothing at all; the text is a reason code."""


def require_step(state: str, wanted: str) -> None:
    """Raises ForbiddenStep when the table of transitions has no such edge."""
    if wanted not in TRANSITIONS[state]:
        raise ForbiddenStep(f"{state} → {wanted}")


def require_state(state: str, allowed: frozenset[str]) -> None:
    """Raises ForbiddenStep when the order is in none of these states."""
    if state not in allowed:
        raise ForbiddenStep(state)


# Quantities ------------------------------------------------------------------------------------------------

Quantities = Mapping[int, Decimal]
"""Row id of a line → how much of it."""


def delivered(ordered: Quantities, moves: Iterable[tuple[int, Decimal]], state: str) -> dict[int, Decimal]:
    """How much of each line the buyer has: what was delivered less what came back.

    `moves` are deliveries, returns with a minus. An order delivered in one go has no deliveries noted line by line:
    all of it went.
    """
    moves = list(moves)
    whole = state in (DELIVERED, RETURNED) and not any(quantity > 0 for _line, quantity in moves)
    found = dict(ordered) if whole else dict.fromkeys(ordered, Decimal(0))
    for line, quantity in moves:
        found[line] += quantity
    return found


def to_deliver(ordered: Quantities, moves: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    """How much of each line of an open order has not been delivered yet; what came back is not sent again."""
    found = dict(ordered)
    for line, quantity in moves:
        if quantity > 0:
            found[line] -= quantity
    return found


def require_within(wanted: Quantities, most: Quantities) -> None:
    """Raises WrongQuantity unless something is wanted and no more than there is of each line."""
    if not wanted:
        raise WrongQuantity("nothing")
    for line, quantity in wanted.items():
        if quantity <= 0 or quantity > most.get(line, Decimal(0)):
            raise WrongQuantity("too_much")


# Sums ------------------------------------------------------------------------------------------------------


def line_cents(quantity: Decimal, unit_cents: int, discount_bp: int = 0) -> int:
    """A line's sum in cents: quantity × unit price less the discount, rounded half up once at the end."""
    thousandths = int(quantity * 1000)
    return divide_half_up(thousandths * unit_cents * (10_000 - discount_bp), 10_000_000)


@dataclass(frozen=True)
class VatGroup:
    """What is taxed alike: the sum without tax, and the tax on it."""

    vat_class: str
    vat_bp: int
    net_cents: int
    vat_cents: int


@dataclass(frozen=True)
class Sums:
    """What lines come to, by class of tax; always whole cents, and the parts make the whole."""

    groups: tuple[VatGroup, ...]

    @property
    def net_cents(self) -> int:
        return sum(group.net_cents for group in self.groups)

    @property
    def vat_cents(self) -> int:
        return sum(group.vat_cents for group in self.groups)

    @property
    def total_cents(self) -> int:
        return self.net_cents + self.vat_cents


def sums_of(lines: Iterable[tuple[str, int, int]]) -> Sums:
    """The sums of lines, given as (class of tax, rate in basis points, cents without tax).

    The tax is counted once for each class and rate on the sum of its lines, half up, and never line by line
    (EN 16931, BR-CO-17): the total is the sum of what stands beside it.
    """
    net: dict[tuple[str, int], int] = {}
    for vat_class, rate, cents in lines:
        net[vat_class, rate] = net.get((vat_class, rate), 0) + cents
    found = sorted(net.items(), key=lambda one: (-one[0][1], one[0][0]))
    return Sums(tuple(VatGroup(key, rate, cents, vat_on_net(cents, rate)) for (key, rate), cents in found))
