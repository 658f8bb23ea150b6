"""The desk's pages as people meet them: who may open what, what they show, what they refuse."""

import re
import uuid
from datetime import date, timedelta
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

import kortisto
from kortisto.billing.drafting import make_draft
from kortisto.billing.models import CollectionCase
from kortisto.billing.operations import issue_invoice
from kortisto.desk import queries
from kortisto.disclosures.operations import set_recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.entries import parse_read
from kortisto.ledger.models import READS, Outbox
from kortisto.notes.models import Note
from kortisto.notes.operations import add_note, add_tag, add_task, attach
from kortisto.notice.models import Register
from kortisto.orders.operations import place_order
from kortisto.orders.products import add_product
from kortisto.parties import operations as parties
from kortisto.parties.models import Address, Block, ContactPoint, Organisation, Person, Representation

pytestmark = pytest.mark.django_db

SERVICE, CONTACT, ACCOUNTANT, MARKETING, ADMINISTRATOR = (
    "customer_service", "contact_person", "accountant", "marketing", "administrator",
)  # fmt: skip
ROLES = (SERVICE, CONTACT, ACCOUNTANT, MARKETING, ADMINISTRATOR)
# The most queries that a card may take in all, session and read entry with it.
CARD_CEILING = 24


@pytest.fixture
def desk(desk):
    """A function that gives a signed-in client of a role, in English."""
    return lambda role=SERVICE: desk(role, fresh=False)


@pytest.fixture
def world(opened):
    """A person with everything a card shows, and an organisation that they represent."""
    today = timezone.localdate()
    with opened():
        firm = parties.create_organisation(
            values={"name": "Kiinteistöhuolto Harju Oy", "business_id": "0112038-9", "language": "fi"},
            contacts=[("phone", "010 501 3621")],
            address={"street": "Teollisuuskatu 1", "postcode": "13100", "city": "Hämeenlinna"},
            source="self",
            by=SYSTEM,
        )
        aino = parties.create_person(
            values={"given_names": "Aino", "surname": "Mäkelä", "number": "10482", "language": "fi"},
            contacts=[("email", "aino.makela@posti.example"), ("phone", "040 123 4567")],
            address={"street": "Pyynikintori 8 A 14", "postcode": "33230", "city": "Tampere"},
            organisation=firm,
            role="toimitusjohtaja",
            source="self",
            by=SYSTEM,
        )
        add_note(person=aino, text="Soittaa aamuisin.", by=SYSTEM)
        file = attach(person=aino, name="hinnasto.txt", body=b"Hinnasto", by=SYSTEM)
        tag = add_tag(name="Noutaa itse", colour="ok", by=SYSTEM)
        task = add_task(person=aino, title="Lähetä hinnasto", due_on=today, by=SYSTEM)
        parties.change_person(person=aino, values={"surname": "Mäkelä-Wikström"}, version=1, by=SYSTEM)
        lines = [{"product": "Lumityöt", "quantity": "2", "unit_cents": 12500}]
        order = place_order(person=aino, lines=lines, ordered_on=today - timedelta(days=60), by=SYSTEM)
    with opened(Purpose.BILLING):
        invoice = issue_invoice(
            person=aino, order=order, total_cents=order.total_cents, issued_on=today - timedelta(days=50),
            due_on=today - timedelta(days=36), by=SYSTEM,
        )  # fmt: skip
        agency = set_recipient(
            key="agency", by=SYSTEM,
            values={
                "name": "Perintä Pohjola Oy", "kind": "controller", "purpose": int(Purpose.COLLECTION),
                "categories": ["identity", "address", "invoices"], "enabled": True,
            },
        )  # fmt: skip
        row = {
            "product": "Lumityöt",
            "quantity": "1",
            "unit": "C62",
            "unit_cents": 100,
            "discount_bp": 0,
            "vat_class": "low",
        }
        draft = make_draft(person=aino, lines=[row], delivered_on=today, by=SYSTEM)
        product = add_product(
            register_id=aino.register_id, values={"code": "L-1", "name": "Lumityöt"}, valid_from=today, unit_cents=100,
            vat_class="low", by=SYSTEM,
        )  # fmt: skip
    return SimpleNamespace(
        person=aino, firm=firm, order=order, invoice=invoice, agency=agency, task=task, file=file, tag=tag,
        draft=draft, product=product,
    )  # fmt: skip


def token():
    return str(uuid.uuid4())


