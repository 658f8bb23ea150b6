"""Files are read as they were meant, or refused with one sentence."""

import string
import struct
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter

from kortisto.intake.reading import (
    MAX_CELL,
    SENTENCES,
    Unreadable,
    cell_text,
    find_delimiter,
    open_table,
    repaired,
)
from kortisto.intake.tests.makers import bomb, shared, text_file, workbook


def read(path, **options):
    with open_table(path, **options) as table:
        return table, list(table.rows)


def refusal(path, **options) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(path, **options)
    return caught.value


# The shared fixtures


@pytest.mark.parametrize(
    ("name", "encoding", "delimiter", "count"),
    [
        ("csv/asiakkaat_utf8.csv", "utf-8", ";", 11),
        ("csv/asiakkaat_utf8_bom.csv", "utf-8", ";", 11),
        ("csv/asiakkaat_comma.csv", "utf-8", ",", 11),
        ("csv/asiakkaat_cp1252.csv", "cp1252", ";", 10),
        ("csv/asiakkaat_excel_lost_zeros.csv", "cp1252", ";", 10),
    ],
)
def test_finnish_customer_files_are_read_right_whatever_program_wrote_them(name, encoding, delimiter, count):
    table, rows = read(shared(name))
    assert (table.encoding, table.delimiter, len(rows)) == (encoding, delimiter, count)
    assert table.header[:4] == ["Asiakasnumero", "Nimi", "Yhteyshenkilö", "Osoite"]
    assert len(table.header) == 16
    by_number = {cells[0]: cells for _row, cells in rows}
    assert by_number["1006"][1] == 'O’Brien & Søn; "Kaluste" Oy'
    assert by_number["1010"][1] == "Tammi, Heikki kuolinpesä"
    assert by_number["1002"][2] == "Åsa von Öberg-Fagerström"
    assert by_number["1009"][4] == "114 55"
    if count == 11:
        assert by_number["1011"][1] == "Čuđđe Ŋávdi-Šaddu"
    assert [row for row, _cells in rows] == list(range(2, count + 2))
    assert not table.problems


def test_windows_1252_is_said_to_be_an_assumption():
    table, _rows = read(shared("csv/asiakkaat_cp1252.csv"))
    assert [remark.code for remark in table.warnings] == ["assumed_encoding"]


def test_northwind_customers_keep_their_accents_and_commas():
    table, rows = read(shared("northwind/customers.csv"))
    assert (table.delimiter, len(rows), table.header[0]) == (",", 93, "CustomerID")
    cells = {cells[0]: cells for _row, cells in rows}
    assert cells["WARTH"] == [
        "WARTH", "Wartian Herkku", "Pirkko Koskitalo", "Accounting Manager", "Torikatu 38", "Oulu", "",
        "90110", "Finland", "981-443655", "981-443655",
    ]  # fmt: skip
    assert cells["LACOR"][4] == "67, avenue de l'Europe"
    assert cells["ANATR"][5] == "México D.F."


def test_northwind_orders_and_lines_are_read_whole():
    orders, order_rows = read(shared("northwind/orders.csv"))
    lines, line_rows = read(shared("northwind/order_details.csv"))
    assert (len(orders.header), len(order_rows)) == (14, 830)
    assert (len(lines.header), len(line_rows)) == (5, 2155)
    assert order_rows[2][1][9] == "Rua do Paço, 67"
    assert line_rows[1] == (3, ["10248", "42", "9.8", "10", "0.0"])


# Encodings


def test_utf_16_with_a_byte_order_mark_is_read(tmp_path):
    table, rows = read(text_file(tmp_path, "Nimi;Kunta\r\nÁile;Ohcejohka\r\n", "utf-16"))
    assert (table.encoding, rows) == ("utf-16", [(2, ["Áile", "Ohcejohka"])])


def test_the_callers_encoding_wins(tmp_path):
    path = text_file(tmp_path, "Nimi;Kunta\nČuđđe;Ohcejohka\n", "iso-8859-10")
    _table, rows = read(path, encoding="iso-8859-10")
    assert rows == [(2, ["Čuđđe", "Ohcejohka"])]


def test_a_wrongly_chosen_encoding_names_the_line(tmp_path):
    error = refusal(text_file(tmp_path, "a;b\n1;2\n3;ä\n", "cp1252"), encoding="utf-8")
    assert (error.code, error.row) == ("undecodable", 3)


def test_bytes_that_no_encoding_holds_name_the_line(tmp_path):
    error = refusal(text_file(tmp_path, b"a;b\n1;2\n3;\xe4\x81\n"))
    assert (error.code, error.row) == ("undecodable", 3)


