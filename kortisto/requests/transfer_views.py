"""The page on which another controller fetches a package, and that of the staff on which one is ordered for somebody."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import FormatError
from kortisto.notes.file_views import to_be_saved
from kortisto.notice.queries import NoPublishedNotice, document, the_register
from kortisto.parties.forms import said
from kortisto.parties.models import Person
from kortisto.parties.queries import person_at
from kortisto.parties.views import crumbs_of
from kortisto.requests import operations, transfers
from kortisto.requests.models import Transfer
from kortisto.staff.pages import open_page, page
from kortisto.staff.permissions import Permission

_DOOR = "whom a person chose fetches the package by a link of theirs; without it nothing is told"
STATES = {
    "waiting": (gettext_lazy("not fetched yet"), "info"),
    "fetched": (gettext_lazy("fetched"), "ok"),
    "withdrawn": (gettext_lazy("withdrawn"), "muted"),
    "expired": (gettext_lazy("expired"), "muted"),
}


class ReceiverForm(forms.Form):
    """To whom the package goes, in the person's words."""

    receiver = forms.CharField(label=gettext_lazy("To whom"), max_length=200)


@open_page(_DOOR)
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, token: str) -> HttpResponse:
    """What waits here, and the button that fetches it. Opening the page changes nothing: programs open links, too."""
    register = the_register()
    if register is None:
        raise Http404
    try:
        controller = document(register.pk).get("controller", {})
    except NoPublishedNotice:
        controller = {}
    # Whose link it is is known by the link alone, so the person is looked for among all.
    with access(
        register_id=register.pk, actor=SYSTEM, purpose=Purpose.RIGHTS, view="requests.transfer", shown=False
    ):
        if request.method != "POST":
            found = transfers.waiting(token)
        else:
            found = None
            try:
                body = transfers.fetch(token=token, by=SYSTEM)
            except transfers.NotGood:
                pass
            else:
                name, mime = operations.FORMS["package"]
                return to_be_saved(body, mime, name)
    shown = {
        "controller": controller,
        "receiver": found.receiver if found is not None else "",
        "until": found.expires_at if found is not None else None,
    }
    response = render(request, "requests/transfer.html", shown, status=200 if found is not None else 404)
    patch_cache_control(response, no_store=True)
    return response


@page(needs=Permission.REPORT_MAKE, purpose=Purpose.RIGHTS, methods=("GET", "POST"), step_up=True)
def ordering(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Order that the person's package is handed over, at their request; the link is shown once."""
    person = person_at(public_id)
    form, link = ReceiverForm(request.POST or None), ""
    if request.method == "POST" and "withdraw" in request.POST:
        withdraw(person, request.POST["withdraw"], request.user.actor)
        messages.success(request, _("The link opens nothing any more."))
        return redirect("transfers", public_id)
    if request.method == "POST" and form.is_valid():
        link = ordered(request, person, form, request.user.actor)
    shown = {
        "person": person,
        "crumbs": [
            *crumbs_of(person),
            {"label": _("Access report"), "url": reverse("report", args=[public_id])},
            {"label": _("Hand over directly")},
        ],
        "form": form if not link else ReceiverForm(),
        **listed(person, link),
    }
    return render(
        request, "requests/transfers.html", shown, status=422 if form.is_bound and form.errors else 200
    )


def ordered(request: HttpRequest, person: Person, form: ReceiverForm, by: Any) -> str:
    """The address to give to the receiver; empty when the form says why there is none."""
    try:
        _made, token = transfers.order(person=person, receiver=form.cleaned_data["receiver"], by=by)
    except transfers.NoPackage:
        form.add_error(None, _("Make the report first: its package is what is handed over."))
    except FormatError as problem:
        form.add_error("receiver", said(problem))
    else:
        host = settings.PORTAL_HOST or request.get_host()
        return f"{request.scheme}://{host}{reverse('transfer', args=[token])}"
    return ""


def withdraw(person: Person, public_id: str, by: Any) -> None:
    """Take an order of this person back; nothing for another's or a nonsensical one."""
    try:
        found = (
            Transfer.objects.select_related("person").filter(person=person, public_id=UUID(public_id)).first()
        )
    except ValueError:
        found = None
    if found is not None:
        transfers.withdraw(transfer=found, by=by)


def listed(person: Person, link: str) -> dict[str, Any]:
    """What the page about a person's orders shows."""
    now = timezone.now()
    rows = []
    for one in Transfer.objects.filter(person=person).order_by("-made_at")[:20]:
        text, tone = STATES[transfers.state_of(one, now)]
        rows.append(
            {"transfer": one, "state": text, "tone": tone, "waits": transfers.state_of(one, now) == "waiting"}
        )
    return {"rows": rows, "link": link, "ready": transfers.ready(person, now) is not None}
