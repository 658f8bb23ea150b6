"""How answers of the business register are read: whatever is missing, and what may never be concluded."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from kortisto.updates import rules
from kortisto.updates.tests.replaying import number, record

TODAY = date(2026, 11, 23)
ID = number(1)
SHARED = (
    Path(os.environ.get("KORTISTO_SHARED") or Path(__file__).resolve().parents[4] / "shared") / "data" / "prh"
)


def told(language="fi", **changes):
    answer = {"totalResults": 1, "companies": [record(ID, **changes)]}
    return {
        name: value for name, (value, _text) in rules.company_of(answer, ID, language, TODAY).told.items()
    }


def test_the_official_name_in_force_is_read_and_no_auxiliary_or_former_one():
    assert told()["name"] == {"name": "Kellokukka Oy"}


def test_post_goes_to_the_postal_address_with_its_box_and_care_of():
    assert told()["address"] == {
        "care_of": "Tilitoimisto Esimerkki Oy", "street": "PL 55", "postcode": "01301", "city": "Vantaa",
        "country": "FI",
    }  # fmt: skip
    assert told("sv")["address"]["city"] == "Vanda" and told("sv")["address"]["street"] == "PB 55"


def test_without_a_postal_address_post_goes_to_the_visiting_address():
    visiting = {
        "type": "1", "street": "Kellotie", "buildingNumber": "1", "entrance": "A", "apartmentNumber": "5",
        "apartmentIdSuffix": "b", "postCode": "01300", "postOffices": [{"city": "VANTAA", "languageCode": "1"}],
    }  # fmt: skip
    assert told(addresses=[visiting])["address"]["street"] == "Kellotie 1 A 5b"


def test_a_foreign_address_is_one_line_with_its_blanks_back():
    foreign = {"type": 2, "freeAddressLine": "Storgatan_1_111_22_Stockholm", "country": "SE"}
    assert told(addresses=[foreign])["address"] == {
        "care_of": "", "street": "Storgatan 1 111 22 Stockholm", "postcode": "", "city": "", "country": "SE",
    }  # fmt: skip
    assert "address" not in told(addresses=[foreign | {"country": "XYZ"}])


@pytest.mark.parametrize(
    "nothing",
    [
        {"names": None}, {"names": []}, {"names": [None, {"type": "1"}]}, {"names": "Kello"},
    ],
)  # fmt: skip
def test_a_name_that_is_missing_is_no_name(nothing):
    assert "name" not in told(**nothing)


def test_a_record_of_number_and_status_alone_says_nothing():
    minimal = {
        "businessId": {"value": ID},
        "tradeRegisterStatus": "1",
        "status": "2",
        "lastModified": "2024-11-21 01:49:24",
    }
    assert rules.company_of({"companies": [minimal]}, ID, "fi", TODAY).told == {}


@pytest.mark.parametrize("moment", ["2026-04-02T12:45:49", "2026-04-02 12:45:49", "2026-04-02"])
def test_dates_come_in_several_shapes(moment):
    assert rules.day_of(moment) == date(2026, 4, 2)
    assert told(endDate=moment)["situation"] == {"situation": "ended", "since": "2026-04-02"}


def test_status_never_says_that_a_company_has_ended():
    for status in ("0", "1", "2", "3", None):
        assert "situation" not in told(status=status, tradeRegisterStatus=status)
    assert "situation" not in told(endDate="2027-01-01")


@pytest.mark.parametrize(
    ("code", "meaning"), [("KONK", "bankrupt"), ("SANE", "restructuring"), ("SELTILA", "liquidation")]
)
def test_a_situation_in_force_is_told_and_one_that_is_over_is_not(code, meaning):
    row = {"type": code, "registrationDate": "2026-10-01", "endDate": None}
    assert told(companySituations=[row])["situation"] == {"situation": meaning, "since": "2026-10-01"}
    assert "situation" not in told(companySituations=[row | {"endDate": "2026-11-01"}])


def test_only_the_record_with_the_number_asked_about_counts():
    with pytest.raises(rules.NotThatCompany):
        rules.company_of({"companies": [record(number(2))]}, ID, "fi", TODAY)
    with pytest.raises(rules.NotThatCompany):
        rules.company_of({"companies": [{"businessId": ID}, None, 7]}, ID, "fi", TODAY)


@pytest.mark.parametrize("answer", [None, [], {}, {"companies": None}, {"companies": {}}, "x", 7])
def test_an_answer_of_another_shape_is_unreadable(answer):
    with pytest.raises(rules.UnreadableAnswer):
        rules.company_of(answer, ID, "fi", TODAY)


def test_what_says_the_same_in_other_letters_is_no_difference():
    present = rules.Present(
        language="fi", name="KELLOKUKKA OY", name_source="self",
        address={"care_of": "Tilitoimisto Esimerkki Oy", "street": "PL 55", "postcode": "01301", "city": "VANTAA", "country": "FI"},
        address_source="self", webs=(("https://kellokukka.example", "self"),),
    )  # fmt: skip
    assert rules.differences(present, rules.company_of({"companies": [record(ID)]}, ID, "fi", TODAY)) == []


def test_pauses_double_and_are_never_shorter_than_what_the_service_says():
    assert [rules.pause(times, None) for times in (1, 2, 3, 20)] == [2, 4, 8, 3600]
    assert rules.pause(1, 90) == 90 and rules.pause(5, 1) == 32


@pytest.mark.parametrize("file", ["companies_1234567-1.json", "companies_1234567-1_after_move.json"])
def test_the_recorded_shape_is_read(file):
    if not (SHARED / file).exists():
        pytest.skip("no recorded answers here")
    answer = json.loads((SHARED / file).read_text(encoding="utf-8"))
    company = rules.company_of(answer, "1234567-1", "fi", TODAY)
    assert company.told["name"][0] == {"name": "Mallimyyjä Oy"}
    assert company.told["address"][0]["street"] == "PL 55"
    assert "situation" not in company.told
