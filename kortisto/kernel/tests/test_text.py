import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortisto.kernel.text import FormatError, _fold_any, fold, nfc, tidy, tidy_lines, without_controls, words

any_text = st.text(alphabet=st.characters())


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Åsa von Öberg-Fagerström", "asa von oberg-fagerstrom"),
        ("Näkkäläjärvi", "nakkalajarvi"),
        ("Áile Čohkka", "aile cohkka"),
        ("Đuoŋŧŋa Šáža", "duontna saza"),
        ("Ærø Straße", "aero strasse"),
        ("Łukasz İnan", "lukasz inan"),
        ("A\u0308iti", "aiti"),
        ("ＭＡＩＪＡ", "maija"),
    ],
)
def test_folding_finds_what_people_type(written, searched):
    assert fold(written) == searched


def test_composed_and_decomposed_letters_are_the_same_text():
    assert nfc("A\u0308lvi") == "Älvi"
    assert fold("A\u0308lvi") == fold("Älvi")


@pytest.mark.slow
def test_every_character_folds_to_something_that_stays_folded():
    unstable = [one for one in map(chr, range(0x110000)) if (once := fold(one)) != one and fold(once) != once]
    assert unstable == []


@given(any_text)
def test_folding_twice_changes_nothing(text):
    once = fold(text)
    assert fold(once) == once


@given(any_text)
def test_folding_does_not_depend_on_the_normalisation_form(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(any_text)
def test_upper_and_lower_case_fold_alike(text):
    assert fold(text.casefold()) == fold(text)


@given(any_text)
def test_words_are_made_of_folded_letters_and_digits(text):
    for word in words(text):
        assert word.isalnum() or any(unicodedata.category(letter).startswith("M") for letter in word)
        assert words(word) == [word]


def test_words_split_names_addresses_and_mail_addresses():
    assert words("Aikio-Näkkäläjärvi, Áile") == ["aikio", "nakkalajarvi", "aile"]
    assert words("O’Brien d'Arc") == ["obrien", "darc"]
    assert words("maija.m@posti.example") == ["maija", "m", "posti", "example"]
    assert words(" 1234567-1 ") == ["1234567", "1"]
    assert words(" –.- ") == []


@given(any_text)
def test_tidy_text_is_one_clean_line_and_stays_so(text):
    clean = tidy(text)
    assert tidy(clean) == clean
    assert clean == clean.strip()
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in clean)
    clean.encode()


@given(any_text)
def test_tidy_lines_have_one_kind_of_line_end(text):
    clean = tidy_lines(text)
    assert tidy_lines(clean) == clean
    assert not {"\r", "\u2028", "\u2029", "\x00"} & set(clean)


def test_tidy_joins_what_was_pasted_over_lines():
    assert tidy("  Maija\r\n\tMeikäläinen\u00a0 ") == "Maija Meikäläinen"
    assert tidy_lines("rivi 1\r\nrivi 2\rrivi 3\n") == "rivi 1\nrivi 2\nrivi 3"


def test_hidden_characters_are_taken_out():
    assert without_controls("Ma\u202eija\x00\ufeff\u200b\x1b[31m") == "Maija[31m"
    assert without_controls("a\ud800b") == "ab"
    assert without_controls("a\ufffeb\uffffc\ufdd0d\U0001fffe") == "abcd"


def test_letters_of_every_script_are_kept():
    assert without_controls("Áile Đ. Żółć Анна 李") == "Áile Đ. Żółć Анна 李"


def test_format_error_tells_its_code_in_three_languages():
    class Wrong(FormatError):
        messages = {"shape": ("Väärin", "Fel", "Wrong")}

    error = Wrong("shape")
    assert str(error) == "Wrong"
    assert [error.message(language) for language in ("fi", "sv", "en")] == ["Väärin", "Fel", "Wrong"]


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_the_short_way_for_latin_letters_folds_as_the_long_way_does(text):
    assert fold(text) == (text.lower() if text.isascii() else _fold_any(text))
