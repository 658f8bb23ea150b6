"""Pages of one recipient: its agreement and who works for it. They name staff and companies, no customer."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.disclosures import operations
from kortisto.disclosures.forms import AgreementForm, WorkerForm
from kortisto.disclosures.models import Recipient, Visit, Worker
from kortisto.disclosures.views import recipient_shown
from kortisto.kernel.purposes import Purpose
from kortisto.parties.forms import TokenForm
from kortisto.parties.sending import form_page, sent
from kortisto.staff.models import User
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

VISITS_SHOWN = 12
# The operations write under the open register, so these pages have a context though they read no person.
manages = page(needs=Permission.RECIPIENT_MANAGE, purpose=Purpose.SECURITY, methods=("GET", "POST"))


def recipient_at(request: HttpRequest, key: str) -> Recipient:
    """The recipient of this key. Raises Http404; the persons themselves are nobody's page."""
    found = Recipient.objects.filter(register_id=request.user.register_id, key=key)
    one = found.exclude(kind=Recipient.SUBJECT).first()
    if one is None:
        raise Http404
    return one


@page(needs=Permission.DISCLOSURE_READ, purpose=None)
def recipient(request: HttpRequest, key: str) -> HttpResponse:
    """One recipient: what it may get, its agreement, who works for it and when they looked."""
    found = recipient_at(request, key)
    workers = list(Worker.objects.filter(recipient=found).select_related("user").order_by("user__name"))
    visits = Visit.objects.filter(disclosure__recipient=found).select_related("user", "disclosure")
    shown = recipient_shown(request, found) | {
        "recipient": found,
        "workers": [one.user for one in workers],
        "visits": visits.order_by("-day", "-pk")[:VISITS_SHOWN],
        "may_manage": request.user.may(Permission.RECIPIENT_MANAGE),
    }
    return render(request, "disclosures/recipient.html", shown)


@manages
def recipient_agreement(request: HttpRequest, key: str) -> HttpResponse:
    """Change the days of the agreement, or take the recipient out of use."""
    found = recipient_at(request, key)
    form = AgreementForm(sent(request), initial={name: getattr(found, name) for name in AgreementForm.kept})
    return form_page(
        request, form,
        act=lambda: operations.set_recipient(key=found.key, values=form.values(), by=request.user.actor),
        title=_("Agreement"), action=_("Save"), done=_("Saved."), **_around(found),
        note=_("Without an agreement that holds today a processor receives nothing, and whoever works for it sees nothing."),
    )  # fmt: skip


@manages
def recipient_worker(request: HttpRequest, key: str) -> HttpResponse:
    """Say that a user works for the recipient."""
    found = recipient_at(request, key)
    form = WorkerForm(sent(request), register_id=request.user.register_id)
    return form_page(
        request, form,
        act=lambda: operations.set_worker(
            user=form.cleaned_data["user"], recipient=found, by=request.user.actor
        ),
        title=_("Add a user"), action=_("Add"), done=_("Saved."), **_around(found),
        note=_("What this user is shown leaves the house: each day of it is a disclosure to the recipient."),
    )  # fmt: skip


@manages
def recipient_worker_end(request: HttpRequest, key: str, user: UUID) -> HttpResponse:
    """Say that a user works for the recipient no longer."""
    found = recipient_at(request, key)
    who = User.objects.filter(public_id=user, register_id=request.user.register_id).first()
    if who is None:
        raise Http404
    return form_page(
        request, TokenForm(sent(request)),
        act=lambda: operations.set_worker(user=who, recipient=None, by=request.user.actor),
        title=who.name, action=_("Ends here"), danger=True, done=_("Saved."), **_around(found),
        note=_("The user is shown nothing from now on. The login itself is ended among the staff."),
    )  # fmt: skip


def _around(found: Recipient) -> dict:
    place = reverse("recipient", args=[found.key])
    crumbs = [
        {"label": _("Disclosures"), "url": reverse("disclosures")},
        {"label": _("Recipients"), "url": reverse("recipients")},
        {"label": found.name, "url": place},
    ]
    return {"place": lambda _done: place, "back": place, "crumbs": crumbs}
