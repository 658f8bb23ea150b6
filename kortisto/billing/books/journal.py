"""From vouchers to entries: debit and credit, equal to the cent, and nobody's name. Pure.

A voucher is an invoice, a credit note, or what lessens or adds to what one leaves open. Its text names the kind and the
invoice's number: whom that leads to is for the invoice to say, as long as it is kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kortisto.billing.books import accounts
from kortisto.billing.books.accounts import Chart
from kortisto.kernel.money import divide_half_up
from kortisto.orders.rules import sums_of

INVOICE, CREDIT_NOTE = "invoice", "credit_note"
MONEY, CREDIT, ROUNDING, LOSS, FEE, INTEREST = "money", "credit", "rounding", "loss", "fee", "interest"
KINDS = (INVOICE, CREDIT_NOTE, MONEY, CREDIT, ROUNDING, LOSS, FEE, INTEREST)
# What a payment of a kind is booked against; what it takes off the receivables stands on the other side.
_AGAINST = {
    MONEY: accounts.BANK, ROUNDING: accounts.ROUNDING, FEE: accounts.FEES, INTEREST: accounts.INTEREST,
    CREDIT: accounts.TAKEN_OVER,
}  # fmt: skip

Line = tuple[str, int, int]
"""Of an invoice: its class of tax, the rate in basis points, the cents without tax."""


@dataclass(frozen=True)
class Voucher:
    """One voucher as the books see it. `lines` are those of the invoice; without any it was booked elsewhere."""

    kind: str
    day: date
    number: str  # of the invoice
    mark: str  # what tells it from other vouchers of the invoice
    cents: int
    lines: Sequence[Line] = ()
    bank_day: date | None = None  # when the bank's day is another than that of the books


@dataclass(frozen=True)
class Entry:
    """One entry: cents are of debit, with a minus of credit."""

    voucher: str
    day: date
    text: str
    account: str
    cents: int
    vat_code: str = ""
    vat_bp: int | None = None


def entries(voucher: Voucher, chart: Chart, language: str = "fi") -> list[Entry]:
    """The entries of a voucher, summing up to nothing; none when it was booked elsewhere or moves nothing."""
    found: list[tuple[str, int, int | None]] = []
    if voucher.kind in (INVOICE, CREDIT_NOTE):
        if not voucher.lines:
            return []
        found.append((accounts.RECEIVABLES, voucher.cents, None))
        for vat_class, vat_bp, net, tax in _groups(voucher.lines):
            found.append((accounts.sales(vat_class), -net, vat_bp))
            found.append((accounts.VAT, -tax, vat_bp))
    elif voucher.kind == CREDIT and voucher.lines:
        return []  # an invoice and its credit note stand on the same account
    elif voucher.kind == LOSS:
        found += _loss(voucher)
    else:
        found += [(_AGAINST[voucher.kind], voucher.cents, None), (accounts.RECEIVABLES, -voucher.cents, None)]
    made = []
    for use, cents, vat_bp in found:
        if cents:
            account, code = chart.on(use, voucher.day)
            made.append(
                Entry(name_of(voucher), voucher.day, text_of(voucher, language), account, cents, code, vat_bp)
            )
    return made


def _groups(lines: Iterable[Line]) -> list[tuple[str, int, int, int]]:
    return [(one.vat_class, one.vat_bp, one.net_cents, one.vat_cents) for one in sums_of(lines).groups]


def _loss(voucher: Voucher) -> list[tuple[str, int, int | None]]:
    """A claim that is lost: the tax in it is taken back from what is owed to the state (AVL 78 §), class by class in
    proportion, the last taking what rounding leaves. Of an invoice taken over the tax is not known."""
    found: list[tuple[str, int, int | None]] = []
    groups = _groups(voucher.lines)
    whole = sum(net + tax for _class, _bp, net, tax in groups)
    left, taxes = voucher.cents, 0
    for at, (_class, vat_bp, net, tax) in enumerate(groups):
        share = left if at == len(groups) - 1 else divide_half_up(voucher.cents * (net + tax), whole)
        left -= share
        part = divide_half_up(share * vat_bp, 10_000 + vat_bp)
        taxes += part
        found.append((accounts.VAT, part, vat_bp))
    return [
        (accounts.LOSS, voucher.cents - taxes, None),
        *found,
        (accounts.RECEIVABLES, -voucher.cents, None),
    ]


def name_of(voucher: Voucher) -> str:
    """The voucher's number in the books: an invoice's own, or that with a mark."""
    return f"{voucher.number}-{voucher.mark}" if voucher.mark else voucher.number


_TEXTS = {
    INVOICE: ("Lasku", "Faktura", "Invoice"),
    CREDIT_NOTE: ("Hyvityslasku", "Kreditfaktura", "Credit note"),
    MONEY: ("Maksu, lasku", "Betalning, faktura", "Payment, invoice"),
    CREDIT: ("Hyvitys, lasku", "Kreditering, faktura", "Credit, invoice"),
    ROUNDING: ("Pyöristys, lasku", "Avrundning, faktura", "Rounding, invoice"),
    LOSS: ("Luottotappio, lasku", "Kreditförlust, faktura", "Credit loss, invoice"),
    FEE: ("Muistutusmaksu, lasku", "Påminnelseavgift, faktura", "Reminder fee, invoice"),
    INTEREST: ("Viivästyskorko, lasku", "Dröjsmålsränta, faktura", "Late interest, invoice"),
}
_BANK_DAY = {"fi": "pankin päivä", "sv": "bankens dag", "en": "bank day"}


def text_of(voucher: Voucher, language: str) -> str:
    """What stands beside the entry: the kind and the invoice's number, never a name."""
    place = ("fi", "sv", "en").index(language)
    text = f"{_TEXTS[voucher.kind][place]} {voucher.number}"
    if voucher.bank_day is not None and voucher.bank_day != voucher.day:
        text += f", {_BANK_DAY[language]} {voucher.bank_day.isoformat()}"
    return text