def test_an_unknown_encoding_lists_the_known_ones(tmp_path):
    error = refusal(text_file(tmp_path, "a;b\n"), encoding="klingon")
    assert error.code == "unknown_encoding" and "cp1252" in error.sentences["fi"]


def test_letters_garbled_once_are_noticed_and_repaired_on_wish(tmp_path):
    garbled = "Nimi;Kunta\nMÃ¤ki;JyvÃ¤skylÃ¤\n"
    table, rows = read(text_file(tmp_path, garbled))
    assert [remark.code for remark in table.warnings] == ["mojibake"]
    assert rows == [(2, ["MÃ¤ki", "JyvÃ¤skylÃ¤"])]
    table, rows = read(text_file(tmp_path, garbled), repair=True)
    assert rows == [(2, ["Mäki", "Jyväskylä"])] and not table.warnings


def test_right_letters_are_never_repaired_into_wrong_ones():
    for text in ("Mäki", "Åsa Öberg", "Čuđđe Ŋávdi", "São Paulo", "Ã", "Ã¤ ja ä", "â€"):
        assert repaired(text) == text
    assert repaired("Ã…bo") == "Åbo"


# Delimiters and shape


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_delimiter_is_found(delimiter):
    rows = [["Nimi", "Osoite", "Saldo"], ["Matti Meikäläinen", "Katu 1", "1"], ["Maija M", "Katu 2", "2"]]
    assert find_delimiter("\n".join(delimiter.join(row) for row in rows)) == delimiter


def test_decimal_commas_do_not_make_the_comma_a_delimiter():
    assert find_delimiter("Nimi, suku;Saldo\nMatti;1,50\nMaija;2,50\n") == ";"


def test_a_blank_is_never_a_delimiter():
    assert find_delimiter("Sukunimi Etunimi\nMeikäläinen Maija\nVirtanen Matti\n") == ";"


def test_the_hint_that_excel_writes_is_obeyed(tmp_path):
    table, rows = read(text_file(tmp_path, "sep=|\r\na,b|c\r\n1,2|3\r\n"))
    assert (table.header, rows) == (["a,b", "c"], [(2, ["1,2", "3"])])


def test_line_ends_of_old_macs_are_read(tmp_path):
    table, rows = read(text_file(tmp_path, "a;b\r1;2\r3;4\r"))
    assert (table.header, rows) == (["a", "b"], [(2, ["1", "2"]), (3, ["3", "4"])])


def test_a_quoted_line_end_stays_in_its_cell_and_rows_keep_the_number_a_spreadsheet_shows(tmp_path):
    _table, rows = read(text_file(tmp_path, 'a;b\n"x\ny";2\n3;4\n'))
    assert rows == [(2, ["x\ny", "2"]), (3, ["3", "4"])]


def test_blank_rows_are_skipped_and_counted(tmp_path):
    _table, rows = read(text_file(tmp_path, "\na;b\n\n1;2\n;;\n ; \n3;4\n"))
    assert rows == [(4, ["1", "2"]), (7, ["3", "4"])]


def test_a_row_with_too_many_cells_is_reported_and_the_rest_goes_on(tmp_path):
    table, rows = read(text_file(tmp_path, "a;b\n1;2\n1;2;3\n4;5;;\n6;7\n"))
    assert rows == [(2, ["1", "2"]), (4, ["4", "5"]), (5, ["6", "7"])]
    (problem,) = table.problems
    assert (problem.row, problem.code, problem.cells, problem.kept) == (
        3,
        "too_many_cells",
        ["1", "2", "3"],
        False,
    )
    assert problem.sentences["sv"].startswith("Rad 3 har 3 celler")
    assert table.warnings[0].sentences["en"] == "1 rows have the wrong number of cells; the first is row 3."


def test_a_short_row_is_padded_and_reported(tmp_path):
    table, rows = read(text_file(tmp_path, "a;b;c\n1;2\n"))
    assert rows == [(2, ["1", "2", ""])]
    assert [(problem.code, problem.kept) for problem in table.problems] == [("too_few_cells", True)]


def test_an_unclosed_quotation_mark_is_refused_with_its_place(tmp_path):
    error = refusal(text_file(tmp_path, 'a;b\n1;2\n3;"x\n5;6\n'))
    assert (error.code, error.row, error.column) == ("unclosed_quote", 3, 2)


def test_a_quotation_mark_that_swallows_rows_is_noticed(tmp_path):
    table, rows = read(text_file(tmp_path, 'a;b;c\n1;"2;3\n4;5;6\n7;8";9\n10;11;12\n'))
    assert rows == [(3, ["10", "11", "12"])]
    assert [(problem.row, problem.code) for problem in table.problems] == [(2, "swallowed_rows")]


