"""When an overdue invoice may be reminded of, what for and how much; when it may be handed over and when it lapses. Pure.

Money that comes counts on the capital first, then on fees and interest: that favours the debtor, and interest never
runs on fees or on interest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from kortisto.billing.collecting import rates
from kortisto.kernel.calendar import last_day_kept


class NotNow(ValueError):
    """A reminder or a hand-over that may not be made now; the text is a reason code."""


@dataclass(frozen=True)
class Claim:
    """What is known of an invoice. `lessened`: what lessened its capital, as (day, cents). `fees_cents` and
    `interest_cents` were asked for so far, waived ones taken off. `reminded`: days of its reminders."""

    total_cents: int
    due_on: date
    is_business: bool
    lessened: Sequence[tuple[date, int]] = ()
    fees_cents: int = 0
    interest_cents: int = 0
    reminded: Sequence[date] = ()
    stands_still: str = ""  # the kind of what holds it, if anything does
    in_collection: bool = False

    @property
    def open_cents(self) -> int:
        """All that is open: capital, fees and interest."""
        return (
            self.total_cents
            - sum(cents for _day, cents in self.lessened)
            + self.fees_cents
            + self.interest_cents
        )

    @property
    def capital_cents(self) -> int:
        """What of the invoice itself is open."""
        return max(0, self.total_cents - sum(cents for _day, cents in self.lessened))

    @property
    def open_charges(self) -> tuple[int, int]:
        """Fees and interest that are open: what was paid beyond the capital went on the fees first."""
        over = max(0, sum(cents for _day, cents in self.lessened) - self.total_cents)
        fees = max(0, self.fees_cents - over)
        return fees, max(0, self.interest_cents - max(0, over - self.fees_cents))


@dataclass(frozen=True)
class Proposal:
    """A reminder as it may be sent."""

    number: int
    fee_cents: int
    interest_cents: int  # new interest, beside what was asked for before
    due_on: date


def interest_cents(claim: Claim, until: date) -> int:
    """Interest for late payment from the day after the due date through a day, by the rate of each half-year and what
    was open on each day; a year has 365 days, and only the whole is rounded."""
    margin = rates.BUSINESS_MARGIN_BP if claim.is_business else rates.CONSUMER_MARGIN_BP
    turns = {claim.due_on, until}
    turns |= {day for day, _cents in claim.lessened if claim.due_on < day < until}
    # A new rate holds from its first day, whose interest is that of the night before it.
    starts = [row.valid_from - timedelta(days=1) for row in rates.REFERENCE_RATES]
    turns |= {day for day in starts if claim.due_on < day < until}
    days = sorted(turns)
    owed = Decimal(0)
    for first, after in pairwise(days):
        capital = claim.total_cents - sum(cents for day, cents in claim.lessened if day <= first)
        rate = rates.in_force(rates.REFERENCE_RATES, first + timedelta(days=1)).basis_bp + margin
        owed += Decimal(max(0, capital)) * rate * (after - first).days
    return int((owed / (10_000 * 365)).quantize(Decimal(1), ROUND_HALF_UP)) if until > claim.due_on else 0


def first_day(claim: Claim, today: date) -> date:
    """The first day on which the next reminder may be sent."""
    days = timedelta(days=rates.rule_on(today, claim.is_business).days_between)
    return max([claim.due_on, *claim.reminded]) + days


def why_not(claim: Claim, today: date) -> str:
    """A reason code why no reminder is sent today, or an empty text."""
    if claim.capital_cents <= 0:
        return "nothing_open"
    if claim.in_collection:
        return "in_collection"
    if claim.stands_still:
        return claim.stands_still
    if len(claim.reminded) >= rates.rule_on(today, claim.is_business).most:
        return "enough_reminders"
    return "too_soon" if today < first_day(claim, today) else ""


def most_fee(claim: Claim, today: date) -> int:
    """The most that a reminder may cost the debtor today: the law's fee, within the law's cap on all costs."""
    rule = rates.rule_on(today, claim.is_business)
    cap = next(costs for capital, costs in rule.most_costs_cents if claim.capital_cents <= capital)
    return max(0, min(rule.fee_cents, cap - claim.fees_cents))


def proposal(claim: Claim, today: date, fee_cents: int | None = None) -> Proposal:
    """The reminder that may be sent today, at the most that the law allows or for less. Raises NotNow."""
    if reason := why_not(claim, today):
        raise NotNow(reason)
    most = most_fee(claim, today)
    if fee_cents is not None and not 0 <= fee_cents <= most:
        raise NotNow("fee_above_law")
    return Proposal(
        len(claim.reminded) + 1,
        most if fee_cents is None else fee_cents,
        max(0, interest_cents(claim, today) - claim.interest_cents),
        today + timedelta(days=rates.NEW_TERM_DAYS),
    )


def check_hand_over(claim: Claim, on: date, reminded_elsewhere: date | None = None) -> None:
    """Raises NotNow unless the claim may go to an agency on a day: not disputed, and reminded of long enough ago."""
    if claim.stands_still:
        raise NotNow(claim.stands_still)
    if claim.in_collection:
        raise NotNow("in_collection")
    reminded = [*claim.reminded, *([reminded_elsewhere] if reminded_elsewhere else [])]
    if not reminded:
        raise NotNow("not_reminded")
    if on < max(reminded) + timedelta(days=rates.HAND_OVER_DAYS):
        raise NotNow("reminded_lately")


def lapses_on(claim: Claim) -> date:
    """The last day on which the claim can be collected, unless something interrupts it again: a reminder and a payment
    do (728/2003, 10 §)."""
    paid = [day for day, cents in claim.lessened if cents > 0]
    return last_day_kept(max([claim.due_on, *claim.reminded, *paid]), years=rates.LAPSE_YEARS)


def check_write_off(claim: Claim, today: date, uncollectable: bool) -> None:
    """Raises NotNow unless the claim is given up for a reason: an agency could not collect it, or it has lapsed."""
    if claim.open_cents <= 0:
        raise NotNow("nothing_open")
    if claim.in_collection:
        raise NotNow("in_collection")
    if not uncollectable and today <= lapses_on(claim):
        raise NotNow("not_lost")


# Plans ----------------------------------------------------------------------------------------------------


def check_plan(instalments: Sequence[tuple[date, int]], since: date, open_cents: int) -> None:
    """Raises NotNow unless the instalments come one after the other and pay all that is open."""
    days = [day for day, _cents in instalments]
    if not days or any(cents <= 0 for _day, cents in instalments):
        raise NotNow("no_instalments")
    if days[0] < since or days != sorted(set(days)):
        raise NotNow("instalments_order")
    if sum(cents for _day, cents in instalments) != open_cents:
        raise NotNow("instalments_sum")


def holds_until(instalments: Sequence[tuple[date, int]], paid_cents: int) -> date:
    """The day through which a plan holds when so much has been paid since it was agreed: that of the first instalment
    which is not covered, or of the last one."""
    asked = 0
    for day, cents in instalments:
        asked += cents
        if asked > paid_cents:
            return day
    return instalments[-1][0]