MODULES = {
    "desk.views", "desk.finding", "desk.card_views", "desk.order_views", "desk.field_views", "desk.lists.views", "desk.lists.walking", "parties.views", "notes.views",
    "notes.file_views", "notes.tag_views", "orders.views", "orders.product_views", "billing.views", "billing.draft_views",
}  # fmt: skip


def names_of_pages():
    """Every page of these rooms by name, with the arguments that its address needs."""
    found = {}
    for pattern in _patterns(get_resolver().url_patterns):
        module = pattern.callback.__module__.removeprefix("kortisto.")
        if module in MODULES:
            found[pattern.name] = pattern
    return found


def _patterns(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns)
        else:
            yield pattern


def address_of(pattern, world, stranger=None):
    """The address of a page for the world's rows, or for a stranger's public id."""
    wanted = pattern.pattern.converters
    arguments = {}
    if "public_id" in wanted:
        route = str(pattern.pattern)
        rows = {
            "organisations/": world.firm, "persons/": world.person, "orders/": world.order, "tasks/": world.task,
            "attachments/": world.file, "drafts/": world.draft, "products/": world.product,
        }  # fmt: skip
        row = next((row for start, row in rows.items() if route.startswith(start)), world.invoice)
        arguments["public_id"] = stranger or row.public_id
    if "row" in wanted:
        arguments["row"] = world.tag.pk if str(pattern.pattern).startswith("tags/") else 1
    arguments |= {
        name: value for name, value in (("removal", uuid.uuid4()), ("column", "language")) if name in wanted
    }
    if "column" in wanted:
        arguments["column"] = "language"
    if "key" in wanted:
        arguments["key"] = "member"
    return reverse(pattern.name, kwargs=arguments)


def found_cards(client, asked):
    """The names of the rows that a search shows."""
    return re.findall(r"data-item>([^<]+)</a>", client.get("/search/", {"q": asked}).content.decode())


