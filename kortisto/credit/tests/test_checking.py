"""Asking for credit data: of whom, when, what is kept of the answer, and for how long."""

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from kortisto.credit import jobs, operations, rules
from kortisto.credit import provider as asking
from kortisto.credit.models import CreditApplication, CreditCheck
from kortisto.credit.rules import NotPossible, WrongAnswer, answer_of
from kortisto.disclosures.models import DisclosedPerson, Disclosure
from kortisto.disclosures.operations import disclose
from kortisto.disclosures.rules import GROUNDS
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import MAIN, Outbox
from kortisto.parties.operations import create_organisation, place_block
from kortisto.retention import night
from kortisto.retention.operations import erase_person

TODAY = date(2026, 11, 24)
RIGHT = {"reference": "r", "class": "C", "date": "2026-11-24"}


def test_an_answer_is_a_class_and_a_day_of_our_question():
    def read(told):
        return answer_of(told, reference="r", asked_on=TODAY, today=TODAY)

    assert read(RIGHT | {"remarks": "x"}) == rules.Answer("C", TODAY)
    for wrong, code in (
        ([], "unreadable"), (None, "unreadable"), (RIGHT | {"reference": "other"}, "not_ours"), ({}, "not_ours"),
        (RIGHT | {"class": "F"}, "no_class"), (RIGHT | {"class": ""}, "no_class"), (RIGHT | {"class": "AB"}, "no_class"),
        (RIGHT | {"class": 3}, "no_class"), (RIGHT | {"date": "2026-11-25"}, "wrong_day"),
        (RIGHT | {"date": "2026-02-30"}, "wrong_day"), (RIGHT | {"date": 20261124}, "wrong_day"),
        (RIGHT | {"date": "2025-11-24"}, "wrong_day"), (RIGHT | {"date": "20261124xx"}, "wrong_day"),
    ):  # fmt: skip
        with pytest.raises(WrongAnswer, match=code):
            read(wrong)


def test_an_application_asks_for_something_and_has_arrived():
    right = {"asked_cents": 1, "reason": "x", "arrived_on": TODAY, "today": TODAY}
    rules.check_application(**right)
    for wrong, code in (
        ({"asked_cents": -1}, "sum"), ({"asked_cents": 0}, "sum"), ({"asked_cents": 10**9 + 1}, "sum"),
        ({"reason": " "}, "no_reason"), ({"arrived_on": TODAY + timedelta(days=1)}, "in_the_future"),
        ({"arrived_on": TODAY - timedelta(days=366)}, "too_old"),
    ):  # fmt: skip
        with pytest.raises(NotPossible, match=code):
            rules.check_application(**(right | wrong))


@pytest.mark.django_db
def test_of_a_good_answer_the_class_and_its_day_are_kept_and_nothing_else(
    asked, service, application, opened
):
    assert asked() == "answered"
    (question,) = service.asked
    assert (
        question["name"] == "Aino Salo"
        and question["street"] == "Salotie 1"
        and service.keys == ["Bearer avain"]
    )
    assert set(question) == {"reference", "name", "street", "postcode", "city", "country"}
    with opened(Purpose.CREDIT):
        check = CreditCheck.objects.select_related("application").get()
        assert (check.band, check.answered_on, check.source) == (
            "B",
            timezone.localdate(),
            "credit_information",
        )
        assert check.application.state == rules.QUERIED
        assert not any(
            "Maksuhäiriö" in str(getattr(check, one.attname)) for one in check._meta.concrete_fields
        )
    made = Disclosure.objects.get()
    assert (made.ground, made.clause, made.categories) == ("credit", "C32", ["address", "identity"])
    with opened(Purpose.RIGHTS):
        assert DisclosedPerson.objects.get().person_id == application.person_id
    # The log names the application, and no class.
    told = [json.loads(bytes(one.body)) for one in Outbox.objects.filter(log=MAIN)]
    mine = [one for one in told if one["verb"] in ("credit.ask", "credit.answer")]
    assert [one["application"] for one in mine] == [str(application.public_id)] * 2
    assert "disclosure" in mine[0] and not any("band" in one for one in mine)
    # A job that is started again asks nobody.
    assert jobs.work(check.register_id, str(check.public_id)) == "nothing_to_ask" and len(service.asked) == 1


