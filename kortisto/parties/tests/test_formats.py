from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortisto.parties import formats
from kortisto.parties.formats import (
    COUNTRIES,
    PartyFormatError,
    business_id,
    business_id_check_digit,
    country_code,
    country_name,
    email,
    email_key,
    language_code,
    ovt_code,
    parse_boolean,
    parse_date,
    phone,
    phone_display,
    postal_lines,
    postcode,
    proposed_postcode,
    vat_number,
    vat_of_business_id,
    web_address,
)
from kortisto.parties.tests.vectors import ABSENT, REASON, cases

shared = pytest.mark.skipif(ABSENT, reason=REASON)


def refused(reader, *arguments):
    with pytest.raises(PartyFormatError) as caught:
        reader(*arguments)
    assert all(caught.value.message(language) for language in ("fi", "sv", "en"))
    return caught.value.code


@shared
@pytest.mark.parametrize("identifier", cases("ytunnus", "valid"))
def test_valid_business_id_is_kept_as_it_is(identifier):
    assert business_id(identifier) == identifier


@shared
@pytest.mark.parametrize("case", cases("ytunnus", "invalid"))
def test_wrong_business_id_is_refused(case):
    assert refused(business_id, case[0]) == "business_id"


@shared
@pytest.mark.parametrize("case", cases("ytunnus", "normalise"))
def test_business_id_is_brought_to_one_form(case):
    written, kept = case
    assert business_id(written) == kept


@shared
@pytest.mark.parametrize("case", cases("vat"))
def test_vat_number_of_a_business_id(case):
    identifier, vat = case
    assert vat_of_business_id(identifier) == vat
    assert vat_number(vat) == vat


@shared
@pytest.mark.parametrize("case", cases("ovt"))
def test_ovt_code_of_a_business_id(case):
    identifier, _, part = case[0].partition("/")
    assert ovt_code(identifier, part) == case[1]


@shared
@pytest.mark.parametrize("case", cases("phone"))
def test_phone_is_read_in_every_finnish_habit(case):
    written, e164 = case
    assert phone(written).e164 == e164


@shared
@pytest.mark.parametrize("case", cases("postal_address"))
def test_address_rows_follow_the_post(case):
    given_parts = dict(case["in"])
    given_parts["language"] = given_parts.pop("lang", "fi")
    assert postal_lines(**given_parts) == case["lines"]


@pytest.mark.parametrize("seven", ["1000008", "1000016", "1000024", "1000032"])
def test_business_ids_with_remainder_one_cannot_exist(seven):
    assert business_id_check_digit(seven) is None
    for digit in "0123456789":
        assert refused(business_id, f"{seven}-{digit}") == "business_id"


@given(st.integers(0, 9_999_999).map(lambda number: f"{number:07d}"))
def test_only_the_computed_check_digit_is_accepted(seven):
    right = business_id_check_digit(seven)
    accepted = []
    for digit in "0123456789":
        try:
            accepted.append(business_id(f"{seven}-{digit}"))
        except PartyFormatError:
            continue
    assert accepted == ([f"{seven}-{right}"] if right else [])


@pytest.mark.parametrize("text", ["", "1234567 – 1", "1234567\u20111", "fi12345671"])
def test_business_id_forgives_dashes_and_case(text):
    if text:
        assert business_id(text) == "1234567-1"
    else:
        assert refused(business_id, text) == "business_id"


def test_foreign_vat_numbers_are_checked_by_their_own_rules():
    assert vat_number("SE 556188-8404 01") == "SE556188840401"
    assert refused(vat_number, "SE556188840501") == "vat_number"
    assert refused(vat_number, "1234567-8") == "vat_number"


def test_ovt_part_has_at_most_five_signs():
    assert refused(ovt_code, "1234567-1", "ABCDEF") == "ovt"
    assert refused(ovt_code, "1234567-1", "a b") == "ovt"


