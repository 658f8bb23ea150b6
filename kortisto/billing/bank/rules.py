"""What a payment is to the invoice whose reference it carries. Pure."""

PAID, PARTLY, OVER, DOUBLE, TAKEN_BACK = "paid", "partly", "over", "double", "taken_back"
UNKNOWN, SEVERAL = "unknown", "several"
BY_HAND, RETURNED, NOT_A_SALE = "by_hand", "returned", "not_a_sale"

ASIDE = (RETURNED, NOT_A_SALE)
"""Why a payment is set aside: it went back to the payer, or it has nothing to do with invoices."""


class NotPlaced(ValueError):
    """A payment cannot be placed so; the text is a reason code."""


def outcome(open_cents: int, cents: int) -> str:
    """What a payment does to an invoice of which so much is open.

    All of it is put on the invoice, whatever comes first: so the order of files changes no balance. What is more
    than was asked for shows as an invoice that is overpaid, and waits there for somebody to return it.
    """
    if cents < 0:
        return TAKEN_BACK
    if open_cents <= 0:
        return DOUBLE
    if cents == open_cents:
        return PAID
    return PARTLY if cents < open_cents else OVER


def check_share(left: int, cents: int) -> None:
    """Raises NotPlaced unless so much of what is left of a payment can be put on an invoice."""
    if cents == 0 or (cents > 0) != (left > 0) or abs(cents) > abs(left):
        raise NotPlaced("more_than_left")
