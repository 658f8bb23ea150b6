"""What pages ask about parties: the names of sources and columns, and the party at an address."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404
from django.utils.translation import get_language, gettext

from kortisto.kernel.access import required_access
from kortisto.kernel.declarations import Personal, tables
from kortisto.notice.models import NoticeVersion
from kortisto.parties.fields.kinds import shown as shown_value
from kortisto.parties.models import CUSTOM_VALUES, Address, Change, CustomField, Organisation, Person

LANGUAGES = ("fi", "sv", "en")
_VALUES = {table._meta.db_table for table in CUSTOM_VALUES.values()}

# By the key of a published version, which never changes: {"sources": {key: {lang: name}}, "purposes": …}.
_names: dict[int, dict[str, dict[str, dict[str, str]]]] = {}


def present_address(party: Person | Organisation) -> Address | None:
    """The address in force."""
    of = "person" if isinstance(party, Person) else "organisation"
    return Address.objects.filter(ended_on=None, **{of: party}).order_by("-pk").first()


def shown_language() -> str:
    """The language of the page: fi, sv or en."""
    return written_language((get_language() or "fi")[:2])


def written_language(language: str) -> str:
    """The language in which we write to somebody: theirs, or English where we have no texts in it."""
    return language if language in LANGUAGES else "en"


class Names:
    """What the notice in force calls its sources and purposes, in the language of the page."""

    def __init__(self, register_id: int) -> None:
        self.language = shown_language()
        self._register_id = register_id
        self._custom: dict[tuple[str, str], CustomField] | None = None
        key = _in_force(register_id)
        if key is not None and key not in _names:
            document = NoticeVersion.objects.values_list("document", flat=True).get(pk=key)
            _names[key] = {
                part: {one["key"]: one["name"] for one in document.get(part, [])}
                for part in ("sources", "purposes")
            }
        self._names = _names.get(key, {"sources": {}, "purposes": {}})

    def source(self, key: str) -> str:
        """The name of a source; the key itself when the notice in force no longer has it."""
        if key == "self":
            # The notice speaks to the person; the desk speaks of them.
            return gettext("The customer themself")
        return self._named("sources", key)

    def purpose(self, key: str) -> str:
        """The name of a purpose."""
        return self._named("purposes", key)

    def sources(self) -> list[tuple[str, str]]:
        """Every source as (key, name)."""
        return [(key, self.source(key)) for key in self._names["sources"]]

    def changed(self, change: Change) -> tuple[Any, str]:
        """What a change was of, and the value before it, in words."""
        if change.table in _VALUES:
            if self._custom is None:
                fields = CustomField.objects.filter(register_id=self._register_id)
                self._custom = {
                    (CUSTOM_VALUES[field.category]._meta.db_table, field.key): field for field in fields
                }
            field = self._custom.get((change.table, change.column))
            if field is not None:
                return field.name(self.language), shown_value(field.kind, change.before, self.language)
        return column_label(change.table, change.column, self.language), change.before

    def _named(self, part: str, key: str) -> str:
        names = self._names[part].get(key)
        return names.get(self.language, key) if names else key


def _in_force(register_id: int) -> int | None:
    # Asked by every page that shows a source, hence by ready-made SQL.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM notice_noticeversion WHERE register_id = %s AND state = %s ORDER BY number DESC LIMIT 1",
            [register_id, NoticeVersion.PUBLISHED],
        )
        row = cursor.fetchone()
    return row[0] if row else None


@cache
def column_label(table: str, column: str, language: str) -> str:
    """A declared column's name for people; the column's own name when it is no declared column."""
    declared = tables().get(table)
    what = declared.columns.get(column) if declared else None
    return what.label(language) if isinstance(what, Personal) else column


def person_at(public_id: UUID) -> Person:
    """The person with this public id, as far as the open purpose may see them. Raises Http404."""
    found = Person.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def organisation_at(public_id: UUID) -> Organisation:
    """The organisation with this public id in the open register. Raises Http404."""
    found = Organisation.objects.filter(
        register_id=required_access().register_id, public_id=public_id
    ).first()
    if found is None:
        raise Http404
    return found


def party_at(of: str, public_id: UUID) -> Person | Organisation:
    """The person or the organisation at an address; `of` says which. Raises Http404."""
    return person_at(public_id) if of == "person" else organisation_at(public_id)


def towns(of: str, ids: Iterable[int]) -> dict[int, str]:
    """Row id → town of the present address; `of` is "person" or "organisation".

    The parties were read through the guarded manager, so the purpose is checked and the read is noted.
    """
    ids = list(ids)
    if not ids:
        return {}
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {of}_id, city FROM parties_address WHERE {of}_id IN ({marks}) AND ended_on IS NULL ORDER BY id",
            ids,
        )
        return dict(cursor.fetchall())
