"""Reference payments in the Finnish banks' own form (KTL): records of 90 characters. Pure.

Record 0 begins a batch, 3 is a payment by reference and 5 a direct debit, 9 closes the batch with its counts and
sums; corrections are counted apart. Layout: finland.md 4.1.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from kortisto.billing.bank.lines import LONGEST_NAME, BankFileRefused, Line, read_reference, said

_WIDTH = 90
_EURO = "1"
# Seven-bit files put these signs in the place of the letters.
_LETTERS = str.maketrans("[\\]{|}", "ÄÖÅäöå")


def is_ktl(start: bytes) -> bool:
    """Whether a file that begins so can be one."""
    first = start.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0].rstrip()
    return first[:1] == b"0" and len(first) <= _WIDTH and first[:11].isdigit()


def read(rows: Iterable[bytes]) -> Iterator[Line]:
    """The payments of a file. Raises BankFileRefused."""
    batch: list[int] | None = None  # payments, their cents, corrections, their cents
    for number, raw in enumerate(rows, 1):
        row = raw.rstrip(b"\r\n\x1a\x00").decode("iso-8859-15")
        if not row.strip():
            continue
        if len(row) > _WIDTH:
            raise BankFileRefused("cut", number)
        row = row.ljust(_WIDTH)
        kind = row[0]
        if kind == "0" and batch is None:
            if row[26] not in (_EURO, " "):
                raise BankFileRefused("currency", number)
            batch = [0, 0, 0, 0]
        elif kind in "35" and batch is not None:
            line = _payment(row, number)
            at = 2 if line.cents < 0 else 0
            batch[at] += 1
            batch[at + 1] += abs(line.cents)
            yield line
        elif kind == "9" and batch is not None:
            told = [_number(row[start:end], number) for start, end in ((1, 7), (7, 18), (18, 24), (24, 35))]
            if told != batch:
                raise BankFileRefused("sums", number)
            batch = None
        else:
            raise BankFileRefused("cut", number)
    if batch is not None:
        raise BankFileRefused("cut")


def _payment(row: str, number: int) -> Line:
    if row[75] != _EURO:
        raise BankFileRefused("currency", number)
    if row[87] not in "01 ":
        raise BankFileRefused("cut", number)
    cents = _number(row[77:87], number, "amount")
    payer = row[63:75].translate(_LETTERS)
    return Line(
        account=row[1:15], archive_id=row[27:43].strip(), booked_on=_day(row[15:21], number),
        paid_on=_day(row[21:27], number), cents=-cents if row[87] == "1" else cents,
        reference=read_reference(row[43:63]), payer=said(payer, LONGEST_NAME),
    )  # fmt: skip


def _number(text: str, row: int, code: str = "sums") -> int:
    if not (text.isascii() and text.isdigit()):
        raise BankFileRefused(code, row)
    return int(text)


def _day(text: str, row: int) -> date:
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        raise BankFileRefused("day", row) from None
