"""Reads Posti's code file: fixed width, ISO-8859-1, one day's whole table. Taken as it is, or not at all.

Columns of a row (Posti's description of the file; 220 characters): "PONOT" (5), day of the file (8), postcode (5),
name in Finnish (30), in Swedish (30), short names (12, 12), in force since (8), kind (1), area (5, 30, 30),
municipality (3, 20, 20), language of the municipality (1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

WIDTH = 220
MOST_BYTES = 8_000_000
LEAST_ROWS, MOST_ROWS = 1_000, 50_000
KINDS = frozenset("1234567")


class NotPcf(Exception):
    """The file is not a whole PCF file; `code` says why, `line` where."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(f"{code} at line {line}" if line else code)
        self.code, self.line = code, line


@dataclass(frozen=True)
class Row:
    """One code: names in capitals, the Swedish one that of the Finnish where the post has none."""

    code: str
    name_fi: str
    name_sv: str
    kind: str


@dataclass(frozen=True)
class Table:
    """A whole file: its day and its rows by code."""

    day: date
    rows: dict[str, Row]


@dataclass(frozen=True)
class Difference:
    """What another table would change: codes that come, that go, and whose name is another."""

    added: list[Row]
    gone: list[Row]
    renamed: list[tuple[Row, Row]]


def read(body: bytes) -> Table:
    """The table of a file. Raises NotPcf."""
    if len(body) > MOST_BYTES:
        raise NotPcf("too_large")
    if b"\x00" in body or body[:2] in (b"PK", b"\x1f\x8b"):
        raise NotPcf("packed")
    rows: dict[str, Row] = {}
    day = ""
    for number, line in enumerate(body.decode("iso-8859-1").splitlines(), 1):
        if not line.strip():
            continue
        if not line.startswith("PONOT"):
            raise NotPcf("not_pcf", number)
        if not WIDTH - 1 <= len(line) <= WIDTH + 2 or line[WIDTH:].strip():
            raise NotPcf("width", number)
        if day and line[5:13] != day:
            raise NotPcf("two_days", number)
        day = line[5:13]
        row = _row(line, number)
        if row.code in rows:
            raise NotPcf("twice", number)
        rows[row.code] = row
        if len(rows) > MOST_ROWS:
            raise NotPcf("too_large")
    if len(rows) < LEAST_ROWS:
        raise NotPcf("short")
    return Table(_day(day), rows)


def _row(line: str, number: int) -> Row:
    code, kind = line[13:18], line[110]
    name_fi, name_sv = line[18:48].strip(), line[48:78].strip()
    if not (code.isascii() and code.isdigit()) or not name_fi or kind not in KINDS:
        raise NotPcf("row", number)
    # UTF-8 read as ISO-8859-1 shows itself in every Ä, and would move all that follows.
    if "Ã" in name_fi or not name_fi.isprintable() or not name_sv.isprintable():
        raise NotPcf("letters", number)
    return Row(code, name_fi, name_sv or name_fi, kind)


def _day(text: str) -> date:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise NotPcf("day", 1) from None


def difference(now: dict[str, Row], then: dict[str, Row]) -> Difference:
    """What would change if `then` came instead of `now`."""
    return Difference(
        added=[then[code] for code in sorted(then.keys() - now.keys())],
        gone=[now[code] for code in sorted(now.keys() - then.keys())],
        renamed=[
            (now[code], then[code])
            for code in sorted(now.keys() & then.keys())
            if (now[code].name_fi, now[code].name_sv) != (then[code].name_fi, then[code].name_sv)
        ],
    )


_SMALL_WORDS = {"AS": "as", "KK": "kk"}


def written(name: str) -> str:
    """A locality as it is written in running text: ``INKOO AS`` is ``Inkoo as``, ``YLI-II`` is ``Yli-Ii``."""
    return " ".join(
        _SMALL_WORDS.get(word) or "-".join(part.capitalize() for part in word.split("-"))
        for word in name.split(" ")
    )


def line_of(row: Row, day: date) -> str:
    """A row as it stands in the file; what this program does not read is left empty."""
    parts: Iterable[tuple[str, int]] = (
        ("PONOT", 5), (f"{day:%Y%m%d}", 8), (row.code, 5), (row.name_fi, 30), (row.name_sv, 30), ("", 12), ("", 12),
        (f"{day:%Y%m%d}", 8), (row.kind, 1), ("", 5), ("", 30), ("", 30), ("", 3), ("", 20), ("", 20), ("1", 1),
    )  # fmt: skip
    return "".join(text[:width].ljust(width) for text, width in parts)
