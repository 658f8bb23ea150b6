"""Relations: a list, a graph of one step further, and addresses and relations in time."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kortisto.kernel.access import SYSTEM
from kortisto.parties import operations as parties

pytestmark = pytest.mark.django_db


def someone(surname, firm=None, role=""):
    return parties.create_person(
        values={"given_names": "A", "surname": surname},
        organisation=firm,
        role=role,
        source="self",
        by=SYSTEM,
    )


def shown(client, party, of="person"):
    return client.get(reverse(f"{of}_relations", args=[party.public_id])).content.decode()


def test_a_persons_organisations_and_the_others_there_are_drawn(desk, opened):
    with opened():
        firm = parties.create_organisation(values={"name": "Harju Oy"}, source="self", by=SYSTEM)
        other = parties.create_organisation(values={"name": "Laakso Oy"}, source="self", by=SYSTEM)
        person = someone("Mäkelä", firm, "ostaja")
        someone("Virtasalo", firm, "johtaja")
        link = parties.represent(
            person=person, organisation=other, role="hallitus", started_on=date(2020, 1, 1), by=SYSTEM
        )
        parties.end_representation(link=link, ended_on=date(2023, 6, 30), by=SYSTEM)
    text = shown(desk("customer_service"), person)
    for each in ("Harju Oy", "ostaja", "Laakso Oy", "1.1.2020", "30.6.2023", "A Virtasalo", "map-out"):
        assert each in text, each
    assert text.count('class="map-node"') == 4 and text.count('<path class="map-link') == 2 + 3
    firms = shown(desk("customer_service"), firm, "organisation")
    assert "A Mäkelä" in firms and "A Virtasalo" in firms and "Laakso Oy" in firms


def test_addresses_stand_on_a_line_of_time(desk, opened):
    today = timezone.localdate()
    with opened():
        person = parties.create_person(
            values={"surname": "Muuttaja"}, address={"street": "Vanhatie 1", "postcode": "33100", "city": "Tampere"},
            source="self", by=SYSTEM,
        )  # fmt: skip
        parties.change_address(
            person=person, values={"street": "Uusitie 2", "postcode": "00100", "city": "Helsinki"},
            today=today + timedelta(days=1), by=SYSTEM,
        )  # fmt: skip
    text = shown(desk("customer_service"), person)
    assert "Vanhatie 1, 33100 Tampere" in text and "Uusitie 2, 00100 Helsinki" in text
    assert "Addresses and relations in time" in text


def test_somebody_without_relations_or_addresses_has_a_calm_page(desk, opened):
    with opened():
        person = someone("Yksinäinen")
    text = shown(desk("customer_service"), person)
    assert "No relations." in text and "<figure" not in text


def test_a_restricted_colleague_is_not_drawn(desk, opened):
    with opened():
        firm = parties.create_organisation(values={"name": "Harju Oy"}, source="self", by=SYSTEM)
        person, hidden = someone("Näkyvä", firm), someone("Piilossa", firm)
        parties.place_block(person=hidden, kind="restriction", by=SYSTEM)
    assert "Piilossa" not in shown(desk("customer_service"), person)
    assert "Piilossa" not in shown(desk("customer_service"), firm, "organisation")


def test_many_relations_cost_no_more_queries_and_the_graph_stays_small(desk, opened):
    with opened():
        firm = parties.create_organisation(values={"name": "Suuri Oy"}, source="self", by=SYSTEM)
        person = someone("Eka", firm)
    client = desk("customer_service")
    shown(client, person)
    with CaptureQueriesContext(connection) as few:
        shown(client, person)
    with opened():
        for number in range(30):
            someone(f"Edustaja{number}", firm)
    with CaptureQueriesContext(connection) as many:
        text = shown(client, person)
    assert len(many) <= len(few) + 1  # the read entry names the others
    assert text.count('class="map-node"') == 2 + 12
