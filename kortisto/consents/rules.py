"""How a contact value becomes a fingerprint that can only answer "is this the one?" Pure."""

import hashlib
import hmac
from collections.abc import Mapping

from kortisto.kernel.text import words

EMAIL, PHONE, POST = "email", "phone", "post"


def normal_email(address: str) -> str:
    """The address as it is compared: no space around it, lower case."""
    return address.strip().lower()


def normal_phone(e164: str) -> str:
    """The number as it is compared: E.164, a plus and digits."""
    return "+" + "".join(character for character in e164 if character.isdigit())


def normal_post(name: str, street: str, postcode: str) -> str:
    """Name, street and postcode folded; the order of the words of a name does not matter."""
    return "|".join((" ".join(sorted(words(name))), " ".join(words(street)), "".join(words(postcode))))


def fingerprint(key: bytes, channel: str, value: str) -> str:
    """HMAC-SHA256 of a normalised value under the installation's key, in hexadecimal."""
    return hmac.new(key, f"{channel}\x1f{value}".encode(), hashlib.sha256).hexdigest()


def fingerprints(
    key: bytes, *, emails: list[str] = (), phones: list[str] = (), posts: list[tuple[str, str, str]] = ()
) -> set[tuple[str, str]]:
    """(channel, fingerprint) of every value given; empty values give none."""
    found = {(EMAIL, fingerprint(key, EMAIL, normal_email(value))) for value in emails if value.strip()}
    found |= {(PHONE, fingerprint(key, PHONE, normal_phone(value))) for value in phones if value.strip()}
    found |= {
        (POST, fingerprint(key, POST, normal_post(*parts)))
        for parts in posts
        if parts[0].strip() and parts[1].strip()
    }
    return found


def forbidden(hits: Mapping[tuple[str, str], int]) -> int:
    """The purposes that any of the hits forbids, as bits."""
    mask = 0
    for purposes in hits.values():
        mask |= purposes
    return mask
