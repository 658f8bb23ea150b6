"""Customer files as rows of text: CSV in the forms Finnish programs write, XLSX, XLS and ODS.

Nothing is guessed that can be known: a byte order mark decides the encoding, else strict UTF-8, else
Windows-1252, and the caller may overrule it. Row numbers are those a spreadsheet shows (the header is row 1,
blank rows count). A file that cannot be read raises ``Unreadable`` with one sentence; a row that cannot be
read becomes a ``RowProblem`` and the rest goes on.

Text files stream with flat memory. Workbooks are held in memory by their reader, so a file from outside is
read through ``kortisto.intake.sandbox``.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO

import python_calamine

from kortisto.kernel.writing import unprotect

LANGUAGES = ("fi", "sv", "en")

ENCODINGS = (
    "utf-8",
    "cp1252",
    "iso-8859-1",
    "iso-8859-10",
    "iso-8859-15",
    "utf-16",
    "cp850",
    "mac-roman",
)
"""The encodings a caller may choose."""

DELIMITERS = (";", "\t", "|", ",")
"""The delimiters looked for, in the order that decides a tie. A blank is never one."""

MAX_CELL = 32_767
"""The most characters a cell may hold; Excel's own limit."""
MAX_RECORD = 1_000_000
"""The most characters a row may hold."""
MAX_COLUMNS = 500
MAX_ROWS = 2_000_000
MAX_TEXT_BYTES = 1_000_000_000
MAX_UNPACKED = 100_000_000
"""The most bytes a workbook package may unpack to (threat T13)."""
MAX_RATIO = 100
MAX_PARTS = 1_000
SAMPLE = 65_536
PROBLEMS_KEPT = 1_000
"""How many row problems ``Table.problems`` keeps; ``Table.problem_counts`` counts all of them."""

_CHUNK = 1 << 20

