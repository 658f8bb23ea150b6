"""Forms of orders: the order itself, its lines, its steps."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kortisto.orders.queries import Catalogue
from kortisto.orders.taxes import GENERAL, VAT_CLASSES, rate_on
from kortisto.orders.units import PIECE, UNITS, unit_name
from kortisto.parties.forms import Day, Euros, Line, SourcedForm, TokenForm
from kortisto.parties.queries import shown_language
from kortisto.staff.tokens import is_used

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


def _number(text: str) -> Decimal | None:
    """A number with a comma or a dot, or None when it is none."""
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


class Quantity(forms.CharField):
    """How many or how much, with at most three decimals."""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        number = _number(text)
        if number is None:
            raise ValidationError(now("Write the quantity as a number, for example 2 or 0,5."))
        if not 0 < number <= 100_000:
            raise ValidationError(now("The quantity is not possible."))
        if number != number.quantize(Decimal("0.001")):
            raise ValidationError(now("The quantity has at most three decimals."))
        return number


class Percent(forms.CharField):
    """A share, read into whole basis points."""

    def prepare_value(self, value: Any) -> Any:
        return quantity_text(Decimal(value) / 100) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        number = _number(text.removesuffix("%").strip())
        if number is None or not 0 <= number <= 100 or number != number.quantize(Decimal("0.01")):
            raise ValidationError(now("Write the discount as per cent from 0 to 100, for example 12,5."))
        return int(number * 100)


def percent(basis_points: int) -> str:
    """A rate as people read it: 25,5 %, in English 25.5%."""
    text = f"{basis_points / 100:.2f}".rstrip("0").rstrip(".")
    return f"{text}%" if shown_language() == "en" else f"{text.replace('.', ',')}\u00a0%"


def vat_choices() -> list[tuple[str, str]]:
    """The classes of tax with today's rates, in the language of the page."""
    today, language = timezone.localdate(), shown_language()
    return [
        (
            key,
            f"{percent(rate)} · {one.name(language)}"
            if (rate := rate_on(key, today))
            else one.name(language),
        )
        for key, one in VAT_CLASSES.items()
    ]


def unit_choices() -> list[tuple[str, str]]:
    """The units in the language of the page."""
    return [(code, unit_name(code, shown_language())) for code in UNITS]


class LineForm(forms.Form):
    """What is ordered, how much, at which price: a product of the catalogue, which brings its price, unit and class
    of tax, or anything else in words."""

    product = Line(
        label=_("Product or code"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "products", "autocomplete": "off"}),
    )
    quantity = Quantity(
        label=_("Quantity"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    unit_cents = Euros(label=_("Price without VAT, €"), required=False, least=0, most=_MOST_CENTS)
    discount = Percent(
        label=_("Discount, %"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    vat_class = forms.ChoiceField(label=_("VAT"), required=False)
    # Where the line stood before it was changed: what the page does not show is kept from there.
    kept = forms.IntegerField(required=False, min_value=0, max_value=MOST_LINES, widget=forms.HiddenInput)

    def __init__(self, *args: Any, catalogue: Catalogue, **options: Any) -> None:
        super().__init__(*args, **options)
        self.catalogue = catalogue
        self.fields["vat_class"].choices = [("", _("The product's, else the general rate")), *vat_choices()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        needed = ["product", "quantity"]
        found = self.catalogue.find(cleaned.get("product") or "")
        if found is None:
            needed.append("unit_cents")
        filled = {
            name for name in ("product", "quantity", "unit_cents") if cleaned.get(name) not in (None, "")
        }
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
        found = self.catalogue.find(cleaned["product"])
        price, vat_class = cleaned["unit_cents"], cleaned["vat_class"]
        if found is not None:
            price = found.unit_cents if price is None else price
            vat_class = vat_class or found.vat_class
        return {
            "product": found.product.name if found else cleaned["product"],
            "quantity": cleaned["quantity"],
            "unit_cents": price,
            "discount_bp": cleaned["discount"] or 0,
            "vat_class": vat_class or GENERAL,
            "unit": found.product.unit if found else PIECE,
            "of_product": found.product if found else None,
            "kept": cleaned["kept"],
        }


LineForms = forms.formset_factory(LineForm, extra=LINES_SHOWN, max_num=MOST_LINES, absolute_max=MOST_LINES)


class StepForm(TokenForm):
    """The day of a step, which is not before the order."""

    clauses: ClassVar[dict[str, str]] = {"day": "C36"}
    day = Day(label=_("Day"), initial=timezone.localdate)

    def __init__(self, *args: Any, since: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.since = since

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day < self.since:
            raise ValidationError(now("This day is before the day of the order."))
        if day > timezone.localdate():
            raise ValidationError(now("This day has not come yet."))
        return day


class PartForm(StepForm):
    """How much of each line, of what there is: `most` by the row id of the line, with its name."""

    def __init__(
        self, *args: Any, most: Mapping[int, tuple[str, Decimal]], filled: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.most = {row: quantity for row, (_name, quantity) in most.items()}
        for row, (name, quantity) in most.items():
            self.fields[f"line_{row}"] = Quantity(
                label=name,
                required=False,
                max_length=12,
                initial=quantity_text(quantity) if filled else "",
                help_text=now("At most %(quantity)s") % {"quantity": quantity_text(quantity)},
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("token") and is_used(cleaned["token"]):
            # Pressed twice: what there was has moved already, and the first press is told again.
            return cleaned
        for row, most in self.most.items():
            if (cleaned.get(f"line_{row}") or 0) > most:
                self.add_error(f"line_{row}", now("There is not that much."))
        if not self.errors and not self.quantities():
            self.add_error(None, now("Write how much of at least one row."))
        return cleaned

    def quantities(self) -> dict[int, Decimal]:
        """Row id of a line → how much of it."""
        found = {row: self.cleaned_data.get(f"line_{row}") for row in self.most}
        return {row: quantity for row, quantity in found.items() if quantity}


def quantity_text(quantity: Decimal) -> str:
    """A quantity as people write it, without needless noughts."""
    text = f"{Decimal(quantity).normalize():f}"
    return text if shown_language() == "en" else text.replace(".", ",")


class ProductForm(TokenForm):
    """A product's own columns."""

    kept = ("code", "name", "unit", "ended_on")

    code = Line(label=_("Code"), max_length=30)
    name = Line(label=_("Name"), max_length=200)
    unit = forms.ChoiceField(label=_("Unit"), choices=unit_choices, initial=PIECE)
    ended_on = Day(label=_("No longer sold from the day"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2, initial=1)

    def values(self) -> dict[str, Any]:
        """Column → cleaned value."""
        return {name: self.cleaned_data[name] for name in self.kept}


class PriceForm(TokenForm):
    """What a product costs from a day on."""

    valid_from = Day(label=_("From the day"), initial=timezone.localdate)
    unit_cents = Euros(label=_("Price without VAT, €"), least=0, most=_MOST_CENTS)
    vat_class = forms.ChoiceField(label=_("VAT"), choices=vat_choices, initial=GENERAL)

    def price(self) -> dict[str, Any]:
        """The price as the operation takes it."""
        return {name: self.cleaned_data[name] for name in ("valid_from", "unit_cents", "vat_class")}


class NewProductForm(PriceForm, ProductForm):
    """A product with its first price."""

    field_order = ("code", "name", "unit", "unit_cents", "vat_class", "valid_from")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["ended_on"], self.fields["version"]
        self.kept = ("code", "name", "unit")
