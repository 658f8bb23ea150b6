"""Forms: fields that read what people type in Finland, and the forms of persons and organisations.

Every form carries a one-use token. An error stands beside its field, says what is expected in the language of
the page, and never repeats what was typed.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.money import decimal_text, parse_cents
from kortisto.kernel.text import FormatError, tidy, tidy_lines
from kortisto.parties import formats
from kortisto.parties.identity_codes import refuse_identity_codes
from kortisto.parties.models import Block, ContactPoint, Organisation, Person
from kortisto.parties.operations import normalised_contact
from kortisto.parties.queries import Names, shown_language
from kortisto.postcodes import queries as postcodes

CUSTOMER_LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]

BLOCK_NAMES = {
    Block.ALL_MARKETING: _("All marketing"),
    Block.DIRECT_MARKETING: _("Electronic direct marketing"),
    Block.DIRECT_MAIL: _("Addressed mail and calls"),
    Block.DISTANCE_SELLING: _("Distance selling"),
    Block.MARKET_RESEARCH: _("Market and opinion research"),
    Block.PUBLICATION: _("Publication in directories"),
    Block.PROTECTED_ADDRESS: _("Protected address"),
    Block.RESTRICTION: _("Restriction of processing"),
    Block.DECEASED: _("Deceased"),
    Block.ERASING: _("Erasure under way"),
    Block.OBJECTING: _("Objection being decided"),
    Block.OBJECTION: _("Objection"),
}

# Blocks that a member of staff places by hand; an erasure places its own, and a case those of its objection.
PLACED_BY_HAND = tuple(
    kind for kind in BLOCK_NAMES if kind not in (Block.ERASING, Block.OBJECTING, Block.OBJECTION)
)

# The last day that a date typed by hand may be; far enough, and every period computed from it still fits.
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


def said(error: FormatError) -> ValidationError:
    """A reading error as a form error in the language of the page."""
    return ValidationError(error.message(shown_language()), code=error.code)


class Line(forms.CharField):
    """One line of text, tidied; a personal identity code in it is refused."""

    clean_up: ClassVar[Callable[[str], str]] = staticmethod(tidy)

    def to_python(self, value: Any) -> str:
        return self.clean_up(super().to_python(value))

    def validate(self, value: str) -> None:
        super().validate(value)
        try:
            refuse_identity_codes(value)
        except FormatError as error:
            raise said(error) from None


class Paragraphs(Line):
    """Several lines of text."""

    widget = forms.Textarea(attrs={"rows": 4})
    clean_up = staticmethod(tidy_lines)


class Reads(Line):
    """One line read by a function that returns the kept form or raises FormatError."""

    def __init__(self, read: Callable[[str], Any], **options: Any) -> None:
        super().__init__(**options)
        self.read = read

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text in self.empty_values:
            return text
        try:
            return self.read(text)
        except FormatError as error:
            raise said(error) from None


class Day(forms.DateField):
    """A date as Finns write it or as the browser's calendar sends it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            day = formats.parse_date(str(value))
        except FormatError as error:
            raise said(error) from None
        if not _FIRST_DAY <= day <= _LAST_DAY:
            raise said(formats.PartyFormatError("date"))
        return day


class Euros(forms.CharField):
    """An amount of money, read into whole cents."""

    def __init__(self, *, least: int | None = None, most: int = 10**9, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=40, **options)
        self.least, self.most = least, most

    def prepare_value(self, value: Any) -> Any:
        return decimal_text(value, ",") if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = tidy(super().clean(value))
        if not text:
            return None
        try:
            cents = parse_cents(text)
        except FormatError as error:
            raise said(error) from None
        if abs(cents) > self.most:
            raise ValidationError(now("The amount is too large."))
        if self.least is not None and cents < self.least:
            raise ValidationError(now("The amount is too small."))
        return cents


_CARD_CLAUSES = {"number": "C7", "language": "C20", "since": "C7"}
_ADDRESS_CLAUSES = dict.fromkeys(("street", "postcode", "city", "care_of", "country"), "C23")


class TokenForm(forms.Form):
    """A form that is sent once. `clauses` names the clause of the notice that governs a field."""

    clauses: ClassVar[dict[str, str]] = {}
    # What is told once the form has done its act: something to look at, nothing that stood in its way.
    remarks: list[str]
    town_language = ""

    token = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages={
            "required": _("The form was incomplete. Send it again."),
            "invalid": _("The form was incomplete. Send it again."),
        },
    )

    def full_clean(self) -> None:
        self.remarks = []
        super().full_clean()
        if self.is_bound and "token" in self._errors:
            # Shown again it must be sendable.
            self.data = self.data.copy()
            self.data[self.add_prefix("token")] = str(uuid4())

    def governed(self) -> Iterable[tuple[forms.BoundField, str]]:
        """The visible fields, each with its clause or an empty text."""
        return [(bound, self.clauses.get(bound.name, "")) for bound in self.visible_fields()]


