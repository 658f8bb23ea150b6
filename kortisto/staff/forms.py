"""Forms of users, own account and commitment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.staff.confirming import ConfirmingField
from kortisto.staff.models import User
from kortisto.staff.permissions import ROLE_NAMES, Role

OWN_LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]


class UserForm(forms.Form):
    """A user's particulars; the operation judges them, and its refusals come back beside the fields."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The person's own address; it is also the login. Shared ones are refused."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, ROLE_NAMES[role]) for role in Role])
    employer = forms.CharField(
        label=_("Employer"),
        max_length=120,
        help_text=_("The company itself, or the one that works on its behalf."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=OWN_LANGUAGES)
    valid_to = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("For people of another company: the end of its contract. Empty: until they leave."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def showing(cls, user: User) -> "UserForm":
        """The form filled with a user's present particulars."""
        return cls(initial={name: getattr(user, name) for name in cls.base_fields})

    def particulars(self) -> dict:
        """The cleaned values by the names that the operations take, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of the pages"), choices=OWN_LANGUAGES)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SigningForm(forms.Form):
    """The signature: what was shown, and the tick."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=OWN_LANGUAGES, widget=forms.HiddenInput)
    agreed = forms.BooleanField(label=_("I have read the commitment and bind myself to it."))


class CommitmentForm(forms.Form):
    """A new version of the commitment in three languages."""

    text_fi = forms.CharField(
        label=_("Text in Finnish"), widget=forms.Textarea(attrs={"rows": 14, "lang": "fi"})
    )
    text_sv = forms.CharField(
        label=_("Text in Swedish"), widget=forms.Textarea(attrs={"rows": 14, "lang": "sv"})
    )
    text_en = forms.CharField(
        label=_("Text in English"), widget=forms.Textarea(attrs={"rows": 14, "lang": "en"})
    )
    confirmation = ConfirmingField(_("PUBLISH"))
