"""A person decides, and tells why."""

import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from kortisto.credit import chores, operations, papers, rules
from kortisto.credit.models import CreditApplication, CreditCheck
from kortisto.credit.queries import application_at
from kortisto.credit.rules import NotPossible
from kortisto.credit.words import GROUNDS, PROBLEMS, STATES, why_not
from kortisto.disclosures.models import Disclosure
from kortisto.kernel.access import SYSTEM, Actor, CategoryRefused, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.staff.permissions import Permission
from kortisto.staff.rights import RIGHTS

REFUSAL = {"outcome": "refused", "ground": "credit_data", "looked": True}
LANGUAGES = ("fi", "sv", "en")


@pytest.fixture
def decide(application, clerk, opened):
    """Decide on the application as it is now."""

    def go(by=None, **changes):
        with opened(Purpose.CREDIT, actor=clerk):
            application.refresh_from_db()
            told = REFUSAL | {"version": application.version} | changes
            return operations.decide(
                application=application, **told, today=timezone.localdate(), by=by or clerk
            )

    return go


def test_c68_no_step_without_a_person_leads_to_a_decision():
    assert {(rules.OPEN, rules.QUERIED)} == rules.BY_ITSELF
    for state in (*rules.TRANSITIONS, *rules.DECIDED, rules.WITHDRAWN):
        for outcome in rules.DECIDED | {rules.WITHDRAWN}:
            with pytest.raises(NotPossible):
                rules.check_step(state, outcome, by_person=False)
    assert not rules.DECIDED & set(rules.TRANSITIONS)


@pytest.mark.django_db
def test_c68_the_program_itself_and_whoever_has_no_right_decide_nothing(asked, decide, staff, opened):
    asked()
    for by in (SYSTEM, staff["customer_service"].actor, Actor(key="probe", role="recipient")):
        with pytest.raises(NotPossible, match="needs_a_person"):
            decide(by=by)
    # A role is not enough for the database: somebody of the staff it must be.
    with pytest.raises(DatabaseError, match="decided by a person"), transaction.atomic():
        decide(by=Actor(key="nobody", role="contact_person"))
    with maintenance(), connection.cursor() as cursor:
        for change in (
            "state = 'refused', ground = 'credit_data', decided_by = 'system', decided_on = '2026-01-01'",
            "state = 'granted'",
        ):
            with pytest.raises(DatabaseError, match="decided by a person"), transaction.atomic():
                cursor.execute(f"UPDATE credit_creditapplication SET {change}")
    with opened(Purpose.CREDIT):
        assert CreditApplication.objects.get().state == rules.QUERIED


@pytest.mark.django_db
def test_a_decision_has_a_ground_a_look_and_a_sum_that_go_with_it(asked, decide, opened):
    granted = {"outcome": "granted", "ground": "sufficient", "granted_cents": 100_000}
    with pytest.raises(NotPossible, match="no_credit_data"):
        decide()
    asked()
    for changes, code in (
        ({"looked": False}, "not_looked"), ({"ground": ""}, "wrong_ground"), ({"ground": "sufficient"}, "wrong_ground"),
        ({"outcome": "withdrawn"}, "no_such_step"), ({"version": 99}, "changed_meanwhile"),
        (granted | {"granted_cents": 100_001}, "granted_sum"), (granted | {"granted_cents": None}, "granted_sum"),
        (granted | {"granted_cents": -1}, "granted_sum"), ({"granted_cents": 5}, "granted_sum"),
    ):  # fmt: skip
        with pytest.raises(NotPossible, match=code):
            decide(**changes)
    made = decide(**granted)
    assert (made.state, made.granted_cents, made.ground) == ("granted", 100_000, "sufficient")
    with pytest.raises(NotPossible, match="no_such_step"):
        decide()


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_tells_the_ground_the_source_and_what_one_may_do(
    asked, decide, opened, clerk, application, language
):
    from pypdf import PdfReader

    asked()
    decide()
    with maintenance(), connection.cursor() as cursor:
        cursor.execute("UPDATE parties_person SET language = %s", [language])
    with opened(Purpose.CREDIT, actor=clerk):
        found = application_at(application.public_id)
        told, written = papers.contents(found)
        name, body = papers.give_out(application=found, today=timezone.localdate(), by=clerk)
    assert written == language and name.startswith("credit-") and body.startswith(b"%PDF")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split())
    words = {
        "fi": ("johtuu luottotiedoistasi", "oikeus tarkistaa", "toinen ihminen", "Päätöksen teki ihminen"),
        "sv": (
            "beror på dina kreditupplysningar",
            "rätt att kontrollera",
            "en annan människa",
            "fattades av en människa",
        ),
        "en": ("because of your credit data", "right to check", "another person", "was made by a person"),
    }
    for wanted in (
        *words[language],
        "Luottolinssi Oy",
        "tiedot@luottolinssi.example",
        "Aino Salo",
        "Laskutustili",
    ):
        assert wanted in text, wanted
    # The class is the provider's to tell.
    assert not any(" B " in one or "luokka B" in one for one in told["paragraphs"])
    made = Disclosure.objects.order_by("-pk").first()
    assert (made.ground, made.recipient.kind, made.persons) == ("data_subject", "data_subject", 1)


