"""The texts of the notice that a report and a letter repeat."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kortisto.notice.default import default_notice
from kortisto.notice.rendering import paragraphs


def sections_of(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The texts of the notice that a report repeats; the default notice's where it has no such section."""
    known = {section.key: section.paragraphs for section in paragraphs(dict(document), language)}
    spare = {"sections": default_notice(on=date(2026, 1, 1))["sections"]}
    usual = {section.key: section.paragraphs for section in paragraphs({**document, **spare}, language)}

    def text(key: str) -> list[str]:
        return known.get(key) or usual[key]

    rights = ("rectification", "erasure", "restriction", "portability", "objection")
    return {
        "automated": "\n\n".join(text("automated")),
        "transfers": "\n\n".join(text("transfers")),
        "rights": [text(key)[0] for key in rights],
        "complaint": "\n\n".join(text("complaint")),
    }


def complaint_text(document: Mapping[str, Any], language: str) -> str:
    """Where and how to complain, as the notice says it."""
    return sections_of(document, language)["complaint"]
