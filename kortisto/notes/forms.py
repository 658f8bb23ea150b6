"""Forms for what staff write about a customer, the files they add and the tags they sort by."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.text import FormatError
from kortisto.notes import contents
from kortisto.notes.models import Note, Task
from kortisto.parties.forms import Day, Line, Paragraphs, TokenForm, said
from kortisto.staff.queries import Colleague

KIND_NAMES = {
    Note.NOTE: _("A note"),
    Note.CALL: _("Call"),
    Note.LETTER: _("Letter"),
    Note.EMAIL: _("E-mail"),
    Note.VISIT: _("Visit"),
}


class NoteForm(TokenForm):
    """What was said or agreed, and how."""

    clauses = {"kind": "C7", "text": "C7"}

    kind = forms.ChoiceField(
        label=_("Kind"), choices=list(KIND_NAMES.items()), initial=Note.NOTE, required=False
    )
    text = Paragraphs(label=_("Text"), max_length=4000)

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or Note.NOTE


class TaskForm(TokenForm):
    """What is to be done, by when, by whom."""

    clauses = {"title": "C7", "due_on": "C7", "assignee": "C7"}

    title = Line(label=_("What is to be done"), max_length=200)
    due_on = Day(label=_("Due by"), required=False)
    assignee = forms.ChoiceField(label=_("Who does it"), required=False)

    def __init__(self, *args: Any, doers: Iterable[Colleague], **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(one.key, one.name) for one in doers]
        self.fields["assignee"].choices = [("", _("Nobody yet")), *names]

    def values(self) -> dict[str, Any]:
        """What the operations take."""
        cleaned = self.cleaned_data
        return {
            "title": cleaned["title"],
            "due_on": cleaned["due_on"],
            "assignee": cleaned["assignee"],
        }


class TaskChangeForm(TaskForm):
    """The same for a task that is there already."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    def go_on_from(self, current: Task) -> None:
        """After a conflict: what was typed stays, and saving it again is on top of the present row."""
        self.data = self.data.copy()
        self.data["version"] = current.version
        self.data["token"] = str(uuid4())


class AttachmentForm(TokenForm):
    """A file about a party."""

    clauses = {"file": "C7"}

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        max_length=255,
        help_text=_("PDF, PNG, JPEG, TXT, CSV, DOCX, XLSX, ODT or ODS, at most 10 megabytes"),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in contents.TYPES)}),
    )

    def clean_file(self) -> tuple[str, bytes]:
        sent = self.cleaned_data["file"]
        body = sent.read(contents.MOST_BYTES + 1)
        try:
            contents.checked(sent.name, body)
        except FormatError as error:
            raise said(error) from None
        return sent.name, body


COLOUR_NAMES = {
    "info": _("Blue"),
    "ok": _("Green"),
    "warn": _("Yellow"),
    "stop": _("Red"),
    "muted": _("Grey"),
}


class TagForm(TokenForm):
    """A word of the vocabulary and its colour."""

    clauses = {"name": "C7"}

    name = Line(label=_("Word"), max_length=40)
    colour = forms.ChoiceField(label=_("Colour"), choices=list(COLOUR_NAMES.items()), initial="info")