WRITERS = {SERVICE, CONTACT}
CARD_READERS = {SERVICE, CONTACT, ADMINISTRATOR}
MANAGERS = {CONTACT, ADMINISTRATOR}
BILLERS = {SERVICE, CONTACT, ACCOUNTANT}
OPEN_PAGES = {"set_language", "theme", "healthz", "favicon"}
WHO = {
    "home": set(ROLES), "keys": set(ROLES), "search": set(ROLES),
    "persons": CARD_READERS, "organisations": CARD_READERS, "orders": WRITERS, "invoices": BILLERS,
    "persons_columns": CARD_READERS, "organisations_columns": CARD_READERS, "orders_columns": WRITERS, "invoices_columns": BILLERS,
    "persons_views": CARD_READERS, "organisations_views": CARD_READERS, "orders_views": WRITERS, "invoices_views": BILLERS,
    "persons_selection": CARD_READERS, "organisations_selection": CARD_READERS,
    "orders_selection": WRITERS, "invoices_selection": BILLERS,
    "persons_export": WRITERS, "organisations_export": WRITERS, "orders_export": WRITERS, "invoices_export": BILLERS,
    "persons_act": WRITERS, "organisations_act": WRITERS, "persons_undo": WRITERS, "organisations_undo": WRITERS,
    "person_beside": CARD_READERS, "organisation_beside": CARD_READERS, "order_beside": WRITERS, "invoice_beside": BILLERS,
    "person_removal_undoing": WRITERS, "organisation_removal_undoing": WRITERS,
    "person_representation_reopening": WRITERS, "person_block_restoring": WRITERS,
    "person": CARD_READERS, "organisation": CARD_READERS,
    "person_looks": CARD_READERS, "order": WRITERS,
    "person_orders": WRITERS, "organisation_orders": WRITERS,
    "person_history": CARD_READERS, "organisation_history": CARD_READERS,
    "person_invoices": WRITERS, "organisation_invoices": WRITERS,
    "person_new": WRITERS, "organisation_new": WRITERS, "person_edit": WRITERS, "organisation_edit": WRITERS,
    "person_contact_new": WRITERS, "organisation_contact_new": WRITERS, "person_contact_removal": WRITERS, "organisation_contact_removal": WRITERS,
    "person_address": WRITERS, "organisation_address": WRITERS,
    "person_field": WRITERS, "organisation_field": WRITERS, "person_contact_field": WRITERS,
    "organisation_contact_field": WRITERS, "person_address_field": WRITERS, "organisation_address_field": WRITERS, "person_custom_field": WRITERS,
    "person_relations": CARD_READERS, "organisation_relations": CARD_READERS,
    "person_timeline": CARD_READERS, "organisation_timeline": CARD_READERS,
    "tasks": WRITERS, "person_task_new": WRITERS, "organisation_task_new": WRITERS,
    "person_attachment_new": WRITERS, "organisation_attachment_new": WRITERS, "attachment": WRITERS,
    "attachment_removal": WRITERS, "tags": CARD_READERS, "tag": CARD_READERS, "tag_new": MANAGERS,
    "tag_edit": MANAGERS, "tag_removal": MANAGERS, "person_tagging_new": WRITERS,
    "organisation_tagging_new": WRITERS, "person_tagging_removal": WRITERS,
    "organisation_tagging_removal": WRITERS, "task": WRITERS, "task_done": WRITERS, "task_reopening": WRITERS, "task_removal": WRITERS,
    "person_note_new": WRITERS, "organisation_note_new": WRITERS,
    "person_note_removal": WRITERS, "organisation_note_removal": WRITERS,
    "person_representation_new": WRITERS, "person_representation_ending": WRITERS,
    "person_block_lifting": WRITERS,
    "person_order_new": WRITERS, "organisation_order_new": WRITERS,
    "order_delivery": WRITERS, "order_cancellation": WRITERS, "order_invoice": WRITERS,
    "order_acceptance": WRITERS, "order_part": WRITERS, "order_closing": WRITERS, "order_return": WRITERS,
    "drafts": WRITERS, "draft": WRITERS, "draft_edit": WRITERS, "draft_removal": WRITERS,
    "person_invoice_new": WRITERS, "organisation_invoice_new": WRITERS, "invoice_out": BILLERS,
    "seller": MANAGERS, "products": CARD_READERS, "product_new": MANAGERS, "product": MANAGERS, "price_new": MANAGERS,
    "invoice": BILLERS, "payment_new": BILLERS, "credit_new": BILLERS,
    "collection_new": BILLERS, "case_closing": BILLERS,
}  # fmt: skip
# No such row, or no act named.
NOTHING_THERE = {
    "person_representation_ending", "person_block_lifting", "case_closing", "persons_act", "organisations_act",
    "person_contact_field", "organisation_contact_field", "person_representation_reopening", "person_block_restoring",
    "person_custom_field", "invoice_out",
}  # fmt: skip
POST_ONLY = {
    "person_contact_removal", "organisation_contact_removal", "person_note_removal",
    "organisation_note_removal", "keys", "task_done", "task_reopening", "task_removal",
    "attachment_removal", "tag_removal", "person_tagging_new", "organisation_tagging_new",
    "person_tagging_removal", "organisation_tagging_removal", "persons_undo", "organisations_undo",
    "person_removal_undoing", "organisation_removal_undoing", "person_representation_reopening", "person_block_restoring",
}  # fmt: skip


def test_every_page_of_these_rooms_is_in_the_table_of_roles():
    assert set(names_of_pages()) == set(WHO) | OPEN_PAGES


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_pages_and_no_others(role, desk, world):
    client = desk(role)
    for name, pattern in names_of_pages().items():
        if name in OPEN_PAGES:
            continue
        address = address_of(pattern, world)
        answer = client.post(address) if name in POST_ONLY else client.get(address)
        if role not in WHO[name]:
            assert answer.status_code == 403, name
            assert "Mäkelä" not in answer.content.decode(), name
        elif name in NOTHING_THERE:
            assert answer.status_code == 404, name
        else:
            assert answer.status_code in (200, 302), name


def test_nobody_gets_in_without_signing_in(client, world):
    for name, pattern in names_of_pages().items():
        if name in OPEN_PAGES:
            continue
        answer = client.get(address_of(pattern, world))
        assert answer.status_code == 302 and "/account/login/" in answer["Location"], name


def test_a_page_answers_only_to_its_methods(desk, world):
    client = desk(CONTACT)
    for name, pattern in names_of_pages().items():
        address = address_of(pattern, world)
        if name not in ("healthz", "favicon"):
            assert client.delete(address).status_code == 405, name
        if name in POST_ONLY or name in ("set_language", "theme"):
            assert client.get(address).status_code == 405, name


