"""What every page of the desk needs around its contents: theme, navigation, the user's menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

import kortisto
from kortisto.staff.permissions import Permission

THEMES = ("light", "dark")

# Groups of (name of the address, icon, label, permissions of which one is needed).
NAVIGATION: tuple[tuple[tuple[str, str, Any, tuple[Permission, ...]], ...], ...] = (
    (
        ("home", "home", _("Home"), (Permission.OWN_ACCOUNT,)),
        ("persons", "card", _("Persons"), (Permission.PARTY_READ,)),
        ("organisations", "organisation", _("Organisations"), (Permission.PARTY_READ,)),
        ("orders", "order", _("Orders"), (Permission.PARTY_READ,)),
        ("invoices", "invoice", _("Invoices"), (Permission.BILLING_READ,)),
        ("imports", "import", _("Imports"), (Permission.IMPORT_RUN,)),
    ),
    (
        ("retention", "clock", _("Retention"), (Permission.ERASE, Permission.RETENTION_RUN)),
        ("reports", "request", _("Access reports"), (Permission.REPORT_MAKE,)),
        ("disclosures", "share", _("Disclosures"), (Permission.DISCLOSURE_READ,)),
    ),
    (
        ("notices", "notice", _("Notice"), (Permission.NOTICE_READ,)),
        ("promises", "promise", _("Promises"), (Permission.PROMISES_READ,)),
        ("ledger", "seal", _("Ledger"), (Permission.LEDGER_READ,)),
        ("users", "people", _("Staff"), (Permission.STAFF_MANAGE,)),
    ),
)


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Theme, version and the frame's `shell` for the base templates."""
    theme = request.COOKIES.get("kortisto_theme", "")
    user = getattr(request, "user", None)
    shell: dict[str, Any] = {"home_url": "/", "theme_url": place("theme"), "notice_url": place("privacy")}
    if user is not None and user.is_authenticated:
        shell |= _for_user(request, user)
    return {"theme": theme if theme in THEMES else "", "version": kortisto.__version__, "shell": shell}


def place(name: str, *args: Any) -> str:
    """The address of this name, or an empty text when no room has brought it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _for_user(request: HttpRequest, user: Any) -> dict[str, Any]:
    allowed, path = user.permissions, request.path
    groups = []
    for group in NAVIGATION:
        items = []
        for name, icon, label, needs in group:
            url = place(name) if not allowed.isdisjoint(needs) else ""
            if url:
                current = path.startswith(url) if url != "/" else path == "/"
                items.append({"url": url, "icon": icon, "label": label, "current": current})
        if items:
            groups.append(items)
    may_search = not allowed.isdisjoint((Permission.PARTY_READ, Permission.BILLING_READ))
    search_url = place("search") if may_search else ""
    return {
        "nav": groups,
        "search_url": search_url,
        "query": request.GET.get("q", "")[:100] if path == search_url else "",
        "user_name": user.name,
        "user_links": [{"url": place("account"), "icon": "settings", "label": _("My account")}],
        "logout_url": place("account_logout"),
        "keys_url": place("keys"),
        "keys_off": request.session.get("keys") == "off",
        "promises_url": place("promises"),
    }
