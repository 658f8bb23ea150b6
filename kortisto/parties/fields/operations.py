"""What happens to custom fields: made, renamed, filled in. Ending one erases, so it is retention's."""

from collections.abc import Mapping, Sequence
from typing import Any

from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import tidy
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import document, require_source
from kortisto.parties.fields import kinds, queries, rules, writing
from kortisto.parties.fields.rules import FieldRefused
from kortisto.parties.identity_codes import IdentityCodeFound, names_identity_code, refuse_identity_codes
from kortisto.parties.models import CUSTOM_VALUES, CustomField, Person
from kortisto.parties.operations import VersionConflict, index_again


@operation("field.create")
def create_field(
    *, names: Mapping[str, str], kind: str, choices: Sequence[str] = (), category: str, purposes: Purpose,
    clock: str, by: Actor,
) -> CustomField:  # fmt: skip
    """A new field of persons, of which the notice in force tells category, purposes and period. Raises
    FieldRefused, IdentityCodeFound, NoPublishedNotice."""
    register_id = required_access().register_id
    if category not in CUSTOM_VALUES:
        raise FieldRefused("category", category)
    rules.check(document(register_id), category=category, purposes=purposes, clock=clock)
    there = CustomField.objects.filter(register_id=register_id)
    if there.filter(ended_at=None).count() >= rules.MOST_FIELDS:
        raise FieldRefused("too_many")
    called = _names(names, there.filter(ended_at=None))
    field = CustomField(
        register_id=register_id, key=rules.key_from(called["name_en"], there.values_list("key", flat=True)),
        kind=kind, choices=_choices(kind, choices), category=category, purposes=int(purposes | rules.ALWAYS),
        clock=clock, place=there.count() + 1, made_by=by.key, **called,
    )  # fmt: skip
    field.save(force_insert=True)
    record(
        field=field.key, kind=kind, category=category, clock=clock, clause="C5",
        purposes=[bit.key for bit in Purpose(field.purposes)],
    )  # fmt: skip
    return field


@operation("field.change")
def change_field(
    *,
    field: CustomField,
    names: Mapping[str, str],
    choices: Sequence[str],
    place: int,
    version: int,
    by: Actor,
) -> CustomField:
    """Other names, more choices, another place. A choice that somebody has stays. Raises VersionConflict,
    FieldRefused, IdentityCodeFound."""
    others = CustomField.objects.filter(register_id=field.register_id, ended_at=None).exclude(pk=field.pk)
    new = {**_names(names, others), "choices": _choices(field.kind, choices), "place": place}
    for gone in set(field.choices) - set(new["choices"]):
        if writing.table_of(field).objects.filter(field=field, value=gone).exists():
            raise FieldRefused("choice_in_use", gone)
    changed = sorted(name for name, value in new.items() if getattr(field, name) != value)
    found = CustomField.objects.filter(pk=field.pk, version=version, ended_at=None)
    if not found.update(version=version + 1, **new):
        raise VersionConflict(CustomField.objects.get(pk=field.pk))
    record(field=field.key, fields=changed, clause="C5")
    return CustomField.objects.get(pk=field.pk)


class ValueConflict(VersionConflict):
    """Somebody gave the field another value meanwhile; `current` is what it says now, `key` the field's."""

    def __init__(self, key: str, current: str) -> None:
        super().__init__(current)
        self.key = key


@operation("field.fill")
def fill_in(
    *, person: Person, given: Mapping[CustomField, str], was: Mapping[str, str] | None = None,
    source: str = "self", via: str = "", by: Actor,
) -> list[str]:  # fmt: skip
    """Give fields of a person values; an empty one takes the value away. `was` is what was shown, by key of field.
    Returns the keys of what changed. Raises ValueConflict, FormatError, IdentityCodeFound, UnknownSource."""
    require_source(person.register_id, source)
    commitments: dict[str, str] = {}
    changed: list[str] = []
    now = queries.values_of(person, given)
    for field, value in given.items():
        present = now.get(field.key, "")
        kept = kinds.read(field.kind, value, field.choices)
        if was is not None and was.get(field.key, "") != present and kept != present:
            raise ValueConflict(field.key, present)
        committed = writing.put(person, field, kept, source, via or f"user:{by.key}"[:60], by)
        if committed is not None:
            changed.append(field.key)
        if committed:
            commitments[field.key] = committed
    if any(queries.searched(field) for field in given if field.key in changed):
        index_again(persons=[person.pk])
    clause = next((CATEGORIES[field.category].clauses[0] for field in given), "C20")
    record(
        subjects=[person.public_id], fields=[writing.choice_name(key) for key in changed], commit=commitments,
        source=source, clause=clause,
    )  # fmt: skip
    return changed


def _names(names: Mapping[str, str], others: Any) -> dict[str, str]:
    found = [refuse_identity_codes(tidy(names[language])) for language in ("fi", "sv", "en")]
    if not all(found):
        raise FieldRefused("name_missing")
    if any(names_identity_code(name) for name in found):
        raise IdentityCodeFound(())
    if rules.alike(found, others.values_list("name_fi", "name_sv", "name_en")):
        raise FieldRefused("name_taken")
    return dict(zip(("name_fi", "name_sv", "name_en"), found, strict=True))


def _choices(kind: str, choices: Sequence[str]) -> list[str]:
    if kind != kinds.CHOICE:
        return []
    found = list(dict.fromkeys(refuse_identity_codes(tidy(one))[:80] for one in choices))
    found = [one for one in found if one]
    if len(found) < 2:
        raise FieldRefused("choices_missing")
    if len(found) > kinds.MOST_CHOICES:
        raise FieldRefused("choices_too_many")
    return found