def test_a_strangers_id_and_a_bad_id_are_not_found(desk, world):
    client = desk(CONTACT)
    for name, pattern in names_of_pages().items():
        if "public_id" not in pattern.pattern.converters:
            continue
        answer = client.get(address_of(pattern, world, stranger=uuid.uuid4()))
        assert answer.status_code == (405 if name in POST_ONLY else 404), name
        if name in POST_ONLY:
            assert client.post(address_of(pattern, world, stranger=uuid.uuid4())).status_code == 404, name
    for bad in ("/persons/1/", "/persons/x'--/", "/orders/not-a-uuid/", f"/persons/{'9' * 5000}/"):
        answer = client.get(bad)
        assert answer.status_code == 404
        assert "does not exist" in answer.content.decode()


def test_another_registers_person_is_not_found(desk, world, opened, staff):
    other = Register.objects.create(key="other", name="Toinen")
    user = staff[SERVICE]
    user.register_id = other.pk
    user.save()
    client = desk()
    for row, name in ((world.person, "person"), (world.firm, "organisation"), (world.order, "order")):
        assert client.get(reverse(name, args=[row.public_id])).status_code == 404
    assert "Mäkelä" not in client.get("/persons/").content.decode()
    assert found_cards(client, "Mäkelä") == []


# --- the card --------------------------------------------------------------------------------------------


def card(client, person):
    return client.get(reverse("person", args=[person.public_id])).content.decode()


def test_the_card_shows_every_value_with_its_source_and_what_is_owed(desk, world):
    text = card(desk(), world.person)
    for shown in (
        "Aino Mäkelä-Wikström", "10482", "aino.makela@posti.example", "040 123 4567", "Pyynikintori 8 A 14",
        "33230 Tampere", "Kiinteistöhuolto Harju Oy", "toimitusjohtaja", "Soittaa aamuisin.", "250.00",
        "The customer themself", world.order.number, world.invoice.number, "Lähetä hinnasto", "due today",
        "Marketing not forbidden",
    ):  # fmt: skip
        assert shown in text, shown
    assert 'href="tel:+358401234567"' in text


def past(client, person, query=""):
    return client.get(reverse("person_timeline", args=[person.public_id]) + query).content.decode()


def test_the_timeline_says_who_has_looked_by_role_and_purpose_and_never_by_name(desk, world, staff):
    before = queries.looks([world.person.public_id])[1]
    for _time in range(3):
        card(desk(CONTACT), world.person)
    card(desk(), world.person)
    text = past(desk(), world.person, "?kind=look")
    looks = text[text.index('id="timeline-rows"') :]
    assert "the register&#x27;s contact person" in looks
    assert "Orders and customer service" in looks
    assert staff[CONTACT].name not in looks
    full = desk().get(reverse("person_looks", args=[world.person.public_id])).content.decode()
    assert f"Looks in all: {before + 5}" in full


def test_c7_opening_a_card_writes_one_read_entry_with_its_purpose(desk, world):
    client = desk()
    before = Outbox.objects.filter(log=READS).count()
    card(client, world.person)
    entries = Outbox.objects.filter(log=READS).order_by("sequence")
    assert entries.count() == before + 1
    read = parse_read(entries.last().body)
    assert (read["purpose"], read["role"], read["view"]) == ("customer_service", SERVICE, "desk.person")
    assert read["seen_together"] == 1


def test_a_card_takes_few_queries_however_much_is_on_it(desk, world, opened):
    client = desk()
    card(client, world.person)
    with CaptureQueriesContext(connection) as few:
        card(client, world.person)
    with opened():
        for number in range(25):
            lines = [{"product": "Lumityöt", "quantity": "1", "unit_cents": 100}]
            place_order(person=world.person, lines=lines, ordered_on=date(2026, 1, 1), by=SYSTEM)
            add_note(person=world.person, text=f"Muistiinpano {number}", by=SYSTEM)
            parties.add_contact(
                person=world.person, kind="email", value=f"aino{number}@posti.example", by=SYSTEM
            )
    with CaptureQueriesContext(connection) as many:
        card(client, world.person)
    assert len(many) == len(few)
    assert len(many) <= CARD_CEILING, [query["sql"][:90] for query in many]


def test_a_ban_shows_on_the_card_with_its_clause(desk, world):
    client = desk()
    answer = client.post(
        reverse("person_block_new", args=[world.person.public_id]),
        {"token": token(), "kind": "direct_marketing", "reason": "Puhelu", "source": "self"},
    )
    assert answer.status_code == 302
    text = card(client, world.person)
    assert "Electronic direct marketing" in text and "/promises/C72/" in text
    assert "Marketing not forbidden" not in text


