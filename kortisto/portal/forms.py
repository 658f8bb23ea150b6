"""Forms of a person's own pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.parties import formats
from kortisto.parties.forms import CUSTOMER_LANGUAGES, Line, Paragraphs, Reads, TokenForm, said
from kortisto.portal import rules
from kortisto.requests.cases import texts
from kortisto.requests.cases.forms import choices

ASKED = (
    "access",
    "portability",
    "rectification",
    "restriction",
    "erasure",
    "anonymisation",
    "complaint",
)
"""What a person asks for here by a request; a "no" to marketing and an objection to a purpose have pages of their own."""
ASKED_OUTSIDE = (
    *ASKED,
    "objection",
    "all_marketing",
    "direct_mail",
    "direct_marketing",
    "market_research",
    "publication",
)


def _email(text: str) -> str:
    return formats.email_key(formats.email(text))


class KnockForm(TokenForm):
    """The address to which a code goes."""

    email = Reads(
        _email, label=_("Your e-mail address"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )  # fmt: skip


class CodeForm(forms.Form):
    """The code of six digits, with or without a space."""

    code = forms.CharField(
        label=_("Code"), max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "portal-code"}
        ),
    )  # fmt: skip

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if len(code) != rules.CODE_DIGITS or not code.isascii() or not code.isdigit():
            raise ValidationError(now("The code has six digits."))
        return code


class RequestForm(TokenForm):
    """What is asked for. Nothing needs a signature, and no document has a field."""

    clauses = {"rights": "C70", "asked": "C77"}
    offered = ASKED

    rights = forms.MultipleChoiceField(label=_("What do you ask for?"), widget=forms.CheckboxSelectMultiple)
    asked = Paragraphs(
        label=_("In your own words"), max_length=4000, required=False,
        help_text=_("What it is about, if there is something to add. Leave out your personal identity code."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["rights"].choices = choices(texts.RIGHTS, self.offered)


class OutsideForm(RequestForm):
    """A request of somebody who does not sign in."""

    offered = ASKED_OUTSIDE
    clauses = {**RequestForm.clauses, "reply_to": "C70", "objects_to": "C84"}

    objects_to = forms.MultipleChoiceField(
        label=_("If you object: to which use of your data?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Write below what in your situation speaks against it. Marketing needs no reason."),
    )  # fmt: skip
    asker = Line(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    reply_to = Line(
        label=_("Where the answer goes"), max_length=300,
        help_text=_("An e-mail address, a telephone number or a postal address that we can use"),
    )  # fmt: skip
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ("asker", "reply_to", "rights", "objects_to", "asked")

    def __init__(self, *args: Any, purposes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["objects_to"].choices = purposes


class _Correction(TokenForm):
    """A value that the person corrects; `was` is what was shown."""

    was = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)


class EmailForm(_Correction):
    clauses = {"wanted": "C22"}
    wanted = Reads(
        _email, label=_("E-mail"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip


class PhoneForm(_Correction):
    clauses = {"wanted": "C24"}
    wanted = Reads(
        lambda text: formats.phone(text).e164, label=_("Phone"), max_length=40, required=False,
        help_text=_("Empty: the number is removed"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip


class WebForm(_Correction):
    clauses = {"wanted": "C25"}
    wanted = Reads(
        formats.web_address, label=_("Web address"), max_length=254, required=False,
        help_text=_("Empty: the address is removed"),
    )  # fmt: skip


class LanguageForm(_Correction):
    clauses = {"wanted": "C20"}
    wanted = forms.ChoiceField(label=_("Language"), choices=CUSTOMER_LANGUAGES, widget=forms.RadioSelect)


class PlaceForm(TokenForm):
    """The postal address."""

    clauses = dict.fromkeys(("street", "postcode", "city", "care_of"), "C23")
    was = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)
    street = Line(
        label=_("Street address or post-office box"), max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )  # fmt: skip
    postcode = Line(
        label=_("Postcode"), max_length=12, widget=forms.TextInput(attrs={"autocomplete": "postal-code"})
    )
    city = Line(
        label=_("Town"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    care_of = Line(label=_("c/o"), max_length=100, required=False)

    def __init__(self, *args: Any, country: str = "FI", **options: Any) -> None:
        super().__init__(*args, **options)
        self.country = country

    def clean_postcode(self) -> str:
        text = self.cleaned_data["postcode"]
        try:
            return formats.postcode(text, self.country)
        except formats.PartyFormatError as error:
            raise said(error) from None


class ObjectionForm(TokenForm):
    """Why somebody objects to a purpose: what in their own situation speaks against it."""

    clauses = {"ground": "C84"}
    ground = Paragraphs(
        label=_("What in your situation speaks against it?"), max_length=500,
        help_text=_("In your own words. Leave out your personal identity code."),
    )  # fmt: skip


class ClaimForm(TokenForm):
    """What is wrong and cannot be corrected by oneself."""

    clauses = {"wanted": "C77", "ground": "C77"}
    wanted = Line(label=_("What it should be"), max_length=300)
    ground = Line(label=_("Why"), max_length=500)
