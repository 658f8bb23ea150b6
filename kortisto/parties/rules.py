"""What a block takes away, and what a name or a contact value must be. Pure: no database, no clock."""

from datetime import date

from kortisto.kernel.calendar import add_months
from kortisto.kernel.purposes import ALL_PURPOSES, MARKETING, UNRESTRICTED, Purpose

# Block kind → (purposes taken away, clause). Any block beats any permission (clauses and law, 5.2).
BLOCKS: dict[str, tuple[Purpose, str]] = {
    "restriction": (ALL_PURPOSES & ~UNRESTRICTED, "C82"),
    "direct_marketing": (Purpose.DIRECT_MARKETING | Purpose.PERSONALISATION, "C72"),
    "direct_mail": (Purpose.DIRECT_MAIL, "C72"),
    "distance_selling": (Purpose.DISTANCE_SELLING, "C72"),
    "market_research": (Purpose.MARKET_RESEARCH, "C72"),
    "all_marketing": (MARKETING, "C90"),
    "publication": (Purpose.DIRECTORY | Purpose.DIRECT_MAIL, "C15"),
    "protected_address": (Purpose.DIRECTORY | Purpose.DIRECT_MAIL, "C23"),
    "erasing": (ALL_PURPOSES & ~(Purpose.BILLING | Purpose.COLLECTION | Purpose.RIGHTS), "C35"),
    "deceased": (MARKETING | Purpose.CREDIT, "C75"),
    # To one purpose, which each row names itself.
    "objecting": (Purpose(0), "C84"),
    "objection": (Purpose(0), "C84"),
}
OF_ONE_PURPOSE = ("objecting", "objection")
"""Kinds of which somebody may have one for each purpose."""
ENDED_BY_DECIDING = ("erasing", "objecting")
"""Kinds that nobody lifts by hand: what they wait for ends them."""


def forbidden_by(kind: str, purpose: Purpose = Purpose(0)) -> tuple[Purpose, str]:
    """The purposes that a block of this kind takes away, and its clause; `purpose` is that of a kind of one purpose."""
    purposes, clause = BLOCKS[kind]
    return (Purpose(purpose) if kind in OF_ONE_PURPOSE else purposes), clause


LONGEST_NAME = 200


class NotAName(ValueError):
    """A name is missing, too long, or holds what no name holds."""


def checked_name(text: str, *, required: bool = True) -> str:
    """The name, when it can be one. Raises NotAName with a message key as its text."""
    if not text:
        if required:
            raise NotAName("name_missing")
        return ""
    if len(text) > LONGEST_NAME:
        raise NotAName("name_too_long")
    return text


FAILED, CONFIRMED, OLD = "failed", "confirmed", "old"
"""What is known of a contact value: that it does not reach, that it was confirmed, that nobody did for long."""
CONFIRMED_FOR = 36
"""Months for which a contact value is trusted that was told or confirmed (C75)."""


def long_ago(today: date) -> date:
    """The day before which what was told or confirmed is too old to be trusted."""
    return add_months(today, -CONFIRMED_FOR)


def standing(
    failed_on: date | None, confirmed_on: date | None, received_on: date, today: date
) -> tuple[str, date]:
    """What is known of a contact value and since when: a code, or nothing while it is young and nobody has said
    anything of it, and the day."""
    if failed_on is not None:
        return FAILED, failed_on
    known = max(confirmed_on or received_on, received_on)
    if known < long_ago(today):
        return OLD, known
    return (CONFIRMED, confirmed_on) if confirmed_on is not None else ("", received_on)


Reach = tuple[date | None, date | None]
"""The days since when a value does not reach, and on which it was confirmed last."""


def same_reach(one: Reach, other: Reach) -> Reach:
    """What is known of a value that stands on two cards: what was said last, and of the same day the worse."""
    failed, confirmed = (
        max((day for day in days if day), default=None) for days in zip(one, other, strict=True)
    )
    if failed is not None and confirmed is not None and confirmed > failed:
        failed = None
    return failed, confirmed
