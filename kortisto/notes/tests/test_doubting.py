"""What came back, and what nobody has confirmed for three years, becomes a task of the night's and closes by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kortisto.kernel.access import SYSTEM, Actor, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import MAIN, Outbox
from kortisto.notes import doubting
from kortisto.notes.doubting import close_needless, run
from kortisto.notes.models import Task
from kortisto.notes.operations import add_task, finish_task, reopen_task
from kortisto.parties import operations as parties
from kortisto.parties import rules
from kortisto.parties.models import Address, ContactPoint, Person
from kortisto.parties.reaching import OtherValue, say, spoken_of, unsay
from kortisto.parties.removing import TooLate

pytestmark = pytest.mark.django_db

CLERK = Actor(key="clerk", role="customer_service")


@pytest.fixture
def night(register):
    """A function that does the night's work and returns what it made by reason."""
    return lambda **more: {why: count for why, count in run(register_id=register.pk, **more).items() if count}


@pytest.fixture
def customer(opened):
    """A function that makes a person with an e-mail address, a telephone number and an address."""

    def make(surname="Salo", years=0, **values):
        with opened():
            made = parties.create_person(
                values={"surname": surname, **values}, source="self", by=SYSTEM,
                contacts=[("email", f"{surname.lower()}@posti.example"), ("phone", "040 123 4567")],
                address={"street": "Kuja 1", "postcode": "33100", "city": "Tampere"},
            )  # fmt: skip
        told = timezone.now() - timedelta(days=round(365.25 * years))
        with opened(), maintenance():
            Person.objects.filter(pk=made.pk).update(received_at=told)
            made.contact_points.update(received_at=told)
            # An address is never rewritten, so it comes anew.
            lives = made.addresses.get()
            lives.delete()
            Address(
                register_id=lives.register_id, person=made, street="Kuja 1", city="TAMPERE", source="self",
                received_at=told,
            ).save()  # fmt: skip
        return made

    return make


@pytest.fixture
def said(opened):
    """A function that says something of a party's e-mail, phone or address; returns what takes it back."""

    def speak(party, what, state=rules.FAILED, **more):
        with opened():
            row = (
                party.addresses.get(ended_on=None)
                if what == "address"
                else party.contact_points.get(kind=what)
            )
            return say(row=row, state=state, was=spoken_of(row), by=CLERK, **more)

    return speak


@pytest.fixture
def waiting(opened):
    """The reasons of the night's tasks that wait, by surname or name."""

    def list_them():
        with opened(Purpose.RIGHTS):
            found = (
                Task.objects.exclude(origin="").filter(done_at=None).select_related("person", "organisation")
            )
            return {getattr(one.person, "surname", "") or one.organisation.name: one.origin for one in found}

    return list_them


def test_what_is_known_of_a_value_is_what_was_said_last():
    day = datetime(2026, 11, 23, tzinfo=UTC).date()
    at = rules.standing
    assert at(None, None, day, day) == ("", day)
    assert rules.long_ago(day).isoformat() == "2023-11-23"
    old, edge = datetime(2023, 11, 22, tzinfo=UTC).date(), rules.long_ago(day)
    assert at(None, None, old, day) == (rules.OLD, old) and at(None, None, edge, day)[0] == ""
    assert at(None, day, old, day) == (rules.CONFIRMED, day) and at(day, edge, old, day) == (
        rules.FAILED,
        day,
    )
    assert at(None, edge - timedelta(days=9), old - timedelta(days=20), day)[0] == rules.OLD
    assert rules.same_reach((day, None), (None, edge)) == (day, edge)
    assert rules.same_reach((edge, None), (None, day)) == (None, day)
    assert rules.same_reach((day, None), (None, day)) == (day, day)


def test_c75_what_came_back_becomes_one_task_a_night_and_closes_by_itself(
    customer, said, night, waiting, opened
):
    for name, what in (("Salo", "email"), ("Lehto", "address"), ("Rautio", "phone")):
        said(customer(name), what)
    said(_at(opened, "Salo"), "phone")  # a second reason makes no second task
    customer("Koivu")
    assert night() == {"bounced": 1, "returned": 1, "silent": 1} and night() == {}
    assert waiting() == {"Salo": "bounced", "Lehto": "returned", "Rautio": "silent"}
    # Confirmed, changed and replaced: each is a reason gone.
    said(_at(opened, "Salo"), "email", rules.CONFIRMED)
    with opened():
        point = ContactPoint.objects.get(person=_at(opened, "Rautio"), kind="phone")
        parties.change_contact(point=point, value="040 765 4321", was=point.value, by=SYSTEM)
        parties.change_address(
            person=_at(opened, "Lehto"), values={"street": "Tie 2", "city": "Oulu"}, by=SYSTEM
        )
        assert not ContactPoint.objects.filter(
            kind="phone", failed_on__isnull=False, value="+358407654321"
        ).exists()
    assert night() == {"closed": 3, "silent": 1}  # and now Salo's telephone
    assert waiting() == {"Salo": "silent"}


def _at(opened, surname):
    with opened(Purpose.RIGHTS):
        return Person.objects.get(surname=surname)


