"""Every control of invoices and payments is broken once, and its probe must see it."""

from itertools import count

import pytest

pytestmark = pytest.mark.django_db


def test_payments_once_is_killed(probe, monkeypatch):
    assert probe("payments_once").held
    numbers = count()
    monkeypatch.setattr("kortisto.billing.bank.taking.key_of", lambda *_given: str(next(numbers)))
    assert probe("payments_once").code == "payment_counted_twice"


@pytest.mark.parametrize("broken", ["check_hand_over", "why_not", "most_fee"])
def test_late_claims_is_killed(probe, monkeypatch, broken):
    assert probe("late_claims").held
    always = {"check_hand_over": None, "why_not": "", "most_fee": 10_000}[broken]
    monkeypatch.setattr(f"kortisto.billing.collecting.rules.{broken}", lambda *_given: always)
    assert probe("late_claims").code == "claim_pressed"
