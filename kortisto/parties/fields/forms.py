"""Forms of custom fields: their definitions, and the inputs that other forms get for them."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import FormatError
from kortisto.notice.rendering import choices_of, period
from kortisto.parties.fields import kinds, rules
from kortisto.parties.fields.writing import choice_name
from kortisto.parties.forms import Line, Paragraphs, Reads, SourcedForm, TokenForm
from kortisto.parties.identity_codes import names_identity_code
from kortisto.parties.models import CUSTOM_VALUES, CustomField
from kortisto.parties.queries import shown_language

KIND_NAMES = {
    CustomField.TEXT: _("Text"),
    CustomField.NUMBER: _("A number"),
    CustomField.DAY: _("Date"),
    CustomField.CHOICE: _("Choice from a list"),
    CustomField.YES_NO: _("Yes or no"),
}


# --- inputs for values -------------------------------------------------------------------------------------


def input_of(field: CustomField) -> forms.Field:
    """An input that reads a value of the field into its kept form."""
    options: dict[str, Any] = {"label": field.name(shown_language()), "required": False}
    if field.kind == CustomField.CHOICE:
        return forms.ChoiceField(choices=[("", "–"), *((one, one) for one in field.choices)], **options)
    if field.kind == CustomField.YES_NO:
        answers = [(one, kinds.shown(field.kind, one, shown_language())) for one in ("1", "0")]
        return forms.ChoiceField(choices=[("", "–"), *answers], **options)
    if field.kind == CustomField.DAY:
        options["widget"] = forms.DateInput(attrs={"type": "date"})
    elif field.kind == CustomField.NUMBER:
        options["widget"] = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return Reads(lambda text: kinds.read(field.kind, text), max_length=kinds.LONGEST, **options)


def written(field: CustomField, value: str) -> str:
    """A kept value as its input says it."""
    return kinds.shown(field.kind, value, shown_language()) if field.kind == CustomField.NUMBER else value


class Inputs:
    """The inputs of custom fields within another form: added before its source, read back with what they said."""

    def __init__(
        self, form: TokenForm, fields: Iterable[CustomField], values: Mapping[str, str] | None = None
    ) -> None:
        """`values` is what a card says now, by key; without it the form is of somebody new."""
        self.form = form
        self.fields = {choice_name(field.key): field for field in fields}
        form.clauses = {**form.clauses, **{name: clause_of(field) for name, field in self.fields.items()}}
        for name, field in self.fields.items():
            form.fields[name] = input_of(field)
            if values is not None:
                form.initial[name] = written(field, values.get(field.key, ""))
                form.fields[name].show_hidden_initial = True
        if "source" in form.fields:
            form.fields["source"] = form.fields.pop("source")

    def given(self) -> dict[CustomField, str]:
        """Field → kept value, of all inputs."""
        return {field: self.form.cleaned_data[name] or "" for name, field in self.fields.items()}

    def changed(self) -> dict[CustomField, str]:
        """Field → kept value, of the inputs that somebody changed."""
        touched = set(self.form.changed_data)
        return {
            field: self.form.cleaned_data[name] or ""
            for name, field in self.fields.items()
            if name in touched
        }

    def was(self) -> dict[str, str]:
        """Key of field → the kept value that the form showed."""
        found = {}
        for name, field in self.fields.items():
            shown = self.form.data.get(self.form.add_initial_prefix(name), "")
            try:
                found[field.key] = kinds.read(field.kind, shown, field.choices)
            except FormatError:
                found[field.key] = ""
        return found

    def go_on_from(self, key: str, current: str) -> str:
        """After a conflict: what was typed stays, on top of the present value. Returns the sentence that says so."""
        name = choice_name(key)
        self.form.data = self.form.data.copy()
        self.form.data[self.form.add_initial_prefix(name)] = written(self.fields[name], current)
        text = now(
            "Somebody saved this while you were editing it. It now says: %(now)s. Save again to put yours in its place."
        )
        return text % {"now": kinds.shown(self.fields[name].kind, current, shown_language()) or "–"}

    def typed(self) -> list[tuple[str, str]]:
        """What was sent, by name, to carry it over to another page."""
        names = [name for own in self.fields for name in (own, self.form.add_initial_prefix(own))]
        return [(name, self.form.data.get(name, "")) for name in names]


def clause_of(field: CustomField) -> str:
    """The clause of the notice that governs the field: its category's."""
    return CATEGORIES[field.category].clauses[0]


class ValueForm(SourcedForm):
    """One field of a card; `was` is the value that was shown."""

    value = forms.CharField()
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=kinds.LONGEST)

    field_order = ("value", "source")

    def __init__(self, *args: Any, field: CustomField, value: str, **options: Any) -> None:
        initial = {"value": written(field, value), "was": value}
        super().__init__(*args, initial=initial, **options)
        self.fields["value"] = input_of(field)
        self.order_fields(self.field_order)
        self.clauses = {"value": clause_of(field), "source": "C28"}

    def go_on_from(self, current: str) -> None:
        """After a conflict: what was typed stays, on top of the present value."""
        self.data = self.data.copy()
        self.data.update({"was": current, "token": str(uuid4())})


