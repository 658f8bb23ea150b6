"""Whoever is typed in a second time is noticed before there are two cards."""

import re

import pytest
from django.urls import reverse

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Person
from kortisto.parties.operations import place_block

pytestmark = pytest.mark.django_db

NEW, ALIKE = reverse("person_new"), reverse("person_alike")


@pytest.fixture
def there(make_person):
    for given, surname in (("Väinö", "Harjunpää"), ("Tuula", "Ylitalo"), ("Eero", "Saari")):
        make_person(given, surname, emails=[f"{given}@posti.example"])
    return make_person(
        "Aino Maria", "Mäkelä", emails=["aino.makela@posti.example"], phones=["040 555 0182"], number="C-1"
    )


def form(client, **values):
    page = client.get(NEW).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    return {"token": token, "language": "fi", "source": "self", **values}


@pytest.mark.parametrize(
    "typed",
    [
        {"given_names": "Aino", "surname": "Makela"},
        {"given_names": "Aino", "surname": "Mäklä"},
        {"surname": "Lindqvist", "given_names": "Aino", "phone": "+358 40 555 0182"},
        {"given_names": "Aino", "email": "AINO.MAKELA@posti.example"},
    ],
)
def test_a_double_is_shown_while_it_is_typed(there, desk, typed):
    answer = desk("customer_service").post(ALIKE, typed)
    assert answer.status_code == 200 and there.name in answer.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"given_names": "Aino"},
        {"given_names": "Outi", "surname": "Kumpulainen"},
        {"phone": "04", "email": "aino@"},
        {"given_names": "x" * 5000, "surname": "\x00%_"},
    ],
)
def test_nobody_is_shown_who_does_not_look_alike(there, desk, typed):
    answer = desk("customer_service").post(ALIKE, typed)
    assert answer.status_code == 200 and answer.content == b""


def test_without_scripts_the_form_comes_back_once_and_is_sent_anyway(there, desk, opened):
    client = desk("customer_service")
    values = form(client, given_names="Aino", surname="Mäkelä")
    answer = client.post(NEW, values)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert there.name in page and 'name="anyway"' in page
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    done = client.post(NEW, {**values, "token": token, "anyway": "1"})
    assert done.status_code == 302
    # The same press again finds the card it has made, and warns of nothing.
    assert client.post(NEW, {**values, "token": token}).url == done.url
    with opened(Purpose.RIGHTS):
        assert Person.objects.filter(surname="Mäkelä").count() == 2


def test_a_restricted_double_is_told_only_to_those_who_handle_restrictions(there, desk, opened):
    with opened(Purpose.RIGHTS):
        place_block(person=there, kind="restriction", by=SYSTEM)
    typed = {"given_names": "Aino", "surname": "Mäkelä"}
    assert desk("customer_service").post(ALIKE, typed).content == b""
    told = desk("contact_person").post(ALIKE, typed).content.decode()
    assert there.name in told and "restricted" in told
    assert desk("customer_service").post(NEW, form(desk("customer_service"), **typed)).status_code == 302
