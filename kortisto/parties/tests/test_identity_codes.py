import logging
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kortisto.parties.formats import business_id_check_digit, phone_display
from kortisto.parties.identity_codes import (
    HETU,
    PERSONNUMMER,
    IdentityCodeFound,
    find_identity_codes,
    mask_identity_codes,
    refuse_identity_codes,
)
from kortisto.parties.tests.vectors import ABSENT, REASON, VECTORS, cases

shared = pytest.mark.skipif(ABSENT, reason=REASON)
SIGNS = "+-YXWVUABCDEF"
CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def artificial_hetu(born: date, sign: str, number: int) -> str:
    start, end = f"{born:%d%m%y}", f"{number:03d}"
    return f"{start}{sign}{end}{CHECKS[int(start + end) % 31]}"


def personnummer(start: str, sign: str, serial: int) -> str:
    digits = f"{start[-6:]}{serial:03d}"
    total = sum(int(d) for i, digit in enumerate(digits) for d in str(int(digit) * (2 if i % 2 == 0 else 1)))
    return f"{start}{sign}{serial:03d}{-total % 10}"


# The days of these years exist in the 1800s, 1900s and 2000s alike (1800 and 1900 had no leap day)
births = st.dates(min_value=date(1904, 1, 1), max_value=date(1999, 12, 31))
hetus = st.builds(artificial_hetu, births, st.sampled_from(SIGNS), st.integers(900, 999))
swedish = st.builds(
    personnummer,
    births.map(lambda day: f"{day:%y%m%d}") | births.map(lambda day: f"{day:%Y%m%d}"),
    st.sampled_from("-+"),
    st.integers(1, 999),
)


@shared
@pytest.mark.parametrize(
    "code",
    [
        *cases("hetu_detect_only", "valid_artificial_900_999"),
        VECTORS.get("hetu_detect_only", {}).get("documentation_example"),
    ],
)
def test_finnish_code_is_found_in_running_text(code):
    assert find_identity_codes(f"Tunnus on {code}, kiitos.") == [(10, 21, HETU)]
    assert find_identity_codes(f"tunnus:{code.lower()}")[0][2] == HETU


@shared
@pytest.mark.parametrize("code", cases("hetu_detect_only", "invalid"))
def test_wrong_finnish_code_is_no_code(code):
    assert find_identity_codes(f"Tunnus on {code}, kiitos.") == []


@given(
    hetus,
    st.sampled_from(["", " ", "(", "\n", ";", "_", "/", "hetu: "]),
    st.sampled_from(["", " ", ")", ".", "_"]),
)
def test_every_finnish_code_is_found_with_any_sign(code, before, after):
    found = find_identity_codes(before + code + after)
    assert found == [(len(before), len(before) + len(code), HETU)]


@given(hetus, st.sampled_from(CHECKS))
def test_a_wrong_check_sign_is_not_found(code, check):
    if check != code[-1]:
        assert HETU not in {kind for _, _, kind in find_identity_codes(code[:-1] + check)}


@pytest.mark.parametrize("dash", "\u2010\u2011\u2012\u2013\u2014\u2212")
def test_a_typographic_dash_does_not_hide_a_code(dash):
    assert find_identity_codes(artificial_hetu(date(1970, 1, 1), dash, 901))[0][2] == HETU
    assert find_identity_codes(personnummer("880320", dash, 1))[0][2] == PERSONNUMMER


@given(swedish)
def test_every_swedish_code_is_found(code):
    assert [(start, end) for start, end, _ in find_identity_codes(f"nr {code}.")] == [(3, 3 + len(code))]


def test_swedish_coordination_number_is_found():
    code = personnummer("701063", "-", 239)
    assert find_identity_codes(code) == [(0, 11, PERSONNUMMER)]


@pytest.mark.parametrize("code", ["880320-0018", "881320-0010", "17880320-0016", "556188-8404"])
def test_wrong_swedish_code_and_company_number_are_no_codes(code):
    assert find_identity_codes(code) == []


