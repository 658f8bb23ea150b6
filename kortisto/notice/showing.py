"""How findings are shown: grouped by rule, each place with a link to where it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from kortisto.notice.lint import Finding
from kortisto.notice.models import NoticeVersion
from kortisto.notice.rendering import LANGUAGES

KINDS = {"E": "stop", "W": "warn", "I": "info"}

# Sections whose facts are kept in a part of the document and not in the section's own text.
_PART_OF_SECTION = {
    "controller": "controller",
    "contact": "contact",
    "register": "register",
    "complaint": "authority",
    "automated": "automated_decisions",
}
# Findings of a section that says nothing: writing its text is what mends them.
_SILENT = frozenset({"NL-111"})


@dataclass
class Place:
    """One place of a finding: the words there, and the address where they are changed."""

    text: str
    line: int
    url: str


@dataclass
class Group:
    """Every place where one rule found something."""

    rule: str
    severity: str
    kind: str
    message: str
    fix: str
    waived: bool
    places: list[Place] = field(default_factory=list)


def grouped(
    notice: NoticeVersion,
    findings: Iterable[Finding],
    language: str,
    waived: Iterable[str] = (),
    raw: bool = False,
) -> list[Group]:
    """Findings by rule, errors first. With `raw`, lines are those of the imported file."""
    free = set(waived)
    groups: dict[str, Group] = {}
    for found in findings:
        group = groups.get(found.id)
        if group is None:
            group = groups[found.id] = Group(
                found.id,
                found.severity,
                KINDS[found.severity],
                found.message[language],
                found.fix[language],
                found.severity == "W" and found.id in free,
            )
        group.places.append(
            Place(
                found.excerpt or found.message[language],
                found.line if raw else 0,
                place_url(notice, found, raw),
            )
        )
    return sorted(groups.values(), key=lambda group: ("EWI".index(group.severity), group.rule))


def place_url(notice: NoticeVersion, found: Finding, raw: bool = False) -> str:
    """The address of the form where a finding is mended."""
    section = _section_of(notice.document, found.row)
    if section is None:
        return reverse("notice_edit", args=[notice.number])
    key = section.get("key") or ""
    about_facts = found.line == 0 and not raw and found.id not in _SILENT
    if about_facts and section.get("table"):
        return reverse("notice_part", args=[notice.number, section["table"]])
    if about_facts and key in _PART_OF_SECTION:
        return reverse("notice_part", args=[notice.number, _PART_OF_SECTION[key]])
    query = urlencode({"language": _language_of(section, found)})
    return f"{reverse('notice_row', args=[notice.number, 'sections', key])}?{query}"


def _section_of(document: Mapping[str, Any], row: int) -> Mapping[str, Any] | None:
    for number, section in enumerate(document.get("sections") or [], start=1):
        if (section.get("row") or number) == row:
            return section
    return None


def _language_of(section: Mapping[str, Any], found: Finding) -> str:
    for language in LANGUAGES:
        told = (section.get("paragraphs") or {}).get(language) or []
        if found.excerpt and any(found.excerpt[:40] in " ".join(text.split()) for text in told):
            return language
    return "fi"
