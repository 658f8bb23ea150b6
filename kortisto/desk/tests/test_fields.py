"""One field changed where it stands: saved by Enter, refused at the field, a conflict told, no script needed."""

import re
import uuid
from datetime import date

import pytest
from django.urls import reverse

from kortisto.kernel.access import SYSTEM
from kortisto.parties import operations as parties
from kortisto.parties.models import Address, Change, ContactPoint, Organisation, Person

pytestmark = pytest.mark.django_db

SCRIPT = {"hx-request": "true"}


@pytest.fixture
def person(opened):
    with opened():
        return parties.create_person(
            values={"given_names": "Aino", "surname": "Mäkelä", "number": "10482", "language": "fi"},
            contacts=[("email", "aino@posti.example"), ("phone", "040 123 4567")],
            address={"street": "Pyynikintori 8", "postcode": "33230", "city": "Tampere"},
            source="self",
            by=SYSTEM,
        )


@pytest.fixture
def client(desk):
    return desk("customer_service")


def hidden(text):
    """What a form sends that nobody typed."""
    return dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text))


def form_at(client, address):
    """The form as the pen shows it: what it would send untouched."""
    text = client.get(address, headers=SCRIPT).content.decode()
    assert "<html" not in text
    return hidden(text) | {"source": "self"}


def field_at(person, column, of="person"):
    return reverse(f"{of}_field", args=[person.public_id, column])


def test_the_pen_leads_to_the_whole_form_without_a_script(client, person):
    card = client.get(reverse("person", args=[person.public_id])).content.decode()
    full = reverse("person_edit", args=[person.public_id])
    assert f'class="pen" href="{full}" hx-get="{field_at(person, "surname")}"' in card
    assert client.get(field_at(person, "surname"))["Location"] == full


def test_readers_without_the_right_to_write_see_no_pen(desk, person):
    card = desk("administrator").get(reverse("person", args=[person.public_id])).content.decode()
    assert 'class="pen"' not in card
    assert desk("administrator").get(field_at(person, "surname")).status_code == 403


@pytest.mark.parametrize(
    ("column", "typed", "kept"),
    [
        ("given_names", "  Aino   Maria ", "Aino Maria"), ("surname", "Wikström", "Wikström"),
        ("number", "5", "5"), ("language", "sv", "sv"), ("since", "1.2.2024", date(2024, 2, 1)),
    ],
)  # fmt: skip
def test_each_column_is_saved_by_itself_with_its_source(column, typed, kept, client, person, opened):
    values = form_at(client, field_at(person, column)) | {column: typed, "source": "update_service"}
    answer = client.post(field_at(person, column), values, headers=SCRIPT)
    text = answer.content.decode()
    assert answer.status_code == 200 and "<form" not in text and "Update services" in text
    with opened():
        now = Person.objects.get()
        assert getattr(now, column) == kept
        assert [change.column for change in Change.objects.filter(person=now)] == [column]
        assert f'<h1 id="card-name" hx-swap-oob="true">{now.name}</h1>' in text


def test_a_double_enter_makes_one_change(client, person, opened):
    values = form_at(client, field_at(person, "surname")) | {"surname": "Wikström"}
    for _press in range(2):
        assert client.post(field_at(person, "surname"), values, headers=SCRIPT).status_code == 200
    with opened():
        assert Change.objects.count() == 1


@pytest.mark.parametrize(
    ("column", "typed", "sentence"),
    [
        ("surname", "", "required"), ("surname", "131052-308T", "identity code"), ("language", "xx", "valid choice"),
        ("since", "32.1.2024", "date"), ("number", "7" * 31, "30"),
    ],
)  # fmt: skip
def test_an_error_stands_at_its_field_and_nothing_is_saved(column, typed, sentence, client, person, opened):
    values = form_at(client, field_at(person, column)) | {column: typed}
    answer = client.post(field_at(person, column), values, headers=SCRIPT)
    text = answer.content.decode()
    assert answer.status_code == 422 and "<html" not in text
    assert sentence in text and "field-error" in text
    with opened():
        assert Person.objects.get().version == 1


def test_a_number_that_is_taken_is_told(client, person, opened):
    with opened():
        parties.create_person(values={"surname": "Toinen", "number": "77"}, source="self", by=SYSTEM)
    values = form_at(client, field_at(person, "number")) | {"number": "77"}
    answer = client.post(field_at(person, "number"), values, headers=SCRIPT)
    assert answer.status_code == 422 and "in use already" in answer.content.decode()


def test_a_conflict_shows_what_somebody_else_saved_and_a_second_enter_puts_mine(client, person, opened):
    values = form_at(client, field_at(person, "surname")) | {"surname": "Wikström"}
    with opened():
        parties.change_person(person=person, values={"surname": "Lehto"}, version=1, by=SYSTEM)
    answer = client.post(field_at(person, "surname"), values, headers=SCRIPT)
    text = answer.content.decode()
    assert answer.status_code == 409 and "Lehto" in text and 'value="Wikström"' in text
    again = values | hidden(text)
    assert client.post(field_at(person, "surname"), again, headers=SCRIPT).status_code == 200
    with opened():
        assert Person.objects.get().surname == "Wikström"


