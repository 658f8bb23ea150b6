"""The kinds of custom fields: how a value is read, kept and shown. Pure.

A value is kept as one line of text whatever its kind: a number in plain digits, a day as ISO 8601 (so that texts
sort as days do), a choice as it is spelt in the field's list, yes and no as 1 and 0.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from kortisto.kernel.text import FormatError, fold, tidy
from kortisto.parties.formats import parse_boolean, parse_date
from kortisto.parties.identity_codes import refuse_identity_codes

TEXT, NUMBER, DAY, CHOICE, YES_NO = "text", "number", "day", "choice", "yes_no"
LONGEST = 500
"""Letters of a value."""
MOST_CHOICES = 100
_DIGITS = 15
_SIGNS = str.maketrans({"−": "-", "–": "-", ",": ".", " ": None, "\u00a0": None, "\u202f": None})
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


class ValueFormatError(FormatError):
    """A text that is no value of its field."""

    messages: Mapping[str, tuple[str, str, str]] = {
        "number": (
            "Luku ei ole oikein. Kirjoita se numeroin, esimerkiksi 1250 tai 12,5.",
            "Talet är inte rätt. Skriv det med siffror, till exempel 1250 eller 12,5.",
            "The number is not right. Write it in digits, such as 1250 or 12.5.",
        ),
        "choice": (
            "Vaihtoehtoa ei ole kentän luettelossa.",
            "Alternativet finns inte i fältets lista.",
            "The choice is not in the field's list.",
        ),
        "day": (
            "Päivä ei ole oikein. Kirjoita se esimerkiksi 5.2.2026.",
            "Dagen är inte rätt. Skriv den till exempel 5.2.2026.",
            "The day is not right. Write it like 5.2.2026.",
        ),
        "too_long": (
            "Arvo on liian pitkä. Siinä saa olla enintään 500 merkkiä.",
            "Värdet är för långt. Det får ha högst 500 tecken.",
            "The value is too long. It may have at most 500 characters.",
        ),
    }


def read(kind: str, written: str, choices: Sequence[str] = ()) -> str:
    """The kept form of what was written; empty for nothing. Raises FormatError, IdentityCodeFound."""
    text = tidy(written)
    refuse_identity_codes(text)
    if not text:
        return ""
    if len(text) > LONGEST:
        raise ValueFormatError("too_long")
    if kind == NUMBER:
        return _number(text)
    if kind == DAY:
        day = parse_date(text)
        if not _FIRST_DAY <= day <= _LAST_DAY:
            raise ValueFormatError("day")
        return day.isoformat()
    if kind == CHOICE:
        return _choice(text, choices)
    if kind == YES_NO:
        answer = parse_boolean(text)
        return "" if answer is None else "1" if answer else "0"
    return text


def _number(text: str) -> str:
    plain = text.translate(_SIGNS)
    if not plain.isascii() or plain.count(".") > 1 or not plain.lstrip("-").replace(".", "").isdigit():
        raise ValueFormatError("number")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise ValueFormatError("number") from None
    if len(number.as_tuple().digits) > _DIGITS:
        raise ValueFormatError("number")
    return f"{number.normalize():f}" if number else "0"


def _choice(text: str, choices: Sequence[str]) -> str:
    if text in choices:
        return text
    alike = [one for one in choices if fold(one) == fold(text)]
    if len(alike) != 1:
        raise ValueFormatError("choice")
    return alike[0]


_ANSWERS = {"fi": ("ei", "kyllä"), "sv": ("nej", "ja"), "en": ("no", "yes")}


def shown(kind: str, value: str, language: str) -> str:
    """A kept value as people read it."""
    if not value:
        return ""
    if kind == NUMBER:
        return value if language == "en" else value.replace(".", ",")
    if kind == DAY:
        day = date.fromisoformat(value)
        return f"{day.day}.{day.month}.{day.year}"
    if kind == YES_NO:
        return _ANSWERS[language][value == "1"]
    return value


def typed(kind: str, value: str) -> Any:
    """A kept value as a file of a table holds it: days as days, numbers as numbers."""
    if not value:
        return ""
    if kind == NUMBER:
        return Decimal(value)
    return date.fromisoformat(value) if kind == DAY else value


def is_searched(kind: str) -> bool:
    """Whether people look for somebody by a value of this kind: by a word or a number, not by yes or no."""
    return kind in (TEXT, NUMBER, CHOICE)