SENTENCES: dict[str, tuple[str, str, str]] = {
    "missing_file": (
        "Tiedostoa ei löydy tai sitä ei saa lukea.",
        "Filen finns inte eller får inte läsas.",
        "The file is missing or may not be read.",
    ),
    "empty": (
        "Tiedosto on tyhjä.",
        "Filen är tom.",
        "The file is empty.",
    ),
    "too_large": (
        "Tiedosto on liian suuri: {size} tavua, enintään {limit}. Jaa se osiin.",
        "Filen är för stor: {size} byte, högst {limit}. Dela upp den.",
        "The file is too large: {size} bytes, at most {limit}. Split it.",
    ),
    "binary": (
        "Tiedosto ei ole tekstiä eikä laskentataulukko. Tallenna se muodossa CSV UTF-8 tai XLSX.",
        "Filen är varken text eller ett kalkylblad. Spara den som CSV UTF-8 eller XLSX.",
        "The file is neither text nor a workbook. Save it as CSV UTF-8 or XLSX.",
    ),
    "markup": (
        "Tiedosto on verkkosivu tai XML-tiedosto. Tallenna se muodossa CSV UTF-8 tai XLSX.",
        "Filen är en webbsida eller en XML-fil. Spara den som CSV UTF-8 eller XLSX.",
        "The file is a web page or an XML file. Save it as CSV UTF-8 or XLSX.",
    ),
    "nul": (
        "Rivin {row} sarakkeessa {column} on NUL-merkki. Tiedosto on vioittunut tai ei ole tekstiä.",
        "Rad {row}, kolumn {column} innehåller ett NUL-tecken. Filen är skadad eller är inte text.",
        "Row {row}, column {column} holds a NUL character. The file is damaged or is not text.",
    ),
    "undecodable": (
        "Tiedoston riviä {row} ei voi lukea merkistöllä {encoding}. Valitse toinen merkistö.",
        "Rad {row} i filen kan inte läsas med teckenkodningen {encoding}. Välj en annan.",
        "Line {row} of the file cannot be read as {encoding}. Choose another encoding.",
    ),
    "unknown_encoding": (
        "Merkistöä {encoding} ei tueta. Valitse jokin näistä: {choices}.",
        "Teckenkodningen {encoding} stöds inte. Välj någon av dessa: {choices}.",
        "The encoding {encoding} is not supported. Choose one of these: {choices}.",
    ),
    "unknown_delimiter": (
        "Erotinmerkin on oltava puolipiste, pilkku, sarkain tai pystyviiva.",
        "Avgränsaren måste vara semikolon, komma, tabb eller lodstreck.",
        "The delimiter must be a semicolon, a comma, a tab or a vertical bar.",
    ),
    "cell_too_long": (
        "Rivin {row} sarakkeen {column} teksti on liian pitkä: enintään {limit} merkkiä.",
        "Texten på rad {row} i kolumn {column} är för lång: högst {limit} tecken.",
        "The text in row {row}, column {column} is too long: at most {limit} characters.",
    ),
    "row_too_long": (
        "Rivi {row} on liian pitkä (katkesi sarakkeeseen {column}): enintään {limit} merkkiä.",
        "Rad {row} är för lång (bröts vid kolumn {column}): högst {limit} tecken.",
        "Row {row} is too long (stopped at column {column}): at most {limit} characters.",
    ),
    "too_many_columns": (
        "Rivillä {row} on {column} saraketta; enintään {limit} luetaan.",
        "Rad {row} har {column} kolumner; högst {limit} läses.",
        "Row {row} has {column} columns; at most {limit} are read.",
    ),
    "too_many_rows": (
        "Tiedostossa on yli {limit} riviä. Jaa se osiin.",
        "Filen har fler än {limit} rader. Dela upp den.",
        "The file has more than {limit} rows. Split it.",
    ),
    "unclosed_quote": (
        "Rivin {row} sarakkeessa {column} alkaa lainausmerkki, joka ei sulkeudu ennen tiedoston loppua.",
        "På rad {row} i kolumn {column} börjar ett citattecken som inte avslutas före filens slut.",
        "Row {row}, column {column} opens a quotation mark that is not closed before the end of the file.",
    ),
    "encrypted": (
        "Tiedosto on suojattu salasanalla. Tallenna se ilman salasanaa.",
        "Filen är skyddad med lösenord. Spara den utan lösenord.",
        "The file is protected by a password. Save it without one.",
    ),
    "package_unpacked": (
        "Taulukko purkautuu yli {limit} tavun kokoiseksi. Tallenna tiedot CSV-muodossa.",
        "Kalkylbladet packas upp till mer än {limit} byte. Spara uppgifterna som CSV.",
        "The workbook unpacks to more than {limit} bytes. Save the data as CSV.",
    ),
    "package_ratio": (
        "Taulukko on pakattu epäilyttävän tiiviisti (yli {limit}-kertaisesti). Tallenna tiedot CSV-muodossa.",
        "Kalkylbladet är misstänkt hårt packat (mer än {limit} gånger). Spara uppgifterna som CSV.",
        "The workbook is packed suspiciously tightly (more than {limit} times). Save the data as CSV.",
    ),
    "package_parts": (
        "Taulukossa on {count} osaa; enintään {limit} luetaan. Tallenna tiedot CSV-muodossa.",
        "Kalkylbladet har {count} delar; högst {limit} läses. Spara uppgifterna som CSV.",
        "The workbook has {count} parts; at most {limit} are read. Save the data as CSV.",
    ),
    "not_a_workbook": (
        "Tiedosto on pakattu arkisto mutta ei laskentataulukko. Pura se ensin.",
        "Filen är ett packat arkiv men inte ett kalkylblad. Packa upp den först.",
        "The file is a packed archive but not a workbook. Unpack it first.",
    ),
    "malformed": (
        "Laskentataulukko on vioittunut. Avaa se taulukko-ohjelmassa ja tallenna uudelleen.",
        "Kalkylbladet är skadat. Öppna det i ett kalkylprogram och spara det på nytt.",
        "The workbook is damaged. Open it in a spreadsheet program and save it again.",
    ),
    "no_sheet": (
        "Taulukkoa {sheet} ei ole tiedostossa. Taulukot: {choices}.",
        "Bladet {sheet} finns inte i filen. Bladen är: {choices}.",
        "There is no sheet {sheet} in the file. Its sheets: {choices}.",
    ),
    "memory": (
        "Tiedoston lukeminen vaatisi yli {limit} Mt muistia. Tallenna tiedot CSV-muodossa tai jaa ne osiin.",
        "Att läsa filen skulle kräva mer än {limit} MB minne. Spara uppgifterna som CSV eller dela upp dem.",
        "Reading the file would take more than {limit} MB of memory. Save the data as CSV or split them.",
    ),
    "time": (
        "Tiedoston lukeminen kesti yli {limit} sekuntia ja keskeytettiin. Jaa tiedosto osiin.",
        "Läsningen av filen tog mer än {limit} sekunder och avbröts. Dela upp filen.",
        "Reading the file took more than {limit} seconds and was stopped. Split the file.",
    ),
    "crashed": (
        "Tiedosto kaatoi lukuohjelman; mitään ei tuotu. Tallenna tiedot CSV-muodossa.",
        "Filen fick läsprogrammet att krascha; inget importerades. Spara uppgifterna som CSV.",
        "The file crashed the reader; nothing was imported. Save the data as CSV.",
    ),
    # Row problems
    "too_many_cells": (
        "Rivillä {row} on {count} solua, otsikoita on {expected}. Riviä ei luettu.",
        "Rad {row} har {count} celler, rubrikerna är {expected}. Raden lästes inte.",
        "Row {row} has {count} cells, the header has {expected}. The row was not read.",
    ),
    "too_few_cells": (
        "Rivillä {row} on vain {count} solua, otsikoita on {expected}. Puuttuvat luettiin tyhjinä.",
        "Rad {row} har bara {count} celler, rubrikerna är {expected}. De som fattas lästes som tomma.",
        "Row {row} has only {count} cells, the header has {expected}. The missing ones were read as empty.",
    ),
    "swallowed_rows": (
        "Rivin {row} sarakkeen {column} lainausmerkki näyttää nielaisseen seuraavia rivejä. Riviä ei luettu.",
        "Citattecknet på rad {row} i kolumn {column} ser ut att ha slukat följande rader. Raden lästes inte.",
        "The quotation mark in row {row}, column {column} seems to have swallowed the rows after it. "
        "The row was not read.",
    ),
    # Warnings about the file
    "mojibake": (
        "Kirjaimet ovat vääristyneet jo aiemmin (esimerkiksi ”{example}”). Ne voi korjata luettaessa.",
        "Bokstäver har förvanskats tidigare (till exempel ”{example}”). De kan rättas vid läsningen.",
        "Letters were garbled earlier (for example “{example}”). They can be repaired while reading.",
    ),
    "assumed_encoding": (
        "Tiedosto ei ole UTF-8:aa; se luetaan merkistöllä Windows-1252. Tarkista kirjaimet esikatselusta.",
        "Filen är inte UTF-8; den läses som Windows-1252. Kontrollera bokstäverna i förhandsvisningen.",
        "The file is not UTF-8; it is read as Windows-1252. Check the letters in the preview.",
    ),
    "header_only": (
        "Tiedostossa on otsikkorivi mutta ei yhtään tietoriviä.",
        "Filen har en rubrikrad men inga datarader.",
        "The file has a header but no rows.",
    ),
    "one_column": (
        "Tiedostossa on vain yksi sarake. Tarkista erotinmerkki.",
        "Filen har bara en kolumn. Kontrollera avgränsaren.",
        "The file has only one column. Check the delimiter.",
    ),
    "other_sheets": (
        "Luetaan taulukko {sheet}. Muita taulukoita: {choices}.",
        "Bladet {sheet} läses. Andra blad: {choices}.",
        "The sheet {sheet} is read. Other sheets: {choices}.",
    ),
    "ragged": (
        "{count} rivillä on väärä määrä soluja; ensimmäinen on rivi {row}.",
        "{count} rader har fel antal celler; den första är rad {row}.",
        "{count} rows have the wrong number of cells; the first is row {row}.",
    ),
}


