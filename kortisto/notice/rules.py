"""What a draft may become and what stands in its way. Pure: documents in, documents and findings out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from kortisto.kernel.text import nfc
from kortisto.notice.lint import Finding
from kortisto.notice.rendering import Section, paragraphs

# The lists of the document whose rows have a key; cookies are told apart by their name, transfers by the
# country. A list stands at the top of the document unless it has a place inside a part.
TABLES = ("purposes", "categories", "recipients", "sources", "retention", "cookies", "transfers")
_PLACES = {"transfers": "transfers.items"}


class NoSuchPart(KeyError):
    """The document has no such part, row or section."""


def canonical(document: Any) -> bytes:
    """The bytes of a document that its digest is computed of: JSON, keys in order, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def composed(document: Any) -> Any:
    """The same document with every letter in its one spelling (NFC), as all text is kept."""
    if isinstance(document, str):
        return nfc(document)
    if isinstance(document, Mapping):
        return {key: composed(value) for key, value in document.items()}
    return [composed(value) for value in document] if isinstance(document, list | tuple) else document


def digest(document: Any) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def finished(document: Mapping[str, Any], *, number: int, on: date) -> dict[str, Any]:
    """The document as it is published: numbered, dated and reviewed on the day."""
    made = deepcopy(dict(document))
    made["version"] = {"number": number, "valid_from": on.isoformat()}
    made["drawn_on"] = made.get("drawn_on") or on.isoformat()
    made["reviewed_on"] = on.isoformat()
    return made


def standing_in_the_way(findings: Iterable[Finding], waived: Iterable[str]) -> list[Finding]:
    """The findings that block publishing: every error, and each warning whose rule is not waived."""
    free = set(waived)
    return [
        found
        for found in findings
        if found.severity == "E" or (found.severity == "W" and found.id not in free)
    ]


def key_of(row: Mapping[str, Any]) -> str:
    """What a row of a list is called: its key, a cookie's name, or the country of a transfer."""
    return str(row.get("key") or row.get("name") or row.get("country") or "")


def rows_of(document: Mapping[str, Any], table: str) -> list[dict[str, Any]]:
    """The rows of a list, or the sections; an empty list when the document has none."""
    return value_at(document, _PLACES.get(table, table)) or []


def row_of(document: Mapping[str, Any], table: str, key: str) -> dict[str, Any]:
    """One row of a list. Raises NoSuchPart."""
    if table in TABLES:
        for row in rows_of(document, table):
            if key_of(row) == key:
                return row
    raise NoSuchPart(f"{table}.{key}")


def section_of(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    """One section. Raises NoSuchPart."""
    for section in document.get("sections") or []:
        if section.get("key") == key:
            return section
    raise NoSuchPart(f"sections.{key}")


def with_parts(document: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The document with new values; a path like "contact.role" leads into a part."""
    made = deepcopy(dict(document))
    for path, value in values.items():
        *steps, last = path.split(".")
        target = made
        for step in steps:
            if not isinstance(target.get(step), dict):
                target[step] = {}
            target = target[step]
        target[last] = value
    return made


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """The value that a path like "contact.role" leads to, or None."""
    found: Any = document
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def with_row(
    document: Mapping[str, Any], table: str, key: str | None, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The document with one row changed, or with a new one at the end when `key` is None.

    What the values do not name stays as it is. Raises NoSuchPart.
    """
    if table not in TABLES:
        raise NoSuchPart(table)
    rows = deepcopy(rows_of(document, table))
    if key is None:
        return _with_rows(document, table, [*rows, dict(values)])
    changed = row_of(document, table, key)
    return _with_rows(document, table, [{**row, **values} if row == changed else row for row in rows])


def without_row(document: Mapping[str, Any], table: str, key: str) -> dict[str, Any]:
    """The document without one row. Raises NoSuchPart."""
    gone = row_of(document, table, key)
    return _with_rows(document, table, [row for row in rows_of(document, table) if row != gone])


def _with_rows(document: Mapping[str, Any], table: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {_PLACES.get(table, table): rows}
    if table == "transfers":
        # The sentence above the table says what the table says.
        values["transfers.outside_eea"] = bool(rows)
    return with_parts(document, values)


def with_section(
    document: Mapping[str, Any], key: str, language: str, heading: str, paragraphs: list[str]
) -> dict[str, Any]:
    """The document with one section's heading and paragraphs in one language. Raises NoSuchPart."""
    made = deepcopy(dict(document))
    section = section_of(made, key)
    section["heading"] = {**(section.get("heading") or {}), language: heading}
    section["paragraphs"] = {**(section.get("paragraphs") or {}), language: paragraphs}
    return made


def longer_clocks(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Keys of the retention rows that would keep data longer than the version in force, new rows included."""
    old = {row["key"]: _days(row) for row in before.get("retention") or []}
    return [
        row["key"]
        for row in after.get("retention") or []
        if row["key"] not in old or _days(row) > old[row["key"]]
    ]


def _days(row: Mapping[str, Any]) -> int:
    # For comparing only: 366 and 31 order "12 months" and "1 year" as a calendar at its longest would.
    return (row.get("years") or 0) * 366 + (row.get("months") or 0) * 31 + (row.get("days") or 0)


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], language: str
) -> list[tuple[str, str, str]]:
    """What a reader of one language would see changed: (heading, before, after), in the order of the notice.

    Paragraphs are compared as wholes and table rows by their first cell.
    """
    old = {section.key: section for section in paragraphs(dict(before), language)}
    new = {section.key: section for section in paragraphs(dict(after), language)}
    found: list[tuple[str, str, str]] = []
    for key in [*new, *(key for key in old if key not in new)]:
        one, other = old.get(key), new.get(key)
        heading = (other or one).heading or key
        if (one.heading if one else "") != (other.heading if other else ""):
            found.append((heading, one.heading if one else "", other.heading if other else ""))
        found += [
            (heading, gone, come)
            for gone, come in _changed_pairs(one.paragraphs if one else [], other.paragraphs if other else [])
        ]
        rows, now = _rows_of(one), _rows_of(other)
        for name in [*now, *(name for name in rows if name not in now)]:
            if rows.get(name, "") != now.get(name, ""):
                found.append((f"{heading}: {name}", rows.get(name, ""), now.get(name, "")))
    return found


def _changed_pairs(before: list[str], after: list[str]) -> list[tuple[str, str]]:
    pairs = []
    for what, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if what != "equal":
            pairs += list(zip_longest(before[a:b], after[c:d], fillvalue=""))
    return pairs


def _rows_of(section: Section | None) -> dict[str, str]:
    if section is None or section.table is None:
        return {}
    return {cells[0]: " · ".join(cells[1:]) for cells in section.table.rows}
