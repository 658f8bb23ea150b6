"""System checks that stop the program: a view open by oversight, a setting unsafe in production."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

# Views of libraries, by name, that carry no declaration of ours, and why anybody may open them.
THIRD_PARTY = {
    "account_login": "signing in comes before everything",
    "account_logout": "signing out must work in every state of a login",
    "account_inactive": "tells only that a login has ended",
    "mfa_authenticate": "the second step of signing in; opens only after the first",
    "mfa_login_webauthn": "signing in with a passkey",
    "set_language": "the language may be chosen before signing in",
}

# Those of them that this room itself puts into the map of addresses; the desk brings the others.
_OWN_ROOM = frozenset(THIRD_PARTY) - {"set_language"}

_SECRET_LENGTH = 50
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "testserver")  # the last one is the test client's


def undeclared_views(patterns: Iterable[URLPattern | URLResolver]) -> list[str]:
    """Sentences about views that say neither who may open them nor why anybody may, and about names in
    the table of libraries' views that no address has any more."""
    problems, seen = [], set()
    for where, found in walk(patterns):
        view = found.callback
        if getattr(view, "declared", None):
            continue
        is_ours = view.__module__.startswith("kortisto.")
        if found.name in THIRD_PARTY and not is_ours:
            seen.add(found.name)
            continue
        named = getattr(view, "view_class", view).__qualname__
        problems.append(f"view {view.__module__}.{named} at /{where} has no @page or @open_page")
    problems += [
        f"no address is named {name}, but the table of libraries' views has it"
        for name in sorted(_OWN_ROOM - seen)
    ]
    return problems


def unsafe_settings(conf: Any) -> list[str]:
    """Sentences about settings with which the program must not serve anybody."""
    problems = []
    hosts = set(conf.ALLOWED_HOSTS)
    if "*" in hosts or not hosts or any(host.startswith(".") for host in hosts):
        problems.append("KORTISTO_HOSTS must name each host; * and whole domains let forged addresses in")
    if conf.DEBUG:
        problems.append("DEBUG shows the program's insides to visitors")
    if len(conf.SECRET_KEY) < _SECRET_LENGTH or len(set(conf.SECRET_KEY)) < 10:
        problems.append(f"the secret key is too weak; give at least {_SECRET_LENGTH} random characters")
    if conf.HTTPS:
        for name in (
            "SESSION_COOKIE_SECURE",
            "CSRF_COOKIE_SECURE",
            "SECURE_SSL_REDIRECT",
            "SECURE_HSTS_SECONDS",
        ):
            if not getattr(conf, name):
                problems.append(f"{name} must be on when the program is served over HTTPS")
        key_file = Path(conf.DATA) / "keys" / "secret.key"
        if key_file.exists() and key_file.stat().st_mode & 0o077:
            problems.append("the file of the secret key can be read by other users of this machine")
    elif strangers := sorted(host for host in hosts if not _is_loopback(host)):
        problems.append(f"without HTTPS the program serves this machine only, not {', '.join(strangers)}")
    return problems


@register(Tags.urls)
def every_view_is_declared(app_configs, **kwargs) -> list[Error]:
    """No view without a permission or a reason: one that says neither stops the program."""
    return [Error(problem, id="kortisto.E010") for problem in undeclared_views(get_resolver().url_patterns)]


@register(Tags.security)
def settings_are_safe(app_configs, **kwargs) -> list[Error]:
    """What is unsafe in production stops the program there."""
    return [Error(problem, id="kortisto.E011") for problem in unsafe_settings(settings)]


def walk(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterable[tuple[str, URLPattern]]:
    for found in patterns:
        where = prefix + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from walk(found.url_patterns, where)
        else:
            yield where, found


def _is_loopback(host: str) -> bool:
    return host in _LOOPBACK or host.startswith("127.") or host.endswith(".localhost")