@pytest.mark.parametrize(
    ("written", "shown", "abroad", "kind"),
    [
        ("0401234567", "040 123 4567", "+358 40 123 4567", "mobile"),
        ("0400123456", "0400 123 456", "+358 400 123 456", "mobile"),
        ("04570001234", "0457 000 1234", "+358 457 000 1234", "mobile"),
        ("0505551234", "050 555 1234", "+358 50 555 1234", "mobile"),
        ("0105013621", "010 501 3621", "+358 10 501 3621", "corporate"),
        ("0295666700", "029 566 6700", "+358 29 566 6700", "corporate"),
        ("(09) 123 4567", "09 123 4567", "+358 9 123 4567", "fixed"),
        ("018-12345", "018 12 345", "+358 18 12 345", "fixed"),
        ("0800 123456", "0800 123 456", "+358 800 123 456", "service"),
        ("+46 8 123 456 78", "+46 8 123 456 78", "+46 8 123 456 78", "fixed"),
    ],
)
def test_phone_is_shown_as_finns_write_it(written, shown, abroad, kind):
    number = phone(written)
    assert (number.shown, number.kind) == (shown, kind)
    assert phone_display(number.e164, international=True) == abroad


@pytest.mark.parametrize("written", ["112", "116117", "", "puhelin", "040", "0401234567890123", "+358"])
def test_what_is_no_subscriber_number_is_refused(written):
    assert refused(phone, written) == "phone"


@given(st.sampled_from(["40", "41", "44", "45", "46", "50"]), st.integers(0, 9_999_999))
def test_shown_phone_reads_back_to_the_same_number(prefix, rest):
    e164 = f"+358{prefix}{rest:07d}"
    assert phone(phone_display(e164)).e164 == e164
    assert phone(phone_display(e164, international=True)).e164 == e164


def test_what_is_not_e164_is_shown_as_it_is():
    assert phone_display("keskus") == "keskus"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Maija@Posti.EXAMPLE ", "Maija@posti.example"),
        ("mailto:olli@ostaja.example", "olli@ostaja.example"),
        ("åsa@modell.example", "åsa@modell.example"),
        ("etu.suku+uutiset@ärjä.example", "etu.suku+uutiset@ärjä.example"),
    ],
)
def test_email_is_normalised(written, kept):
    assert email(written) == kept


@pytest.mark.parametrize(
    "written", ["", "maija", "maija@", "@posti.example", "a b@posti.example", "a@b@c.example"]
)
def test_wrong_email_is_refused(written):
    assert refused(email, written) == "email"


def test_two_spellings_of_a_mailbox_have_one_key():
    assert email_key(" Maija@posti.example") == email_key("maija@POSTI.example")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("www.ostaja.example", "https://www.ostaja.example"),
        ("http://Ostaja.EXAMPLE/", "http://ostaja.example"),
        ("https://ostaja.example/Polku?a=1#b", "https://ostaja.example/Polku?a=1#b"),
        ("ostaja.example:8080/x", "https://ostaja.example:8080/x"),
        ("älä.example", "https://älä.example"),
    ],
)
def test_web_address_gets_its_scheme(written, kept):
    assert web_address(written) == kept
    assert web_address(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://ostaja.example",
        "https://maija:salasana@ostaja.example",
        "https://ostaja.example\\@toinen.example",
        "http://localhost",
        "http://127.0.0.1/",
        "http://[::1]/",
        "https://osta ja.example",
        "https://-ostaja.example",
        "https://ostaja.example:99999",
        'https://ostaja.example/"><script>',
    ],
)
def test_only_plain_http_addresses_are_kept(written):
    assert refused(web_address, written) == "web"


@pytest.mark.parametrize(
    ("written", "country", "kept"),
    [
        ("00100", "FI", "00100"),
        ("FI-00100", "FI", "00100"),
        (" 00 100 ", "FI", "00100"),
        ("AX-22100", "AX", "22100"),
        ("114 55", "SE", "114 55"),
        ("sw1a 1aa", "GB", "SW1A 1AA"),
    ],
)
def test_postcode_is_text(written, country, kept):
    assert postcode(written, country) == kept


@pytest.mark.parametrize(
    ("written", "country"), [("100", "FI"), ("001000", "FI"), ("0010O", "FI"), ("00100", "AX"), ("", "SE")]
)
def test_wrong_postcode_is_refused(written, country):
    assert refused(postcode, written, country) == "postcode"


def test_lost_zeros_are_proposed_back():
    assert proposed_postcode("100") == "00100"
    assert proposed_postcode(" 2100 ") == "02100"
    for text in ("00100", "10", "0100", "sata", ""):
        assert proposed_postcode(text) is None


