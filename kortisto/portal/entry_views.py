"""Coming in and going out, and asking for a right without coming in.

Whether an address is known is never looked at here: the answer, its work and its time are the same for all.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.kernel.access import SYSTEM, access
from kortisto.notice.models import Register
from kortisto.notice.queries import the_register
from kortisto.parties.queries import shown_language
from kortisto.portal import doors, operations
from kortisto.portal.doors import PURPOSE, Visit, own_page
from kortisto.portal.forming import after, form_page, onward, sent, shown, too_often
from kortisto.portal.forms import CodeForm, KnockForm, OutsideForm
from kortisto.portal.identity_views import services
from kortisto.portal.models import Knock
from kortisto.portal.operations import SOMEBODY, actor_of
from kortisto.requests.cases import weighing
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.identities import BANK
from kortisto.requests.models import Case, OutsideIdentity
from kortisto.staff.pages import open_page

_DOOR = "the way in to a person's own pages; it shows nobody anything"
_OPEN = "anybody may ask for their rights, known or not (Article 12(2))"


def _register() -> Register:
    found = the_register()
    if found is None:
        raise Http404
    return found


@open_page(_DOOR)
@require_http_methods(["GET", "HEAD", "POST"])
def portal(request: HttpRequest) -> HttpResponse:
    """The door: an address is typed, and the next page asks for the code that was sent to it, or to nobody."""
    register = _register()
    if doors.session_of(request, register) is not None:
        return redirect("portal_home")
    form, status = KnockForm(sent(request)), 200
    if form.is_bound:
        status = 422
        if form.is_valid() and settings.MAIL_LEAVES:
            address = form.cleaned_data["email"]
            if not too_often(request, "knock", address):
                return _knocked(request, register, address)
            form.add_error(None, _("Too many tries. Wait an hour, or ask in another way."))
            status = 429
    values = {
        "form": form,
        "leaves": settings.MAIL_LEAVES,
        "next": onward(request, ""),
        "bank": services().get(BANK, ""),
    }
    return shown(request, "portal/door.html", register, status, **values)


def _knocked(request: HttpRequest, register: Register, address: str) -> HttpResponse:
    with access(register_id=register.pk, actor=SOMEBODY, purpose=PURPOSE, view="portal.knock"):
        made = operations.knock(address=address, language=shown_language(), by=SOMEBODY)
    response = redirect(_with_next(reverse("portal_code"), request))
    doors.remember(response, str(made.handle), knocking=True)
    return response


def _with_next(address: str, request: HttpRequest) -> str:
    wanted = onward(request, "")
    return f"{address}?next={wanted}" if wanted else address


@open_page(_DOOR)
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code, in the browser that asked for it."""
    register, handle = _register(), doors.knock_of(request)
    if handle is None:
        return redirect("portal")
    form, status = CodeForm(sent(request)), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            if too_often(request, "try"):
                form.add_error(None, _("Too many tries. Wait an hour, or ask in another way."))
                status = 429
            else:
                knocked = _tried(register, handle, Knock.SIGN_IN, form.cleaned_data["code"])
                if knocked is not None:
                    return _entered(request, register, knocked)
                form.add_error("code", _wrong())
    return shown(request, "portal/code.html", register, status, form=form, next=onward(request, ""))


def _wrong() -> str:
    return _("The code is wrong or no longer good. After five tries or ten minutes ask for a new one.")


def _tried(register: Register, handle, aim: str, code: str) -> Knock | None:
    with access(register_id=register.pk, actor=SYSTEM, purpose=PURPOSE, view="portal.try", shown=False):
        return operations.try_code(handle=handle, aim=aim, code=code, by=SYSTEM)


def _entered(request: HttpRequest, register: Register, knocked: Knock) -> HttpResponse:
    person = knocked.person
    with access(
        register_id=register.pk,
        actor=actor_of(person),
        purpose=PURPOSE,
        view="portal.sign_in",
        subject=person.pk,
    ):
        entered = operations.sign_in(knocked=knocked, by=actor_of(person))
    response = redirect(after(onward(request, reverse("portal_home")), "in"))
    doors.remember(response, entered.key)
    return response


@own_page(methods=("GET", "POST"))
def confirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Another code before anything leaves as a file."""
    wanted = onward(request, reverse("portal_reports"))
    form, status, waiting = CodeForm(sent(request) if "code" in request.POST else None), 200, None
    if request.method == "POST" and "send" in request.POST:
        if too_often(request, "confirm", str(visit.session.pk)):
            status = 429
        else:
            operations.ask_again(session=visit.session, language=shown_language(), by=visit.by)
            return redirect(f"{reverse('portal_confirm')}?next={wanted}")
    waiting = Knock.objects.filter(session=visit.session, used_at=None).order_by("-pk").first()
    if form.is_bound:
        status = 422
        if form.is_valid() and waiting is not None:
            knocked = _tried(visit.register, waiting.handle, Knock.CONFIRM, form.cleaned_data["code"])
            if knocked is not None:
                operations.confirm(session=visit.session, by=visit.by)
                return redirect(after(wanted, "confirmed"))
        if not form.errors:
            form.add_error("code", _wrong())
    values = {
        "form": form,
        "next": wanted,
        "waiting": waiting,
        "often": status == 429,
        "visit": visit,
        "bank": _bank_of(visit),
    }
    return shown(request, "portal/confirm.html", visit.register, status, **values)


def _bank_of(visit: Visit) -> str:
    linked = OutsideIdentity.objects.filter(person=visit.person, provider=BANK).exists()
    return services().get(BANK, "") if linked else ""


@own_page(methods=("POST",))
def out(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Sign out, here or everywhere."""
    operations.sign_out(session=visit.session, everywhere="everywhere" in request.POST, by=visit.by)
    response = redirect(after(reverse("portal"), "out"))
    doors.forget(response)
    return response


@open_page(_OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a right without signing in: by whoever has no address in the register, or shares it with others."""
    register = _register()
    form = OutsideForm(sent(request), purposes=weighing.to_object(register.pk))
    if form.is_bound and too_often(request, "ask"):
        form.full_clean()
        form.add_error(None, _("Too many requests from here. Wait an hour, or ask in another way."))
        return _asking(request, register, form, 429)
    if form.is_bound and request.POST.get("website"):
        return redirect(reverse("portal_ask") + "?done=asked")  # a program filled in what nobody sees

    def act() -> list[Case]:
        given = form.cleaned_data
        with access(register_id=register.pk, actor=SOMEBODY, purpose=PURPOSE, view="portal.ask"):
            return open_cases(
                rights=given["rights"], objects_to=given["objects_to"], channel="web", asked=given["asked"] or _("No words were added."),
                language=shown_language(), asker=given["asker"], reply_to=given["reply_to"], by=SOMEBODY,
            )  # fmt: skip

    return form_page(
        request,
        register,
        form,
        act=act,
        place=lambda made: after(reverse("portal_ask"), "asked"),
        title=_("Send a request"),
        action=_("Send the request"),
        back=reverse("portal"),
        template="portal/ask.html",
        outside=True,
    )


def _asking(request: HttpRequest, register: Register, form: OutsideForm, status: int) -> HttpResponse:
    values = {
        "form": form,
        "title": _("Send a request"),
        "action": _("Send the request"),
        "back": reverse("portal"),
        "outside": True,
    }
    return shown(request, "portal/ask.html", register, status, **values)
