"""Forms of credit applications."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto.billing.forms import not_yet_to_come
from kortisto.credit import rules
from kortisto.credit.words import GROUNDS
from kortisto.disclosures.models import Recipient
from kortisto.kernel.purposes import Purpose
from kortisto.parties.forms import Day, Euros, Line, TokenForm


class ApplicationForm(TokenForm):
    """What a customer asks for."""

    clauses: ClassVar[dict[str, str]] = {"asked_cents": "C32", "reason": "C32", "arrived_on": "C36"}

    asked_cents = Euros(label=_("Credit asked, €"), least=1, most=rules.LARGEST_CENTS)
    reason = Line(label=_("What the credit is for"), max_length=200)
    arrived_on = Day(label=_("Arrived"), initial=timezone.localdate)

    def clean_arrived_on(self) -> date:
        return not_yet_to_come(self.cleaned_data["arrived_on"])


class AskForm(TokenForm):
    """Of whom credit data are asked, and that the customer knows."""

    clauses: ClassVar[dict[str, str]] = {"provider": "C32", "told": "C32"}

    provider = forms.ModelChoiceField(label=_("Provider of credit data"), queryset=Recipient.objects.none())
    told = forms.BooleanField(label=_("The customer has been told that their credit data are asked for"))
    told_on = Day(label=_("Told on"), initial=timezone.localdate)

    def __init__(self, *args: Any, register_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        wanted = [
            one.pk
            for one in Recipient.objects.filter(register_id=register_id, enabled=True)
            if one.purpose & Purpose.CREDIT and one.kind == Recipient.CONTROLLER
        ]
        self.fields["provider"].queryset = Recipient.objects.filter(pk__in=wanted).order_by("name")

    def clean_told_on(self) -> date:
        return not_yet_to_come(self.cleaned_data["told_on"])


class DecisionForm(TokenForm):
    """What a person decides, and on which ground."""

    clauses: ClassVar[dict[str, str]] = {"outcome": "C68", "ground": "C68", "looked": "C68"}

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", "–"), (rules.GRANTED, _("Grant credit")), (rules.REFUSED, _("Refuse credit"))],
    )
    ground = forms.ChoiceField(label=_("Ground of the decision"), choices=[("", "–"), *GROUNDS.items()])
    granted_cents = Euros(
        label=_("Credit granted, €"), least=1, required=False, help_text=_("Empty when credit is refused.")
    )
    looked = forms.BooleanField(label=_("I have looked at the application myself, and I decide"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)


class WithdrawalForm(TokenForm):
    """The customer asks no longer."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)