@pytest.mark.django_db
def test_without_credit_data_the_letter_says_so_and_an_open_application_has_none(
    decide, opened, clerk, application
):
    with opened(Purpose.CREDIT, actor=clerk):
        with pytest.raises(NotPossible, match="no_letter"):
            papers.letter(application_at(application.public_id))
    decide(ground="too_large")
    with opened(Purpose.CREDIT, actor=clerk):
        told, _language = papers.contents(application_at(application.public_id))
    assert any("Emme pyytäneet" in one for one in told["paragraphs"])


@pytest.mark.django_db
def test_c37_credit_data_show_to_those_alone_who_decide_and_under_no_other_purpose(asked, opened, staff):
    asked()
    for role, table in RIGHTS.items():
        for purpose, categories in table.items():
            allowed = role == "contact_person" and purpose in (Purpose.CREDIT, Purpose.RIGHTS)
            assert ("credit" in categories) == allowed, (role, purpose)
    for role in ("customer_service", "contact_person"):
        for model in (CreditApplication, CreditCheck):
            # C7: under the handling of orders and of customers.
            for purpose in (Purpose.CUSTOMER_SERVICE, Purpose.BILLING):
                with opened(purpose, actor=staff[role].actor), pytest.raises(CategoryRefused):
                    list(model.objects.all())


@pytest.mark.django_db
def test_the_pages_of_credit(contexts, service, provider, person, desk, staff, opened, monkeypatch):
    from kortisto.credit import jobs

    queued = []
    monkeypatch.setattr(jobs, "queue", queued.append)
    provider()
    today = timezone.localdate()
    clerk, service_desk = desk("contact_person"), desk("customer_service")

    def send(client, name, public_id, **values):
        address = reverse(name, args=[public_id])
        form = client.get(address).context["form"]
        hidden = {one.html_name: one.value() for one in form.hidden_fields()}
        return client.post(address, {**hidden, **values}, follow=True)

    right = {"asked_cents": "1 000,00", "reason": "Laskutustili", "arrived_on": today.isoformat()}
    for wrong in (
        {"asked_cents": "-5"}, {"asked_cents": "x"}, {"arrived_on": (today + timedelta(days=1)).isoformat()},
        {"reason": "131052-308T"}, {"arrived_on": "2000-01-01"},
    ):  # fmt: skip
        assert send(service_desk, "person_credit_new", person.public_id, **(right | wrong)).status_code == 422
    assert (
        reverse("person_credit_new", args=[person.public_id])
        in service_desk.get(reverse("person", args=[person.public_id])).content.decode()
    )
    assert (
        "waits for a decision"
        in send(service_desk, "person_credit_new", person.public_id, **right).content.decode()
    )
    with opened(Purpose.CREDIT):
        key = CreditApplication.objects.get().public_id
    for place in (reverse("credit_applications"), reverse("credit_application", args=[key])):
        assert service_desk.get(place).status_code == 403
    assert [one["count"] for one in chores.chores(staff["contact_person"])] == [1]
    assert chores.chores(staff["customer_service"]) == []
    assert "Aino Salo" in clerk.get(reverse("credit_applications")).content.decode()
    with opened(Purpose.RIGHTS):
        from kortisto.disclosures.models import Recipient

        recipient = Recipient.objects.get(key="credit_information")
    told = {"provider": recipient.pk, "told_on": today.isoformat()}
    assert send(clerk, "credit_check", key, **told).status_code == 422
    with monkeypatch.context() as patched:
        patched.setattr("django.db.transaction.on_commit", lambda act: act())
        assert "is being asked" in send(clerk, "credit_check", key, **told, told="on").content.decode()
    (check,) = queued
    assert jobs.work(check.register_id, str(check.public_id)) == "answered"
    assert ">B<" in clerk.get(reverse("credit_application", args=[key])).content.decode()
    refusal = {"outcome": "refused", "ground": "credit_data"}
    assert send(clerk, "credit_decision", key, **refusal).status_code == 422
    assert send(clerk, "credit_letter", key).status_code == 422
    assert "Give the letter" in send(clerk, "credit_decision", key, **refusal, looked="on").content.decode()
    assert send(clerk, "credit_letter", key).content.startswith(b"%PDF")
    again = send(clerk, "credit_withdrawal", key)
    assert again.status_code == 422 and "decided or withdrawn already" in again.content.decode()
    page = clerk.get(reverse("credit_application", args=[key])).content.decode()
    assert "Contact Person" in page and "the credit data" in page
    assert [one["count"] for one in chores.chores(staff["contact_person"])] == [0]
    assert Permission.CREDIT_DECIDE not in staff["administrator"].permissions


def test_every_code_has_its_words():
    assert set(STATES) == {*rules.TRANSITIONS, *rules.DECIDED, rules.WITHDRAWN}
    assert set(GROUNDS) == rules.GRANTING | rules.REFUSING == set(papers.GROUNDS)
    assert set(PROBLEMS) == {"not_now", "unreadable", "not_ours", "no_class", "wrong_day"}
    assert "person with the right" in str(why_not(NotPossible("needs_a_person")))
    assert all(set(papers.TEXTS[one]) == set(papers.TEXTS["fi"]) for one in LANGUAGES)
