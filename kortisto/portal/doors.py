"""How a page of a person's own says what it is: `@own_page`. Another door than that of the staff (`staff.pages`),
with another cookie: neither opens the other's pages.

The access context of such a page knows one person. Nobody else's row exists for it, on both engines.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.purposes import Purpose
from kortisto.notice.models import Register
from kortisto.notice.queries import the_register
from kortisto.parties.models import Person
from kortisto.portal import rules
from kortisto.portal.models import PortalSession
from kortisto.portal.operations import actor_of, digest_of_key

PURPOSE = Purpose.RIGHTS
_SESSION, _KNOCK = "s", "k"
_REASON = "a person's own pages: whoever gave a code that was sent to their address (portal/doors.py)"


@dataclass(frozen=True)
class Visit:
    """A request of somebody who is signed in to their own pages."""

    session: PortalSession
    person: Person
    register: Register

    @property
    def by(self):
        """The person as the one who acts."""
        return actor_of(self.person)


def own_page(*, methods: tuple[str, ...] = ("GET",), confirmed: bool = False, back: str = "") -> Callable:
    """Declare a page of the person's own. The view gets the visit as its second argument.

    `confirmed`: a code besides that of signing in, at most five minutes old, is needed; `back` names the page that is
    shown when it has been given.
    """

    def decorate(view: Callable) -> Callable:
        name = f"portal.{view.__name__}"

        @wraps(view)
        def run(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method not in (*methods, "HEAD", "OPTIONS"):
                return HttpResponseNotAllowed(methods)
            register = the_register()
            session = session_of(request, register)
            if register is None or session is None:
                return redirect(reverse("portal") + "?" + urlencode({"next": request.path}))
            if confirmed and not is_confirmed(session):
                return redirect(reverse("portal_confirm") + "?" + urlencode({"next": reverse(back)}))
            # The key of the actor is the public id of the person, who is looked up in their own context.
            with access(
                register_id=register.pk,
                actor=actor_of(session.person),
                purpose=PURPOSE,
                view=name,
                subject=session.person_id,
            ):
                person = Person.objects.filter(pk=session.person_id).first()
                if person is None:
                    raise Http404
                response = _rendered(view(request, Visit(session, person, register), *args, **kwargs))
            if not session.ended_at:
                remember(response, read(request, _SESSION))
            return response

        run.declared = (_REASON, PURPOSE)
        run.is_own_page = True
        return run

    return decorate


def session_of(request: HttpRequest, register: Register | None) -> PortalSession | None:
    """The session whose key the request's cookie holds, while it is good."""
    key = read(request, _SESSION)
    if not key or register is None:
        return None
    with access(register_id=register.pk, actor=SYSTEM, purpose=PURPOSE, view="portal.session", shown=False):
        found = (
            PortalSession.objects.select_related("person")
            .filter(digest=digest_of_key(key), ended_at=None, expires_at__gt=timezone.now())
            .first()
        )
    return found


def is_confirmed(session: PortalSession) -> bool:
    """Whether another code was given within the last minutes."""
    return session.confirmed_at is not None and timezone.now() - session.confirmed_at <= rules.CONFIRMED_FOR


# --- the cookie --------------------------------------------------------------------------------------------
#
# One cookie, which says either that somebody waits for a code or who is in. It is signed with its time and given anew
# with each page, so that a session that nobody uses ends by itself, without a row being written for each page.


def remember(response: HttpResponse, key: str, *, knocking: bool = False) -> None:
    """Give the browser the key of a session, or the handle of a knock."""
    response.set_cookie(
        settings.PORTAL_COOKIE_NAME,
        _signer().sign(f"{_KNOCK if knocking else _SESSION}{key}"),
        secure=settings.HTTPS, httponly=True, samesite="Lax",
    )  # fmt: skip


def forget(response: HttpResponse) -> None:
    """Take the cookie away."""
    response.delete_cookie(settings.PORTAL_COOKIE_NAME, samesite="Lax")


def read(request: HttpRequest, kind: str) -> str:
    """The key in the cookie, if it is of this kind and young enough."""
    oldest = rules.IDLE if kind == _SESSION else rules.CODE_LASTS
    try:
        value = _signer().unsign(request.COOKIES.get(settings.PORTAL_COOKIE_NAME, ""), max_age=oldest)
    except BadSignature:
        return ""
    return value[1:] if value.startswith(kind) else ""


def knock_of(request: HttpRequest) -> UUID | None:
    """The handle of the knock that this browser made."""
    try:
        return UUID(read(request, _KNOCK))
    except ValueError:
        return None


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="kortisto.portal")


def _rendered(response: HttpResponse) -> HttpResponse:
    # A template reads its rows while it renders, so it must render while the context is open.
    if hasattr(response, "render") and not getattr(response, "is_rendered", True):
        response.render()
    return response