def test_what_nobody_confirmed_for_three_years_is_asked_the_oldest_first(
    customer, said, night, waiting, opened
):
    customer("Vanha", years=3.1)
    customer("Vanhempi", years=9)
    customer("Vanhin", years=12)
    customer("Tuore", years=2.9)
    said(customer("Vahvistettu", years=8), "phone", rules.CONFIRMED)
    said(
        customer("Kauan", years=11),
        "email",
        rules.CONFIRMED,
        today=timezone.localdate() - timedelta(days=1200),
    )
    with opened():
        parties.create_person(values={"surname": "Tyhjä"}, source="self", by=SYSTEM)
    assert night(most=2) == {"old": 2}
    assert waiting() == {"Vanhin": "old", "Vanhempi": "old"}
    assert night(most=1) == {"old": 1} and "Kauan" in waiting()
    assert night() == {"old": 1} and night() == {}
    said(_at(opened, "Vanhin"), "address", rules.CONFIRMED)
    assert night() == {"closed": 1} and set(waiting()) == {"Vanha", "Vanhempi", "Kauan"}


def test_nobody_is_asked_who_is_restricted_dead_or_gone_nor_twice_in_a_row(
    customer, said, night, waiting, opened
):
    for name in ("Rajoitettu", "Kuollut", "Poistunut", "Kysytty"):
        said(customer(name), "email")
    with opened(Purpose.RIGHTS):
        parties.place_block(person=_at(opened, "Rajoitettu"), kind="restriction", by=SYSTEM)
        parties.place_block(person=_at(opened, "Kuollut"), kind="deceased", by=SYSTEM)
    with opened(), maintenance():
        Person.objects.filter(surname="Poistunut").update(ended_on=timezone.localdate())
    assert night() == {"bounced": 1} and set(waiting()) == {"Kysytty"}
    with opened():
        task = Task.objects.exclude(origin="").get()
        finish_task(task=task, by=CLERK)
        assert Task.objects.get().done_by == "clerk"
    assert night() == {}
    # Three months later it still fails; or something fails anew.
    with opened(), maintenance():
        Task.objects.update(done_at=timezone.now() - doubting.REST - timedelta(days=1))
    assert night() == {"bounced": 1}
    with opened():
        # The one that was done before stays done: only one of them waits at a time.
        assert reopen_task(task=Task.objects.get(pk=task.pk), by=CLERK).done_at is not None
        assert add_task(person=_at(opened, "Kysytty"), title="Soita", by=CLERK).origin == ""


def test_an_organisation_is_asked_about_as_well(opened, night, waiting):
    with opened():
        firm = parties.create_organisation(
            values={"name": "Harju Oy"}, contacts=[("email", "posti@harju.example")], source="self", by=SYSTEM
        )
        point = firm.contact_points.get()
        say(row=point, state=rules.FAILED, was=point.value, by=CLERK)
    assert night() == {"bounced": 1} and waiting() == {"Harju Oy": "bounced"}
    with opened():
        parties.remove_contact(point=ContactPoint.objects.get(), by=CLERK)
        assert close_needless(organisation=firm, by=CLERK) == 1
    assert waiting() == {}


def test_what_was_said_by_mistake_is_taken_back_exactly(customer, said, opened):
    person = customer()
    today = timezone.localdate()
    said(person, "email", rules.CONFIRMED, today=today - timedelta(days=40))
    mistake = said(person, "email")
    with opened():
        point = person.contact_points.get(kind="email")
        assert (point.failed_on, point.confirmed_on) == (today, today - timedelta(days=40))
        unsay(removal=mistake, by=CLERK)
        point.refresh_from_db()
        assert (point.failed_on, point.confirmed_on) == (None, today - timedelta(days=40))
        with pytest.raises(OtherValue):
            say(row=point, state=rules.FAILED, was="other@posti.example", by=CLERK)
        again = say(row=point, state=rules.FAILED, was=point.value, by=CLERK)
        parties.change_contact(point=point, value="uusi@posti.example", was=point.value, by=CLERK)
        with pytest.raises(TooLate):
            unsay(removal=again, by=CLERK)
        point.refresh_from_db()
        assert (point.failed_on, point.confirmed_on) == (None, None)


def test_the_ledger_tells_of_it_in_codes(customer, said, night):
    person = customer()
    said(person, "email")
    night()
    bodies = [bytes(row.body).decode() for row in Outbox.objects.filter(log=MAIN)]
    assert any(
        '"contact.reach"' in body and '"failed"' in body and "contact.email" in body for body in bodies
    )
    assert any('"task.doubt"' in body and str(person.public_id) in body and "C75" in body for body in bodies)
    assert not any("salo" in body.lower() for body in bodies)


def test_the_task_stands_where_tasks_stand_in_the_readers_language(desk, customer, said, night):
    person = customer()
    said(person, "email")
    night()
    client = desk("customer_service")
    title = "Ask for a new e-mail address"
    for address in (
        "/tasks/?who=all",
        "/tasks/?who=all&state=doubt",
        reverse("person", args=[person.public_id]),
    ):
        assert title in client.get(address).content.decode(), address
    home = client.get("/").content.decode()
    assert "Contact data to check" in home and "/tasks/?state=doubt" in home
    client.cookies["kortisto_language"] = "sv"
    assert "Fråga efter en ny e-postadress" in client.get("/tasks/?who=all").content.decode()
    timeline = client.get(reverse("person_timeline", args=[person.public_id])).content.decode()
    assert "Fråga efter en ny e-postadress" in timeline
