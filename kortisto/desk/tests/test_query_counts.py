"""How many queries each page of daily work issues: a committed file that a reviewer reads.

`KORTISTO_WRITE_COUNTS=true pytest kortisto/desk/tests/test_query_counts.py` writes it anew. The counts are
those of SQLite, where opening a context costs no statement.
"""

import os
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.billing.operations import issue_invoice
from kortisto.desk.lists.views import LISTS
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.notes.models import Tag
from kortisto.notes.operations import add_tag, put_tag
from kortisto.orders.operations import place_order
from kortisto.parties import operations as parties

pytestmark = pytest.mark.django_db

COUNTS = Path(__file__).with_name("query_counts.txt")
DAY = date(2026, 3, 1)


def grow(opened, first: int, last: int):
    """That many persons and organisations, each with everything that a list can show."""
    with opened():
        for number in range(first, last):
            person = parties.create_person(
                values={"given_names": "Aino", "surname": f"Nimi{number}", "number": str(number)},
                contacts=[("email", f"aino{number}@posti.example"), ("phone", f"040 12345{number:02}")],
                address={"city": "Tampere", "street": "Kuja 1"}, source="self", by=SYSTEM,
            )  # fmt: skip
            parties.place_block(person=person, kind="direct_mail", by=SYSTEM)
            firm = parties.create_organisation(
                values={"name": f"Firma{number} Oy"}, contacts=[("phone", f"040 54321{number:02}")],
                address={"city": "Tampere"}, source="self", by=SYSTEM,
            )  # fmt: skip
            for tag in Tag.objects.all():
                put_tag(person=person, tag=tag, by=SYSTEM)
                put_tag(organisation=firm, tag=tag, by=SYSTEM)
            lines = [{"product": "Lumityöt", "quantity": "1", "unit_cents": 100}]
            place_order(person=person, lines=lines, ordered_on=DAY, by=SYSTEM)
            with opened(Purpose.BILLING):
                issue_invoice(person=person, total_cents=100, issued_on=DAY, due_on=DAY, by=SYSTEM)
    return person


def addresses(person) -> dict[str, str]:
    """The pages of daily work, lists also with every column and with a filter on."""
    # The card first: home shows whose was opened last.
    found = {"card": f"/persons/{person.public_id}/", "home": "/", "search": "/search/?q=nimi"}
    for key, of in LISTS.items():
        found[key] = f"/{key}/"
        found[f"{key}, every column"] = f"/{key}/?cols=" + ",".join(column.key for column in of.columns)
    found["persons, filtered"] = "/persons/?city=Tampere&open=1&e_marketing=1&quiet_from=2026-09-01"
    found["persons, with a tag"] = f"/persons/?tag={Tag.objects.first().pk}"
    found["persons, saved views"] = "/persons/views/"
    found["persons, an act"] = "/persons/act/?act=language"
    found["files out"] = "/exports/"
    return found


def counted(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.slow
def test_pages_issue_the_queries_that_the_file_says_however_many_rows_there_are(desk, opened):
    client = desk("contact_person")
    with opened():
        add_tag(name="Kanta-asiakas", colour="ok", by=SYSTEM)
        add_tag(name="Noutopiste", colour="info", by=SYSTEM)
    person = grow(opened, 0, 3)
    few = {name: counted(client, address) for name, address in addresses(person).items()}
    grow(opened, 3, 33)
    many = {name: counted(client, address) for name, address in addresses(person).items()}
    # A search that finds little tries more ways of finding.
    assert not {name: (few[name], count) for name, count in many.items() if count > few[name]}
    if connection.vendor != "sqlite":
        return
    text = "".join(f"{name}: {count}\n" for name, count in many.items())
    if os.environ.get("KORTISTO_WRITE_COUNTS") == "true":
        COUNTS.write_text(text)
    assert text == COUNTS.read_text()