@pytest.mark.django_db
def test_c32_nobody_is_just_checked(asked, service, provider, application, clerk, opened):
    today = timezone.localdate()
    recipient = provider()

    def ask(**changes):
        told = {
            "application": application,
            "provider": recipient,
            "told_on": today,
            "today": today,
            "by": clerk,
        }
        with opened(Purpose.CREDIT, actor=clerk):
            return operations.ask(**(told | changes))

    for changes, code in (
        ({"told_on": None}, "not_told"), ({"told_on": today + timedelta(days=1)}, "in_the_future"),
        ({"by": SYSTEM}, "needs_a_person"),
    ):  # fmt: skip
        with pytest.raises(NotPossible, match=code):
            ask(**changes)
    for changes, code in (
        ({"enabled": False}, "no_provider"), ({"purpose": int(Purpose.COLLECTION)}, "no_provider"),
        ({"agreement_signed_on": None}, "no_agreement"), ({"contact": ""}, "no_contact"),
        ({"agreement_ends_on": today - timedelta(days=1)}, "no_agreement"),
        ({"agreement_starts_on": today + timedelta(days=1)}, "no_agreement"),
    ):  # fmt: skip
        with pytest.raises(NotPossible, match=code):
            ask(
                provider=provider(
                    **changes, **({} if "agreement_ends_on" in changes else {"agreement_ends_on": None})
                )
            )
        provider(agreement_starts_on=None, agreement_ends_on=None)
    recipient.refresh_from_db()
    ask()
    with pytest.raises(NotPossible, match="asked_already"):
        ask()
    with opened(Purpose.CREDIT, actor=clerk):
        application.refresh_from_db()
        operations.withdraw(application=application, version=application.version, today=today, by=clerk)
    with pytest.raises(NotPossible, match="no_open_application"):
        ask()
    assert service.asked == [] and Disclosure.objects.count() == 1


@pytest.mark.django_db
def test_c32_the_value_goes_30_days_after_the_decision_and_the_decision_after_24_months(
    asked, application, clerk, opened, register
):
    asked()
    today = timezone.localdate()
    with opened(Purpose.CREDIT, actor=clerk):
        application.refresh_from_db()
        operations.decide(
            application=application, outcome="refused", ground="credit_data", looked=True,
            version=application.version, today=today, by=clerk,
        )  # fmt: skip

    def left():
        with opened(Purpose.RIGHTS):
            return CreditCheck.objects.count(), CreditApplication.objects.count()

    night.run(register_id=register.id, today=today + timedelta(days=30))
    assert left() == (1, 1)
    night.run(register_id=register.id, today=today + timedelta(days=31))
    assert left() == (0, 1)
    with opened(Purpose.RIGHTS):
        kept = CreditApplication.objects.get()
        assert (kept.state, kept.ground) == ("refused", "credit_data")
    night.run(register_id=register.id, today=today + timedelta(days=740))
    assert left() == (0, 0)


@pytest.mark.django_db
def test_a_value_about_which_nobody_decides_goes_after_30_days_too(asked, opened, register):
    asked()
    night.run(register_id=register.id, today=timezone.localdate() + timedelta(days=31))
    with opened(Purpose.RIGHTS):
        assert not CreditCheck.objects.exists() and CreditApplication.objects.get().state == rules.QUERIED


