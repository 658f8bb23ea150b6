"""Every control is broken once, and its probe must see it: a control whose breaking nobody notices is none.

Each test first sees the probe hold, then drops a trigger, takes a filter away, stops a job or plants a row.
"""

from datetime import date, timedelta

import pytest
from django.db import connection, models
from django.urls import include, path
from django.utils import timezone

from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.kernel import access as doors
from kortisto.kernel import declarations, guarded
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.ledger.models import Entry
from kortisto.ledger.sequencing import sequence
from kortisto.notice.models import NoticeVersion, Register
from kortisto.parties import operations as parties
from kortisto.parties import rules as blocks
from kortisto.parties.models import Block, Note, Person
from kortisto.promises.models import Attestation
from kortisto.promises.operations import attest
from kortisto.promises.probes import flows
from kortisto.promises.queries import control_states
from kortisto.promises.rules import State
from kortisto.retention.models import Erasure, RetentionRun
from kortisto.staff.models import Commitment, CommitmentSignature, User

pytestmark = pytest.mark.django_db


def below(statement, values=()):
    """Do something that only the owner of the database can do."""
    with maintenance(), connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def drop_trigger(name, table):
    below(f"DROP TRIGGER {name}" if connection.vendor == "sqlite" else f"DROP TRIGGER {name} ON {table}")


def rewrite_notice(change):
    """Put other words into the notice in force, which needs its guard out of the way."""
    drop_trigger("notice_version_frozen", "notice_noticeversion")
    notice = NoticeVersion.objects.get()
    change(notice.document)
    notice.digest = ""
    notice.save()


@pytest.fixture
def person(register, opened):
    with opened():
        return parties.create_person(
            values={"given_names": "Aino", "surname": "Kellokas"},
            contacts=[("email", "aino@kellokas.example")],
            source="self",
            by=SYSTEM,
        )


@pytest.fixture
def plant(register):
    """A function that writes a row past every rule."""

    def put(model, **values):
        with maintenance():
            return model.objects.create(register_id=register.id, **values)

    return put


@pytest.fixture
def set_person(person):
    """A function that rewrites the person's columns past every rule."""

    def put(**values):
        with maintenance():
            Person.objects.filter(pk=person.pk).update(**values)

    return put


# Doors


def test_guards_is_killed(probe):
    assert probe("guards").held
    drop_trigger("parties_mask_on_update", "parties_block")
    found = probe("guards")
    assert not found.held and (found.code, found.count) == ("guard_missing", 1)


def test_closed_door_is_killed(probe, monkeypatch):
    assert probe("closed_door").held
    if connection.vendor == "sqlite":
        from kortisto.kernel.engines.sqlite.base import DatabaseWrapper

        monkeypatch.setattr(DatabaseWrapper, "_guard", lambda self, live: live.set_authorizer(None))
    else:
        below("ALTER TABLE parties_person DISABLE ROW LEVEL SECURITY")
    assert probe("closed_door").code == "read_without_context"


def test_closed_door_of_the_manager_is_killed(probe, monkeypatch):
    assert probe("closed_door").held
    open_manager = models.Manager.from_queryset(models.QuerySet)
    monkeypatch.setattr(
        guarded.GuardedManager, "get_queryset", lambda self: open_manager.get_queryset(self).none()
    )
    assert probe("closed_door").code == "read_without_context"


def test_operations_only_is_killed(probe, monkeypatch):
    assert probe("operations_only").held
    if connection.vendor == "sqlite":
        from kortisto.kernel.engines.sqlite import base

        careful = base._authorizer
        monkeypatch.setattr(
            base,
            "_authorizer",
            lambda personal, *, may_read, may_write: careful(personal, may_read=may_read, may_write=may_read),
        )
    else:
        below("DROP POLICY kortisto_changes ON parties_person")
        below("CREATE POLICY kortisto_changes ON parties_person FOR UPDATE USING (true)")
    assert probe("operations_only").code == "written_outside_operation"


