"""The one box at the top: what it finds, where it leads, what it offers before anything is typed."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from kortisto.billing.operations import issue_invoice
from kortisto.billing.references import group_reference, rf_from_reference
from kortisto.desk import finding
from kortisto.desk.navigation import NAVIGATION, meant, places
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.entries import parse_read
from kortisto.ledger.models import READS, Outbox
from kortisto.orders.operations import place_order
from kortisto.parties import operations as parties
from kortisto.staff.permissions import ROLE_PERMISSIONS, Permission, Role

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 1)


@pytest.fixture
def world(opened):
    """A person with an order and an invoice, and an organisation."""
    with opened():
        person = parties.create_person(
            values={"given_names": "Oili", "surname": "Väisälä-Ek", "number": "70482"},
            contacts=[("email", "oili.vaisala@posti.example"), ("phone", "040 123 4567")],
            address={"city": "Tampere", "street": "Kuja 1"}, source="self", by=SYSTEM,
        )  # fmt: skip
        firm = parties.create_organisation(
            values={"name": "Kuusipuu Oy", "business_id": "0112038-9"}, source="self", by=SYSTEM
        )
        lines = [{"product": "Ruusu", "quantity": "1", "unit_cents": 100}]
        order = place_order(person=person, lines=lines, ordered_on=DAY, by=SYSTEM)
    with opened(Purpose.BILLING):
        invoice = issue_invoice(person=person, total_cents=100, issued_on=DAY, due_on=DAY, by=SYSTEM)
    return SimpleNamespace(person=person, firm=firm, order=order, invoice=invoice)


def sheet(client, asked="", language="en"):
    """The sheet under the box."""
    headers = {"hx-request": "true", "accept-language": language}
    answer = client.get("/search/", {"q": asked}, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def led_to(text):
    """The addresses of the sheet's options, in their order."""
    found = re.findall(r'role="option"[^>]* href="([^"]+)"', text)
    # Those of customers tell which search they stand in.
    return [url.split("?from=")[0] for url in found]


@pytest.mark.parametrize(
    "asked",
    [
        "0401234567", "040 123 4567", "+358401234567", "00358 40 1234567", "(040) 123-4567",
        "väisälä", "vaisala ek", "Väisäla", "70482", "oili.vaisala@", "vaisala@posti", "4567",
    ],
)  # fmt: skip
def test_a_person_is_found_by_telephone_in_any_spelling_by_name_number_and_part_of_an_address(
    asked, desk, world
):
    assert reverse("person", args=[world.person.public_id]) in led_to(sheet(desk(), asked))


def test_orders_invoices_and_organisations_are_found_by_their_numbers_in_any_form(desk, world):
    client, reference = desk(), world.invoice.reference
    for asked, name, row in (
        ("0112038-9", "organisation", world.firm), (world.order.number, "order", world.order),
        (world.invoice.number, "invoice", world.invoice), (reference, "invoice", world.invoice),
        (group_reference(reference), "invoice", world.invoice),
        ("000" + reference, "invoice", world.invoice),
        (rf_from_reference(reference), "invoice", world.invoice),
    ):  # fmt: skip
        assert reverse(name, args=[row.public_id]) in led_to(sheet(desk(), asked)), asked
        page = client.get("/search/", {"q": asked}).content.decode()
        assert reverse(name, args=[row.public_id]) in page and "<html" in page, asked


def test_the_sheet_is_a_list_of_groups_with_names_and_nothing_but_options_to_choose(desk, world):
    text = sheet(desk(), "Väisälä")
    assert "<html" not in text and text.count('role="listbox"') == 1
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    groups = re.findall(r'role="group" aria-labelledby="([^"]+)"', text)
    assert groups and set(groups) <= set(ids)
    assert text.count("<a ") == text.count('role="option"') == text.count('tabindex="-1"')
    assert "Found: 1" in text and "Tampere" in text


def test_nothing_found_is_said_in_words_and_is_no_empty_list(desk, world):
    text = sheet(desk(), "qqqqzzzz")
    assert "Nothing found" in text and "listbox" not in text


def test_what_does_not_fit_the_sheet_is_on_the_page_of_results(desk, opened):
    with opened():
        for number in range(finding.IN_BOX + 2):
            values = {"given_names": "Aino", "surname": f"Kataja{chr(97 + number)}"}
            parties.create_person(values=values, source="self", by=SYSTEM)
    client = desk()
    text = sheet(client, "kataja")
    shown = [url for url in led_to(text) if url.startswith("/persons/")]
    assert len(shown) == finding.IN_BOX
    assert led_to(text)[-1] == "/search/?q=kataja" and f"All {finding.IN_BOX + 2} found" in text
    page = client.get("/search/?q=kataja").content.decode()
    assert page.count("data-item") == finding.IN_BOX + 2


