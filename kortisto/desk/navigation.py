"""Where the desk leads: one table for the main menu, for the button of each list and for the box at the top."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.text import fold
from kortisto.staff.permissions import Permission

# A word of fewer letters begins too many names and too many labels to mean one of these places.
SHORTEST = 3


@dataclass(frozen=True)
class Place:
    """A page that one may want to go to. `needs`: one of these permissions is enough. `within` are the acts and
    pages behind it that the menu leaves out."""

    name: str
    icon: str
    label: Any
    needs: tuple[Permission, ...]
    within: tuple["Place", ...] = ()

    def open_to(self, allowed: frozenset[Permission]) -> bool:
        """Whether a role with these permissions may open it."""
        return not allowed.isdisjoint(self.needs)

    @property
    def url(self) -> str:
        """Its address, or an empty text when no room has brought it."""
        return place(self.name)


def place(name: str, *args: Any) -> str:
    """The address of this name, or an empty text when no room has brought it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


ACCOUNT = Place("account", "settings", _("My account"), (Permission.OWN_ACCOUNT,))
NEW_PERSON = Place("person_new", "plus", _("New person"), (Permission.PARTY_WRITE,))
NEW_ORGANISATION = Place("organisation_new", "plus", _("New organisation"), (Permission.PARTY_WRITE,))

DRAFTS = Place("drafts", "edit", _("Drafts"), (Permission.ORDER_WRITE,))
RUNS = Place("invoice_runs", "print", _("Invoice runs"), (Permission.ORDER_WRITE,))
FIGURES = Place("figures", "eye", _("Figures of billing"), (Permission.BILLING_READ,))

