"""Two cards become one and, undone, two again: exactly as they were."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from kortisto.duplicates.models import FormerId
from kortisto.duplicates.operations import CannotMerge, merge_persons, plan_merge, undo_merge
from kortisto.duplicates.tests.conftest import TODAY, differing, dump
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Address, Block, Change, ContactPoint, ContactValue, Person
from kortisto.parties.search import find
from kortisto.retention import night

pytestmark = pytest.mark.django_db

THEIRS = {"surname": "absorbed", "number": "absorbed", "address": "absorbed"}


@pytest.fixture
def merged(two_cards, opened):
    """A function that merges the second card into the first."""

    def merge(chosen=THEIRS, **more):
        first, second = two_cards
        with opened(Purpose.RIGHTS):
            return merge_persons(
                survivor=first.public_id, absorbed=second.public_id, chosen=chosen, seen=None, by=SYSTEM, **more
            )  # fmt: skip

    return merge


def undone(merge, opened, **more):
    with opened(Purpose.RIGHTS):
        return undo_merge(merge=merge.public_id, by=SYSTEM, **more)


@pytest.mark.parametrize("chosen", [{}, THEIRS, dict.fromkeys(
    ("given_names", "surname", "number", "language", "since", "address", "custom_member"), "absorbed")])  # fmt: skip
def test_undone_every_table_is_as_it_was_before(two_cards, merged, opened, chosen):
    before = dump()
    merge = merged(chosen)
    assert differing(before, dump())
    undone(merge, opened)
    assert differing(before, dump()) == {}


def test_a_preview_changes_nothing(two_cards, opened):
    before = dump()
    first, second = two_cards
    with opened(Purpose.RIGHTS):
        plan = plan_merge(survivor=first.public_id, absorbed=second.public_id, chosen=THEIRS, by=SYSTEM)
    assert differing(before, dump()) == {}
    assert plan.moved["orders_order"] == 1 and plan.moved["billing_payment"] == 1
    assert plan.dropped == {
            "parties_contactpoint": 1, "parties_block": 1, "parties_representation": 1, "notes_tagging": 1,
            "parties_contactvalue": 2, "notes_task": 1,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "kept", "went"),
    [({}, "Kulta", "Pronssi"), ({"custom_member": "absorbed"}, "Pronssi", "Kulta")],
)
def test_of_a_custom_field_one_value_stays_and_the_other_becomes_history(
    two_cards, merged, opened, chosen, kept, went
):  # fmt: skip
    first, _second = two_cards
    merged(chosen)
    with opened(Purpose.RIGHTS):
        said = {
            row.field.key: row for row in ContactValue.objects.filter(person=first).select_related("field")
        }
        assert {key: row.value for key, row in said.items()} == {
            "member": kept,
            "shoe_size": "38",
            "way": "Nouto",
        }
        history = Change.objects.filter(person=first, column="member").order_by("pk")
        assert [change.before for change in history] == ["Hopea", went]
        assert all(change.row == said["member"].pk for change in history if change.before == went)
    with opened():
        assert find("nouto") and find(kept) and not find(went)


def test_everything_of_the_absorbed_card_is_on_the_other(two_cards, merged, opened):
    first, second = two_cards
    merged()
    with opened(Purpose.RIGHTS):
        assert not Person.objects.filter(pk=second.pk).exists()
        kept = Person.objects.get(pk=first.pk)
        assert (kept.given_names, kept.surname, kept.number) == ("Aino", "Kellokas-Mäkelä", "C-2")
        assert {point.value for point in ContactPoint.objects.filter(person=kept)} == {
            "aino@kello.example", "aino.makela@kello.example", "+358405550182", "+358405550199",
        }  # fmt: skip
        present = Address.objects.get(person=kept, ended_on=None)
        assert present.street == "Satakunnankatu 2"
        assert kept.orders.count() == 2 and kept.invoices.count() == 2
        assert FormerId.objects.get(person=kept).public_id == second.public_id


def test_what_was_said_of_a_value_last_is_known_of_it_on_the_one_card(two_cards, merged, opened):
    merged()
    today = timezone.localdate()
    with opened(Purpose.RIGHTS):
        first = Person.objects.get(pk=two_cards[0].pk)
        known = {point.value: (point.failed_on, point.confirmed_on) for point in first.contact_points.all()}
        assert known["aino@kello.example"] == (None, today - timedelta(days=8))
        assert known["aino.makela@kello.example"] == (today - timedelta(days=7), None)
        assert [one.failed_on for one in first.addresses.all()] == [today, today]
        assert first.tasks.exclude(origin="").count() == 1


def test_a_ban_on_either_card_holds_on_the_one_that_is_left(two_cards, merged, opened):
    first, _second = two_cards
    merged({})
    with opened(Purpose.RIGHTS):
        kinds = sorted(Block.objects.filter(person=first.pk).values_list("kind", "person_id"))
        assert [kind for kind, _ in kinds] == ["all_marketing", "direct_mail"]
    for purpose in (Purpose.DIRECT_MARKETING, Purpose.DIRECT_MAIL):
        with opened(purpose):
            assert not Person.objects.filter(pk=first.pk).exists()


def test_a_card_is_not_merged_with_itself_nor_with_one_that_is_gone(two_cards, merged, opened):
    first, _second = two_cards
    with opened(Purpose.RIGHTS):
        with pytest.raises(CannotMerge, match="same"):
            merge_persons(survivor=first.public_id, absorbed=first.public_id, chosen={}, seen=None, by=SYSTEM)
    merged()
    with pytest.raises(CannotMerge, match="gone"):
        merged()


def test_t11_a_merge_never_moves_the_clock(make_person, register, opened):
    kept, goes = (
        make_person(number="1", since=date(2018, 3, 1)),
        make_person(number="2", since=date(2020, 5, 9)),
    )
    night.run(register_id=register.pk, by=SYSTEM, today=TODAY)
    with opened(Purpose.RIGHTS):
        before = {one.number: one.erase_after for one in Person.objects.all()}
        assert before["1"] < before["2"]
        merge_persons(
            survivor=kept.public_id, absorbed=goes.public_id, chosen={}, seen=None, by=SYSTEM,
        )  # fmt: skip
        assert Person.objects.get().erase_after == before["2"]
    night.run(register_id=register.pk, by=SYSTEM, today=TODAY)
    with opened(Purpose.RIGHTS):
        assert Person.objects.get().erase_after == before["2"]
