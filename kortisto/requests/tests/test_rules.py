"""The tables of clauses and law 2.1, 2.2 and 2.6, row by row. Pure."""

import copy
from datetime import date, timedelta

import pytest

from kortisto.kernel.calendar import arrival_date
from kortisto.requests import rules
from kortisto.requests.rules import clock, in_time, why_not_decided, why_not_extended

# Received, due in a month, due when extended: all sixteen rows of 2.1.
VECTORS = """
2026-01-30 2026-03-02 2026-04-30
2026-01-31 2026-03-02 2026-04-30
2026-03-03 2026-04-07 2026-06-03
2026-03-06 2026-04-07 2026-06-08
2026-04-01 2026-05-04 2026-07-01
2026-05-19 2026-06-19 2026-08-19
2026-08-31 2026-09-30 2026-11-30
2026-11-06 2026-12-07 2027-02-08
2026-11-22 2026-12-22 2027-02-22
2026-11-24 2026-12-24 2027-02-24
2026-11-25 2026-12-28 2027-02-25
2026-11-30 2026-12-30 2027-03-01
2026-12-06 2027-01-07 2027-03-08
2027-01-31 2027-03-01 2027-04-30
2027-02-26 2027-03-30 2027-05-26
2028-01-31 2028-02-29 2028-05-02
"""
REASON = "Pyyntöjä on samalla viikolla kymmeniä, ja tämä koskee paperiarkistoa."


def test_2_1_t1_the_last_days_are_those_of_the_table():
    for row in VECTORS.split("\n")[1:-1]:
        received, due, extended = map(date.fromisoformat, row.split())
        plain, longer = clock("access", received), clock("access", received, extended=True)
        assert (plain.due, longer.due) == (due, extended), row
        # D4: an extension never moves the day of a refusal.
        assert plain.refusal == longer.refusal == due, row


def test_d1_the_clock_starts_on_the_finnish_day_of_arrival():
    from datetime import UTC, datetime

    assert arrival_date(datetime(2026, 11, 22, 22, 30, tzinfo=UTC)) == date(2026, 11, 23)


def test_d3_time_is_extended_once_within_the_month_with_a_reason_and_never_for_what_is_decided():
    arrived = date(2026, 11, 24)

    def told(today, state=rules.WORKING, extended=False, reason=REASON):
        return why_not_extended(state, arrived, today, extended=extended, reason=reason)

    assert told(date(2026, 12, 24)) == ""
    assert told(date(2026, 12, 25)) == "month_is_over"
    assert told(date(2026, 12, 1), extended=True) == "extended_already"
    assert told(date(2026, 12, 1), reason="kiire") == "reason_too_short"
    assert {told(date(2026, 12, 1), state=state) for state in (rules.DECIDED, rules.CLOSED)} == {
        "decided_already"
    }


def test_d4_a_refusal_after_the_month_is_late_although_the_time_was_extended():
    arrived, later = date(2026, 11, 24), date(2027, 1, 15)
    assert in_time(rules.GRANTED, arrived, later, extended=True)
    for outcome in rules.NOT_GRANTED:
        assert not in_time(outcome, arrived, later, extended=True)
        assert in_time(outcome, arrived, date(2026, 12, 24), extended=True)
    assert not in_time(rules.GRANTED, arrived, later, extended=False)


def test_d5_c77_a_question_leaves_in_three_working_days_and_both_days_are_known():
    found = clock("access", date(2026, 12, 4), informed_on=date(2026, 12, 15))
    assert found.question == date(2026, 12, 9)  # Friday; Independence Day is on the Sunday
    assert (found.due, found.paused) == (date(2027, 1, 4), date(2027, 1, 15))
    assert clock("access", date(2026, 12, 4)).paused is None


def test_d6_marketing_objections_and_withdrawals_take_effect_when_noted():
    at_once = {key for key, right in rules.RIGHTS.items() if right.at_once}
    assert at_once == {
        "direct_mail", "distance_selling", "direct_marketing", "market_research", "all_marketing", "publication",
        "consent_withdrawal",
    }  # fmt: skip
    assert all(rules.RIGHTS[key].level == rules.NOBODY and rules.RIGHTS[key].block for key in at_once)


def test_d7_c78_a_correction_is_promised_in_three_working_days():
    found = clock("rectification", date(2026, 11, 24))
    assert (found.promised, found.due) == (date(2026, 11, 27), date(2026, 12, 24))
    assert clock("access", date(2026, 11, 24)).promised is None


def test_marks_are_set_at_14_7_3_and_1_days():
    due = date(2026, 12, 22)
    marks = [
        rules.reminder(due, due - timedelta(days=left)) for left in (20, 15, 14, 8, 7, 4, 3, 2, 1, 0, -5)
    ]
    assert marks == [None, None, 14, 14, 7, 7, 3, 3, 1, 1, 1]
    assert [rules.urgency(due, due + timedelta(days=n)) for n in (1, 0, -7, -8)] == [
        "late",
        "soon",
        "soon",
        "ahead",
    ]


