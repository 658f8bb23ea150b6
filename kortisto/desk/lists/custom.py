"""Custom fields in the list of persons: a column for each, and a filter."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Case, FloatField, Q, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext as _

from kortisto.desk.lists.declaring import (
    DAY,
    NUMBER,
    TEXT,
    YES_NO,
    Among,
    Column,
    Filter,
    begins,
    choice,
    day,
)
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import FormatError
from kortisto.parties.fields import kinds, queries
from kortisto.parties.fields.forms import clause_of
from kortisto.parties.fields.writing import choice_name, table_of
from kortisto.parties.models import CUSTOM_VALUES, CustomField
from kortisto.parties.queries import shown_language

_KINDS = {kinds.NUMBER: NUMBER, kinds.DAY: DAY, kinds.YES_NO: YES_NO}


def brought(register_id: int) -> tuple[tuple[Column, ...], tuple[Filter, ...], dict[str, Callable]]:
    """The columns, filters and fetchers of the register's custom fields."""
    fields = queries.in_use(register_id)
    filters = [one for field in fields for one in _filters(field)]
    fetchers = {f"custom:{category}": _fetcher(category) for category in CUSTOM_VALUES}
    return tuple(map(_column, fields)), tuple(filters), fetchers


def _column(field: CustomField) -> Column:
    fetch = f"custom:{field.category}"

    def value(row: Any, fetched: dict) -> Any:
        kept = fetched[fetch].get(row.pk, {}).get(field.pk, "")
        if field.kind == kinds.YES_NO:
            return kept == "1" if kept else None
        return kinds.typed(field.kind, kept) or None if field.kind in _KINDS else kept

    return Column(
        choice_name(field.key),
        field.name(shown_language()),
        field.category,
        value,
        _KINDS.get(field.kind, TEXT),
        fetch=fetch,
        clause=clause_of(field),
        purposes=field.purposes,
    )


def _fetcher(category: str) -> Callable[[list[int]], dict[int, dict[int, str]]]:
    """Row id → field → kept value, for all fields of a category at once."""

    def fetch(ids: list[int]) -> dict[int, dict[int, str]]:
        found: dict[int, dict[int, str]] = {}
        rows = CUSTOM_VALUES[category].objects.filter(person_id__in=ids, field__ended_at=None)
        for person, field, value in rows.values_list("person_id", "field_id", "value"):
            found.setdefault(person, {})[field] = value
        return found

    return fetch


def _filters(field: CustomField) -> Iterable[Filter]:
    name, label = choice_name(field.key), field.name(shown_language())
    if field.kind == kinds.CHOICE:
        yield choice(
            name, label, field.category, ((one, one) for one in field.choices), _having(field, _equal)
        )
    elif field.kind == kinds.YES_NO:
        answers = [(one, kinds.shown(field.kind, one, shown_language())) for one in ("1", "0")]
        yield choice(name, label, field.category, answers, _having(field, _equal))
    elif field.kind == kinds.TEXT:
        yield Filter(
            name,
            _("%(field)s begins with") % {"field": label},
            field.category,
            _having(field, lambda start: begins("value", start)),
            # Free text may be a name.
            is_name=True,
        )
    else:
        read, kind = (day, "day") if field.kind == kinds.DAY else (_number, "text")
        for suffix, words, most in (
            ("_from", _("%(field)s at least"), False),
            ("_to", _("%(field)s at most"), True),
        ):
            yield Filter(
                name + suffix, words % {"field": label}, field.category, _within(field, most), read, (), kind
            )


def _having(field: CustomField, condition: Callable[[str], Q]) -> Among:
    """Those who have such a value, as far as the open purpose may see it."""
    return Among(table_of(field), "person", lambda asked: condition(asked) & Q(field=field))


def _equal(asked: str) -> Q:
    return Q(value=asked)


def _within(field: CustomField, most: bool) -> Among:
    sign = "lte" if most else "gte"
    if field.kind == kinds.DAY:
        return _having(field, lambda limit: Q(**{f"value__{sign}": limit}))
    # Only the field's own values are read as numbers: the engine may look at others first.
    number = Case(When(field=field, then=Cast("value", FloatField())), default=Value(None))
    compared = LessThanOrEqual if most else GreaterThanOrEqual
    return _having(field, lambda limit: Q(compared(number, float(limit))))


def _number(text: str) -> str:
    try:
        return kinds.read(kinds.NUMBER, text)
    except FormatError as error:
        raise ValueError(text) from error


def not_for(column: Column, purposes: Purpose) -> bool:
    """Whether a column's field is not for one of these purposes: then it is not given for them."""
    return column.purposes is not None and bool(purposes & ~Purpose(column.purposes))
