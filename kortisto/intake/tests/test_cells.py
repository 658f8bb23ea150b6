"""Cells become clean values, marked proposals or problems in words; a ban is never guessed."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortisto.intake.cells import (
    GIVEN_FIRST,
    SENTENCES,
    SURNAME_FIRST,
    CellError,
    clean_customer,
    clean_invoice,
    clean_order,
    clean_row,
    is_estate,
    looks_like_organisation,
    read_country,
    read_date,
    read_discount,
    read_quantity,
    shown,
    split_name,
)
from kortisto.intake.headers import FIELDS, recognise
from kortisto.intake.reading import open_table
from kortisto.intake.tests.makers import shared
from kortisto.kernel.text import FormatError

ARTIFICIAL_CODE = "010170-901K"


def cleaned_file(kind, name, **options):
    with open_table(shared(name)) as table:
        mapping = recognise(kind, table.header)
        return {cells[0]: clean_row(kind, mapping.values(cells), **options) for _row, cells in table.rows}


def codes(result):
    return [(problem.field, problem.code, problem.severity) for problem in result.problems]


# Whole files


def test_the_finnish_fixture_becomes_typed_values():
    rows = cleaned_file("customers", "csv/asiakkaat_utf8.csv")
    assert rows["1001"].values == {
        "number": "1001",
        "type": "organisation",
        "organisation": "Ostaja Oy",
        "contact_surname": "Ostaja",
        "contact_given_names": "Olli",
        "street": "Testitie 2",
        "postcode": "02100",
        "city": "ESPOO",
        "country": "FI",
        "business_id": "0112038-9",
        "phone": "+35891234567",
        "email": "olli@ostaja.example",
        "web": "https://www.ostaja.example",
        "language": "fi",
        "since": date(2019, 2, 1),
        "open_balance": 125225,
        "marketing_ban": False,
        "protected_address": False,
    }
    assert rows["1002"].values["contact_surname"] == "von Öberg-Fagerström"
    assert rows["1002"].values["marketing_ban"] is True
    assert rows["1003"].values["open_balance"] == -5000
    assert (rows["1004"].values["surname"], rows["1004"].values["given_names"]) == (
        "Aikio-Näkkäläjärvi",
        "Áile Biret",
    )
    assert rows["1005"].values["protected_address"] is True and "street" not in rows["1005"].values
    assert rows["1006"].values["organisation"] == 'O’Brien & Søn; "Kaluste" Oy'
    assert rows["1007"].values["phone"] == rows["1008"].values["phone"] == "+35813123456"
    assert (rows["1009"].values["country"], rows["1009"].values["postcode"]) == ("SE", "114 55")
    assert rows["1009"].values["phone"] == "+46812345678"
    assert codes(rows["1011"]) == [("language", "language", "warning")]
    assert all(row.ok for row in rows.values())


def test_an_estate_keeps_its_name_and_knows_whose_it_is():
    estate = cleaned_file("customers", "csv/asiakkaat_utf8.csv")["1010"].values
    assert (estate["type"], estate["organisation"]) == ("estate", "Tammi, Heikki kuolinpesä")
    assert (estate["surname"], estate["given_names"]) == ("Tammi", "Heikki")
    assert (estate["contact_surname"], estate["contact_given_names"]) == ("Tammi", "Liisa")


def test_zeros_that_excel_ate_come_back_as_a_proposal_only():
    rows = cleaned_file("customers", "csv/asiakkaat_excel_lost_zeros.csv")
    assert (rows["1003"].values["postcode"], rows["1003"].proposals) == ("00100", ["postcode"])
    assert "100 luetaan 00100" in rows["1003"].problems[0].sentences["fi"]
    assert (rows["1001"].values["postcode"], rows["1001"].proposals) == ("02100", ["postcode"])
    assert rows["1002"].proposals == [] and rows["1003"].ok


def test_northwind_customers_are_organisations_with_contact_persons():
    rows = cleaned_file("customers", "northwind/customers.csv")
    assert all(row.ok for row in rows.values()) and len(rows) == 93
    assert {problem.code for row in rows.values() for problem in row.problems} == {"phone"}
    herkku = rows["WARTH"].values
    assert (herkku["organisation"], herkku["contact_surname"], herkku["country"]) == (
        "Wartian Herkku",
        "Koskitalo",
        "FI",
    )
    assert rows["WARTH"].left.get("phone", "981-443655") == "981-443655"
    assert {rows[number].values["country"] for number in ("LILAS", "NORTS", "THEBI", "SIMOB")} == {
        "VE", "GB", "US", "DK",
    }  # fmt: skip


def test_a_postcode_of_another_town_is_noticed_when_the_table_is_given():
    localities = {"21240": {"Askainen"}, "90110": {"Oulu", "Uleåborg"}}
    rows = cleaned_file("customers", "northwind/customers.csv", localities=localities)
    assert ("postcode", "postcode_elsewhere", "warning") in codes(rows["WILMK"])
    assert all(problem.field != "postcode" for problem in rows["WARTH"].problems)
    unknown = clean_customer({"name": "Meri Aalto", "postcode": "00001"}, localities=localities)
    assert codes(unknown) == [("postcode", "unknown_postcode", "warning")]


def test_northwind_orders_and_lines_become_cents_dates_and_decimals():
    orders = cleaned_file("orders", "northwind/orders.csv")
    assert orders["10248"].values["ordered_on"] == date(1996, 7, 4)
    assert orders["10248"].values["delivered_on"] == date(1996, 7, 16)
    assert orders["10248"].values["freight"] == 3238
    assert "delivered_on" not in orders["11077"].values
    lines = cleaned_file("orders", "northwind/order_details.csv")
    assert lines["11077"].values == {
        "number": "11077", "product": "77", "quantity": Decimal(2), "unit_price": 1300, "discount": 0,
    }  # fmt: skip
    assert all(row.ok for row in orders.values()) and all(row.ok for row in lines.values())


# Names


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("Meikäläinen Maija", SURNAME_FIRST, ("Meikäläinen", "Maija")),
        ("Virtanen Matti J", SURNAME_FIRST, ("Virtanen", "Matti J")),
        ("von Öberg-Fagerström Åsa", SURNAME_FIRST, ("von Öberg-Fagerström", "Åsa")),
        ("Maija Liisa Meikäläinen", GIVEN_FIRST, ("Meikäläinen", "Maija Liisa")),
        ("Åsa von Öberg-Fagerström", GIVEN_FIRST, ("von Öberg-Fagerström", "Åsa")),
        ("Vincent van der Berg", GIVEN_FIRST, ("van der Berg", "Vincent")),
        ("Tammi, Heikki Juhani", GIVEN_FIRST, ("Tammi", "Heikki Juhani")),
        ("  Čuđđe   Ŋávdi-Šaddu ", SURNAME_FIRST, ("Čuđđe", "Ŋávdi-Šaddu")),
        ("Prince", SURNAME_FIRST, ("Prince", "")),
        ("", SURNAME_FIRST, ("", "")),
    ],
)
def test_names_are_split_by_the_order_of_the_list(text, order, expected):
    assert split_name(text, order) == expected


@pytest.mark.parametrize(
    "name",
    [
        "Ostaja Oy", "Ab Modell Oy", "Oy Merituuli Ab", "Nokka Oyj", "Sahala Ky", "Tmi Liisa Virta",
        "T:mi Liisa Virta", "Lahden Pyöräilijät ry", "Hangö Seglare r.f.", "Aurora r.y.", "As Oy Koivukuja",
        "Kalastajat rf",
        "Müller GmbH", "Acme Inc.", "Smith & Co Ltd", "Holz AG", "Bostads Ab Eken", "Espoon kaupunki",
        "Norden A/S",
    ],
)  # fmt: skip
def test_organisations_are_known_by_their_marks_and_never_split(name):
    assert looks_like_organisation(name)
    values = clean_customer({"name": name}).values
    assert (values["type"], values["organisation"]) == ("organisation", name) and "surname" not in values


@pytest.mark.parametrize(
    "name",
    ["Meikäläinen Maija", "Ryyppö Antti", "Abrahamsson Åke", "Oyama Kenji", "As Anna", "Kyllönen Inka"],
)
def test_people_are_not_taken_for_organisations(name):
    assert not looks_like_organisation(name)
    assert clean_customer({"name": name}).values["type"] == "person"


def test_a_business_id_makes_an_organisation_of_an_unmarked_name():
    values = clean_customer({"name": "Kukkapuoti Lumme", "business_id": "1234567-1"}).values
    assert (values["type"], values["organisation"]) == ("organisation", "Kukkapuoti Lumme")


def test_several_people_in_one_name_are_kept_whole_and_flagged():
    result = clean_customer({"name": "Matti & Maija Meikäläinen"})
    assert result.values["surname"] == "Matti & Maija Meikäläinen" and result.values["type"] == "person"
    assert codes(result) == [("name", "unclear_name", "warning")]


@pytest.mark.parametrize(
    "name", ["Tammi Heikki kuolinpesä", "Dödsboet efter Ek", "Ek Ulla dödsbo", "Tammi H kp."]
)
def test_estates_are_recognised(name):
    assert is_estate(name)


def test_separate_name_columns_win_over_splitting():
    values = clean_customer({"surname": "Meikäläinen Virtanen", "given_names": "Maija"}).values
    assert (values["surname"], values["given_names"], values["type"]) == (
        "Meikäläinen Virtanen",
        "Maija",
        "person",
    )


def test_a_row_without_a_name_is_refused():
    assert codes(clean_customer({"number": "7"})) == [("name", "no_name", "error")]


def test_decomposed_letters_are_composed():
    values = clean_customer({"name": "Ma\u0308kinen A\u030ake"}).values
    assert (values["surname"], values["given_names"]) == ("Mäkinen", "Åke")


def test_too_long_names_are_refused_with_their_length_and_not_cut():
    result = clean_customer({"name": "x" * 201})
    assert codes(result) == [("name", "too_long", "error")] and not result.ok
    assert "201" in result.problems[0].sentences["sv"]


def test_control_characters_are_removed_and_said():
    result = clean_customer({"name": "Meikäläinen\u202e Mai\x07ja"})
    assert (result.values["surname"], result.values["given_names"]) == ("Meikäläinen", "Maija")
    assert ("name", "control_characters", "warning") in codes(result)
    assert clean_customer({"name": "Meikäläinen\u00a0Maija\n"}).problems == []


# What protects a person


@pytest.mark.parametrize("field", ["marketing_ban", "protected_address"])
def test_a_ban_that_cannot_be_understood_refuses_the_row(field):
    result = clean_customer({"name": "Meri Aalto", field: "ehkä"})
    assert codes(result) == [(field, "boolean", "error")] and not result.ok


@pytest.mark.parametrize("text", ["Kyllä", "kyllä", "Ja", "1", "x", "TRUE"])
def test_a_ban_is_understood_in_every_habit(text):
    assert clean_customer({"name": "Meri Aalto", "marketing_ban": text}).values["marketing_ban"] is True


def test_an_empty_ban_is_no_answer_rather_than_a_no():
    assert "marketing_ban" not in clean_customer({"name": "Meri Aalto", "marketing_ban": " "}).values


@pytest.mark.parametrize("field", ["note", "name", "number", "phone", "business_id", "email"])
def test_an_identity_code_anywhere_refuses_the_row_and_leaves_no_trace(field):
    row = {
        "number": "7",
        "name": "Meri Aalto",
        field: f"{ARTIFICIAL_CODE} {'Aalto' if field == 'name' else ''}",
    }
    result = clean_customer(row)
    assert (field, "identity_code", "error") in codes(result) and not result.ok
    kept = json.dumps([result.as_json(), result.left, [problem.as_json() for problem in result.problems]])
    assert ARTIFICIAL_CODE not in kept


def test_a_problem_does_not_repeat_the_personal_value():
    result = clean_customer(
        {"name": "Meri Aalto", "phone": "12-hush-34", "email": "hush(at)mail", "since": "hush"}
    )
    assert len(result.problems) == 3 and result.ok
    assert "hush" not in json.dumps([problem.sentences for problem in result.problems])
    assert result.left["phone"] == "12-hush-34"


# Other values


def test_addresses_abroad_and_unknown_countries():
    assert (
        clean_customer({"name": "Erik Ek", "country": "Ruotsi", "postcode": "114 55"}).values["country"]
        == "SE"
    )
    result = clean_customer({"name": "Erik Ek", "country": "Atlantis"})
    assert codes(result) == [("country", "country", "error")]
    written = ("Finland", "suomi", "fi", "Norge", "Venezuela", "BO", "Åland")
    assert [read_country(text) for text in written] == ["FI", "FI", "FI", "NO", "VE", "BO", "AX"]


def test_a_finnish_postcode_that_cannot_be_read_is_left_out_with_a_warning():
    result = clean_customer({"name": "Meri Aalto", "postcode": "1234567"})
    assert codes(result) == [("postcode", "postcode", "warning")]
    assert "postcode" not in result.values and result.left == {"postcode": "1234567"}


def test_a_finnish_vat_number_gives_the_business_id():
    assert (
        clean_customer({"name": "Puoti Lumme", "vat_number": "FI12345671"}).values["business_id"]
        == "1234567-1"
    )


@pytest.mark.parametrize(
    "text",
    [
        "5.2.2026",
        "05.02.2026",
        "2026-02-05",
        "2026-02-05 00:00:00.000",
        "2026-02-05T08:30:00Z",
        "5.2.2026 8.30",
    ],
)
def test_dates_are_read_with_and_without_a_time_of_day(text):
    assert read_date(text) == date(2026, 2, 5)


@pytest.mark.parametrize("text", ["31.2.2026", "5/2/2026", "5.2.26", "20260205", "46058"])
def test_dates_that_could_mean_something_else_are_refused(text):
    with pytest.raises(FormatError):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("0.15", 1500),
        ("0,05", 500),
        ("15", 1500),
        ("15 %", 1500),
        ("0", 0),
        ("0.0", 0),
        ("0,5 %", 50),
        ("100 %", 10_000),
    ],
)
def test_discounts_become_basis_points(text, points):
    assert read_discount(text) == points


def test_quantities_are_exact():
    assert [read_quantity(text) for text in ("2", "1,5", "1 000", "-1", "2.0000")] == [
        Decimal(2), Decimal("1.5"), Decimal(1000), Decimal(-1), Decimal(2),
    ]  # fmt: skip
    for text in ("kaksi", "1.2345", "1e9", "NaN"):
        with pytest.raises(CellError):
            read_quantity(text)


def test_an_order_needs_its_number_day_and_quantity():
    assert codes(clean_order({"customer_number": "7", "product": "1"})) == [
        ("number", "required", "error"),
        ("ordered_on", "required", "error"),
        ("quantity", "required", "error"),
    ]
    assert clean_order({"number": "1", "status": "Toimitettu"}).values["status"] == "delivered"
    assert codes(clean_order({"number": "1", "status": "Kadonnut"})) == [("status", "status", "error")]


def test_an_invoice_is_read_with_its_reference_and_amounts():
    result = clean_invoice(
        {
            "number": "9001",
            "customer_number": "1001",
            "issued_on": "1.11.2026",
            "due_on": "15.11.2026",
            "amount": "1 252,25 €",
            "paid": "0,00",
            "reference": "15118 90656",
        }
    )
    assert result.ok and not result.problems
    assert result.values["amount"] == 125225 and result.values["reference"] == "1511890656"
    assert result.as_json()["due_on"] == "2026-11-15"


def test_an_invoice_that_does_not_add_up_says_so():
    result = clean_invoice(
        {"number": "1", "issued_on": "2.1.2026", "due_on": "1.1.2026", "reference": "1233"}
    )
    assert codes(result) == [
        ("reference", "reference", "warning"),
        ("amount", "required", "error"),
        ("due_on", "due_before_issue", "warning"),
    ]


def test_clean_values_are_shown_the_finnish_way():
    assert shown("open_balance", -5000) == "-50,00"
    assert shown("marketing_ban", True) == "1"
    assert shown("since", date(2026, 2, 5)) == "2026-02-05"


def test_every_sentence_exists_in_three_languages():
    assert all(len(set(sentences)) == 3 for sentences in SENTENCES.values())


@given(st.sampled_from(["customers", "orders", "invoices"]), st.data())
def test_no_text_whatever_breaks_the_cleaning(kind, data):
    names = st.sampled_from(list(FIELDS[kind]))
    row = data.draw(st.dictionaries(names, st.text(st.characters(codec="utf-8"), max_size=40), max_size=6))
    result = clean_row(kind, row)
    assert json.dumps(result.as_json()) and all(
        set(p.sentences) == {"fi", "sv", "en"} for p in result.problems
    )
    assert set(result.left).isdisjoint(result.values)
