from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortisto.kernel.calendar import (
    HOLIDAYS,
    add_months,
    add_working_days,
    add_years,
    arrival_date,
    books_keep_through,
    deadline,
    easter_sunday,
    end_of_calendar_year,
    gone_on,
    hours_deadline,
    is_public_holiday,
    is_working_day,
    last_day_kept,
    next_working_day,
    public_holidays,
    voucher_keep_through,
)

HELSINKI = ZoneInfo("Europe/Helsinki")
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))

# received, same day next month, due, same day in three months, due when extended
DEADLINES = [
    ("2026-01-30", "2026-02-28", "2026-03-02", "2026-04-30", "2026-04-30"),
    ("2026-01-31", "2026-02-28", "2026-03-02", "2026-04-30", "2026-04-30"),
    ("2026-03-03", "2026-04-03", "2026-04-07", "2026-06-03", "2026-06-03"),
    ("2026-03-06", "2026-04-06", "2026-04-07", "2026-06-06", "2026-06-08"),
    ("2026-04-01", "2026-05-01", "2026-05-04", "2026-07-01", "2026-07-01"),
    ("2026-05-19", "2026-06-19", "2026-06-19", "2026-08-19", "2026-08-19"),
    ("2026-08-31", "2026-09-30", "2026-09-30", "2026-11-30", "2026-11-30"),
    ("2026-11-06", "2026-12-06", "2026-12-07", "2027-02-06", "2027-02-08"),
    ("2026-11-22", "2026-12-22", "2026-12-22", "2027-02-22", "2027-02-22"),
    ("2026-11-24", "2026-12-24", "2026-12-24", "2027-02-24", "2027-02-24"),
    ("2026-11-25", "2026-12-25", "2026-12-28", "2027-02-25", "2027-02-25"),
    ("2026-11-30", "2026-12-30", "2026-12-30", "2027-02-28", "2027-03-01"),
    ("2026-12-06", "2027-01-06", "2027-01-07", "2027-03-06", "2027-03-08"),
    ("2027-01-31", "2027-02-28", "2027-03-01", "2027-04-30", "2027-04-30"),
    ("2027-02-26", "2027-03-26", "2027-03-30", "2027-05-26", "2027-05-26"),
    ("2028-01-31", "2028-02-29", "2028-02-29", "2028-04-30", "2028-05-02"),
]

# Easter Sunday, Midsummer Day and All Saints' Day as printed in almanacs
MOVING_DAYS = [
    (2024, "2024-03-31", "2024-06-22", "2024-11-02"),
    (2025, "2025-04-20", "2025-06-21", "2025-11-01"),
    (2026, "2026-04-05", "2026-06-20", "2026-10-31"),
    (2027, "2027-03-28", "2027-06-26", "2027-11-06"),
    (2028, "2028-04-16", "2028-06-24", "2028-11-04"),
    (2029, "2029-04-01", "2029-06-23", "2029-11-03"),
    (2030, "2030-04-21", "2030-06-22", "2030-11-02"),
    (2031, "2031-04-13", "2031-06-21", "2031-11-01"),
    (2032, "2032-03-28", "2032-06-26", "2032-11-06"),
    (2033, "2033-04-17", "2033-06-25", "2033-11-05"),
    (2034, "2034-04-09", "2034-06-24", "2034-11-04"),
    (2035, "2035-03-25", "2035-06-23", "2035-11-03"),
    (2036, "2036-04-13", "2036-06-21", "2036-11-01"),
]


@pytest.mark.parametrize(("received", "raw", "due", "raw_extended", "due_extended"), DEADLINES)
def test_request_is_due_by_the_rule_of_months(received, raw, due, raw_extended, due_extended):
    day = date.fromisoformat(received)
    assert add_months(day, 1) == date.fromisoformat(raw)
    assert deadline(day) == date.fromisoformat(due)
    assert add_months(day, 3) == date.fromisoformat(raw_extended)
    assert deadline(day, months=3) == date.fromisoformat(due_extended)


def test_a_month_is_never_thirty_days():
    """Of the 1 826 receipt days of 2026-2030 thirty days would be too late on 121 and too early on 1 258."""
    received = [date(2026, 1, 1) + timedelta(days=n) for n in range(1826)]
    assert received[-1] == date(2030, 12, 31)
    thirty = {day: day + timedelta(days=30) for day in received}
    assert sum(thirty[day] > deadline(day) for day in received) == 121
    assert sum(thirty[day] < deadline(day) for day in received) == 1258
    assert sum(deadline(day) != add_months(day, 1) for day in received) == 559


@pytest.mark.parametrize(("year", "easter", "midsummer", "all_saints"), MOVING_DAYS)
def test_moving_holidays_to_2036(year, easter, midsummer, all_saints):
    sunday = date.fromisoformat(easter)
    assert easter_sunday(year) == sunday
    by_key = {holiday.key: day for day, holiday in public_holidays(year).items()}
    assert by_key["good_friday"] == sunday - timedelta(days=2)
    assert by_key["easter_monday"] == sunday + timedelta(days=1)
    assert by_key["ascension"] == sunday + timedelta(days=39)
    assert by_key["ascension"].weekday() == 3
    assert by_key["pentecost"] == sunday + timedelta(days=49)
    assert by_key["midsummer"] == date.fromisoformat(midsummer)
    assert by_key["all_saints"] == date.fromisoformat(all_saints)


@pytest.mark.parametrize("year", range(2024, 2037))
def test_fixed_holidays_to_2036(year):
    holidays = public_holidays(year)
    for month, day in ((1, 1), (1, 6), (5, 1), (12, 6), (12, 25), (12, 26)):
        assert date(year, month, day) in holidays
        assert not is_working_day(date(year, month, day))
    assert list(holidays) == sorted(holidays)


