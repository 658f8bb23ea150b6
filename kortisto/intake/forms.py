"""Forms of the import pages: the upload, and how its columns are to be read."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.intake.files import MOST_BYTES
from kortisto.intake.headers import Own, labels_of
from kortisto.intake.reading import DELIMITERS, ENCODINGS
from kortisto.notice.queries import NoPublishedNotice, document
from kortisto.parties.identity_codes import find_identity_codes

KIND_NAMES = {"customers": _("Customers"), "orders": _("Orders"), "invoices": _("Invoices")}
DELIMITER_NAMES = {";": _("semicolon"), ",": _("comma"), "\t": _("tab"), "|": _("vertical bar")}
ORDERS = [
    ("surname_first", _("Surname first: Virtanen Maija")),
    ("given_first", _("Given name first: Maija Virtanen")),
]

MATCHES = [("", _("their customer number")), ("email", _("their e-mail address, with the name"))]


def language() -> str:
    """The language of the page, as the room's own sentences know it."""
    code = (get_language() or "fi")[:2]
    return code if code in ("fi", "sv", "en") else "en"


class UploadForm(forms.Form):
    """A file, what is in it, and which source of the notice it comes from."""

    kind = forms.ChoiceField(label=_("What is in the file"), choices=list(KIND_NAMES.items()))
    source = forms.ChoiceField(
        label=_("Where the data come from"),
        help_text=_("Only the sources that the published privacy notice names. Every value will show it."),
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV, XLSX or ODS, at most 100 MB."))
    lines = forms.FileField(label=_("Order lines, if they are in a file of their own"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, register_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        # No source is taken for granted: whoever brings the file must say where it is from.
        self.fields["source"].choices = [
            ("", "–"),
            *(
                (source["key"], source["name"].get(language()) or source["key"])
                for source in document(register_id).get("sources", [])
            ),
        ]

    def clean_file(self):
        return self._acceptable(self.cleaned_data["file"])

    def clean_lines(self):
        return self._acceptable(self.cleaned_data["lines"])

    @staticmethod
    def _acceptable(file):
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(now("The file is larger than 100 MB. Split it into parts."))
        if file and find_identity_codes(file.name):
            raise forms.ValidationError(
                now("The name of the file holds a personal identity code. Rename it.")
            )
        return file

    def clean(self):
        given = super().clean()
        if given.get("lines") and given.get("kind") != "orders":
            self.add_error("lines", now("Lines belong to orders only."))
        return given


def upload_form(request: HttpRequest, kind: type[UploadForm]) -> UploadForm | None:
    """The form of an upload as it was sent; None, with a word why, while no notice says from where data may come."""
    try:
        return kind(
            request.POST if request.method == "POST" else None,
            request.FILES or None,
            register_id=request.user.register_id,
        )
    except NoPublishedNotice:
        messages.error(request, now("Publish the privacy notice first: it says from where data may come."))
        return None


class ReadingForm(forms.Form):
    """How the file is read: letters, delimiter, sheet, order of names. Shown again until it looks right."""

    encoding = forms.ChoiceField(label=_("Letters"), required=False)
    delimiter = forms.ChoiceField(label=_("Delimiter"), required=False)
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    order = forms.ChoiceField(label=_("Names in one column"), choices=ORDERS, required=False)
    match = forms.ChoiceField(label=_("Customers are recognised by"), choices=MATCHES, required=False)
    repair = forms.BooleanField(label=_("Repair garbled letters (Ã¤ → ä)"), required=False)

    def __init__(self, *args: Any, kind: str, sheets: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        itself = ("", now("as found in the file"))
        self.fields["encoding"].choices = [itself, *((name, name.upper()) for name in ENCODINGS)]
        self.fields["delimiter"].choices = [itself, *((sign, DELIMITER_NAMES[sign]) for sign in DELIMITERS)]
        self.fields["sheet"].choices = [itself, *((name, name) for name in sheets)]
        if sheets:
            del self.fields["encoding"], self.fields["delimiter"]
        else:
            del self.fields["sheet"]
        if kind != "customers":
            del self.fields["order"], self.fields["match"]

    def chosen(self) -> dict[str, Any]:
        """What was chosen, without what was left as found."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {name: value for name, value in given.items() if value}


def column_fields(kind: str, own: Own | None = None) -> list[tuple[str, str]]:
    """The fields that a column may hold, by name in the language of the page."""
    at = ("fi", "sv", "en").index(language())
    named = [(name, labels[at]) for name, labels in labels_of(kind, own).items()]
    return [("", now("not read")), *sorted(named, key=lambda each: each[1].lower())]


def chosen_fields(kind: str, sent: Any, width: int, own: Own | None = None) -> dict[str, int]:
    """Field → column number (1 = first) from what was sent for each column. Raises ValidationError when two
    columns are to be the same field."""
    found: dict[str, int] = {}
    for number in range(1, width + 1):
        name = sent.get(f"column_{number}", "")
        if name not in labels_of(kind, own):
            continue
        if name in found:
            raise forms.ValidationError(
                now("Two columns are chosen for the same field: %(name)s.")
                % {"name": dict(column_fields(kind, own))[name]}
            )
        found[name] = number
    return found
