"""The timeline: everything that happened to a party, by kind, a page at a time, as far as the reader may know."""

import csv
import re
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kortisto.billing.operations import issue_invoice, record_payment
from kortisto.desk import timeline
from kortisto.intake.operations import apply_import, stage_import
from kortisto.intake.tests.makers import shared
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.notes.models import Note
from kortisto.notes.operations import add_note, add_task
from kortisto.orders.operations import place_order
from kortisto.parties.bulk import insert_new
from kortisto.parties.models import Organisation
from kortisto.parties.operations import change_person, create_organisation, create_person, place_block
from kortisto.parties.timeline import Cursor, cursor_of
from kortisto.requests.operations import make_access_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(opened):
    """Somebody with one of nearly everything."""
    today = timezone.localdate()
    with opened():
        made = create_person(
            values={"given_names": "Aino", "surname": "Mäkelä", "number": "1"}, source="self", by=SYSTEM
        )
        for kind in Note.KINDS:
            add_note(person=made, text=f"Teksti {kind}", kind=kind, by=SYSTEM)
        add_task(person=made, title="Lähetä hinnasto", by=SYSTEM)
        change_person(person=made, values={"surname": "Wikström"}, version=1, by=SYSTEM)
        lines = [{"product": "Lumityöt", "quantity": "1", "unit_cents": 10000}]
        order = place_order(person=made, lines=lines, ordered_on=today - timedelta(days=9), by=SYSTEM)
    with opened(Purpose.BILLING):
        invoice = issue_invoice(
            person=made, order=order, total_cents=12550, issued_on=today - timedelta(days=5),
            due_on=today + timedelta(days=9), by=SYSTEM,
        )  # fmt: skip
        record_payment(invoice=invoice, cents=5000, paid_on=today - timedelta(days=2), by=SYSTEM)
    with opened(Purpose.RIGHTS):
        place_block(person=made, kind="direct_mail", reason="Pyysi puhelimessa", by=SYSTEM)
        make_access_report(person=made, language="fi", by=SYSTEM)
    return made


def seen(client, party, query="", of="person", **more):
    return client.get(reverse(f"{of}_timeline", args=[party.public_id]) + query, **more).content.decode()


def rows(text):
    """The rows as they stand, without markup."""
    found = re.findall(r'<li><span class="dot.*?</li>', text, flags=re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def labels(text):
    return [row.split()[0] for row in rows(text)]


def test_everything_stands_in_one_list_the_newest_first(desk, person):
    text = seen(desk("contact_person"), person)
    for shown in (
        "Teksti call", "Teksti letter", "Teksti email", "Teksti visit", "Teksti note", "Lähetä hinnasto",
        "<del>Mäkelä</del>", "Addressed mail and calls", "Pyysi puhelimessa", "Order", "Invoice",
        "50.00", "made for the person",
    ):  # fmt: skip
        assert shown in text, shown
    kinds = labels(text)
    assert kinds.index("Access") < kinds.index("Change") < kinds.index("Payment")
    assert kinds.index("Payment") < kinds.index("Invoice") < kinds.index("Order")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=call", ["Call"]), ("?kind=letter&kind=visit", ["Visit", "Letter"]), ("?kind=order", ["Order"]),
        ("?kind=payment", ["Payment"]), ("?kind=change", ["Change"]), ("?kind=task", ["Task"]),
    ],
)  # fmt: skip
def test_the_filter_stands_in_the_address(query, expected, desk, person):
    assert labels(seen(desk("contact_person"), person, query)) == expected


@pytest.mark.parametrize(
    "query",
    ["?kind=nonsense", "?before=x", "?before=1-2", "?before=-1-0-0", f"?before={'9' * 30}-1-1",
     f"?before=0-99-{'9' * 40}", "?before=1-1-1&kind=%00", "?kind=all&kind=call&before=٣-1-1"],
)  # fmt: skip
def test_a_bent_address_shows_a_page_all_the_same(query, desk, person):
    client = desk("contact_person")
    answer = client.get(reverse("person_timeline", args=[person.public_id]) + query)
    assert answer.status_code == 200