def test_t2_c71_nothing_ever_waits_for_a_signature_and_every_state_is_reached_and_left():
    words = {
        *rules.TRANSITIONS,
        *(step for steps in rules.TRANSITIONS.values() for step in steps),
        *rules.MEANS,
    }
    assert not any("sign" in word or "copy" in word for word in words)
    reached, before = {rules.RECEIVED}, set()
    while reached != before:
        before = set(reached)
        reached |= {to for state in before for to in rules.TRANSITIONS[state].values()}
    assert reached == set(rules.TRANSITIONS)
    assert [state for state, steps in rules.TRANSITIONS.items() if not steps] == [rules.CLOSED]
    with pytest.raises(rules.NoSuchStep):
        rules.step(rules.CLOSED, rules.DECIDE)


def test_2_2_who_asks_is_asked_for_least_first():
    # From a known address nothing more is asked for; for what only protects, nothing at all.
    assert rules.level_reached(["contact"]) >= rules.level_needed("access", doubted=False)
    assert {
        rules.level_needed(key, doubted=True) for key, right in rules.RIGHTS.items() if right.at_once
    } == {0}
    # Only a doubt asks for one step more, and never for more than two facts.
    assert rules.level_needed("erasure", doubted=True) == rules.FACTS
    assert rules.means_offered("access", doubted=False)[0] == "contact"
    assert rules.means_offered("access", doubted=True)[0] == "facts"
    assert rules.level_reached([]) == rules.level_reached(["photocopy"]) == rules.NOBODY


def test_decisions_that_may_not_be_made_say_why():
    good = {"decision": "refused", "reason": REASON, "statute": "gdpr_12_5"}

    def told(right="access", outcome=rules.GRANTED, known=True, level=1, needed=1, items=(), reported=True):
        return why_not_decided(
            right, outcome, known=known, level=level, needed=needed, items=items, reported=reported
        )

    assert told() == ""
    assert told(known=False) == "person_unknown"
    assert told(level=0) == "not_identified"
    assert told(reported=False) == "no_report"
    assert told("erasure") == "only_by_erasing"
    assert told("restriction", rules.REFUSED) == "no_refused_item"
    assert told("restriction", rules.REFUSED, items=[good]) == ""
    assert told("restriction", rules.REFUSED, items=[good | {"reason": "ei käy"}]) == "reason_too_short"
    assert told("restriction", rules.REFUSED, items=[good | {"statute": ""}]) == "no_statute"
    # An objection is refused purpose by purpose, and only what was weighed.
    assert told("objection", rules.REFUSED) == "no_purposes"
    assert told("objection", rules.REFUSED, items=[good | {"weighed": False}]) == "not_weighed"
    assert told("objection", rules.REFUSED, items=[good | {"weighed": True}]) == ""
    assert told("direct_mail", rules.REFUSED, items=[good]) == "cannot_be_refused"
    assert told("direct_mail", known=False, level=0, needed=0) == ""
    assert told("rectification") == "no_items"
    undecided, accepted = (
        {"decision": "", "reason": "", "statute": ""},
        {"decision": "accepted", "reason": "", "statute": ""},
    )
    assert told("rectification", items=[undecided, accepted]) == "items_undecided"
    assert told("rectification", items=[good, accepted]) == "items_say_otherwise"
    assert told("rectification", rules.PARTLY, items=[good, accepted]) == ""
    # Nobody is refused for being unknown without a reason either.
    assert told(outcome=rules.UNIDENTIFIED, known=False, level=0) == "no_refused_item"


WHOLE = {
    "controller": {"name": "Testi Oy", "business_id": "1234567-1", "email": "rekisteri@testi.example"},
    "person": {"name": "Aino Kellokas"},
    "letter": {"number": "17/1", "received_on": "1.11.2026", "channel": "Sähköposti", "asked": "Poistakaa tiedot."},
    "kept": [{"what": "Tiedot", "why": REASON, "statute": "18 art.", "until": "1.1.2027", "meanwhile": "Rajoitettu."}],
    "complaint": {"text": "Voit valittaa.", "authority": {"name": "Tietosuojavaltuutettu", "address_lines": ["Katu 4"]}},
    "remedy": "Voit viedä asian tuomioistuimeen.",
    "decided_by": {"name": "Birgit", "role": "yhteyshenkilö", "on": "2.11.2026"},
}  # fmt: skip
LOST = {
    1: ("letter", "number"), 2: ("controller", "business_id"), 3: ("person", "name"), 4: ("letter", "channel"),
    5: ("letter", "asked"), 6: ("kept", 0, "what"), 7: ("kept", 0, "statute"), 8: ("kept", 0, "why"),
    9: ("kept", 0, "until"), 10: ("kept", 0, "meanwhile"), 11: ("complaint", "text"), 12: ("remedy",),
    13: ("decided_by", "name"),
}  # fmt: skip


def test_2_6_c80_a_certificate_of_refusal_has_fourteen_fields_and_each_is_missed():
    assert len(rules.CERTIFICATE) == 14 and rules.lacking(WHOLE, "fi") == []
    for number, path in LOST.items():
        broken = copy.deepcopy(WHOLE)
        place = broken
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = ""
        assert rules.lacking(broken, "fi") == [number]
    assert rules.lacking(WHOLE, "de") == [14]
    assert rules.lacking(WHOLE | {"kept": [WHOLE["kept"][0] | {"why": "Ei voida."}]}, "sv") == [8]
