"""Fields and checks of the editor's forms: a country outside the EEA, a key that is free."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.notice.default import EEA


class CountryField(forms.CharField):
    """An ISO 3166-1 code of two letters; small ones are made capital."""

    default_validators = (RegexValidator(r"\A[A-Z]{2}\Z", gettext_lazy("Two letters, such as US.")),)

    def to_python(self, value: Any) -> str:
        return super().to_python(value).upper()


def outside_eea(country: str) -> None:
    """Raises ValidationError for a country of the EEA."""
    if country in EEA:
        raise forms.ValidationError(_("The country is in the EEA, so nothing is transferred outside it."))


class Free:
    """A key that no other row has."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken

    def __call__(self, value: str) -> None:
        if value in self.taken or value == "new":
            raise forms.ValidationError(_("Another row has this key."))
