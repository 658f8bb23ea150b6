"""What happens to notes, tasks, files and tags: one verb, one function, one ledger entry."""

import hashlib
from datetime import date

from django.db import transaction
from django.utils import timezone

from kortisto.kernel import text as texts
from kortisto.kernel.access import Actor, required_access
from kortisto.ledger.operations import operation, record
from kortisto.notes import contents, files
from kortisto.notes.models import Attachment, Note, Tag, Tagging, Task
from kortisto.parties.identity_codes import refuse_identity_codes
from kortisto.parties.models import Organisation, Person, Removal
from kortisto.parties.operations import VersionConflict, subjects_of
from kortisto.parties.removing import keep


@operation("note.add")
def add_note(
    *, person: Person | None = None, organisation: Organisation | None = None, text: str,
    kind: str = Note.NOTE, by: Actor,
) -> Note:  # fmt: skip
    """Free text about a party. Raises IdentityCodeFound: a personal identity code is never stored."""
    refuse_identity_codes(text)
    party = person or organisation
    note = Note(
        register_id=party.register_id, person=person, organisation=organisation, kind=kind,
        text=texts.tidy_lines(text), written_by=by.key,
    )  # fmt: skip
    note.save()
    record(subjects=subjects_of(person), fields=["note"], kind=kind, clause="C7")
    return note


@operation("note.remove")
def remove_note(*, note: Note, by: Actor) -> Removal:
    """Remove a note; after the minutes in which it can be put back nothing of its text stays."""
    person, kept = note.person, keep(note, by)
    note.delete()
    record(subjects=subjects_of(person), fields=["note"], outcome="removed", clause="C7")
    return kept


@operation("task.add")
def add_task(
    *, person: Person | None = None, organisation: Organisation | None = None, title: str,
    due_on: date | None = None, assignee: str = "", by: Actor,
) -> Task:  # fmt: skip
    """Something to be done for a party. Raises IdentityCodeFound."""
    party = person or organisation
    task = Task(
        register_id=party.register_id, person=person, organisation=organisation, title=_title(title),
        due_on=due_on, assignee=assignee, made_by=by.key,
    )  # fmt: skip
    task.save()
    record(subjects=subjects_of(person), fields=["task"], task=str(task.public_id), clause="C7")
    return task


@operation("task.change")
def change_task(
    *, task: Task, title: str, due_on: date | None, assignee: str, version: int, by: Actor
) -> Task:
    """Other words, another day, another doer. Raises VersionConflict, IdentityCodeFound."""
    values = {"title": _title(title), "due_on": due_on, "assignee": assignee}
    changed = sorted(name for name, value in values.items() if getattr(task, name) != value)
    _update(task, version, **values)
    record(subjects=subjects_of(task.person), fields=changed, task=str(task.public_id), clause="C7")
    return task


@operation("task.finish")
def finish_task(*, task: Task, by: Actor) -> Task:
    """The task is done. Done twice it stays as it was done first."""
    outcome = "already"
    if task.done_at is None:
        _update(task, task.version, done_at=timezone.now(), done_by=by.key)
        outcome = "done"
    record(subjects=subjects_of(task.person), task=str(task.public_id), outcome=outcome, clause="C7")
    return task


@operation("task.reopen")
def reopen_task(*, task: Task, by: Actor) -> Task:
    """It was not done after all. One that the night made stays done while another waits in its place."""
    outcome = "already"
    if task.done_at is not None and not _replaced(task):
        _update(task, task.version, done_at=None, done_by="")
        outcome = "open"
    record(subjects=subjects_of(task.person), task=str(task.public_id), outcome=outcome, clause="C7")
    return task


def _replaced(task: Task) -> bool:
    others = Task.objects.exclude(origin="").filter(
        done_at=None, person=task.person, organisation=task.organisation
    )
    return bool(task.origin) and others.exists()


@operation("task.remove")
def remove_task(*, task: Task, by: Actor) -> Removal:
    """Remove a task; after the minutes in which it can be put back nothing of its title stays."""
    person, key, kept = task.person, str(task.public_id), keep(task, by)
    task.delete()
    record(subjects=subjects_of(person), task=key, outcome="removed", clause="C7")
    return kept


def _title(text: str) -> str:
    return texts.tidy(refuse_identity_codes(text))[:200]


