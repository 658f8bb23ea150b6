"""What the rooms above ask the published notice, and what the editor asks a draft."""

from datetime import date
from functools import lru_cache
from typing import Any

from kortisto.notice.facts import declared_digest, fields_that_differ, live_facts
from kortisto.notice.lint import Finding, lint
from kortisto.notice.models import NoticeVersion, Register
from kortisto.notice.rules import finished


class NoPublishedNotice(Exception):
    """The register has no notice in force; data may not come in before people can read what for."""


class UnknownSource(Exception):
    """A source that the published notice does not name (C30)."""


def published_notice(register_id: int) -> NoticeVersion:
    """The notice in force. Raises NoPublishedNotice."""
    notice = (
        NoticeVersion.objects.filter(register_id=register_id, state=NoticeVersion.PUBLISHED)
        .order_by("-number")
        .first()
    )
    if notice is None:
        raise NoPublishedNotice("the register has no published notice")
    return notice


def document(register_id: int) -> dict[str, Any]:
    """The document of the notice in force."""
    return published_notice(register_id).document


def source_keys(register_id: int) -> set[str]:
    """The keys of the sources that the notice in force names."""
    rows = NoticeVersion.objects.filter(register_id=register_id, state=NoticeVersion.PUBLISHED)
    newest = rows.order_by("-number").values_list("pk", flat=True).first()
    if newest is None:
        raise NoPublishedNotice("the register has no published notice")
    return set(_sources_of(newest))


@lru_cache(maxsize=64)
def _sources_of(notice_id: int) -> frozenset[str]:
    # A published version never changes, so its sources need reading once.
    told = NoticeVersion.objects.values_list("document", flat=True).get(pk=notice_id)
    return frozenset(source["key"] for source in told.get("sources", []))


def require_source(register_id: int, key: str) -> str:
    """The key, when the notice in force names it. Raises UnknownSource, whose text names those it does."""
    known = source_keys(register_id)
    if key not in known:
        raise UnknownSource(
            f"the published notice names no source {key!r}; it names {', '.join(sorted(known))}"
        )
    return key


def the_register() -> Register | None:
    """The register whose notice the public reads here: the first one of this installation."""
    return Register.objects.order_by("created_at").first()


def versions_of(register_id: int) -> list[NoticeVersion]:
    """Every version of the register's notice without its document, newest first."""
    return list(NoticeVersion.objects.filter(register_id=register_id).defer("document", "raw"))


def published_versions(register_id: int) -> list[NoticeVersion]:
    """The versions that have been in force, newest first."""
    return [each for each in versions_of(register_id) if each.state == NoticeVersion.PUBLISHED]


def findings_of(notice: NoticeVersion, *, today: date) -> list[Finding]:
    """What the linter says of a version beside the running system.

    Of a draft it is what would be said of the version that publishing it on this day would make.
    """
    told = notice.document
    if notice.state == NoticeVersion.DRAFT and raw_of(notice) is None:
        told = finished(told, number=notice.number, on=today)
    return lint(
        told,
        raw=raw_of(notice),
        facts=live_facts(notice.register, told),
        today=today,
    )


def raw_of(notice: NoticeVersion) -> str | None:
    """The imported text while the draft is still what was read from it: then places are those of the file."""
    untouched = notice.version == 1 and notice.state == NoticeVersion.DRAFT
    return notice.raw if notice.raw and untouched else None


def waived_rules(notice: NoticeVersion, today: date) -> set[str]:
    """The rules whose warnings are set aside on this day."""
    return set(notice.waivers.filter(until__gte=today).values_list("rule", flat=True))


def drift(register_id: int) -> list[str]:
    """What the running system has and the notice in force does not mention (invariant 9): field names,
    or one general code when the declarations changed otherwise. Empty while they agree.

    Raises NoPublishedNotice.
    """
    notice = published_notice(register_id)
    new, gone = fields_that_differ(notice.document)
    if new or gone:
        return new + gone
    return ["declarations"] if notice.declared_digest not in ("", declared_digest()) else []
