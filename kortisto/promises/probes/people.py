"""Probes of those who work with the register, and of what the program shows the world (C4, C41-C49)."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from kortisto.kernel import declarations
from kortisto.notice.facts import hosts_in_use
from kortisto.notice.queries import document
from kortisto.promises.probes.trying import Found, Probing, faults, number, outside, own_host
from kortisto.staff.checks import undeclared_views, unsafe_settings
from kortisto.staff.models import User
from kortisto.staff.permissions import Role
from kortisto.staff.queries import current_commitment, has_signed
from kortisto.staff.rules import is_shared_address, is_shared_name
from kortisto.staff.sessions import open_sessions

_PLANTED_COOKIE = "kortisto_probe_undeclared"
TIME_TO_SIGN = timedelta(days=14)
"""How long a new login, or everybody after a new version of the text, may wait for the signature."""

# Words of a content policy that let nothing in from elsewhere.
_OWN = {"'self'", "'none'", "data:"}


def everybody_has_signed(asked: Probing) -> Found:
    """Whoever has not signed the current confidentiality commitment sees the signing page and no other, and
    nobody's login waits for the signature longer than a fortnight (C42, C46)."""
    current = current_commitment()
    if current is None:
        return Found(False, "no_commitment", 1)
    unsigned = User.objects.filter(is_active=True, created_at__lt=asked.now - TIME_TO_SIGN)
    unsigned = unsigned.exclude(signatures__commitment=current)
    late = unsigned.count() if current.valid_from < asked.now - TIME_TO_SIGN else 0
    newcomer = User.objects.create(
        email=f"{secrets.token_hex(8)}@koe.example",
        name="Koe Kokeilija",
        role=Role.CONTACT_PERSON,
        employer="Koe Oy",
        register_id=asked.register_id,
    )
    return faults(late + int(not outside(lambda: _meets_only_the_signing_page(newcomer))), "unsigned_user")


def _meets_only_the_signing_page(user: User) -> bool:
    client = Client(SERVER_NAME=own_host())
    client.force_login(user)
    answer = client.get(reverse("promises"), secure=settings.HTTPS)
    return answer.status_code == 302 and answer.url == reverse("commitment")


def accounts_are_personal(asked: Probing) -> Found:
    """No login is that of a desk or a role, and every user has an employer (C44, C45)."""
    users = User.objects.filter(is_active=True, register_id=asked.register_id)
    shared = sum(
        is_shared_address(user.email) or is_shared_name(user.name) or not user.employer.strip()
        for user in users
    )
    return faults(shared, "shared_login")


def leavers_are_out(asked: Probing) -> Found:
    """Whoever has left has no open session (C44)."""
    gone = User.objects.filter(register_id=asked.register_id, is_active=False)
    return faults(sum(len(open_sessions(user)) for user in gone), "leaver_with_session")


def every_view_says_who_may(asked: Probing) -> Found:
    """No page without a permission or a reason for being open (C44)."""
    return faults(len(undeclared_views(get_resolver().url_patterns)), "view_without_permission")


def contact_person_is_there(asked: Probing) -> Found:
    """The contact of the notice can be reached, and somebody holds the role (C4, C70, C74, C83, C85)."""
    contact = document(asked.register_id)["contact"]
    missing = sum(not contact.get(name) for name in ("role", "email", "phone"))
    holders = User.objects.filter(is_active=True, register_id=asked.register_id, role=Role.CONTACT_PERSON)
    return faults(missing + int(not any(has_signed(user) for user in holders)), "nobody_to_contact")


def settings_are_safe(asked: Probing) -> Found:
    """The running settings are safe, and every answer carries the headers that harden it (C47)."""
    response = outside(lambda: _answer(HttpResponse("probe")))
    wanted = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control")
    missing = sum(name not in response.headers for name in wanted)
    return faults(len(unsafe_settings(settings)) + missing, "unsafe_setting")


def undeclared_cookies_are_dropped(asked: Probing) -> Found:
    """A cookie that nobody declared does not leave the house (C49)."""

    def with_cookie() -> HttpResponse:
        planted = HttpResponse("probe")
        planted.set_cookie(_PLANTED_COOKIE, "1")
        return _answer(planted)

    known = {
        k.removeprefix("cookie:") for k, store in declarations.stores().items() if store.kind == "cookie"
    }
    strangers = set(outside(with_cookie).cookies) - known
    return faults(len(strangers), "undeclared_cookie")


def nothing_from_elsewhere(asked: Probing) -> Found:
    """Pages may load nothing from another host, and no outgoing host is in use without being told (C63)."""
    policy = outside(lambda: _answer(HttpResponse("probe"))).headers.get("Content-Security-Policy", "")
    words = [word for rule in policy.split(";") for word in rule.split()[1:]]
    strangers = [word for word in words if word not in _OWN]
    closed = "default-src 'none'" in policy or "default-src 'self'" in policy
    hosts = hosts_in_use(document(asked.register_id))
    return faults(len(strangers) + len(hosts) + int(not closed), "foreign_host")


def addresses_expire(asked: Probing) -> Found:
    """Counters of login attempts, the only place with addresses of machines, are gone in time (C26)."""
    table = settings.CACHES["default"]["LOCATION"]
    days = next(
        (row.get("days") for row in document(asked.register_id)["retention"] if row["key"] == "full_ip"), None
    )
    if not days:
        return Found(False, "no_clock", 1)
    limit = connection.ops.adapt_datetimefield_value(asked.now - timedelta(days=days + 1))
    return faults(
        number(f"SELECT count(*) FROM {table} WHERE expires < %s", [limit]), "address_kept_too_long"
    )


class _Planted(BaseHandler):
    """All the program's middleware around an answer of our own."""

    def __init__(self, answer: HttpResponse) -> None:
        self._planted = answer
        self.load_middleware()

    def _get_response(self, request: HttpRequest) -> HttpResponse:
        return self._planted


def _answer(answer: HttpResponse) -> HttpResponse:
    request = RequestFactory().get("/promises/", SERVER_NAME=own_host(), secure=settings.HTTPS)
    return _Planted(answer).get_response(request)
