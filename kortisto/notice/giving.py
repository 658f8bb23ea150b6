"""A version as it is given out: page, PDF and linked data. A published version's bytes are made once."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from kortisto.kernel.typesetting import typeset
from kortisto.notice.models import NoticeFile, NoticeVersion
from kortisto.notice.rendering import as_dpv_json, as_html_sections, paragraphs
from kortisto.notice.rules import digest
from kortisto.notice.wording import WORDS, fields_by_category


def given(notice: NoticeVersion, kind: str, language: str = "") -> bytes:
    """The bytes of a version as NoticeFile.HTML (the page's contents), PDF or JSON.

    Of a published version they are kept at the first time and the same ever after; a draft's are made anew.
    Raises kernel.typesetting.CannotTypeset.
    """
    if notice.state != NoticeVersion.PUBLISHED:
        return _made(notice, kind, language)
    kept = notice.files.filter(kind=kind, language=language)
    found = kept.first()
    if found is None:
        body = _made(notice, kind, language)
        try:
            with transaction.atomic():
                found = NoticeFile.objects.create(notice=notice, kind=kind, language=language, body=body)
        except IntegrityError:
            found = kept.get()  # somebody asked in the same moment
    return bytes(found.body)


def _made(notice: NoticeVersion, kind: str, language: str) -> bytes:
    if kind == NoticeFile.JSON:
        return linked_data(notice)
    return page_contents(notice, language) if kind == NoticeFile.HTML else pdf(notice, language)


def page_contents(notice: NoticeVersion, language: str, clause_states: dict[str, str] | None = None) -> bytes:
    """The contents of the notice's page: title, particulars, table of contents and sections, as UTF-8.

    `clause_states` colours the § beside the headings; what is kept for good is made without.
    """
    words = WORDS[language]
    with translation.override(language):
        text = render_to_string(
            "notice/contents.html",
            {
                "language": language,
                "words": words,
                "controller": notice.document.get("controller") or {},
                "register": (notice.document.get("register") or {}).get("name", {}).get(language) or "",
                "notice": notice,
                "digest": notice.digest or digest(notice.document),
                "in_force": day_of(notice),
                "sections": as_html_sections(notice.document, language),
                "fields": fields_by_category(notice.document, language),
                "clause_states": clause_states or {},
            },
        )
    return text.encode()


def linked_data(notice: NoticeVersion) -> bytes:
    """The notice in W3C DPV terms as JSON-LD, UTF-8."""
    made = as_dpv_json(notice.document, base=f"urn:kortisto:{notice.register.key}:")
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


def pdf(notice: NoticeVersion, language: str) -> bytes:
    """The notice as PDF/A with the linked data attached. Raises CannotTypeset."""
    document, words = notice.document, WORDS[language]
    controller = document.get("controller") or {}
    known = ("name", "business_id", "street", "postcode", "city", "phone", "email", "web")
    sections = []
    for section in paragraphs(document, language):
        made: dict[str, Any] = {
            "heading": section.heading,
            "clauses": section.clauses,
            "paragraphs": section.paragraphs,
        }
        if section.table:
            made["tables"] = [{"columns": section.table.columns, "rows": section.table.rows}]
        if section.key == "categories":
            listed = fields_by_category(document, language)
            rows = [[name, ", ".join(fields)] for name, fields in listed]
            columns = section.table.columns if section.table else (section.heading, words["fields"])
            if rows:
                made.setdefault("tables", []).append(
                    {"title": words["fields"], "columns": columns, "rows": rows}
                )
        sections.append(made)
    moment = notice.valid_from or notice.created_at
    return typeset(
        "notice",
        {
            "controller": {key: controller.get(key) for key in known},
            "notice": {
                "register": (document.get("register") or {}).get("name", {}).get(language),
                "version": notice.number,
                "in_force_on": day_of(notice),
            },
            "sections": sections,
        },
        language=language,
        date=timezone.localtime(moment),
        attachments={"notice.json": linked_data(notice)},
    )


def day_of(notice: NoticeVersion) -> date:
    """The day from which the version is in force; of a draft, the day it was begun."""
    return timezone.localtime(notice.valid_from or notice.created_at).date()
