"""Probes of the doors: who is read, written and rewritten, and what is left behind."""

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client

from kortisto.kernel import catalogue, declarations, guards
from kortisto.kernel.access import DATA_SUBJECT, RECIPIENT, SYSTEM, AccessRefused, Actor, access, maintenance
from kortisto.kernel.engines import APP_ROLE
from kortisto.kernel.guarded import PersonalModel
from kortisto.kernel.ids import uuid7
from kortisto.kernel.purposes import ALL_PURPOSES, MARKETING, UNRESTRICTED, Purpose
from kortisto.ledger.models import READS, Mention, Outbox
from kortisto.ledger.tree import leaf_hash
from kortisto.parties.models import Block, Change, ContactPoint, Person
from kortisto.parties.operations import change_person, lift_block, place_block
from kortisto.promises.probes.trying import (
    Found,
    Probing,
    acting,
    canary,
    faults,
    is_refused,
    is_seen,
    number,
    outside,
    own_host,
    reading,
    rows,
    seen_under,
)
from kortisto.staff.permissions import Role
from kortisto.staff.rights import categories

# What each "no" must take away. Written down a second time on purpose: the rule itself is under test.
OBJECTIONS = {
    Block.DIRECT_MARKETING: Purpose.DIRECT_MARKETING | Purpose.PERSONALISATION,
    Block.DIRECT_MAIL: Purpose.DIRECT_MAIL,
    Block.DISTANCE_SELLING: Purpose.DISTANCE_SELLING,
    Block.MARKET_RESEARCH: Purpose.MARKET_RESEARCH,
    Block.PUBLICATION: Purpose.DIRECTORY | Purpose.DIRECT_MAIL,
    Block.ALL_MARKETING: MARKETING,
}
RESTRICTED = {Block.RESTRICTION: ALL_PURPOSES & ~UNRESTRICTED}
PROTECTED = {Block.PROTECTED_ADDRESS: Purpose.DIRECTORY | Purpose.DIRECT_MAIL}


def guards_in_place(asked: Probing) -> Found:
    """Every trigger and row policy that the rooms registered is in the live database."""
    return faults(len(guards.missing()), "guard_missing")


def everything_declared(asked: Probing) -> Found:
    """Models and the live catalogue hold no column, table or view that nobody declared (invariant 1)."""
    return faults(len(declarations.missing()) + len(catalogue.undeclared()), "undeclared")


def closed_without_context(asked: Probing) -> Found:
    """Without an access context nobody is read or written, by the manager or by plain SQL (invariant 2)."""
    person = canary(asked).person
    read = "SELECT id FROM parties_person WHERE id = %s"
    change = "UPDATE parties_person SET surname = 'Muu' WHERE id = %s"
    with seen_under(asked, Purpose.CUSTOMER_SERVICE):
        # The same statement is prepared while the door is open: an old key must not open it afterwards.
        if not rows(read, [person.pk]):
            return Found(False, "canary_unseen", 1)
    open_doors = 0
    open_doors += not outside(lambda: is_refused(read, [person.pk]))
    open_doors += not outside(lambda: is_refused(change, [person.pk]))
    open_doors += not outside(_manager_refuses)
    return faults(open_doors, "read_without_context")


def _manager_refuses() -> bool:
    try:
        Person.objects.exists()
    except AccessRefused:
        return True
    return False


def written_only_in_operations(asked: Probing) -> Found:
    """Inside a context, but outside an operation, plain SQL changes nobody (invariant 11)."""
    person = canary(asked).person

    def try_it() -> bool:
        with seen_under(asked, Purpose.CUSTOMER_SERVICE):
            return is_refused("UPDATE parties_person SET surname = 'Muu' WHERE id = %s", [person.pk])

    return faults(int(not outside(try_it)), "written_outside_operation")


def roles_see_their_categories(asked: Probing) -> Found:
    """Each role is shown an invented person's name and contact data under exactly the purposes that the table of
    rights gives it, by the manager and by plain SQL (C43, C44)."""
    person = canary(asked).person
    wrong = 0
    for role in Role:
        for purpose in Purpose:
            promised = categories(role.value, purpose)
            with acting(asked, role=role.value, purpose=purpose):
                for category, model, own, column in (
                    ("identity", Person, "id", "surname"),
                    ("contact", ContactPoint, "person_id", "value"),
                ):
                    wrong += sum(
                        seen != (category in promised) for seen in _shown(model, own, column, person.pk)
                    )
    return faults(wrong, "shown_despite_role")