def test_a_restricted_person_is_out_of_sight_except_for_those_who_handle_rights(desk, world, opened):
    service, contact = desk(), desk(CONTACT)
    answer = service.post(
        reverse("person_block_new", args=[world.person.public_id]),
        {"token": token(), "kind": "restriction", "reason": "Tiedot kiistetty", "source": "self"},
    )
    assert answer["Location"] == "/persons/"
    key = world.person.public_id
    for name in ("person", "person_orders", "person_looks", "person_edit", "person_block_new"):
        assert service.get(reverse(name, args=[key])).status_code == 404, name
    assert "Wikström" not in service.get("/persons/").content.decode()
    assert found_cards(service, "Wikström") == []
    assert "Wikström" not in service.get("/").content.decode()
    assert "Wikström" not in service.get("/orders/").content.decode()
    found = contact.get("/search/?q=Wikström").content.decode()
    assert "restricted" in found and "Tampere" not in found
    stub = contact.get(reverse("person", args=[key])).content.decode()
    assert "out of use" in stub and "Tiedot kiistetty" in stub
    assert "posti.example" not in stub and "Pyynikintori" not in stub
    with opened(Purpose.RIGHTS):
        block = Block.objects.get(person=world.person)
    lifting = reverse("person_block_lifting", args=[key, block.pk])
    assert service.get(lifting).status_code == 404
    refused = contact.post(lifting, {"token": token()})
    assert refused.status_code == 422
    assert contact.post(lifting, {"token": token(), "confirmed": "on"}).status_code == 302
    assert service.get(reverse("person", args=[key])).status_code == 200


def test_the_accountants_pages_hold_the_invoice_and_nothing_else(desk, world):
    client = desk(ACCOUNTANT)
    pages = [
        client.get(address).content.decode()
        for address in ("/", "/invoices/", "/search/?q=" + world.invoice.number)
    ]
    pages.append(client.get(reverse("invoice", args=[world.invoice.public_id])).content.decode())
    assert "Pyynikintori 8 A 14" in pages[-1] and "Aino Mäkelä-Wikström" in pages[-1]
    for text in pages:
        for hidden in (
            "posti.example", "123 4567", "Soittaa", "toimitusjohtaja", "Lumityöt", "10482",
            str(world.person.public_id), str(world.order.public_id), "/persons/", "/orders/",
        ):  # fmt: skip
            assert hidden not in text, hidden
    assert world.invoice.number in pages[2]
    assert found_cards(client, "Mäkelä") == []


# --- finding and lists -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        "Mäkelä",
        "makela wikstrom",
        "Mäklä-Wikström",
        "0401234567",
        "+358 40 123 4567",
        "10482",
        "aino.makela@",
    ],
)
def test_one_box_finds_a_person_by_whatever_is_known(asked, desk, world):
    text = desk().get("/search/", {"q": asked}).content.decode()
    assert reverse("person", args=[world.person.public_id]) in text


def test_one_box_finds_organisations_orders_and_invoices(desk, world):
    client = desk()
    for asked, name, row in (
        ("harju", "organisation", world.firm), ("0112038-9", "organisation", world.firm),
        (world.order.number, "order", world.order), (world.invoice.number, "invoice", world.invoice),
        (world.invoice.reference, "invoice", world.invoice),
    ):  # fmt: skip
        assert reverse(name, args=[row.public_id]) in client.get("/search/", {"q": asked}).content.decode(), (
            asked
        )


def test_a_search_is_a_read_of_those_it_shows(desk, world):
    client = desk()
    before = Outbox.objects.filter(log=READS).count()
    client.get("/search/?q=Aino")
    entries = Outbox.objects.filter(log=READS)
    assert entries.count() == before + 1
    assert parse_read(entries.order_by("sequence").last().body)["view"] == "desk.search"


def test_filters_of_the_list_stand_in_the_address_and_narrow_it(desk, world, opened):
    with opened():
        parties.create_person(values={"surname": "Öhman", "language": "sv"}, source="self", by=SYSTEM)
    client = desk()

    def names(query):
        return re.findall(r"data-item>([^<]+)</a>", client.get("/persons/" + query).content.decode())

    assert names("") == ["Aino Mäkelä-Wikström", "Öhman"]
    assert names("?sort=-name") == ["Öhman", "Aino Mäkelä-Wikström"]
    assert names("?language=sv") == ["Öhman"]
    assert names("?city=tampere") == ["Aino Mäkelä-Wikström"]
    assert names("?open=1") == ["Aino Mäkelä-Wikström"]
    assert names("?ended=1") == [] and names("?blocked=1") == []
    assert names("?language=sv&open=1") == []
    text = client.get("/persons/").content.decode()
    assert "posti.example" not in text and "Pyynikintori" not in text


