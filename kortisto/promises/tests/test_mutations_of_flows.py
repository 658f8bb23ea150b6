"""Every control is broken once, and its probe must see it: a control whose breaking nobody notices is none.

Each test first sees the probe hold, then drops a trigger, takes a filter away, stops a job or plants a row.
Here: what comes in, goes out and stays.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.duplicates.operations import merge_persons
from kortisto.kernel import declarations
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.notes.models import Note
from kortisto.notice.models import Register
from kortisto.parties import operations as parties
from kortisto.parties.fields.operations import fill_in
from kortisto.parties.models import CustomField, Person
from kortisto.promises.probes import flows
from kortisto.promises.tests.breaking import below, drop_trigger
from kortisto.requests.models import FormerRequest
from kortisto.retention.models import Erasure, RetentionRun

pytestmark = pytest.mark.django_db


def test_sources_is_killed(probe, person, set_person):
    assert probe("sources").held
    set_person(source="rumour")
    assert probe("sources").code == "unnamed_source"


@pytest.mark.parametrize("broken", ["nobody makes it", "nobody closes it"])
def test_doubtful_data_is_killed(probe, monkeypatch, broken):
    assert probe("doubtful_data").held
    if broken == "nobody makes it":
        monkeypatch.setattr("kortisto.notes.doubting.REASONS", ())
    else:
        monkeypatch.setattr("kortisto.notes.doubting._needless", lambda rows, today: [])
    found = probe("doubtful_data")
    assert (found.code, found.count) == ("left_lying", 1)


def test_doubtful_data_of_a_night_that_never_came_is_killed(probe, person):
    assert probe("doubtful_data").held
    long_ago = timezone.localdate() - timedelta(days=8)
    below(
        "UPDATE parties_contactpoint SET failed_on = %s WHERE person_id = %s",
        [long_ago.isoformat(), person.pk],
    )
    found = probe("doubtful_data")
    assert (found.code, found.count) == ("left_lying", 1)


@pytest.mark.parametrize(
    ("trigger", "table"),
    [
        ("billing_invoice_frozen", "billing_invoice"),
        *(("billing_line_" + what, "billing_invoiceline") for what in ("frozen", "not_added", "not_removed")),
    ],
)
def test_issued_invoices_is_killed(probe, trigger, table):
    assert probe("issued_invoices").held
    drop_trigger(trigger, table)
    assert probe("issued_invoices").code == "voucher_changed"


@pytest.fixture
def recipient(plant):
    return plant(
        Recipient,
        key="accounting",
        name="Tilitoimisto Numero Oy",
        kind=Recipient.PROCESSOR,
        purpose=int(Purpose.BILLING),
        categories=["identity", "invoices"],
        agreement_signed_on=date(2026, 1, 2),
        enabled=True,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"ground": "other"},
        {"categories": ["identity", "notes"]},
        {"ground": "data_subject"},
    ],
)
def test_disclosures_is_killed(probe, plant, recipient, wrong):
    right = {"ground": "invoicing", "clause": "C33", "categories": ["invoices"], "persons": 1, "by": "system"}
    plant(Disclosure, recipient=recipient, **right)
    assert probe("disclosures").held
    plant(Disclosure, recipient=recipient, **(right | wrong))
    assert probe("disclosures").code == "disclosure_without_ground"


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "advertiser"},
        {"agreement_signed_on": None},
        {"agreement_ends_on": date(2026, 2, 1)},
        {"categories": ["identity", "notes"]},
    ],
)
def test_recipients_is_killed(probe, recipient, wrong):
    assert probe("recipients").held
    Recipient.objects.filter(pk=recipient.pk).update(**wrong)
    assert probe("recipients").code == "recipient_not_told"


def test_transfers_is_killed(probe, recipient):
    assert probe("transfers").held
    Recipient.objects.filter(pk=recipient.pk).update(country="US")
    assert probe("transfers").code == "transfer_without_tool"


def test_a_custom_field_the_night_left_full_turns_the_promise_red(
    probe, person, set_person, make_field, opened
):
    field = make_field("Member")
    with opened():
        fill_in(person=person, given={field: "Kulta"}, by=SYSTEM)
    assert probe("overdue").held
    set_person(ended_on=timezone.localdate() - timedelta(days=740))
    assert probe("overdue").held is False  # contact data and the value alike
    with maintenance():
        person.contact_points.all().delete()
    found = probe("overdue")
    assert (found.code, found.count) == ("overdue.custom_fields", 1)


def test_a_custom_field_that_the_notice_does_not_tell_turns_the_promise_red(probe, make_field):
    field = make_field("Member")
    assert probe("notice_true").held
    for wrong in ({"purposes": 1 << 20}, {"clock": "for_ever"}):
        kept = {name: getattr(field, name) for name in wrong}
        CustomField.objects.filter(pk=field.pk).update(**wrong)
        assert probe("notice_true").code == "notice_outdated" or wrong.get("purposes")
        CustomField.objects.filter(pk=field.pk).update(**kept)
    assert probe("notice_true").held


def test_overdue_is_killed(probe, person, set_person):
    assert probe("overdue").held
    set_person(erase_after=timezone.localdate() - timedelta(days=2))
    found = probe("overdue")
    assert (found.code, found.count) == ("overdue.identity", 1)


def test_a_request_brought_from_elsewhere_that_the_night_left_is_seen(probe, person, register):
    request = {
        "number": 1,
        "right": "access",
        "channel": "email",
        "asked": "Mitä tiedätte?",
        "source": "self",
    }
    with maintenance():
        FormerRequest(
            register_id=register.pk, person=person, arrived_at=timezone.now() - timedelta(days=10), **request
        ).save()
    assert probe("overdue").held
    with maintenance():
        FormerRequest(
            register_id=register.pk,
            person=person,
            arrived_at=timezone.now() - timedelta(days=4000),
            **request,
        ).save()
    found = probe("overdue")
    assert (found.code, found.count) == ("overdue.former_requests", 1)


def test_overdue_is_seen_even_if_nothing_was_ever_computed(probe, person, set_person):
    set_person(since=date(2001, 2, 3))
    assert probe("overdue").code == "overdue.silent"


def test_overdue_history_is_seen(probe, person, opened):
    with opened():
        parties.change_person(person=person, values={"surname": "Uusi"}, version=1, by=SYSTEM)
    assert probe("overdue").held
    below("UPDATE parties_change SET at = %s", [timezone.now() - timedelta(days=5 * 365)])
    assert probe("overdue").code == "overdue.change_history"


def test_overdue_undo_data_of_a_merge_are_seen(probe, person, opened):
    with opened(Purpose.RIGHTS, shown=False):
        other = parties.create_person(values={"surname": "Toinen"}, source="self", by=SYSTEM)
        merge_persons(survivor=person.public_id, absorbed=other.public_id, chosen={}, seen=None, by=SYSTEM)
    assert probe("overdue").held
    below("UPDATE duplicates_merge SET at = %s", [timezone.now() - timedelta(days=33)])
    assert probe("overdue").code == "overdue.merges"


def test_overdue_looks_in_the_access_log_are_seen(probe, person, opened):
    with opened(view="test.card"):
        Person.objects.get()
    assert probe("overdue").held
    later = timezone.localdate() + timedelta(days=800)
    assert "access_log" in probe("overdue", today=later).code


def test_night_is_killed(probe, register):
    assert probe("night").held
    Register.objects.update(created_at=timezone.now() - timedelta(days=10))
    assert probe("night").code == "night_missed"
    run = RetentionRun.objects.create(
        register=register, today=timezone.localdate(), ended_at=timezone.now() - timedelta(hours=20)
    )
    assert probe("night").held
    RetentionRun.objects.filter(pk=run.pk).update(ended_at=timezone.now() - timedelta(hours=37))
    assert probe("night").code == "night_missed"


@pytest.mark.parametrize(
    "planted",
    [
        {"state": Erasure.PARTIAL, "next_on": date(2026, 1, 1)},
        {"state": Erasure.INCOMPLETE},
        {"state": Erasure.COMPLETE, "journalled": False, "at": timezone.now() - timedelta(days=2)},
    ],
)
def test_open_erasures_is_killed(probe, plant, person, planted):
    assert probe("open_erasures").held
    values = {"journalled": True, "because": Erasure.REQUEST, "by": "system", "subject": Register().public_id}
    plant(Erasure, **(values | planted))
    assert probe("open_erasures").code == "erasure_unfinished"


@pytest.mark.parametrize("room", ["parties", "orders"])
def test_erasure_is_killed(probe, monkeypatch, room):
    assert probe("erasure").held
    monkeypatch.setattr(f"kortisto.{room}.holdings.erase", lambda work: None)
    assert probe("erasure").code == "erasure_incomplete"


def test_erasure_without_a_lasting_no_is_killed(probe, monkeypatch):
    assert probe("erasure").held
    monkeypatch.setattr("kortisto.retention.operations.keep_fingerprints", lambda *values: 0)
    assert probe("erasure").code == "left_after_erasure"


def test_stay_gone_is_killed(probe, plant, person):
    assert probe("stay_gone").held
    plant(Erasure, subject=person.public_id, because=Erasure.REQUEST, state=Erasure.COMPLETE, by="system")
    assert probe("stay_gone").code == "erased_is_back"


def test_stay_gone_after_a_restore_is_killed(probe, person, monkeypatch):
    assert probe("stay_gone").held
    line = {"register": str(person.register_id), "subject": str(person.public_id), "state": Erasure.COMPLETE}
    monkeypatch.setattr(flows.journal, "lines", lambda: iter([line]))
    assert probe("stay_gone").code == "erased_is_back"


def test_access_report_is_killed(probe, monkeypatch):
    assert probe("access_report").held

    def broken(self):
        raise OSError

    monkeypatch.setattr("kortisto.requests.report._Asked.looks", broken)
    assert probe("access_report").code == "report_incomplete"


def test_access_report_without_a_table_is_killed(probe, monkeypatch):
    assert probe("access_report").held
    tables = [table for table in declarations.subject_tables() if table.name != "parties_contactpoint"]
    monkeypatch.setattr(declarations, "subject_tables", lambda: tables)
    found = probe("access_report")
    assert (found.code, found.count) == ("report_incomplete", 1)


def test_access_report_with_somebody_elses_rows_is_killed(probe, monkeypatch):
    assert probe("access_report").held
    monkeypatch.setattr("kortisto.requests.report._Asked._where", lambda self, table: ("1 = 1", None))
    assert probe("access_report").code == "report_incomplete"


def test_identity_codes_is_killed(probe, plant, person):
    plant(Note, person=person, text="Tilaus 131052-3080 ja viite 123456.", written_by="system")
    assert probe("identity_codes").held
    plant(Note, person=person, text="Soitti, 131052-308T.", written_by="system")
    found = probe("identity_codes")
    assert (found.code, found.count) == ("identity_code", 1)
