"""At the value itself: it does not reach, it is still right, and taken back."""

import re
from html import unescape

import pytest
from django.utils import timezone

from kortisto.kernel.access import SYSTEM
from kortisto.ledger.models import MAIN, READS, Outbox
from kortisto.notes.doubting import run
from kortisto.notes.models import Task
from kortisto.parties import operations as parties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]

SCRIPT = {"hx-request": "true"}


@pytest.fixture
def person(opened):
    with opened():
        return parties.create_person(
            values={"given_names": "Aino", "surname": "Salo"}, source="self", by=SYSTEM,
            contacts=[("email", "aino@salo.example"), ("phone", "040 123 4567"), ("web", "salo.example")],
            address={"street": "Kuja 1", "postcode": "33100", "city": "Tampere"},
        )  # fmt: skip


def hidden(page):
    text = unescape(page.content.decode())
    form = re.search(r'<form[^>]*action="[^"]*/reach/".*?</form>', text, re.S)[0]
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))


def reached(client, person):
    """Label → the address at which something is said of the value."""
    card = client.get(f"/persons/{person.public_id}/").content.decode()
    return re.findall(r'href="([^"]+/reach/)"', card)


def test_each_way_of_reaching_has_its_question_and_its_answer_shows_at_the_value(
    desk, person, opened, register, django_assert_num_queries
):
    client = desk("customer_service")
    email, phone, address = reached(client, person)
    card = f"/persons/{person.public_id}/?from=persons"
    part = client.get(email, headers=SCRIPT | {"hx-current-url": f"http://testserver{card}"})
    assert "<html" not in part.content.decode() and hidden(part)["next"] == card
    assert "aino@salo.example" in client.get(email + "?show=1", headers=SCRIPT).content.decode()
    whole = client.get(address)
    assert "The letter came back" in whole.content.decode()
    looked = Outbox.objects.filter(log=READS).count()

    values = hidden(part) | {"state": "failed"}
    for _press in range(2):
        page = client.post(email, values, follow=True)
        assert page.redirect_chain[-1][0] == card
    text, today = page.content.decode(), timezone.localdate()
    day = f"{today.day}.{today.month}.{today.year}"
    assert f"Does not reach, {day}" in text and Outbox.objects.filter(log=READS).count() > looked
    client.post(address, hidden(whole) | {"state": "failed"})
    client.post(phone, hidden(client.get(phone)) | {"state": "confirmed"})
    text = client.get(card).content.decode()
    assert f"Letter came back {day}" in text and f"Confirmed {day}" in text
    said = [
        bytes(row.body).decode()
        for row in Outbox.objects.filter(log=MAIN)
        if b'"contact.reach"' in bytes(row.body)
    ]
    assert len(said) == 3 and all(str(person.public_id) in one and "C75" in one for one in said)

    # Confirmed, the task that the night made closes with the same press.
    run(register_id=register.pk)
    client.post(address, hidden(client.get(address)) | {"state": "confirmed"})
    with opened():
        assert Task.objects.get(origin="returned").done_at is not None


def test_it_is_taken_back_by_the_button_beside_the_message(desk, person, opened):
    client = desk("customer_service")
    email, *_rest = reached(client, person)
    page = client.post(email, hidden(client.get(email)) | {"state": "failed"}, follow=True)
    toast = unescape(re.search(r'<details class="toast.*?</details>', page.content.decode(), re.S)[0])
    url = re.search(r'action="([^"]+)"', toast)[1]
    values = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', toast))
    assert "It is as it was." in client.post(url, values, follow=True).content.decode()
    assert "This can no longer" in client.post(url, values, follow=True).content.decode()
    with opened():
        assert person.contact_points.get(kind="email").failed_on is None


def test_what_was_said_of_another_value_is_not_said_of_this_one(desk, person, opened):
    client = desk("customer_service")
    email, _phone, address = reached(client, person)
    values, lives = (hidden(client.get(one)) | {"state": "failed"} for one in (email, address))
    with opened():
        point = person.contact_points.get(kind="email")
        parties.change_contact(point=point, value="uusi@salo.example", was=point.value, by=SYSTEM)
        parties.change_address(person=person, values={"street": "Tie 2", "city": "Oulu"}, by=SYSTEM)
    for url, given in ((email, values), (address, lives)):
        assert "Somebody has changed this value" in client.post(url, given, follow=True).content.decode()
    with opened():
        assert not person.contact_points.exclude(failed_on=None).exists()
    for wrong in ({}, {"state": "perhaps"}, {"was": "x" * 300}, {"token": "no"}):
        values = {"next": "https://elsewhere.example"} | wrong
        assert client.post(email, values).url == f"/persons/{person.public_id}/"
    assert client.get(email.replace("contact-points/", "contact-points/9")).status_code == 404


def test_who_may_not_write_is_not_asked_and_an_organisation_is_the_same(desk, person, opened):
    assert reached(desk("administrator"), person) == []
    with opened():
        web = person.contact_points.get(kind="web")
        firm = parties.create_organisation(
            values={"name": "Harju Oy"}, contacts=[("email", "posti@harju.example")], source="self", by=SYSTEM
        )
    client = desk("customer_service")
    assert client.get(f"/persons/{person.public_id}/contact-points/{web.pk}/reach/").status_code == 404
    assert client.get(f"/organisations/{firm.public_id}/address/reach/").status_code == 404
    (url,) = re.findall(
        r'href="([^"]+/reach/)"', client.get(f"/organisations/{firm.public_id}/").content.decode()
    )
    page = client.post(url, hidden(client.get(url)) | {"state": "failed"}, follow=True)
    assert "Does not reach, " in page.content.decode()