def test_looks_are_shown_only_when_asked_for(desk, person):
    client = desk("customer_service")
    seen(client, person)
    assert "Look" not in labels(seen(client, person))
    assert "Look" in labels(seen(client, person, "?kind=look"))
    assert "Look" in labels(seen(client, person, "?kind=all"))


def test_a_reader_sees_no_kind_that_the_role_may_not(desk, person):
    # The administrator sees nothing of what was sold, written or agreed; what is not theirs filters nothing.
    admin = seen(desk("administrator"), person, "?kind=invoice&kind=order&kind=task&kind=call&kind=change")
    assert set(labels(admin)) == {"Change"}
    whole = seen(desk("administrator"), person, "?kind=all")
    assert not {"Call", "Note", "Task", "File", "Order", "Invoice"} & set(labels(whole))
    assert "125.50" not in whole and "50.00" not in whole and "made for the person" not in whole
    service = seen(desk("customer_service"), person, "?kind=all")
    assert "125.50" in service and "made for the person" not in service
    for role in ("accountant", "marketing"):
        address = reverse("person_timeline", args=[person.public_id])
        assert desk(role).get(address).status_code == 403


def test_pages_follow_each_other_without_a_gap_or_a_repeat(desk, person, opened, monkeypatch):
    monkeypatch.setattr(timeline, "PAGE", 3)
    client = desk("contact_person")
    with opened():
        add_many(person, 12)
    whole, query = [], "?kind=note&kind=order&kind=invoice&kind=payment&kind=task&kind=change&kind=block"
    path = reverse("person_timeline", args=[person.public_id])
    address = path + query
    for _page in range(40):
        text = client.get(address).content.decode()
        whole += rows(text)
        following = re.search(rf'class="btn btn-small" href="({path}[^"]+)"', text)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")
    numbered = [row for row in whole if "Merkintä" in row]
    assert len(numbered) == len(set(numbered)) == 12
    assert [row.split("#")[1].split()[0] for row in numbered] == [str(n) for n in range(11, -1, -1)]
    monkeypatch.setattr(timeline, "PAGE", 1000)
    assert rows(client.get(path + query).content.decode()) == whole


def test_looks_go_on_from_page_to_page(desk, person, monkeypatch):
    monkeypatch.setattr(timeline, "PAGE", 2)
    client = desk("customer_service")
    for _time in range(5):
        client.get(reverse("person", args=[person.public_id]))
    text = seen(client, person, "?kind=look")
    following = re.search(r'class="btn btn-small" href="([^"]+)"', text)[1].replace("&amp;", "&")
    assert labels(client.get(following).content.decode()) == ["Look", "Look"]


