"""Pages of files that somebody asked for: those of mine, those that wait for my approval, and one of them."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.desk.lists import exporting as files
from kortisto.desk.lists import state as states
from kortisto.desk.lists.state import State
from kortisto.desk.lists.views import LISTS
from kortisto.disclosures import exporting
from kortisto.disclosures.models import Export
from kortisto.disclosures.views import GROUND_NAMES, name_of
from kortisto.kernel.access import access
from kortisto.kernel.purposes import Purpose
from kortisto.staff.models import User
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.queries import staff_names

SHOWN = 100
STATES = {
    Export.WAITING: ("warn", gettext_lazy("waits for approval")),
    Export.APPROVED: ("info", gettext_lazy("approved")),
    Export.DECLINED: ("stop", gettext_lazy("declined")),
    Export.MADE: ("ok", gettext_lazy("made")),
}


def waiting(user: User) -> int:
    """How many requests of others wait for this user's approval."""
    if not user.may(Permission.EXPORT_APPROVE):
        return 0
    live = _seen_by(user).filter(state=Export.WAITING, expires_at__gt=timezone.now())
    return live.exclude(asked_by=user.actor.key).count()


@page(needs=Permission.OWN_ACCOUNT, purpose=None)
def exports(request: HttpRequest) -> HttpResponse:
    """Files of lists: what I asked for and made, and for those who approve what everybody did."""
    user = request.user
    if not (user.may(Permission.EXPORT_MAKE) or user.may(Permission.EXPORT_APPROVE)):
        raise PermissionDenied
    found = list(_seen_by(user).select_related("recipient").order_by("-pk")[:SHOWN])
    names = staff_names({one.asked_by for one in found})
    rows = [
        {
            "url": reverse("exports_one", args=[one.public_id]),
            "list": str(LISTS[one.of].title),
            "asked": one.asked_at,
            "by": names.get(one.asked_by, ""),
            "recipient": name_of(one.recipient),
            "rows": one.rows,
            "state": _chip(one),
        }
        for one in found
    ]
    return render(request, "desk/lists/exports.html", {"rows": rows})


@page(needs=Permission.OWN_ACCOUNT, purpose=None, methods=("GET", "POST"))
def export_request(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One file: what is in it, for whom, and the decision of somebody else."""
    user, found = request.user, _export_at(request, public_id)
    if request.method == "POST":
        return _decide(request, found)
    asker = User.objects.filter(public_id=found.asked_by).first() if _is_user(found.asked_by) else None
    state = _state(found, asker or user)
    names = staff_names({found.asked_by, found.decided_by})
    is_mine, is_live = found.asked_by == user.actor.key, found.expires_at > timezone.now()
    ground = exporting.ground_of(found.recipient)
    shown = {
        "export": found,
        "list": LISTS[found.of],
        "chip": _chip(found),
        "filters": state.shown_filters(),
        "columns": [column.label for column in state.columns],
        "categories": files.category_names(state),
        "recipient": name_of(found.recipient),
        "ground": GROUND_NAMES.get(ground, ""),
        "asked_by": names.get(found.asked_by, ""),
        "decided_by": names.get(found.decided_by, ""),
        "may_decide": found.state == Export.WAITING and is_live and not is_mine
        and user.may(Permission.EXPORT_APPROVE),
        "may_make": found.state == Export.APPROVED and is_live and is_mine,
        "is_own": is_mine and found.state == Export.WAITING,
        "token": uuid4(),
        "disclosure_url": reverse("disclosure", args=[found.disclosure.public_id])
        if found.disclosure and user.may(Permission.DISCLOSURE_READ)
        else "",
    }  # fmt: skip
    return render(request, "desk/lists/export.html", shown)


@page(needs=Permission.EXPORT_MAKE, purpose=None, methods=("GET", "POST"), step_up=True)
def export_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The approved file, to the one who asked for it."""
    user, found = request.user, _export_at(request, public_id)
    back = reverse("exports_one", args=[public_id])
    if request.method != "POST" or found.asked_by != user.actor.key:
        return HttpResponseRedirect(back)
    of = LISTS[found.of].of_register(request.user.register_id)
    if not user.may(of.needs):
        raise PermissionDenied
    state = _state(found, user)
    with access(register_id=user.register_id, actor=user.actor, purpose=of.purpose, view="desk.export_file"):
        problem = files.why_not_given(state, found.recipient)
        if problem:
            messages.warning(request, problem)
            return HttpResponseRedirect(back)
        taken, _out = files.split(state.rows(user.register_id), of, found.recipient)
        return files.make_file(request, state, taken, found.form, found.recipient, back=back, approved=found)


def _decide(request: HttpRequest, found: Export) -> HttpResponse:
    user = request.user
    if not user.may(Permission.EXPORT_APPROVE):
        raise PermissionDenied
    decide = {"approve": exporting.approve_export, "decline": exporting.decline_export}.get(
        request.POST.get("act", "")
    )
    if decide is not None:
        with access(
            register_id=user.register_id, actor=user.actor, purpose=Purpose.RIGHTS, view="desk.exports"
        ):
            try:
                decide(export=found, by=user.actor)
                messages.success(request, _("Saved."))
            except exporting.ExportRefused as error:
                messages.warning(request, files.said(str(error)))
    return redirect("exports_one", found.public_id)


def _seen_by(user: User) -> Any:
    found = Export.objects.filter(register_id=user.register_id)
    return found if user.may(Permission.EXPORT_APPROVE) else found.filter(asked_by=user.actor.key)


def _export_at(request: HttpRequest, public_id: UUID) -> Export:
    found = _seen_by(request.user).select_related("recipient", "disclosure").filter(public_id=public_id)
    found = found.first()
    if found is None:
        raise Http404
    return found


def _state(found: Export, user: User) -> State:
    return states.of_stored(LISTS[found.of].of_register(user.register_id), user, found.query)


def _chip(found: Export) -> dict[str, Any]:
    if found.state in (Export.WAITING, Export.APPROVED) and found.expires_at <= timezone.now():
        return {"text": _("expired"), "kind": "muted"}
    kind, text = STATES[found.state]
    return {"text": text, "kind": kind}


def _is_user(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
