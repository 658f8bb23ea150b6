"""What each role may see: role × purpose × data category, the one table of field rights (C43, Article 32).

A permission opens a page, and the page names its purpose; this table says which categories of data the page can
show to that role under that purpose. The manager, SQLite's authorizer and PostgreSQL's row policies keep to it.
"""

from functools import cache

from kortisto.kernel.access import RECIPIENT, Actor
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.staff.permissions import Role

# Not staff: what the program does by itself, and the person who asks for their own data.
_UNLIMITED = ("system", "data_subject")

_ADDRESSED = {"identity", "contact", "address", "organisation_link", "marketing_choices"}
_TRADE = {"orders", "order_lines", "invoices", "payments"}
_WRITTEN = {"notes", "tasks", "attachments", "tags"}
_VOUCHERS = {"identity", "address", "invoices", "payments", "collection"}


def _all(purpose: Purpose) -> set[str]:
    return {key for key, category in CATEGORIES.items() if purpose in category.purposes}


RIGHTS: dict[Role, dict[Purpose, set[str]]] = {
    Role.CUSTOMER_SERVICE: {
        Purpose.CUSTOMER_SERVICE: _ADDRESSED | _TRADE | _WRITTEN | {"change_history", "import_records"},
        Purpose.BILLING: _ADDRESSED | _TRADE | {"collection"},
        # A "no" is placed and lifted for the person's rights, also on one whom a restriction hides, and what a person
        # asks for is noted.
        Purpose.RIGHTS: {"identity", "marketing_choices", "request_cases"},
    },
    # Answers for the register: sees everything, each category under the purposes it is held for.
    Role.CONTACT_PERSON: {purpose: _all(purpose) for purpose in Purpose},
    Role.ACCOUNTANT: {Purpose.BILLING: _VOUCHERS},
    # Segments, labels and letters come with outreach, for those who may be reached only.
    Role.MARKETING: {},
    # Keeps users, words and settings: finds a card to say whose it is, and sees nothing of what was sold, written or
    # agreed with the customer.
    Role.ADMINISTRATOR: {
        Purpose.CUSTOMER_SERVICE: _ADDRESSED | {"tags", "change_history"},
        Purpose.RIGHTS: {"identity", "marketing_choices", "disclosures"},
        Purpose.SECURITY: {"identity", "access_log", "disclosures"},
    },
}


@cache
def categories(role: str, purpose: Purpose) -> frozenset[str]:
    """The categories a role may see under a purpose; none for a role that does not exist."""
    if role not in {one.value for one in Role}:
        return frozenset()
    return frozenset(RIGHTS[Role(role)].get(purpose, ()))


def seen_by(actor: Actor, purpose: Purpose, within: frozenset[str] | None = None) -> frozenset[str] | None:
    """What the actor may see under the purpose, within what was agreed; None means everything."""
    if actor.role == RECIPIENT:
        # A recipient has no rights of its own: what was agreed, as far as it is held for this purpose.
        return frozenset(_all(purpose)) & (within or frozenset())
    if actor.role in _UNLIMITED:
        return within
    own = categories(actor.role, purpose)
    return own if within is None else own & within
