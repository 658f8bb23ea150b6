"""The end of a custom field: everybody's value in it is erased and proved gone, or nothing has happened."""

from django.utils import timezone

from kortisto.kernel.access import AccessRefused, Actor, required_access
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.parties.fields.queries import searched
from kortisto.parties.fields.writing import table_of
from kortisto.parties.models import CustomField
from kortisto.retention.field_values import forget_field
from kortisto.retention.indexing import reindex
from kortisto.retention.inventory import ask
from kortisto.retention.night import CHUNK
from kortisto.retention.operations import empty_write_ahead_log, tidy_index


def end_field(*, field: CustomField, by: Actor) -> int:
    """End a field for good and erase its values; returns how many persons had one. Needs an access context for
    the rights of persons. Raises StoreFailed: then nothing has gone."""
    count = _end_field(field=field, by=by)
    if count:
        tidy_index(by=by)
    empty_write_ahead_log()
    return count


@operation("field.end")
def _end_field(*, field: CustomField, by: Actor) -> int:
    if required_access().purpose != Purpose.RIGHTS:
        raise AccessRefused("ending a field needs an access context for the rights of persons")
    locked = CustomField.objects.select_for_update().filter(pk=field.pk, ended_at=None).first()
    if locked is None:
        record(field=field.key, outcome="already", clause="C35")
        return 0
    table = table_of(field)._meta.db_table
    persons = [
        person
        for (person,) in ask(
            f"SELECT person_id FROM {table} WHERE field_id = %(field)s ORDER BY person_id", field=field.pk
        )
    ]
    locked.ended_at, locked.ended_by, locked.version = timezone.now(), by.key, locked.version + 1
    locked.save()
    forget_field(field, table)
    if searched(field):
        for start in range(0, len(persons), CHUNK):
            reindex(field.register_id, persons[start : start + CHUNK])
    record(field=field.key, category=field.category, count=len(persons), clause="C35")
    return len(persons)
