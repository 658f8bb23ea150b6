"""What a block takes away, and what a name or a contact value must be. Pure: no database, no clock."""

from kortisto.kernel.purposes import ALL_PURPOSES, MARKETING, UNRESTRICTED, Purpose

# Block kind → (purposes taken away, clause). Any block beats any permission (clauses and law, 5.2).
BLOCKS: dict[str, tuple[Purpose, str]] = {
    "restriction": (ALL_PURPOSES & ~UNRESTRICTED, "C82"),
    "direct_marketing": (Purpose.DIRECT_MARKETING | Purpose.PERSONALISATION, "C72"),
    "direct_mail": (Purpose.DIRECT_MAIL, "C72"),
    "distance_selling": (Purpose.DISTANCE_SELLING, "C72"),
    "market_research": (Purpose.MARKET_RESEARCH, "C72"),
    "all_marketing": (MARKETING, "C90"),
    "publication": (Purpose.DIRECTORY | Purpose.DIRECT_MAIL, "C15"),
    "protected_address": (Purpose.DIRECTORY | Purpose.DIRECT_MAIL, "C23"),
    "erasing": (ALL_PURPOSES & ~(Purpose.BILLING | Purpose.COLLECTION | Purpose.RIGHTS), "C35"),
    "deceased": (MARKETING | Purpose.CREDIT, "C75"),
}

LONGEST_NAME = 200


class NotAName(ValueError):
    """A name is missing, too long, or holds what no name holds."""


def checked_name(text: str, *, required: bool = True) -> str:
    """The name, when it can be one. Raises NotAName with a message key as its text."""
    if not text:
        if required:
            raise NotAName("name_missing")
        return ""
    if len(text) > LONGEST_NAME:
        raise NotAName("name_too_long")
    return text
