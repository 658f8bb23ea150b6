"""Forms of lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kortisto.parties.forms import Line, TokenForm
from kortisto.staff.permissions import ROLE_NAMES, Role


class ViewForm(TokenForm):
    """A name for the present state of a list, and who sees it."""

    name = Line(
        label=_("Name of the view"),
        max_length=60,
        help_text=_("Never a customer's name: others may read it."),
    )
    shared_with = forms.ChoiceField(
        label=_("Who sees it"),
        required=False,
        choices=[("", _("Only me")), *((role.value, ROLE_NAMES[role]) for role in Role)],
    )
    opens = forms.BooleanField(label=_("The list opens with this view for me"), required=False)

    @staticmethod
    def role_name(role: str) -> Any:
        """The role that sees a view, in words."""
        return ROLE_NAMES[Role(role)] if role else ""