def test_post_office_box_takes_the_place_of_the_street():
    rows = postal_lines(org="Yritys Oy", street="Koivukatu 1", pobox="55", postcode="85501", city="Nivala")
    assert rows == ["Yritys Oy", "PL 55", "85501 NIVALA"]


def test_country_row_is_in_the_senders_language_and_in_english():
    parts = {"name": "Ann Example", "street": "1 Oak Lane", "postcode": "SW1A 1AA", "city": "London"}
    assert postal_lines(**parts, country="GB")[-3:] == [
        "LONDON",
        "SW1A 1AA",
        "YHDISTYNYT KUNINGASKUNTA / UNITED KINGDOM",
    ]
    assert (
        postal_lines(name="A", postcode="0150", city="Oslo", country="NO", language="sv")[-1]
        == "NORGE / NORWAY"
    )
    assert postal_lines(name="A", postcode="1000", city="Valletta", country="MT")[-1] == "MALTA"
    assert (
        postal_lines(name="A", postcode="62704", city="Springfield", country="US")[-2] == "SPRINGFIELD 62704"
    )


def test_address_has_no_empty_rows():
    assert postal_lines(name="Maija", city="Inari") == ["Maija", "INARI"]
    assert postal_lines() == []


@pytest.mark.parametrize("text", ["Suomi", "FINLAND", "fi", "FI"])
def test_finland_is_known_by_all_its_names(text):
    assert country_code(text) == "FI"


def test_every_country_is_found_by_its_three_names():
    for code, names in COUNTRIES.items():
        assert len(code) == 2 and len(names) == 3
        assert {country_code(name) for name in names} == {code}
        assert country_name(code, "en") == names[2]
    assert refused(country_code, "Atlantis") == "country"
    assert country_name("ZZ") == "ZZ"


@pytest.mark.parametrize(
    ("written", "code"),
    [("suomi", "fi"), ("Svenska", "sv"), ("SWE", "sv"), ("en-GB", "en"), ("sv_FI", "sv"), ("Englanti", "en")],
)
def test_language_is_read_from_names_and_codes(written, code):
    assert language_code(written) == code


@pytest.mark.parametrize("written", ["", "klingon", "se"])
def test_unclear_language_is_refused(written):
    assert refused(language_code, written) == "language"


@pytest.mark.parametrize("written", ["5.2.2026", "05.02.2026", "5. 2. 2026", "2026-02-05", " 5.2.2026 "])
def test_date_is_read_day_first_or_by_iso(written):
    assert parse_date(written) == date(2026, 2, 5)


@pytest.mark.parametrize(
    "written",
    ["", "5.2.26", "2/5/2026", "29.2.2025", "31.4.2026", "2026-2-5", "20260205", "45000", "0.1.2026"],
)
def test_unclear_or_impossible_date_is_refused(written):
    assert refused(parse_date, written) == "date"


@given(st.dates())
def test_finnish_and_iso_dates_read_back(day):
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.day}.{day.month}.{day.year:04d}") == day


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        *((text, True) for text in ("Kyllä", "kylla", "JA", "Yes", "1", "x", "X", "TOSI", "true")),
        *((text, False) for text in ("Ei", "nej", "No", "0", "EPÄTOSI", "false")),
        *((text, None) for text in ("", "  ", "-")),
    ],
)
def test_answers_are_read_in_three_languages(written, answer):
    assert parse_boolean(written) is answer


def test_unclear_answer_is_refused():
    assert refused(parse_boolean, "ehkä") == "boolean"


@pytest.mark.parametrize(
    "reader",
    [
        business_id,
        vat_number,
        phone,
        email,
        web_address,
        country_code,
        language_code,
        parse_date,
        parse_boolean,
    ],
)
@given(text=st.text(max_size=40))
def test_any_text_is_read_or_refused_without_repeating_it(reader, text):
    try:
        reader(text)
    except PartyFormatError as error:
        assert error.args == (error.message("en"),)


def test_every_error_has_three_languages():
    for code, texts in formats.PartyFormatError.messages.items():
        assert len(texts) == 3 and all(texts), code
