"""The sums of an order or invoice, the table of its steps, how much of it the buyer has. Pure."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortisto.orders import rules, taxes

quantities = st.decimals(Decimal("0.001"), Decimal(100_000), places=3)
prices = st.integers(-(10**9), 10**9)
discounts = st.integers(0, 10_000)
taxed = st.tuples(
    st.sampled_from(["general", "reduced", "low", "zero", "reverse"]),
    st.integers(0, 2550),
    st.integers(-(10**9), 10**9),
)


@given(quantities, prices, discounts)
def test_a_line_is_rounded_once_half_up_away_from_nothing(quantity, price, discount):
    cents = rules.line_cents(quantity, price, discount)
    exact = quantity * price * (10_000 - discount) / Decimal(10_000)
    assert abs(cents - exact) <= Decimal("0.5")
    if abs(cents - exact) == Decimal("0.5"):
        assert abs(cents) > abs(exact)
    assert rules.line_cents(quantity, -price, discount) == -cents


@given(st.lists(taxed, max_size=12))
def test_the_parts_of_a_sum_make_the_whole_whatever_the_order_of_lines(lines):
    sums = rules.sums_of(lines)
    assert sums.net_cents == sum(cents for _key, _rate, cents in lines)
    assert sums.total_cents == sum(group.net_cents + group.vat_cents for group in sums.groups)
    for group in sums.groups:
        # The tax of a class is that of its sum: no group is off by more than half a cent, however many its lines.
        assert abs(group.vat_cents - Decimal(group.net_cents * group.vat_bp) / 10_000) <= Decimal("0.5")
    assert rules.sums_of(reversed(lines)) == sums
    taken_back = rules.sums_of((key, rate, -cents) for key, rate, cents in lines)
    assert taken_back.total_cents == -sums.total_cents
    assert len({(group.vat_class, group.vat_bp) for group in sums.groups}) == len(sums.groups)


def test_the_tax_is_that_of_the_sum_and_not_of_each_line():
    # Three lines of 0.02: line by line the tax would be 0.03, of the sum it is 0.02.
    sums = rules.sums_of([("general", 2550, 2)] * 3)
    assert (sums.net_cents, sums.vat_cents, sums.total_cents) == (6, 2, 8)
    mixed = rules.sums_of([("low", 1000, 6000), ("general", 2550, 90_000), ("reduced", 1350, 5000)])
    assert [(one.vat_bp, one.vat_cents) for one in mixed.groups] == [(2550, 22_950), (1350, 675), (1000, 600)]
    assert mixed.total_cents == 125_225


@pytest.mark.parametrize(
    ("vat_class", "day", "rate"),
    [
        ("general", date(2010, 6, 30), 2200), ("general", date(2010, 7, 1), 2300), ("general", date(2013, 1, 1), 2400),
        ("general", date(2024, 8, 31), 2400), ("general", date(2024, 9, 1), 2550),
        ("reduced", date(2025, 12, 31), 1400), ("reduced", date(2026, 1, 1), 1350),
        ("low", date(2026, 11, 23), 1000), ("low", date(2012, 12, 31), 900),
        ("zero", date(2026, 1, 1), 0), ("reverse", date(2026, 1, 1), 0), ("general", date(1980, 1, 1), 2200),
    ],
)  # fmt: skip
def test_a_rate_is_that_of_the_day(vat_class, day, rate):
    assert taxes.rate_on(vat_class, day) == rate


def test_every_class_has_rates_from_days_that_follow_each_other():
    for one in taxes.VAT_CLASSES.values():
        days = [day for day, _rate in one.rates]
        assert days == sorted(set(days)) and one.code in ("S", "Z", "AE")
        assert all(one.name(language) for language in ("fi", "sv", "en"))


def test_no_step_leads_out_of_what_is_done_and_every_state_can_be_reached():
    reached, seen = set(rules.FIRST_STATES), set()
    while reached - seen:
        state = (reached - seen).pop()
        seen.add(state)
        reached |= rules.TRANSITIONS[state]
    assert reached == rules.TRANSITIONS.keys()
    for done in (rules.RETURNED, rules.CANCELLED):
        assert not rules.TRANSITIONS[done]
    for state in (rules.PARTLY, rules.DELIVERED, rules.RETURNED):
        with pytest.raises(rules.ForbiddenStep):
            rules.require_step(state, rules.CANCELLED)


moves = st.lists(st.tuples(st.sampled_from([1, 2]), quantities), max_size=6)


@given(st.fixed_dictionaries({1: quantities, 2: quantities}), moves)
def test_what_is_left_and_what_was_sent_make_what_was_ordered(ordered, sent):
    left, held = rules.to_deliver(ordered, sent), rules.delivered(ordered, sent, rules.PARTLY)
    assert {line: left[line] + held[line] for line in ordered} == ordered


def test_an_order_delivered_in_one_go_went_whole_and_what_comes_back_is_taken_off():
    ordered = {1: Decimal(5), 2: Decimal(2)}
    assert rules.delivered(ordered, [], rules.OPEN) == {1: 0, 2: 0}
    assert rules.delivered(ordered, [], rules.DELIVERED) == ordered
    assert rules.delivered(ordered, [(1, Decimal(-2))], rules.DELIVERED) == {1: 3, 2: 2}
    # Closed with a part of it undelivered: only that part went.
    assert rules.delivered(ordered, [(1, Decimal(3))], rules.DELIVERED) == {1: 3, 2: 0}


def test_more_than_there_is_is_refused():
    for wanted in ({}, {1: Decimal(6)}, {3: Decimal(1)}, {1: Decimal(-1)}, {1: Decimal(0)}):
        with pytest.raises(rules.WrongQuantity):
            rules.require_within(wanted, {1: Decimal(5)})
    rules.require_within({1: Decimal(5)}, {1: Decimal(5)})