def test_register_wall_is_killed(probe, monkeypatch):
    assert probe("register_wall").held

    def without_the_register(self):
        queryset = models.Manager.get_queryset(self)
        return guarded.GuardedQuerySet(self.model, using=queryset.db)

    monkeypatch.setattr(guarded.GuardedManager, "get_queryset", without_the_register)
    if connection.vendor == "postgresql":
        below("DROP POLICY kortisto_reads ON parties_person")
        below("CREATE POLICY kortisto_reads ON parties_person FOR SELECT USING (true)")
    assert probe("register_wall").code == "register_wall_open"


def test_read_entries_is_killed(probe, monkeypatch):
    assert probe("read_entries").held
    monkeypatch.setattr(doors, "_record_reads", lambda opened: None)
    assert probe("read_entries").code == "read_without_entry"


def test_objection_is_killed(probe):
    assert probe("objection").held
    drop_trigger("parties_mask_on_insert", "parties_block")
    assert probe("objection").code == "visible_despite_no"


def test_objection_without_one_purpose_is_killed(probe, monkeypatch):
    assert probe("objection").held
    monkeypatch.setitem(blocks.BLOCKS, Block.MARKET_RESEARCH, (Purpose(0), "C72"))
    found = probe("objection")
    assert (found.code, found.count) == ("visible_despite_no", 1)


def test_restriction_is_killed(probe, monkeypatch):
    assert probe("restriction").held
    monkeypatch.setitem(blocks.BLOCKS, Block.RESTRICTION, (Purpose.DIRECT_MAIL, "C82"))
    assert probe("restriction").code == "visible_despite_no"


def test_protected_address_is_killed(probe, monkeypatch):
    assert probe("protected_address").held
    monkeypatch.setitem(blocks.BLOCKS, Block.PROTECTED_ADDRESS, (Purpose(0), "C23"))
    assert probe("protected_address").code == "visible_despite_no"


def test_masks_is_killed(probe, person, opened, set_person):
    with opened():
        parties.place_block(person=person, kind=Block.ALL_MARKETING, by=SYSTEM)
    assert probe("masks").held
    set_person(purpose_mask=int(ALL_PURPOSES))
    found = probe("masks")
    assert (found.code, found.count) == ("mask_allows_forbidden", 1)


def test_history_is_killed(probe, monkeypatch):
    assert probe("history").held
    monkeypatch.setattr(parties, "_remember", lambda *values: "")
    assert probe("history").code == "history_missing"


def test_append_only_is_killed(probe):
    assert probe("append_only").held
    drop_trigger("ledger_entry_no_update", "ledger_entry")
    assert probe("append_only").code == "rewriting_allowed"


def test_append_only_of_checkpoints_is_killed(probe):
    assert probe("append_only").held
    drop_trigger("ledger_checkpoint_no_delete", "ledger_checkpoint")
    assert probe("append_only").code == "rewriting_allowed"


def tamper(position):
    drop_trigger("ledger_entry_no_update", "ledger_entry")
    entry = Entry.objects.get(log=0, position=position)
    body = bytes(entry.body).replace(b"system", b"sistem")
    with maintenance():
        Entry.objects.filter(pk=entry.pk).update(body=body)


def test_ledger_whole_is_killed(probe, person):
    sequence()
    found = probe("ledger_whole")
    assert found.held and found.count == Entry.objects.count()
    tamper(0)
    found = probe("ledger_whole")
    assert not found.held and found.code == "main.entry_changed"


def test_ledger_whole_of_a_long_ledger_goes_on_where_it_was(probe, person, monkeypatch):
    monkeypatch.setattr(flows, "LONG_LEDGER", 0)
    sequence()
    first = probe("ledger_whole")
    sequence()
    second = probe("ledger_whole")
    assert second.held and 0 < second.count < first.count
    sequence()
    tamper(Entry.objects.filter(log=0).count() - 1)
    assert probe("ledger_whole").code == "main.entry_changed"


