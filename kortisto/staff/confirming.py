"""Asking before what cannot be taken back: the page says what will happen, and a word is typed.

A form of its own takes a `ConfirmingField`; a button behind `{% confirm … typed=… %}` is checked by `confirmed`.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def _same(typed: str, word: Any) -> bool:
    return typed.strip().casefold() == str(word).casefold()


def confirmed(request: HttpRequest, word: str) -> bool:
    """Whether the form brought the confirming word, in capitals or not; says so when it did not."""
    if _same(request.POST.get("confirmation", ""), word):
        return True
    messages.warning(request, _("Nothing was done: the confirming word was missing."))
    return False


class ConfirmingField(forms.CharField):
    """A field in which a word must be typed before the form does what cannot be taken back."""

    def __init__(self, word: Any, **options: Any) -> None:
        self.word = word
        label = format_lazy(gettext_lazy("Write {word} to confirm"), word=word)
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(label=label, max_length=40, widget=widget, **options)

    def clean(self, value: Any) -> str:
        """The word. Raises ValidationError for another."""
        typed = super().clean(value)
        if not _same(typed, self.word):
            raise forms.ValidationError(_("The confirming word was missing."), code="confirmation")
        return typed
