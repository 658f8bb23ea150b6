"""Invariant 8: the database itself keeps the ledger append-only, and entries hold no personal value."""

import pytest
from django.db import DatabaseError, connection, transaction

from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.ledger.entries import PersonalValueInLedger
from kortisto.ledger.models import Checkpoint, Entry, Outbox
from kortisto.ledger.operations import UnknownVerb, operation, record
from kortisto.ledger.sequencing import sequence

pytestmark = pytest.mark.django_db


@operation("register.create")
def act(*, by, **facts):
    record(**facts)


@pytest.fixture
def logged(opened):
    with opened():
        for _ in range(3):
            act(by=SYSTEM, outcome="done")
    assert sequence() == 3


@pytest.mark.parametrize("as_owner", [False, True])
@pytest.mark.parametrize("table", ["ledger_entry", "ledger_checkpoint"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {t} SET at_us = 0", "DELETE FROM {t}", "REPLACE", "TRUNCATE TABLE {t} CASCADE"]
)
def test_the_log_cannot_be_rewritten(logged, as_owner, table, statement):
    if statement.startswith("TRUNCATE") and connection.vendor == "sqlite":
        statement = "DELETE FROM {t} WHERE 1"  # SQLite has no TRUNCATE; this is its truncate optimisation
    if statement == "REPLACE":
        columns = (
            "entry_id, log, position, at_us, body, leaf"
            if table == "ledger_entry"
            else "id, log, size, at_us, note"
        )
        statement = (
            f"INSERT OR REPLACE INTO {{t}} ({columns}) SELECT {columns.replace('at_us', '0')} FROM {{t}}"
            if connection.vendor == "sqlite"
            else f"INSERT INTO {{t}} ({columns}) SELECT {columns.replace('at_us', '0')} FROM {{t}} "
            f"ON CONFLICT ({columns.split(',')[0]}) DO UPDATE SET at_us = 0"
        )
    before = list(Entry.objects.order_by("position").values_list("entry_id", "at_us"))
    attempt = maintenance() if as_owner else transaction.atomic()
    with pytest.raises(DatabaseError):
        with attempt, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(t=table))
    assert list(Entry.objects.order_by("position").values_list("entry_id", "at_us")) == before
    assert Checkpoint.objects.count() == 1


def test_an_outbox_row_leaves_only_for_its_own_bytes_in_the_log(opened):
    with opened():
        act(by=SYSTEM, outcome="done")
    with pytest.raises(DatabaseError), transaction.atomic():
        Outbox.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Outbox.objects.update(body=b"{}")
    assert sequence() == 1 and not Outbox.objects.exists() and Entry.objects.count() == 1


@pytest.mark.parametrize(
    "value", ["Maija Meikäläinen", "maija@example.org", "Teikäläistentie 2", "ä", 1.5, ["a b"], {"k": "x y"}]
)
def test_a_value_that_could_be_personal_is_refused(opened, value):
    with opened(), pytest.raises(PersonalValueInLedger):
        act(by=SYSTEM, outcome=value)
    assert not Outbox.objects.exists()


def test_a_verb_that_the_ledger_does_not_know_is_refused():
    with pytest.raises(UnknownVerb):
        operation("person.guess")


def test_sequencing_twice_moves_nothing_twice(logged):
    assert sequence() == 0
    assert sorted(Entry.objects.values_list("position", flat=True)) == [0, 1, 2]