class SourcedForm(TokenForm):
    """A form whose values have a source (C28-C31)."""

    source = forms.ChoiceField(label=_("Where the data came from"), initial="self")

    def __init__(self, *args: Any, names: Names, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["source"].choices = names.sources()


class VersionedForm(SourcedForm):
    """A form that changes a row: it carries the version that was shown and what each field said then."""

    kept: ClassVar[tuple[str, ...]] = ()  # the fields that are columns of the row

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    def __init__(self, *args: Any, only: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if only:
            # One field by itself; the rest of the row is not looked at.
            for name in self.kept:
                if name != only:
                    del self.fields[name]
            self.kept = (only,)
        if "version" in self.fields:
            for name in self.kept:
                self.fields[name].show_hidden_initial = True

    def changed_since(self, row: Any) -> list[str]:
        """The fields that the row now has otherwise than this form showed them."""
        differing = []
        for name in self.kept:
            shown = self.data.get(self.add_initial_prefix(name), "")
            if self.fields[name].has_changed(shown, getattr(row, name)):
                differing.append(name)
        return differing

    def go_on_from(self, current: Any) -> None:
        """After a conflict: what was typed stays, and saving it again is on top of the present row."""
        now = {self.add_prefix("version"): current.version, self.add_prefix("token"): str(uuid4())}
        for name in self.kept:
            value = getattr(current, name)
            now[self.add_initial_prefix(name)] = "" if value is None else str(value)
        self.data = self.data.copy()
        self.data.update(now)

    def values(self) -> dict[str, Any]:
        """Column → cleaned value."""
        return {name: self.cleaned_data[name] for name in self.kept}


class PersonForm(VersionedForm):
    """A person's own columns."""

    kept = ("given_names", "surname", "number", "language", "since")
    clauses = {"given_names": "C20", "surname": "C20", "source": "C28"} | _CARD_CLAUSES

    given_names = Line(label=_("Given names"), max_length=200, required=False)
    surname = Line(label=_("Surname"), max_length=200)
    number = Line(label=_("Customer number"), max_length=30, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=CUSTOMER_LANGUAGES, initial="fi")
    since = Day(label=_("Customer since"), required=False)

    field_order = (*kept, "source")


class OrganisationForm(VersionedForm):
    """An organisation's own columns."""

    kept = ("name", "business_id", "number", "language", "since")
    clauses = {"name": "C21", "business_id": "C21", "source": "C28"} | _CARD_CLAUSES

    name = Line(label=_("Name"), max_length=200)
    business_id = Reads(formats.business_id, label=_("Business ID"), max_length=20, required=False)
    number = Line(label=_("Customer number"), max_length=30, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=CUSTOMER_LANGUAGES, initial="fi")
    since = Day(label=_("Customer since"), required=False)

    field_order = (*kept, "source")


def countries() -> list[tuple[str, str]]:
    """Country codes with their names in the language of the page, by name."""
    language = shown_language()
    return sorted(
        ((code, formats.country_name(code, language)) for code in formats.COUNTRIES), key=lambda one: one[1]
    )


def _with_postcode(form: forms.Form) -> dict[str, Any]:
    """Read the postcode by the rules of the country, fill in a town that was left empty from the post's table, and
    tell when it gives the postcode another: what was written stays."""
    cleaned = form.cleaned_data
    country = cleaned.get("country") or "FI"
    if cleaned.get("postcode"):
        try:
            code = cleaned["postcode"] = formats.postcode(cleaned["postcode"], country)
        except FormatError as error:
            form.add_error("postcode", said(error))
            return cleaned
        if not cleaned.get("city") and country in formats.DOMESTIC:
            cleaned["city"] = postcodes.town(
                code, cleaned.get("language") or form.town_language or shown_language()
            )
        names = postcodes.disagreement(code, cleaned.get("city", ""), country)
        if names is not None:
            form.remarks.append(
                now("The postcode %(code)s belongs to %(names)s. It was saved as written.")
                % {"code": code, "names": " / ".join(names)}
                if names
                else now("The postcode %(code)s is not in the post's table. It was saved as written.")
                % {"code": code}
            )
    return cleaned


_ASKS_PLACE = {
    "hx-get": reverse_lazy("postcodes_place"), "hx-trigger": "change", "hx-target": "next .place", "inputmode": "numeric",
}  # fmt: skip


class Postcode(Line):
    """A postcode, with the locality that the post's table gives it shown beside."""

    def __init__(self, **options: Any) -> None:
        help_text = mark_safe('<span class="place" role="status"></span>')  # no value of anybody's
        super().__init__(label=_("Postcode"), max_length=12, required=False, help_text=help_text, **options)
        self.widget.attrs |= _ASKS_PLACE


class AddressForm(SourcedForm):
    """A postal address; without a town it is none."""

    clauses = _ADDRESS_CLAUSES | {"source": "C28"}
    columns = ("care_of", "street", "postcode", "city", "country")

    street = Line(label=_("Street address or post-office box"), max_length=200, required=False)
    postcode = Postcode()
    city = Line(label=_("Town"), max_length=80, required=False)
    care_of = Line(label=_("c/o"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=countries, initial="FI")

    field_order = ("street", "postcode", "city", "care_of", "country", "source")

    def clean(self) -> dict[str, Any]:
        cleaned = _with_postcode(self)
        if not cleaned.get("city") and "postcode" not in self.errors:
            self.add_error("city", self.fields["city"].error_messages["required"])
        return cleaned

    def address(self) -> dict[str, str]:
        """The address as the operation takes it."""
        return {name: self.cleaned_data[name] for name in self.columns}


class _WithFirstContacts(forms.Form):
    """The contact data that a new party is given at once."""

    email = Reads(formats.email, label=_("E-mail"), max_length=254, required=False)
    phone = Reads(
        lambda text: formats.phone(text).e164,
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    web = Reads(formats.web_address, label=_("Web address"), max_length=254, required=False)
    street = Line(label=_("Street address or post-office box"), max_length=200, required=False)
    postcode = Postcode()
    city = Line(label=_("Town"), max_length=80, required=False)
    care_of = Line(label=_("c/o"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=countries, initial="FI", required=False)

    def clean(self) -> dict[str, Any]:
        super().clean()
        return _with_postcode(self)

    def contacts(self) -> list[tuple[str, str]]:
        """The contact points that were given, as (kind, value)."""
        kinds = (ContactPoint.EMAIL, ContactPoint.PHONE, ContactPoint.WEB)
        return [(kind, self.cleaned_data[kind]) for kind in kinds if self.cleaned_data.get(kind)]

    def address(self) -> dict[str, str] | None:
        """The address, when a street, postcode or town was given."""
        cleaned = self.cleaned_data
        if not any(cleaned[name] for name in ("care_of", "street", "postcode", "city")):
            return None
        return {name: cleaned[name] for name in AddressForm.columns}


_CONTACT_CLAUSES = {"email": "C22", "phone": "C24", "web": "C25"} | _ADDRESS_CLAUSES
_CONTACT_ORDER = ("email", "phone", "web", "street", "postcode", "city", "care_of", "country", "source")


class NewPersonForm(_WithFirstContacts, PersonForm):
    """A new person with their contact data."""

    clauses = PersonForm.clauses | _CONTACT_CLAUSES | {"role": "C21"}
    version = None
    role = Line(label=_("Role in the organisation"), max_length=120, required=False)

    field_order = (*PersonForm.kept, "role", *_CONTACT_ORDER)

    def __init__(self, *args: Any, represents: Organisation | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if represents is None:
            del self.fields["role"]


class NewOrganisationForm(_WithFirstContacts, OrganisationForm):
    """A new organisation with its contact data."""

    clauses = OrganisationForm.clauses | _CONTACT_CLAUSES
    version = None

    field_order = (*OrganisationForm.kept, *_CONTACT_ORDER)


class ContactForm(SourcedForm):
    """One more way to reach a party."""

    clauses = {"kind": "C22", "value": "C22", "usage": "C22", "source": "C28"}

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (ContactPoint.EMAIL, _("E-mail")),
            (ContactPoint.PHONE, _("Phone")),
            (ContactPoint.WEB, _("Web address")),
        ],
    )
    value = Line(label=_("Address or number"), max_length=254)
    usage = forms.ChoiceField(label=_("Use"), choices=[("private", _("Private")), ("work", _("Work"))])

    field_order = ("kind", "value", "usage", "source")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") and cleaned.get("value"):
            try:
                normalised_contact(cleaned["kind"], cleaned["value"])
            except FormatError as error:
                self.add_error("value", said(error))
        return cleaned


class ContactValueForm(SourcedForm):
    """Another value for a contact point; `was` is the value that was shown."""

    clauses = {"kind": "C22", "value": "C22", "usage": "C22", "source": "C28"}

    value = Line(label=_("Address or number"), max_length=254)
    was = forms.CharField(widget=forms.HiddenInput, max_length=254)

    field_order = ("value", "source")

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kind = kind

    def clean_value(self) -> str:
        try:
            normalised_contact(self._kind, self.cleaned_data["value"])
        except FormatError as error:
            raise said(error) from None
        return self.cleaned_data["value"]

    def go_on_from(self, current: ContactPoint) -> None:
        """After a conflict: what was typed stays, on top of the present value."""
        self.data = self.data.copy()
        self.data.update({"was": current.value, "token": str(uuid4())})


class PresentAddressForm(AddressForm):
    """The address that follows the present one; `was` is the row that was shown."""

    was = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)

    def go_on_from(self, current: Any) -> None:
        """After a conflict: what was typed stays, on top of the present address."""
        self.data = self.data.copy()
        self.data.update({"was": current.pk, "token": str(uuid4())})


def shown_values(party: Person | Organisation, kept: tuple[str, ...]) -> dict[str, Any]:
    """The initial values of a form that changes a party."""
    return {name: getattr(party, name) for name in kept} | {"version": party.version}