def test_header_only_is_a_warning_and_an_empty_file_is_refused(tmp_path):
    table, rows = read(text_file(tmp_path, "a;b\n"))
    assert rows == [] and [remark.code for remark in table.warnings] == ["header_only"]
    for content in (b"", b"\xef\xbb\xbf", b"\r\n\r\n", b";;\n;;\n"):
        assert refusal(text_file(tmp_path, content)).code == "empty"


def test_problems_kept_are_bounded_but_all_are_counted(tmp_path):
    table, _rows = read(text_file(tmp_path, "a;b\n" + "1;2;3\n" * 1500))
    assert (len(table.problems), table.problem_counts) == (1000, {"too_many_cells": 1500})


# Hostile text


def test_a_nul_is_refused_with_row_and_column(tmp_path):
    error = refusal(text_file(tmp_path, b"a;b;c\n1;2;3\n4;5\x00;6\n"))
    assert (error.code, error.row, error.column) == ("nul", 3, 2)
    with pytest.raises(Unreadable):
        open_table(text_file(tmp_path, b"a;b;c\n" + b"1;2;3\n" * 50_000 + b"4;5\x00;6\n"))


def test_a_nul_in_utf_16_is_refused_with_row_and_column(tmp_path):
    error = refusal(text_file(tmp_path, "a;b\n1;\0\n", "utf-16"))
    assert (error.code, error.row, error.column) == ("nul", 2, 2)


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("length", [MAX_CELL + 1, 200_000, 1_000_000, 1_500_000])
def test_a_giant_cell_is_refused_with_row_and_column(tmp_path, length, quote):
    cell = quote + "x" * length + quote
    error = refusal(text_file(tmp_path, f"a;b;c\n1;2;3\n4;{cell};6\n"))
    assert (error.code, error.row, error.column) == ("cell_too_long", 3, 2)


def test_a_cell_of_the_allowed_length_is_read(tmp_path):
    _table, rows = read(text_file(tmp_path, f"a;b\n1;{'x' * MAX_CELL}\n"))
    assert len(rows[0][1][1]) == MAX_CELL


def test_sixteen_thousand_columns_are_refused(tmp_path):
    error = refusal(text_file(tmp_path, ";".join(f"k{n}" for n in range(16_384)) + "\n"))
    assert (error.code, error.row, error.column) == ("too_many_columns", 1, 16_384)


def test_a_row_without_end_is_refused_before_it_fills_the_memory(tmp_path):
    error = refusal(text_file(tmp_path, "a;b\n" + "x;" * 2_000_000))
    assert (error.code, error.row) == ("too_many_columns", 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7\n1 0 obj", "binary"),
        (bytes(range(256)) * 8 + b"\0" * 1000, "binary"),
        ("a;b\n1;2\n".encode("utf-16-le"), "binary"),
        (b"<html><table><tr><td>Nimi</td></tr></table>", "markup"),
        (b"<?xml version='1.0'?><Workbook/>", "markup"),
        (b"PK\x03\x04 not really", "malformed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not really" + b"\0" * 600, "malformed"),
    ],
)
def test_what_is_no_table_is_refused_in_plain_words(tmp_path, content, code):
    error = refusal(text_file(tmp_path, content))
    assert error.code == code
    assert all(sentence.endswith(".") for sentence in error.sentences.values())


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert refusal(tmp_path / "none.csv").code == "missing_file"
    assert refusal(tmp_path).code == "missing_file"


def test_fifty_columns_of_junk_are_read_as_they_are(tmp_path):
    header = ";".join(f"Kenttä {n}" for n in range(50))
    table, rows = read(text_file(tmp_path, header + "\n" + ";".join("~#!" for _ in range(50)) + "\n"))
    assert (len(table.header), len(rows[0][1])) == (50, 50)


# Workbooks


