"""What a login may be: a named person's own, never a shared one (C44, C45)."""

import re
import secrets

# Words that name a desk, a role or a device instead of a person, in the languages used in Finland.
_WORDS = """
    admin administrator asiakaspalvelu asiakas assistentti billing bokning contact customer desk ekonomi
    export fakturering forsaljning försäljning hallinto help helpdesk henkilosto henkilöstö hr info invoice
    it johto kassa kaikki kassan kontakt kontor kundservice kundtjanst kundtjänst laskut laskutus login
    mail markkinointi marketing marknadsforing marknadsföring myymala myymälä myynti myyja myyjä noreply
    office posti postmaster reception register rekisteri root sales service shared shop staff store support
    system taloushallinto talous team test testi tiimi tilaukset toimisto tuki user vaihde varasto
    vastaanotto webmaster yleinen yhteinen yllapito yllapitaja ylläpito ylläpitäjä
"""
SHARED_WORDS = frozenset(_WORDS.split())

# No letters or digits that are mistaken for one another when read aloud or from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def is_shared_address(email: str) -> bool:
    """Whether an e-mail address is a desk's or a role's: `myynti@…`, `info.turku@…`, `sales2@…`."""
    words = _words(email.partition("@")[0])
    return not words or words[0] in SHARED_WORDS or "".join(words) in SHARED_WORDS


def is_shared_name(name: str) -> bool:
    """Whether a name is that of a desk or a role and not of a person."""
    words = _words(name)
    return not words or all(word in SHARED_WORDS for word in words)


def initial_password() -> str:
    """A random password of 99 bits in five groups, to be handed over and changed at the first login."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(5))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\W\d_]+", text.lower()) if word]
