"""What happens to notes and tasks: one verb, one function, one ledger entry."""

from datetime import date

from django.utils import timezone

from kortisto.kernel import text as texts
from kortisto.kernel.access import Actor
from kortisto.ledger.operations import operation, record
from kortisto.notes.models import Note, Task
from kortisto.parties.identity_codes import refuse_identity_codes
from kortisto.parties.models import Organisation, Person
from kortisto.parties.operations import VersionConflict, subjects_of


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
def remove_note(*, note: Note, by: Actor) -> None:
    """Remove a note; nothing of its text stays."""
    person = note.person
    note.delete()
    record(subjects=subjects_of(person), fields=["note"], outcome="removed", clause="C7")


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
    """It was not done after all."""
    outcome = "already"
    if task.done_at is not None:
        _update(task, task.version, done_at=None, done_by="")
        outcome = "open"
    record(subjects=subjects_of(task.person), task=str(task.public_id), outcome=outcome, clause="C7")
    return task


@operation("task.remove")
def remove_task(*, task: Task, by: Actor) -> None:
    """Remove a task; nothing of its title stays."""
    person, key = task.person, str(task.public_id)
    task.delete()
    record(subjects=subjects_of(person), task=key, outcome="removed", clause="C7")


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
