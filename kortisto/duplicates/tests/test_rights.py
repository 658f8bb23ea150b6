"""What was merged is told, erased and kept away like everything else about the person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from kortisto.duplicates.merging import person_columns
from kortisto.duplicates.models import FormerId, Likeness, Merge
from kortisto.duplicates.operations import (
    CannotMerge,
    CannotUndo,
    mark_distinct,
    merge_persons,
    plan_undo,
    undo_merge,
)
from kortisto.kernel import declarations
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import Mention
from kortisto.notes.models import Note
from kortisto.notes.operations import add_note
from kortisto.parties.models import Block, Person
from kortisto.parties.operations import lift_block, place_block
from kortisto.retention import journal, night
from kortisto.retention.models import Erasure
from kortisto.retention.operations import erase_person, replay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair(make_person):
    return (
        make_person("Väinö", "Harjunpää", emails=["vaino@posti.example"], number="C-1"),
        make_person("Väinö", "Harjunpaa", emails=["vaino@posti.example"], number="C-2"),
    )


@pytest.fixture
def merge(pair, opened):
    """The second card is merged into the first."""
    with opened(Purpose.RIGHTS):
        return merge_persons(
            survivor=pair[0].public_id, absorbed=pair[1].public_id, chosen={}, seen=None, by=SYSTEM
        )


def erased(person, opened):
    with opened(Purpose.RIGHTS):
        return erase_person(person=person, by=SYSTEM)


def test_erasing_the_card_erases_the_undo_data_and_what_the_ledger_told_of_the_former_one(
    pair, merge, opened
):
    assert Mention.objects.filter(subject=pair[1].public_id).exists()
    assert erased(pair[0], opened).state == Erasure.COMPLETE
    with maintenance():
        assert not (Merge.objects.exists() or FormerId.objects.exists() or Likeness.objects.exists())
    assert not Mention.objects.filter(subject__in=[person.public_id for person in pair]).exists()


def test_a_backup_from_before_the_merge_brings_neither_card_back(pair, merge, register, opened):
    erased(pair[0], opened)
    named = {line["subject"] for line in journal.lines()}
    assert {str(person.public_id) for person in pair} <= named


def test_a_backup_from_between_merge_and_undo_does_not_hide_who_was_erased_later(
    pair, merge, register, opened
):
    # The journal of a later time says that the absorbed person was erased; here they stand on another's card.
    journal.append(
        [
            {
                "v": 1, "register": str(register.id), "subject": str(pair[1].public_id), "because": "request",
                "state": Erasure.COMPLETE, "at": "2026-11-22T10:00:00+00:00",
            }
        ]
    )  # fmt: skip
    assert replay(register_id=register.id) == 1
    with opened(Purpose.RIGHTS):
        assert [person.pk for person in Person.objects.all()] == [pair[0].pk]
        assert not FormerId.objects.exists()


def test_a_pair_goes_with_either_person(pair, opened):
    with opened(Purpose.RIGHTS):
        mark_distinct(one=pair[0], other=pair[1], by=SYSTEM)
    assert erased(pair[1], opened).state == Erasure.COMPLETE
    with opened(Purpose.RIGHTS):
        assert not Likeness.objects.exists()


def test_that_somebody_is_not_the_absorbed_person_holds_of_the_one_that_is_left(pair, make_person, opened):
    third = make_person("Väinö", "Harju", number="C-3")
    with opened(Purpose.RIGHTS):
        mark_distinct(one=pair[1], other=third, by=SYSTEM)
        merge_persons(survivor=pair[0].public_id, absorbed=pair[1].public_id, chosen={}, seen=None, by=SYSTEM)
        found = set(Likeness.objects.values_list("person_id", "other_id"))
    assert found == {(pair[0].pk, third.pk), (third.pk, pair[0].pk)}


def test_the_undo_data_go_after_thirty_days_and_then_nothing_can_be_undone(merge, register, opened):
    last = timezone.localdate(merge.at) + timedelta(days=30)
    with opened(Purpose.RIGHTS):
        plan_undo(merge=merge.public_id, by=SYSTEM, today=last)
        with pytest.raises(CannotUndo) as late:
            plan_undo(merge=merge.public_id, by=SYSTEM, today=last + timedelta(days=1))
    assert late.value.reasons == [("late", "")]
    assert night.run(register_id=register.id, today=last)["categories"]["merges"] == 0
    assert night.run(register_id=register.id, today=last + timedelta(days=1))["categories"]["merges"] == 1
    with opened(Purpose.RIGHTS):
        assert not Merge.objects.exists() and FormerId.objects.exists()


def test_the_night_between_does_not_stop_the_undo(pair, merge, register, opened):
    night.run(register_id=register.id)
    with opened(Purpose.RIGHTS):
        undo_merge(merge=merge.public_id, by=SYSTEM)
        assert Person.objects.count() == 2


def test_what_came_after_the_merge_stays_and_a_new_ban_holds_on_both(pair, merge, opened):
    with opened(Purpose.RIGHTS):
        kept = Person.objects.get(pk=pair[0].pk)
        add_note(person=kept, text="Soittaa aamulla.", by=SYSTEM)
        place_block(person=kept, kind="all_marketing", by=SYSTEM)
        done = undo_merge(merge=merge.public_id, by=SYSTEM)
        assert done.stay == {"notes_note": 1, "parties_block": 1}
        assert Note.objects.get().person_id == kept.pk
        assert set(Block.objects.values_list("person_id", "kind")) == {
            (one.pk, "all_marketing") for one in pair
        }
    with opened(Purpose.DIRECT_MARKETING):
        assert not Person.objects.exists()


def test_a_ban_lifted_since_stops_the_undo(pair, opened):
    with opened(Purpose.RIGHTS):
        place_block(person=pair[1], kind="direct_mail", by=SYSTEM)
        merge = merge_persons(
            survivor=pair[0].public_id, absorbed=pair[1].public_id, chosen={}, seen=None, by=SYSTEM
        )
        lift_block(block=Block.objects.get(), by=SYSTEM)
        with pytest.raises(CannotUndo) as refused:
            undo_merge(merge=merge.public_id, by=SYSTEM)
    assert refused.value.reasons == [("lifted", "")]


def test_merges_are_undone_in_the_order_they_came(pair, merge, make_person, opened):
    third = make_person("Väinö", "Harjunpää", number="C-3")
    with opened(Purpose.RIGHTS):
        later = merge_persons(
            survivor=third.public_id, absorbed=pair[0].public_id, chosen={}, seen=None, by=SYSTEM
        )
        with pytest.raises(CannotUndo) as refused:
            undo_merge(merge=merge.public_id, by=SYSTEM)
        assert refused.value.reasons == [("merged_again", "")]
        assert {former.public_id for former in FormerId.objects.filter(person=third)} == {
            person.public_id for person in pair
        }
        undo_merge(merge=later.public_id, by=SYSTEM)
        undo_merge(merge=merge.public_id, by=SYSTEM)
        assert Person.objects.count() == 3 and not FormerId.objects.exists()


def test_who_is_being_erased_is_not_merged(pair, opened):
    with opened(Purpose.RIGHTS):
        place_block(person=pair[1], kind="erasing", by=SYSTEM)
        with pytest.raises(CannotMerge, match="erasing"):
            merge_persons(
                survivor=pair[0].public_id, absorbed=pair[1].public_id, chosen={}, seen=None, by=SYSTEM
            )


def test_every_key_to_a_person_is_followed():
    with maintenance(), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {
            (table, column)
            for table in tables
            for column, (_column, target, *_rest) in connection.introspection.get_relations(
                cursor, table
            ).items()
            if target == "parties_person"
        }
    followed = {(table, column) for table, columns in person_columns().items() for column in columns}
    assert len(found) > 10 and found <= followed
    assert {table.name for table in declarations.subject_tables()} - {"parties_person"} <= {
        t for t, _c in followed
    }
