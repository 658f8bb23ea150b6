"""Forms of the notice editor, built from one table of the document's parts and lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kortisto.kernel.categories import CATEGORIES
from kortisto.notice import rules
from kortisto.notice.default import ARTICLES, COOKIE_CLASSES, EXPIRIES, PURPOSES, TRIGGERS
from kortisto.notice.default.keys import RECIPIENT_KINDS
from kortisto.notice.fields import CountryField, Free, outside_eea
from kortisto.notice.operations import LONGEST_WAIVER_DAYS
from kortisto.notice.reading import MAX_CHARACTERS
from kortisto.notice.rendering import LANGUAGES, choices_of
from kortisto.staff.confirming import ConfirmingField

MAX_FILE_BYTES = 1_000_000
MOST_YEARS, MOST_MONTHS, MOST_DAYS = 200, 2400, 73000
WHO = ("customer", "contact_person")
LANGUAGE_NAMES = {"fi": "suomi", "sv": "svenska", "en": "English"}

# Kinds of fields. THREE is a text in each language.
TEXT, THREE, LONG_THREE, NUMBER = "text", "three", "long_three", "number"
YES, DAY, LINES, CODE = "yes", "day", "lines", "code"
SOME_PURPOSES = "some_purposes"  # a choice among the purposes of the document

DPO_STATES = {
    "appointed": gettext_lazy("appointed"),
    "not_required": gettext_lazy("not required"),
    "not_appointed": gettext_lazy("not appointed"),
}

# What a notice may promise although no law asks it.
BEYOND_LAW = {
    "notify_source": gettext_lazy("A correction is told to whom the data came from"),
    "anonymise": gettext_lazy("One may ask for anonymising in place of erasing"),
    "portability_for_all": gettext_lazy("Contact persons may take their data along too"),
    "research_ban": gettext_lazy("Market and opinion research may be forbidden"),
}

# Part → its fields as (path in the document, kind, label). A part is one form.
PARTS: dict[str, tuple[tuple[str, Any, Any], ...]] = {
    "controller": (
        ("controller.name", TEXT, gettext_lazy("Name")),
        ("controller.business_id", TEXT, gettext_lazy("Business ID")),
        ("controller.street", TEXT, gettext_lazy("Street address")),
        ("controller.postcode", TEXT, gettext_lazy("Postcode")),
        ("controller.city", TEXT, gettext_lazy("Town")),
        ("controller.phone", TEXT, gettext_lazy("Telephone")),
        ("controller.email", TEXT, gettext_lazy("E-mail")),
        ("controller.web", TEXT, gettext_lazy("Website")),
    ),
    "contact": (
        ("contact.role", THREE, gettext_lazy("Contact (role, not a name)")),
        ("contact.deputy", THREE, gettext_lazy("Deputy")),
        ("contact.email", TEXT, gettext_lazy("E-mail")),
        ("contact.phone", TEXT, gettext_lazy("Telephone")),
        ("dpo.status", (False, list(DPO_STATES.items())), gettext_lazy("Data protection officer")),
        ("dpo.reason", LONG_THREE, gettext_lazy("Contact of the officer, or why there is none")),
    ),
    "register": (
        ("register.name", THREE, gettext_lazy("Name of the register")),
        ("passivity_months", NUMBER, gettext_lazy("The customership ends after this many quiet months")),
        ("cap_years", NUMBER, gettext_lazy("Nothing identifies the person after this many years")),
        ("security.confidentiality_required", YES, gettext_lazy("Staff sign a confidentiality commitment")),
        ("security.personal_accounts", YES, gettext_lazy("Everybody has a login of their own")),
        ("security.paper_fireproof", YES, gettext_lazy("Papers are kept in a fireproof place")),
        ("cookie_control", YES, gettext_lazy("The site has its own cookie settings")),
        ("consent.child_age", NUMBER, gettext_lazy("Age from which a child may consent")),
    ),
    "rights": (
        ("rights.answer_months", NUMBER, gettext_lazy("A request is answered within (months)")),
        ("rights.extension_months", NUMBER, gettext_lazy("The time may be extended by (months)")),
        ("rights.correction_workdays", NUMBER, gettext_lazy("An error is corrected within (working days)")),
        ("rights.signature_required", YES, gettext_lazy("A request must be signed")),
        ("rights.channels", LINES, gettext_lazy("Channels of a request, one a line")),
        ("rights.languages", LINES, gettext_lazy("Languages of a request, one code a line")),
        ("rights.bans", LINES, gettext_lazy("Marketing bans, one code a line")),
        ("rights.portability_formats", LINES, gettext_lazy("Formats for taking the data along, one a line")),
        ("beyond_law", (True, list(BEYOND_LAW.items())), gettext_lazy("Promised beyond the law")),
    ),
    "automated_decisions": (
        (
            "automated_decisions.decisions",
            LINES,
            gettext_lazy("Decisions made without a person, one a line"),
        ),
        ("automated_decisions.profiling", SOME_PURPOSES, gettext_lazy("Purposes with profiling")),
    ),
    "authority": (
        ("authority.name", THREE, gettext_lazy("Name")),
        ("authority.street", TEXT, gettext_lazy("Street address")),
        ("authority.street_postcode", TEXT, gettext_lazy("Postcode")),
        ("authority.box", TEXT, gettext_lazy("Post office box")),
        ("authority.box_postcode", TEXT, gettext_lazy("Postcode of the box")),
        ("authority.city", THREE, gettext_lazy("Town")),
        ("authority.phone", TEXT, gettext_lazy("Telephone")),
        ("authority.email", TEXT, gettext_lazy("E-mail")),
        ("authority.web", TEXT, gettext_lazy("Website")),
        ("authority.verified_on", DAY, gettext_lazy("Checked on")),
    ),
}

PART_NAMES = {
    "controller": gettext_lazy("Controller"),
    "contact": gettext_lazy("Contact"),
    "register": gettext_lazy("Register and figures"),
    "sections": gettext_lazy("Texts"),
    "purposes": gettext_lazy("Purposes and legal bases"),
    "categories": gettext_lazy("Data categories"),
    "sources": gettext_lazy("Sources"),
    "recipients": gettext_lazy("Recipients"),
    "transfers": gettext_lazy("Transfers outside the EEA"),
    "retention": gettext_lazy("Retention periods"),
    "cookies": gettext_lazy("Cookies"),
    "rights": gettext_lazy("Rights"),
    "automated_decisions": gettext_lazy("Automated decisions"),
    "authority": gettext_lazy("Supervisory authority"),
}

SOURCE_ROLES = {
    "self": gettext_lazy("the person themself"),
    "controller": gettext_lazy("independent controller"),
    "processor": gettext_lazy("processor"),
}


def part_form(part: str, document: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> forms.Form:
    """The form of one part, showing the document's values or carrying what was sent."""
    fields, initial = {}, {}
    for path, kind, label in _part_fields(part, document):
        _add(fields, initial, path.replace(".", "__"), kind, label, rules.value_at(document, path))
    return _form(fields, initial, data)


