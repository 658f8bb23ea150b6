"""The notice linter: reads a notice document (and the raw text it came from) and says what is wrong.

Pure: the day is an argument, and what only the running system knows comes in as facts.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from . import completeness, contradictions, hygiene, lawfulness, live
from .messages import WORDINGS
from .rules import RULES
from .view import Hit, View

__all__ = ["RULES", "WORDINGS", "Finding", "as_json", "blocks_publishing", "lint"]

_ROOMS = (hygiene, completeness, contradictions, lawfulness, live)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `severity` is E (blocks publishing), W (needs a dated waiver) or I.

    With raw text, `row` is the row of the form and line and column are those of the file. Without it `row`
    is the section's number, `line` the paragraph in it (0: the heading or a table) and `column` the letter.
    """

    id: str
    severity: str
    row: int
    line: int
    column: int
    length: int
    excerpt: str
    message: dict[str, str]
    fix: dict[str, str]


def _finding(key: str, found: Hit) -> Finding:
    wording = WORDINGS[key]
    return Finding(
        id=key,
        severity=wording.severity,
        row=found.row,
        line=found.line,
        column=found.column,
        length=found.length,
        excerpt=found.excerpt,
        message={language: text.replace("{what}", found.what) for language, text in wording.message.items()},
        fix=dict(wording.fix),
    )


def lint(
    document: dict[str, Any],
    *,
    raw: str | None = None,
    facts: dict[str, Any] | None = None,
    today: date,
) -> list[Finding]:
    """Every finding, in the order of the notice.

    `raw` is the published text that `document` was read from. `facts` tells what the running system knows;
    its keys are described in `live.py`, and a key left out switches its check off. Raises NotANotice when
    `raw` is no notice.
    """
    view = View(document, raw=raw, facts=facts, today=today)
    unique: dict[tuple[Any, ...], Finding] = {}
    for key, check in RULES.items():
        for found in check(view):
            place = (key, found.row, found.line, found.column, found.what)
            unique.setdefault(place, _finding(key, found))
    return sorted(unique.values(), key=lambda one: (one.row, one.line, one.column, one.id))


def blocks_publishing(findings: list[Finding]) -> bool:
    """Whether any finding is an error."""
    return any(finding.severity == "E" for finding in findings)


def as_json(findings: list[Finding]) -> list[dict[str, Any]]:
    """The findings as plain data."""
    return [asdict(finding) for finding in findings]
