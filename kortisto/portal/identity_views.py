"""Signing in by a bank identification, linking other services with one's own card, and coming back from them."""

from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.kernel import openid
from kortisto.kernel.access import SYSTEM, access
from kortisto.notice.models import Register
from kortisto.notice.queries import the_register
from kortisto.parties.queries import shown_language
from kortisto.portal import doors, identifying
from kortisto.portal.doors import PURPOSE, Visit, own_page
from kortisto.portal.forming import after, shown, too_often
from kortisto.portal.models import Attempt, PortalSession
from kortisto.portal.operations import SOMEBODY, actor_of, digest_of_key
from kortisto.requests import identities
from kortisto.requests.models import OutsideIdentity
from kortisto.staff.pages import open_page

_DOOR = "the way in by another service; it shows nobody anything"
_KEYS = "our public keys, which other services need (Traficom 213/2023 S)"


def services() -> dict[str, str]:
    """Provider → how it is called on the pages, of those in use."""
    told = {}
    for provider, name in (
        (identities.BANK, _("Bank identification")),
        (identities.PROFILE, _("City profile")),
    ):
        service = identities.service(provider)
        if service is not None:
            told[provider] = service.name or name
    return told


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("portal_identified"))


@open_page(_DOOR)
@require_http_methods(["POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Go to the bank identification, from the door."""
    register = the_register()
    if register is None or identities.service(identities.BANK) is None:
        raise Http404
    if too_often(request, "ask"):
        return _failed(request, register, 429)
    with access(register_id=register.pk, actor=SOMEBODY, purpose=PURPOSE, view="portal.identify"):
        made, url = identifying.begin(
            provider=identities.BANK,
            aim=Attempt.SIGN_IN,
            back=_back(request),
            language=shown_language(),
            by=SOMEBODY,
        )
    response = _onward(request, register, url, identities.BANK)
    doors.remember(response, str(made.handle), knocking=True)
    return response


@own_page(methods=("POST",))
def confirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Go to the bank identification again, before files leave."""
    return _asked(request, visit, identities.BANK, Attempt.CONFIRM)


@own_page(methods=("GET", "POST"), confirmed=True, back="portal_identities")
def linking(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Which services vouch for the person: link one, or forget one."""
    told = services()
    if not told:
        raise Http404
    if request.method == "POST":
        provider = request.POST.get("provider", "")
        if provider not in told:
            raise Http404
        if "forget" in request.POST:
            identities.unlink(person=visit.person, provider=provider, by=visit.by)
            return redirect(after(reverse("portal_identities"), "unlinked"))
        return _asked(request, visit, provider, Attempt.LINK)
    held = {one.provider: one for one in OutsideIdentity.objects.filter(person=visit.person)}
    rows = [
        {"provider": key, "name": name, "linked_at": held[key].linked_at if key in held else None}
        for key, name in told.items()
    ]
    return shown(request, "portal/identities.html", visit.register, visit=visit, rows=rows)


def _asked(request: HttpRequest, visit: Visit, provider: str, aim: str) -> HttpResponse:
    if identities.service(provider) is None:
        raise Http404
    _made, url = identifying.begin(
        provider=provider, aim=aim, back=_back(request), language=shown_language(), session=visit.session, by=visit.by
    )  # fmt: skip
    return _onward(request, visit.register, url, provider, visit=visit)


def _onward(request: HttpRequest, register: Register, url: str, provider: str, **values: Any) -> HttpResponse:
    # A form may not lead to another site (the policy of our pages), so the browser is sent on by a page.
    response = shown(request, "portal/onward.html", register, url=url, name=services()[provider], **values)
    response["Refresh"] = f"0;url={url}"
    patch_cache_control(response, no_store=True)
    return response


@open_page(_DOOR)
@require_safe
def identified(request: HttpRequest) -> HttpResponse:
    """The browser comes back from a service, with a code or with nothing."""
    register = the_register()
    if register is None:
        raise Http404
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    if not 0 < len(state) <= 200 or len(code) > 4000 or too_often(request, "try"):
        return _failed(request, register)
    with _system(register):
        attempt = identifying.returned(among=Attempt.objects.filter(digest=digest_of_key(state)), by=SYSTEM)
    session = doors.session_of(request, register)
    if attempt is None or not _is_of_browser(request, attempt, session):
        return _failed(request, register)
    service = identities.service(attempt.provider)
    outcome, said = "cancelled", None
    if code and service is not None and request.GET.get("iss", service.issuer) == service.issuer:
        try:
            said = openid.answered(
                service, code=code, verifier=attempt.verifier, nonce=attempt.nonce, back=_back(request)
            )
        except openid.NotIdentified as problem:
            outcome = problem.code
    if said is None:
        with _system(register):
            identifying.noted(attempt=attempt, outcome=outcome, by=SYSTEM)
        return _failed(request, register)
    if attempt.aim == Attempt.LINK:
        return _link(request, register, attempt, session, said)
    with _system(register):
        identity = identities.linked_to(attempt.provider, said.subject)
        if identity is None:
            identifying.noted(attempt=attempt, outcome="stranger", by=SYSTEM)
    if identity is None:
        return shown(request, "portal/stranger.html", register)
    return _let_in(request, register, attempt, session, identity, said)


def _system(register: Register):
    return access(
        register_id=register.pk, actor=SYSTEM, purpose=PURPOSE, view="portal.identified", shown=False
    )


def _is_of_browser(request: HttpRequest, attempt: Attempt, session: PortalSession | None) -> bool:
    if attempt.aim == Attempt.SIGN_IN:
        return doors.knock_of(request) == attempt.handle
    return session is not None and session.pk == attempt.session_id


def _as(register: Register, person: Any):
    return access(
        register_id=register.pk, actor=actor_of(person), purpose=PURPOSE, view="portal.identified", subject=person.pk
    )  # fmt: skip


def _link(request: HttpRequest, register: Register, attempt: Attempt, session: PortalSession, said) -> Any:
    person = session.person
    with _system(register):
        there = identities.linked_to(attempt.provider, said.subject)
    if there is not None and there.person_id != person.pk:
        return _failed(request, register)
    try:
        with _as(register, person):
            identities.link(person=person, provider=attempt.provider, identified=said, by=actor_of(person))
            identifying.tell_linked(person=person, language=attempt.language, by=actor_of(person))
    except IntegrityError:  # it is another's since a moment ago
        return _failed(request, register)
    return _arrive(request, register, after(reverse("portal_identities"), "linked"))


def _let_in(
    request: HttpRequest, register: Register, attempt: Attempt, session: Any, identity: OutsideIdentity, said
) -> HttpResponse:
    if said.level not in identities.STRONG or attempt.provider != identities.BANK:
        return _failed(request, register)
    person, key = identity.person, ""
    with _as(register, person):
        if attempt.aim == Attempt.CONFIRM:
            good = identifying.confirm(
                session=session, identity=identity, level=said.level, by=actor_of(person)
            )
        else:
            entered = identifying.sign_in(identity=identity, level=said.level, by=actor_of(person))
            good, key = entered is not None, entered.key if entered is not None else ""
    if not good:
        return _failed(request, register)
    place = after(reverse("portal_reports"), "confirmed") if not key else after(reverse("portal_home"), "in")
    return _arrive(request, register, place, key)


def _arrive(request: HttpRequest, register: Register, place: str, key: str = "") -> HttpResponse:
    response = redirect(place)
    if key:
        doors.remember(response, key)
    return response


def _failed(request: HttpRequest, register: Register, status: int = 403) -> HttpResponse:
    """One page for everything that can go wrong."""
    return shown(request, "portal/not_identified.html", register, status)


@open_page(_KEYS)
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Our public keys, for the services that verify our signatures and encrypt to us."""
    found = [
        service for name in (identities.BANK, identities.PROFILE) if (service := identities.service(name))
    ]
    if not found:
        raise Http404
    return JsonResponse({"keys": [key for one in found for key in one.public_keys()["keys"]]})
