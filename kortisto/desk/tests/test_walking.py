"""From card to card through the list or the search that one came from."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.kernel.access import SYSTEM
from kortisto.ledger.entries import parse_read
from kortisto.ledger.models import READS, Outbox
from kortisto.parties import operations as parties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


@pytest.fixture
def people(opened):
    """Seven persons whose sort keys have ties and gaps, and a firm of the same word."""
    names = [
        ("Aino", "Laine", date(2020, 1, 1)), ("Aino", "Laine", None), ("Bo", "Laine", None), ("", "Laine", date(2021, 1, 1)),
        ("Ville", "Virta", date(2020, 1, 1)), ("Yrjö", "Öhman", None), ("Kaisa", "Aho", date(2019, 5, 5)),
    ]  # fmt: skip
    with opened():
        made = [
            parties.create_person(
                values={"given_names": given, "surname": surname, "since": since, "language": "sv" if since else "fi"},
                source="self", by=SYSTEM,
            )
            for given, surname, since in names
        ]  # fmt: skip
        parties.create_organisation(values={"name": "Laine Oy"}, source="self", by=SYSTEM)
    return made


def walked(client, address: str, way: str) -> list[str]:
    """The cards one comes to from an address, until one stays where one is."""
    found = []
    while True:
        page = client.get(address, follow=True)
        assert page.status_code == 200
        here = page.redirect_chain[-1][0] if page.redirect_chain else address
        if found and here.split("?")[0] == found[-1]:
            said = "last one" if way == "next" else "first one"
            assert said in page.content.decode()
            return found
        found.append(here.split("?")[0])
        address = page.context["walk"][way]


def listed(client, address: str) -> list[str]:
    return [row["url"] for row in client.get(address).context["rows"]]


def test_a_list_is_walked_forth_and_back_in_its_order_whatever_it_is_sorted_by(desk, people):
    client = desk("customer_service")
    for query in (
        "",
        "?sort=-name",
        "?sort=since",
        "?sort=-since",
        "?language=sv&sort=number",
        "?surname=Laine",
    ):
        rows = listed(client, f"/persons/{query}")
        cards = [row.split("?")[0] for row in rows]
        assert len(cards) >= 4
        assert walked(client, rows[0], "next") == cards
        assert walked(client, rows[-1], "previous") == cards[::-1]


def test_a_search_is_walked_into_the_organisations_it_found(desk, people):
    client = desk("customer_service")
    groups = client.get("/search/?q=laine").context["groups"]
    rows = [
        row["url"]
        for group in groups
        for row in group["rows"]
        if "/persons/" in row["url"] or "/organisations/" in row["url"]
    ]
    cards = [row.split("?")[0] for row in rows]
    assert len(cards) == 5 and cards[-1].startswith("/organisations/")
    assert walked(client, rows[0], "next") == cards
    assert "Search: laine" in client.get(rows[1]).content.decode()


def test_a_step_reads_nobody_and_the_card_asks_no_more_than_without(desk, people):
    client = desk("customer_service")
    row = listed(client, "/persons/")[0]
    client.get(row)
    with CaptureQueriesContext(connection) as plain:
        client.get(row.split("?")[0])
    with CaptureQueriesContext(connection) as walking:
        page = client.get(row)
    assert len(walking) == len(plain)
    before = Outbox.objects.filter(log=READS).count()
    answer = client.get(page.context["walk"]["next"])
    assert answer.status_code == 302
    assert Outbox.objects.filter(log=READS).count() == before
    client.get(answer.url)
    (entry,) = Outbox.objects.filter(log=READS).order_by("-pk")[:1]
    assert parse_read(entry.body)["seen_together"] == 1


def test_the_way_stays_over_tabs_and_forms_and_nonsense_is_no_way(desk, people):
    client = desk("customer_service")
    row = listed(client, "/persons/?language=sv")[0]
    card = row.split("?")[0]
    page = client.get(row)
    assert page.context["walk"]["back"] == "/persons/?language=sv"
    tab = next(tab["url"] for tab in page.context["tabs"] if "/timeline/" in tab["url"])
    onward = client.get(client.get(tab).context["walk"]["next"])
    assert "/timeline/?from=persons" in onward.url
    form = client.get(next(act["url"] for act in page.context["actions"] if "/edit/" in act["url"])).context[
        "form"
    ]
    sent = {name: form[name].value() or "" for name in form.fields} | {"surname": "Uusi"}
    saved = client.post(f"{card}edit/?from=persons%3Flanguage%3Dsv", sent)
    assert saved.url == f"{card}?from=persons?language%3Dsv"
    for nonsense in (
        "nobody",
        "invoices?x",
        "orders",
        "search",
        "persons?" + "a=1&" * 2000,
        "//evil.example",
        "\x00",
    ):
        answer = client.get(card, {"from": nonsense})
        assert answer.status_code == 200
        if not nonsense.startswith("persons"):
            assert answer.context["walk"] is None
        assert client.get(f"{card}beside/", {"from": nonsense}).status_code == 302
