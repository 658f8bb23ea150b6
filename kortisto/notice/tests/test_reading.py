"""A published notice is read as it stands; anything else is refused."""

import json
import random

import pytest

from kortisto.notice.clauses import CLAUSES
from kortisto.notice.reading import REFUSALS, NotANotice, read_notice
from kortisto.notice.tests.seed import seed_text

SEED = seed_text()


@pytest.fixture(scope="module")
def read():
    return read_notice(SEED)


def _found(read, name):
    return [item for item in read.found if item.name == name]


def test_the_twenty_six_rows_are_read_in_the_order_of_the_form(read):
    assert [row.number for row in read.rows] == list(range(1, 27))


def test_the_rows_carry_all_ninety_clauses(read):
    assert [key for row in read.rows for key in row.clauses] == list(CLAUSES)


def test_lines_after_a_page_break_belong_to_the_row_above(read):
    spans = {row.key: (row.first_line, row.last_line) for row in read.rows}
    assert spans["content"] == (14, 16)
    assert spans["security_it"] == (22, 24)
    assert spans["rectification"] == (29, 31)
    assert spans["cookies"] == (25, 25)


def test_a_place_in_a_row_is_found_again_in_the_file(read):
    row = next(row for row in read.rows if row.key == "security_it")
    line, column = row.locate(row.text.index("tietojenkäsittelytapaa"))
    assert (line, column) == (24, 2)
    assert SEED.splitlines()[line - 1][column - 1 :].startswith("tietojenkäsittelytapaa")
    for row in read.rows:
        for place in range(0, len(row.text), 37):
            line, column = row.locate(place)
            if row.text[place] != "\n":
                assert SEED.splitlines()[line - 1][column - 1] == row.text[place]


def test_blank_rows_stay_blank(read):
    assert {row.key for row in read.rows if not row.text} == {"title", "consent", "automated"}


def test_the_parameters_are_recognised_with_their_place(read):
    document = read.document
    assert document["drawn_on"] == "2020-11-25"
    assert document["controller"]["name"] == "Esimerkki Oy"
    assert document["controller"]["street"] == "Kellokukantie 1"
    assert document["controller"]["postcode"] is None
    assert document["register"]["name"]["fi"] == "Asiakasrekisteri"
    assert document["cap_years"] == 10
    assert document["authority"]["street_postcode"] == "00521"
    assert document["authority"]["phone"] == "029 56 66700"
    assert document["rights"]["languages"] == ["fi", "en"]
    years = _found(read, "retention.years")[0]
    assert (years.value, years.row, years.first_line) == (10, 13, 18)


def test_keys_are_recognised_from_what_the_rows_say(read):
    document = read.document
    assert [row["key"] for row in document["sources"]] == [
        "self",
        "update_service",
        "subcontractor",
        "partner",
    ]
    assert [row["key"] for row in document["recipients"]] == ["staff", "accounting"]
    assert {"identity", "organisation_link", "contact", "invoices", "orders"} <= {
        row["key"] for row in document["categories"]
    }
    assert document["purposes"][0]["key"] == "customer_service"


def test_an_exception_to_no_transfers_leaves_the_question_open(read):
    assert read.document["transfers"]["outside_eea"] is None
    plain = SEED.replace(
        ", ellei se ole organisaation tai sen yhteistyökumppanin teknisen", ", vaikka teknisen"
    )
    assert read_notice(plain).document["transfers"]["outside_eea"] is False


def test_placeholders_are_reported_where_they_stand(read):
    places = [
        (item.name.removeprefix("placeholder:"), item.first_line) for item in read.found if item.value is None
    ]
    assert ("(s-postiosoite)", 9) in places
    assert places.count(("[puhelin]", 6)) == places.count(("[puhelin]", 7)) == 1


def test_paragraphs_come_without_markup_and_the_draft_is_plain_data(read):
    text = json.dumps(read.document, ensure_ascii=False)
    assert "<p>" not in text and "<ul" not in text
    purposes = next(part for part in read.document["sections"] if part["key"] == "purposes")
    assert len(purposes["paragraphs"]["fi"]) == 5


def test_line_endings_and_a_byte_order_mark_make_no_difference(read):
    assert read_notice("\ufeff" + SEED.replace("\n", "\r\n")).document == read.document


def test_a_notice_with_headings_on_their_own_lines_is_read_too():
    text = "\n".join(
        [
            "Tietosuojaseloste",
            "1. Rekisterinpitäjä",
            "Kukka Oy, Lehtotie 3, 00930 Helsinki, 010 501 3621, tiedot@kukka.example",
            "2. Henkilötietojen käsittelyn tarkoitus",
            "Hoidamme tilaukset ja asiakassuhteen.",
            "3. Vastaanottajat",
            "Tilitoimisto.",
            "4. Säilytysaika",
            "Tiedot poistetaan 5 vuotta viimeisestä tilauksesta.",
            "5. Tietojen suojaaminen",
            "Palvelin on lukitussa tilassa.",
            "6. Oikeus tehdä valitus",
            "Tietosuojavaltuutetun toimisto",
        ]
    )
    read = read_notice(text)
    assert [row.number for row in read.rows] == [1, 3, 6, 9, 13, 17, 25]
    assert read.document["controller"]["email"] == "tiedot@kukka.example"
    assert read.document["controller"]["postcode"] == "00930"
    assert read.document["cap_years"] == 5


PAGE = "<!DOCTYPE html><html><body><h1>Tietosuojaseloste</h1>" + SEED + "</body></html>"
NOISE = "".join(random.Random(7).choices("abcdefghij klmnop\tqrstuv\n", k=50_000))
BYTES = random.Random(8).randbytes(5_000).decode("utf-8", errors="replace")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t\n ", "empty"),
        (BYTES, "binary"),
        ("PK\x03\x04\x00\x00" * 40, "binary"),
        (PAGE, "html"),
        ("\n".join(["nimi\tosoite"] * 100_000), "too_long"),
        ("x" * 1_000_000, "too_long"),
        (NOISE, "unknown"),
        ("Nimi\tOsoite\nAino\tLehtotie 3\n", "unknown"),
        ("Hei! Tietosuojaseloste löytyy verkosta.", "unknown"),
        ("a" * 199_000, "unknown"),
        ("A-" * 99_000, "unknown"),
    ],
)
def test_what_is_not_a_notice_is_refused_in_three_languages(text, reason):
    with pytest.raises(NotANotice) as refusal:
        read_notice(text)
    assert refusal.value.reason == reason
    assert refusal.value.message == REFUSALS[reason]
    assert set(refusal.value.message) == {"fi", "sv", "en"}
    assert str(refusal.value) == refusal.value.message["en"]
