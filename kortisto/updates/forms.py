"""What the buttons of the update pages send."""

from uuid import uuid4

from django import forms

from kortisto.updates.words import FIELDS


class TokenForm(forms.Form):
    """A button that acts once."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class SwitchForm(TokenForm):
    """Whether the feed is to be on."""

    enabled = forms.TypedChoiceField(
        choices=(("on", "on"), ("off", "off")), coerce=lambda given: given == "on", widget=forms.HiddenInput
    )


class DecisionForm(TokenForm):
    """One proposal as it was shown, and what becomes of it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)
    decision = forms.ChoiceField(choices=(("accept", "accept"), ("reject", "reject")))


class AllForm(TokenForm):
    """All proposals of one field that were there when the page was shown."""

    field = forms.ChoiceField(choices=FIELDS, widget=forms.HiddenInput)
    until = forms.DateTimeField(widget=forms.HiddenInput)
