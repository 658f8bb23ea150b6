"""What leaves as a table opens safely in a spreadsheet and comes back equal."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortisto.intake.reading import open_table
from kortisto.intake.tests.makers import text_file
from kortisto.kernel.writing import (
    Unwritable,
    is_formula_like,
    protect,
    unprotect,
    write_csv,
    write_xlsx,
)

PAYLOADS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "|calc",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\ttext",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\x01=1+1",
    "＝1+1",
    "＋1",
    "－1+1",
    "＠SUM(A1)",
    'a;=HYPERLINK("http://evil.example")',
    "a,=1+1",
    "a\t=1+1",
    "a; =1+1",
    "a\n=1+1",
    "=cmd|' /C calc'!A0",
    "+358-10-1+cmd|' /C calc'!A0",
    "-50,00+A1",
    "+358401234567+A1",
    "'=1+1",
    "''=1+1",
]
HARMLESS = [
    "",
    "Meikäläinen Maija",
    "+358 10 501 3621",
    "+358401234567",
    "-50,00",
    "-1 252,25",
    "O’Brien & Søn",
    "'t Hooft",
    "''",
    "Aikio-Näkkäläjärvi",
    "maija@example.org",
    "040-123 4567",
    "a = b",
    "Rivi 1\nRivi 2",
]

anything = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
nasty = st.builds(lambda start, rest: start + rest, st.sampled_from(PAYLOADS + HARMLESS), anything)


def csv_back(header, rows, folder) -> list[list[str]]:
    stream = io.BytesIO()
    write_csv(stream, header, rows)
    with open_table(text_file(folder, stream.getvalue()), delimiter=";") as table:
        return [table.header, *(cells for _row, cells in table.rows)]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_formula_never_reaches_a_csv_cell_bare(payload):
    assert is_formula_like(payload.lstrip("'"))
    assert protect(payload) == "'" + payload
    assert unprotect(protect(payload)) == payload


@pytest.mark.parametrize("text", HARMLESS)
def test_names_phones_and_amounts_leave_as_they_are(text):
    assert protect(text) == text == unprotect(text)


@given(st.one_of(anything, nasty))
def test_the_apostrophe_comes_off_exactly(text):
    assert unprotect(protect(text)) == text


@given(st.one_of(anything, nasty))
def test_what_looks_like_a_formula_always_wears_an_apostrophe(text):
    written = protect(text)
    assert written.startswith("'") or not is_formula_like(written)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.one_of(anything, nasty), st.one_of(anything, nasty)), max_size=4))
def test_csv_comes_back_equal(tmp_path_factory, pairs):
    rows = [[f"n{number}", *pair] for number, pair in enumerate(pairs)]
    back = csv_back(["Numero", "Nimi", "Lisätiedot"], rows, tmp_path_factory.mktemp("csv"))
    assert back == [["Numero", "Nimi", "Lisätiedot"], *rows]


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.tuples(st.one_of(anything, nasty), st.one_of(anything, nasty)), max_size=4))
def test_xlsx_comes_back_equal_and_holds_no_formula(tmp_path_factory, pairs):
    path = tmp_path_factory.mktemp("xlsx") / "out.xlsx"
    rows = [[f"n{number}", *pair] for number, pair in enumerate(pairs)]
    with path.open("wb") as stream:
        write_xlsx(stream, ["Numero", "Nimi", "Lisätiedot"], rows)
    with open_table(path) as table:
        assert [cells for _row, cells in table.rows] == rows
    with ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<hyperlink" not in sheet


def test_a_csv_file_is_written_the_finnish_way():
    stream = io.BytesIO()
    row = ["Áile", Decimal("-1252.25"), date(2026, 2, 5), True, None, 7, 1.5]
    assert write_csv(stream, ["a", "b", "c", "d", "e", "f", "g"], [row]) == 1
    assert stream.getvalue().startswith(b"\xef\xbb\xbf")
    assert stream.getvalue().decode("utf-8-sig") == (
        '"a";"b";"c";"d";"e";"f";"g"\r\n"Áile";"-1252,25";"2026-02-05";"1";"";"7";"1,5"\r\n'
    )


def test_a_telephone_number_survives_both_formats(tmp_path):
    rows = [["1", "+358 10 501 3621"], ["2", "+358105013621"], ["3", "0401234567"]]
    assert csv_back(["nro", "puhelin"], rows, tmp_path)[1:] == rows
    with (tmp_path / "out.xlsx").open("wb") as stream:
        write_xlsx(stream, ["nro", "puhelin"], rows)
    with open_table(tmp_path / "out.xlsx") as table:
        assert [cells for _row, cells in table.rows] == rows


def test_a_plain_csv_reader_sees_the_apostrophe_and_the_text():
    stream = io.BytesIO()
    write_csv(stream, ["a"], [["=1+1"], ["+358 40 123 4567"]])
    cells = list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))
    assert cells == [["a"], ["'=1+1"], ["+358 40 123 4567"]]


def test_dates_and_amounts_are_real_dates_and_numbers_in_a_workbook(tmp_path):
    with (tmp_path / "out.xlsx").open("wb") as stream:
        count = write_xlsx(
            stream,
            ["pvm", "aika", "summa", "kielto", "määrä"],
            [[date(2026, 2, 5), datetime.fromisoformat("2026-02-05T08:30"), Decimal("1252.25"), True, 3]],
        )
    with open_table(tmp_path / "out.xlsx") as table:
        assert [cells for _row, cells in table.rows] == [
            ["2026-02-05", "2026-02-05 08:30:00", "1252.25", "TRUE", "3"]
        ]
    assert count == 1


def test_what_a_format_cannot_hold_is_refused_with_its_place_and_without_its_text():
    for writer, text in ((write_xlsx, "x" * 32_768), (write_xlsx, "a\0b"), (write_csv, "a\0b")):
        with pytest.raises(Unwritable) as caught:
            writer(io.BytesIO(), ["nro", "nimi"], [["1", "a"], ["2", text]])
        assert "row 3, column 2" in str(caught.value) and text not in str(caught.value)
