"""Persons' own pages at a name of their own."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
THEIRS, OURS = "omat.kellokukka.example", "rekisteri.kellokukka.example"


@pytest.fixture(autouse=True)
def hosts(settings, register):
    settings.ALLOWED_HOSTS = [THEIRS, OURS]
    settings.PORTAL_HOST = THEIRS


@pytest.fixture
def own():
    return Client(headers={"host": THEIRS})


@pytest.fixture
def staff_side():
    return Client(headers={"host": OURS})


def test_at_the_name_of_the_persons_there_is_nothing_of_the_staffs(own, staff_side):
    assert own.get(reverse("portal")).status_code == 200
    assert own.get("/").url == "/portal/"
    for place in ("/persons/", "/account/login/", "/api/v1/persons", "/gdpr-api/v1/user/x", "/imports/"):
        assert staff_side.get(place).status_code in (302, 401, 404, 200)
        answer = own.get(place)
        assert answer.status_code == 404 and "login" not in answer.content.decode(), place
        assert own.post(place).status_code in (403, 404), place


def test_at_the_name_of_the_staff_the_persons_are_sent_on_to_theirs(own, staff_side):
    answer = staff_side.get(reverse("portal_home") + "?next=/portal/data/")
    assert answer.url == f"http://{THEIRS}/portal/home/?next=/portal/data/"
    assert staff_side.post(reverse("portal")).status_code in (403, 404)
    assert own.post(reverse("portal")).status_code == 422


@pytest.mark.parametrize("place", ["/privacy/", "/promises/", "/healthz"])
def test_the_public_pages_are_at_both(own, staff_side, place):
    assert own.get(place).status_code == staff_side.get(place).status_code < 400


def test_without_the_setting_everything_is_at_one_name(own, staff_side, settings):
    settings.PORTAL_HOST = ""
    for client in (own, staff_side):
        assert client.get(reverse("portal")).status_code == 200
        assert client.get("/account/login/").status_code == 200
