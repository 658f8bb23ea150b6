"""What can be taken back has a button that does; what cannot asks for a word first."""

import re
from html import unescape
from importlib import import_module

import pytest
from django.utils import timezone

from kortisto.kernel import recalling
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.ledger.models import MAIN, Outbox
from kortisto.notes.models import Note, Task
from kortisto.notes.operations import add_note, add_tag, add_task, attach, put_tag
from kortisto.notice.models import NoticeVersion
from kortisto.parties import operations as parties
from kortisto.parties.forms import TokenForm
from kortisto.parties.models import Block, Person, Removal
from kortisto.parties.removing import KEPT
from kortisto.staff.models import SavedView, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


@pytest.fixture
def card(opened):
    """A person with one of everything that can be taken off a card."""
    with opened():
        person = parties.create_person(
            values={"given_names": "Aino", "surname": "Mäkelä"},
            contacts=[("phone", "040 123 4567")],
            source="self",
            by=SYSTEM,
        )
        firm = parties.create_organisation(values={"name": "Harju Oy"}, source="self", by=SYSTEM)
        link = parties.represent(person=person, organisation=firm, by=SYSTEM)
        block = parties.place_block(person=person, kind="direct_mail", reason="Soitti", by=SYSTEM)
        note = add_note(person=person, text="Kissa jäi kyytiin", by=SYSTEM)
        task = add_task(person=person, title="Soita takaisin", by=SYSTEM)
        tag = add_tag(name="kanta-asiakas", colour="ok", by=SYSTEM)
        put_tag(person=person, tag=tag, by=SYSTEM)
    return {"person": person, "link": link, "block": block, "note": note, "task": task, "tag": tag}


def toast(page) -> tuple[str, dict[str, str]]:
    """The address and the values of the form in the message that offers to take back."""
    found = re.search(r'<details class="toast.*?</details>', page.content.decode(), re.S)
    assert found, page.content.decode()[:4000]
    html = unescape(found[0])
    values = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', html))
    return re.search(r'action="([^"]+)"', html)[1], values


def whole(tables) -> dict:
    with maintenance():
        return {
            model: recalling.rows(model._meta.db_table, [row for (row,) in model.objects.unseen("pk")])
            for model in tables
        }


def test_what_is_taken_off_a_card_is_put_back_exactly_by_one_button(desk, card, opened):
    client, key = desk("customer_service"), card["person"].public_id
    here, point = f"/persons/{key}/", None
    with opened():
        point = card["person"].contact_points.get()
    acts = {
        f"{here}notes/{card['note'].pk}/removal/": (Note, "note.remove", "removal.undo"),
        f"/tasks/{card['task'].public_id}/removal/": (Task, "task.remove", "removal.undo"),
        f"{here}contact-points/{point.pk}/removal/": (type(point), "contact.change", "removal.undo"),
    }
    for address, (model, did, undid) in acts.items():
        before = whole([model])
        page = client.post(address + "?from=persons", follow=True)
        assert "from=persons" in page.redirect_chain[-1][0]
        assert whole([model]) != before
        url, values = toast(page)
        assert client.post(url, values, follow=True).status_code == 200
        assert whole([model]) == before
        verbs = [bytes(one.body) for one in Outbox.objects.filter(log=MAIN).order_by("pk")]
        assert did.encode() in verbs[-2] and undid.encode() in verbs[-1]
        assert "no longer" in client.post(url, values, follow=True).content.decode()
        assert whole([model]) == before
    # A search finds the number that was away.
    assert str(key) in client.get("/search/?q=0401234567").content.decode()


def test_after_some_minutes_and_for_others_nothing_is_put_back_and_nothing_of_it_stays(desk, card, opened):
    client, key = desk("customer_service"), card["person"].public_id
    page = client.post(f"/persons/{key}/notes/{card['note'].pk}/removal/", follow=True)
    url, values = toast(page)
    assert "no longer" in desk("contact_person").post(url, values, follow=True).content.decode()
    with maintenance():
        Removal.objects.update(at=timezone.now() - KEPT)
    assert "no longer" in client.post(url, values, follow=True).content.decode()
    with opened():
        parties.forget_removals(register_id=card["person"].register_id, by=SYSTEM)
        assert not Removal.objects.exists() and not Note.objects.exists()


def test_states_are_taken_back_by_their_opposite(desk, card, opened):
    client, key = desk("contact_person"), card["person"].public_id
    here = f"/persons/{key}/"

    def pressed(address, **sent):
        form = client.get(address).context["form"]
        values = {"token": form["token"].value(), **sent}
        url, offered = toast(client.post(address, values, follow=True))
        return client.post(url, offered, follow=True)

    before = whole([Block, Person])
    pressed(f"{here}blocks/{card['block'].pk}/lifting/", confirmed="on")
    assert whole([Block, Person]) == before
    ended = pressed(f"{here}representations/{card['link'].pk}/ending/", ended_on="1.11.2026")
    assert ended.status_code == 200
    with opened():
        assert card["person"].representations.get().ended_on is None
    url, values = toast(client.post(f"{here}tags/{card['tag'].pk}/removal/", follow=True))
    client.post(url, values)
    with opened():
        assert card["person"].taggings.count() == 1
    url, values = toast(client.post(f"/tasks/{card['task'].public_id}/done/", follow=True))
    client.post(url, values)
    with opened():
        assert Task.objects.get().done_at is None