@pytest.mark.parametrize(
    "address",
    [
        "/persons/?page=99999999999999999999999999", "/persons/?page=-1", "/persons/?page=%00",
        "/persons/?sort=password", "/persons/?city=%00", "/persons/?city=%ED%A0%80",
        "/persons/?language=%27%3B", "/persons/?ended=" + "9" * 6000,
        "/search/?q=%00", "/search/?q=%ED%A0%80", "/search/?q=" + "a" * 5000, "/search/?q=%25%5F%22%27%28",
        "/search/?q=" + "9" * 300, "/orders/?state=%00&page=1e9", "/invoices/?state=xx&page=" + "9" * 5000,
        "/organisations/?city=%F0%9F%98%80&sort=-number", "/persons/new/?organisation=x",
    ],
)  # fmt: skip
def test_bad_input_is_never_our_fault(address, desk, world):
    assert desk().get(address).status_code in (200, 400, 404)


def test_a_huge_row_number_is_not_found(desk, world):
    client, huge = desk(), "9" * 400
    key = world.person.public_id
    for address in (
        f"/persons/{key}/representations/{huge}/ending/", f"/persons/{key}/blocks/{huge}/lifting/",
        f"/invoices/{world.invoice.public_id}/collection/{huge}/closing/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404
    assert client.post(f"/persons/{key}/notes/{huge}/removal/").status_code == 302


# --- making and changing ---------------------------------------------------------------------------------

NEW = {
    "given_names": "Áile", "surname": "Aikio", "language": "fi", "source": "self", "country": "FI",
    "email": "aile@esimerkki.example", "phone": "0451234567", "street": "Kaamasentie 1", "postcode": "99870",
    "city": "Inari",
}  # fmt: skip


def test_a_double_click_makes_one_person_and_both_clicks_end_on_the_same_card(desk, world, opened):
    client, once = desk(), {**NEW, "token": token()}
    first, second = client.post("/persons/new/", once), client.post("/persons/new/", once)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    with opened():
        made = Person.objects.get(surname="Aikio")
        assert first["Location"] == reverse("person", args=[made.public_id])
        assert ContactPoint.objects.filter(person=made).count() == 2
        assert Address.objects.get(person=made).city == "Inari"


def test_a_refused_form_leaves_its_token_unused(desk, opened):
    client, values = desk(), {**NEW, "token": token()}
    assert client.post("/persons/new/", {**values, "email": "aile(at)esimerkki"}).status_code == 422
    assert client.post("/persons/new/", values).status_code == 302


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_errors_stand_beside_their_fields_in_the_language_of_the_page(language, desk):
    client = desk()
    client.cookies["kortisto_language"] = language
    bad = {**NEW, "token": token(), "phone": "12", "postcode": "1", "since": "31.2.2020", "email": "x"}
    text = client.post("/persons/new/", bad).content.decode()
    expected = {
        "fi": (
            "Puhelinnumero ei ole oikein",
            "viisi numeroa",
            "Päivämäärä ei ole oikein",
            "Sähköpostiosoite ei",
        ),
        "sv": ("Telefonnumret är inte rätt", "fem siffror", "Datumet är inte rätt", "E-postadressen är inte"),
        "en": ("telephone number is not right", "five digits", "date is not right", "e-mail address is not"),
    }[language]
    for field, sentence in zip(("phone", "postcode", "since", "email"), expected, strict=True):
        error = re.search(rf'id="id_{field}_error">.*?</div></div>', text, re.S)
        assert error and sentence in error[0], field


def test_an_identity_code_is_refused_wherever_it_is_typed(desk, world, opened):
    client, code = desk(), "131052-308T"
    key = world.person.public_id
    for address, values in (
        ("/persons/new/", {**NEW, "given_names": f"Áile {code}"}),
        (reverse("person_note_new", args=[key]), {"text": f"Tunnus on {code}."}),
        (reverse("person_address", args=[key]), {**NEW, "street": code}),
        (reverse("person_block_new", args=[key]), {"kind": "publication", "reason": code, "source": "self"}),
    ):
        answer = client.post(address, {**values, "token": token()})
        assert answer.status_code == 422, address
        assert "identity code" in answer.content.decode()
    with opened():
        assert not Note.objects.filter(text__contains=code).exists()


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "x" * 300, "x" * 100_000, "\u202e\u0000", " "])
def test_no_text_breaks_a_form(text, desk, world):
    client = desk()

    def post(address, values):
        body = urlencode(values, encoding="utf-8", errors="surrogatepass")
        return client.post(address, body, content_type="application/x-www-form-urlencoded")

    odd = dict.fromkeys(("given_names", "surname", "number", "email", "role", "city"), text)
    assert post("/persons/new/", {**NEW, **odd, "token": token()}).status_code in (302, 422)
    assert post("/persons/new/", {}).status_code == 422
    odd = {
        "token": "x",
        "version": "9" * 400,
        "language": text,
        "since": text,
        "surname": "A",
        "source": text,
    }
    assert post(reverse("person_edit", args=[world.person.public_id]), odd).status_code == 422