def recipients_see_what_was_agreed(asked: Probing) -> Found:
    """A recipient's program is shown of an invented person exactly the categories that were agreed, by the manager
    and by plain SQL, and without an agreement nothing; its door answers nobody without a token (C12)."""
    person = canary(asked).person
    wrong = 0
    for agreed in (None, frozenset({"identity"}), frozenset({"identity", "contact"})):
        actor = Actor(key="probe", role=RECIPIENT)
        with access(
            register_id=asked.register_id, actor=actor, purpose=Purpose.CUSTOMER_SERVICE, view="promises.probe",
            within=agreed,
        ):  # fmt: skip
            for category, model, own, column in (
                ("identity", Person, "id", "surname"),
                ("contact", ContactPoint, "person_id", "value"),
            ):
                seen = _shown(model, own, column, person.pk)
                wrong += sum(one != (category in (agreed or ())) for one in seen)
    for headers in ({}, {"authorization": "Bearer kto_"}):
        client = Client(raise_request_exception=False, SERVER_NAME=own_host())
        answer = client.get("/api/v1/persons", secure=settings.HTTPS, headers=headers)
        wrong += answer.status_code != 401
    return faults(wrong, "shown_despite_agreement")


def own_pages_know_one_person(asked: Probing) -> Found:
    """In the context of one person's own pages an invented other person does not exist and cannot be changed, by the
    manager and (PostgreSQL) by plain SQL; and without a code nobody gets to those pages (C69, C43)."""
    mine, theirs = canary(asked).person, canary(asked).person
    actor = Actor(key=str(mine.public_id), role=DATA_SUBJECT)
    wrong = 0
    with access(
        register_id=asked.register_id,
        actor=actor,
        purpose=Purpose.RIGHTS,
        view="promises.probe",
        subject=mine.pk,
    ):
        for model, own, column in ((Person, "id", "surname"), (ContactPoint, "person_id", "value")):
            for person in (mine, theirs):
                by_manager, by_sql = _shown(model, own, column, person.pk)
                wrong += by_manager != (person is mine)
                # SQLite has no row policies: there, plain SQL is held back as a whole by the authorizer.
                wrong += connection.vendor == "postgresql" and by_sql != (person is mine)
        wrong += not _refuses_block(theirs, actor)
    for address in ("/portal/home/", "/portal/data/"):
        client = Client(raise_request_exception=False, SERVER_NAME=own_host())
        wrong += outside(lambda: client.get(address, secure=settings.HTTPS)).status_code != 302  # noqa: B023
    return faults(wrong, "shown_to_another")


def _refuses_block(person: Person, actor: Actor) -> bool:
    try:
        place_block(person=person, kind=Block.ALL_MARKETING, by=actor)
    except (AccessRefused, DatabaseError):
        return True
    return False


def _shown(model: type[PersonalModel], own: str, column: str, key: int) -> tuple[bool, bool]:
    """Whether the manager and plain SQL show somebody's row."""
    try:
        by_manager = model.objects.filter(**{own: key}).exists()
    except AccessRefused:
        by_manager = False
    try:
        with transaction.atomic():
            by_sql = bool(rows(f"SELECT {column} FROM {model._meta.db_table} WHERE {own} = %s", [key]))
    except DatabaseError:
        by_sql = False
    return by_manager, by_sql


def other_register_unseen(asked: Probing) -> Found:
    """A person of this register does not exist for a context of another one (C10)."""
    person = canary(asked).person
    other = Probing(asked.register_id + 1, asked.today, asked.now)
    return faults(int(is_seen(other, person, Purpose.CUSTOMER_SERVICE)), "register_wall_open")


def every_read_leaves_an_entry(asked: Probing) -> Found:
    """Showing a person writes who looked, when and why, before the page is shown (invariant 2)."""
    person = canary(asked).person
    before = Outbox.objects.filter(log=READS).count()
    with reading(asked, purpose=Purpose.CUSTOMER_SERVICE, view="promises.probe"):
        Person.objects.get(pk=person.pk)
    entries = Outbox.objects.filter(log=READS).count() - before
    mentioned = Mention.objects.filter(log=READS, subject=person.public_id).exists()
    return faults(int(entries != 1) + int(not mentioned), "read_without_entry")


def objection_hides(asked: Probing) -> Found:
    """Each marketing "no" hides the person from its purposes in the same second (C13, C15, C72, C90)."""
    return _blocks_hide(asked, OBJECTIONS)


