"""Pages that act on many rows: the selection, the preview that says who is left out and why, the act."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.desk.lists import selection as selections
from kortisto.desk.lists.acts import ACTS, EXPORT, Act, LeftOut, Settings, acts_of
from kortisto.desk.lists.declaring import List
from kortisto.desk.lists.selection import Selection
from kortisto.desk.lists.state import state_of
from kortisto.desk.templatetags.kortisto import amount
from kortisto.parties.queries import Names
from kortisto.parties.removing import TooLate
from kortisto.parties.sending import offer_undo, too_late
from kortisto.staff.permissions import Permission
from kortisto.staff.tokens import once

MOST_AT_ONCE = 20_000
"""Rows that one act may change: it is one transaction, and the others wait for it."""
NAMED = 20
"""Names shown of those left out for one reason."""


def selection(request: HttpRequest, of: List) -> HttpResponse:
    """From the ticks of a list to the page of the act that was chosen."""
    state = state_of(request, of)
    back = reverse(of.key) + state.address()
    chosen = request.POST.get("act", "")
    if chosen not in {EXPORT, *(act.key for act in ACTS)}:
        return HttpResponseRedirect(back)
    if request.POST.get("whom") == "all":
        picked = Selection(state)
    else:
        ticked = [int(one) for one in request.POST.getlist("pick") if one.isdecimal() and len(one) < 19]
        if not ticked:
            messages.warning(request, _("Tick rows first, or choose all that match."))
            return HttpResponseRedirect(back)
        picked = Selection(state, tuple(ticked))
    if chosen == EXPORT:
        return HttpResponseRedirect(reverse(f"{of.key}_export") + picked.address())
    return HttpResponseRedirect(reverse(f"{of.key}_act") + picked.address(act=chosen))


def act(request: HttpRequest, of: List) -> HttpResponse:
    """One act on a selection: its settings, a preview of whom it takes and leaves out, then the act once."""
    user = request.user
    if not acts_of(of.key, user):
        raise PermissionDenied
    chosen = next((one for one in ACTS if one.key == request.GET.get("act") and of.key in one.lists), None)
    if chosen is None:
        raise Http404
    if not user.may(chosen.needs):
        raise PermissionDenied
    picked = selections.read(state_of(request, of), request.GET)
    form = chosen.settings(request.POST if request.method == "POST" else None, names=Names(user.register_id))
    shown: dict[str, Any] = {"act": chosen, "clause": chosen.clause}
    if form.is_bound and form.is_valid():
        rows = picked.rows(user.register_id)
        taken, parts = chosen.split(rows, form.cleaned_data)
        seen = selections.version(taken, of.versioned)
        included = int(seen.split(".")[0])
        problem = too_many(included) or (changed(request, seen, included) if "do" in request.POST else "")
        if "do" in request.POST and not problem and included:
            address = _do_once(request, of, chosen, picked, form)
            if address:
                return HttpResponseRedirect(address)
        left_out = [LeftOut(label, out, out.count(), clause) for label, out, clause in parts]
        hidden = selections.restricted(picked, user, included)
        left_out.append(LeftOut(_("restricted"), None, hidden, "C82"))
        shown |= preview(of, included, seen, left_out)
        shown |= {"problem": problem, "may_do": bool(included) and not too_many(included)}
    return act_page(request, of, picked, form, chosen.label, chosen.action, shown)


def undo(request: HttpRequest, of: List) -> HttpResponse:
    """Take back what one act of this user did some minutes ago."""
    back = reverse(of.key) + state_of(request, of).address()
    chosen = next((one for one in ACTS if one.key == request.POST.get("act") and of.key in one.lists), None)
    if not acts_of(of.key, request.user) or (chosen and not request.user.may(chosen.needs)):
        raise PermissionDenied
    if chosen is None:
        return HttpResponseRedirect(back)
    try:
        at = datetime.fromisoformat(request.POST.get("at", ""))
        count = chosen.undo(of.model, at if at.tzinfo else at.replace(tzinfo=UTC), request.user.actor)
    except (ValueError, TooLate):
        messages.warning(request, too_late())
    else:
        messages.success(request, _("Taken back: %(count)s rows.") % {"count": amount(count)})
    return HttpResponseRedirect(back)


def too_many(included: int) -> str:
    """The sentence for a selection that is too large for one act, or an empty text."""
    if included <= MOST_AT_ONCE:
        return ""
    return _("One act takes at most %(most)s rows. Narrow the list.") % {"most": amount(MOST_AT_ONCE)}


def changed(request: HttpRequest, seen: str, included: int) -> str:
    """The sentence for a selection that is not the one of the preview, or an empty text."""
    before = request.POST.get("seen", "")
    if before == seen:
        return ""
    count = before.split(".")[0]
    if count.isdecimal() and len(count) < 12 and int(count) != included:
        return _(
            "The selection has changed since the preview: it was %(before)s rows, now it is %(now)s."
        ) % {
            "before": amount(int(count)),
            "now": amount(included),
        }
    return _("A row of the selection was changed since the preview. Look at it again.")


def preview(of: List, included: int, seen: str, left_out: Iterable[LeftOut]) -> dict[str, Any]:
    """Whom an act takes, and whom it leaves out and why, the first ones by name."""
    reasons = [one for one in left_out if one.count]
    return {
        "included": included,
        "seen": seen,
        "token": uuid4(),
        "left_out": reasons,
        "named": [
            {
                "label": one.label,
                "rows": [{"name": str(row), "url": of.url(row)} for row in one.rows.order_by("pk")[:NAMED]],
                "more": max(one.count - NAMED, 0),
            }
            for one in reasons
            if one.rows is not None
        ],
    }


def act_page(
    request: HttpRequest,
    of: List,
    picked: Selection,
    form: Settings,
    title: Any,
    action: Any,
    shown: dict[str, Any],
) -> HttpResponse:
    """The page of an act: settings, and once they are complete the preview."""
    back = reverse(of.key) + picked.state.address()
    shown = shown | {
        "list": of,
        "form": form,
        "title": title,
        "action": action,
        "back": back,
        "here": request.get_full_path(),
        "filters": picked.state.shown_filters(),
        "ticked": len(picked.picked) if picked.picked is not None else None,
        "crumbs": [{"label": of.title, "url": back}, {"label": title}],
    }
    refused = (form.is_bound and not form.is_valid()) or shown.get("problem")
    return render(request, "desk/lists/act.html", shown, status=422 if refused else 200)


def token_of(request: HttpRequest) -> UUID | None:
    """The one-use token of the preview, if the form has brought one."""
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return None


def _do_once(request: HttpRequest, of: List, chosen: Act, picked: Selection, form: Settings) -> str:
    token = token_of(request)
    if token is None:
        return ""

    def do() -> int:
        taken, _parts = chosen.split(picked.rows(request.user.register_id), form.cleaned_data)
        done = chosen.do(taken, form.cleaned_data, request.user.actor)
        offer_undo(
            request, chosen.done % {"count": amount(done.count)}, reverse(f"{of.key}_undo") + picked.state.address(),
            act=chosen.key, at=done.at.isoformat(),
        )  # fmt: skip
        return done.count

    return once(token, do, lambda _count: reverse(of.key) + picked.state.address())


def offered(of: List, user: Any) -> list[dict[str, Any]]:
    """What a user may do with the rows of a list, for the bar under it."""
    found = [{"key": one.key, "label": one.label} for one in acts_of(of.key, user)]
    if user.may(Permission.EXPORT_MAKE):
        found.append({"key": EXPORT, "label": _("Export to a file")})
    return found
