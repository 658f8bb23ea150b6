"""Forms of invoices."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.billing import references
from kortisto.disclosures.models import Recipient
from kortisto.kernel.purposes import Purpose
from kortisto.parties.forms import Day, Euros, Reads, TokenForm
from kortisto.staff.confirming import ConfirmingField


class InvoiceForm(TokenForm):
    """When an invoice is issued and when it falls due."""

    clauses: ClassVar[dict[str, str]] = {"issued_on": "C36", "due_on": "C36"}

    issued_on = Day(label=_("Issued"), initial=timezone.localdate)
    due_on = Day(label=_("Due"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        issued, due = cleaned.get("issued_on"), cleaned.get("due_on")
        if issued and due and due < issued:
            self.add_error("due_on", now("An invoice cannot fall due before it is issued."))
        return cleaned


class PaymentForm(TokenForm):
    """Money received, or taken back with a minus."""

    cents = Euros(label=_("Amount, €"), most=10**12)
    paid_on = Day(label=_("Paid"), initial=timezone.localdate)
    reference = Reads(references.reference, label=_("Reference"), max_length=40, required=False)

    def clean_cents(self) -> int:
        if self.cleaned_data["cents"] == 0:
            raise ValidationError(now("The amount is zero."))
        return self.cleaned_data["cents"]


class CreditForm(TokenForm):
    """Crediting what is open."""

    credited_on = Day(label=_("Credited"), initial=timezone.localdate)


class CollectionForm(TokenForm):
    """To whom a claim is handed over, and when."""

    clauses: ClassVar[dict[str, str]] = {"agency": "C33", "day": "C33"}

    agency = forms.ModelChoiceField(label=_("Collection agency"), queryset=Recipient.objects.none())
    day = Day(label=_("Day"), initial=timezone.localdate)
    confirmation = ConfirmingField(_("HAND OVER"))

    def __init__(self, *args: Any, register_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        wanted = [
            one.pk
            for one in Recipient.objects.filter(register_id=register_id, enabled=True)
            if one.purpose & Purpose.COLLECTION
        ]
        self.fields["agency"].queryset = Recipient.objects.filter(pk__in=wanted).order_by("name")


class CaseForm(TokenForm):
    """How a collection case ended."""

    clauses: ClassVar[dict[str, str]] = {"outcome": "C35", "day": "C35"}

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            ("paid", _("Paid")),
            ("credited", _("Credited")),
            ("uncollectable", _("Could not be collected")),
        ],
    )
    day = Day(label=_("Day"), initial=timezone.localdate)