def told(catalogue: dict[str, tuple[str, str, str]], code: str, params: dict) -> dict[str, str]:
    """Return the sentence ``code`` of ``catalogue`` in Finnish, Swedish and English, filled in."""
    return {
        language: text.format(**params) for language, text in zip(LANGUAGES, catalogue[code], strict=True)
    }


@dataclass(frozen=True)
class Remark:
    """Something the user should know about the whole file; it does not stop the reading."""

    code: str
    params: dict = field(default_factory=dict)

    @property
    def sentences(self) -> dict[str, str]:
        return told(SENTENCES, self.code, self.params)


@dataclass(frozen=True)
class RowProblem:
    """A row with the wrong shape. ``kept`` says whether it was still read, padded with empty cells."""

    row: int
    code: str
    params: dict
    cells: list[str]
    kept: bool = False

    @property
    def sentences(self) -> dict[str, str]:
        return told(SENTENCES, self.code, self.params)

    def as_json(self) -> dict:
        return asdict(self)


class Unreadable(Exception):
    """The file cannot be read. ``sentences`` holds the reason in fi, sv and en; ``str()`` is English."""

    def __init__(self, code: str, **params):
        self.code = code
        self.params = params
        self.sentences = told(SENTENCES, code, params)
        super().__init__(self.sentences["en"])

    @property
    def row(self) -> int | None:
        return self.params.get("row")

    @property
    def column(self) -> int | None:
        return self.params.get("column")