def part_values(part: str, document: Mapping[str, Any], form: forms.Form) -> dict[str, Any]:
    """Path → new value, of a valid part form."""
    values = {
        path: _value(form, path.replace(".", "__"), kind)
        for path, kind, _label in _part_fields(part, document)
    }
    # What stays empty is not put into a part that the document does not have.
    return {
        path: value
        for path, value in values.items()
        if _says_something(value) or rules.value_at(document, path) is not None
    }


def row_form(
    table: str,
    document: Mapping[str, Any],
    row: Mapping[str, Any] | None,
    data: Mapping[str, Any] | None = None,
) -> forms.Form:
    """The form of one row of a list; `row` None is for a new one, which also asks its key."""
    fields, initial = {}, {}
    shown = row or {}
    if table == "transfers":
        fields["country"] = _country_field(document, row)
        initial["country"] = shown.get("country")
    elif row is None and table != "cookies":
        fields["key"] = _key_field(table, document)
    for name, kind, label in _row_fields(table, document):
        _add(fields, initial, name, kind, label, shown.get(name))
    if table == "purposes":
        _add_bases(fields, initial, shown.get("bases") or [])
    return _form(fields, initial, data)


def row_values(
    table: str, document: Mapping[str, Any], row: Mapping[str, Any] | None, form: forms.Form
) -> dict[str, Any]:
    """The row's new values, of a valid row form."""
    shown = row or {}
    made: dict[str, Any] = {}
    if "key" in form.cleaned_data:
        made["key"] = form.cleaned_data["key"]
    if table == "transfers":
        made["country"] = form.cleaned_data["country"]
    for name, kind, _label in _row_fields(table, document):
        made[name] = _value(form, name, kind)
        if kind == NUMBER:
            made[name] = made[name] or 0
    if table == "purposes":
        made["bases"] = _bases(form, shown.get("bases") or [])
    if table == "recipients":
        made["country"] = (made["country"] or "").upper() or None
    if table == "cookies" and row is None:
        made["storage"] = "cookie"
    return made