# --- places ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "asked", "name"),
    [
        ("en", "new pers", "person_new"), ("fi", "uusi henkilö", "person_new"), ("fi", "henkilo", "person_new"),
        ("sv", "ny person", "person_new"), ("en", "promises", "promises"), ("fi", "lupaukset", "promises"),
        ("en", "new import", "import_new"), ("fi", "uusi tuonti", "import_new"), ("sv", "ny import", "import_new"),
        ("en", "account", "account"),
    ],
)  # fmt: skip
def test_the_same_box_leads_to_pages_and_acts_by_their_words_in_the_language_of_the_page(
    language, asked, name, desk
):
    assert reverse(name) in led_to(sheet(desk(), asked, language))


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_led_to_everything_that_it_may_open_and_to_nothing_else(role, desk):
    client, offered = desk(role.value), set()
    for one, _words in places(ROLE_PERMISSIONS[role]):
        offered.add(one.name)
        assert client.get(one.url).status_code == 200, one.name
        assert one.url in led_to(sheet(client, str(one.label))), one.name
    every = {one for group in NAVIGATION for item in group for one in (item, *item.within)}
    for one in every:
        # Who reads cards may read the vocabulary of tags; it is offered to those who manage it.
        if one.name not in offered | {"tags"}:
            assert client.get(one.url).status_code == 403, one.name
            assert one.url not in led_to(sheet(client, str(one.label))), one.name


def test_two_letters_are_a_name_and_not_a_page():
    everything = frozenset(Permission)
    assert meant("ne", everything) == [] and meant("", everything) == []
    assert "person_new" in [one.name for one in meant("new", everything)]


def test_a_role_that_finds_nobody_is_led_to_pages_only(desk, world):
    client = desk("marketing")
    assert led_to(sheet(client, "Väisälä")) == led_to(sheet(client, world.invoice.number)) == []
    assert led_to(sheet(client, "promises")) == ["/promises/"]
    before = Outbox.objects.filter(log=READS).count()
    page = client.get("/search/?q=Väisälä").content.decode()
    assert "Nothing found" in page and "Oili" not in page and "Go to a page" in page
    assert Outbox.objects.filter(log=READS).count() == before


# --- before anything is typed ----------------------------------------------------------------------------


def test_the_empty_box_offers_the_cards_opened_last_and_what_may_be_begun(desk, world):
    client, card = desk("customer_service"), reverse("person", args=[world.person.public_id])
    assert led_to(sheet(client)) == ["/persons/new/", "/organisations/new/", "/imports/new/", "/cases/new/"]
    client.get(card)
    before = Outbox.objects.filter(log=READS).count()
    assert led_to(sheet(client))[0] == card
    entries = Outbox.objects.filter(log=READS).order_by("sequence")
    assert entries.count() == before + 1
    read = parse_read(entries.last().body)
    assert (read["view"], read["seen_together"]) == ("desk.search", 1)
    assert card not in led_to(sheet(desk("contact_person")))


def test_a_restricted_person_is_not_among_the_cards_opened_last_and_a_stub_to_those_who_may_know(
    desk, world, opened
):
    service, contact = desk("customer_service"), desk("contact_person")
    card = reverse("person", args=[world.person.public_id])
    for client in (service, contact):
        client.get(card)
        assert card in led_to(sheet(client))
    with opened():
        parties.place_block(person=world.person, kind="restriction", reason="Kiistetty", by=SYSTEM)
    for client in (service, contact):
        assert card not in led_to(sheet(client))
    assert card not in led_to(sheet(service, "Väisälä")) and "Väisälä" not in sheet(service)
    text = sheet(contact, "Väisälä")
    assert card in led_to(text) and "restricted" in text and "Tampere" not in text


# --- rows ------------------------------------------------------------------------------------------------


def test_roomy_rows_are_remembered_beside_the_theme_and_dense_ones_again_are_forgotten(desk):
    client = desk("customer_service")
    assert "data-rows" not in client.get("/persons/").content.decode()
    client.post("/theme/", {"theme": "dark", "next": "/persons/"})
    answer = client.post("/theme/", {"rows": "roomy", "next": "/persons/?language=fi"})
    assert answer["Location"] == "/persons/?language=fi"
    page = client.get("/persons/").content.decode()
    assert 'data-theme="dark" data-rows="roomy"' in page
    assert 'name="rows" value="roomy" aria-pressed="true"' in page
    client.post("/theme/", {"rows": "'><script>"})
    page = client.get("/persons/").content.decode()
    assert "data-rows" not in page and 'data-theme="dark"' in page
