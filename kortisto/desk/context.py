"""What every page of the desk needs around its contents: theme, navigation, the user's menu."""

from functools import lru_cache
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

import kortisto
from kortisto.desk.navigation import ACCOUNT, NAVIGATION, place
from kortisto.promises.queries import clause_states
from kortisto.staff.permissions import Permission

THEMES = ("light", "dark")
ROOMY = ("roomy",)  # rows stand close together unless they are chosen to have air

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
    theme, rows = (
        chosen if (chosen := request.COOKIES.get(f"kortisto_{name}", "")) in offered else ""
        for name, offered in (("theme", THEMES), ("rows", ROOMY))
    )
    user = getattr(request, "user", None)
    shell: dict[str, Any] = {"home_url": "/", "theme_url": place("theme"), "notice_url": place("privacy")}
    states: dict[str, str] = {}
    if user is not None and user.is_authenticated:
        shell |= _for_user(request, user, (theme, rows))
        states = states_of(user.register_id) if user.register_id else {}
    return {
        "theme": theme,
        "row_height": rows,
        "version": kortisto.__version__,
        "shell": shell,
        "clause_states": states,
    }


def _for_user(request: HttpRequest, user: Any, chosen: tuple[str, str]) -> dict[str, Any]:
    allowed, path = user.permissions, request.path
    search_url = place("search")
    first = path.split("/", 2)[1]
    storage = settings.STORAGES["staticfiles"]["BACKEND"]
    depends = (allowed, first, get_language(), get_script_prefix(), storage, settings.ROOT_URLCONF)
    keys_off = request.session.get("keys") == "off"
    return {
        "nav": True,
        "nav_html": _navigation(*depends),
        "kept_for": (*depends, *chosen, keys_off),
        "search_url": search_url,
        "finds": not allowed.isdisjoint((Permission.PARTY_READ, Permission.BILLING_READ)),
        "query": request.GET.get("q", "")[:100] if path == search_url else "",
        "user_name": user.name,
        "user_links": [{"url": ACCOUNT.url, "icon": ACCOUNT.icon, "label": ACCOUNT.label}],
        "logout_url": place("account_logout"),
        "keys_url": place("keys"),
        "keys_off": keys_off,
        "promises_url": place("promises"),
    }


@lru_cache(maxsize=512)
def _navigation(
    allowed: frozenset[Permission],
    first: str,
    _language: str | None,
    prefix: str,
    _storage: str,
    _addresses: str,
) -> SafeString:
    """The main menu for what a role may open, with the item of the address's first part emphasised.

    Rendered once: it stands on every page twice, for wide and for narrow screens.
    """
    here = f"{prefix}{first}/" if first else prefix
    groups = []
    for group in NAVIGATION:
        items = []
        for one in group:
            url = one.url if one.open_to(allowed) else ""
            if url:
                items.append({"url": url, "icon": one.icon, "label": one.label, "current": url == here})
        if items:
            groups.append(items)
    return get_template("desk/parts/nav.html").render({"shell": {"nav": groups}})
