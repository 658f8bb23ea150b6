"""The form in which a person vouches for what no program can see."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AttestationForm(forms.Form):
    """What was checked, and until when the statement counts."""

    statement = forms.CharField(
        label=_("What you have checked"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example where the cabinet is, who has the keys and how you made sure."),
    )
    until = forms.DateField(
        label=_("Counts until"),
        help_text=_("At most a year ahead; after that somebody must check again."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    @staticmethod
    def half_a_year_ahead():
        """The end that the form proposes."""
        return timezone.localdate() + timedelta(days=182)
