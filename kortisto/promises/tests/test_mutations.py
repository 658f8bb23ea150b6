"""Every control is broken once, and its probe must see it: a control whose breaking nobody notices is none.

Each test first sees the probe hold, then drops a trigger, takes a filter away, stops a job or plants a row.
Here: the doors, the ledger and the notice.
"""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, models

from kortisto.kernel import access as doors
from kortisto.kernel import declarations, guarded
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.ledger.models import Entry
from kortisto.ledger.sequencing import sequence
from kortisto.notice.models import NoticeVersion
from kortisto.parties import operations as parties
from kortisto.parties import rules as blocks
from kortisto.parties.models import Block
from kortisto.promises.probes import flows
from kortisto.promises.tests.breaking import below, drop_trigger, rewrite_notice

pytestmark = pytest.mark.django_db


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


def test_field_rights_is_killed(probe, monkeypatch):
    assert probe("field_rights").held
    # The context forgets whose it is: everybody sees everything.
    monkeypatch.setattr("kortisto.kernel.access._rights", None)
    assert probe("field_rights").code == "shown_despite_role"


def test_field_rights_of_the_database_is_killed(probe, monkeypatch):
    assert probe("field_rights").held
    if connection.vendor == "sqlite":
        monkeypatch.setattr("kortisto.kernel.engines.sqlite.base._hidden", lambda categories: {})
    else:
        below("ALTER TABLE parties_contactpoint DISABLE ROW LEVEL SECURITY")
    assert probe("field_rights").code == "shown_despite_role"


def test_agreed_interface_is_killed(probe, monkeypatch):
    assert probe("agreed_interface").held
    # The table of rights forgets what was agreed.
    monkeypatch.setattr("kortisto.kernel.access._rights", lambda actor, purpose, within: None)
    assert probe("agreed_interface").code == "shown_despite_agreement"


def test_agreed_interface_of_the_door_is_killed(probe, monkeypatch):
    assert probe("agreed_interface").held
    # Everybody gets past the keeper of the door.
    monkeypatch.setattr("kortisto.api.door.Bearer.__call__", lambda self, request: object())
    assert probe("agreed_interface").code == "shown_despite_agreement"


def test_own_pages_is_killed(probe, monkeypatch):
    assert probe("own_pages").held
    # The context forgets for whom it is.
    monkeypatch.setattr("kortisto.promises.probes.doors.access", lambda subject, **more: doors.access(**more))
    assert probe("own_pages").code == "shown_to_another"


def test_own_pages_of_the_database_is_killed(probe, monkeypatch):
    assert probe("own_pages").held
    if connection.vendor == "sqlite":
        # Without row policies the manager's own condition is all there is.
        monkeypatch.setattr(
            guarded.GuardedManager, "_of_register", lambda self: guarded.GuardedQuerySet(self.model)
        )
    else:
        below("ALTER TABLE parties_contactpoint DISABLE ROW LEVEL SECURITY")
    assert probe("own_pages").code == "shown_to_another"


def test_own_pages_of_the_door_is_killed(probe, monkeypatch, person):
    assert probe("own_pages").held
    # Everybody is let in as somebody.
    session = SimpleNamespace(person=person, person_id=person.pk, ended_at=None, confirmed_at=None)
    monkeypatch.setattr("kortisto.portal.doors.session_of", lambda request, register: session)
    assert probe("own_pages").code == "shown_to_another"


def test_operations_only_is_killed(probe, monkeypatch):
    assert probe("operations_only").held
    if connection.vendor == "sqlite":
        from kortisto.kernel.engines.sqlite import base

        careful = base._authorizer
        monkeypatch.setattr(
            base,
            "_authorizer",
            lambda *tables, may_read, may_write: careful(*tables, may_read=may_read, may_write=may_read),
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
    monkeypatch.setattr(parties, "remember", lambda *values: "")
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
