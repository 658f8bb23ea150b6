"""Finnish working days, legal periods and the retention dates built on them.

Everything here is pure: no clock, no settings; "today" is always an argument.

Periods in months follow Regulation (EEC, Euratom) No 1182/71: the day of receipt is not counted, the period
ends on the day with the same number (art. 3(2)(c); the last day of the month where that day is missing), and
a period that would end on a Saturday, Sunday or public holiday ends on the following working day (art. 3(4)).
Periods in hours do not roll.
"""

import calendar as gregorian
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
VOUCHER_YEARS = 6
"""Vouchers: six years from the end of the calendar year in which the financial year ended (KPL 2:10.2 §)."""
BOOKS_YEARS = 10
"""Books and accounts: ten years from the end of the financial year (KPL 2:10.1 §)."""
CLAIMS_YEARS = 10
"""The longest a closed customership is kept for claims; a maximum, therefore never rolled forward."""


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous (Meeus/Jones/Butcher) computus."""
    golden = year % 19
    century, year_of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_correction + 15) % 30
    leap_years, year_rest = divmod(year_of_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter_sunday(year) + timedelta(days=days)


def _saturday_from(month: int, day: int) -> Callable[[int], date]:
    """The first Saturday on or after the given day."""

    def rule(year: int) -> date:
        first = date(year, month, day)
        return first + timedelta(days=(5 - first.weekday()) % 7)

    return rule


@dataclass(frozen=True, slots=True)
class Holiday:
    """One public holiday: how to compute it, what it is called, and the years in which it is law."""

    key: str
    fi: str
    sv: str
    en: str
    day: Callable[[int], date]
    first_year: int | None = None
    last_year: int | None = None

    def applies(self, year: int) -> bool:
        """Whether the day is a public holiday in the given year."""
        return (self.first_year is None or year >= self.first_year) and (
            self.last_year is None or year <= self.last_year
        )

    def name(self, language: str) -> str:
        """The holiday's name in ``fi``, ``sv`` or ``en``."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}[language]


# Midsummer Eve and Christmas Eve are left out on purpose: collective agreements make them days off, the law
# does not, and counting them as working days gives the earlier and therefore the safe deadline.
HOLIDAYS: tuple[Holiday, ...] = (
    Holiday("new_year", "uudenvuodenpäivä", "nyårsdagen", "New Year's Day", _fixed(1, 1)),
    Holiday("epiphany", "loppiainen", "trettondagen", "Epiphany", _fixed(1, 6)),
    Holiday("good_friday", "pitkäperjantai", "långfredagen", "Good Friday", _from_easter(-2)),
    Holiday("easter_sunday", "pääsiäispäivä", "påskdagen", "Easter Sunday", _from_easter(0)),
    Holiday("easter_monday", "2. pääsiäispäivä", "annandag påsk", "Easter Monday", _from_easter(1)),
    Holiday("may_day", "vappu", "första maj", "May Day", _fixed(5, 1)),
    Holiday("ascension", "helatorstai", "Kristi himmelsfärdsdag", "Ascension Day", _from_easter(39)),
    Holiday("pentecost", "helluntaipäivä", "pingstdagen", "Whit Sunday", _from_easter(49)),
    Holiday("midsummer", "juhannuspäivä", "midsommardagen", "Midsummer Day", _saturday_from(6, 20)),
    Holiday("all_saints", "pyhäinpäivä", "alla helgons dag", "All Saints' Day", _saturday_from(10, 31)),
    Holiday(
        "independence",
        "itsenäisyyspäivä",
        "självständighetsdagen",
        "Independence Day",
        _fixed(12, 6),
        first_year=1917,
    ),
    Holiday("christmas", "joulupäivä", "juldagen", "Christmas Day", _fixed(12, 25)),
    Holiday("boxing_day", "tapaninpäivä", "annandag jul", "Boxing Day", _fixed(12, 26)),
)


@lru_cache(maxsize=256)
def _holiday_table(year: int) -> dict[date, Holiday]:
    return {holiday.day(year): holiday for holiday in HOLIDAYS if holiday.applies(year)}


def public_holidays(year: int) -> dict[date, Holiday]:
    """The Finnish public holidays of one calendar year, by date, in the order of the calendar."""
    return dict(sorted(_holiday_table(year).items()))


def is_public_holiday(day: date) -> bool:
    """Whether the day is a public holiday; eves are not."""
    return day in _holiday_table(day.year)


def is_working_day(day: date) -> bool:
    """Whether the day is neither a Saturday, a Sunday nor a public holiday (Reg. 1182/71 art. 2(2))."""
    return day.weekday() < 5 and not is_public_holiday(day)


def next_working_day(day: date) -> date:
    """The day itself when it is a working day, otherwise the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``; the day itself is not counted.

    Raises ``ValueError`` when ``count`` is less than one.
    """
    if count < 1:
        raise ValueError("at least one working day must be added")
    for _ in range(count):
        day = next_working_day(day + timedelta(days=1))
    return day


def add_months(day: date, months: int) -> date:
    """The day with the same number ``months`` later (or earlier); the month's last day if it is missing."""
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    month = month_index + 1
    return date(year, month, min(day.day, gregorian.monthrange(year, month)[1]))


def add_years(day: date, years: int) -> date:
    """The same date ``years`` later; 29 February becomes 28 February in a common year."""
    return add_months(day, 12 * years)


def deadline(received: date, months: int = 1) -> date:
    """The last day for an answer that is due ``months`` after the day of receipt (GDPR art. 12(3)-(4)).

    The extension of art. 12(3) counts from the receipt as well: ``deadline(received, 3)``. Thirty days is
    never the same thing as a month.
    """
    return next_working_day(add_months(received, months))


def hours_deadline(aware: datetime, hours: int = 72) -> datetime:
    """The instant ``hours`` elapsed hours after ``aware``, in UTC (GDPR art. 33(1): 72 hours).

    Elapsed hours are counted in UTC so that a change to or from summer time neither gives nor takes an hour;
    weekends and holidays do not move the end. Raises ``ValueError`` for a time without a time zone.
    """
    if aware.utcoffset() is None:
        raise ValueError("a deadline in hours needs a time with its time zone")
    return aware.astimezone(UTC) + timedelta(hours=hours)


def arrival_date(aware: datetime) -> date:
    """The Finnish calendar date on which something arrived: the day from which its period runs.

    Raises ``ValueError`` for a time without a time zone.
    """
    if aware.utcoffset() is None:
        raise ValueError("the day of arrival needs a time with its time zone")
    return aware.astimezone(HELSINKI).date()


def end_of_calendar_year(day: date) -> date:
    """31 December of the day's year."""
    return date(day.year, 12, 31)


def voucher_keep_through(financial_year_end: date) -> date:
    """The last day on which the vouchers of a financial year must be kept (KPL 2:10.2 §)."""
    return date(financial_year_end.year + VOUCHER_YEARS, 12, 31)


def books_keep_through(financial_year_end: date) -> date:
    """The last day on which the books of a financial year must be kept (KPL 2:10.1 §)."""
    return add_years(financial_year_end, BOOKS_YEARS)


def last_day_kept(start: date, *, years: int = 0, months: int = 0) -> date:
    """The last day of a retention period from ``start``; a maximum, so it never rolls to a working day."""
    return add_months(start, 12 * years + months)


def gone_on(start: date, *, years: int = 0, months: int = 0) -> date:
    """The first day on which what was kept for the period must no longer be there."""
    return last_day_kept(start, years=years, months=months) + timedelta(days=1)