@operation("register.seed")
def many(*, person, count, by):
    start = datetime(2024, 1, 1, tzinfo=UTC)
    values = [(f"Merkintä #{number}", start + timedelta(minutes=number // 2)) for number in range(count)]
    fixed = {
        "register_id": person.register_id,
        "person_id": person.pk,
        "kind": "note",
        "written_by": "system",
    }
    insert_new(Note, ("text", "written_at"), values, fixed)
    record(notes=count)


def add_many(person, count):
    many(person=person, count=count, by=SYSTEM)


def test_ten_thousand_rows_cost_no_more_queries_than_ten(desk, person, opened):
    client = desk("contact_person")
    seen(client, person, "?kind=all")
    with CaptureQueriesContext(connection) as few:
        seen(client, person, "?kind=all")
    with opened():
        add_many(person, 10_000)
    with CaptureQueriesContext(connection) as much:
        text = seen(client, person, "?kind=all")
    assert len(rows(text)) == timeline.PAGE
    assert len(much) == len(few) <= 36, [query["sql"][:80] for query in much]
    last = Cursor(at_us=1_704_067_200_000_000, rank=9, row=2**62)
    assert "Merkintä #0" in seen(client, person, f"?kind=note&before={last}")


def test_a_part_of_the_page_is_given_to_a_script(desk, person):
    text = seen(desk("customer_service"), person, headers={"hx-request": "true"})
    assert "<html" not in text and 'id="timeline"' in text


def test_an_organisation_has_its_own_past(desk, opened):
    with opened():
        firm = create_organisation(values={"name": "Harju Oy"}, source="self", by=SYSTEM)
        add_note(organisation=firm, text="Vuosisopimus", kind="visit", by=SYSTEM)
        lines = [{"product": "Lumityöt", "quantity": "1", "unit_cents": 100}]
        place_order(organisation=firm, lines=lines, ordered_on=date(2026, 1, 1), by=SYSTEM)
    text = seen(desk("contact_person"), firm, "?kind=all", of="organisation")
    assert labels(text) == ["Visit", "Order"]


def test_a_note_from_the_composer_stands_first(desk, person):
    client = desk("customer_service")
    values = {"token": str(uuid.uuid4()), "text": "Soitti juuri", "kind": "call"}
    answer = client.post(reverse("person_note_new", args=[person.public_id]), values)
    assert answer["Location"].endswith("#notes")
    assert rows(seen(client, person, "?kind=call&kind=note"))[0].startswith("Call Soitti juuri")


@pytest.mark.parametrize("text", ["", "1", "a-b-c", "1-2-3-4", "-1-2-3", "²-1-1", "1-1-" + "1" * 41])
def test_what_is_no_cursor_names_no_place(text):
    assert cursor_of(text) is None


def test_a_cursor_is_read_as_it_was_written():
    assert cursor_of(str(Cursor(1, 2, 3))) == Cursor(1, 2, 3)


@pytest.mark.slow
def test_northwind_s_orders_stand_on_the_cards_of_their_customers(desk, register, opened):
    expected: dict[str, dict[str, int]] = {}
    for order in csv.DictReader(shared("northwind/orders.csv").open(encoding="utf-8")):
        expected.setdefault(order["CustomerID"], {})[order["OrderID"]] = 0
    owner = {number: customer for customer, orders in expected.items() for number in orders}
    for line in csv.DictReader(shared("northwind/order_details.csv").open(encoding="utf-8")):
        gross = Decimal(line["Quantity"]) * Decimal(line["UnitPrice"]) * (1 - Decimal(line["Discount"]))
        cents = int((gross * 100).to_integral_value("ROUND_HALF_UP"))
        expected[owner[line["OrderID"]]][line["OrderID"]] += cents
    _take_in(register, "northwind/customers.csv", "customers", mapping={"order": "given_first"})
    _take_in(register, "northwind/orders.csv", "orders", lines=shared("northwind/order_details.csv"))
    client = desk("customer_service")
    with opened():
        firms = {firm.number: firm for firm in Organisation.objects.filter(number__in=expected)}
    assert len(firms) == len(expected) == 89
    told = 0
    for number, firm in firms.items():
        address, found = "?kind=order", []
        while address:
            text = seen(client, firm, address, of="organisation")
            found += rows(text)
            more = re.search(r'href="[^"]*(\?[^"]*before=[^"]*)"', text)
            address = more[1].replace("&amp;", "&") if more else ""
        assert len(found) == len(expected[number]), number
        for order, cents in expected[number].items():
            assert any(order in row and f"{cents / 100:,.2f}" in row for row in found), (
                number,
                order,
                cents,
                found[:2],
            )
        told += len(found)
    assert told == 830


def _take_in(register, name, kind, **more):
    path = shared(name)
    staged = stage_import(
        register_id=register.pk, kind=kind, path=path, file_name=path.name, source="previous_system", by=SYSTEM, **more
    )  # fmt: skip
    return apply_import(staged, by=SYSTEM)
