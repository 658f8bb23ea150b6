"""The controls of the books, broken one by one: the probe must see each."""

import pytest

from kortisto.promises.tests.breaking import drop_trigger

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("what", "broken"),
    [
        ("kortisto.kernel.access._agreed", None),
        ("kortisto.kernel.access._records_visits", None),
        ("kortisto.disclosures.visits.why_no_visit", lambda recipient: ""),
    ],
)
def test_accountant_agreement_is_killed(probe, monkeypatch, what, broken):
    assert probe("accountant_agreement").held
    monkeypatch.setattr(what, broken)
    assert probe("accountant_agreement").code == "visited_without_agreement"


@pytest.mark.parametrize(
    ("trigger", "table"),
    [
        ("billing_invoice_in_open_month", "billing_invoice"),
        ("billing_payment_in_open_month", "billing_payment"),
        ("billing_payment_unmoved", "billing_payment"),
        ("billing_payment_stays", "billing_payment"),
        ("billing_lock_kept", "billing_monthlock"),
        ("billing_lock_unmoved", "billing_monthlock"),
    ],
)
def test_period_lock_is_killed(probe, trigger, table):
    assert probe("period_lock").held
    drop_trigger(trigger, table)
    assert probe("period_lock").code == "locked_month_changed"


def test_period_lock_that_operations_forget_is_killed(probe, monkeypatch):
    assert probe("period_lock").held
    monkeypatch.setattr("kortisto.billing.operations.require_open", lambda register_id, day: None)
    drop_trigger("billing_payment_in_open_month", "billing_payment")
    assert probe("period_lock").code == "locked_month_changed"