def test_a_lifted_ban_is_restored_by_its_lifter_only(desk, card, opened):
    key, row = card["person"].public_id, card["block"].pk
    with opened():
        parties.lift_block(block=card["block"], by=SYSTEM)
    answer = desk("contact_person").post(f"/persons/{key}/blocks/{row}/restoring/", follow=True)
    assert "no longer" in answer.content.decode()
    with opened():
        assert Block.objects.get().lifted_at is not None


def test_a_bulk_act_is_taken_back_for_those_it_changed(desk, card, opened):
    client = desk("contact_person")
    with opened():
        for number in range(3):
            parties.create_person(
                values={"surname": f"Muu{number}", "language": "sv" if number else "fi"},
                source="self",
                by=SYSTEM,
            )
    for act, sent in (("language", {"language": "en"}), ("block", {"kind": "direct_mail", "reason": ""})):
        address = f"/persons/act/?act={act}"
        languages = languages_of()
        shown = client.get(address, {"act": act, "source": "self", **sent})
        values = {"source": "self", "do": "1", "seen": shown.context.get("seen", ""), **sent}
        shown = client.post(address, {key: value for key, value in values.items() if key != "do"})
        values |= {"seen": shown.context["seen"], "token": shown.context["token"]}
        url, offered = toast(client.post(address, values, follow=True))
        assert "Taken back" in client.post(url, offered, follow=True).content.decode()
        assert languages_of() == languages
        with opened():
            # The ban that stood before the act stands.
            assert Block.objects.filter(lifted_at=None).count() == 1
        late = offered | {"at": "2026-01-01T00:00:00+00:00"}
        assert "no longer" in client.post(url, late, follow=True).content.decode()
        assert client.post(url, offered | {"at": "x"}, follow=True).status_code == 200
    assert desk("accountant").post(url, offered).status_code == 403


def languages_of():
    with maintenance():
        return dict(Person.objects.unseen("pk", "language"))


def test_a_removed_view_and_a_removed_tag_word_come_back(desk, card, opened, staff):
    client = desk("contact_person")
    page = client.get("/persons/views/?language=sv")
    token = page.context["form"]["token"].value()
    client.post(
        "/persons/views/?language=sv", {"act": "save", "name": "Ruotsiksi", "shared_with": "", "token": token}
    )
    (view,) = SavedView.objects.all()
    url, values = toast(
        client.post("/persons/views/", {"act": "remove", "view": str(view.public_id)}, follow=True)
    )
    assert not SavedView.objects.exists()
    client.post(url, values)
    (again,) = SavedView.objects.all()
    assert (again.name, again.query["filters"]) == ("Ruotsiksi", {"language": "sv"})


def test_what_cannot_be_taken_back_asks_for_a_word(desk, card, opened, staff, register):
    with opened():
        file = attach(person=card["person"], name="muistio.txt", body=b"Hei", by=SYSTEM)
    contact, administrator = desk("contact_person"), desk("administrator")
    refused = {
        f"/attachments/{file.public_id}/removal/": contact,
        "/retention/run/": contact,
        f"/staff/{staff['marketing'].public_id}/leave/": administrator,
    }
    for address, client in refused.items():
        assert (
            "confirming word was missing"
            in client.post(address, {"confirmation": "no"}, follow=True).content.decode()
        ), address
    with opened():
        assert card["person"].attachments.count() == 1
    assert User.objects.get(pk=staff["marketing"].pk).is_active
    assert (
        contact.post(f"/attachments/{file.public_id}/removal/", {"confirmation": " delete "}).status_code
        == 302
    )
    with opened():
        assert card["person"].attachments.count() == 0
    texts = {"text_fi": "a", "text_sv": "b", "text_en": "c"}
    assert (
        "confirming word was missing"
        in administrator.post("/staff/commitments/new/", texts | {"confirmation": "x"}).content.decode()
    )
    contact.post("/notice/new/")
    (draft,) = NoticeVersion.objects.filter(register=register).exclude(state=NoticeVersion.PUBLISHED)
    contact.post(f"/notice/{draft.number}/discard/", {"confirmation": "no"})
    assert NoticeVersion.objects.filter(pk=draft.pk).exists()
    answer = contact.post(f"/notice/{draft.number}/publish/", {"version": draft.version})
    assert (
        answer.status_code in (200, 422)
        and not NoticeVersion.objects.filter(number=2, state=NoticeVersion.PUBLISHED).exists()
    )
    contact.post(f"/notice/{draft.number}/discard/", {"confirmation": "DISCARD"})
    assert not NoticeVersion.objects.filter(pk=draft.pk).exists()


def test_every_field_that_takes_something_about_a_customer_leads_to_its_clause(register):
    rooms = ("parties", "notes", "orders", "billing")
    # What decides about the form itself, or is no value of a customer's.
    beside = {"confirmation", "colour", "version", "token"}
    missing = [
        f"{name}.{field}"
        for room in rooms
        for name, form in vars(import_module(f"kortisto.{room}.forms")).items()
        if isinstance(form, type)
        and issubclass(form, TokenForm)
        and not name.startswith("_")
        and form.clauses
        for field, bound in form.base_fields.items()
        if not bound.widget.is_hidden and field not in form.clauses.keys() | beside
    ]
    assert missing == []
