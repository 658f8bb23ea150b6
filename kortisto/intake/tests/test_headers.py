"""Columns are recognised by name in three languages, and identity codes are kept out."""

import json

import pytest

from kortisto.intake.headers import (
    FIELDS,
    KINDS,
    MappingError,
    from_json,
    recognise,
)
from kortisto.intake.reading import open_table
from kortisto.intake.tests.makers import shared
from kortisto.parties.identity_codes import names_identity_code


def fields(kind, *header):
    return {name: header[column] for name, column in recognise(kind, header).fields.items()}


def test_a_finnish_customer_file_is_recognised_whole():
    with open_table(shared("csv/asiakkaat_utf8.csv")) as table:
        mapping = recognise("customers", table.header)
        _row, cells = next(table.rows)
    assert not (mapping.unknown or mapping.ignored or mapping.ambiguous or mapping.missing or mapping.refused)
    assert list(mapping.fields) == [
        "number", "name", "contact_person", "street", "postcode", "city", "country", "business_id", "phone",
        "email", "web", "language", "since", "open_balance", "marketing_ban", "protected_address",
    ]  # fmt: skip
    assert mapping.values(cells)["since"] == "1.2.2019"


def test_northwind_is_recognised_and_fax_and_region_are_left_out():
    with open_table(shared("northwind/customers.csv")) as table:
        mapping = recognise("customers", table.header)
    assert [mapping.header[column] for column in mapping.ignored] == ["Region", "Fax"]
    assert mapping.header[mapping.fields["organisation"]] == "CompanyName"
    assert mapping.usable and not mapping.unknown
    with open_table(shared("northwind/orders.csv")) as table:
        mapping = recognise("orders", table.header)
    assert mapping.header[mapping.fields["delivered_on"]] == "ShippedDate"
    assert mapping.header[mapping.fields["ship_postcode"]] == "ShipPostalCode"
    with open_table(shared("northwind/order_details.csv")) as table:
        mapping = recognise("orders", table.header)
    assert (
        set(mapping.fields) == {"number", "product", "unit_price", "quantity", "discount"} and mapping.usable
    )


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            ("Asiakaskoodi", "Nimi*", "Osoite*", "Postinumero*", "Postitoimipaikka*", "Laskutuskieli"),
            {"number", "name", "street", "postcode", "city", "language"},
        ),
        (
            ("Customer_code*", "Customer_name*", "Street_address*", "Postal_code*", "City*", "BusinessID"),
            {"number", "name", "street", "postcode", "city", "business_id"},
        ),
        (
            ("ASIAKASTUNNUS", "NIMI1", "NIMI2", "PUHELIN", "MATKAPUHELIN", "KIELIKOODI"),
            {"number", "name", "name_suffix", "phone", "mobile", "language"},
        ),
        (
            (
                "Kundnummer",
                "Efternamn",
                "Förnamn",
                "Gatuadress",
                "Postnummer",
                "Postort",
                "E-post",
                "Telefon",
            ),
            {"number", "surname", "given_names", "street", "postcode", "city", "email", "phone"},
        ),
        (
            ("customer no.", "LAST NAME", "First name", "ZIP", "e-mail", "Opt-out"),
            {"number", "surname", "given_names", "postcode", "email", "marketing_ban"},
        ),
    ],
)
def test_headers_of_finnish_programs_are_recognised(header, expected):
    mapping = recognise("customers", header)
    assert set(mapping.fields) == expected and not mapping.unknown and mapping.usable


def test_invoices_are_recognised_in_finnish_and_swedish():
    finnish = ("Laskun nro", "Asiakasnro", "Laskupvm", "Eräpäivä", "Summa", "Maksettu", "Maksupäivä", "Viite")
    assert set(fields("invoices", *finnish)) == {
        "number", "customer_number", "issued_on", "due_on", "amount", "paid", "paid_on", "reference",
    }  # fmt: skip
    swedish = ("Fakturanummer", "Kundnummer", "Fakturadatum", "Förfallodag", "Belopp", "Referensnummer")
    assert len(fields("invoices", *swedish)) == 6


