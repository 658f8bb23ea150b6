"""What the access report tells of a person whose two cards were merged."""

import pytest

from kortisto.duplicates.operations import merge_persons, undo_merge
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Person
from kortisto.parties.operations import create_person
from kortisto.requests.report import collect

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(opened):
    with opened():
        return [
            create_person(values={"given_names": "Väinö", "surname": name}, source="self", by=SYSTEM)
            for name in ("Harjunpää", "Harjunpaa")
        ]


@pytest.fixture
def merge(pair, opened):
    """Somebody looked at the second card; then it was merged into the first."""
    with opened(view="desk.person"):
        Person.objects.get(pk=pair[1].pk)
    with opened(Purpose.RIGHTS, shown=False):
        return merge_persons(
            survivor=pair[0].public_id, absorbed=pair[1].public_id, chosen={}, seen=None, by=SYSTEM
        )


def reported(register, opened, person):
    with opened(Purpose.RIGHTS, shown=False):
        return collect(register_id=register.id, person=Person.objects.get(pk=person.pk), language="en")


def test_the_undo_data_and_the_former_identifier_are_told(pair, merge, register, opened):
    report = reported(register, opened, pair[0])
    told = {held.store: held.rows for held in report.held}
    assert "Harjunpaa" in str(told["duplicates_merge"])
    assert told["duplicates_formerid"][0]["public_id"] == str(pair[1].public_id)
    assert report.state == "complete"


def test_looks_and_acts_of_either_card_are_told_once(pair, merge, register, opened):
    report = reported(register, opened, pair[0])
    assert sum(look["times"] for look in report.data["looks"]) == 1
    verbs = [event["verb"] for event in report.data["events"]]
    assert verbs.count("person.create") == 2 and verbs.count("person.merge") == 1


def test_after_the_undo_both_are_told_who_looked_while_they_were_one(pair, merge, register, opened):
    with opened(view="desk.person"):
        Person.objects.get(pk=pair[0].pk)
    with opened(Purpose.RIGHTS, shown=False):
        undo_merge(merge=merge.public_id, by=SYSTEM)
    looks = [sum(look["times"] for look in reported(register, opened, one).data["looks"]) for one in pair]
    assert looks == [1, 2]
