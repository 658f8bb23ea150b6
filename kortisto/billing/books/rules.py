"""Financial years and locked months. Pure."""

import calendar
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from kortisto.kernel.calendar import add_months

Year = tuple[date, date]
"""The first and the last day of a financial year."""

MOST_MONTHS = 18
"""As long as a financial year may be when its end is moved (KPL 1:4 §)."""
_DAY = timedelta(days=1)


class NotInTheBooks(ValueError):
    """Something that the books do not allow; the text is a reason code, `day` what it is about."""

    def __init__(self, reason: str, day: date | None = None) -> None:
        super().__init__(reason)
        self.reason, self.day = reason, day


def year_of(day: date, years: Sequence[Year], last_month: int = 12) -> Year:
    """The financial year that contains a day. `years` are those written down, in order; after the last of them come
    years of twelve months, and before the first those that end in `last_month`, the one next to it cut off."""
    for starts_on, ends_on in years:
        if starts_on <= day <= ends_on:
            return starts_on, ends_on
    before = [one for one in years if one[1] < day]
    after = [one for one in years if day < one[0]]
    if before:
        starts_on = before[-1][1] + _DAY
        while (ends_on := add_months(starts_on, 12) - _DAY) < day:
            starts_on = ends_on + _DAY
    else:
        ends_on = _month_end(day.year + (day.month > last_month), last_month)
        starts_on = _month_end(ends_on.year - 1, last_month) + _DAY
    return starts_on, min(ends_on, after[0][0] - _DAY) if after else ends_on


def check_year(new: Year, years: Sequence[Year], last_month: int = 12) -> None:
    """Raises NotInTheBooks unless a year may be written down: it begins where one ends, and is not too long. The
    first of all may begin on any day, as that of a new company does."""
    starts_on, ends_on = new
    if ends_on <= starts_on:
        raise NotInTheBooks("ends_before_it_begins")
    if ends_on >= add_months(starts_on, MOST_MONTHS):
        raise NotInTheBooks("too_long")
    if not years:
        return
    if starts_on <= years[-1][1]:
        raise NotInTheBooks("overlaps")
    if year_of(starts_on, years, last_month)[0] != starts_on:
        raise NotInTheBooks("leaves_a_gap", year_of(starts_on, years, last_month)[0])


def month_of(day: date) -> Year:
    """The first and the last day of a day's month."""
    return day.replace(day=1), _month_end(day.year, day.month)


def months_between(first: date, last: date) -> list[Year]:
    """The months from that of one day through that of another."""
    found = []
    while first <= last:
        found.append(month_of(first))
        first = found[-1][1] + _DAY
    return found


def first_open_day(day: date, locked: Iterable[date]) -> date:
    """The day itself, or the first day after it whose month is not locked; `locked` are the first days of months."""
    locked = set(locked)
    while day.replace(day=1) in locked:
        day = month_of(day)[1] + _DAY
    return day


def booked_on(day: date, locked: Iterable[date]) -> date | None:
    """The day on which what the bank tells of a day stands in the books, when that is another: its month is locked."""
    found = first_open_day(day, locked)
    return found if found != day else None


def check_open(day: date, locked: Iterable[date]) -> None:
    """Raises NotInTheBooks when the month of a day is locked."""
    if day.replace(day=1) in set(locked):
        raise NotInTheBooks("month_locked", day)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
