"""Forms of recipients: the agreement with one, and who works for it."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.disclosures import rules
from kortisto.disclosures.models import Worker
from kortisto.disclosures.visits import VISITORS
from kortisto.parties.forms import Day, Line, TokenForm
from kortisto.staff.models import User

WRONG_DAYS = {
    "days_without_agreement": _("An agreement that begins or ends has been signed: give the day."),
    "ends_before_it_begins": _("The agreement ends before it begins."),
}


class AgreementForm(TokenForm):
    """When the agreement with a recipient holds, and whether the recipient is in use."""

    kept = ("enabled", "agreement_signed_on", "agreement_starts_on", "agreement_ends_on", "contact")
    clauses: ClassVar[dict[str, str]] = {"agreement_signed_on": "C11", "enabled": "C18"}

    enabled = forms.BooleanField(label=_("In use: may receive data"), required=False)
    agreement_signed_on = Day(label=_("Agreement signed"), required=False)
    agreement_starts_on = Day(
        label=_("Holds from"), required=False, help_text=_("Empty: from the day it was signed.")
    )
    agreement_ends_on = Day(
        label=_("Holds until"), required=False, help_text=_("The last day. Empty: until it is given notice.")
    )
    contact = Line(
        label=_("Where a person turns to"),
        max_length=120,
        required=False,
        help_text=_("An address, telephone number or e-mail, as letters tell it."),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        days = [found.get(name) for name in self.kept[1:4]]
        if not self.errors and (reason := rules.check_agreement(*days)):
            raise ValidationError(WRONG_DAYS[reason])
        return found

    def values(self) -> dict[str, Any]:
        """Column → cleaned value."""
        return {name: self.cleaned_data[name] for name in self.kept}


class WorkerForm(TokenForm):
    """Who works for a recipient."""

    clauses: ClassVar[dict[str, str]] = {"user": "C44"}

    user = forms.ModelChoiceField(
        label=_("User"),
        queryset=User.objects.none(),
        help_text=_("Users with the role of accountant who are with no recipient yet."),
    )

    def __init__(self, *args: Any, register_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        taken = Worker.objects.values("user")
        self.fields["user"].queryset = User.objects.filter(
            register_id=register_id, role__in=VISITORS, is_active=True
        ).exclude(pk__in=taken).order_by("name")  # fmt: skip
        self.fields["user"].error_messages["invalid_choice"] = now("Choose one of the users.")