def test_a_change_of_another_field_is_no_conflict(client, person, opened):
    values = form_at(client, field_at(person, "surname")) | {"surname": "Wikström"}
    with opened():
        parties.change_person(person=person, values={"language": "sv"}, version=1, by=SYSTEM)
    assert client.post(field_at(person, "surname"), values, headers=SCRIPT).status_code == 200
    with opened():
        now = Person.objects.get()
    assert (now.surname, now.language) == ("Wikström", "sv")


def test_escape_gets_the_fact_back_and_an_unknown_field_is_not_found(client, person):
    text = client.get(field_at(person, "surname") + "?show=1", headers=SCRIPT).content.decode()
    assert "Mäkelä" in text and "<form" not in text
    for column in ("purpose_mask", "version", "erase_after", "name"):
        assert client.get(field_at(person, column), headers=SCRIPT).status_code == 404


def test_a_telephone_number_is_changed_and_the_one_before_is_history(client, person, opened):
    with opened():
        point = ContactPoint.objects.get(kind="phone")
    address = reverse("person_contact_field", args=[person.public_id, point.pk])
    values = form_at(client, address)
    answer = client.post(address, values | {"value": "not a number"}, headers=SCRIPT)
    assert answer.status_code == 422
    answer = client.post(
        address, values | {"value": "050 765 4321", "source": "update_service"}, headers=SCRIPT
    )
    assert answer.status_code == 200 and "050 765 4321" in answer.content.decode()
    with opened():
        now = ContactPoint.objects.get(kind="phone")
        assert (now.pk, now.value, now.source) == (point.pk, "+358507654321", "update_service")
        assert Change.objects.get().before == "+358401234567"
    found = client.get("/search/?q=0507654321").content.decode()
    assert reverse("person", args=[person.public_id]) in found
    # The form that was open meanwhile is told.
    answer = client.post(address, values | {"value": "044 111", "token": str(uuid.uuid4())}, headers=SCRIPT)
    assert answer.status_code in (409, 422)
    answer = client.post(
        address, values | {"value": "044 123 4567", "token": str(uuid.uuid4())}, headers=SCRIPT
    )
    assert answer.status_code == 409 and "+358507654321" in answer.content.decode()


def test_a_value_that_is_there_already_becomes_one(client, person, opened):
    with opened():
        parties.add_contact(person=person, kind="email", value="toinen@posti.example", by=SYSTEM)
        point = ContactPoint.objects.get(kind="email", value="aino@posti.example")
    address = reverse("person_contact_field", args=[person.public_id, point.pk])
    values = form_at(client, address) | {"value": "Toinen@posti.example"}
    assert client.post(address, values, headers=SCRIPT).status_code == 200
    with opened():
        assert [one.value for one in ContactPoint.objects.filter(kind="email")] == ["toinen@posti.example"]


def test_an_address_gets_a_new_version_and_an_open_form_is_told(client, person, opened):
    address = reverse("person_address_field", args=[person.public_id])
    values = form_at(client, address) | {
        "street": "Käpytie 3", "postcode": "33100", "city": "Tampere", "care_of": "", "country": "FI",
    }  # fmt: skip
    wrong = client.post(address, values | {"postcode": "331"}, headers=SCRIPT)
    assert wrong.status_code == 422
    assert client.post(address, values, headers=SCRIPT).status_code == 200
    with opened():
        assert [one.street for one in Address.objects.order_by("pk")] == ["Pyynikintori 8", "Käpytie 3"]
    late = client.post(address, values | {"street": "Muu", "token": str(uuid.uuid4())}, headers=SCRIPT)
    assert late.status_code == 409 and "Käpytie 3" in late.content.decode()


def test_an_organisations_field_is_changed_alike(client, opened):
    with opened():
        firm = parties.create_organisation(values={"name": "Harju Oy"}, source="self", by=SYSTEM)
    place = field_at(firm, "business_id", "organisation")
    values = form_at(client, place)
    assert client.post(place, values | {"business_id": "1"}, headers=SCRIPT).status_code == 422
    assert client.post(place, values | {"business_id": "0112038-9"}, headers=SCRIPT).status_code == 200
    assert Organisation.objects.get().business_id == "0112038-9"


def test_without_a_script_a_sent_field_saves_too(client, person, opened):
    values = form_at(client, field_at(person, "surname")) | {"surname": "Wikström"}
    answer = client.post(field_at(person, "surname"), values)
    assert answer["Location"] == reverse("person", args=[person.public_id])
    answer = client.post(field_at(person, "surname"), values | {"surname": "", "token": str(uuid.uuid4())})
    assert answer.status_code == 422 and "<html" in answer.content.decode()
