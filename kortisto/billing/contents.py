"""What an invoice must say (AVL 209 e and 209 f §). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kortisto.orders.taxes import REVERSE, VAT_CLASSES, ZERO

LIGHT_INVOICE_CENTS = 400_00
"""Up to this sum with tax an invoice need not name the buyer's address (AVL 209 f §)."""


@dataclass(frozen=True)
class Row:
    """What was sold, as the invoice says it."""

    product: str
    quantity: Decimal
    unit_cents: int
    discount_bp: int
    vat_class: str
    vat_bp: int
    net_cents: int


@dataclass(frozen=True)
class Contents:
    """Everything that the law asks an invoice to say, as far as it is known."""

    issued_on: date | None
    number: str
    seller_name: str
    seller_address: str
    seller_business_id: str
    seller_vat_number: str
    buyer_name: str
    buyer_address: str
    buyer_vat_number: str
    delivered_on: date | None
    rows: Sequence[Row]
    total_cents: int
    tax_note: str = ""
    is_credit: bool = False
    credits_number: str = ""


def missing(said: Contents) -> list[str]:
    """Codes of what the law wants an invoice to say and this one does not, in the order of the act."""
    classes = {row.vat_class for row in said.rows}
    taxed = any(row.vat_bp for row in said.rows)
    light = abs(said.total_cents) <= LIGHT_INVOICE_CENTS
    wanted = (
        ("issued_on", said.issued_on is not None),
        ("number", bool(said.number)),
        ("seller_id", bool(said.seller_business_id)),
        ("seller_vat_number", bool(said.seller_vat_number) or not (taxed or REVERSE in classes)),
        ("buyer_vat_number", bool(said.buyer_vat_number) or REVERSE not in classes),
        ("seller_address", bool(said.seller_name and said.seller_address)),
        ("buyer_name", bool(said.buyer_name)),
        ("buyer_address", bool(said.buyer_address) or light),
        ("rows", bool(said.rows)),
        ("product", all(row.product and row.quantity for row in said.rows)),
        ("delivered_on", said.delivered_on is not None),
        ("vat_class", classes <= VAT_CLASSES.keys()),
        ("tax_note", bool(said.tax_note) or ZERO not in classes),
        ("credits", bool(said.credits_number) or not said.is_credit),
    )
    return [code for code, is_said in wanted if not is_said]
