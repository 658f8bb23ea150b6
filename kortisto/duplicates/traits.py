"""What is compared of a person: names, contact values and address, folded once. Pure: no database, no clock."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from kortisto.kernel.text import words


@dataclass(slots=True, frozen=True)
class Traits:
    """One record as it is compared. `key` is its row."""

    key: int
    given: tuple[str, ...] = ()
    surname: tuple[str, ...] = ()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    street: str = ""
    house: str = ""
    postcode: str = ""
    city: str = ""
    care_of: str = ""
    number: str = ""


def traits(
    key: int,
    *,
    given_names: str = "",
    surname: str = "",
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    street: str = "",
    postcode: str = "",
    city: str = "",
    care_of: str = "",
    number: str = "",
) -> Traits:
    """The traits of a record as the register keeps it; the house number is taken out of the street."""
    name, house = _street(street)
    return Traits(
        key, _folded(given_names), _folded(surname), frozenset(value.casefold() for value in emails if value),
        frozenset(value for value in phones if value), name, house, "".join(_folded(postcode)),
        "".join(_folded(city)), "".join(_folded(care_of)), "".join(_folded(number)),
    )  # fmt: skip


# What stands where a program did not know a letter.
_UNKNOWN = str.maketrans(dict.fromkeys("?\ufffd¿", ""))


@lru_cache(maxsize=65536)
def _folded(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    if "Ã" in text:
        # UTF-8 once read as Latin-1.
        with suppress(ValueError):
            text = text.encode("cp1252").decode()
    return tuple(words(text.translate(_UNKNOWN)))


@lru_cache(maxsize=65536)
def _street(text: str) -> tuple[str, str]:
    """A street's name and its first number."""
    parts = _folded(text)
    at = next((place for place, part in enumerate(parts) if part[0].isdigit()), None)
    if at is None:
        return "".join(parts), ""
    if at == 0:
        return "".join(part for part in parts[1:] if not part[0].isdigit()), parts[0]
    return "".join(parts[:at]), parts[at]