Entry = tuple[int, list[str]] | RowProblem


class Table:
    """An opened file: its header now, its rows once, in order.

    ``rows`` gives ``(row number, cells)`` with exactly as many cells as the header; rows of a wrong shape are
    counted in ``problem_counts`` and the first of them kept in ``problems``. ``entries`` gives both in order
    for those who must not lose any. ``warnings`` grows until the last row is read.
    """

    def __init__(self, *, encoding: str | None = None, delimiter: str | None = None):
        self.header: list[str] = []
        self.encoding = encoding
        self.delimiter = delimiter
        self.sheet: str | None = None
        self.sheets: list[str] = []
        self.warnings: list[Remark] = []
        self.problems: list[RowProblem] = []
        self.problem_counts: dict[str, int] = {}
        self.row_count = 0
        self._closer = None
        self._records: Iterator[tuple[int, list[str], int]] = iter(())

    @property
    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Give each usable row once, as ``(row number, cells)``."""
        for entry in self.entries():
            if not isinstance(entry, RowProblem):
                yield entry

    def entries(self) -> Iterator[Entry]:
        """Give each usable row and each ``RowProblem`` once, in the order of the file."""
        width = len(self.header)
        first_ragged = None
        for row, cells, swallowed in self._records:
            if swallowed:
                yield self._note("swallowed_rows", row, cells, column=swallowed)
                continue
            if not any(cells) or not any(cell.strip() for cell in cells):
                continue
            if len(cells) > width and not any(cells[width:]):
                cells = cells[:width]
            if len(cells) != width:
                short = len(cells) < width
                code = "too_few_cells" if short else "too_many_cells"
                first_ragged = first_ragged or row
                yield self._note(code, row, cells, kept=short, count=len(cells), expected=width)
                if not short:
                    continue
                cells = cells + [""] * (width - len(cells))
            self.row_count += 1
            if self.row_count > MAX_ROWS:
                raise Unreadable("too_many_rows", limit=MAX_ROWS)
            yield row, cells
        ragged = self.problem_counts.get("too_few_cells", 0) + self.problem_counts.get("too_many_cells", 0)
        if ragged:
            self.warnings.append(Remark("ragged", {"count": ragged, "row": first_ragged}))
        if not self.row_count and not self.problem_counts:
            self.warnings.append(Remark("header_only"))
        self._records = iter(())

    def close(self) -> None:
        """Close the file; harmless when done twice."""
        if self._closer is not None:
            self._closer()
            self._closer = None

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_exc) -> None:
        self.close()

    def _note(self, code: str, row: int, cells: list[str], *, kept: bool = False, **params) -> RowProblem:
        problem = RowProblem(row, code, {"row": row, **params}, cells, kept)
        self.problem_counts[code] = self.problem_counts.get(code, 0) + 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(problem)
        return problem


def open_table(
    path: str | Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    repair: bool = False,
) -> Table:
    """Open a customer file and read its header.

    ``encoding`` (one of ``ENCODINGS``) and ``delimiter`` (one of ``DELIMITERS``) overrule what is found in a
    text file; ``sheet`` names the worksheet of a workbook, else the first visible one is taken; ``repair``
    turns letters that were decoded wrongly once (``Ã¤``) back (``ä``). Raises ``Unreadable``.
    """
    path = Path(path)
    try:
        if not path.is_file():
            raise Unreadable("missing_file")
        size = path.stat().st_size
        stream = path.open("rb")
    except OSError:
        raise Unreadable("missing_file") from None
    try:
        head = stream.read(SAMPLE)
        stream.seek(0)
        if size <= SAMPLE and not head.strip(b" \t\r\n\xef\xbb\xbf"):
            raise Unreadable("empty")
        if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
            check_package(stream)
            table = _open_workbook(stream, sheet, repair)
            stream.close()
        elif head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            if size > MAX_UNPACKED:
                raise Unreadable("too_large", size=size, limit=MAX_UNPACKED)
            table = _open_workbook(stream, sheet, repair)
            stream.close()
        else:
            table = _open_text(stream, head, size, encoding, delimiter, repair)
    except BaseException:
        stream.close()
        raise
    return table


# Text files


def _open_text(
    stream: BinaryIO, head: bytes, size: int, encoding: str | None, delimiter: str | None, repair: bool
) -> Table:
    if size > MAX_TEXT_BYTES:
        raise Unreadable("too_large", size=size, limit=MAX_TEXT_BYTES)
    if delimiter is not None and delimiter not in DELIMITERS:
        raise Unreadable("unknown_delimiter")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF"):
        raise Unreadable("binary")
    if re.match(rb"<(\?xml|!doctype|html|table|[a-z]+:)", start, re.IGNORECASE):
        raise Unreadable("markup")
    table = Table()
    table.encoding, has_nul = _survey(stream, head, encoding, table.warnings)
    codec = "utf-8-sig" if table.encoding == "utf-8" else table.encoding
    sample = codecs.getincrementaldecoder(codec)().decode(head, final=size <= SAMPLE)
    if size > SAMPLE:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    hint = re.match(r"sep=([;,\t|])(?:\r\n|\n|\r)", sample, re.IGNORECASE)
    table.delimiter = delimiter or (hint.group(1) if hint else find_delimiter(sample))
    garbled = _GARBLED.search(sample)
    if garbled and not repair:
        table.warnings.append(Remark("mojibake", {"example": garbled.group()}))
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=codec, newline="")
    table._closer = text.close
    if hint:
        text.readline(SAMPLE)
    records = _text_records(_Lines(text, table.delimiter), table.delimiter, repair)
    _take_header(table, records)
    if has_nul:
        for _entry in table.entries():
            pass
        raise Unreadable("binary")
    if len(table.header) == 1:
        table.warnings.append(Remark("one_column"))
    return table


def _take_header(table: Table, records: Iterator[tuple[int, list[str], int]]) -> None:
    for _row, cells, _swallowed in records:
        while cells and not cells[-1].strip():
            cells = cells[:-1]
        if cells:
            table.header = [cell.strip() for cell in cells]
            table._records = records
            return
    raise Unreadable("empty")


def _survey(stream: BinaryIO, head: bytes, wanted: str | None, warnings: list[Remark]) -> tuple[str, bool]:
    """Read the whole file once: which encoding holds for every byte, and is there a NUL in it?"""
    if wanted is not None:
        candidates = [_known_encoding(wanted)]
    elif head.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8"]
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8", "cp1252"]
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("binary")
    # Text in UTF-16 without its mark is half NUL; a damaged text file has a few.
    if "utf-16" not in candidates and head.count(0) * 4 > len(head):
        raise Unreadable("binary")
    for encoding in candidates:
        line, has_nul = _failing_line(stream, encoding)
        if line is None:
            if encoding == "cp1252" and wanted is None:
                warnings.append(Remark("assumed_encoding"))
            return encoding, has_nul
    raise Unreadable("undecodable", row=line, encoding=candidates[-1])


def _known_encoding(wanted: str) -> str:
    try:
        name = codecs.lookup(wanted).name
    except LookupError:
        name = ""
    for encoding in ENCODINGS:
        if name in (codecs.lookup(encoding).name, "utf-8-sig" if encoding == "utf-8" else None):
            return encoding
    raise Unreadable("unknown_encoding", encoding=wanted[:40], choices=", ".join(ENCODINGS))


def _failing_line(stream: BinaryIO, encoding: str) -> tuple[int | None, bool]:
    """Return the first line (1 = first) that ``encoding`` cannot hold, or None, and whether a NUL was met."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line_ends, has_nul = 0, False
    stream.seek(0)
    while True:
        chunk = stream.read(_CHUNK)
        pending = decoder.getstate()[0]
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            before = (pending + chunk)[: error.start]
            return line_ends + _line_ends(before.decode(encoding, "replace")) + 1, has_nul
        if not chunk:
            return None, has_nul
        has_nul = has_nul or "\0" in text
        line_ends += _line_ends(text)


