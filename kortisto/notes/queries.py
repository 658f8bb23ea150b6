"""Named reads of notes, tasks, files and tags."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from kortisto.kernel import ready_made
from kortisto.kernel.access import required_access
from kortisto.kernel.text import fold, tidy
from kortisto.notes.models import Attachment, Note, Tag, Tagging, Task
from kortisto.parties.models import Organisation, Person
from kortisto.parties.timeline import Asking, Event
from kortisto.staff.models import User
from kortisto.staff.permissions import Permission
from kortisto.staff.queries import Colleague

TASK, FILE = "task", "file"
FILES = 20  # files shown on the card itself
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


def timeline_files(asking: Asking) -> list[Event]:
    """Attached files."""
    return asking.moments(Attachment.objects.filter(**asking.mine), "added_at", FILE)


def task_at(public_id: UUID) -> Task:
    """The task with this public id, as far as the open purpose may see its person. Raises Http404."""
    found = Task.objects.select_related("person", "organisation").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def in_sight() -> Q:
    """What is to be done, and what was done so lately that it may be taken back."""
    return Q(done_at=None) | Q(done_at__gte=timezone.now() - UNDOABLE)


# A party's rows by ready-made SQL: the party was read through the guarded manager, so the purpose is checked and
# the read is noted, and the database's own guard watches this reading as any other.
_TASKS_OF = (
    "SELECT * FROM notes_task WHERE {}_id = %s AND (done_at IS NULL OR done_at >= %s) "
    "ORDER BY done_at IS NOT NULL, done_at, due_on IS NULL, due_on, id LIMIT %s"
)
_ATTACHMENTS_OF = "SELECT * FROM notes_attachment WHERE {}_id = %s ORDER BY added_at DESC, id DESC LIMIT %s"


def _is_of(party: Person | Organisation) -> str:
    return "person" if isinstance(party, Person) else "organisation"


def tasks_of(party: Person | Organisation, most: int) -> list[Task]:
    """A party's tasks that wait or were just done, the most urgent first."""
    of = _is_of(party)
    since = connection.ops.adapt_datetimefield_value(timezone.now() - UNDOABLE)
    found = ready_made.read(Task, _TASKS_OF.format(of), [party.pk, since, most])
    for task in found:
        setattr(task, of, party)  # known already: not to be read again for each
    return found


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
    elif state == "doubt":
        rows = rows.filter(in_sight()).exclude(origin="")
    elif state == "undated":
        rows = rows.filter(in_sight(), due_on=None)
    else:
        rows = rows.filter(in_sight())
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def doers(everybody: list[Colleague]) -> list[Colleague]:
    """Who can be given a task: those who may open a card."""
    return [one for one in everybody if one.may(Permission.WORK_READ)]


def attachment_at(public_id: UUID) -> Attachment:
    """The attachment with this public id, as far as the open purpose may see its person. Raises Http404."""
    found = Attachment.objects.select_related("person", "organisation").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def attachments_of(party: Person | Organisation) -> list[Attachment]:
    """A party's files, the newest first."""
    return ready_made.read(Attachment, _ATTACHMENTS_OF.format(_is_of(party)), [party.pk, FILES])


def tag_at(row: int) -> Tag:
    """A tag of the open register. Raises Http404."""
    found = Tag.objects.filter(register_id=required_access().register_id, pk=row).first()
    if found is None:
        raise Http404
    return found


def tags_of(party: Person | Organisation) -> list[dict[str, Any]]:
    """The whole vocabulary by name, with what this party has of it: one statement for the card."""
    column = "person_id" if isinstance(party, Person) else "organisation_id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.id, t.name, t.colour, g.id IS NOT NULL FROM notes_tag t LEFT JOIN notes_tagging g "
            f"ON g.tag_id = t.id AND g.{column} = %s WHERE t.register_id = %s ORDER BY t.folded",
            [party.pk, party.register_id],
        )
        rows = cursor.fetchall()
    return [{"pk": row, "name": name, "colour": colour, "on": bool(on)} for row, name, colour, on in rows]


def words_of(register_id: int) -> list[tuple[int, str]]:
    """The vocabulary by name, for choosing of it."""
    return list(Tag.objects.filter(register_id=register_id).order_by("folded").values_list("pk", "name"))


def meant(register_id: int, asked: str, most: int) -> list[Tag]:
    """The tags of which a word begins with what was asked, the first ones by name. What can be no tag, because it is
    a single letter, an address, a number with more digits than a year or too long, is not looked for."""
    start = fold(tidy(asked))
    is_number = not start.strip("+-/.() 0123456789") and len(start) > 4
    if not 1 < len(start) <= Tag.LONGEST or "@" in start or is_number:
        return []
    begins = Q(folded__startswith=start) | Q(folded__contains=f" {start}")
    return list(Tag.objects.filter(begins, register_id=register_id).order_by("folded")[:most])


def vocabulary(register_id: int) -> list[tuple[Tag, int]]:
    """Every tag by name, and on how many parties it is, as far as the open purpose may see them."""
    uses = {row["tag"]: row["count"] for row in Tagging.objects.counted_by("tag")}
    tags = Tag.objects.filter(register_id=register_id).order_by("folded")
    return [(tag, uses.get(tag.pk, 0)) for tag in tags]


def tagged(tag: Tag) -> QuerySet:
    """On whom a tag is, by name."""
    rows = Tagging.objects.select_related("person", "organisation").filter(tag=tag)
    return rows.order_by("person__surname", "person__given_names", "organisation__name", "pk")
