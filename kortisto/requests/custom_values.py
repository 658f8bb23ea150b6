"""What cards say in custom fields, as a report tells it: the field's name, the value in words, what it is for and how
long it stays."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from kortisto.kernel.purposes import Purpose
from kortisto.notice.rendering import choices_of, period
from kortisto.parties.fields import kinds
from kortisto.parties.fields.rules import ALWAYS
from kortisto.parties.models import CustomField, Person
from kortisto.requests import words
from kortisto.retention.rules import Policy


def told(
    rows: list[dict[str, Any]],
    person: Person | None,
    notice: Mapping[str, Any],
    policy: Policy,
    language: str,
) -> list[dict[str, Any]]:
    """The rows with names for keys and words for kept forms, in the order of the fields."""
    fields = CustomField.objects.in_bulk([row["field_id"] for row in rows])
    clocks = {row["key"]: row for row in notice.get("retention") or ()}
    purposes = {row["key"]: row["name"].get(language, row["key"]) for row in notice.get("purposes") or ()}
    found = []
    for row in sorted(rows, key=lambda row: (fields[row["field_id"]].place, row["field_id"])):
        field = fields[row["field_id"]]
        used = [bit.key for bit in Purpose(field.purposes) & ~ALWAYS]
        clock = clocks.get(field.clock)
        found.append(
            row
            | {
                "field_id": field.name(language),
                "value": kinds.shown(field.kind, row["value"], language),
                "purposes": ", ".join(purposes.get(key, key) for key in used),
                "kept_for": _rule(clock, language) if clock else "",
                "kept_until": _until(clock, row, person, policy) if clock else None,
            }
        )
    return found


def more_columns(language: str) -> list[dict[str, Any]]:
    """What a report tells of a value besides the value."""
    return [
        {"name": name, "label": label[language], "provided": False}
        for name, label in (("purposes", words.PURPOSES), ("kept_for", words.KEPT_FOR))
    ]


def _rule(clock: Mapping[str, Any], language: str) -> str:
    ((_key, trigger),) = choices_of("trigger", (clock["trigger"],), language)
    return f"{period(dict(clock), language)} {trigger}"


def _until(
    clock: Mapping[str, Any], row: Mapping[str, Any], person: Person | None, policy: Policy
) -> date | None:
    if clock["trigger"] != "episode_end":
        return policy.clock(clock["key"]).last_day(timezone.localdate(row["received_at"]))
    if person is None or person.ended_on is None:
        return None
    days = (policy.clock(clock["key"]).last_day(person.ended_on), person.erase_after)
    return min(day for day in days if day is not None)
