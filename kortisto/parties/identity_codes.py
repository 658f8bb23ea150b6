"""Personal identity codes are found and refused: the register has no lawful use for them.

Tietosuojalaki (1050/2018) 29 § allows an identity code only on grounds that no published purpose of a
customer register has, so there is no field for one, and free text, imports and file names are searched before
they are kept. Neither a result nor an error holds the code itself.
"""

import re
from datetime import date

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu

from kortisto.kernel.text import FormatError, words

HETU = "hetu"
PERSONNUMMER = "personnummer"

# First in a class of signs: behind another one it would make a range.
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_NOT_AFTER = r"(?<![^\W_])"
_NOT_BEFORE = r"(?![^\W_])"
_NOT_IN_UUID = r"(?!-[0-9A-Fa-f]{4}-)"
# Signs of the century since 1.1.2023: + is the 1800s, - and U-Y the 1900s, A-F the 2000s.
_HETU = re.compile(
    rf"{_NOT_AFTER}([0-3][0-9][01][0-9]{{3}})([{_DASHES}+A-FU-Y])([0-9]{{3}}[0-9A-FHJ-NPR-Y]){_NOT_BEFORE}",
    re.IGNORECASE | re.ASCII,
)
_PERSONNUMMER = re.compile(
    rf"{_NOT_AFTER}([0-9]{{2}})?([0-9]{{2}})([01][0-9])([0-9]{{2}})([{_DASHES}+])([0-9]{{4}}){_NOT_BEFORE}{_NOT_IN_UUID}"
)
_IDENTITY_WORDS = frozenset({"hetu", "hetut", "sotu", "ssn", "personnr", "pnr", "hetunnus"})
_IDENTITY_NAMES = (
    "henkilotunnus",
    "henkilotunnukset",
    "henkilotunniste",
    "sosiaaliturvatunnus",
    "personnummer",
    "personbeteckning",
    "personsignum",
    "socialsecurity",
    "personalidentitycode",
    "personalidentitynumber",
    "personidentitycode",
    "personidentitynumber",
    "personalidnumber",
    "nationalid",
    "nationalidentity",
)
_COORDINATION_DAYS = 60
"""Swedish coordination numbers carry the day of birth plus sixty."""
_STAMPS_SINCE = 2010


class IdentityCodeFound(FormatError):
    """A text holds a personal identity code. Neither the message nor the attributes repeat it."""

    messages = {
        "identity_code": (
            "Tekstissä on henkilötunnus. Sitä ei saa tallentaa asiakasrekisteriin. "
            "Poista se ja yritä uudelleen.",
            "Texten innehåller en personbeteckning. Den får inte sparas i kundregistret. "
            "Ta bort den och försök igen.",
            "The text holds a personal identity code. It must not be kept in the customer register. "
            "Remove it and try again.",
        )
    }

    def __init__(self, kinds: tuple[str, ...]) -> None:
        self.kinds = kinds
        super().__init__("identity_code")


def find_identity_codes(text: str) -> list[tuple[int, int, str]]:
    """Where a text holds personal identity codes: ``(start, end, kind)`` in order, never overlapping.

    ``kind`` is ``hetu`` (all thirteen signs of the century, also the artificial numbers 900-999) or
    ``personnummer`` (with - or +, six or eight digits of date, also coordination numbers). Only codes with a
    real date and a right check digit count. Digits without a separator are not looked at: they are telephone
    numbers and references far more often than identity codes.
    """
    found = [(*match.span(), HETU) for match in _HETU.finditer(text) if _is_hetu(match)]
    taken = {span[:2] for span in found}
    found += [
        (*match.span(), PERSONNUMMER)
        for match in _PERSONNUMMER.finditer(text)
        if match.span() not in taken and _is_personnummer(match)
    ]
    return sorted(found)


def refuse_identity_codes(text: str) -> str:
    """The text itself when it holds no personal identity code; otherwise raises ``IdentityCodeFound``."""
    found = find_identity_codes(text)
    if found:
        raise IdentityCodeFound(tuple(kind for _, _, kind in found))
    return text


def mask_identity_codes(text: str, mark: str = "•••") -> str:
    """The text with every personal identity code replaced by ``mark``."""
    for start, end, _ in reversed(find_identity_codes(text)):
        text = text[:start] + mark + text[end:]
    return text


def names_identity_code(name: str) -> bool:
    """Whether the name of a column or field names a personal identity code (henkilötunnus, personnummer, SSN …)."""
    parts = words(name)
    joined = "".join(parts)
    return bool(_IDENTITY_WORDS & set(parts)) or any(part in joined for part in _IDENTITY_NAMES)


def _is_hetu(match: re.Match[str]) -> bool:
    day, sign, rest = match.groups()
    try:
        hetu.validate(f"{day}{'-' if sign in _DASHES else sign}{rest}".upper(), allow_temporary=True)
    except ValidationError:
        return False
    return True


def _is_personnummer(match: re.Match[str]) -> bool:
    century, year, month, day, _, serial = match.groups()
    born = int(day) - _COORDINATION_DAYS if int(day) > _COORDINATION_DAYS else int(day)
    # 2000 stands for both centuries: it has every day that either has, and without a clock neither is sure.
    full_year = int(century + year) if century else 2000 + int(year)
    if century and full_year >= _STAMPS_SINCE and serial[:2] < "24" and serial[2:] < "60":
        # 20261122-0930 is the time stamp of a file, and customers born that late are not yet customers.
        return False
    try:
        date(full_year, int(month), born)
    except ValueError:
        return False
    return luhn.is_valid(year + month + day + serial) and (century is None or "18" <= century <= "20")
