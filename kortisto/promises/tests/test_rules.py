"""What evidence adds up to, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kortisto.promises.rules import (
    MAX_AGE,
    Evidence,
    State,
    state_of_attestation,
    state_of_probe,
    why_not_attest,
    worst,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def state(age=timedelta(hours=1), held=True, in_place=True):
    evidence = Evidence(held, "none_found", 0, NOW - age)
    return state_of_probe(evidence, in_place=in_place, now=NOW)


def test_a_probe_that_held_lately_proves():
    assert state() == State.PROVED
    assert state(age=MAX_AGE) == State.PROVED


def test_old_evidence_is_stale():
    assert state(age=MAX_AGE + timedelta(seconds=1)) == State.STALE


def test_evidence_from_the_future_is_stale():
    assert state(age=timedelta(hours=-1)) == State.STALE


def test_a_failed_probe_violates_however_old_it_is():
    assert state(held=False) == State.VIOLATED
    assert state(held=False, age=timedelta(days=30)) == State.VIOLATED


def test_a_control_whose_code_is_gone_is_violated_even_if_its_last_probe_held():
    assert state(in_place=False) == State.VIOLATED


def test_without_evidence_a_control_is_enforced_and_no_more():
    assert state_of_probe(None, in_place=True, now=NOW) == State.ENFORCED


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, State.STALE),
        (date(2026, 11, 21), State.STALE),
        (TODAY, State.ATTESTED),
        (date(2027, 1, 1), State.ATTESTED),
    ],
)
def test_an_attestation_counts_until_its_last_day(until, expected):
    assert state_of_attestation(until, today=TODAY) == expected


def test_the_worst_control_decides():
    order = [State.VIOLATED, State.STALE, State.ENFORCED, State.ATTESTED, State.PROVED]
    for place, expected in enumerate(order):
        assert worst(reversed(order[place:])) == expected


def test_a_clause_without_controls_has_no_state():
    with pytest.raises(ValueError, match="without controls"):
        worst([])


@pytest.mark.parametrize(
    ("statement", "until", "reason"),
    [
        ("Kaappi on lukossa.", date(2027, 5, 1), ""),
        ("Kaappi on lukossa.", date(2027, 11, 23), ""),
        ("Kaappi on lukossa.", date(2027, 11, 24), "until_too_far"),
        ("Kaappi on lukossa.", TODAY, "until_in_the_past"),
        ("  ok      ", date(2027, 5, 1), "statement_too_short"),
    ],
)
def test_an_attestation_says_what_and_ends_within_a_year(statement, until, reason):
    assert why_not_attest(statement=statement, until=until, today=TODAY) == reason
