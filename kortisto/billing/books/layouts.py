"""The column sets of accounting programs. Pure.

`generic` says everything in columns of its own; `netbaron` are the columns of NetBaron's import of accounting receipts
(help.netbaron.fi, "CSV – Import – Accounting Receipt"), whose one amount has a minus for credit.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

from kortisto.billing.books.journal import Entry

GENERIC, NETBARON = "generic", "netbaron"


def _amount(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _percent(basis_points: int | None) -> Decimal | str:
    return "" if basis_points is None else Decimal(basis_points).scaleb(-2).normalize() + 0


def _generic(one: Entry) -> list:
    return [
        one.voucher, one.day, one.account, one.text, _amount(max(0, one.cents)), _amount(max(0, -one.cents)),
        one.vat_code, _percent(one.vat_bp),
    ]  # fmt: skip


def _netbaron(one: Entry) -> list:
    day = f"{one.day.day}.{one.day.month}.{one.day.year}"
    return [one.voucher, day, one.text, one.account, one.vat_code, _percent(one.vat_bp), _amount(one.cents)]


LAYOUTS: dict[str, tuple[Sequence[str], Callable[[Entry], list]]] = {
    GENERIC: (
        ("Tositenumero", "Päivämäärä", "Tili", "Selite", "Debet", "Kredit", "ALV-koodi", "ALV-%"),
        _generic,
    ),
    NETBARON: (
        ("Tositenumero", "Kirjauspäivä", "Vientiselite", "Tili", "Alv-koodi", "Alv-%", "Veroton summa"),
        _netbaron,
    ),
}
"""Form → its header, and the cells of an entry."""