def test_every_canonical_name_is_recognised_as_itself_in_each_language():
    for kind in KINDS:
        for name, labels in FIELDS[kind].items():
            for label in (name, *labels):
                assert recognise(kind, (label,)).fields == {name: 0}, (kind, name, label)


@pytest.mark.parametrize(
    "name",
    [
        "Henkilötunnus",
        "HETU",
        "Asiakkaan henkilötunnus",
        "Y-tunnus/hetu",
        "henkilo_tunnus",
        "Sosiaaliturvatunnus",
        "Personnummer",
        "Personbeteckning",
        "SSN",
        "Social security no",
        "Personal identity code",
    ],
)
def test_a_column_of_identity_codes_is_refused_by_name(name):
    mapping = recognise("customers", ("Nimi", name))
    assert mapping.refused == (1,) and not mapping.usable
    assert name in mapping.problems()[0]["fi"] and 1 not in mapping.fields.values()
    chosen_anyway = recognise("customers", ("Nimi", name), {"number": name})
    assert chosen_anyway.refused == (1,) and not chosen_anyway.usable


@pytest.mark.parametrize("name", ["Henkilönumero", "Y-tunnus", "Syntymäaika", "Hetki", "Personal", "Lessno"])
def test_other_columns_are_not_taken_for_identity_codes(name):
    assert not names_identity_code(name)


def test_two_columns_for_one_field_are_put_to_the_user():
    mapping = recognise("customers", ("Nimi", "Puhelin", "Puh."))
    assert mapping.ambiguous == {"phone": (1, 2)} and "phone" not in mapping.fields
    assert (
        mapping.problems()[0]["en"]
        == "The columns Puhelin, Puh. all seem to be Telephone. Choose one of them."
    )
    chosen = recognise("customers", ("Nimi", "Puhelin", "Puh."), {"phone": "Puh."})
    assert chosen.fields["phone"] == 2 and chosen.unknown == (1,) and not chosen.ambiguous


def test_what_is_missing_is_named():
    assert recognise("customers", ("Puhelin",)).missing == (("name", "surname", "organisation"),)
    mapping = recognise("invoices", ("Laskunumero", "Summa", "Päiväys"))
    assert mapping.missing == (("customer_number", "order_number"),)
    assert mapping.problems()[0]["sv"] == "Filen saknar kolumnen: Kundnummer eller Ordernummer."


def test_unknown_columns_are_left_unread():
    mapping = recognise("customers", ("Nimi", "Lempiväri", ""))
    assert mapping.unknown == (1, 2) and mapping.usable


def test_a_mapping_survives_json_and_another_column_order():
    mapping = recognise("customers", ("Nimi", "Tunniste", "Puhelin"), {"number": "Tunniste"})
    profile = json.loads(json.dumps(mapping.as_json()))
    assert from_json(profile, mapping.header) == mapping
    moved = from_json(profile, ("Puhelin", "Tunniste", "Lempiväri", "Nimi"))
    assert moved.fields == {"name": 3, "number": 1, "phone": 0}


def test_columns_without_a_name_of_their_own_go_by_number():
    mapping = recognise("customers", ("A", "A", ""), {"name": 2, "number": 3})
    assert mapping.fields == {"name": 1, "number": 2}
    assert from_json(mapping.as_json(), mapping.header) == mapping


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"shoe_size": "Nimi"}, "unknown_field"),
        ({"name": "Namn"}, "unknown_column"),
        ({"name": 3}, "unknown_column"),
        ({"name": "Nimi", "note": "Nimi"}, "column_twice"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_in_words(chosen, code):
    with pytest.raises(MappingError) as caught:
        recognise("customers", ("Nimi", "Puhelin"), chosen)
    assert caught.value.code == code and set(caught.value.sentences) == {"fi", "sv", "en"}
