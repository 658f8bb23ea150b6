"""The quick ways of reading common values give exactly what the libraries give."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kortisto.intake.cells import plain, read_email, read_phone
from kortisto.intake.headers import recognise
from kortisto.intake.preparing import prepare
from kortisto.kernel.text import FormatError, tidy
from kortisto.parties import formats
from kortisto.parties.identity_codes import find_identity_codes


def outcome(read, *given):
    try:
        return read(*given)
    except FormatError as error:
        return error.code


phone_like = st.from_regex(r"(\+358|00358|0|\+|00|358|)[ -]?[0-9](?:[ -]?[0-9]){2,11}", fullmatch=True)


@pytest.mark.slow
@settings(max_examples=400)
@given(
    phone_like | st.from_regex(r"(0|\+358 ?|00358)(4[0-9]|50|9|1[3-9]|[2-8])[0-9 -]{3,10}", fullmatch=True)
)
@example("040 123 4567")
@example("+358 45 1234567")
@example("09 100 1000")
@example("0800 12345")
@example("018 12345")
@example("+358 018 12345")
@example("00358 40-1234567")
@example("0990123456")
@example("050 1234")
def test_a_telephone_number_is_read_as_the_numbering_library_reads_it(text):
    assert outcome(read_phone, text, "FI") == outcome(lambda given: formats.phone(given, "FI").e164, text)


local = st.from_regex(r"[A-Za-z0-9_.+!#'-]{1,70}", fullmatch=True)
domain = st.from_regex(r"[A-Za-z0-9-]{1,20}(\.[A-Za-z0-9-]{1,10}){0,3}", fullmatch=True) | st.sampled_from(
    [
        "example.org",
        "Posti.Example",
        "test",
        "a.test",
        "localhost",
        "xn--bcher-kva.example",
        "ex_ample.org",
        "1.2.3.4",
    ]
)


@pytest.mark.slow
@settings(max_examples=400)
@given(st.builds("{}@{}".format, local, domain) | st.text(max_size=30))
@example("Aino.Salo@Example.ORG")
@example(" aino@example.org ")
@example("mailto:aino@example.org")
@example("Postmaster@example.org")
@example("a..b@example.org")
@example(".a@example.org")
@example("a@example.org.")
@example("a" * 64 + "@example.org")
@example("a" * 65 + "@example.org")
@example("aino@" + "x" * 64 + ".example")
@example("aino@example")
def test_an_address_is_read_as_the_address_library_reads_it(text):
    assert outcome(read_email, text) == outcome(formats.email, text)


@given(st.text(max_size=40) | st.text(alphabet="aä  \t\u00a0\u0308-", max_size=20))
def test_a_cell_is_tidied_as_any_text_is(text):
    assert plain(text) == tidy(text)


codes = st.from_regex(r"[0-3][0-9][01][0-9]{3}[-+A-FU-Y\u2013][0-9]{3}[0-9A-Y]", fullmatch=True)


@settings(max_examples=300)
@given(
    codes | st.sampled_from(["131052-308T", "131052−308t", "811228-9874", "19811228+9874"]),
    st.sampled_from(["", "x ", "a,"]),
)
def test_no_identity_code_slips_past_the_quick_look(code, before):
    mapping = recognise("customers", ["Nimi", "Lisätiedot"])
    prepared = prepare("customers", mapping, 2, ["Salo Aino", before + code], {})
    found = any(problem[1] == "identity_code" for problem in prepared[4])
    assert found == bool(find_identity_codes(before + code))
    assert not found or prepared[7] is None
