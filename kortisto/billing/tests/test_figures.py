"""The pictures of billing say what the rows say, on both engines."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from kortisto.billing import figures
from kortisto.billing import operations as bill
from kortisto.billing.drafting import issue_draft
from kortisto.billing.tests.test_bank import person  # noqa: F401  (a fixture)
from kortisto.billing.tests.test_drafting import free, selling  # noqa: F401  (fixtures)
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def owed(person, cents, due_on):  # noqa: F811
    return bill.issue_invoice(
        person=person, total_cents=cents, issued_on=due_on - timedelta(days=14), due_on=due_on, by=SYSTEM
    )


def test_every_picture_counts_what_is_there(person, selling, opened, desk):  # noqa: F811
    ages = (0, 1, 14, 15, 30, 31, 90, 91)
    with opened(Purpose.BILLING):
        for number, days in enumerate(ages):
            owed(person, 10**number, TODAY - timedelta(days=days))
        assert figures.open_by_age(TODAY) == [1, 110, 11_000, 1_100_000, 10_000_000]
        for days, late in (
            (40, -3),
            (40, 0),
            (40, 1),
            (40, 7),
            (40, 8),
            (40, 14),
            (40, 30),
            (40, 31),
            (400, 0),
        ):
            due = TODAY - timedelta(days=days)
            paid = owed(person, 500, due)
            bill.record_payment(invoice=paid, cents=500, paid_on=due + timedelta(days=late), by=SYSTEM)
        assert figures.behaviour(TODAY) == [2, 2, 2, 1, 1]
        for number in range(3):
            draft = free(person, {"product": "Kortti", "quantity": "1", "unit_cents": 1000})
            issue_draft(draft=draft, issued_on=date(2026, 10 if number else 11, 5), by=SYSTEM)
        draft = free(person, {"product": "Kampaus Maijalle", "quantity": "1", "unit_cents": 700})
        issue_draft(draft=draft, issued_on=date(2026, 11, 6), by=SYSTEM)
        firsts, found = figures.sales(TODAY)
        assert (firsts[0], firsts[-1], len(firsts)) == (date(2025, 12, 1), date(2026, 11, 1), 12)
        assert found == {"Kortti": [0] * 10 + [2000, 1000], "": [0] * 11 + [700]}
    text = desk("accountant").get(reverse("figures")).content.decode()
    assert text.count("<svg") >= 3 and text.count("<table") >= 3 and "Maijalle" not in text