def _update(task: Task, version: int, **values) -> None:
    """Write a task's columns unless somebody else did meanwhile."""
    found = Task.objects.filter(pk=task.pk, version=version)
    if not found.update(version=version + 1, **values):
        raise VersionConflict(Task.objects.get(pk=task.pk))
    for name, value in values.items():
        setattr(task, name, value)
    task.version = version + 1


@operation("attachment.add")
def attach(
    *, person: Person | None = None, organisation: Organisation | None = None, name: str, body: bytes,
    by: Actor,
) -> Attachment:  # fmt: skip
    """Keep a file about a party, if it is what its name says and nothing else. Raises FileRefused,
    IdentityCodeFound."""
    kept, media_type, body = contents.checked(name, body)
    party = person or organisation
    file = files.keep(party.register_id, body)
    # What broke off before its row was committed is swept up at night.
    attachment = Attachment(
        register_id=party.register_id, person=person, organisation=organisation, name=kept,
        media_type=media_type, size=len(body), digest=hashlib.sha256(body).hexdigest(), file=file,
        added_by=by.key,
    )  # fmt: skip
    attachment.save()
    record(subjects=subjects_of(person), attachment=str(attachment.public_id), size=len(body), clause="C7")
    return attachment


@operation("attachment.remove")
def remove_attachment(*, attachment: Attachment, by: Actor) -> None:
    """Remove a file: its row now, its bytes when that is committed."""
    person, key, file = attachment.person, str(attachment.public_id), attachment.file
    attachment.delete()
    transaction.on_commit(lambda: files.remove(file))
    record(subjects=subjects_of(person), attachment=key, outcome="removed", clause="C7")


class TagExists(Exception):
    """The vocabulary has this word already."""


class TagInUse(Exception):
    """The word is on somebody; `count` says on how many."""

    def __init__(self, count: int) -> None:
        super().__init__(f"on {count}")
        self.count = count


@operation("tag.add")
def add_tag(*, name: str, colour: str, by: Actor) -> Tag:
    """A new word of the register's vocabulary. Raises TagExists, IdentityCodeFound."""
    tag = Tag(register_id=required_access().register_id)
    _spell(tag, name, colour)
    tag.save()
    record(tag=str(tag.pk), clause="C7")
    return tag


@operation("tag.change")
def change_tag(*, tag: Tag, name: str, colour: str, by: Actor) -> Tag:
    """Another spelling or colour of a word. Raises TagExists, IdentityCodeFound."""
    _spell(tag, name, colour)
    tag.save()
    record(tag=str(tag.pk), clause="C7")
    return tag


@operation("tag.remove")
def remove_tag(*, tag: Tag, by: Actor) -> None:
    """Take a word out of the vocabulary. Raises TagInUse while somebody has it."""
    count = Tagging.objects.filter(tag=tag).count()
    if count:
        raise TagInUse(count)
    key = str(tag.pk)
    tag.delete()
    record(tag=key, outcome="removed", clause="C7")


@operation("tag.put")
def put_tag(
    *, person: Person | None = None, organisation: Organisation | None = None, tag: Tag, by: Actor
) -> Tagging:
    """Put a tag on a party; twice is once."""
    party = person or organisation
    tagging = Tagging.objects.filter(person=person, organisation=organisation, tag=tag).first()
    outcome = "already"
    if tagging is None:
        tagging = Tagging(
            register_id=party.register_id, person=person, organisation=organisation, tag=tag, by=by.key
        )
        tagging.save()
        outcome = "put"
    record(subjects=subjects_of(person), tag=str(tag.pk), outcome=outcome, clause="C7")
    return tagging


@operation("tag.take")
def take_tag(*, tagging: Tagging, by: Actor) -> None:
    """Take a tag off a party."""
    person, key = tagging.person, str(tagging.tag_id)
    tagging.delete()
    record(subjects=subjects_of(person), tag=key, outcome="taken", clause="C7")


def _spell(tag: Tag, name: str, colour: str) -> None:
    tag.name = refuse_identity_codes(texts.tidy(name))[:40]
    tag.folded, tag.colour = texts.fold(tag.name)[:60], colour
    taken = Tag.objects.filter(register_id=tag.register_id, folded=tag.folded).exclude(pk=tag.pk)
    if taken.exists():
        raise TagExists(tag.folded)
