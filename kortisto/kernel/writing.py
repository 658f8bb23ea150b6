"""Tables out as CSV and XLSX, safe to open in a spreadsheet and equal when read back.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-``, ``@`` or ``|`` for a formula, also after
blanks, control or zero-width characters and in full-width form, and a Finnish Excel that splits on ``;``
finds one inside ``a;=HYPERLINK(…)``. In CSV such text gets one apostrophe in front, which our own reading
takes away again; in XLSX every text is stored as text, so that nothing needs to be changed. Two kinds of text
begin with a sign and are still harmless: a telephone number ``+358 40 …`` and a plain amount ``-50,00``.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

XLSX_MAX_CHARACTERS = 32_767
"""The most characters one worksheet cell holds (ECMA-376 leaves it open, Excel's own limit)."""

XLSX_MAX_ROWS = 1_048_576
"""The most rows one worksheet holds, the header included."""

Value = str | int | float | Decimal | date | datetime | bool | None

_DANGEROUS = frozenset("=+-@|")
_FIRST_BYTES = frozenset("\t\r\n")
_AFTER_DELIMITER = re.compile(r"[;,\t|\r\n]")
_PHONE = re.compile(r"\+[1-9][0-9 \u00a0]{6,24}")
_AMOUNT = re.compile(r"-[0-9]+(?:[ \u00a0\u202f][0-9]{3})*(?:[.,][0-9]+)?")
_MAY_MATTER = re.compile(r"[^0-9A-Za-zÀ-ÖØ-öø-ž .:/()'’&_-]|^[^0-9A-Za-zÀ-ÖØ-öø-ž]")


class Unwritable(ValueError):
    """A value does not fit the format; says the row (1 = header), the column and why, not the value."""


def is_formula_like(text: str) -> bool:
    """Say whether a spreadsheet may run ``text`` as a formula."""
    if not _MAY_MATTER.search(text):
        return False
    if text[0] in _FIRST_BYTES:
        return True
    if _PHONE.fullmatch(text) or _AMOUNT.fullmatch(text):
        return False
    folded = unicodedata.normalize("NFKC", text)
    return any(_begins_dangerously(part) for part in _AFTER_DELIMITER.split(folded)) or _begins_dangerously(
        folded
    )


def protect(text: str) -> str:
    """Return ``text`` for a CSV cell: with one apostrophe in front if it looks like a formula.

    Text that already wears apostrophes before a formula gets one more, so that ``unprotect`` is exact.
    """
    return "'" + text if text and is_formula_like(text.lstrip("'")) else text


def unprotect(text: str) -> str:
    """Take away exactly the apostrophe that ``protect`` put there, and no other."""
    if text.startswith("'") and is_formula_like(text.lstrip("'")):
        return text[1:]
    return text


def write_csv(stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Write the table to ``stream`` as CSV for a Finnish Excel; return the number of rows.

    UTF-8 with a byte order mark, semicolons, every cell in quotation marks, CR LF, decimal comma, ISO dates,
    1 and 0 for yes and no. Raises ``Unwritable`` for a NUL character, which no reader takes.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    count = 0
    try:
        writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow([protect(name) for name in header])
        for count, row in enumerate(rows, start=1):
            cells = [_csv_text(value) for value in row]
            for column, cell in enumerate(cells, start=1):
                if "\0" in cell:
                    raise Unwritable(f"row {count + 1}, column {column}: a NUL character cannot be written")
            writer.writerow(cells)
        text.flush()
    finally:
        text.detach()
    return count


def write_xlsx(
    stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Value]], *, sheet: str = "Kortisto"
) -> int:
    """Write the table to ``stream`` as one worksheet; return the number of rows.

    Text becomes a text cell and nothing else: no formula, no link, no number, whatever it begins with. Memory
    stays flat. Raises ``Unwritable`` for a text longer than ``XLSX_MAX_CHARACTERS``, a NUL character or more
    rows than a worksheet holds.
    """
    # Those who only read start a process for each file, which would load the writer for nothing.
    import xlsxwriter

    book = xlsxwriter.Workbook(
        stream,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    # The same table is the same bytes whenever it is written.
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001
    page = book.add_worksheet(sheet)
    bold = book.add_format({"bold": True, "num_format": "@"})
    formats = {
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "d.m.yyyy"}),
        "moment": book.add_format({"num_format": "d.m.yyyy h:mm:ss"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
    }
    page.freeze_panes(1, 0)
    for column, name in enumerate(header):
        _write_cell(page, 0, column, name, {"text": bold})
    count = 0
    for count, row in enumerate(rows, start=1):
        if count >= XLSX_MAX_ROWS:
            raise Unwritable(f"a worksheet holds at most {XLSX_MAX_ROWS} rows; write CSV instead")
        for column, value in enumerate(row):
            _write_cell(page, count, column, value, formats)
    book.close()
    return count


def _begins_dangerously(text: str) -> bool:
    for character in text:
        if character in _DANGEROUS:
            return True
        if not (character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Mn")):
            return False
    return False


def _csv_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Decimal, float)):
        return format(value, "f" if isinstance(value, Decimal) else "").replace(".", ",")
    if isinstance(value, int):
        return str(value)
    return protect(value)


def _write_cell(page, row: int, column: int, value: Value, formats: dict) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        if "\0" in value:
            raise Unwritable(f"row {row + 1}, column {column + 1}: a NUL character cannot be written")
        if len(value.encode("utf-16-le")) // 2 > XLSX_MAX_CHARACTERS:
            raise Unwritable(
                f"row {row + 1}, column {column + 1}: a worksheet cell holds at most "
                f"{XLSX_MAX_CHARACTERS} characters; write CSV instead"
            )
        page.write_string(row, column, value, formats["text"])
    elif isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, datetime):
        page.write_datetime(row, column, value.replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats["date"])
    elif isinstance(value, Decimal):
        page.write_number(row, column, float(value), formats["money"])
    else:
        page.write_number(row, column, value)
