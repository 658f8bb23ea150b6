"""The notice linter: reads a notice document (and the raw text it came from) and says what is wrong.

Pure: the day is an argument, and what only the running system knows comes in as facts.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from . import completeness, contradictions, hygiene, lawfulness, live
from .messages import WORDINGS
from .rules import RULES, Rule
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
    `raw` is no notice. What was asked lately is answered from memory: the same text, facts, day and rules
    have the same findings.
    """
    told = (json.dumps(each, default=_plain) for each in (document, facts))
    return list(_findings(*told, raw, today, tuple(RULES.items())))


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


# Reading a whole notice takes a fifth of a second, and the editor's pages ask about the same text again and again.
@lru_cache(maxsize=8)
def _findings(
    document: str, facts: str, raw: str | None, today: date, rules: tuple[tuple[str, Rule], ...]
) -> tuple[Finding, ...]:
    view = View(json.loads(document), raw=raw, facts=json.loads(facts), today=today)
    unique: dict[tuple[Any, ...], Finding] = {}
    for key, check in rules:
        for found in check(view):
            place = (key, found.row, found.line, found.column, found.what)
            unique.setdefault(place, _finding(key, found))
    return tuple(sorted(unique.values(), key=lambda one: (one.row, one.line, one.column, one.id)))


def blocks_publishing(findings: list[Finding]) -> bool:
    """Whether any finding is an error."""
    return any(finding.severity == "E" for finding in findings)


def as_json(findings: list[Finding]) -> list[dict[str, Any]]:
    """The findings as plain data."""
    return [asdict(finding) for finding in findings]