def test_a_workbook_comes_back_as_people_see_it(tmp_path):
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    page, hidden, other = (
        book.add_worksheet("Asiakkaat"),
        book.add_worksheet("Piilo"),
        book.add_worksheet("Muut"),
    )
    hidden.hide()
    other.write_row(0, 0, ["x"])
    day = book.add_format({"num_format": "d.m.yyyy"})
    page.write_row(1, 0, ["Numero", "Nimi", "Saldo", "Alkaen", "Kielto"])
    page.write_row(2, 0, [100, "Áile", 1252.25])
    page.write_datetime(2, 3, date(2026, 2, 5), day)
    page.write_boolean(2, 4, True)
    page.write_row(4, 0, [358401234567, "0100", 0.1 + 0.2])
    book.close()
    table, rows = read(path)
    assert (table.sheet, table.sheets) == ("Asiakkaat", ["Asiakkaat", "Muut"])
    assert table.header == ["Numero", "Nimi", "Saldo", "Alkaen", "Kielto"]
    assert rows == [
        (3, ["100", "Áile", "1252.25", "2026-02-05", "TRUE"]),
        (5, ["358401234567", "0100", "0.3", "", ""]),
    ]
    assert [remark.code for remark in table.warnings] == ["other_sheets"]
    assert read(path, sheet="Muut")[0].header == ["x"]
    assert refusal(path, sheet="Ei ole").code == "no_sheet"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (100.0, "100"),
        (1e15, "1000000000000000"),
        (0.1 + 0.2, "0.3"),
        (-50.5, "-50.5"),
        (date(2026, 2, 5), "2026-02-05"),
        (datetime.fromisoformat("2026-02-05T00:00"), "2026-02-05"),
        (datetime.fromisoformat("2026-02-05T12:30"), "2026-02-05 12:30:00"),
        (time(8, 5), "08:05:00"),
        (timedelta(hours=26, minutes=3), "26:03:00"),
        (False, "FALSE"),
        (None, ""),
    ],
)
def test_worksheet_values_become_the_text_people_see(value, text):
    assert cell_text(value) == text


def test_an_open_document_sheet_is_read(tmp_path):
    urn = "urn:oasis:names:tc:opendocument:xmlns:"
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    path = tmp_path / "asiakkaat.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{urn}manifest:1.0"><manifest:file-entry '
            'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            "</manifest:manifest>",
        )
        package.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{urn}office:1.0" xmlns:table="{urn}table:1.0" '
            f'xmlns:text="{urn}text:1.0"><office:body><office:spreadsheet><table:table table:name="A">'
            f"<table:table-row>{text.format('Nimi')}{text.format('Numero')}</table:table-row>"
            f"<table:table-row>{text.format('Áile')}"
            '<table:table-cell office:value-type="float" office:value="100"><text:p>100</text:p>'
            "</table:table-cell></table:table-row>"
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    table, rows = read(path)
    assert (table.header, rows) == (["Nimi", "Numero"], [(2, ["Áile", "100"])])


@pytest.mark.slow
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = bomb(tmp_path, 232)
    assert path.stat().st_size < 1_000_000
    assert refusal(path).code == "package_ratio"


def test_a_package_that_lies_about_its_size_is_counted_anyway(tmp_path):
    path = bomb(tmp_path, 120)
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    assert data[entry + 46 :].startswith(b"xl/worksheets/sheet1.xml")
    struct.pack_into("<I", data, entry + 24, 1000)
    path.write_bytes(data)
    assert refusal(path).code == "package_ratio"


def test_a_package_that_unpacks_beyond_the_limit_is_refused_even_if_loosely_packed(tmp_path):
    path = tmp_path / "large.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/media/noise.bin", b"x" * 3_000_000, zipfile.ZIP_STORED)
        package.writestr("xl/worksheets/sheet1.xml", b"x" * 101_000_000, zipfile.ZIP_DEFLATED)
    assert refusal(path).code == "package_unpacked"


def test_too_many_parts_encryption_and_foreign_archives_are_refused(tmp_path):
    assert refusal(workbook(tmp_path, "<row><c><v>1</v></c></row>", extra_parts=1000)).code == "package_parts"
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("asiakkaat.csv", "a;b")
    assert refusal(archive).code == "not_a_workbook"
    locked = workbook(tmp_path, "<row><c><v>1</v></c></row>")
    data = bytearray(locked.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    locked.write_bytes(data)
    assert refusal(locked).code == "encrypted"


def test_a_damaged_workbook_is_refused(tmp_path):
    assert refusal(workbook(tmp_path, "<row><c><v>1</v></row>")).code == "malformed"
    whole = workbook(tmp_path, "<row><c><v>1</v></c></row>").read_bytes()
    assert refusal(text_file(tmp_path, whole[: len(whole) // 2], name="half.xlsx")).code == "malformed"


def test_a_worksheet_with_too_many_columns_is_refused(tmp_path):
    row = "".join(f"<c><v>{n}</v></c>" for n in range(16_384))
    error = refusal(workbook(tmp_path, f"<row>{row}</row>"))
    assert (error.code, error.row, error.column) == ("too_many_columns", 1, 16_384)


def test_every_sentence_exists_in_three_languages_with_the_same_slots():
    for code, sentences in SENTENCES.items():
        assert len(set(sentences)) == 3, code
        slots = [{part[1] for part in string.Formatter().parse(text) if part[1]} for text in sentences]
        assert slots[0] == slots[1] == slots[2], code
