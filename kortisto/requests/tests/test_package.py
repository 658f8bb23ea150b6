"""The package for another system: what somebody gave, all of it, in a published form, and nothing else."""

import csv
import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import jsonschema_rs
import pytest
from django.urls import reverse
from django.utils import timezone

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.notes.operations import add_note
from kortisto.orders.operations import place_order
from kortisto.parties import operations as parties
from kortisto.parties.fields.operations import fill_in
from kortisto.requests import package
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.models import AccessReport
from kortisto.requests.operations import make_access_report

pytestmark = pytest.mark.django_db

SURNAME = "Äimälä; von, Åkerlöf-Ŋuorgam-Pitkäsukunimi-Vielä-Pidempi-Sukunimi"


@pytest.fixture
def person(opened, make_field):
    """Somebody with something of everything that is given; some of it was said by others."""
    field = make_field("Allergiat", category="contact")
    with opened(Purpose.RIGHTS):
        made = parties.create_person(
            values={"given_names": "Aino", "surname": SURNAME, "number": "K-77", "language": "sv"},
            contacts=[("email", "aino@kellokas.example"), ("phone", "+358 40 555 0123")],
            address={"street": "Pyynikintori 8 A 14", "postcode": "33230", "city": "TAMPERE"},
            source="self", by=SYSTEM,
        )  # fmt: skip
        parties.add_contact(
            person=made, kind="email", value="kuultu@muu.example", source="partner", by=SYSTEM
        )
        fill_in(person=made, given={field: "pähkinä"}, source="self", by=SYSTEM)
        parties.place_block(person=made, kind="direct_mail", source="self", by=SYSTEM)
        add_note(person=made, text="Salainen muistiinpano.", by=SYSTEM)
        firm = parties.create_organisation(values={"name": "Harju Oy"}, source="self", by=SYSTEM)
        parties.represent(person=made, organisation=firm, role="ostaja", source="self", by=SYSTEM)
        place_order(
            person=made, lines=[{"product": "Ruusu", "quantity": Decimal("2.5"), "unit_cents": 450}], source="self",
            ordered_on=date(2026, 3, 1), by=SYSTEM,
        )  # fmt: skip
        open_cases(
            rights=["portability"],
            channel="email",
            asked="Haluan tietoni.",
            language="sv",
            person=made,
            by=SYSTEM,
        )
    return made


def test_2_4_c73_what_was_given_is_told_whole_and_fits_the_published_form(client, person, opened):
    with opened(Purpose.RIGHTS):
        told = package.contents(person)
    schema = json.loads(client.get(reverse("portability_schema")).content)
    assert schema["$id"] == told["schema"]
    fits = jsonschema_rs.validator_for(schema)
    fits.validate(told)
    assert not fits.is_valid(told | {"notes": []})
    given = told["provided"]
    assert given["person"] == {
        "number": "K-77", "given_names": "Aino", "surname": SURNAME, "language": "sv"
    }  # fmt: skip
    assert [one["value"] for one in given["contacts"]] == ["aino@kellokas.example", "+358405550123"]
    assert [(one["street"], one["postcode"]) for one in given["addresses"]] == [
        ("Pyynikintori 8 A 14", "33230")
    ]
    assert [one["kind"] for one in given["choices"]] == ["direct_mail"]
    assert [(one["name"]["en"], one["value"]) for one in given["own_fields"]] == [("Allergiat", "pähkinä")]
    ((order,), (request,)) = given["orders"], given["requests"]
    assert order["ordered_on"] == "2026-03-01"
    assert [(line["product"], float(line["quantity"])) for line in order["lines"]] == [("Ruusu", 2.5)]
    assert (request["right"], request["asked"]) == ("portability", "Haluan tietoni.")
    assert [one["organisation"] for one in told["beyond_the_law"]["roles"]] == ["Harju Oy"]
    text = json.dumps(told, ensure_ascii=False)
    assert "kuultu" not in text and "Salainen" not in text


def test_c73_nothing_that_is_declared_as_given_is_forgotten(monkeypatch):
    assert package.lacking() == []
    monkeypatch.delitem(package.LEFT_OUT, ("notes_attachment", "name"))
    assert package.lacking() == ["notes_attachment.name"]


def test_c73_the_package_is_made_with_the_report_and_given_out_on_its_page(desk, person, opened):
    with opened(Purpose.RIGHTS):
        made = make_access_report(person=person, by=SYSTEM, today=timezone.localdate())
        assert AccessReport.objects.get() == made
    client = desk("contact_person")
    page = client.get(reverse("report", args=[person.public_id])).content.decode()
    assert "For another system" in page
    answer = client.post(reverse("report_download", args=[person.public_id, made.public_id, "package"]))
    assert answer.status_code == 200 and 'filename="portability.zip"' in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        names = packed.namelist()
        assert {
            "package.json",
            "portability-1.schema.json",
            "contact.vcf",
            "orders.csv",
            "order_lines.csv",
        } <= set(names)
        told = json.loads(packed.read("package.json"))
        rows = list(
            csv.DictReader(io.StringIO(packed.read("contacts.csv").decode("utf-8-sig")), delimiter=";")
        )
        assert [row["value"] for row in rows] == [one["value"] for one in told["provided"]["contacts"]]
        card = packed.read("contact.vcf").decode()
    assert all(word not in name for name in names for word in ("aino", "Kellokas", "K-77"))
    assert max(len(line.encode()) for line in card.split("\r\n")) <= 75
    lines = card.replace("\r\n ", "").split("\r\n")
    escaped = SURNAME.replace(";", "\\;").replace(",", "\\,")
    assert f"N:{escaped};Aino;;;" in lines and f"FN:Aino {escaped}" in lines
    assert {
        "VERSION:4.0",
        "LANG:sv",
        "EMAIL:aino@kellokas.example",
        "TEL;VALUE=uri:tel:+358405550123",
    } <= set(lines)
    assert "ADR:;;Pyynikintori 8 A 14;TAMPERE;;33230;FI" in lines