def test_ledger_whole_sees_entries_cut_off_at_the_end(probe, person):
    sequence()
    assert probe("ledger_whole").held
    sequence()
    drop_trigger("ledger_entry_no_delete", "ledger_entry")
    last = Entry.objects.filter(log=0).order_by("-position").first()
    with maintenance():
        Entry.objects.filter(pk=last.pk).delete()
    assert probe("ledger_whole").code == "main.log_shortened"


# The notice


def test_notice_frozen_is_killed(probe):
    assert probe("notice_frozen").held
    drop_trigger("notice_version_frozen", "notice_noticeversion")
    assert probe("notice_frozen").code == "rewriting_allowed"


def test_notice_public_is_killed(probe, settings):
    assert probe("notice_public").held
    settings.ROOT_URLCONF = "kortisto.staff.urls"
    assert probe("notice_public").code == "notice_not_public"


def test_notice_public_without_a_clause_is_killed(probe):
    assert probe("notice_public").held

    def forget_complaints(document):
        for section in document["sections"]:
            section["clauses"] = [key for key in section["clauses"] if key != "C88"]

    rewrite_notice(forget_complaints)
    found = probe("notice_public")
    assert (found.code, found.count) == ("notice_not_public", 1)


def test_authority_is_killed(probe):
    checked = date.fromisoformat(NoticeVersion.objects.get().document["authority"]["verified_on"])
    assert probe("authority", today=checked + timedelta(days=180)).held
    assert probe("authority", today=checked + timedelta(days=181)).code == "authority_not_verified"


def test_notice_lawful_is_killed(probe):
    assert probe("notice_lawful").held
    rewrite_notice(lambda document: document["controller"].pop("postcode"))
    assert probe("notice_lawful").code == "notice_error"


def test_notice_true_is_killed(probe):
    assert probe("notice_true").held
    declarations.declare_store("planted", "cache", holds="contact")
    try:
        assert probe("notice_true").code == "notice_outdated"
    finally:
        del declarations._stores["planted"]
        declarations.personal_tables.cache_clear()


def test_purposes_is_killed(probe):
    assert probe("purposes").held
    rewrite_notice(lambda document: document["purposes"].pop())
    assert probe("purposes").code == "purpose_without_basis"


def test_declared_is_killed(probe):
    assert probe("declared").held
    below("ALTER TABLE parties_person ADD COLUMN shoe_size integer")
    found = probe("declared")
    assert (found.code, found.count) == ("undeclared", 1)


# What comes in, goes out and stays


def test_sources_is_killed(probe, person, set_person):
    assert probe("sources").held
    set_person(source="rumour")
    assert probe("sources").code == "unnamed_source"


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


def test_overdue_is_killed(probe, person, set_person):
    assert probe("overdue").held
    set_person(erase_after=timezone.localdate() - timedelta(days=2))
    found = probe("overdue")
    assert (found.code, found.count) == ("overdue.identity", 1)


def test_overdue_is_seen_even_if_nothing_was_ever_computed(probe, person, set_person):
    set_person(since=date(2001, 2, 3))
    assert probe("overdue").code == "overdue.silent"


def test_overdue_history_is_seen(probe, person, opened):
    with opened():
        parties.change_person(person=person, values={"surname": "Uusi"}, version=1, by=SYSTEM)
    assert probe("overdue").held
    below("UPDATE parties_change SET at = %s", [timezone.now() - timedelta(days=5 * 365)])
    assert probe("overdue").code == "overdue.change_history"


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


# Those who work with the register, and what the program shows the world


def test_commitments_is_killed(probe, monkeypatch):
    assert probe("commitments").held
    monkeypatch.setattr("kortisto.staff.pages.has_signed", lambda user: True)
    assert probe("commitments").code == "unsigned_user"


