"""Named reads of custom fields and of what cards say in them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.http import Http404

from kortisto.kernel import ready_made
from kortisto.kernel.access import hides, open_access, required_access
from kortisto.kernel.engines import among
from kortisto.kernel.purposes import Purpose
from kortisto.parties.fields import kinds, rules
from kortisto.parties.models import CUSTOM_VALUES, CustomField, Person
from kortisto.staff.permissions import ROLE_PERMISSIONS, Permission
from kortisto.staff.rights import categories


def in_use(register_id: int) -> list[CustomField]:
    """The register's fields in their order, without those that have ended."""
    return list(CustomField.objects.filter(register_id=register_id, ended_at=None))


def shown_now() -> list[CustomField]:
    """The fields in use that the open context shows: for its purpose, of a category that the role may see."""
    opened = required_access()
    return [
        field
        for field in in_use(opened.register_id)
        if field.purposes & opened.purpose and not hides(field.category)
    ]


def field_at(key: str) -> CustomField:
    """The field in use with this key, as far as the open context shows it. Raises Http404."""
    found = next((field for field in shown_now() if field.key == key), None)
    if found is None:
        raise Http404
    return found


def values_of(person: Person, fields: Iterable[CustomField]) -> dict[str, str]:
    """Key of field → what the card says in it."""
    found = {}
    for category, mine in _by_category(fields).items():
        rows = CUSTOM_VALUES[category].objects.filter(person=person, field__in=mine)
        names = {field.pk: field.key for field in mine}
        found |= {
            names[field]: value for _person, field, value in rows.values_list("person", "field", "value")
        }
    return found


def _by_category(fields: Iterable[CustomField]) -> dict[str, list[CustomField]]:
    found: dict[str, list[CustomField]] = defaultdict(list)
    for field in fields:
        found[field.category].append(field)
    return found


@dataclass(frozen=True)
class Fact:
    """What a card says in a field, and from where; an empty value when it says nothing."""

    field: CustomField
    row: int | None = None
    value: str = ""
    source: str = ""
    received_at: datetime | None = None
    via: str = ""


_COLUMNS = [column.column for column in CustomField._meta.concrete_fields]


def facts_of(person: Person) -> list[Fact]:
    """Every field that the open context shows, with the person's value: one statement for the card.

    The person was read through the guarded manager, so the purpose is checked and the read is noted; the tables
    of categories that the role may not see are not asked.
    """
    purpose = int(required_access().purpose)
    seen = [category for category in CUSTOM_VALUES if not hides(category)]
    if not seen:
        return []
    union = " UNION ALL ".join(
        f"SELECT id, field_id, value, source, received_at, via FROM {CUSTOM_VALUES[category]._meta.db_table} "
        "WHERE person_id = %s"
        for category in seen
    )
    listed = ", ".join(f"f.{column}" for column in _COLUMNS)
    marks = ", ".join(["%s"] * len(seen))
    fields = ready_made.read(
        CustomField,
        f"SELECT {listed}, v.id AS value_row, v.value AS said, v.source AS said_source, "
        f"v.received_at AS said_at, v.via AS said_via FROM parties_customfield f LEFT JOIN ({union}) v "
        "ON v.field_id = f.id WHERE f.register_id = %s AND f.ended_at IS NULL AND (f.purposes & %s) <> 0 "
        f"AND f.category IN ({marks}) ORDER BY f.place, f.id",
        [person.pk] * len(seen) + [person.register_id, purpose, *seen],
    )
    return [
        Fact(
            field, field.value_row, field.said or "", field.said_source or "", _moment(field.said_at),
            field.said_via or "",
        )
        for field in fields
    ]  # fmt: skip


def _moment(value: Any) -> datetime | None:
    # SQLite has no moments of its own: ready-made SQL gives their text.
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def held(ids: Sequence[int], fields: Iterable[CustomField]) -> dict[int, dict[str, tuple[str, str]]]:
    """Person → key of field → (value, source), of many persons at once, as far as the open purpose may see them."""
    found: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    for category, mine in _by_category(fields).items():
        names = {field.pk: field.key for field in mine}
        rows = CUSTOM_VALUES[category].objects.filter(person_id__in=ids, field__in=mine)
        for person, field, value, source in rows.values_list("person_id", "field_id", "value", "source"):
            found[person][names[field]] = (value, source)
    return found


def searched(field: CustomField) -> bool:
    """Whether persons are found by the field: only when everybody who searches may see it, because an index that
    is shared cannot keep from anybody that a word is in it."""
    return kinds.is_searched(field.kind) and field.category in _seen_by_all_searchers()


def _seen_by_all_searchers() -> frozenset[str]:
    searchers = [role for role, may in ROLE_PERMISSIONS.items() if Permission.PARTY_READ in may]
    seen = [categories(role.value, rules.SHOWN_FOR) for role in searchers]
    return frozenset.intersection(*seen)


def found_by(register_id: int, persons: Iterable[int]) -> dict[int, list[str]]:
    """Person → the values of custom fields that they are found by; inside an operation."""
    fields = [field for field in in_use(register_id) if searched(field)]
    listed = list(persons)
    found: dict[int, list[str]] = defaultdict(list)
    for category, mine in _by_category(fields).items():
        condition, values = among(listed, "bigint")
        own, wanted = among([field.pk for field in mine], "bigint")
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT person_id, value FROM {CUSTOM_VALUES[category]._meta.db_table} "
                f"WHERE person_id {condition} AND field_id {own} ORDER BY id",
                [values, wanted],
            )
            for person, value in cursor.fetchall():
                found[person].append(value)
    return found


def counts(register_id: int) -> dict[int, int]:
    """Field → how many persons have a value in it, restricted ones too; shows nobody. Needs the rights purpose."""
    found: dict[int, int] = {}
    for category, table in CUSTOM_VALUES.items():
        if not hides(category):
            found |= {row["field"]: row["count"] for row in table.objects.counted_by("field")}
    return found


def hidden_tables() -> list[str]:
    """Tables of values that the open context does not show: their history is not shown either."""
    opened = open_access()
    if opened is None or opened.categories is None:
        return []
    return [table._meta.db_table for category, table in CUSTOM_VALUES.items() if hides(category)]


def who_sees(field: CustomField) -> list[str]:
    """The roles that see the field on a card."""
    return [
        role.value
        for role, may in ROLE_PERMISSIONS.items()
        if Permission.PARTY_READ in may and field.category in categories(role.value, rules.SHOWN_FOR)
    ]


def told_fields(register_id: int) -> list[dict[str, Any]]:
    """The fields in use as a notice lists them and the linter compares them (`notice.facts.tells_fields`)."""
    return [
        {
            "key": field.key,
            "name": {language: field.name(language) for language in ("fi", "sv", "en")},
            "category": field.category,
            "purposes": [bit.key for bit in Purpose(field.purposes)],
            "clock": field.clock,
        }
        for field in in_use(register_id)
    ]