def restriction_hides(asked: Probing) -> Found:
    """A restriction leaves only what Article 18(2) leaves (C82)."""
    return _blocks_hide(asked, RESTRICTED)


def protected_address_hides(asked: Probing) -> Found:
    """A protected address is in no directory and no mailing (C23)."""
    return _blocks_hide(asked, PROTECTED)


def _blocks_hide(asked: Probing, promised: dict[str, Purpose]) -> Found:
    person = canary(asked).person
    visible = 0
    for kind, purposes in promised.items():
        for purpose in purposes:
            if not is_seen(asked, person, purpose):
                # Somebody who is hidden already proves nothing.
                return Found(False, "canary_unseen", 1)
        with seen_under(asked, Purpose.RIGHTS):
            block = place_block(person=person, kind=kind, by=SYSTEM)
        visible += sum(is_seen(asked, person, purpose) for purpose in purposes)
        with seen_under(asked, Purpose.RIGHTS):
            lift_block(block=block, by=SYSTEM)
    return faults(visible, "visible_despite_no")


def masks_agree(asked: Probing) -> Found:
    """Nobody's purpose mask allows what one of their blocks forbids (invariant 3)."""
    with seen_under(asked, Purpose.RIGHTS):
        wrong = number(
            "SELECT count(DISTINCT p.id) FROM parties_block b JOIN parties_person p ON p.id = b.person_id "
            "WHERE b.register_id = %s AND b.lifted_at IS NULL AND (p.purpose_mask & b.purposes) <> 0",
            [asked.register_id],
        )
    return faults(wrong, "mask_allows_forbidden")


def changes_keep_the_value_before(asked: Probing) -> Found:
    """A correction keeps the earlier value, its source and its time in the erasable history (C20, C75)."""
    found = canary(asked)
    source = found.person.source
    with seen_under(asked, Purpose.CUSTOMER_SERVICE):
        change_person(
            person=found.person,
            values={"surname": "Muutettu"},
            version=found.person.version,
            source=source,
            by=SYSTEM,
        )
        kept = Change.objects.filter(
            person=found.person, column="surname", before=found.surname, source=source
        ).count()
    return faults(int(kept != 1), "history_missing")


def ledger_refuses_rewriting(asked: Probing) -> Found:
    """Entries and checkpoints can be neither changed nor removed, by the application or by the owner."""
    entry, note = uuid7(), "probe"
    key = entry.hex if connection.vendor == "sqlite" else entry
    body = b"{}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (entry_id, log, position, at_us, body, leaf) "
            "VALUES (%s, 99, 0, 0, %s, %s)",
            [key, body, leaf_hash(body)],
        )
        cursor.execute("INSERT INTO ledger_checkpoint (log, size, at_us, note) VALUES (99, 1, 0, %s)", [note])
    allowed = 0
    for as_owner in (False, True):
        for table in ("ledger_entry", "ledger_checkpoint"):
            for statement in (
                f"UPDATE {table} SET at_us = 1 WHERE log = 99",
                f"DELETE FROM {table} WHERE log = 99",
            ):
                allowed += not is_refused(statement, as_owner=as_owner)
    if connection.vendor == "postgresql":
        allowed += _truncatable("ledger_entry") + _truncatable("ledger_checkpoint")
    return faults(allowed, "rewriting_allowed")


def _truncatable(table: str) -> int:
    # Trying would lock the table against everybody, so the rule is looked up instead.
    with maintenance():
        there = number(
            "SELECT count(*) FROM pg_trigger WHERE tgname = %s AND tgenabled <> 'D'", [f"{table}_no_truncate"]
        )
        allowed = rows("SELECT has_table_privilege(%s, %s, 'TRUNCATE')", [APP_ROLE, table])[0][0]
    return int(there == 0) + int(allowed)


def published_notice_refuses_rewriting(asked: Probing) -> Found:
    """A published version of the notice can be neither changed nor removed (C2)."""
    where = "WHERE register_id = %s AND state = 'published'"
    if not number(f"SELECT count(*) FROM notice_noticeversion {where}", [asked.register_id]):
        return Found(False, "no_published_notice", 1)
    allowed = 0
    for as_owner in (False, True):
        for statement in (
            f"UPDATE notice_noticeversion SET reason = 'probe' {where}",
            f"UPDATE notice_noticeversion SET state = 'draft' {where}",
            f"DELETE FROM notice_noticeversion {where}",
        ):
            allowed += not is_refused(statement, [asked.register_id], as_owner=as_owner)
    return faults(allowed, "rewriting_allowed")