NAVIGATION: tuple[tuple[Place, ...], ...] = (
    (
        Place("home", "home", _("Home"), (Permission.OWN_ACCOUNT,), (ACCOUNT,)),
        Place("persons", "card", _("Persons"), (Permission.PARTY_READ,), (NEW_PERSON,)),
        Place(
            "organisations", "organisation", _("Organisations"), (Permission.PARTY_READ,), (NEW_ORGANISATION,)
        ),
        Place("tasks", "task", _("Tasks"), (Permission.WORK_READ,)),
        Place("orders", "order", _("Orders"), (Permission.ORDER_READ,)),
        Place("invoices", "invoice", _("Invoices"), (Permission.BILLING_READ,), (DRAFTS, RUNS, FIGURES)),
        Place("bank", "import", _("Bank"), (Permission.BILLING_READ,)),
        Place(
            "vouchers",
            "binder",
            _("Books"),
            (Permission.BOOKS_READ,),
            (
                Place("open_items", "invoice", _("Open items"), (Permission.BOOKS_READ,)),
                Place("bank_files", "import", _("Bank files"), (Permission.BOOKS_READ,)),
                Place("journals", "export", _("Journals"), (Permission.BOOKS_READ,)),
                Place("journal_new", "plus", _("New journal"), (Permission.BOOKS_EXPORT,)),
            ),
        ),
        Place("reminders", "mail", _("Reminders"), (Permission.BILLING_READ,)),
        Place("credit_applications", "seal", _("Credit applications"), (Permission.CREDIT_READ,)),
        Place(
            "products",
            "binder",
            _("Products"),
            (Permission.PRODUCT_READ,),
            (Place("product_new", "plus", _("New product"), (Permission.PRODUCT_MANAGE,)),),
        ),
        Place("duplicates", "people", _("Duplicates"), (Permission.PARTY_MERGE,)),
        Place(
            "imports",
            "import",
            _("Imports"),
            (Permission.IMPORT_RUN,),
            (Place("import_new", "plus", _("New import"), (Permission.IMPORT_RUN,)),),
        ),
        Place(
            "updates",
            "eye",
            _("Updates"),
            (Permission.IMPORT_RUN,),
            (Place("postcodes", "pin", _("Postcodes"), (Permission.IMPORT_RUN,)),),
        ),
    ),
    (
        Place(
            "cases",
            "request",
            _("Requests"),
            (Permission.CASE_REGISTER,),
            (Place("case_new", "plus", _("New request"), (Permission.CASE_REGISTER,)),),
        ),
        Place("retention", "clock", _("Retention"), (Permission.ERASE, Permission.RETENTION_RUN)),
        Place("reports", "binder", _("Access reports"), (Permission.REPORT_MAKE,)),
        Place(
            "disclosures",
            "share",
            _("Disclosures"),
            (Permission.DISCLOSURE_READ,),
            (Place("recipients", "people", _("Recipients"), (Permission.DISCLOSURE_READ,)),),
        ),
        Place("exports", "export", _("Files out"), (Permission.EXPORT_MAKE, Permission.EXPORT_APPROVE)),
        Place(
            "interface",
            "lock",
            _("Interface"),
            (Permission.API_MANAGE,),
            (
                Place("token_new", "plus", _("New token"), (Permission.API_MANAGE,)),
                Place("webhook_new", "plus", _("New webhook"), (Permission.API_MANAGE,)),
            ),
        ),
    ),
    (
        Place(
            "notices",
            "notice",
            _("Notice"),
            (Permission.NOTICE_READ,),
            (Place("notice_import", "import", _("Import a text"), (Permission.NOTICE_EDIT,)),),
        ),
        Place(
            "promises",
            "promise",
            _("Promises"),
            (Permission.PROMISES_READ,),
            (Place("field_rights", "people", _("Who sees what"), (Permission.PROMISES_READ,)),),
        ),
        Place("ledger", "seal", _("Ledger"), (Permission.LEDGER_READ,)),
        Place(
            "custom_fields",
            "edit",
            _("Custom fields"),
            (Permission.FIELD_MANAGE,),
            (Place("custom_field_new", "plus", _("New custom field"), (Permission.FIELD_MANAGE,)),),
        ),
        Place("tags", "label", _("Tags"), (Permission.TAG_MANAGE,)),
        Place("periods", "clock", _("Periods and accounts"), (Permission.PERIOD_READ,)),
        Place("seller", "settings", _("Billing details"), (Permission.BILLING_SET_UP,)),
        Place(
            "users",
            "people",
            _("Staff"),
            (Permission.STAFF_MANAGE,),
            (
                Place("user_new", "plus", _("New user"), (Permission.STAFF_MANAGE,)),
                Place("commitments", "seal", _("Commitments"), (Permission.STAFF_MANAGE,)),
            ),
        ),
    ),
)


def places(allowed: frozenset[Permission]) -> tuple[tuple[Place, tuple[str, ...]], ...]:
    """Everything that a role with these permissions may open, each with the folded words of its label: each
    item of the menu, then what is within."""
    return _places(allowed, get_language(), get_script_prefix(), settings.ROOT_URLCONF)


@lru_cache(maxsize=128)
def _places(
    allowed: frozenset[Permission], _language: str | None, _prefix: str, _addresses: str
) -> tuple[tuple[Place, tuple[str, ...]], ...]:
    # Asked at each letter typed into the box.
    return tuple(
        (one, tuple(fold(str(one.label)).split()))
        for group in NAVIGATION
        for item in group
        for one in (item, *item.within)
        if one.open_to(allowed) and one.url
    )


def meant(asked: str, allowed: frozenset[Permission]) -> list[Place]:
    """The places whose label, in the language of the page, has for each word asked one that begins with it."""
    words = fold(asked).split()
    if not any(len(word) >= SHORTEST for word in words):
        return []
    return [
        one
        for one, labelled in places(allowed)
        if all(any(known.startswith(word) for known in labelled) for word in words)
    ]


def acts(allowed: frozenset[Permission]) -> list[Place]:
    """What a role may begin anew: offered before anything is typed."""
    return [one for one, _words in places(allowed) if one.icon == "plus"]
