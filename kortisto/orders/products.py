"""What happens to products: added, changed, given a price from a day on."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from kortisto.kernel.access import Actor
from kortisto.kernel.text import tidy
from kortisto.ledger.operations import operation, record
from kortisto.orders.models import Product, ProductPrice


class ProductExists(Exception):
    """Another product has this code."""


class ChangedMeanwhile(Exception):
    """Somebody else has changed the product since it was shown."""


@operation("product.change")
def add_product(
    *, register_id: int, values: dict[str, Any], valid_from: date, unit_cents: int, vat_class: str, by: Actor
) -> Product:
    """A new product with its first price. Raises ProductExists."""
    product = Product(register_id=register_id, **_tidied(values))
    _save(product)
    ProductPrice.objects.create(
        product=product, valid_from=valid_from, unit_cents=unit_cents, vat_class=vat_class
    )
    record(product=str(product.public_id), outcome="added", clause="C7")
    return product


@operation("product.change")
def change_product(*, product: Product, values: dict[str, Any], version: int, by: Actor) -> Product:
    """Another code, name, unit or end. What was sold keeps what it said then. Raises ProductExists and
    ChangedMeanwhile."""
    product = Product.objects.select_for_update().get(pk=product.pk)
    if product.version != version:
        raise ChangedMeanwhile
    for name, value in _tidied(values).items():
        setattr(product, name, value)
    product.version += 1
    _save(product)
    record(product=str(product.public_id), outcome="changed", clause="C7")
    return product


@operation("product.change")
def price_product(
    *, product: Product, valid_from: date, unit_cents: int, vat_class: str, by: Actor
) -> ProductPrice:
    """What a product costs from a day on; a price of the same day is replaced."""
    price, _made = ProductPrice.objects.update_or_create(
        product=product, valid_from=valid_from, defaults={"unit_cents": unit_cents, "vat_class": vat_class}
    )
    record(product=str(product.public_id), outcome="priced", clause="C7")
    return price


def _tidied(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tidy(value) if isinstance(value, str) else value for name, value in values.items()}


def _save(product: Product) -> None:
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError:
        raise ProductExists(product.code) from None
