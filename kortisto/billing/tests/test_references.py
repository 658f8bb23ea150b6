from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from kortisto.billing.references import (
    PaymentReferenceError,
    code128c_checksum,
    group_iban,
    group_reference,
    group_rf,
    iban,
    make_reference,
    reference,
    reference_from_rf,
    rf,
    rf_from_reference,
    virtual_barcode,
)
from kortisto.parties.tests.vectors import ABSENT, REASON, cases

shared = pytest.mark.skipif(ABSENT, reason=REASON)
bodies = st.integers(100, 10**19 - 1).map(str)
ACCOUNT = "FI2112345600000785"


def refused(reader, *arguments):
    with pytest.raises(PaymentReferenceError) as caught:
        reader(*arguments)
    assert all(caught.value.message(language) for language in ("fi", "sv", "en"))
    return caught.value.code


@shared
@pytest.mark.parametrize("case", cases("viite", "make"))
def test_reference_number_is_made(case):
    assert make_reference(case[0]) == case[1]
    assert make_reference(int(case[0])) == case[1]


@shared
@pytest.mark.parametrize("number", cases("viite", "valid"))
def test_right_reference_number_loses_only_its_padding(number):
    assert reference(number) == number.lstrip("0")


@shared
@pytest.mark.parametrize("number", cases("viite", "invalid"))
def test_wrong_reference_number_is_refused(number):
    assert refused(reference, number) == "reference"


@shared
@pytest.mark.parametrize("case", cases("viite", "print_grouped_from_right"))
def test_reference_number_is_printed_in_fives_from_the_right(case):
    assert group_reference(case[0]) == case[1]
    assert reference(case[1]) == case[0]


@shared
@pytest.mark.parametrize("case", cases("rf", "from_viite"))
def test_rf_reference_is_made_from_the_national_one(case):
    assert rf_from_reference(case[0]) == case[1]
    assert reference_from_rf(case[1]) == case[0]


@shared
@pytest.mark.parametrize("number", cases("rf", "valid"))
def test_right_rf_reference_is_kept(number):
    assert rf(number) == number
    assert rf(group_rf(number).lower()) == number


@shared
@pytest.mark.parametrize("number", cases("rf", "invalid"))
def test_wrong_rf_reference_is_refused(number):
    assert refused(rf, number) == "rf"


@shared
@pytest.mark.parametrize("case", cases("rf", "print"))
def test_rf_reference_is_printed_in_fours(case):
    assert group_rf(case[0]) == case[1]


@shared
@pytest.mark.parametrize("case", cases("virtual_barcode"))
def test_bank_bar_code_has_the_published_digits(case):
    due = date.fromisoformat(case["due"]) if case["due"] else None
    code = virtual_barcode(case["iban"], case["cents"], case["ref"], due)
    assert code == case["code"]
    if "code128c_checksum" in case:
        assert code128c_checksum(code) == case["code128c_checksum"]


@shared
@pytest.mark.parametrize("number", cases("iban", "valid"))
def test_right_account_number_is_kept(number):
    assert iban(number) == number
    assert iban(group_iban(number)) == number


@shared
@pytest.mark.parametrize(
    "number", [*cases("iban", "invalid"), *cases("iban", "mod97_ok_but_bban_luhn_wrong"), "", "FI21"]
)
def test_wrong_account_number_is_refused(number):
    assert refused(iban, number) == "iban"


@pytest.mark.parametrize("body", ["", "12", "0123", "12345678901234567890", "12a", "-123"])
def test_body_of_a_reference_is_three_to_nineteen_digits(body):
    assert refused(make_reference, body) == "body"


@given(bodies)
def test_every_made_reference_is_right_and_no_single_wrong_digit_passes(body):
    number = make_reference(body)
    assert reference(group_reference(number)) == number
    for digit in "0123456789":
        if digit != number[-1]:
            assert refused(reference, number[:-1] + digit) == "reference"


@given(bodies)
def test_rf_form_agrees_with_the_standard_library_of_numbers(body):
    international = rf_from_reference(make_reference(body))
    assert iso11649.is_valid(international)
    assert reference_from_rf(international) == make_reference(body)


def test_rf_of_another_country_holds_no_finnish_reference():
    assert rf("RF18 5390 0754 7034") == "RF18539007547034"
    assert reference_from_rf(iso11649.validate("RF45G72UUR")) is None
    assert refused(reference_from_rf, "RF00") == "rf"


@given(bodies, st.integers(0, 10**10), st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.booleans())
def test_bank_bar_code_is_always_54_digits(body, cents, due, international):
    number = make_reference(body)
    code = virtual_barcode(ACCOUNT, cents, rf_from_reference(number) if international else number, due)
    assert len(code) == 54 and code.isdigit()
    assert int(code[17:25]) == (cents if cents <= 99_999_999 else 0)
    assert code[48:] == f"{due:%y%m%d}"


def test_bank_bar_code_refuses_what_it_cannot_carry():
    assert refused(virtual_barcode, "SE4550000000058398257466", 100, "1232", None) == "barcode_account"
    assert refused(virtual_barcode, ACCOUNT, -1, "1232", None) == "barcode_amount"
    assert refused(virtual_barcode, ACCOUNT, 1, "RF45G72UUR", None) == "rf"
    assert refused(virtual_barcode, ACCOUNT, 1, "1233", None) == "reference"