def test_file_name_of_an_attachment_is_searched():
    assert len(find_identity_codes("hakemus_010170-901K_maija.pdf")) == 1


def test_all_codes_of_a_text_are_found_in_order():
    text = f"{personnummer('880320', '-', 1)} ja 010170-901K ja 010105A902U"
    assert [kind for _, _, kind in find_identity_codes(text)] == [PERSONNUMMER, HETU, HETU]


def test_refusal_never_repeats_the_code(caplog):
    with pytest.raises(IdentityCodeFound) as caught, caplog.at_level(logging.DEBUG):
        refuse_identity_codes("Maijan tunnus on 010170-901K")
    error = caught.value
    assert error.kinds == (HETU,)
    for text in (str(error), repr(error), *(error.message(lang) for lang in ("fi", "sv", "en")), caplog.text):
        assert "010170" not in text and "901K" not in text


def test_text_without_codes_passes_unchanged():
    assert refuse_identity_codes("Soita 040 123 4567") == "Soita 040 123 4567"


@given(st.lists(hetus, min_size=1, max_size=4))
def test_masked_text_holds_no_code(codes):
    masked = mask_identity_codes(" ja ".join(codes))
    assert masked == " ja ".join(["•••"] * len(codes))
    assert find_identity_codes(masked) == []


@given(
    st.sampled_from(["40", "41", "44", "45", "46", "50", "9", "18", "10", "29"]),
    st.integers(0, 9_999_999).map(lambda number: f"{number:07d}"),
)
def test_phone_numbers_are_not_identity_codes(prefix, rest):
    for written in (
        phone_display(f"+358{prefix}{rest}"),
        phone_display(f"+358{prefix}{rest}", international=True),
        f"0{prefix}{rest}",
        f"0{prefix}-{rest}",
        f"0{prefix}-{rest[:3]} {rest[3:]}",
        f"0{prefix}-{rest[:3]}-{rest[3:]}",
        f"(0{prefix}) {rest}",
        f"+358 (0){prefix} {rest}",
        f"+358{prefix}{rest}",
    ):
        assert find_identity_codes(f"puh. {written}, iltaisin") == []


@given(st.integers(0, 10**19))
@example(33026642493)
def test_references_and_numbers_are_not_identity_codes(number):
    digits = str(number)
    grouped = " ".join(
        digits[max(0, end - 5) : end] for end in range(len(digits) % 5 or 5, len(digits) + 1, 5)
    )
    for written in (digits, grouped, f"RF18{digits}", f"RF18 {grouped}", f"lasku {digits[:8]}"):
        assert find_identity_codes(written) == []


@given(st.integers(0, 9_999_999).map(lambda number: f"{number:07d}"))
def test_business_ids_are_not_identity_codes(seven):
    digit = business_id_check_digit(seven)
    if digit:
        assert find_identity_codes(f"Y-tunnus {seven}-{digit}, FI{seven}{digit}, 0037{seven}{digit}") == []


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_dates_and_periods_are_not_identity_codes(first, second):
    for form in ("%d.%m.%Y", "%Y-%m-%d", "%Y%m%d", "%d%m%y", "%d.%m.%y"):
        text = f"{first:{form}}-{second:{form}} {first:{form}} – {second:{form}}"
        assert find_identity_codes(text) == []


@given(st.dates(date(2010, 1, 1), date(2099, 12, 31)), st.times())
def test_time_stamps_of_files_are_not_identity_codes(day, time):
    assert find_identity_codes(f"vienti_{day:%Y%m%d}-{time:%H%M}.csv {day:%Y-%m-%d}T{time:%H:%M:%S}") == []


@given(st.uuids())
def test_public_ids_are_not_identity_codes(identifier):
    assert find_identity_codes(str(identifier)) == []
    assert find_identity_codes(f"19880320-0016{str(identifier)[13:]}") == []
    assert find_identity_codes(identifier.hex) == []


@given(st.text())
def test_any_text_can_be_searched(text):
    for start, end, kind in find_identity_codes(text):
        assert 0 <= start < end <= len(text)
        assert kind in (HETU, PERSONNUMMER)
