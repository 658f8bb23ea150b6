"""The law's figures for late payment, each with the day from which it holds and where it is said.

They are dated data: a figure that changes gets a new row here and the old one stays, because what was late before is
computed by what held then.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ReferenceRate:
    """The reference rate of a half-year (Interest Act 633/1982, 12 §), in hundredths of a per cent."""

    valid_from: date
    basis_bp: int
    source: str


NOT_CHECKED = "not compared with a publication yet"

REFERENCE_RATES = (
    ReferenceRate(date(2023, 1, 1), 250, "Suomen Pankki, SDK 1276/2022"),
    ReferenceRate(date(2023, 7, 1), 400, NOT_CHECKED),
    ReferenceRate(date(2024, 1, 1), 450, "Suomen Pankki"),
    ReferenceRate(date(2024, 7, 1), 450, "Suomen Pankki"),
    ReferenceRate(date(2025, 1, 1), 350, "Suomen Pankki"),
    ReferenceRate(date(2025, 7, 1), 250, NOT_CHECKED),
    ReferenceRate(date(2026, 1, 1), 250, "Suomen Pankki"),
)
KNOWN_THROUGH = date(2026, 6, 30)
"""The last day of the newest half-year above; after it that rate is used, and pages say so."""
CONSUMER_MARGIN_BP = 700
"""Added to the reference rate when a consumer is late (633/1982, 4 §)."""
BUSINESS_MARGIN_BP = 800
"""Added when a business is late (633/1982, 4 a §)."""


@dataclass(frozen=True)
class ReminderRule:
    """What a creditor may ask for reminding (Debt Collection Act 513/1999, 10 a and 10 d §), and how often."""

    valid_from: date
    fee_cents: int
    days_between: int  # from the due date to the first that costs, and from one to the next
    most: int  # that are sent before the claim is handed over or left
    most_costs_cents: tuple[tuple[int, int], ...]  # (capital up to, all costs together)
    source: str


CONSUMER_RULES = (
    ReminderRule(
        date(2013, 3, 16), 500, 14, 2, ((10_000, 6_000), (100_000, 12_000), (10**15, 21_000)),
        "513/1999 5 §, 10 a §, 10 b § (31/2013)",
    ),
)  # fmt: skip
BUSINESS_RULES = (
    ReminderRule(date(2022, 5, 1), 1_200, 10, 2, ((10**15, 10**15),), "513/1999 10 d § (299/2022)"),
)
NEW_TERM_DAYS = 14
"""Days that a reminder gives for paying."""
HAND_OVER_DAYS = 14
"""From the last reminder to a hand-over at the earliest (513/1999 5 §; the notice's clause C33)."""
LAPSE_YEARS = 3
"""From the due date, or whatever interrupted it since, to the day a claim lapses (728/2003, 4 and 10 §)."""


def in_force(rows: tuple, day: date):
    """The newest row that holds on a day; the oldest one for days before all."""
    return next((row for row in reversed(rows) if row.valid_from <= day), rows[0])


def rule_on(day: date, is_business: bool) -> ReminderRule:
    """What holds for reminders on a day."""
    return in_force(BUSINESS_RULES if is_business else CONSUMER_RULES, day)
