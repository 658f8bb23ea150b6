"""Invariants 2 and 3 on both engines: no read without a context, no write without an operation."""

import pytest
from django.db import DatabaseError, connection, transaction

from kortisto.kernel.access import SYSTEM, AccessRefused, Actor, access, maintenance
from kortisto.kernel.purposes import MARKETING, Purpose
from kortisto.ledger.models import Mention, Outbox
from kortisto.ledger.operations import NothingRecorded, operation, record
from kortisto.notes.models import Note
from kortisto.parties.models import Block, Person

pytestmark = pytest.mark.django_db


@operation("person.create")
def make(*, surname, by):
    person = Person.objects.create(surname=surname, source="self", register_id=None)
    record(subjects=[person.public_id])
    return person


@operation("person.change")
def forget_to_record(*, person, by):
    person.surname = "Hiljainen"
    person.save()


@operation("block.place")
def block(*, person, purposes, by):
    made = Block.objects.create(
        register_id=person.register_id, person=person, kind=Block.ALL_MARKETING, purposes=int(purposes),
        clause="C72", placed_by=by.key, source="self",
    )  # fmt: skip
    record(subjects=[person.public_id])
    return made


@pytest.fixture
def person(opened):
    with opened():
        return make(surname="Meikäläinen", by=SYSTEM)


def raw(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def rows_or_refusal(statement):
    """SQLite refuses, PostgreSQL shows no row: both mean that nothing personal was read."""
    try:
        return raw(statement)
    except DatabaseError:
        return []


def test_the_manager_refuses_without_a_context(person):
    with pytest.raises(AccessRefused):
        list(Person.objects.all())


def test_raw_sql_reads_nothing_without_a_context(person, opened):
    with opened():
        assert raw("SELECT surname FROM parties_person") == [("Meikäläinen",)]
    assert rows_or_refusal("SELECT surname FROM parties_person") == []


def test_a_statement_prepared_inside_a_context_reads_nothing_outside_it(person, opened):
    statement = "SELECT surname FROM parties_person WHERE 1 = 1"
    with opened():
        assert raw(statement)
    assert rows_or_refusal(statement) == []


def test_another_register_is_invisible(person, register):
    with access(register_id=register.id + 1, actor=SYSTEM, purpose=Purpose.CUSTOMER_SERVICE):
        assert list(Person.objects.all()) == []


def test_a_block_holds_from_the_same_second_and_lifting_frees(person, opened):
    with opened(Purpose.DIRECT_MAIL):
        assert Person.objects.count() == 1
    with opened():
        placed = block(person=person, purposes=MARKETING, by=SYSTEM)
    with opened(Purpose.DIRECT_MAIL):
        assert Person.objects.count() == 0
    with opened(Purpose.CUSTOMER_SERVICE):
        assert Person.objects.count() == 1
    with maintenance():
        Block.objects.filter(pk=placed.pk).delete()
    with opened(Purpose.DIRECT_MAIL):
        assert Person.objects.count() == 1


def test_rows_of_a_blocked_person_are_hidden_with_them(person, opened):
    @operation("note.add")
    def note(*, by):
        made = Note.objects.create(
            person=person, text="Soitti", written_by=by.key, register_id=person.register_id
        )
        record(subjects=[person.public_id])
        return made

    with opened():
        note(by=SYSTEM)
        block(person=person, purposes=Purpose.DIRECT_MAIL, by=SYSTEM)
        assert Note.objects.count() == 1
    with opened(Purpose.DIRECT_MAIL):
        assert Note.objects.count() == 0


def test_writing_outside_an_operation_is_refused(person, opened):
    with opened():
        with pytest.raises(AccessRefused):
            person.save()
        with pytest.raises(AccessRefused):
            Person.objects.update(surname="Toinen")
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE parties_person SET surname = 'Toinen'")
        except DatabaseError:
            pass
        assert Person.objects.get().surname == "Meikäläinen"


def test_an_operation_that_records_nothing_is_rolled_back(person, opened):
    with opened():
        with pytest.raises(NothingRecorded):
            forget_to_record(person=person, by=SYSTEM)
        assert Person.objects.get().surname == "Meikäläinen"


def test_closing_a_context_leaves_one_read_entry_naming_who_was_seen(person, opened):
    before = Outbox.objects.filter(log=1).count()
    with opened(view="test.card"):
        Person.objects.get()
    assert Outbox.objects.filter(log=1).count() == before + 1
    assert Mention.objects.filter(log=1, subject=person.public_id).exists()


def test_a_row_about_a_person_counts_as_seeing_them(person, opened):
    with opened():
        block(person=person, purposes=Purpose.DIRECT_MAIL, by=SYSTEM)
    before = Mention.objects.filter(log=1, subject=person.public_id).count()
    with opened():
        list(Block.objects.all())
    assert Mention.objects.filter(log=1, subject=person.public_id).count() == before + 1


def test_counting_shows_nobody(person, opened):
    with opened() as context:
        assert Person.objects.count() == 1
        assert Person.objects.counted_by("language") == [{"language": "fi", "count": 1}]
        assert context.seen == set()


def test_values_that_do_not_say_whose_they_are_are_refused(person, opened):
    with opened(), pytest.raises(AccessRefused):
        Person.objects.values_list("surname", flat=True)


def test_if_the_read_entry_cannot_be_written_the_context_does_not_close(person, opened, monkeypatch):
    def broken(_opened):
        raise DatabaseError("disk full")

    monkeypatch.setattr("kortisto.kernel.access._record_reads", broken)
    with pytest.raises(DatabaseError):
        with opened():
            Person.objects.get()


def test_only_the_system_may_read_without_a_read_entry(opened):
    with pytest.raises(AccessRefused):
        with opened(actor=Actor(key="u", role="marketing"), shown=False):
            pass