class SectionForm(forms.Form):
    """One section's heading and text in one language; an empty line starts a new paragraph."""

    heading = forms.CharField(label=gettext_lazy("Heading"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy(
            "An empty line starts a new paragraph. A name in braces, such as {controller_name}, is filled in."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    @classmethod
    def showing(cls, section: Mapping[str, Any], language: str, version: int) -> SectionForm:
        """The form with what the section says now."""
        told = (section.get("paragraphs") or {}).get(language) or []
        return cls(
            initial={
                "heading": (section.get("heading") or {}).get(language) or "",
                "text": "\n\n".join(told),
                "version": version,
            }
        )

    def paragraphs(self) -> list[str]:
        """The paragraphs of a valid form, each on one line."""
        blocks = self.cleaned_data["text"].replace("\r\n", "\n").split("\n\n")
        return [" ".join(block.split()) for block in blocks if block.strip()]


class ImportForm(forms.Form):
    """The notice as a pasted text or a text file."""

    text = forms.CharField(
        label=gettext_lazy("Text of the notice"),
        required=False,
        strip=False,
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    file = forms.FileField(
        label=gettext_lazy("or a text file"),
        required=False,
        help_text=gettext_lazy("Plain text, at most 1 MB."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(_("The file is too large to be a notice."))
        return file

    def clean(self):
        super().clean()
        if not self.errors and not self.cleaned_data.get("file") and not self.cleaned_data["text"].strip():
            raise forms.ValidationError(_("Paste the text or choose a file."))


class WaiverForm(forms.Form):
    """Why a warning is set aside, and until when."""

    rule = forms.CharField(widget=forms.HiddenInput, max_length=10)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
    until = forms.DateField(
        label=gettext_lazy("Set aside until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("At most a year. After the day the warning blocks publishing again."),
    )

    def clean_until(self) -> date:
        until, today = self.cleaned_data["until"], timezone.localdate()
        if not today <= until <= today + timedelta(days=LONGEST_WAIVER_DAYS):
            raise forms.ValidationError(_("Give a day between today and a year from now."))
        return until


class PublishForm(forms.Form):
    """What is said of the change, and which state of the draft was seen."""

    reason = forms.CharField(
        label=gettext_lazy("What changes"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Kept with the version; the public does not see it."),
    )
    confirmation = ConfirmingField(gettext_lazy("PUBLISH"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


def _form(
    fields: dict[str, forms.Field], initial: dict[str, Any], data: Mapping[str, Any] | None
) -> forms.Form:
    fields["version"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    return type("EditorForm", (forms.Form,), fields)(data, initial=initial)


def _add(
    fields: dict[str, forms.Field], initial: dict[str, Any], name: str, kind: Any, label: Any, value: Any
) -> None:
    """Put the fields of one value into a form. `kind` is one of the kinds, or (whether many, options)."""
    if isinstance(kind, tuple):
        many, options = kind
        if many:
            fields[name] = forms.MultipleChoiceField(
                label=label, choices=options, required=False, widget=forms.CheckboxSelectMultiple
            )
        else:
            fields[name] = forms.ChoiceField(label=label, choices=[("", "–"), *options], required=False)
        initial[name] = value
        return
    if kind in (THREE, LONG_THREE):
        for language in LANGUAGES:
            widget = forms.Textarea(attrs={"rows": 3}) if kind == LONG_THREE else forms.TextInput()
            widget.attrs["lang"] = language
            fields[f"{name}__{language}"] = forms.CharField(
                label=_("%(label)s (%(language)s)") % {"label": label, "language": LANGUAGE_NAMES[language]},
                required=False,
                max_length=1000,
                widget=widget,
            )
            initial[f"{name}__{language}"] = (value or {}).get(language) if isinstance(value, dict) else value
        return
    match kind:
        case "number":
            fields[name] = forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_DAYS)
        case "yes":
            fields[name] = forms.BooleanField(label=label, required=False)
        case "day":
            fields[name] = forms.DateField(
                label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            )
        case "code":
            fields[name] = forms.RegexField(
                r"^[A-Za-z0-9_.-]+$",
                label=label,
                max_length=60,
                error_messages={"invalid": _("Letters, digits, - _ and . only.")},
            )
        case "lines":
            fields[name] = forms.CharField(
                label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
            )
            value = "\n".join(value or [])
        case _:
            fields[name] = forms.CharField(label=label, required=False, max_length=300)
    initial[name] = value


def _value(form: forms.Form, name: str, kind: Any) -> Any:
    given = form.cleaned_data
    if isinstance(kind, tuple):
        return given[name] or ([] if kind[0] else None)
    match kind:
        case "three" | "long_three":
            return {language: given[f"{name}__{language}"] or None for language in LANGUAGES}
        case "day":
            return given[name].isoformat() if given[name] else None
        case "lines":
            return [line.strip() for line in given[name].splitlines() if line.strip()]
        case "number" | "yes":
            return given[name]
    return given[name] or None


def _says_something(value: Any) -> bool:
    return any(value.values()) if isinstance(value, dict) else value not in (None, [], "")


def _part_fields(part: str, document: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    return [
        (path, (True, _named(document, "purposes")) if kind == SOME_PURPOSES else kind, label)
        for path, kind, label in PARTS[part]
    ]


def _named(document: Mapping[str, Any], table: str) -> list[tuple[str, str]]:
    """The rows of a list as (key, name in the language of the page)."""
    language = _language()
    return [
        (row["key"], (row.get("name") or {}).get(language) or row["key"])
        for row in rules.rows_of(document, table)
    ]


def _row_fields(table: str, document: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    language = _language()
    categories, purposes = _named(document, "categories"), _named(document, "purposes")
    name = ("name", THREE, _("Name"))
    text = ("text", LONG_THREE, _("What it is"))
    match table:
        case "purposes":
            return [name, ("text", LONG_THREE, _("What we do"))]
        case "categories":
            return [name, ("text", LONG_THREE, _("Which data"))]
        case "sources":
            return [
                name,
                ("names", LINES, _("Names of the sources, one a line")),
                ("role", (False, list(SOURCE_ROLES.items())), _("Role")),
                ("categories", (True, categories), _("Categories it brings")),
                ("text", LONG_THREE, _("What we get")),
            ]
        case "recipients":
            return [
                name,
                ("kind", (False, choices_of("kind", RECIPIENT_KINDS, language)), _("Role")),
                ("purpose", (False, purposes), _("Purpose")),
                ("categories", (True, categories), _("Categories it gets")),
                ("country", TEXT, _("Country (two letters)")),
                text,
            ]
        case "transfers":
            return [
                ("tool", LONG_THREE, _("Safeguard")),
                ("copy", LONG_THREE, _("How to get a copy of it")),
            ]
        case "retention":
            return [
                name,
                ("category", (False, categories), _("Category")),
                ("years", NUMBER, _("Years")),
                ("months", NUMBER, _("Months")),
                ("days", NUMBER, _("Days")),
                ("trigger", (False, choices_of("trigger", TRIGGERS, language)), _("Counted")),
                ("on_expiry", (False, choices_of("expiry", EXPIRIES, language)), _("After that")),
                ("customers_only", YES, _("Concerns customers only")),
                ("reason", LONG_THREE, _("Reason")),
            ]
    return [
        ("name", CODE, _("Name of the cookie")),
        ("class", (False, choices_of("cookie", COOKIE_CLASSES, language)), _("Class")),
        ("months", NUMBER, _("Months")),
        ("hours", NUMBER, _("Hours")),
        ("party", TEXT, _("Who reads it (first: only us)")),
        ("purpose", LONG_THREE, _("Purpose")),
    ]


def _key_field(table: str, document: Mapping[str, Any]) -> forms.Field:
    taken = {rules.key_of(row) for row in rules.rows_of(document, table)}
    language = _language()
    closed: dict[str, list[tuple[str, str]]] = {
        "categories": [(key, each.name(language)) for key, each in CATEGORIES.items()],
        "purposes": [(key, key) for key in PURPOSES],
    }
    if table in closed:
        options = [option for option in closed[table] if option[0] not in taken]
        return forms.ChoiceField(label=_("Which one"), choices=options)
    return forms.SlugField(
        label=_("Key"),
        max_length=40,
        help_text=_("Small letters, digits, - and _; it stays the same in every version."),
        validators=[Free(taken)],
    )


def _country_field(document: Mapping[str, Any], row: Mapping[str, Any] | None) -> forms.Field:
    others = {rules.key_of(each) for each in rules.rows_of(document, "transfers") if each != row}
    return CountryField(label=_("Country (two letters)"), validators=[Free(others), outside_eea])


def _add_bases(fields: dict[str, forms.Field], initial: dict[str, Any], bases: list[dict[str, Any]]) -> None:
    names = {"customer": _("customer"), "contact_person": _("contact person")}
    options = [("", "–"), *choices_of("basis", ARTICLES, _language())]
    for who in WHO:
        basis = next((each for each in bases if each.get("for") == who), {})
        fields[f"{who}_article"] = forms.ChoiceField(
            label=_("Legal basis: %(who)s") % {"who": names[who]}, choices=options, required=False
        )
        initial[f"{who}_article"] = basis.get("article")
        _add(fields, initial, f"{who}_law", TEXT, _("Law: %(who)s") % {"who": names[who]}, basis.get("law"))
        label = _("Legitimate interest: %(who)s") % {"who": names[who]}
        _add(fields, initial, f"{who}_interest", LONG_THREE, label, basis.get("interest"))


def _bases(form: forms.Form, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made = []
    for who in WHO:
        article = form.cleaned_data[f"{who}_article"]
        if not article:
            continue
        basis: dict[str, Any] = {"for": who, "article": article}
        if law := form.cleaned_data[f"{who}_law"]:
            basis["law"] = law
        interest = _value(form, f"{who}_interest", LONG_THREE)
        if any(interest.values()):
            basis["interest"] = interest
        made.append(basis)
    return made + [each for each in before if each.get("for") not in WHO]


def _language() -> str:
    language = (get_language() or "fi")[:2]
    return language if language in LANGUAGES else "fi"
