"""PDF documents for people: the access report, the letter of erasure or refusal, the privacy notice, the invoice.

`typeset` turns plain data into PDF/A-3a + PDF/UA-1 with typst. The templates and the fixed words in three
languages are in the folder `typst/`. Data reaches a template as JSON and is shown letter for letter; no
markup is ever built from it. Nothing is written to disk, and the layout runs in a process of its own
(`presses`).

The keys of the data are the `SHAPES` of `paper_shapes`. A missing, misspelt or unknown key is refused rather
than skipped, because a report that silently lacks a part would be false.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date as Date
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_noto_sans

from kortisto.kernel.paper_shapes import ALLOWED, DRAWN, FLAG, SHAPES, TEXT
from kortisto.kernel.presses import TIME_LIMIT_SECONDS, Answer, TookTooLong, press_once

HERE = Path(__file__).resolve().parent / "typst"
LANGUAGES = ("fi", "sv", "en")

# In letters of a table's text: what a line of the page holds, and the longest word that a table with room
# and a table without much room leave whole.
LINE = 112
WIDE_WORD = 25
NARROW_WORD = 14

# Not left to the operating system's table, so that the same input gives the same bytes on every machine.
_MIME_TYPES = {
    ".json": "application/json",
    ".xml": "application/xml",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}

_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class CannotTypeset(Exception):
    """The document cannot be made: the data does not fit the template, or the layout failed.

    The message names the template and the place in the data, never a value from it.
    """


def typeset(
    template: str,
    data: dict[str, Any],
    *,
    language: str,
    date: datetime,
    attachments: Mapping[str, bytes] = {},
    lay_out: Callable[[dict[str, Any]], Answer] = press_once,
) -> bytes:
    """Make one PDF (PDF/A-3a and PDF/UA-1).

    `template` is a key of `SHAPES`, which also documents `data`. `language` is fi, sv or en. `date` is the
    document's date, with a time zone. `attachments` are embedded under their file names. The same input
    gives the same bytes. Characters that no font has are shown as codes like [U+7530] and explained at the
    end of the document; an attached JSON keeps them as they are. `lay_out` is that of a press which stays for more
    documents than this one (`kernel.presses`).

    Raises CannotTypeset.
    """
    if template not in SHAPES:
        raise CannotTypeset(f"There is no template {template!r}; known are {', '.join(SHAPES)}.")
    if language not in LANGUAGES:
        raise CannotTypeset(f"There is no language {language!r}; known are {', '.join(LANGUAGES)}.")
    if date.tzinfo is None:
        raise CannotTypeset("The document's date needs a time zone.")
    labels = _labels()[language]
    shown = _Shown(language, date.tzinfo, labels)
    content = shown.fitted(data, SHAPES[template], (template,))
    if template == "erasure_letter" and (content["letter"]["kind"], content["letter"]["outcome"]) == (
        "refusal",
        "all",
    ):
        raise CannotTypeset("erasure_letter.letter.outcome: a refusal cannot grant all.")
    for section in content.get("sections", ()):
        if "clauses" in section:
            section["clauses"] = _runs(section["clauses"])
        for table in section["tables"]:
            _complete_table(table, labels)
    files = [_attachment(name, body) for name, body in attachments.items()]
    document = {"language": language, "labels": labels, "data": content, "attachments": files}
    return _pressed(template, document, int(date.timestamp()), lay_out)


class _Shown:
    """Checks data against a shape and turns its leaves into the strings that are printed."""

    def __init__(self, language: str, zone: tzinfo, labels: dict[str, Any]) -> None:
        self.language = language
        self.zone = zone
        self.labels = labels

    def fitted(self, data: Any, shape: Any, at: tuple[Any, ...]) -> Any:
        if shape is TEXT:
            text = self.text(data, at)
            if at in ALLOWED and text not in ALLOWED[at]:
                raise CannotTypeset(f"{_place(at)}: must be one of {', '.join(ALLOWED[at])}.")
            return text
        if shape is DRAWN:
            if not isinstance(data, str) or (data and not (data.isascii() and data.isdecimal())):
                raise CannotTypeset(f"{_place(at)}: must be digits.")
            return data
        if shape is FLAG:
            if not isinstance(data, bool):
                raise CannotTypeset(f"{_place(at)}: must be True or False.")
            return data
        if isinstance(shape, list):
            if not isinstance(data, list | tuple):
                raise CannotTypeset(f"{_place(at)}: must be a list.")
            return [self.fitted(item, shape[0], (*at, index)) for index, item in enumerate(data)]
        if not isinstance(data, Mapping):
            raise CannotTypeset(f"{_place(at)}: must be a mapping.")
        return self.mapping(data, shape, at)

    def mapping(self, data: Mapping[str, Any], shape: dict[str, Any], at: tuple[Any, ...]) -> dict[str, Any]:
        wanted = {key.rstrip("?"): (key.endswith("?"), inner) for key, inner in shape.items()}
        if unknown := [key for key in data if key not in wanted]:
            raise CannotTypeset(f"{_place(at)}: does not know the key {str(unknown[0])!r}.")
        fitted: dict[str, Any] = {}
        for key, (optional, inner) in wanted.items():
            if key in data and not (optional and data[key] is None):
                fitted[key] = self.fitted(data[key], inner, (*at, key))
            elif optional:
                fitted[key] = _nothing(inner)
            else:
                raise CannotTypeset(f"{_place(at)}: lacks the key {key!r}.")
        return fitted

    def text(self, leaf: Any, at: tuple[Any, ...]) -> str:
        match leaf:
            case None:
                return ""
            case bool():
                return self.labels["yes" if leaf else "no"]
            case str():
                return _printable(leaf)
            case int() | float() | Decimal():
                return str(leaf)
            case datetime():
                moment = leaf.astimezone(self.zone) if leaf.tzinfo else leaf
                clock = f"{moment:%H:%M}" if self.language == "en" else f"{moment.hour}.{moment:%M}"
                return f"{self.day(moment)} {clock}"
            case Date():
                return self.day(leaf)
        raise CannotTypeset(f"{_place(at)}: a {type(leaf).__name__} cannot be printed.")

    def day(self, day: Date) -> str:
        if self.language == "en":
            return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"
        return f"{day.day}.{day.month}.{day.year}"


def _nothing(shape: Any) -> Any:
    if shape is FLAG:
        return False
    return [] if isinstance(shape, list) else ""


def _place(at: tuple[Any, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in at).lstrip(".")


def _complete_table(table: dict[str, Any], labels: dict[str, Any]) -> None:
    """Give a table its column headings and relative widths, and refuse rows that do not fill it."""
    if kind := table.pop("kind", ""):
        known = labels["notice"]["tables"]
        if kind not in known:
            raise CannotTypeset(f"There is no kind of table {kind!r}; known are {', '.join(known)}.")
        table["columns"] = table["columns"] or known[kind]
    columns, rows = table["columns"], table["rows"]
    if not columns:
        raise CannotTypeset("A table needs columns or, in a notice, a kind.")
    if any(len(row) != len(columns) for row in rows):
        raise CannotTypeset(f"Every row of a table with {len(columns)} columns needs {len(columns)} cells.")
    table |= _layout([[title, *(row[index] for row in rows)] for index, title in enumerate(columns)])


def _layout(columns: list[list[str]]) -> dict[str, Any]:
    """How a table fits the page: `layout` wide, narrow (shorter words may break) or cards, and `widths`.

    Widths are in letters. Every column gets its longest unbreakable word; what is left of the line goes to
    the columns with more text.
    """
    for layout, unbreakable in (("wide", WIDE_WORD), ("narrow", NARROW_WORD)):
        needed = [_longest_word(column, unbreakable) + 3 for column in columns]
        spare = LINE - sum(needed)
        if spare >= 0 and len(columns) <= 8:
            typical = [min(60, sum(map(len, cells)) // len(cells)) for cells in columns]
            wishes = [max(1, wish + 3 - need) for wish, need in zip(typical, needed, strict=True)]
            widths = [need + spare * wish // sum(wishes) for need, wish in zip(needed, wishes, strict=True)]
            return {"layout": layout, "widths": widths}
    return {"layout": "cards", "widths": []}


def _longest_word(column: list[str], unbreakable: int) -> int:
    """Letters of the longest part that may not break; a short cell such as a sum or a date is one part."""
    head, *cells = column
    longest = max([4, *(round(1.2 * len(word)) for word in head.split())])
    for cell in cells:
        longest = max(longest, *([len(cell)] if len(cell) <= 12 else map(len, cell.split())), 0)
    return min(longest, unbreakable)


def _runs(clauses: list[str]) -> list[str]:
    """C7, C8, C9, C12 as C7–C9, C12."""
    runs: list[list[str]] = []
    for clause in clauses:
        last = runs[-1][-1] if runs else ""
        if last[1:].isdecimal() and clause == f"{last[0]}{int(last[1:]) + 1}":
            runs[-1].append(clause)
        else:
            runs.append([clause])
    return [run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]


def _attachment(name: str, body: bytes) -> dict[str, Any]:
    if not re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]*", name):
        raise CannotTypeset("An attachment needs a file name of plain letters, digits, dots and hyphens.")
    try:
        content: str | list[int] = body.decode()
    except UnicodeDecodeError:
        content = list(body)
    mime = _MIME_TYPES.get(Path(name).suffix.lower(), "application/octet-stream")
    return {"name": name, "body": content, "mime": mime}


def _code(character: str) -> str:
    return f"[U+{ord(character):04X}]"


# Characters that PDF/A forbids or that would turn the reading direction of what follows.
_NEVER_PRINTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)


def _printable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return _NEVER_PRINTED.sub(lambda found: _code(found[0]), text)


@cache
def _labels() -> dict[str, Any]:
    return json.loads((HERE / "labels.json").read_text(encoding="utf-8"))


_REFUSED_CHARACTERS = re.compile(
    r"the (?:text `|text contains the disallowed codepoint `|PDF contains the codepoint `)"
    r'"(?P<text>(?:[^"\\]|\\.)+)"`'
)


def _refused(diagnostic: str) -> set[str]:
    """The characters typst could not show, out of its error messages (`\\u{7}` escapes included)."""
    refused: set[str] = set()
    for found in _REFUSED_CHARACTERS.finditer(diagnostic):
        text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda escape: chr(int(escape[1], 16)), found["text"])
        refused |= set(text)
    return {character for character in refused if not (character.isascii() and character.isprintable())}


def _pressed(
    template: str, document: dict[str, Any], timestamp: int, lay_out: Callable[[dict[str, Any]], Answer]
) -> bytes:
    """Compile; where the fonts lack characters, put codes in their place and compile again."""
    missing: set[str] = set()
    for _ in range(5):
        replaced = _coded(document["data"], missing)
        explained = [f"{_code(each)} {unicodedata.name(each, '')}".strip() for each in sorted(missing)]
        job = _job(template, document | {"data": replaced, "unprintable": explained}, timestamp)
        try:
            pdf, complaint = lay_out(job)
        except TookTooLong:
            raise CannotTypeset(f"{template}: the layout took more than {TIME_LIMIT_SECONDS} s.") from None
        if pdf is not None:
            return pdf
        if complaint is None:
            # The layout can break down on a long text in a right-to-left script that the fonts know only
            # partly; then every character outside the font's own scripts is shown as a code.
            found = set(_FOREIGN.findall(json.dumps(replaced, ensure_ascii=False)))
        else:
            found = _refused(complaint["diagnostic"])
            if not found:
                raise CannotTypeset(f"{template}: {complaint['message']}")
        if found <= missing:
            break
        missing |= found
    raise CannotTypeset(f"{template}: the layout failed.")


# Outside Latin, Greek, Cyrillic, their accents, punctuation and currency signs.
_FOREIGN = re.compile("[^\x00-\u052f\u1e00-\u1fff\u2000-\u20cf]")


def _coded(data: Any, missing: set[str]) -> Any:
    if not missing:
        return data
    codes = {ord(character): _code(character) for character in missing}

    def coded(part: Any) -> Any:
        if isinstance(part, str):
            return part.translate(codes)
        if isinstance(part, list):
            return [coded(item) for item in part]
        if isinstance(part, dict):
            return {key: coded(item) for key, item in part.items()}
        return part

    return coded(data)


def _job(template: str, document: dict[str, Any], timestamp: int) -> dict[str, Any]:
    return {
        "template": str(HERE / f"{template}.typ"),
        "root": str(HERE),
        "fonts": str(fontpkg_noto_sans.ROOT / "files"),
        "input": json.dumps(document, ensure_ascii=False),
        "timestamp": timestamp,
    }
