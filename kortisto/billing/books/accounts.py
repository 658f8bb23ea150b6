"""What is booked on which account: the kinds of entries, and the accounts that a register begins with. Pure.

The numbers are a proposal in the manner of Finnish charts of accounts; the accountant's own chart decides, and what is
written down on the page of accounts holds from its day on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kortisto.orders.taxes import GENERAL, LOW, REDUCED, REVERSE, VAT_CLASSES, ZERO

RECEIVABLES, BANK, VAT, LOSS, ROUNDING = "receivables", "bank", "vat", "credit_loss", "rounding"
FEES, INTEREST, TAKEN_OVER = "reminder_fees", "interest", "taken_over"


def sales(vat_class: str) -> str:
    """The kind of entry that sales in a class of tax are."""
    return f"sales_{vat_class}"


@dataclass(frozen=True)
class Use:
    """A kind of entry, with the account it is booked on until another is written down."""

    key: str
    number: str
    vat_code: str = ""
    has_vat_code: bool = False


USES: dict[str, Use] = {
    one.key: one
    for one in (
        Use(sales(GENERAL), "3000", "KOMY", True),
        Use(sales(REDUCED), "3010", "KOMY", True),
        Use(sales(LOW), "3020", "KOMY", True),
        Use(sales(ZERO), "3030", "NONE", True),
        Use(sales(REVERSE), "3040", "RAMY", True),
        Use(VAT, "2939"),
        Use(RECEIVABLES, "1700"),
        Use(BANK, "1910"),
        Use(FEES, "3800"),
        Use(INTEREST, "9160"),
        Use(LOSS, "8520"),
        Use(ROUNDING, "8990"),
        Use(TAKEN_OVER, "1990"),
    )
}
assert {sales(key) for key in VAT_CLASSES} <= USES.keys()


@dataclass(frozen=True)
class Row:
    """An account written down for a kind of entry from a day on."""

    use: str
    number: str
    vat_code: str
    valid_from: date


class Chart:
    """Which account a kind of entry is booked on, on a day."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows = sorted(rows, key=lambda one: one.valid_from)

    def on(self, use: str, day: date) -> tuple[str, str]:
        """The account's number and its VAT code."""
        mine = [one for one in self._rows if one.use == use and one.valid_from <= day]
        if mine:
            return mine[-1].number, mine[-1].vat_code
        return USES[use].number, USES[use].vat_code
