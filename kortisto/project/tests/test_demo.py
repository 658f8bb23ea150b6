"""The demo company: the cast stands where its stories say."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Sum

from kortisto.billing.models import CollectionCase, Invoice
from kortisto.consents.models import Suppression
from kortisto.disclosures.models import DisclosedPerson, Disclosure, Recipient
from kortisto.kernel.access import SYSTEM, access
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import READS, Outbox
from kortisto.ledger.sequencing import sequence
from kortisto.notes.models import Note, Task
from kortisto.notice.models import Register
from kortisto.notice.operations import RegisterExists
from kortisto.notice.queries import source_keys
from kortisto.orders.models import Order
from kortisto.parties.models import (
    Address,
    Block,
    Change,
    ContactPoint,
    Organisation,
    Person,
    Removal,
)
from kortisto.parties.search import find
from kortisto.project import cast
from kortisto.project.demo import create_demo
from kortisto.requests.models import Case, CaseEvent
from kortisto.requests.queries import record_of
from kortisto.staff.models import User
from kortisto.staff.permissions import Role
from kortisto.staff.queries import has_signed

TODAY = date(2026, 11, 22)


pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The demo, made once for the module; what a test does to it is undone after the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield create_demo(today=TODAY, extras=5)
        transaction.set_rollback(True)


@pytest.fixture
def demo(made, db):
    register, logins = made
    with access(register_id=register.id, actor=SYSTEM, purpose=Purpose.RIGHTS, shown=False):
        yield register, logins


def _person(key):
    return Person.objects.get(surname=next(it.surname for it in cast.CUSTOMERS if it.key == key),
        given_names=next(
        it.given_names for it in cast.CUSTOMERS if it.key == key))  # fmt: skip


def test_there_is_a_login_for_every_role_and_the_passwords_work(demo):
    _register, logins = demo
    assert {login.role for login in logins} == {role.value for role in Role}
    for login in logins:
        user = User.objects.get(email=login.email)
        assert user.check_password(login.password) and user.initial_password_until is None
        assert has_signed(user) == login.signed
    assert [login.email for login in logins if not login.signed] == ["ulla.uusihonka@kellokukka.example"]
    assert len({login.password for login in logins}) == len(logins)


def test_the_whole_cast_is_there_with_names_letter_by_letter(demo):
    names = {(p.given_names, p.surname) for p in Person.objects.all()}
    assert {(it.given_names, it.surname) for it in cast.CUSTOMERS} <= names
    assert Person.objects.count() == len(cast.CUSTOMERS) + 5
    assert set(Organisation.objects.values_list("name", flat=True)) == {it.name for it in cast.COMPANIES}
    for text in ("Čuoŋájohka", "cuonajohka", "O'Hallorane", "sjoblom"):
        assert find(text), text


def test_open_invoice_collection_case_and_paid_ones_are_as_told(demo):
    debtor = Invoice.objects.get(person=_person("debtor"), closed_on=None)
    assert (debtor.open_cents, debtor.due_on) == (12000, date(2026, 11, 10))
    case = CollectionCase.objects.get()
    # 480 euros, the fee of the reminder and the interest until it was sent.
    assert case.person == _person("collection") and case.invoice.open_cents == 48000 + 500 + 200
    assert case.agency.key == "collection_agency" and case.handed_over_on > case.invoice.due_on
    paid = Invoice.objects.filter(person=_person("active")).annotate(paid=Sum("payments__cents"))
    assert [invoice.total_cents - invoice.paid for invoice in paid] == [0, 0, 0]
    assert Order.objects.get(person=_person("buyer"), status="open").organisation.name == "Rautasiipi Oy"


def test_blocks_hold_and_the_protected_address_is_kept_nowhere(demo):
    register, _logins = demo
    kinds = {block.person.surname: block.kind for block in Block.objects.select_related("person")}
    assert kinds["Mäntyharjula"] == "restriction" and kinds["Rantaketo"] == "all_marketing"
    assert kinds["Suojaranta"] == "protected_address" and kinds["Metsäpelto"] == "deceased"
    assert not Address.objects.filter(person=_person("protected")).exists()
    with access(register_id=register.id, actor=SYSTEM, purpose=Purpose.CUSTOMER_SERVICE, shown=False):
        assert not Person.objects.filter(surname="Mäntyharjula").exists()
    assert Suppression.objects.count() == len(cast.FORMER_EMAILS)


def test_rows_carry_the_days_of_their_story_and_sources_of_the_notice(demo):
    register, _logins = demo
    active = _person("active")
    assert active.received_at.date() == active.since == TODAY - timedelta(days=934)
    address = Address.objects.get(person=active)
    assert address.received_at.date() == active.since
    note = Note.objects.get(person=active)
    assert note.written_at.date() == TODAY - timedelta(days=52)
    known = source_keys(register.id)
    for model in (Person, ContactPoint, Address, Order, Invoice):
        assert {row.source for row in model.objects.all()} <= known
    for model, column in ((Person, "received_at"), (Order, "received_at"), (Disclosure, "at")):
        assert not model.objects.filter(**{f"{column}__date__gt": TODAY}).exists()


def test_what_no_longer_reaches_and_what_nobody_confirmed_waits_as_a_task(demo):
    waiting = Task.objects.exclude(origin="").filter(done_at=None).select_related("person")
    found = {one.person: one.origin for one in waiting if one.person}
    assert found[_person("sami")] == "returned" and found[_person("namesake")] == "bounced"
    assert "old" in found.values() and _person("married") not in found
    assert ContactPoint.objects.get(person=_person("married"), kind="phone").confirmed_on < TODAY
    assert not Removal.objects.exists()


def test_the_former_name_and_address_are_history(demo):
    married = _person("married")
    change = Change.objects.get(person=married)
    assert (change.column, change.before) == ("surname", "Saarelma")
    assert change.at.date() < TODAY
    old, new = Address.objects.filter(person=married).order_by("started_on")
    assert old.ended_on == new.started_on and new.ended_on is None


def test_recipients_are_those_of_the_notice_and_what_left_is_told(demo):
    register, _logins = demo
    recipients = Recipient.objects.filter(register_id=register.id)
    assert {r.key for r in recipients if r.enabled} >= {
        "accounting",
        "collection_agency",
        "credit_information",
    }
    assert all(r.agreement_signed_on for r in recipients if r.kind == Recipient.PROCESSOR)
    grounds = {row.disclosure.ground for row in DisclosedPerson.objects.select_related("disclosure")}
    assert grounds == {"processing", "collection", "data_subject"}


def test_looks_are_in_the_read_log_and_the_whole_ledger_can_be_sequenced(demo):
    assert Outbox.objects.filter(log=READS).count() > len(cast.CUSTOMERS)
    assert sequence() > 100 and not Outbox.objects.exists()


def test_a_second_demo_is_refused_and_changes_nothing(demo):
    before = Person.objects.count()
    with pytest.raises(RegisterExists):
        create_demo(today=TODAY, extras=1)
    assert Person.objects.count() == before and Register.objects.count() == 1


def test_some_of_the_cast_have_asked_for_something(demo):
    asked = {case.right: (case.state, case.person) for case in Case.objects.select_related("person")}
    assert {right: state for right, (state, _person) in asked.items()} == {
        "access": "working", "rectification": "working", "erasure": "received", "complaint": "closed",
    }  # fmt: skip
    assert asked["erasure"][1] is None
    assert record_of(TODAY)["in_time"] == 1
    assert CaseEvent.objects.filter(kind="reminder").count() == 1