def test_two_holidays_on_one_day_are_one_free_day():
    """In 2008 Ascension Day fell on May Day."""
    assert date(2008, 5, 1) in public_holidays(2008)
    assert len(public_holidays(2008)) == len(HOLIDAYS) - 1


@pytest.mark.parametrize("eve", ["2026-06-19", "2026-12-24", "2026-12-31", "2026-04-04", "2026-04-30"])
def test_eves_are_not_public_holidays(eve):
    assert not is_public_holiday(date.fromisoformat(eve))


def test_midsummer_eve_and_christmas_eve_are_working_days():
    assert is_working_day(date(2026, 6, 19))
    assert is_working_day(date(2026, 12, 24))


def test_a_holiday_that_is_no_longer_law_leaves_the_calendar():
    independence = next(holiday for holiday in HOLIDAYS if holiday.key == "independence")
    assert not independence.applies(1916)
    assert independence.applies(1917)


def test_every_holiday_has_a_name_in_three_languages():
    for holiday in HOLIDAYS:
        assert all(holiday.name(language) for language in ("fi", "sv", "en"))


def test_working_day_is_its_own_next_working_day():
    assert next_working_day(date(2026, 11, 23)) == date(2026, 11, 23)
    assert next_working_day(date(2026, 12, 25)) == date(2026, 12, 28)


def test_three_working_days_skip_the_weekend_and_do_not_count_the_first_day():
    assert add_working_days(date(2026, 11, 26), 3) == date(2026, 12, 1)
    assert add_working_days(date(2026, 12, 23), 1) == date(2026, 12, 24)
    with pytest.raises(ValueError, match="at least one"):
        add_working_days(date(2026, 12, 23), 0)


# D9: seventy-two hours over the end and the start of summer time, and over Christmas
@pytest.mark.parametrize(
    ("aware", "due"),
    [
        ("2026-10-23 10:00", "2026-10-26 09:00"),
        ("2027-03-26 10:00", "2027-03-29 11:00"),
        ("2026-12-23 16:30", "2026-12-26 16:30"),
    ],
)
def test_breach_is_reported_in_elapsed_hours(aware, due):
    start = datetime.fromisoformat(aware).replace(tzinfo=HELSINKI)
    end = hours_deadline(start, 72)
    assert end.utcoffset() == timedelta(0)
    assert end.astimezone(HELSINKI).strftime("%Y-%m-%d %H:%M") == due
    assert end - start.astimezone(UTC) == timedelta(hours=72)


def test_a_naive_time_has_no_deadline_in_hours():
    naive = datetime.fromisoformat("2026-10-23 10:00")
    with pytest.raises(ValueError, match="time zone"):
        hours_deadline(naive, 72)
    with pytest.raises(ValueError, match="time zone"):
        arrival_date(naive)


def test_request_arrives_on_the_finnish_date():
    assert arrival_date(datetime(2026, 11, 21, 22, 30, tzinfo=UTC)) == date(2026, 11, 22)
    assert arrival_date(datetime(2026, 7, 1, 20, 59, tzinfo=UTC)) == date(2026, 7, 1)
    assert arrival_date(datetime(2026, 7, 1, 21, 0, tzinfo=UTC)) == date(2026, 7, 2)


@pytest.mark.parametrize(
    ("episode_end", "last_day", "gone"),
    [
        ("2016-11-21", "2026-11-21", "2026-11-22"),
        ("2016-02-29", "2026-02-28", "2026-03-01"),
        ("2020-12-31", "2030-12-31", "2031-01-01"),
    ],
)
def test_customership_is_gone_the_day_after_ten_years(episode_end, last_day, gone):
    end = date.fromisoformat(episode_end)
    assert last_day_kept(end, years=10) == date.fromisoformat(last_day)
    assert gone_on(end, years=10) == date.fromisoformat(gone)


def test_passivity_of_two_years_comes_before_the_ten_years_of_claims():
    end = add_months(date(2014, 4, 9), 24)
    assert end == date(2016, 4, 9)
    assert last_day_kept(end, years=10) == date(2026, 4, 9)
    assert gone_on(end, years=10) == date(2026, 4, 10)


def test_retention_never_rolls_to_a_working_day():
    assert last_day_kept(date(2024, 12, 6), months=24) == date(2026, 12, 6)
    assert not is_working_day(date(2026, 12, 6))


@pytest.mark.parametrize(
    ("financial_year_end", "vouchers", "books"),
    [
        ("2017-04-30", "2023-12-31", "2027-04-30"),
        ("2020-12-31", "2026-12-31", "2030-12-31"),
        ("2024-03-31", "2030-12-31", "2034-03-31"),
        ("2026-06-30", "2032-12-31", "2036-06-30"),
        ("2026-12-31", "2032-12-31", "2036-12-31"),
    ],
)
def test_accounting_material_is_kept_as_the_law_says(financial_year_end, vouchers, books):
    end = date.fromisoformat(financial_year_end)
    assert voucher_keep_through(end) == date.fromisoformat(vouchers)
    assert books_keep_through(end) == date.fromisoformat(books)


def test_leap_day_becomes_the_last_of_february():
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert end_of_calendar_year(date(2024, 2, 29)) == date(2024, 12, 31)


@given(days, st.integers(min_value=-120, max_value=240))
def test_months_keep_the_day_number_or_take_the_last_day(day, months):
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)


@given(days)
def test_deadline_is_a_working_day_within_five_days_of_the_same_number(day):
    due = deadline(day)
    assert is_working_day(due)
    assert timedelta(0) <= due - add_months(day, 1) <= timedelta(days=5)


@given(days, days)
def test_later_receipt_is_never_due_earlier(first, second):
    if first <= second:
        assert deadline(first) <= deadline(second)