# --- definitions -------------------------------------------------------------------------------------------


class NamesForm(TokenForm):
    """What a field is called, and what can be chosen in it."""

    clauses: ClassVar[dict[str, str]] = {"name_fi": "C5"}

    name_fi = Line(label=_("Name in Finnish"), max_length=60)
    name_sv = Line(label=_("Name in Swedish"), max_length=60)
    name_en = Line(label=_("Name in English"), max_length=60)
    choices = Paragraphs(label=_("Choices, one on a line"), required=False, max_length=8000)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("name_fi", "name_sv", "name_en"):
            if names_identity_code(cleaned.get(name) or ""):
                self.add_error(name, NO_IDENTITY_CODES)
        return cleaned

    def names(self) -> dict[str, str]:
        """Language → name."""
        return {language: self.cleaned_data[f"name_{language}"] for language in ("fi", "sv", "en")}

    def lines(self) -> list[str]:
        """The choices."""
        return [line for line in self.cleaned_data["choices"].split("\n") if line.strip()]


NO_IDENTITY_CODES = _(
    "A personal identity code must not be kept in the customer register, so there is no field for it."
)


class NewFieldForm(NamesForm):
    """A new field: nothing of what the notice must tell may be missing."""

    clauses = NamesForm.clauses | {"category": "C17", "purposes": "C7", "clock": "C36"}

    kind = forms.ChoiceField(label=_("Kind of value"), choices=list(KIND_NAMES.items()))
    category = forms.ChoiceField(
        label=_("Data category"), help_text=_("It decides which roles see the field (“Who sees what”).")
    )
    purposes = forms.MultipleChoiceField(
        label=_("Purposes"),
        widget=forms.CheckboxSelectMultiple,
        initial=[rules.SHOWN_FOR.key],
        help_text=_("What the value is needed for. It is used for nothing else."),
    )
    clock = forms.ChoiceField(
        label=_("Kept for"),
        help_text=_("A period of the notice. The night empties the field when it is over."),
    )

    field_order = ("name_fi", "name_sv", "name_en", "kind", "choices", "category", "purposes", "clock")

    def __init__(self, *args: Any, document: Mapping[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        language = shown_language()
        told = {row["key"]: row["name"][language] for row in document.get("categories") or ()}
        self.fields["category"].choices = [
            ("", "–"), *((key, told[key]) for key in CUSTOM_VALUES if key in told)
        ]  # fmt: skip
        possible = Purpose(0)
        for key in CUSTOM_VALUES:
            possible |= rules.purposes_of(key)
        self.fields["purposes"].choices = [
            (row["key"], row["name"][language])
            for row in document.get("purposes") or ()
            if row["key"] in {bit.key for bit in possible}
        ]
        self.fields["clock"].choices = [
            ("", "–"), *((row["key"], clock_words(row, language)) for row in rules.clocks_of(document))
        ]  # fmt: skip

    def clean_purposes(self) -> Purpose:
        """The purposes as bits."""
        found = Purpose(0)
        for key in self.cleaned_data["purposes"]:
            found |= Purpose.from_key(key)
        return found


class FieldForm(NamesForm):
    """Other names, more choices, another place in the order."""

    place = forms.IntegerField(label=_("Place in the order"), min_value=0, max_value=9999)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    field_order = ("name_fi", "name_sv", "name_en", "choices", "place")

    def __init__(self, *args: Any, field: CustomField, **options: Any) -> None:
        initial = {
            name: getattr(field, name) for name in ("name_fi", "name_sv", "name_en", "place", "version")
        }
        initial["choices"] = "\n".join(field.choices)
        super().__init__(*args, initial=initial, **options)
        if field.kind != CustomField.CHOICE:
            self.fields["choices"].widget = forms.HiddenInput()


def clock_words(row: Mapping[str, Any], language: str) -> str:
    """A row of the retention table in words: how long, from what, and what it is called."""
    ((_key, trigger),) = choices_of("trigger", (row["trigger"],), language)
    return f"{period(dict(row), language)} {trigger} ({(row.get('name') or {}).get(language, row['key'])})"


def refusal(reason: str, what: str) -> str:
    """Why a field cannot be as it was asked for."""
    return {
        "category": now("A custom field cannot be of this data category."),
        "not_for_service": now(
            "The card and the lists are read for customer service. A field that is not for it could not be filled."
        ),
        "purpose_not_of_category": now("Data of this category are not held for all the purposes chosen."),
        "untold": now("The notice in force does not tell of this: %(what)s. Publish it in the notice first.")
        % {"what": what},
        "clock_not_counted": now("This period cannot be counted for a single value. Choose another."),
        "too_many": now("There are %(most)s custom fields already. End one first.")
        % {"most": rules.MOST_FIELDS},
        "name_missing": now("Give the name in all three languages."),
        "name_taken": now("Another field has this name already."),
        "choices_missing": now("Write at least two choices, one on a line."),
        "choices_too_many": now("A field has at most %(most)s choices.") % {"most": kinds.MOST_CHOICES},
        "choice_in_use": now("Somebody has the choice “%(what)s”, so it stays in the list.") % {"what": what},
    }[reason]
