"""What is erased stays erased: the journal outside the database, and its replay after a restore."""

import json

import pytest

from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import ContactPoint, Person
from kortisto.retention import journal, night
from kortisto.retention.models import Erasure
from kortisto.retention.operations import catch_up_journal, erase_person, replay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_journal():
    journal.path().unlink(missing_ok=True)


def erase(opened, person):
    with opened(Purpose.RIGHTS):
        return erase_person(person=person, by=SYSTEM)


def test_each_erasure_has_a_line_of_codes_only(customer, opened):
    erase(opened, customer)
    assert Erasure.objects.get().journalled
    [line] = journal.path().read_text().splitlines()
    assert json.loads(line)["subject"] == str(customer.public_id)
    assert "Kellokas" not in line and "@" not in line


def test_a_line_that_a_crash_left_out_is_written_by_the_next_run(customer, register, opened):
    erase(opened, customer)
    journal.path().unlink()
    Erasure.objects.update(journalled=False)
    night.run(register_id=register.id)
    assert len(list(journal.lines())) == 1
    assert catch_up_journal(register.id) == 0


def test_a_torn_line_spoils_neither_the_one_before_nor_the_one_after(customer, make_customer, opened):
    erase(opened, customer)
    with journal.path().open("a") as handle:
        handle.write('{"v":1,"subj')
    other = make_customer(surname="Toinen", email="t@x.example")
    erase(opened, other)
    assert [line["subject"] for line in journal.lines()] == [str(customer.public_id), str(other.public_id)]


def test_t4_whom_an_old_backup_brings_back_the_replay_erases_again(customer, register, make_customer, opened):
    subject = customer.public_id
    erase(opened, customer)
    returned = make_customer(surname="Kellokas", email="aino@kellokas.example")
    stays = make_customer(surname="Muu", email="m@x.example")
    from kortisto.retention.tests.test_night import put

    with opened(Purpose.RIGHTS):
        put(change=lambda: Person.objects.filter(pk=returned.pk).update(public_id=subject), by=SYSTEM)
    assert replay(register_id=register.id) == 1
    with opened(Purpose.RIGHTS):
        assert [person.pk for person in Person.objects.all()] == [stays.pk]
        assert {point.person_id for point in ContactPoint.objects.all()} == {stays.pk}
    assert replay(register_id=register.id) == 0


def test_a_refusal_is_not_in_the_journal(customer, opened):
    from kortisto.parties.models import Block
    from kortisto.parties.operations import place_block

    with opened():
        place_block(person=customer, kind=Block.RESTRICTION, by=SYSTEM)
    assert erase(opened, customer).state == Erasure.REFUSED
    assert list(journal.lines()) == []
