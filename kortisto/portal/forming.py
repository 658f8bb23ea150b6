"""How every form of these pages works: show, check, do once, go on with a sentence in the address."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kortisto.kernel.text import FormatError
from kortisto.notice.models import Register
from kortisto.notice.queries import NoPublishedNotice, document
from kortisto.parties.forms import TokenForm, said
from kortisto.portal import rules
from kortisto.promises.queries import clause_states
from kortisto.staff.tokens import once


def done_sentences() -> dict[str, str]:
    """What is said after an act, by the code in the address. No session is kept for it, and it names nothing of
    anybody's."""
    return {
        "in": _("You are signed in."),
        "out": _("You are signed out."),
        "forbidden": _("The ban holds from this second."),
        "allowed": _("It is allowed again."),
        "corrected": _("Corrected. The change holds everywhere at once."),
        "told": _("Corrected. We sent a message to the old address, and files can be downloaded after 24 hours."),
        "asked": _("Your request is noted, and its time runs from now."),
        "objected": _("Your objection is noted. You see below what holds until we answer."),
        "taken_back": _("The request is taken back."),
        "confirmed": _("The code was right. For five minutes you can download files."),
        "made": _("The report is ready. It can be downloaded for two weeks."),
        "incomplete": _("The report is incomplete: a store did not answer. We will see to it."),
        "nothing": _("Nothing was changed: it had been changed meanwhile. Look at it again."),
        "linked": _("Linked. We sent a message to your e-mail address, and files can be downloaded after 24 hours."),
        "unlinked": _("The link is forgotten."),
        "passkey_new": _("The passkey is made. We sent a message to your e-mail address, and files can be downloaded after 24 hours."),
        "passkey_gone": _("The passkey is removed. It opens nothing any more."),
        "passkey_failed": _("No passkey was made: it was cancelled, took too long, or the device has one already."),
        "expired": _("The files have expired. Make a new report."),
    }  # fmt: skip


def after(address: str, done: str) -> str:
    """The address of the page that says what was done."""
    return f"{address}?{urlencode({'done': done})}"


def shown(
    request: HttpRequest, template: str, register: Register, status: int = 200, **values: Any
) -> HttpResponse:
    """A page of this room with what its frame needs."""
    try:
        controller = document(register.pk).get("controller", {})
    except NoPublishedNotice:
        controller = {}
    frame = {
        "controller": controller,
        "done": done_sentences().get(request.GET.get("done", ""), ""),
        "clause_states": clause_states(register.pk),
    }
    return render(request, template, frame | values, status=status)


def sent(request: HttpRequest) -> Any:
    """What a form is bound to: the sent values, or None while it is only shown."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: HttpRequest, register: Register, form: TokenForm, *, act: Callable[[], Any],
    place: Callable[[Any], str], title: str, action: str, back: str, template: str = "portal/form.html",
    refused: dict[type[Exception], Callable[[Any], str]] | None = None, **values: Any,
) -> HttpResponse:  # fmt: skip
    """Show the form, or do `act` once and go to `place(result)`. A form that cannot be accepted is shown again with
    status 422; `refused` maps exceptions of the operation to the sentence that explains them."""
    refused = refused or {}
    if form.is_bound and form.is_valid():
        try:
            return redirect(once(form.cleaned_data["token"], act, place))
        except FormatError as error:
            form.add_error(None, said(error))
        except tuple(refused) as error:
            form.add_error(None, next(say for kind, say in refused.items() if isinstance(error, kind))(error))
    values |= {"form": form, "title": title, "action": action, "back": back}
    return shown(request, template, register, 422 if form.is_bound else 200, **values)


def too_often(request: HttpRequest, what: str, key: str = "") -> bool:
    """Whether this has been tried too often, from this machine or for this address. The counters keep no address in
    plain, and count the same for an address that is nobody's."""
    hidden = salted_hmac("kortisto.portal.counter", key, algorithm="sha256").hexdigest()
    return consume(request, app="kortisto.portal", action=what, config=rules.LIMITS, key=hidden) is None


def onward(request: HttpRequest, otherwise: str) -> str:
    """The page of this room that somebody wanted before they were asked to sign in or for a code."""
    asked = request.POST.get("next", "") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours and asked.startswith(reverse("portal")) else otherwise
