"""Rows and sums as pages show them."""

from typing import Any

from kortisto.billing.models import InvoiceLine
from kortisto.kernel.money import format_cents
from kortisto.orders.forms import percent, quantity_text
from kortisto.orders.rules import Sums
from kortisto.orders.taxes import VAT_CLASSES
from kortisto.orders.units import unit_name


def vat_text(vat_class: str, vat_bp: int, language: str) -> str:
    """A rate, or why there is none."""
    return percent(vat_bp) if vat_bp else VAT_CLASSES[vat_class].name(language)


def line_shown(line: InvoiceLine, language: str) -> dict[str, Any]:
    """A row of an invoice or a draft."""
    return {
        "product": line.product,
        "quantity": f"{quantity_text(line.quantity)} {unit_name(line.unit, language)}",
        "unit": format_cents(line.unit_cents, language),
        "discount": percent(line.discount_bp) if line.discount_bp else "",
        "vat": vat_text(line.vat_class, line.vat_bp, language),
        "sum": format_cents(line.net_cents, language),
    }


def shown_sums(sums: Sums, language: str) -> dict[str, Any]:
    """Sums by class of tax as they stand below the rows."""
    return {
        "groups": [
            {
                "vat": vat_text(one.vat_class, one.vat_bp, language),
                "net": format_cents(one.net_cents, language),
                "tax": format_cents(one.vat_cents, language),
            }
            for one in sums.groups
        ],
        "net": format_cents(sums.net_cents, language),
        "tax": format_cents(sums.vat_cents, language),
        "total": format_cents(sums.total_cents, language),
    }
