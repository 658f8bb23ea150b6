"""Passkeys on the pages: the door's button, the list of one's own, and the questions that a small script puts to the
device. Without a script everything else works as it does."""

from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kortisto.kernel.access import SYSTEM, access
from kortisto.notice.models import Register
from kortisto.notice.queries import NoPublishedNotice, document, the_register
from kortisto.parties.queries import shown_language
from kortisto.portal import doors, identifying, passkeys
from kortisto.portal.doors import PURPOSE, Visit, own_page
from kortisto.portal.forming import after, shown, too_often
from kortisto.portal.models import Attempt, PortalPasskey
from kortisto.portal.operations import SOMEBODY, actor_of
from kortisto.staff.pages import open_page

_DOOR = "the way in by a passkey; it shows nobody anything"


def _name(register: Register) -> str:
    try:
        return str(document(register.pk).get("controller", {}).get("name", ""))
    except NoPublishedNotice:
        return ""


def _asking(request: HttpRequest, register: Register) -> Any:
    host = request.get_host()
    return passkeys.server(host, f"{request.scheme}://{host}", _name(register))


def _system(register: Register):
    return access(register_id=register.pk, actor=SYSTEM, purpose=PURPOSE, view="portal.passkey", shown=False)


def _failed(request: HttpRequest, register: Register) -> HttpResponse:
    return shown(request, "portal/not_identified.html", register, 403)


@open_page(_DOOR)
@require_http_methods(["POST"])
def question(request: HttpRequest) -> HttpResponse:
    """What the browser asks the device when somebody wants to come in."""
    register = the_register()
    if register is None:
        raise Http404
    if too_often(request, "try"):
        return JsonResponse({}, status=429)
    with access(register_id=register.pk, actor=SOMEBODY, purpose=PURPOSE, view="portal.passkey"):
        made, options = passkeys.ask(
            asking=_asking(request, register), aim=Attempt.SIGN_IN, language=shown_language(), by=SOMEBODY
        )
    response = JsonResponse(options)
    doors.remember(response, str(made.handle), knocking=True)
    return response


@open_page(_DOOR)
@require_http_methods(["POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The device's answer."""
    register, handle = the_register(), doors.knock_of(request)
    if register is None:
        raise Http404
    with _system(register):
        waiting = passkeys.questions().filter(handle=handle, aim=Attempt.SIGN_IN)
        attempt = identifying.returned(among=waiting, by=SYSTEM)
    try:
        said = passkeys.told(request.POST.get("credential", ""))
        if attempt is None:
            raise passkeys.NotProved
        with _system(register):
            passkey = passkeys.proved(_asking(request, register), attempt, said)
    except passkeys.NotProved:
        return _failed(request, register)
    person = passkey.person
    with access(
        register_id=register.pk, actor=actor_of(person), purpose=PURPOSE, view="portal.passkey", subject=person.pk
    ):  # fmt: skip
        entered = passkeys.sign_in(passkey=passkey, now=timezone.now(), by=actor_of(person))
    if entered is None:
        return _failed(request, register)
    response = redirect(after(reverse("portal_home"), "in"))
    doors.remember(response, entered.key)
    return response


@own_page(methods=("GET", "POST"), confirmed=True, back="portal_passkeys")
def own(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The person's passkeys: one more, or one less."""
    mine = PortalPasskey.objects.filter(person=visit.person).order_by("pk")
    if request.method == "POST":
        if "remove" in request.POST:
            row = request.POST["remove"]
            found = (
                mine.select_related("person").filter(pk=int(row)).first()
                if row.isdecimal() and len(row) < 19
                else None
            )
            if found is not None:
                passkeys.remove(passkey=found, language=shown_language(), by=visit.by)
            return redirect(after(reverse("portal_passkeys"), "passkey_gone"))
        return redirect(after(reverse("portal_passkeys"), _added(request, visit)))
    return shown(request, "portal/passkeys.html", visit.register, visit=visit, rows=mine)


def _added(request: HttpRequest, visit: Visit) -> str:
    waiting = passkeys.questions().filter(session=visit.session, aim=Attempt.NEW_KEY)
    attempt = identifying.returned(among=waiting, by=visit.by)
    try:
        said = passkeys.told(request.POST.get("credential", ""))
        if attempt is None:
            raise passkeys.NotProved
        passkeys.add(asking=_asking(request, visit.register), attempt=attempt, said=said, by=visit.by)
    except (passkeys.NotProved, IntegrityError):
        return "passkey_failed"
    return "passkey_new"


@own_page(methods=("POST",), confirmed=True, back="portal_passkeys")
def own_question(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the browser asks the device for a new passkey."""
    _made, options = passkeys.ask(
        asking=_asking(request, visit.register), aim=Attempt.NEW_KEY, language=shown_language(), session=visit.session,
        name=_name(visit.register), by=visit.by,
    )  # fmt: skip
    return JsonResponse(options)
