"""The forms of this room: which card's value stays, and what was decided of a pair."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.parties.forms import TokenForm

STAYS, GOES = "survivor", "absorbed"


class MergeForm(TokenForm):
    """For each field that differs, which card's value stays. `seen` says what both cards said when shown."""

    clauses: ClassVar[dict[str, str]] = {}

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, columns: Mapping[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        for column, label in columns.items():
            self.fields[column] = forms.ChoiceField(
                label=label,
                choices=[(STAYS, _("this card")), (GOES, _("the other card"))],
                widget=forms.RadioSelect,
            )

    def chosen(self) -> dict[str, str]:
        """Column → whose value stays."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("token", "seen")}


class DecisionForm(forms.Form):
    """What somebody decided of a pair."""

    decision = forms.ChoiceField(choices=[("distinct", ""), ("open", "")])


class UndoForm(TokenForm):
    """Undo a merge, once."""
