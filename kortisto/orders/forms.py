"""Forms of orders: the order itself and its lines."""

from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.parties.forms import Day, Euros, Line, SourcedForm, TokenForm

LINES_SHOWN, MOST_LINES = 4, 60
_MOST_CENTS = 10**9  # ten million euros a piece: above it, a typing error


class OrderForm(SourcedForm):
    """When it was ordered and where it goes."""

    clauses: ClassVar[dict[str, str]] = {
        "ordered_on": "C27", "delivery_name": "C20", "delivery_address": "C23", "source": "C28",
    }  # fmt: skip

    ordered_on = Day(label=_("Ordered"), initial=timezone.localdate)
    delivery_name = Line(label=_("Delivered to"), max_length=200, required=False)
    delivery_address = Line(label=_("Delivery address"), max_length=300, required=False)

    field_order = ("ordered_on", "delivery_name", "delivery_address", "source")


class Quantity(forms.CharField):
    """How many or how much, with at most three decimals."""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value).replace(",", ".")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValidationError(now("Write the quantity as a number, for example 2 or 0,5.")) from None
        if not number.is_finite() or not 0 < number <= 100_000:
            raise ValidationError(now("The quantity is not possible."))
        if number != number.quantize(Decimal("0.001")):
            raise ValidationError(now("The quantity has at most three decimals."))
        return number


class LineForm(forms.Form):
    """What was ordered, how much, at which price."""

    product = Line(label=_("Product"), max_length=200, required=False)
    quantity = Quantity(
        label=_("Quantity"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unit_cents = Euros(label=_("Price without VAT, €"), required=False, most=_MOST_CENTS)
    discount = forms.IntegerField(label=_("Discount (per cent)"), required=False, min_value=0, max_value=100)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        needed = ("product", "quantity", "unit_cents")
        filled = {name for name in needed if cleaned.get(name) not in (None, "")}
        if filled or cleaned.get("discount"):
            for name in needed:
                if name not in filled and name not in self.errors:
                    self.add_error(name, now("Fill in this too, or empty the row."))
        return cleaned

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get("product"))

    def line(self) -> dict[str, Any]:
        """The line as the operation takes it."""
        cleaned = self.cleaned_data
        return {
            "product": cleaned["product"],
            "quantity": cleaned["quantity"],
            "unit_cents": cleaned["unit_cents"],
            "discount_bp": (cleaned["discount"] or 0) * 100,
        }


LineForms = forms.formset_factory(LineForm, extra=LINES_SHOWN, max_num=MOST_LINES, absolute_max=MOST_LINES)


class DayForm(TokenForm):
    """The day an order was delivered or cancelled."""

    clauses: ClassVar[dict[str, str]] = {"day": "C36"}
    day = Day(label=_("Day"), initial=timezone.localdate)
