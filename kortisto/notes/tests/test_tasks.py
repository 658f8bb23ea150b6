"""Tasks: noted on a card, done with one press, taken back with another, and refused what must not be kept."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kortisto.kernel.access import SYSTEM
from kortisto.ledger.models import MAIN, Outbox
from kortisto.notes import rules
from kortisto.notes.models import Note, Task
from kortisto.notes.operations import add_note, add_task, change_task, finish_task, reopen_task
from kortisto.parties.identity_codes import IdentityCodeFound
from kortisto.parties.operations import VersionConflict, place_block

pytestmark = pytest.mark.django_db

CODE = "131052-308T"


def new(client, party, of="person", **values):
    form = {"token": str(uuid.uuid4()), "title": "Soita takaisin", "due_on": "", "assignee": ""} | values
    return client.post(reverse(f"{of}_task_new", args=[party.public_id]), form)


def shown(client, query=""):
    return client.get(reverse("tasks") + query).content.decode()


@pytest.mark.parametrize(
    ("due_on", "done", "expected"),
    [
        (None, False, "undated"), (date(2026, 11, 22), False, "late"), (date(2026, 11, 23), False, "today"),
        (date(2026, 11, 24), False, "ahead"), (date(2026, 11, 1), True, "done"),
    ],
)  # fmt: skip
def test_a_task_is_late_from_the_day_after_it_was_due(due_on, done, expected):
    assert rules.standing(due_on, done, date(2026, 11, 23)) == expected


def test_a_task_stands_on_the_card_and_in_the_list_of_its_doer(desk, staff, world):
    client = desk("customer_service")
    mine = staff["customer_service"].actor.key
    assert new(client, world.person, due_on="24.11.2026", assignee=mine).status_code == 302
    assert new(client, world.firm, "organisation", title="Tarkista osoite").status_code == 302
    card = client.get(reverse("person", args=[world.person.public_id])).content.decode()
    assert "Soita takaisin" in card and "Customer Service" in card
    assert "Soita takaisin" in shown(client) and "Tarkista osoite" not in shown(client)
    everybody = shown(client, "?who=all")
    assert "Tarkista osoite" in everybody and "Harju Oy" in everybody and "Mäkelä" in everybody
    assert "Tarkista osoite" in shown(client, "?who=all&state=undated")
    assert "Tarkista osoite" not in shown(client, "?who=all&state=due")


def test_a_double_click_notes_one_task(desk, world, opened):
    client, token = desk("customer_service"), str(uuid.uuid4())
    for _press in range(2):
        assert new(client, world.person, token=token).status_code == 302
    with opened():
        assert Task.objects.count() == 1


def test_one_press_does_a_task_and_another_takes_it_back(desk, world, opened):
    client = desk("customer_service")
    new(client, world.person)
    with opened():
        task = Task.objects.get()
    done, again = (reverse(name, args=[task.public_id]) for name in ("task_done", "task_reopening"))
    row = client.post(done, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in row and again in row and "Take back" in row
    with opened():
        first = Task.objects.get()
        assert first.done_by == client_key(client)
    client.post(done)
    with opened():
        assert Task.objects.get().done_at == first.done_at
    assert "Soita takaisin" in shown(client, "?who=all")  # in sight, with the button that takes it back
    answer = client.post(again, {"next": "/tasks/?who=all"})
    assert answer["Location"] == "/tasks/?who=all"
    with opened():
        assert Task.objects.get().done_at is None


def client_key(client):
    from kortisto.staff.models import User

    return User.objects.get(pk=client.session["_auth_user_id"]).actor.key


def test_a_press_goes_back_to_no_foreign_place(desk, world, opened):
    client = desk("customer_service")
    new(client, world.person)
    with opened():
        key = Task.objects.get().public_id
    answer = client.post(reverse("task_done", args=[key]), {"next": "https://evil.example/"})
    assert answer["Location"].startswith("/persons/")


def test_what_was_done_long_ago_is_only_in_the_list_of_done_ones(desk, world, opened):
    with opened():
        task = add_task(person=world.person, title="Vanha asia", by=SYSTEM)
        finish_task(task=task, by=SYSTEM)
        from kortisto.ledger.operations import operation, record

        @operation("task.change")
        def age(*, by):
            Task.objects.filter(pk=task.pk).update(done_at=timezone.now() - timedelta(days=3))
            record(count=1)

        age(by=SYSTEM)
    client = desk("customer_service")
    assert "Vanha asia" not in shown(client, "?who=all")
    assert "Vanha asia" in shown(client, "?who=all&state=done")


def test_a_change_by_somebody_else_is_told_and_not_overwritten_unseen(desk, world, opened):
    client = desk("customer_service")
    new(client, world.person)
    with opened():
        task = Task.objects.get()
        change_task(task=task, title="Soita heti", due_on=None, assignee="", version=1, by=SYSTEM)
        with pytest.raises(VersionConflict):
            change_task(task=task, title="x", due_on=None, assignee="", version=1, by=SYSTEM)
    address = reverse("task", args=[task.public_id])
    values = {
        "token": str(uuid.uuid4()),
        "title": "Soita huomenna",
        "due_on": "",
        "assignee": "",
        "version": "1",
    }
    answer = client.post(address, values)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Soita heti" in page and "Soita huomenna" in page
    assert 'name="version" value="2"' in page
    assert client.post(address, values | {"version": "2", "token": str(uuid.uuid4())}).status_code == 302
    with opened():
        assert Task.objects.get().title == "Soita huomenna"


@pytest.mark.parametrize(("name", "field"), [("person_note_new", "text"), ("person_task_new", "title")])
def test_an_identity_code_is_refused_with_a_sentence_and_not_repeated(name, field, desk, world, opened):
    client = desk("customer_service")
    answer = client.post(
        reverse(name, args=[world.person.public_id]),
        {"token": str(uuid.uuid4()), field: f"Tunnus {CODE}", "kind": "call"},
    )
    assert answer.status_code == 422 and "personal identity code" in answer.content.decode()
    with opened():
        assert not Note.objects.exists() and not Task.objects.exists()
        with pytest.raises(IdentityCodeFound):
            add_task(person=world.person, title=CODE, by=SYSTEM)
        with pytest.raises(IdentityCodeFound):
            add_note(person=world.person, text=CODE, by=SYSTEM)
    assert not any(CODE.encode() in bytes(row.body) for row in Outbox.objects.all())


def test_a_note_tells_how_it_came(desk, world, opened):
    client = desk("customer_service")
    address = reverse("person_note_new", args=[world.person.public_id])
    values = {"token": str(uuid.uuid4()), "text": "Kysyi laskusta.", "kind": "call"}
    assert client.post(address, values).status_code == 302
    with opened():
        assert Note.objects.get().kind == Note.CALL
    answer = client.post(address, values | {"token": str(uuid.uuid4()), "kind": "telepathy"})
    assert answer.status_code == 422
    assert (
        bytes(Outbox.objects.filter(log=MAIN).order_by("-sequence").first().body).count(b'"kind":"call"') == 1
    )


def test_a_restricted_persons_tasks_are_out_of_sight(desk, world, opened):
    client = desk("customer_service")
    new(client, world.person)
    with opened():
        key = Task.objects.get().public_id
        place_block(person=world.person, kind="restriction", by=SYSTEM)
    assert "Soita takaisin" not in shown(client, "?who=all")
    assert client.get(reverse("task", args=[key])).status_code == 404
    assert client.post(reverse("task_done", args=[key])).status_code == 404


def test_a_task_given_back_is_the_ledgers_business_by_id_only(world, opened):
    with opened():
        task = add_task(person=world.person, title="Salainen asia", by=SYSTEM)
        reopen_task(task=finish_task(task=task, by=SYSTEM), by=SYSTEM)
    bodies = [bytes(row.body) for row in Outbox.objects.filter(log=MAIN)]
    assert any(b'"verb":"task.finish"' in body and str(task.public_id).encode() in body for body in bodies)
    assert not any(b"Salainen" in body for body in bodies)