@pytest.mark.django_db
def test_an_unused_answer_is_erased_with_the_person(asked, application, opened, person):
    asked()
    with opened(Purpose.RIGHTS):
        erase_person(person=person, by=SYSTEM)
        assert not CreditCheck.objects.exists() and not CreditApplication.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (lambda question: (200, b"<html>"), "unreadable"),
        (lambda question: (200, b" " * (asking.LARGEST + 1)), "unreadable"),
        (lambda question: (403, b"no"), "unreadable"),
        (lambda question: (302, b""), "unreadable"),
        (lambda question: (503, b""), "not_now"),
        (lambda question: (200, b"[" * 60_000), "unreadable"),
        (lambda question: (200, b'{"reference": "other"}'), "not_ours"),
        (
            lambda question: (200, json.dumps({"reference": question["reference"], "class": "Z"}).encode()),
            "no_class",
        ),
    ],
)
def test_of_a_wrong_answer_nothing_is_kept_and_one_may_ask_again(asked, service, opened, answer, problem):
    service.answer = answer
    assert asked() == problem
    with opened(Purpose.CREDIT):
        check = CreditCheck.objects.select_related("application").get()
        assert (check.band, check.answered_on, check.problem) == ("", None, problem)
        assert check.application.state == rules.OPEN
    service.answer = service.good("A")
    assert asked() == "answered"


@pytest.mark.django_db
def test_a_provider_that_is_slow_or_not_there_is_not_waited_for(asked, service, settings, monkeypatch):
    service.slow, service.answer = 0.2, lambda question: (200, b" " * 60_000)
    monkeypatch.setattr(asking, "WHOLE", 0.1)
    assert asked() == "not_now"
    settings.CREDIT_PROVIDER = "http://127.0.0.1:1/check"
    assert asked() == "not_now"


@pytest.mark.django_db
def test_an_answer_about_somebody_restricted_meanwhile_is_not_kept(
    asked, service, application, opened, person
):
    with opened(Purpose.RIGHTS):
        place_block(person=person, kind="restriction", source="self", by=SYSTEM)
    with pytest.raises(CreditApplication.DoesNotExist):
        asked()
    assert service.asked == []


@pytest.mark.django_db
def test_c33_credit_is_one_of_four_grounds_and_no_other_exists(provider, person, opened, clerk):
    assert {"credit", "collection", "invoicing", "statutory"} == GROUNDS - {"processing", "data_subject"}
    recipient = provider()
    with opened(Purpose.CREDIT), pytest.raises(Exception, match="unknown_ground"):
        disclose(
            recipient=recipient,
            ground="other",
            clause="C33",
            categories=["identity"],
            persons=[person],
            by=clerk,
        )
    assert not Disclosure.objects.exists()


@pytest.mark.django_db
def test_c37_the_database_keeps_a_question_from_being_written_without_an_open_application(
    asked, application, clerk, opened
):
    asked()
    with opened(Purpose.CREDIT):
        one = CreditCheck.objects.get()
        one.pk, one.public_id, one._state.adding = one.pk + 1, application.public_id, True
    from kortisto.kernel.access import maintenance

    with maintenance(), pytest.raises(DatabaseError, match="open application"), transaction.atomic():
        one.save(force_insert=True)


@pytest.mark.django_db
def test_an_organisation_is_asked_about_by_its_business_id(service, provider, clerk, opened):
    today = timezone.localdate()
    with opened():
        firm = create_organisation(
            values={"name": "Kello Oy", "business_id": "1234567-1"}, source="self", by=SYSTEM
        )
    with opened(Purpose.CREDIT, actor=clerk):
        made = operations.apply(
            organisation=firm, asked_cents=500, reason="Tili", arrived_on=today, today=today, by=clerk
        )
        with pytest.raises(NotPossible, match="open_already"):
            operations.apply(
                organisation=firm, asked_cents=500, reason="Tili", arrived_on=today, today=today, by=clerk
            )
        check = operations.ask(application=made, provider=provider(), told_on=today, today=today, by=clerk)
    assert jobs.work(check.register_id, str(check.public_id)) == "answered"
    assert service.asked[0]["business_id"] == "1234567-1" and service.asked[0]["name"] == "Kello Oy"
