"""Every control of invoices and payments is broken once, and its probe must see it."""

from itertools import count

import pytest

pytestmark = pytest.mark.django_db


def test_payments_once_is_killed(probe, monkeypatch):
    assert probe("payments_once").held
    numbers = count()
    monkeypatch.setattr("kortisto.billing.bank.taking.key_of", lambda *_given: str(next(numbers)))
    assert probe("payments_once").code == "payment_counted_twice"
