"""Named reads of notes and tasks."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from kortisto.notes.models import Note, Task
from kortisto.parties.models import Organisation, Person
from kortisto.parties.timeline import Asking, Event
from kortisto.staff.models import User
from kortisto.staff.permissions import Permission
from kortisto.staff.queries import Colleague

TASK = "task"
UNDOABLE = timedelta(hours=24)
"""How long a finished task stays in sight with the button that takes it back."""


def timeline(asking: Asking) -> list[Event]:
    """Notes, calls, letters, e-mails and visits."""
    wanted = asking.kinds & set(Note.KINDS)
    if not wanted:
        return []
    rows = Note.objects.filter(**asking.mine)
    if len(wanted) < len(Note.KINDS):
        rows = rows.filter(kind__in=sorted(wanted))
    return asking.moments(rows, "written_at", lambda note: note.kind)


def timeline_tasks(asking: Asking) -> list[Event]:
    """Tasks, by when they were noted."""
    return asking.moments(Task.objects.filter(**asking.mine), "made_at", TASK)


def task_at(public_id: UUID) -> Task:
    """The task with this public id, as far as the open purpose may see its person. Raises Http404."""
    found = Task.objects.select_related("person", "organisation").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def in_sight() -> Q:
    """What is to be done, and what was done so lately that it may be taken back."""
    return Q(done_at=None) | Q(done_at__gte=timezone.now() - UNDOABLE)


def tasks_of(party: Person | Organisation, most: int) -> list[Task]:
    """A party's tasks that wait or were just done, the most urgent first."""
    mine = {"person": party} if isinstance(party, Person) else {"organisation": party}
    rows = Task.objects.filter(in_sight(), **mine)
    return list(
        rows.order_by(F("done_at").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk")[:most]
    )


def waiting(until: date | None = None) -> QuerySet:
    """Tasks that are to be done, those due until a day when it is given."""
    rows = Task.objects.filter(done_at=None)
    return rows.filter(due_on__lte=until) if until else rows


def listed(*, mine: User | None, state: str, today: date) -> QuerySet:
    """The list of tasks: everybody's or one colleague's, and how urgent."""
    rows = Task.objects.select_related("person", "organisation")
    if mine is not None:
        rows = rows.filter(assignee=mine.actor.key)
    if state == "done":
        return rows.exclude(done_at=None).order_by("-done_at", "-pk")
    if state == "due":
        rows = rows.filter(in_sight(), due_on__lte=today)
    elif state == "ahead":
        rows = rows.filter(in_sight(), due_on__gt=today)
    elif state == "undated":
        rows = rows.filter(in_sight(), due_on=None)
    else:
        rows = rows.filter(in_sight())
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def doers(everybody: list[Colleague]) -> list[Colleague]:
    """Who can be given a task: those who may open a card."""
    return [one for one in everybody if one.may(Permission.PARTY_READ)]
