from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortisto.kernel.money import (
    LARGEST_CENTS,
    MoneyError,
    decimal_text,
    divide_half_up,
    format_cents,
    net_of_gross,
    parse_cents,
    share_of,
    times,
    vat_in_gross,
    vat_on_net,
)

amounts = st.integers(min_value=-LARGEST_CENTS, max_value=LARGEST_CENTS)
rates = st.sampled_from([0, 1000, 1350, 1400, 2400, 2550])


@pytest.mark.parametrize(
    ("cents", "fi", "en"),
    [
        (123456750, "1\u00a0234\u00a0567,50\u00a0€", "€1,234,567.50"),
        (0, "0,00\u00a0€", "€0.00"),
        (5, "0,05\u00a0€", "€0.05"),
        (-5000, "\u221250,00\u00a0€", "\u2212€50.00"),
        (-5, "\u22120,05\u00a0€", "\u2212€0.05"),
        (100000, "1\u00a0000,00\u00a0€", "€1,000.00"),
    ],
)
def test_amounts_are_written_as_people_read_them(cents, fi, en):
    assert format_cents(cents) == fi
    assert format_cents(cents, "sv") == fi
    assert format_cents(cents, "en") == en


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1 252,25", 125225),
        ("1\u00a0252,25", 125225),
        ("1\u202f252,25 €", 125225),
        ("1252.25", 125225),
        ("1.252,25", 125225),
        ("1,252.25", 125225),
        ("1.234.567", 123456700),
        ("1,234,567.50", 123456750),
        ("1 234 567,50", 123456750),
        ("-50,00", -5000),
        ("\u221250,00 €", -5000),
        ("\u2013 50,00", -5000),
        ("50,00-", -5000),
        ("+12", 1200),
        ("12,5", 1250),
        ("€1,234.50", 123450),
        ("-€50.00", -5000),
        ("€-50.00", -5000),
        ("12 EUR", 1200),
        ("0,00", 0),
        ("-0,00", 0),
        ("0,05", 5),
        ("007,10", 710),
        ("1 252", 125200),
    ],
)
def test_amounts_are_read_as_finns_write_them(text, cents):
    assert parse_cents(text) == cents


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("€", "shape"),
        ("-", "shape"),
        ("kymppi", "shape"),
        ("12,", "shape"),
        (",50", "shape"),
        ("12 52,25", "shape"),
        ("1,25,25", "shape"),
        ("1.25,252.00", "shape"),
        ("--5", "shape"),
        ("-5-", "shape"),
        ("1e5", "shape"),
        ("١٢٣", "shape"),
        ("12,345", "ambiguous"),
        ("1.252", "ambiguous"),
        ("0,125", "decimals"),
        ("1252,255", "decimals"),
        ("99999999999999", "too_large"),
        ("9" * 5000, "too_large"),
    ],
)
def test_what_is_not_clearly_an_amount_is_refused(text, code):
    with pytest.raises(MoneyError) as caught:
        parse_cents(text)
    assert caught.value.code == code
    assert all(caught.value.message(language) for language in ("fi", "sv", "en"))


@given(amounts, st.sampled_from(["fi", "sv", "en"]))
def test_a_written_amount_reads_back(cents, language):
    assert parse_cents(format_cents(cents, language)) == cents


@given(amounts, st.sampled_from([".", ","]))
def test_a_machine_amount_reads_back(cents, separator):
    assert parse_cents(decimal_text(cents, separator)) == cents


@given(st.text(max_size=20))
def test_reading_any_text_gives_cents_or_a_clear_error(text):
    try:
        assert isinstance(parse_cents(text), int)
    except MoneyError as error:
        assert error.code in MoneyError.messages


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_rounding_agrees_with_decimal_half_up(numerator, denominator):
    exact = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert divide_half_up(numerator, denominator) == int(exact)
    assert divide_half_up(-numerator, -denominator) == int(exact)


def test_halves_go_away_from_zero():
    assert [divide_half_up(n, 2) for n in (1, -1, 3, -3)] == [1, -1, 2, -2]


def test_value_added_tax_of_2026():
    assert vat_on_net(10000, 2550) == 2550
    assert vat_on_net(999, 1350) == 135
    assert vat_in_gross(12550, 2550) == 2550
    assert net_of_gross(12550, 2550) == 10000
    assert share_of(12345, 800) == 988


@given(amounts, rates)
def test_tax_and_net_make_the_gross_and_a_credit_mirrors_it(gross, rate):
    assert net_of_gross(gross, rate) + vat_in_gross(gross, rate) == gross
    assert vat_in_gross(-gross, rate) == -vat_in_gross(gross, rate)


@given(amounts, rates)
def test_tax_added_to_a_net_price_can_be_taken_out_again(net, rate):
    assert net_of_gross(net + vat_on_net(net, rate), rate) == net


def test_quantity_times_price_is_whole_cents():
    assert times(333, 3) == 999
    assert times(999, Decimal("0.5")) == 500
    assert times(-999, Decimal("0.5")) == -500
