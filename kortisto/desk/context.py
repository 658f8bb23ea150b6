"""What every page of the desk needs around its contents: theme, navigation, the user's menu."""

from functools import lru_cache
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import get_template
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

import kortisto
from kortisto.promises.queries import clause_states
from kortisto.staff.permissions import Permission

THEMES = ("light", "dark")

# Groups of (name of the address, icon, label, permissions of which one is needed).
NAVIGATION: tuple[tuple[tuple[str, str, Any, tuple[Permission, ...]], ...], ...] = (
    (
        ("home", "home", _("Home"), (Permission.OWN_ACCOUNT,)),
        ("persons", "card", _("Persons"), (Permission.PARTY_READ,)),
        ("organisations", "organisation", _("Organisations"), (Permission.PARTY_READ,)),
        ("tasks", "task", _("Tasks"), (Permission.PARTY_READ,)),
        ("orders", "order", _("Orders"), (Permission.PARTY_READ,)),
        ("invoices", "invoice", _("Invoices"), (Permission.BILLING_READ,)),
        ("duplicates", "people", _("Duplicates"), (Permission.PARTY_MERGE,)),
        ("imports", "import", _("Imports"), (Permission.IMPORT_RUN,)),
    ),
    (
        ("retention", "clock", _("Retention"), (Permission.ERASE, Permission.RETENTION_RUN)),
        ("reports", "request", _("Access reports"), (Permission.REPORT_MAKE,)),
        ("disclosures", "share", _("Disclosures"), (Permission.DISCLOSURE_READ,)),
        ("exports", "export", _("Files out"), (Permission.EXPORT_MAKE, Permission.EXPORT_APPROVE)),
    ),
    (
        ("notices", "notice", _("Notice"), (Permission.NOTICE_READ,)),
        ("promises", "promise", _("Promises"), (Permission.PROMISES_READ,)),
        ("ledger", "seal", _("Ledger"), (Permission.LEDGER_READ,)),
        ("tags", "label", _("Tags"), (Permission.TAG_MANAGE,)),
        ("users", "people", _("Staff"), (Permission.STAFF_MANAGE,)),
    ),
)


# The § marks need not know of a probe in the same second; pages must not ask for all states each time.
STATES_KEPT = 20.0  # seconds
_states: dict[int, tuple[float, dict[str, str]]] = {}


def states_of(register_id: int) -> dict[str, str]:
    """Clause → state for the § marks, at most STATES_KEPT old."""
    kept = _states.get(register_id)
    if kept is None or monotonic() - kept[0] > STATES_KEPT:
        kept = _states[register_id] = (monotonic(), clause_states(register_id))
    return kept[1]


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Theme, version and the frame's `shell` for the base templates."""
    theme = request.COOKIES.get("kortisto_theme", "")
    user = getattr(request, "user", None)
    shell: dict[str, Any] = {"home_url": "/", "theme_url": place("theme"), "notice_url": place("privacy")}
    states: dict[str, str] = {}
    if user is not None and user.is_authenticated:
        shell |= _for_user(request, user)
        states = states_of(user.register_id) if user.register_id else {}
    return {
        "theme": theme if theme in THEMES else "",
        "version": kortisto.__version__,
        "shell": shell,
        "clause_states": states,
    }


def place(name: str, *args: Any) -> str:
    """The address of this name, or an empty text when no room has brought it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _for_user(request: HttpRequest, user: Any) -> dict[str, Any]:
    allowed, path = user.permissions, request.path
    may_search = not allowed.isdisjoint((Permission.PARTY_READ, Permission.BILLING_READ))
    search_url = place("search") if may_search else ""
    first = path.split("/", 2)[1]
    storage = settings.STORAGES["staticfiles"]["BACKEND"]
    return {
        "nav": True,
        "nav_html": _navigation(allowed, first, get_language(), get_script_prefix(), storage),
        "search_url": search_url,
        "query": request.GET.get("q", "")[:100] if path == search_url else "",
        "user_name": user.name,
        "user_links": [{"url": place("account"), "icon": "settings", "label": _("My account")}],
        "logout_url": place("account_logout"),
        "keys_url": place("keys"),
        "keys_off": request.session.get("keys") == "off",
        "promises_url": place("promises"),
    }


@lru_cache(maxsize=512)
def _navigation(
    allowed: frozenset[Permission], first: str, _language: str | None, prefix: str, _storage: str
) -> SafeString:
    """The main menu for what a role may open, with the item of the address's first part emphasised.

    Rendered once: it stands on every page twice, for wide and for narrow screens.
    """
    here = f"{prefix}{first}/" if first else prefix
    groups = []
    for group in NAVIGATION:
        items = []
        for name, icon, label, needs in group:
            url = place(name) if not allowed.isdisjoint(needs) else ""
            if url:
                items.append({"url": url, "icon": icon, "label": label, "current": url == here})
        if items:
            groups.append(items)
    return get_template("desk/parts/nav.html").render({"shell": {"nav": groups}})
