"""Forms of invoices."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.billing import documents, references
from kortisto.billing.drafting import PAYMENT_DAYS
from kortisto.disclosures.models import Recipient
from kortisto.kernel.purposes import Purpose
from kortisto.orders.forms import Quantity, quantity_text
from kortisto.parties import formats
from kortisto.parties.forms import Day, Euros, Line, Reads, TokenForm
from kortisto.staff.confirming import ConfirmingField

MOST_DAYS = 120
E_INVOICES = [
    (documents.FINVOICE, _("E-invoice (Finvoice 3.0)")),
    (documents.UBL, _("E-invoice (EN 16931, UBL 2.1)")),
]


class SellerForm(TokenForm):
    """The controller as it stands on its invoices."""

    kept = (
        "name", "business_id", "vat_number", "street", "postcode", "city", "phone", "email", "iban", "bic",
        "payment_days",
    )  # fmt: skip

    name = Line(label=_("Name"), max_length=70)
    business_id = Reads(formats.business_id, label=_("Business ID"), max_length=20)
    vat_number = Reads(
        formats.vat_number,
        label=_("VAT number"),
        max_length=20,
        required=False,
        help_text=_("Empty when the company is not liable to VAT."),
    )
    # As long as an e-invoice can carry.
    street = Line(label=_("Street address or post-office box"), max_length=35)
    postcode = Line(label=_("Postcode"), max_length=12)
    city = Line(label=_("Town"), max_length=35)
    phone = Line(label=_("Phone"), max_length=40, required=False)
    email = Reads(formats.email, label=_("E-mail"), max_length=70, required=False)
    iban = Reads(references.iban, label=_("Account number (IBAN)"), max_length=42)
    bic = Reads(references.bic, label=_("Bank (BIC)"), max_length=14)
    payment_days = forms.IntegerField(
        label=_("Terms of payment (days)"), min_value=0, max_value=MOST_DAYS, initial=PAYMENT_DAYS
    )

    def values(self) -> dict[str, Any]:
        """Column → cleaned value."""
        return {name: self.cleaned_data[name] for name in self.kept}


class DraftForm(TokenForm):
    """What a draft says besides its rows."""

    kept = ("delivered_on", "payment_days", "buyer_vat_number", "tax_note")

    delivered_on = Day(
        label=_("Delivered"),
        initial=timezone.localdate,
        help_text=_("The VAT is that of the day of delivery."),
    )
    payment_days = forms.IntegerField(label=_("Terms of payment (days)"), min_value=0, max_value=MOST_DAYS)
    buyer_vat_number = Reads(
        formats.vat_number,
        label=_("Buyer's VAT number"),
        max_length=20,
        required=False,
        help_text=_("Needed with reverse charge."),
    )
    tax_note = Line(
        label=_("Ground for no tax"),
        max_length=200,
        required=False,
        help_text=_("Needed for tax-free rows, for example AVL 56 §."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2, initial=1)

    def values(self) -> dict[str, Any]:
        """Column → cleaned value."""
        return {name: self.cleaned_data[name] for name in self.kept}


class IssueForm(TokenForm):
    """The day of the invoice."""

    clauses: ClassVar[dict[str, str]] = {"issued_on": "C36"}

    issued_on = Day(label=_("Day of the invoice"), initial=timezone.localdate)

    def clean_issued_on(self) -> date:
        return not_yet_to_come(self.cleaned_data["issued_on"])


def not_yet_to_come(day: date) -> date:
    """The day. Raises ValidationError when it is still to come."""
    if day > timezone.localdate():
        raise ValidationError(now("This day has not come yet."))
    return day


class CreditLinesForm(TokenForm):
    """How much of each row is credited: `most` by the row id of the line, with its name."""

    credited_on = Day(label=_("Credited"), initial=timezone.localdate)

    def __init__(self, *args: Any, most: Mapping[int, tuple[str, Decimal]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.most = {row: quantity for row, (_name, quantity) in most.items()}
        for row, (name, quantity) in most.items():
            self.fields[f"line_{row}"] = Quantity(
                label=name,
                required=False,
                max_length=12,
                initial=quantity_text(quantity),
                help_text=now("At most %(quantity)s") % {"quantity": quantity_text(quantity)},
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    def clean_credited_on(self) -> date:
        return not_yet_to_come(self.cleaned_data["credited_on"])

    def quantities(self) -> dict[int, Decimal]:
        """Row id of a line → how much of it."""
        found = {row: self.cleaned_data.get(f"line_{row}") for row in self.most}
        return {row: quantity for row, quantity in found.items() if quantity}


class AddressedForm(TokenForm):
    """To whom something about an invoice goes: a recipient, or the buyer."""

    clauses: ClassVar[dict[str, str]] = {"recipient": "C17"}

    recipient = forms.ModelChoiceField(
        label=_("To whom"),
        queryset=Recipient.objects.none(),
        required=False,
        empty_label=_("The buyer themself"),
    )

    def __init__(self, *args: Any, register_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["recipient"].queryset = billing_recipients(register_id)


class GiveOutForm(AddressedForm):
    """In which form an invoice leaves, and to whom."""

    clauses: ClassVar[dict[str, str]] = {"form": "C17", **AddressedForm.clauses}
    field_order = ("form", "recipient")

    form = forms.ChoiceField(
        label=_("Form"),
        choices=[
            (documents.PDF, _("PDF for paper or e-mail")),
            *E_INVOICES,
        ],
    )


def billing_recipients(register_id: int) -> QuerySet:
    """The recipients in use that may get invoices for billing."""
    wanted = [
        one.pk
        for one in Recipient.objects.filter(register_id=register_id, enabled=True)
        if one.purpose & Purpose.BILLING and "invoices" in one.categories
    ]
    return Recipient.objects.filter(pk__in=wanted).order_by("name")


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

    clauses: ClassVar[dict[str, str]] = {"agency": "C33", "day": "C33", "reminded_on": "C33"}

    agency = forms.ModelChoiceField(label=_("Collection agency"), queryset=Recipient.objects.none())
    day = Day(label=_("Day"), initial=timezone.localdate)
    reminded_on = Day(
        label=_("Reminded elsewhere"),
        required=False,
        help_text=_("The day of the last reminder, if it was not sent from here."),
    )
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
            ("returned", _("Returned open")),
            ("uncollectable", _("Could not be collected")),
        ],
    )
    day = Day(label=_("Day"), initial=timezone.localdate)