def _line_ends(text: str) -> int:
    return text.count("\n") or text.count("\r")


def find_delimiter(sample: str) -> str:
    """Return the delimiter that cuts the sample most evenly into most columns; ``;`` if none does.

    The header must be cut; among those that cut it, evenness counts (the share of rows with as many cells as
    the header) times the gain in columns, so that decimal commas and commas in text do not win.
    """
    best, best_score = DELIMITERS[0], 0.0
    for delimiter in DELIMITERS:
        widths = []
        try:
            for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                if cells:
                    widths.append(len(cells))
        except csv.Error:
            pass
        if not widths or widths[0] < 2:
            continue
        even = sum(1 for width in widths if width == widths[0]) / len(widths)
        score = even * (1 - 1 / widths[0])
        if score > best_score:
            best, best_score = delimiter, score
    return best


class _Lines:
    """Feeds the CSV parser line by line and remembers the record being read, so that errors have a place."""

    def __init__(self, text: io.TextIOWrapper, delimiter: str):
        self._text = text
        self._delimiter = delimiter
        self.record: list[str] = []
        self.size = 0
        self.ended = False
        self.row = 0

    def begin(self) -> None:
        """Start the next record."""
        self.record = []
        self.size = 0
        self.row += 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_RECORD + 1)
        if not line:
            self.ended = True
            raise StopIteration
        self.record.append(line)
        self.size += len(line)
        if "\0" in line:
            before = "".join(self.record).split("\0", 1)[0]
            raise Unreadable("nul", row=self.row, column=_last_column(before, self._delimiter))
        if self.size > MAX_RECORD:
            raise self.too_long()
        return line

    def too_long(self) -> Unreadable:
        """Say which cell of the present record is too long, or that the row is."""
        column = 1
        for column, size in _cell_sizes("".join(self.record), self._delimiter):
            if size > MAX_CELL:
                return Unreadable("cell_too_long", row=self.row, column=column, limit=MAX_CELL)
        if column > MAX_COLUMNS:
            return Unreadable("too_many_columns", row=self.row, column=column, limit=MAX_COLUMNS)
        return Unreadable("row_too_long", row=self.row, column=column, limit=MAX_RECORD)


