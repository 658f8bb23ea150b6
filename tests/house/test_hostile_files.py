"""Whatever strangers typed leaves in every file as text: no formula in any cell, and read back letter by letter."""
# ruff: noqa: F811  (a fixture of another room is imported by name)

import csv
import io
import json
import os
import re
import unicodedata
import zipfile
from datetime import date
from pathlib import Path

import pytest

from kortisto.billing.operations import issue_invoice
from kortisto.desk.tests.test_exports import body, export, recipients  # noqa: F401  (a fixture)
from kortisto.disclosures.models import Recipient
from kortisto.intake.reading import open_table
from kortisto.intake.tests.makers import text_file
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import FormatError, tidy
from kortisto.kernel.writing import write_csv, write_xlsx
from kortisto.ledger.models import Outbox
from kortisto.notes.operations import add_note
from kortisto.orders.models import OrderLine
from kortisto.orders.operations import place_order
from kortisto.parties.fields.operations import fill_in
from kortisto.parties.models import Person
from kortisto.parties.operations import create_organisation, create_person
from kortisto.requests import rendering
from kortisto.requests.report import collect
from tests import hostile

pytestmark = pytest.mark.django_db

# What a spreadsheet takes for the beginning of a formula, told here anew and not by the code that writes.
BEGINS = re.compile("[\\s\\u200b\\ufeff\\x00-\\x1f]*[=+\\-@|＝＋－＠]|[\\t\\r\\n]")
NUMBERS = re.compile(r"\+[1-9][0-9 \u00a0]{6,24}|-[0-9]+([.,][0-9]+)?")
CAMPAIGN = os.environ.get("KORTISTO_FUZZ")


@pytest.fixture(autouse=True)
def own_places(settings):
    """Keys and files lie beside the tests' database."""
    settings.DATA = Path(os.environ["KORTISTO_DATA"])


def strings() -> list[str]:
    """Each string once, as it is kept; a taste of the scripts, or all of them and more in a campaign."""
    scripts = hostile.SCRIPTS if CAMPAIGN else hostile.SCRIPTS[::6]
    typed = [*hostile.FORMULAS, *scripts, *hostile.LETTERS, *hostile.more()]
    return list(dict.fromkeys(kept for one in typed if (kept := tidy(one)) and len(kept) <= 150))


def bare_in_csv(data: bytes) -> list[str]:
    """Cells that a spreadsheet would run."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
    return [cell for row in rows for cell in row if BEGINS.match(cell) and not NUMBERS.fullmatch(cell)]


def formulas_in_xlsx(data: bytes) -> list[str]:
    """Formulas, links and queries in a workbook, by their elements."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {
            name: package.read(name).decode()
            for name in package.namelist()
            if name.endswith((".xml", ".rels"))
        }
    found = [name for name, text in parts.items() if re.search(r"<(f|hyperlink|ddeLink|oleLink)[ >/]", text)]
    return found + [name for name in parts if "externalLink" in name]


def read_back(data: bytes, form: str, folder: Path) -> list[list[str]]:
    """The rows as our own importer reads them."""
    path = text_file(folder, data, name=f"back.{form}")
    with open_table(path, **({"delimiter": ";"} if form == "csv" else {})) as table:
        return [table.header, *(cells for _row, cells in table.rows)]


@pytest.fixture
def typed(register, opened, make_field):
    """A person, an organisation, an order line and an invoice for each string that a name may be."""
    field, found = make_field("Hint", purposes=Purpose.CUSTOMER_SERVICE | Purpose.BILLING), []
    with opened(Purpose.RIGHTS):
        for one in strings():
            try:
                person = create_person(values={"surname": one}, source="self", by=SYSTEM)
            except FormatError:
                continue
            found.append(one)
            fill_in(person=person, given={field: one}, by=SYSTEM)
            create_organisation(values={"name": one}, source="self", by=SYSTEM)
            place_order(
                person=person, ordered_on=date(2026, 10, 1), delivery_name=one, by=SYSTEM,
                lines=[{"product": one, "quantity": 1, "unit_cents": 100}],
            )  # fmt: skip
            issue_invoice(
                person=person,
                total_cents=124,
                issued_on=date(2026, 10, 1),
                due_on=date(2026, 10, 15),
                by=SYSTEM,
            )
    assert len(found) > 80
    return found


