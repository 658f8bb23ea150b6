"""When customership ends, when clocks run out, and what stands in the way: pure, by example."""

from datetime import date, timedelta

import pytest

from kortisto.notice.default import default_notice
from kortisto.retention.rules import Clock, Fact, Life, ending, may_erase, policy

TODAY = date(2026, 11, 22)
POLICY = policy(default_notice(on=date(2025, 11, 1)))


def day(text):
    return date.fromisoformat(text)


def test_the_policy_is_read_from_the_notice():
    assert (POLICY.passivity_months, POLICY.cap_years) == (24, 10)
    assert POLICY.clock("contact") == Clock("contact", "episode_end", months=24)
    assert POLICY.clock("orders").on_expiry == "anonymise"
    with pytest.raises(KeyError):
        POLICY.clock("horoscopes")


@pytest.mark.parametrize(
    ("end", "last", "gone"),
    [
        ("2016-11-21", "2026-11-21", "2026-11-22"),
        ("2016-02-29", "2026-02-28", "2026-03-01"),
        ("2020-12-31", "2030-12-31", "2031-01-01"),
    ],
)
def test_the_cap_is_ten_years_to_the_day(end, last, gone):
    life = Life(entered=day("2010-01-01"), last_event=None, last_closing=None, ended_on=day(end))
    found = ending(life, POLICY, TODAY)
    assert (found.ended_on, found.erase_after) == (day(end), day(last))
    clock = Clock("cap", "episode_end", years=10)
    assert clock.last_day(day(end)) == day(last)
    assert clock.due_from(day(gone)) >= day(end) > clock.due_from(day(last))


def test_passivity_runs_from_the_last_act_of_the_person():
    life = Life(entered=day("2014-01-01"), last_event=day("2014-04-09"), last_closing=day("2014-04-09"))
    found = ending(life, POLICY, TODAY)
    assert (found.ended_on, found.erase_after, found.reason) == (
        day("2016-04-09"),
        day("2026-04-09"),
        "passivity",
    )


def test_anything_open_keeps_the_customership_open():
    life = Life(entered=day("2010-01-01"), last_event=day("2011-01-01"), open=True)
    assert ending(life, POLICY, TODAY).erase_after is None


def test_a_late_closing_ends_it_when_it_is_later_than_passivity():
    life = Life(entered=day("2010-01-01"), last_event=day("2012-01-01"), last_closing=day("2015-06-30"))
    assert ending(life, POLICY, TODAY).ended_on == day("2015-06-30")


def test_a_customer_who_acted_lately_has_not_ended_but_has_a_forecast():
    life = Life(entered=day("2024-05-02"), last_event=day("2026-10-01"), last_closing=day("2026-10-20"))
    found = ending(life, POLICY, TODAY)
    assert (found.ended_on, found.erase_after) == (None, day("2038-10-01"))


def test_an_end_never_moves_later_without_an_act():
    stored = Life(entered=day("2010-01-01"), last_event=day("2012-01-01"), ended_on=day("2014-01-01"),
                  erase_after=day("2024-01-01"))  # fmt: skip
    longer = policy(default_notice(on=TODAY) | {"passivity_months": 36, "cap_years": 20})
    assert ending(stored, longer, TODAY).erase_after == day("2024-01-01")
    shorter = policy(default_notice(on=TODAY) | {"passivity_months": 12})
    assert ending(stored, shorter, TODAY).ended_on == day("2013-01-01")


def test_a_new_order_after_the_end_begins_anew():
    life = Life(entered=day("2010-01-01"), last_event=day("2026-01-10"), ended_on=day("2014-01-01"),
                erase_after=day("2024-01-01"))  # fmt: skip
    assert ending(life, POLICY, TODAY).erase_after == day("2038-01-10")


def test_a_customer_who_asked_to_end_it_has_ended_at_once():
    life = Life(entered=day("2024-05-02"), last_event=day("2026-10-01"), last_closing=day("2026-10-15"),
                ended_on=day("2026-11-01"), asked=True)  # fmt: skip
    found = ending(life, POLICY, TODAY)
    assert (found.ended_on, found.reason) == (day("2026-11-01"), "asked")


def test_a_contact_person_s_clock_is_the_link():
    assert ending(Life(entered=TODAY, customer=False, link_open=True), POLICY, TODAY).erase_after is None
    found = ending(Life(entered=day("2020-01-01"), customer=False, link_end=day("2026-03-31")), POLICY, TODAY)
    assert (found.ended_on, found.erase_after) == (day("2026-03-31"), day("2026-09-30"))


def test_somebody_who_only_asked_something_goes_after_a_year():
    found = ending(Life(entered=day("2025-11-21"), customer=False), POLICY, TODAY)
    assert (found.ended_on, found.erase_after) == (None, day("2026-11-21"))


@pytest.mark.parametrize("row", default_notice(on=TODAY)["retention"], ids=lambda row: row["key"])
def test_every_clock_keeps_its_last_day_and_lets_go_the_day_after(row):
    clock = policy({"retention": [row]}).clock(row["key"])
    for start in (day("2016-02-29"), day("2020-12-31"), day("2024-08-31")):
        last = clock.last_day(start)
        assert clock.due_from(last) < start
        assert clock.due_from(last + timedelta(days=1)) >= start


def test_nothing_in_the_way_means_all_goes():
    decision = may_erase([], today=TODAY)
    assert (decision.outcome, decision.next_on) == ("all", None)


def test_every_lock_has_clause_statute_and_a_day():
    kinds = ["open_invoice", "collection", "open_order", "represented_order", "represented_invoice"]
    for kind in kinds:
        keep = may_erase([Fact(kind, 1, TODAY, 2)], today=TODAY).keeps[0]
        assert keep.clause and keep.statute and (keep.until or keep.review)
        assert keep.review <= day("2027-11-22")


def test_a_voucher_goes_the_day_after_its_last():
    voucher = Fact("voucher", 5, day("2026-12-31"))
    assert may_erase([voucher], today=day("2026-12-31")).outcome == "part"
    assert may_erase([voucher], today=day("2027-01-01")).outcome == "all"
    assert not may_erase([voucher], today=TODAY).person


def test_a_contact_person_keeps_name_and_work_channel_but_no_address():
    decision = may_erase([Fact("represented_order", 7, TODAY)], today=TODAY)
    assert (decision.person, decision.address, decision.channel) == (True, False, "work")


def test_a_restriction_lets_nothing_go_even_beside_other_things():
    decision = may_erase([Fact("voucher", 5, TODAY), Fact("restriction", 3)], today=TODAY)
    assert decision.refused and decision.outcome == "none"
    assert decision.linked == {} and decision.unlinked == {}
