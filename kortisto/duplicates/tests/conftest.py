"""Two cards of one customer with something in every room, and the database as it stands."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from kortisto.billing.operations import issue_invoice, record_payment
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.notes.doubting import Doubt, make_tasks
from kortisto.notes.operations import add_note, add_tag, add_task, attach, put_tag
from kortisto.orders.operations import deliver_order, place_order
from kortisto.parties import rules
from kortisto.parties.fields.operations import fill_in
from kortisto.parties.models import ExternalKey
from kortisto.parties.operations import (
    change_person,
    create_organisation,
    create_person,
    place_block,
    represent,
)
from kortisto.parties.reaching import RETURNED, say

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def own_places(settings):
    """Keys, journal and files of these tests lie beside their database, never in the machine's own data."""
    settings.DATA = Path(os.environ["KORTISTO_DATA"])
    settings.SUPPRESSION_KEY_FILE = settings.DATA / "keys" / "suppression.key"


@pytest.fixture
def make_person(opened):
    """A function that makes a person."""

    def make(
        given="Aino", surname="Kellokas", *, emails=(), phones=(), street="", postcode="", city="", **values
    ):
        contacts = [("email", one) for one in emails] + [("phone", one) for one in phones]
        address = {"street": street, "postcode": postcode, "city": city} if street else None
        with opened():
            return create_person(
                values={"given_names": given, "surname": surname, **values}, contacts=contacts, address=address,
                source="self", by=SYSTEM,
            )  # fmt: skip

    return make


def _trade(person, number: str) -> None:
    day = TODAY - timedelta(days=40)
    order = place_order(
        person=person, ordered_on=day, lines=[{"product": "Kello", "quantity": "1.5", "unit_cents": 1250}],
        delivery_name=person.name, delivery_address="Pyynikintori 8", by=SYSTEM,
    )  # fmt: skip
    deliver_order(order=order, delivered_on=day, by=SYSTEM)
    invoice = issue_invoice(
        person=person,
        order=order,
        total_cents=12000,
        issued_on=day,
        due_on=day + timedelta(days=30),
        by=SYSTEM,
    )
    record_payment(invoice=invoice, cents=5000, paid_on=day, by=SYSTEM)


@pytest.fixture
def two_cards(make_person, make_field, opened, register):
    """(survivor, absorbed): the same woman before and after she married, with something in every room."""
    first = make_person(
        "Aino", "Kellokas", emails=["aino@kello.example"], phones=["040 555 0182"], street="Pyynikintori 8 A 14",
        postcode="33230", city="TAMPERE", number="C-1", since=date(2019, 5, 2),
    )  # fmt: skip
    second = make_person(
        "Aino Maria", "Mäkelä-Kellokas", emails=["aino@kello.example", "aino.makela@kello.example"],
        phones=["040 555 0199"], street="Satakunnankatu 2", postcode="33100", city="TAMPERE", number="C-2",
        since=date(2024, 1, 3), language="sv",
    )  # fmt: skip
    member, size, way = make_field("Member"), make_field("Shoe size", "number"), make_field("Way")
    with opened():
        fill_in(person=first, given={member: "Hopea", size: "38"}, by=SYSTEM)
        fill_in(person=first, given={member: "Kulta"}, by=SYSTEM)
        fill_in(
            person=second, given={member: "Pronssi", size: "38", way: "Nouto"}, source="partner", by=SYSTEM
        )
    with opened(Purpose.RIGHTS):
        firm = create_organisation(values={"name": "Harju Oy"}, source="self", by=SYSTEM)
        tag = add_tag(name="Noutaa itse", colour="ok", by=SYSTEM)
        for person in (first, second):
            add_note(person=person, text="Soittaa aina aamulla.", by=SYSTEM)
            represent(person=person, organisation=firm, role="ostaja", by=SYSTEM)
            put_tag(person=person, tag=tag, by=SYSTEM)
            add_task(person=person, title="Soita takaisin", by=SYSTEM)
            attach(person=person, name="kirje.txt", body=b"Terve", by=SYSTEM)
            place_block(person=person, kind="direct_mail", by=SYSTEM)
            _trade(person, person.number)
        second = change_person(person=second, values={"surname": "Kellokas-Mäkelä"}, version=1, by=SYSTEM)
        place_block(person=second, kind="all_marketing", reason="soitti", by=SYSTEM)
        _doubt(first, second)
        _give_away(register, second)
    return first, second


def _doubt(first, second) -> None:
    """What was said of the data of each, and the night's task for both."""
    for person, value, state, ago in (
        (first, "aino@kello.example", rules.FAILED, 9), (second, "aino@kello.example", rules.CONFIRMED, 8),
        (second, "aino.makela@kello.example", rules.FAILED, 7),
    ):  # fmt: skip
        point, day = person.contact_points.get(value=value), timezone.localdate() - timedelta(days=ago)
        say(row=point, state=state, was=value, today=day, by=SYSTEM)
    for person in (first, second):
        lives = person.addresses.get()
        say(row=lives, state=rules.FAILED, was=str(lives.pk), by=SYSTEM)
    found = [Doubt("person", person.pk, RETURNED) for person in (first, second)]
    make_tasks(found=found, today=TODAY, by=SYSTEM)


def _give_away(register, person) -> None:
    with maintenance():
        office = Recipient.objects.create(
            register=register, key="office", name="Tilitoimisto", kind="processor", purpose=2, enabled=True,
            categories=["identity"], agreement_signed_on=date(2025, 1, 1),
        )  # fmt: skip
        ExternalKey.objects.create(
            register=register, person=person, source="self", key="77", row_digest="0" * 64
        )
        # The room of requests stands above this one.
        apps.get_model("requests", "AccessReport").objects.create(
            register=register, person=person, language="fi", state="complete", made_by="system", stores={},
            expires_at=timezone.now(), digest="0" * 64, folder="",
        )  # fmt: skip
    disclose(
        recipient=office, ground=Disclosure.PROCESSING, clause="C18", categories=["identity"], persons=[person],
        by=SYSTEM,
    )  # fmt: skip


# What no merge may leave as it was: the ledger tells of it, and the engine's own books.
LEFT_OUT = ("ledger_", "django_", "sqlite_", "auth_", "staff_", "account_", "mfa_", "kortisto_cache")


def dump() -> dict[str, list]:
    """Every row of every table, ledger apart; of the full-text index what it finds."""
    found = {}
    with maintenance(), connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith(LEFT_OUT) or "_fts" in table:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
        if connection.vendor == "sqlite":
            cursor.execute("SELECT rowid FROM parties_search_fts WHERE parties_search_fts MATCH 'kellokas'")
            found["index"] = sorted(cursor.fetchall())
    return found


def differing(before: dict, after: dict) -> dict:
    """Tables that are not the same, with what is new and what is gone."""
    return {
        table: {"gone": [r for r in rows if r not in after[table]], "new": [r for r in after[table] if r not in rows]}
        for table, rows in before.items()
        if rows != after[table]
    }  # fmt: skip


def days_later(count: int) -> date:
    """A day from today on."""
    return timezone.localdate() + timedelta(days=count)
