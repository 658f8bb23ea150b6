"""The texts of the notice that a report and a letter repeat."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kortisto.notice.default import AUTHORITY, default_notice
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


def complaint_of(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Where and how to complain as a letter tells it: the notice's text, and the authority's particulars beside it,
    which the text then need not repeat."""
    told = document.get("authority") or AUTHORITY
    authority = {
        "name": told["name"][language],
        "address_lines": [
            told.get("street", ""),
            f"{told.get('street_postcode', '')} {told['city'][language]}".strip(),
        ],
        "phone": told.get("phone", ""),
        "email": told.get("email", ""),
        "web": told.get("web", ""),
    }
    said = sections_of(document, language)["complaint"].split("\n\n")
    shorter = [
        paragraph for paragraph in said if not authority["phone"] or authority["phone"] not in paragraph
    ]
    return {"text": "\n\n".join(shorter or said), "authority": authority}
