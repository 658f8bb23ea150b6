"""How notes, tasks and files are shown, on cards, in lists and on the timeline."""

from datetime import date
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kortisto.kernel.links import link_to
from kortisto.notes import rules
from kortisto.notes.models import Attachment, Note, Task
from kortisto.notes.words import title_of

NOTE_ICONS = {
    Note.NOTE: "edit",
    Note.CALL: "phone",
    Note.LETTER: "mail",
    Note.EMAIL: "mail",
    Note.VISIT: "pin",
}


def due_text(task: Task, today: date) -> str:
    """When a task is due, in words."""
    if task.done_at is not None:
        day = localdate(task.done_at)
        return _("done %(day)s") % {"day": _day(day)}
    standing = rules.standing(task.due_on, False, today)
    if standing == rules.UNDATED:
        return ""
    texts = {
        rules.LATE: _("was due %(day)s"),
        rules.TODAY: _("due today"),
        rules.AHEAD: _("due %(day)s"),
    }
    return texts[standing] % {"day": _day(task.due_on)}


def _day(value: date) -> str:
    return f"{value.day}.{value.month}.{value.year}"


TONES = {
    rules.LATE: "stop",
    rules.TODAY: "warn",
    rules.AHEAD: "info",
    rules.UNDATED: "muted",
    rules.DONE: "ok",
}


def task_row(
    task: Task, today: date, names: dict[str, str], *, with_party: bool, may_write: bool, back: str
) -> dict[str, Any]:
    """A task as a row: what, whose, when, and the one button that finishes it or takes that back.

    `names` are those of the staff by their keys.
    """
    party = task.person or task.organisation
    of = "person" if task.person_id else "organisation"
    is_done = task.done_at is not None
    return {
        "key": task.public_id,
        "title": title_of(task),
        "done": is_done,
        "due": due_text(task, today),
        "tone": TONES[rules.standing(task.due_on, is_done, today)],
        "who": names.get(task.assignee, ""),
        "party": str(party) if with_party and party else "",
        "party_url": link_to(of, party.public_id) if with_party and party else "",
        "url": link_to("task", task.public_id) if may_write else "",
        "press_url": link_to("task_reopening" if is_done else "task_done", task.public_id)
        if may_write
        else "",
        "with_party": with_party,
        "back": back,
    }


def file_row(attachment: Attachment, names: dict[str, str], *, may_write: bool) -> dict[str, Any]:
    """A file as a row: its name, what it is, how large, when it came and through whom."""
    return {
        "name": attachment.name,
        "url": link_to("attachment", attachment.public_id),
        "kind": attachment.name.rpartition(".")[2].upper(),
        "size": filesizeformat(attachment.size),
        "at": attachment.added_at,
        "who": names.get(attachment.added_by, ""),
        "removal_url": link_to("attachment_removal", attachment.public_id) if may_write else "",
    }
