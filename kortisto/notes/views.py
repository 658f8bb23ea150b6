"""Pages for what staff write about a customer, and the list of what is to be done."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.kernel.purposes import Purpose
from kortisto.notes import operations, queries
from kortisto.notes.forms import KIND_NAMES, NoteForm, TaskChangeForm, TaskForm
from kortisto.notes.models import Task
from kortisto.notes.showing import due_text, task_row
from kortisto.notes.words import title_of
from kortisto.parties.operations import VersionConflict
from kortisto.parties.queries import party_at
from kortisto.parties.sending import asked_place, form_page, offer_undo, onward, sent
from kortisto.parties.views import card_of, crumbs_of, offer_put_back
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.queries import colleagues, staff_names

ROWS = 50

reads = page(needs=Permission.WORK_READ, purpose=Purpose.CUSTOMER_SERVICE)
writes = page(needs=Permission.PARTY_WRITE, purpose=Purpose.CUSTOMER_SERVICE, methods=("GET", "POST"))
presses = page(needs=Permission.PARTY_WRITE, purpose=Purpose.CUSTOMER_SERVICE, methods=("POST",))


# --- notes -----------------------------------------------------------------------------------------------


@writes
def note_new(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """Write down what was said or agreed with a party."""
    party = party_at(of, public_id)
    kind = request.GET.get("kind", "")
    form = NoteForm(sent(request), initial={"kind": kind} if kind in KIND_NAMES else None)

    def act() -> None:
        cleaned = form.cleaned_data
        operations.add_note(**{of: party}, kind=cleaned["kind"], text=cleaned["text"], by=request.user.actor)

    return form_page(
        request,
        form,
        act=act,
        place=lambda _made: card_of(party) + "#notes",
        title=_("New note"),
        action=_("Add"),
        back=card_of(party),
        done=_("Saved."),
        crumbs=crumbs_of(party),
        note=_("Write only what serving the customer needs. The person can ask to read this."),
    )


@presses
def note_removal(request: HttpRequest, of: str, public_id: UUID, row: int) -> HttpResponse:
    """Remove a note; for some minutes it can be put back."""
    party = party_at(of, public_id)
    note = party.notes.filter(pk=row).first()
    back = onward(request, asked_place(request, card_of(party) + "#notes"))
    if note is not None:
        offer_put_back(
            request,
            _("The note was removed."),
            operations.remove_note(note=note, by=request.user.actor),
            back,
        )
    return HttpResponseRedirect(back)


# --- tasks -----------------------------------------------------------------------------------------------


@writes
def task_new(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """Something to be done for a party."""
    party = party_at(of, public_id)
    form = TaskForm(
        sent(request),
        doers=queries.doers(colleagues(request.user.register_id)),
        initial={"assignee": request.user.actor.key},
    )
    return form_page(
        request,
        form,
        act=lambda: operations.add_task(**{of: party}, **form.values(), by=request.user.actor),
        place=lambda _made: card_of(party) + "#tasks",
        title=_("New task"),
        action=_("Add"),
        back=card_of(party),
        done=_("Saved."),
        crumbs=crumbs_of(party),
        note=_("Write only what serving the customer needs. The person can ask to read this."),
    )


@writes
def task(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a task, or remove it."""
    found = queries.task_at(public_id)
    party = found.person or found.organisation
    form = TaskChangeForm(
        sent(request),
        doers=queries.doers(colleagues(request.user.register_id)),
        initial={
            "title": title_of(found),
            "due_on": found.due_on,
            "assignee": found.assignee,
            "version": found.version,
        },
    )

    def conflict(error: VersionConflict) -> str:
        form.go_on_from(error.current)
        today = timezone.localdate()
        return _(
            "Somebody saved this task while you were editing it. It now says: %(title)s (%(due)s). "
            "Save again to put yours in its place."
        ) % {"title": error.current.title, "due": due_text(error.current, today) or _("no day")}

    return form_page(
        request,
        form,
        act=lambda: operations.change_task(
            task=found, version=form.cleaned_data["version"], **form.values(), by=request.user.actor
        ),
        place=lambda _made: card_of(party) + "#tasks",
        title=_("Task"),
        action=_("Save"),
        back=card_of(party),
        done=_("Saved."),
        crumbs=crumbs_of(party),
        refused={VersionConflict: conflict},
        template="notes/task.html",
        removal_url=reverse("task_removal", args=[public_id]),
    )


@presses
def task_done(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The task is done; the same button takes it back."""
    found = operations.finish_task(task=queries.task_at(public_id), by=request.user.actor)
    return _pressed(request, found, _("The task is done."), "task_reopening")


@presses
def task_reopening(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """It was not done after all."""
    found = operations.reopen_task(task=queries.task_at(public_id), by=request.user.actor)
    again = found.done_at is None
    said = _("The task is open again.") if again else _("Another task for the same thing is open already.")
    return _pressed(request, found, said, "task_done" if again else "")


def _pressed(request: HttpRequest, found: Task, said: str, opposite: str) -> HttpResponse:
    back = asked_place(request, card_of(found.person or found.organisation) + "#tasks")
    if not request.htmx:
        if opposite:
            offer_undo(request, said, reverse(opposite, args=[found.public_id]), next=back)
        else:
            messages.info(request, said)
        return HttpResponseRedirect(back)
    with_party = request.POST.get("with_party") == "1"
    names = staff_names({found.assignee})
    row = task_row(found, timezone.localdate(), names, with_party=with_party, may_write=True, back=back)
    return render(request, "notes/task_row.html", {"row": row, "said": said})


@presses
def task_removal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a task; for some minutes it can be put back."""
    found = queries.task_at(public_id)
    party = found.person or found.organisation
    back = onward(request, card_of(party) + "#tasks")
    kept = operations.remove_task(task=found, by=request.user.actor)
    offer_put_back(request, _("The task was removed."), kept, back)
    return HttpResponseRedirect(back)


@reads
def tasks(request: HttpRequest) -> HttpResponse:
    """What is to be done: mine or everybody's, by when. The filters stand in the address."""
    states = {
        "": _("To be done"),
        "due": _("Due or late"),
        "ahead": _("Ahead"),
        "undated": _("Without a day"),
        "doubt": _("Contact data to check"),
        "done": _("Tasks done"),
    }
    state = request.GET.get("state", "")
    state = state if state in states else ""
    everybody = request.GET.get("who") == "all"
    today = timezone.localdate()
    rows = queries.listed(mine=None if everybody else request.user, state=state, today=today)
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))

    def address(**changes: str) -> str:
        chosen: dict[str, str] = {"state": state, "who": "all" if everybody else ""} | changes
        return "?" + urlencode({name: value for name, value in chosen.items() if value})

    may_write = request.user.may(Permission.PARTY_WRITE)
    back = request.get_full_path()
    names = staff_names({one.assignee for one in shown})
    values: dict[str, Any] = {
        "page": shown,
        "rows": [
            task_row(one, today, names, with_party=True, may_write=may_write, back=back) for one in shown
        ],
        "states": [
            {"label": label, "url": address(state=key), "current": key == state}
            for key, label in states.items()
        ],
        "whose": [
            {"label": _("Mine"), "url": address(who=""), "current": not everybody},
            {"label": _("Everybody's"), "url": address(who="all"), "current": everybody},
        ],
    }
    return render(request, "notes/tasks.html", values)