def test_every_list_leaves_as_text_and_comes_back_equal(typed, recipients, desk, tmp_path):
    every = [
        "identity",
        "contact",
        "address",
        "organisation_link",
        "orders",
        "order_lines",
        "invoices",
        "payments",
    ]
    Recipient.objects.filter(key="office").update(categories=every, purpose=int(Purpose.BILLING))
    client = desk("contact_person")
    for address in (
        "/persons/export/?cols=name,custom_hint", "/organisations/export/?cols=name", "/orders/export/?cols=customer",
        "/invoices/export/?cols=customer",
    ):  # fmt: skip
        for form in ("csv", "xlsx"):
            page, answer = export(client, address, form=form)
            assert answer is not None, page.split("<main", 1)[1][:6000]
            data = body(answer)
            assert (bare_in_csv if form == "csv" else formulas_in_xlsx)(data) == [], address
            header, *rows = read_back(data, form, tmp_path)
            for column in range(len(header)):
                if header[column] in ("Name", "Customer", "Hint", "Organisation"):
                    assert sorted(row[column] for row in rows) == sorted(typed), (
                        address,
                        form,
                        header[column],
                    )


def test_rows_that_were_not_taken_come_back_as_they_were_in_the_file(register, taken_in, desk, tmp_path):
    given = [*hostile.FORMULAS, *hostile.BARE, *hostile.LETTERS, *hostile.SCRIPTS[::6]]
    header = ["Asiakasnumero", "Nimi", "Lisätiedot", "Suoramarkkinointikielto"]
    rows = [[str(number), "Virhe Väinö", one, "ehkä"] for number, one in enumerate(given, start=1)]
    for form, write in (("csv", write_csv), ("xlsx", write_xlsx)):
        stream = io.BytesIO()
        write(stream, header, rows)
        run = taken_in(text_file(tmp_path, stream.getvalue(), name=f"lista.{form}"))
        assert run.counts["error"] == run.total == len(rows)
        for wanted in ("csv", "xlsx"):
            data = body(desk("contact_person").get(f"/imports/{run.public_id}/rejected.{wanted}"))
            assert (bare_in_csv if wanted == "csv" else formulas_in_xlsx)(data) == []
            back = read_back(data, wanted, tmp_path)[1:]
            assert [row[5] for row in sorted(back, key=lambda row: int(row[0]))] == given, (form, wanted)


def test_the_access_report_tells_every_string_and_runs_none(register, opened):
    given = strings()
    with opened(Purpose.RIGHTS):
        person = create_person(values={"surname": "Aalto"}, source="self", by=SYSTEM)
        for one in given:
            add_note(person=person, text=one, by=SYSTEM)
        report = collect(register_id=register.id, person=person, language="fi")
    told = json.loads(rendering.as_json(report))
    tables = [table for part in told["categories"] for table in part["tables"]]
    texts = [row["text"] for table in tables for row in table["rows"] if "text" in row]
    assert sorted(texts) == sorted(given)
    with zipfile.ZipFile(io.BytesIO(rendering.as_zip(report))) as package:
        files = {name: package.read(name) for name in package.namelist() if name.endswith(".csv")}
    assert [bare for data in files.values() for bare in bare_in_csv(data)] == []
    header, *rows = list(
        csv.reader(io.StringIO(files["notes_note.csv"].decode("utf-8-sig"), newline=""), delimiter=";")
    )
    at = header.index("text")
    assert sorted(row[at].removeprefix("'") if row[at][1:] in given else row[at] for row in rows) == sorted(
        given
    )
    pdf = rendering.as_pdf(report)
    assert pdf.startswith(b"%PDF") and not re.search(rb"/JavaScript|/JS\b|/Launch|/OpenAction|/AA\b", pdf)


def test_a_program_sends_and_gets_the_same_letters(door, opened):
    mine = door(acts=("persons", "orders"))
    sent = ["=1+1", "<script>ran(1)</script>", "Åke a\u0308iti", "'=1+1", "& &amp; &lt;", "👩‍👩‍👧‍👦"]
    for one in sent:
        made = mine("POST", "/persons", {"surname": one})
        assert made.status_code == 201, made.told
        line = {"product": one, "quantity": "1", "unit_cents": 100}
        order = {"person": made.told["id"], "ordered_on": "2026-10-01", "lines": [line], "delivery_name": one}
        placed = mine("POST", "/orders", order)
        assert placed.status_code == 201, placed.told
    wanted = sorted(unicodedata.normalize("NFC", one) for one in sent)
    answer = mine.get("/persons?limit=50")
    assert sorted(one["surname"] for one in answer.told["items"]) == wanted
    assert (
        answer["Content-Type"].startswith("application/json")
        and answer["X-Content-Type-Options"] == "nosniff"
    )
    with opened():
        assert sorted(person.surname for person in Person.objects.all()) == wanted
        assert sorted(line.product for line in OrderLine.objects.all()) == wanted
    entries = b"".join(bytes(entry.body) for entry in Outbox.objects.all()).decode()
    assert not [one for one in sent if len(one) > 6 and one in entries], "the ledger has ids and codes only"
