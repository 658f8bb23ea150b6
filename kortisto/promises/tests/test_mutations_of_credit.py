"""The controls of credit, broken one by one: the probe must see each."""

import pytest

from kortisto.credit import rules
from kortisto.kernel.purposes import Purpose
from kortisto.promises.tests.breaking import drop_trigger
from kortisto.staff import rights
from kortisto.staff.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("what", "broken"),
    [
        ("check_question", lambda **given: None),
        ("why_not_provider", lambda **given: ""),
    ],
)
def test_credit_checks_is_killed(probe, monkeypatch, what, broken):
    assert probe("credit_checks").held
    monkeypatch.setattr(rules, what, broken)
    if what == "check_question":
        drop_trigger("credit_check_has_application", "credit_creditcheck")
    assert probe("credit_checks").code == "just_checked"


def test_credit_checks_without_the_trigger_is_killed(probe):
    assert probe("credit_checks").held
    drop_trigger("credit_check_has_application", "credit_creditcheck")
    assert probe("credit_checks").code == "just_checked"


def test_credit_checks_that_customer_service_sees_is_killed(probe, monkeypatch):
    assert probe("credit_checks").held
    seen = rights.RIGHTS[Role.CUSTOMER_SERVICE]
    monkeypatch.setitem(seen, Purpose.BILLING, seen[Purpose.BILLING] | {"credit"})
    rights.categories.cache_clear()
    try:
        assert probe("credit_checks").code == "just_checked"
    finally:
        rights.categories.cache_clear()


@pytest.mark.parametrize("what", ["check_step", "check_decision", "TEXTS", "BY_ITSELF", "trigger"])
def test_credit_decisions_is_killed(probe, monkeypatch, what):
    assert probe("credit_decisions").held
    if what == "TEXTS":
        monkeypatch.setattr("kortisto.credit.papers.contents", lambda made: ({"paragraphs": []}, "fi"))
    elif what == "trigger":
        drop_trigger("credit_application_steps", "credit_creditapplication")
    elif what == "BY_ITSELF":
        monkeypatch.setattr(rules, what, rules.BY_ITSELF | {(rules.QUERIED, rules.REFUSED)})
    else:
        monkeypatch.setattr(rules, what, lambda *given, **more: None)
        drop_trigger("credit_application_steps", "credit_creditapplication")
    assert probe("credit_decisions").code == "decided_without_a_person"