def test_a_customer_number_in_use_is_said_beside_the_field(desk, world):
    answer = desk().post("/persons/new/", {**NEW, "number": "10482", "token": token()})
    assert answer.status_code == 422
    assert "in use already" in answer.content.decode()


def edited(person, **values):
    shown = {
        "given_names": person.given_names, "surname": person.surname, "number": person.number or "",
        "language": person.language, "since": "",
    }  # fmt: skip
    kept = {f"initial-{name}": value for name, value in shown.items()}
    return {**shown, **kept, "version": person.version, "source": "self", "token": token(), **values}


def test_an_edit_keeps_the_value_before_it_and_names_its_source(desk, world):
    client = desk()
    address = reverse("person_edit", args=[world.person.public_id])
    values = edited(world.person, surname="Wikström", source="update_service")
    assert client.post(address, values).status_code == 302
    text = card(client, world.person)
    assert "Aino Wikström" in text
    before = past(client, world.person)
    assert "<del>Mäkelä-Wikström</del>" in before and "Update services" in before


def test_a_version_conflict_shows_both_values_and_merges(desk, world, opened):
    client, key = desk(), world.person.public_id
    address = reverse("person_edit", args=[key])
    mine = edited(world.person, given_names="Aino Maria", surname=world.person.surname)
    with opened():
        fresh = Person.objects.get(pk=world.person.pk)
        parties.change_person(person=fresh, values={"surname": "Virtanen"}, version=fresh.version, by=SYSTEM)
    answer = client.post(address, mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="Aino Maria" checked' in text and 'value="Virtanen" checked' in text
    assert 'value="Mäkelä-Wikström"' in text
    assert f"Kortisto {kortisto.__version__}" in text
    merged = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    merged |= {"given_names": "Aino Maria", "surname": "Virtanen"}
    assert client.post(address, merged).status_code == 302
    with opened():
        now = Person.objects.get(pk=world.person.pk)
        assert (now.given_names, now.surname) == ("Aino Maria", "Virtanen")


def test_saving_without_a_change_writes_nothing(desk, world, opened):
    client = desk()
    before = Outbox.objects.exclude(log=READS).count()
    client.post(reverse("person_edit", args=[world.person.public_id]), edited(world.person))
    assert Outbox.objects.exclude(log=READS).count() == before


def test_contact_points_addresses_representations_and_notes_come_and_go(desk, world, opened):
    client, key = desk(), world.person.public_id
    add = reverse("person_contact_new", args=[key])
    bad = client.post(
        add, {"token": token(), "kind": "phone", "value": "12", "usage": "work", "source": "self"}
    )
    assert bad.status_code == 422
    good = {"token": token(), "kind": "web", "value": "makela.example", "usage": "work", "source": "self"}
    assert client.post(add, good).status_code == 302
    assert client.post(add, good).status_code == 302
    with opened():
        [point] = ContactPoint.objects.filter(person=world.person, kind="web")
        link = Representation.objects.get(person=world.person)
        note = Note.objects.get(person=world.person)
    gone = reverse("person_contact_removal", args=[key, point.pk])
    assert client.post(gone).status_code == client.post(gone).status_code == 302
    moved = {**NEW, "token": token()}
    assert client.post(reverse("person_address", args=[key]), moved).status_code == 302
    ending = reverse("person_representation_ending", args=[key, link.pk])
    assert client.post(ending, {"token": token(), "ended_on": "1.6.2026"}).status_code == 302
    assert client.get(ending).status_code == 404
    again = {"token": token(), "organisation": "0112038-9", "role": "hallitus", "source": "self"}
    assert client.post(reverse("person_representation_new", args=[key]), again).status_code == 302
    unknown = {**again, "token": token(), "organisation": "Ei ole Oy"}
    assert client.post(reverse("person_representation_new", args=[key]), unknown).status_code == 422
    client.post(reverse("person_note_removal", args=[key, note.pk]))
    with opened():
        assert not ContactPoint.objects.filter(pk=point.pk).exists()
        assert Address.objects.filter(person=world.person).count() == 2
        assert Representation.objects.filter(person=world.person).count() == 2
        assert not Note.objects.filter(person=world.person).exists()


def test_an_organisation_is_made_shown_and_gets_a_contact_person(desk, opened):
    client = desk()
    values = {
        "name": "Saaren Sähkö Ab",
        "language": "sv",
        "source": "self",
        "country": "AX",
        "token": token(),
    }
    bad = client.post("/organisations/new/", {**values, "business_id": "1234567-8"})
    assert bad.status_code == 422 and "1234567-1" in bad.content.decode()
    answer = client.post("/organisations/new/", {**values, "business_id": "FI01120389"})
    assert answer.status_code == 302
    with opened():
        firm = Organisation.objects.get(name="Saaren Sähkö Ab")
    assert firm.business_id == "0112038-9"
    made = client.post(
        f"/persons/new/?organisation={firm.public_id}", {**NEW, "role": "säljare", "token": token()}
    )
    assert made.status_code == 302
    text = client.get(reverse("organisation", args=[firm.public_id])).content.decode()
    assert "Áile Aikio" in text and "säljare" in text


# --- orders and invoices ---------------------------------------------------------------------------------


def test_an_overdue_invoice_goes_to_collection_once_and_comes_back(desk, world, opened):
    client, key = desk(), world.invoice.public_id
    address, today = reverse("collection_new", args=[key]), str(timezone.localdate())
    over = {"token": token(), "agency": world.agency.pk, "day": today, "confirmation": "hand over"}
    over["reminded_on"] = str(timezone.localdate() - timedelta(days=14))
    early = client.post(address, over | {"token": token(), "day": str(world.invoice.due_on)})
    assert early.status_code == 422 and "not overdue" in early.content.decode()
    assert client.post(address, over | {"agency": 1}).status_code == 422
    assert client.post(address, over | {"confirmation": "x"}).status_code == 422
    assert client.post(address, over).status_code == client.post(address, over).status_code == 302
    with opened(Purpose.BILLING):
        case = CollectionCase.objects.get(invoice=world.invoice)
    closing = reverse("case_closing", args=[key, case.pk])
    assert client.post(closing, {"token": token(), "outcome": "paid", "day": today}).status_code == 302
    assert client.get(closing).status_code == 404


# --- the frame -------------------------------------------------------------------------------------------


def test_home_tells_what_is_due_and_remembers_the_cards_opened(desk, world):
    client = desk()
    card(client, world.person)
    text = client.get("/").content.decode()
    assert "Overdue invoices: <strong>1</strong>" in text and "Orders to deliver: <strong>1</strong>" in text
    assert "Aino Mäkelä-Wikström" in text
    assert "Mäkelä" not in desk(MARKETING).get("/").content.decode()


def test_language_and_theme_are_kept_and_lead_back_only_to_our_pages(desk):
    client = desk()
    answer = client.post("/language/", {"language": "sv", "next": "/persons/"})
    assert answer["Location"] == "/persons/"
    assert 'lang="sv"' in client.get("/").content.decode()
    assert client.post("/theme/", {"theme": "dark", "next": "https://evil.example/"})["Location"] == "/"
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.post("/theme/", {"theme": "", "next": "//evil.example"})
    assert "data-theme" not in client.get("/").content.decode()
    client.post("/keys/", {"keys": "off"})
    assert 'data-keys="off"' in client.get("/").content.decode()


def test_the_health_page_says_only_that_it_answers(client):
    assert client.get("/healthz").content == b"ok\n"


def test_no_page_carries_inline_code_or_another_hosts_address(desk, world):
    client = desk(CONTACT)
    for name, pattern in names_of_pages().items():
        if name in POST_ONLY | OPEN_PAGES:
            continue
        text = client.get(address_of(pattern, world)).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=", text), name
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text), name