def _cell_sizes(record: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """Give (column, raw length) of every cell of the raw text of one record, quoted delimiters respected."""
    column, start, quoted = 1, 0, False
    for mark in re.finditer('["' + re.escape(delimiter) + "]", record):
        if mark.group() == '"':
            quoted = not quoted if quoted or record[start : mark.start()].strip('"') == "" else quoted
        elif not quoted:
            yield column, mark.start() - start
            column, start = column + 1, mark.end()
    yield column, len(record) - start


def _last_column(record: str, delimiter: str) -> int:
    return max(column for column, _size in _cell_sizes(record, delimiter))


def _text_records(lines: _Lines, delimiter: str, repair: bool) -> Iterator[tuple[int, list[str], int]]:
    """Give (row number, cells, column of a quotation mark that swallowed rows or 0)."""
    reader = csv.reader(lines, delimiter=delimiter)
    width, all_quoted = 0, False
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise lines.too_long() from None
        except UnicodeDecodeError as error:
            raise Unreadable("undecodable", row=lines.row, encoding=error.encoding) from None
        row = lines.row
        if lines.ended:
            raise Unreadable("unclosed_quote", row=row, column=len(cells))
        if len(cells) > MAX_COLUMNS:
            raise Unreadable("too_many_columns", row=row, column=len(cells), limit=MAX_COLUMNS)
        if lines.size > MAX_CELL:
            _check_cells(row, cells)
        swallowed = 0
        if len(lines.record) > 1 and width > 2 and not all_quoted:
            swallowed = next((n for n, cell in enumerate(cells, 1) if _holds_rows(cell, delimiter, width)), 0)
        if not width and any(cells):
            width = len(cells)
            # Where a program quotes every cell, a quotation mark is never a stray inch mark.
            heading = lines.record[0].strip()
            all_quoted = heading.startswith('"') and heading.endswith('"')
        if any("'" in line for line in lines.record):
            cells = [unprotect(cell) for cell in cells]
        yield row, [repaired(cell) for cell in cells] if repair else cells, swallowed


def _holds_rows(cell: str, delimiter: str, width: int) -> bool:
    return any(line.count(delimiter) >= width - 1 for line in cell.splitlines()[1:])


def _check_cells(row: int, cells: list[str]) -> None:
    for column, cell in enumerate(cells, start=1):
        if len(cell) > MAX_CELL:
            raise Unreadable("cell_too_long", row=row, column=column, limit=MAX_CELL)


# Letters that were decoded wrongly once

_TAIL = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_GARBLED = re.compile(f"Ã{_TAIL}|â€[™œ“”\u009d¦]")
_REPAIRABLE = re.compile(f"[Â-Å]{_TAIL}|â€")


def repaired(text: str) -> str:
    """Turn UTF-8 that was read as Windows-1252 (``Ã¤``) back (``ä``); other text is returned as it is."""
    if not _REPAIRABLE.search(text):
        return text
    try:
        return b"".join(_byte_of(character) for character in text).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _byte_of(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


# Workbooks


def check_package(stream: BinaryIO) -> None:
    """Refuse a zip package that is encrypted, has too many parts or unpacks too large.

    The parts are really unpacked and counted, 64 kB at a time; what the package's directory claims about its
    sizes is not believed. Raises ``Unreadable``.
    """
    stream.seek(0, io.SEEK_END)
    packed = stream.tell()
    if packed > MAX_UNPACKED:
        raise Unreadable("too_large", size=packed, limit=MAX_UNPACKED)
    try:
        with zipfile.ZipFile(stream) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Unreadable("malformed") from None
    names = {part.filename for part in parts}
    if not names & {"xl/workbook.xml", "content.xml"}:
        raise Unreadable("not_a_workbook")
    if len(parts) > MAX_PARTS:
        raise Unreadable("package_parts", count=len(parts), limit=MAX_PARTS)
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unreadable("encrypted")
    allowed = min(MAX_UNPACKED, packed * MAX_RATIO)
    unpacked = 0
    for part in parts:
        for piece in _unpacked_sizes(stream, part):
            unpacked += piece
            if unpacked > allowed:
                if allowed == MAX_UNPACKED:
                    raise Unreadable("package_unpacked", limit=MAX_UNPACKED)
                raise Unreadable("package_ratio", limit=MAX_RATIO)


def _unpacked_sizes(stream: BinaryIO, part: zipfile.ZipInfo) -> Iterator[int]:
    """Unpack one part from its raw bytes and give the size of each piece.

    Not by ``ZipFile.open``, which stops at the size the directory claims while other readers go on.
    """
    stream.seek(part.header_offset)
    local = stream.read(30)
    if len(local) < 30 or not local.startswith(b"PK\x03\x04"):
        raise Unreadable("malformed")
    name_length, extra_length = int.from_bytes(local[26:28], "little"), int.from_bytes(local[28:30], "little")
    stream.seek(name_length + extra_length, io.SEEK_CUR)
    left = part.compress_size
    if part.compress_type == zipfile.ZIP_STORED:
        yield left
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise Unreadable("malformed")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while left > 0 and not inflater.eof:
            data = stream.read(min(SAMPLE, left))
            if not data:
                raise Unreadable("malformed")
            left -= len(data)
            while data:
                yield len(inflater.decompress(data, SAMPLE))
                data = inflater.unconsumed_tail
    except zlib.error:
        raise Unreadable("malformed") from None


def _open_workbook(stream: BinaryIO, wanted: str | None, repair: bool) -> Table:
    table = Table()
    try:
        stream.seek(0)
        book = python_calamine.CalamineWorkbook.from_filelike(stream)
        pages = [page for page in book.sheets_metadata if page.typ == python_calamine.SheetTypeEnum.WorkSheet]
        visible = [page.name for page in pages if page.visible == python_calamine.SheetVisibleEnum.Visible]
        table.sheets = visible or [page.name for page in pages]
        if wanted is not None and wanted not in book.sheet_names:
            raise Unreadable("no_sheet", sheet=wanted[:40], choices=", ".join(table.sheets))
        if not table.sheets:
            raise Unreadable("empty")
        table.sheet = wanted or table.sheets[0]
        page = book.get_sheet_by_name(table.sheet)
    except python_calamine.PasswordError:
        raise Unreadable("encrypted") from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise Unreadable("malformed") from None
    except BaseException as error:
        # The workbook reader's own panic is not an Exception and its class has no importable name.
        if type(error).__name__ == "PanicException":
            raise Unreadable("malformed") from None
        raise
    others = [name for name in table.sheets if name != table.sheet]
    if others:
        table.warnings.append(Remark("other_sheets", {"sheet": table.sheet, "choices": ", ".join(others)}))
    if page.width > MAX_COLUMNS:
        raise Unreadable(
            "too_many_columns", row=(page.start or (0, 0))[0] + 1, column=page.width, limit=MAX_COLUMNS
        )
    table._closer = book.close
    _take_header(table, _sheet_records(page, repair))
    return table


def _sheet_records(page: python_calamine.CalamineSheet, repair: bool) -> Iterator[tuple[int, list[str], int]]:
    for row, values in enumerate(page.iter_rows(), start=1):
        cells = [cell_text(value) for value in values]
        for column, cell in enumerate(cells, start=1):
            if len(cell) > MAX_CELL:
                raise Unreadable("cell_too_long", row=row, column=column, limit=MAX_CELL)
            if "\0" in cell:
                raise Unreadable("nul", row=row, column=column)
        yield row, [repaired(cell) for cell in cells] if repair else cells, 0


def cell_text(value: object) -> str:
    """Return a worksheet value as the text people see: ``100`` not ``100.0``, dates as ISO 8601.

    Numbers have a decimal point and at most 15 significant digits, as in the spreadsheet; yes and no are
    ``TRUE`` and ``FALSE``.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        text = format(value, ".15g")
        return str(int(value)) if "e+" in text and abs(value) < 1e21 else text
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("seconds")
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return "" if value is None else str(value)
