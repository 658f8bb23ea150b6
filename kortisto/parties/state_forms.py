"""Forms of what holds for a person for a time: whom they represent, what is forbidden."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.parties import rules
from kortisto.parties.forms import BLOCK_NAMES, PLACED_BY_HAND, Day, Line, SourcedForm, TokenForm
from kortisto.parties.models import Organisation


class RepresentationForm(SourcedForm):
    """Whom a person represents; the organisation is named by name, number or business id."""

    clauses = {"organisation": "C21", "role": "C21", "started_on": "C21", "source": "C28"}

    organisation = Line(
        label=_("Organisation"), max_length=200, help_text=_("Name, customer number or business ID")
    )
    role = Line(label=_("Role"), max_length=120, required=False)
    started_on = Day(label=_("Since"), required=False)

    field_order = ("organisation", "role", "started_on", "source")

    def __init__(self, *args: Any, register_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self._register_id = register_id

    def clean_organisation(self) -> Organisation:
        text = self.cleaned_data["organisation"]
        mine = Organisation.objects.filter(register_id=self._register_id)
        for column in ("business_id", "number", "name__iexact"):
            found = list(mine.filter(**{column: text})[:2])
            if len(found) == 1:
                return found[0]
            if found:
                raise ValidationError(now("Several organisations have this name. Give the number instead."))
        raise ValidationError(now("There is no such organisation. Check the name, or make its card first."))


class EndingForm(TokenForm):
    """The last day of something."""

    clauses = {"ended_on": "C21"}
    ended_on = Day(label=_("Last day"))


class BlockForm(SourcedForm):
    """A "no", and on which ground."""

    clauses = {"kind": "C72", "reason": "C72", "source": "C28"}

    kind = forms.ChoiceField(
        label=_("What is forbidden"), choices=[(kind, BLOCK_NAMES[kind]) for kind in PLACED_BY_HAND]
    )
    reason = Line(label=_("Ground"), max_length=300, required=False)

    field_order = ("kind", "reason", "source")


class LiftForm(TokenForm):
    """Lifting a "no": only the person's own act does it."""

    clauses = {"confirmed": "C72"}

    confirmed = forms.BooleanField(
        label=_("The person has asked for this themself, or the ground has ceased and they have been told.")
    )


class ReachForm(TokenForm):
    """What is said of a contact value, and of which one."""

    was = forms.CharField(max_length=254, widget=forms.HiddenInput)
    state = forms.ChoiceField(choices=[(code, code) for code in (rules.CONFIRMED, rules.FAILED)])
