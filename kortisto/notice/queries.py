"""What the rooms above ask the published notice."""

from typing import Any

from kortisto.notice.models import NoticeVersion


class NoPublishedNotice(Exception):
    """The register has no notice in force; data may not come in before people can read what for."""


class UnknownSource(Exception):
    """A source that the published notice does not name (C30)."""


def published_notice(register_id: int) -> NoticeVersion:
    """The notice in force. Raises NoPublishedNotice."""
    notice = (
        NoticeVersion.objects.filter(register_id=register_id, state=NoticeVersion.PUBLISHED).order_by("-number").first()
    )
    if notice is None:
        raise NoPublishedNotice("the register has no published notice")
    return notice


def document(register_id: int) -> dict[str, Any]:
    """The document of the notice in force."""
    return published_notice(register_id).document


def source_keys(register_id: int) -> set[str]:
    """The keys of the sources that the notice in force names."""
    return {source["key"] for source in document(register_id).get("sources", [])}


def require_source(register_id: int, key: str) -> str:
    """The key, when the notice in force names it. Raises UnknownSource, whose text names those it does."""
    known = source_keys(register_id)
    if key not in known:
        raise UnknownSource(f"the published notice names no source {key!r}; it names {', '.join(sorted(known))}")
    return key
