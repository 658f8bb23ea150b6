"""Role × purpose × category: what the table of rights says is what each role gets, by the manager and by plain SQL
(C43). That no page shows more is asked in `test_every_page`."""

import pytest
from django.db import DatabaseError, connection, transaction

from kortisto.kernel import declarations
from kortisto.kernel.access import SYSTEM, Actor, CategoryRefused, access
from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.notes.models import Note
from kortisto.parties.models import Person
from kortisto.staff.permissions import Role
from kortisto.staff.rights import RIGHTS, categories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def tables():
    """(table, category, a personal column) of every declared table with rows about customers."""
    for table in declarations.subject_tables():
        personal = sorted(table.personal())
        if table.category and personal:
            yield table, table.category, personal[0]


def by_manager(table) -> bool:
    try:
        return table.model.objects.exists()
    except CategoryRefused:
        return False


def by_sql(table, column) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM {table.name} LIMIT 1")
            return cursor.fetchone() is not None
    except DatabaseError:
        return False


def test_each_role_gets_exactly_the_categories_of_the_table(world):
    register = world.ours.register.pk
    wrong, tried = [], 0
    actors = {"accountant": world.users["accountant"].actor}  # one with an agreement
    for purpose in Purpose:
        with access(register_id=register, actor=SYSTEM, purpose=purpose, shown=False):
            filled = [
                (table, category, column)
                for table, category, column in tables()
                if table.model.objects.exists()
            ]
        for role in Role:
            for table, category, column in filled:
                with access(
                    register_id=register,
                    actor=actors.get(role.value) or Actor("somebody", role.value),
                    purpose=purpose,
                ):
                    seen = by_manager(table), by_sql(table, column)
                tried += 1
                if seen != (category in categories(role.value, purpose),) * 2:
                    wrong.append(f"{role.value} {purpose.key} {table.name} ({category}): {seen}")
    assert not wrong, "\n".join(wrong)
    assert tried > 500


def test_rights_name_known_categories_only_under_purposes_they_are_held_for():
    for role, by_purpose in RIGHTS.items():
        for purpose, given in by_purpose.items():
            for category in given:
                assert purpose in CATEGORIES[category].purposes, (role, purpose, category)


def test_a_role_that_does_not_exist_sees_nothing(world):
    stranger = Actor("somebody", "gardener")
    with access(register_id=world.ours.register.pk, actor=stranger, purpose=Purpose.CUSTOMER_SERVICE):
        with pytest.raises(CategoryRefused):
            Person.objects.exists()


def test_what_an_operation_needs_to_read_is_not_kept_from_it(world):
    @operation("note.add")
    def count_notes(*, by) -> int:
        record(outcome="counted")
        return Note.objects.count()

    accountant = Actor("somebody", Role.ACCOUNTANT.value)
    with access(register_id=world.ours.register.pk, actor=accountant, purpose=Purpose.CUSTOMER_SERVICE):
        with pytest.raises(CategoryRefused):
            Note.objects.count()
        assert count_notes(by=accountant) > 0
        with pytest.raises(CategoryRefused):
            Note.objects.count()
