"""The retention page: what is overdue, held and to come, the last nights, the last erasures."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from kortisto.kernel import charts
from kortisto.kernel.purposes import Purpose
from kortisto.retention import queries
from kortisto.retention.jobs import NIGHT
from kortisto.retention.models import Erasure
from kortisto.staff.confirming import confirmed
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

STATES = {
    Erasure.COMPLETE: "ok",
    Erasure.PARTIAL: "info",
    Erasure.REFUSED: "warn",
    Erasure.INCOMPLETE: "stop",
}


def state_word(state: str) -> str:
    """The state of an erasure in the language of the page."""
    return {
        Erasure.COMPLETE: _("complete"),
        Erasure.PARTIAL: _("partial, goes on by itself"),
        Erasure.REFUSED: _("refused"),
        Erasure.INCOMPLETE: _("failed, nothing erased"),
    }[state]


@page(needs=Permission.RETENTION_RUN, purpose=Purpose.RIGHTS)
def overview(request: HttpRequest) -> HttpResponse:
    """Figures, forecast, runs and erasures; shows nobody."""
    register_id, today = request.user.register_id, timezone.localdate()
    figures = queries.status(register_id, today)
    known = dict(queries.forecast(register_id))
    # Years without anybody are shown too, so that the axis is one of time.
    years = [(year, known.get(year, 0)) for year in range(min(known), max(known) + 1)] if known else []
    shown = {
        "tiles": [
            _tile(_("Overdue"), figures["overdue"], "stop", "ok", "C36", _("past the last day and not held")),
            _tile(_("Held"), figures["held"], clause="C82", note=_("restricted or locked")),
            _tile(_("Partial erasures"), figures["partial"], clause="C35", note=_("go on by themselves")),
            _tile(_("Locks to review"), figures["to_review"], "warn"),
            _tile(_("Failed erasures"), figures["incomplete"], "stop", "ok"),
        ],
        "forecast": charts.bars(
            [(str(year), count) for year, count in years[:15]],
            title=_("Forecast"),
            note=_("How many persons' data go in each year, as far as it is known today"),
            unit=_("persons"),
            now=str(today.year),
        )
        if years
        else "",
        "runs": [_run_row(run) for run in queries.last_runs(register_id)],
        "erasures": [_erasure_row(erasure) for erasure in queries.last_erasures(register_id)],
        "overdue": figures["overdue"],
        "may_erase": request.user.may(Permission.ERASE),
    }  # fmt: skip
    return render(request, "retention/overview.html", shown)


def _tile(label: str, value: int, some: str = "", none: str = "", clause: str = "", note: str = "") -> dict:
    return {"label": label, "value": value, "kind": some if value else none, "clause": clause, "note": note}


def _run_row(run) -> dict:
    persons = run.counts.get("persons", {})
    errors = run.counts.get("errors", [])
    if run.ended_at is None:
        state = {"text": _("not finished"), "kind": "warn"}
    else:
        state = {"text": ", ".join(errors), "kind": "stop"} if errors else {"text": _("done"), "kind": "ok"}
    return {
        "today": run.today,
        "started": run.started_at,
        "state": state,
        "looked_at": persons.get("looked_at", 0),
        "erased": persons.get("erased", 0) + persons.get("partial", 0),
        "continued": persons.get("continued", 0),
        "held": persons.get("held", 0),
        "rows": sum(run.counts.get("categories", {}).values()),
    }


def _erasure_row(erasure: Erasure) -> dict:
    return {
        "id": erasure.pk,
        "at": erasure.at,
        "subject": str(erasure.subject)[-12:],
        "because": _("request") if erasure.because == Erasure.REQUEST else _("the time is up"),
        "state": {"text": state_word(erasure.state), "kind": STATES[erasure.state]},
        "next_on": erasure.next_on,
    }


@page(needs=Permission.RETENTION_RUN, purpose=None, methods=("POST",))
def start_run(request: HttpRequest) -> HttpResponse:
    """Queue the night's work now, once the word for it is typed; it is safe to repeat."""
    if not confirmed(request, _("ERASE")):
        return redirect("retention")
    async_task(NIGHT, request.user.register_id)
    messages.success(request, _("The run has been queued and starts in a moment."))
    return redirect("retention")
