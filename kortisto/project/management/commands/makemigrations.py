"""Django's makemigrations, with each table's indexes and constraints where the table is made.

Every operation of its own makes Django draw all related models anew, and here all are related: a new database took
twice as long.
"""

from collections.abc import Iterable

from django.core.management.commands import makemigrations
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation


class Command(makemigrations.Command):
    def write_migration_files(self, changes, *args, **options):
        for migration in (one for found in changes.values() for one in found):
            migration.operations = folded(migration.operations)
        super().write_migration_files(changes, *args, **options)


def folded(operations: Iterable[Operation]) -> list[Operation]:
    """The same operations, with indexes and constraints in the models that are made among them. Those of a model
    that gets columns later stay where they are: they may be about them."""
    found: list[Operation] = []
    made: dict[str, int] = {}
    for one in operations:
        if isinstance(one, CreateModel):
            made[one.name_lower] = len(found)
        elif isinstance(one, AddField):
            made.pop(one.model_name_lower, None)
        elif isinstance(one, (AddIndex, AddConstraint)) and one.model_name_lower in made:
            place = made[one.model_name_lower]
            (found[place],) = found[place].reduce(one, "")
            continue
        found.append(one)
    return found
