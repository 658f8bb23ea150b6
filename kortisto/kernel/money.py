"""Money in whole euro cents: reading, writing, rounding and value added tax.

An amount is always an ``int`` of cents; no amount is ever a float. Halves round away from zero, so that a
credit note is the exact mirror of its invoice. Rates are basis points: 25.5 % is 2550.
"""

import re
from decimal import Decimal

from kortisto.kernel.text import FormatError

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
LARGEST_CENTS = 10**15
"""Ten million million euros: above it an amount is a typing error, and it still fits a 64-bit column."""


class MoneyError(FormatError):
    """A text that is not an amount of money in euros."""

    messages = {
        "empty": ("Summa puuttuu.", "Beloppet saknas.", "The amount is missing."),
        "shape": (
            "Kirjoita summa muodossa 1 252,25.",
            "Skriv beloppet i formen 1 252,25.",
            "Write the amount like 1252.25 or 1 252,25.",
        ),
        "decimals": (
            "Summassa on enintään kaksi desimaalia.",
            "Beloppet har högst två decimaler.",
            "An amount has at most two decimals.",
        ),
        "ambiguous": (
            "Onko merkki tuhaterotin vai desimaalipilkku? Kirjoita myös sentit, esimerkiksi 1252,00.",
            "Skiljer tecknet tusental eller decimaler? Skriv också ut centen, till exempel 1252,00.",
            "The sign may part thousands or decimals. Write the cents, for example 1252.00.",
        ),
        "too_large": ("Summa on liian suuri.", "Beloppet är för stort.", "The amount is too large."),
    }


_MINUSES = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-"})
_SPACES = "[ \u00a0\u202f\u2007\u2009]"
_CURRENCY = re.compile(rf"^(?:€|EUR){_SPACES}*|{_SPACES}*(?:€|EUR)$", re.IGNORECASE)
_GROUPED = re.compile(rf"([0-9]{{1,3}})((?:{_SPACES}[0-9]{{3}})+)")
_PLAIN = re.compile(r"[0-9]+")


def format_cents(cents: int, language: str = "fi") -> str:
    """The amount as people read it: ``1 234 567,50 €`` (fi, sv; no-break spaces), ``€1,234,567.50`` (en)."""
    euros, rest = divmod(abs(cents), 100)
    sign = MINUS if cents < 0 else ""
    if language == "en":
        return f"{sign}€{euros:,}.{rest:02d}"
    grouped = f"{euros:,}".replace(",", NO_BREAK_SPACE)
    return f"{sign}{grouped},{rest:02d}{NO_BREAK_SPACE}€"


def decimal_text(cents: int, separator: str = ".") -> str:
    """The amount for machines: ``-1252.25``, without grouping, sign of currency or spaces."""
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros}{separator}{rest:02d}"


def parse_cents(text: str) -> int:
    """The cents of a written amount: ``1 252,25``, ``-50,00``, ``1252.25``, ``1.252,25``, ``12,5 €``.

    Spaces (also no-break ones) may part thousands. A lone dot or comma before exactly three digits could mean
    either thousands or decimals and is refused rather than guessed. Raises ``MoneyError``.
    """
    rest = text.strip().translate(_MINUSES)
    if not rest:
        raise MoneyError("empty")
    negative = False
    for _ in range(2):
        if rest.startswith(("-", "+")):
            negative, rest = rest.startswith("-"), rest[1:].strip()
            break
        rest = _CURRENCY.sub("", rest, count=1)
    else:
        if rest.endswith("-"):
            negative, rest = True, rest[:-1].strip()
    rest = _CURRENCY.sub("", rest, count=1)
    cents = _euros(rest)
    return -cents if negative else cents


def _euros(text: str) -> int:
    last = max(text.rfind(","), text.rfind("."))
    if last < 0:
        whole, decimals = text, ""
    else:
        mark, whole, decimals = text[last], text[:last], text[last + 1 :]
        other = "." if mark == "," else ","
        if mark in whole:
            # 1.234.567: the same mark twice can only part thousands
            if other in whole or not re.fullmatch(rf"[0-9]{{1,3}}(?:\{mark}[0-9]{{3}})+", text):
                raise MoneyError("shape")
            whole, decimals = text.replace(mark, ""), ""
        elif other in whole:
            if not re.fullmatch(rf"[0-9]{{1,3}}(?:\{other}[0-9]{{3}})+", whole):
                raise MoneyError("shape")
            whole = whole.replace(other, "")
        elif len(decimals) == 3 and re.fullmatch(r"[1-9][0-9]{0,2}", whole) and _PLAIN.fullmatch(decimals):
            raise MoneyError("ambiguous")
        if mark not in text[:last] and not _PLAIN.fullmatch(decimals):
            raise MoneyError("shape")
    if _GROUPED.fullmatch(whole):
        whole = re.sub(_SPACES, "", whole)
    if not _PLAIN.fullmatch(whole):
        raise MoneyError("shape")
    if len(decimals) > 2:
        raise MoneyError("decimals")
    if len(whole) > 16:
        raise MoneyError("too_large")
    cents = int(whole) * 100 + int((decimals + "00")[:2])
    if cents > LARGEST_CENTS:
        raise MoneyError("too_large")
    return cents


def divide_half_up(numerator: int, denominator: int) -> int:
    """The whole number nearest to the quotient; halves go away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -rounded if numerator < 0 else rounded


def share_of(cents: int, basis_points: int) -> int:
    """The given share of an amount, in cents: 2550 basis points of 100.00 is 25.50."""
    return divide_half_up(cents * basis_points, 10_000)


def vat_on_net(net_cents: int, basis_points: int) -> int:
    """The tax that is added to a price without tax. Per rate on the rate's sum, not row by row (EN 16931)."""
    return share_of(net_cents, basis_points)


def vat_in_gross(gross_cents: int, basis_points: int) -> int:
    """The tax that a price with tax contains."""
    return divide_half_up(gross_cents * basis_points, 10_000 + basis_points)


def net_of_gross(gross_cents: int, basis_points: int) -> int:
    """The price without tax; together with :func:`vat_in_gross` it is exactly the price with tax."""
    return gross_cents - vat_in_gross(gross_cents, basis_points)


def times(unit_cents: int, quantity: Decimal | int) -> int:
    """A unit price times a quantity, in whole cents."""
    numerator, denominator = Decimal(quantity).as_integer_ratio()
    return divide_half_up(unit_cents * numerator, denominator)