def test_commitments_of_a_login_that_waits_too_long_is_killed(probe, staff):
    CommitmentSignature.objects.filter(user=staff["accountant"]).delete()
    Commitment.objects.update(valid_from=timezone.now() - timedelta(days=20))
    assert probe("commitments").held
    User.objects.filter(pk=staff["accountant"].pk).update(created_at=timezone.now() - timedelta(days=15))
    found = probe("commitments")
    assert (found.code, found.count) == ("unsigned_user", 1)


@pytest.mark.parametrize(
    "wrong", [{"email": "myynti@kellokukka.example"}, {"name": "Asiakaspalvelu"}, {"employer": " "}]
)
def test_personal_accounts_is_killed(probe, staff, wrong):
    assert probe("personal_accounts").held
    User.objects.filter(pk=staff["marketing"].pk).update(**wrong)
    assert probe("personal_accounts").code == "shared_login"


def test_leavers_is_killed(probe, staff, signed_in):
    signed_in("accountant")
    assert probe("leavers").held
    User.objects.filter(pk=staff["accountant"].pk).update(is_active=False)
    found = probe("leavers")
    assert (found.code, found.count) == ("leaver_with_session", 1)


def test_views_is_killed(probe, settings):
    assert probe("views").held
    hole = path("hole/", lambda request: None)
    settings.ROOT_URLCONF = (path("", include("kortisto.promises.tests.addresses")), hole)
    found = probe("views")
    assert (found.code, found.count) == ("view_without_permission", 1)


def test_contact_person_is_killed(probe, staff):
    assert probe("contact_person").held
    User.objects.filter(pk=staff["contact_person"].pk).update(is_active=False)
    assert probe("contact_person").code == "nobody_to_contact"


def test_hardening_is_killed(probe, settings):
    assert probe("hardening").held
    settings.ALLOWED_HOSTS = ["localhost", "*"]
    assert probe("hardening").code == "unsafe_setting"


def test_hardening_without_headers_is_killed(probe, settings):
    assert probe("hardening").held
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("SecurityMiddleware")]
    assert probe("hardening").code == "unsafe_setting"


def test_cookies_is_killed(probe, settings):
    assert probe("cookies").held
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith(".Declared")]
    found = probe("cookies")
    assert (found.code, found.count) == ("undeclared_cookie", 1)


def test_no_third_parties_is_killed(probe, monkeypatch):
    assert probe("no_third_parties").held
    monkeypatch.setattr(
        "kortisto.project.middleware.CONTENT_SECURITY_POLICY",
        "default-src 'none'; script-src 'self' https://statistics.example",
    )
    found = probe("no_third_parties")
    assert (found.code, found.count) == ("foreign_host", 1)


def test_addresses_is_killed(probe):
    assert probe("addresses").held
    old = connection.ops.adapt_datetimefield_value(timezone.now() - timedelta(days=32))
    below("INSERT INTO kortisto_cache (cache_key, value, expires) VALUES ('login:ip', '', %s)", [old])
    assert probe("addresses").code == "address_kept_too_long"


# What a person vouches for


@pytest.fixture
def runs_out(staff, opened, register):
    """A function that tells a control's state before, on and after the last day somebody vouched for it."""

    def states_of(control):
        until = timezone.localdate() + timedelta(days=30)
        before = control_states(register.id)[control].state
        with opened(Purpose.SECURITY):
            attest(
                control=control,
                statement="Kaappi 3 on lukossa, avain on hallinnolla.",
                until=until,
                by=staff["contact_person"].actor,
            )
        last_day = timezone.now() + timedelta(days=30)
        on_the_day = control_states(register.id, now=last_day)[control].state
        return (
            before,
            on_the_day,
            control_states(register.id, now=last_day + timedelta(days=1))[control].state,
        )

    return states_of


def test_locked_rooms_is_killed(runs_out):
    assert runs_out("locked_rooms") == (State.STALE, State.ATTESTED, State.STALE)
    assert Attestation.objects.count() == 1


def test_firewall_is_killed(runs_out):
    assert runs_out("firewall") == (State.STALE, State.ATTESTED, State.STALE)
