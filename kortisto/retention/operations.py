"""What happens at the end: a person is erased, on request or at expiry, proved or not at all."""

import json
import shutil
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from kortisto.consents.keys import suppression_key
from kortisto.consents.operations import keep_fingerprints
from kortisto.consents.rules import fingerprints
from kortisto.kernel import access
from kortisto.kernel.access import SYSTEM, AccessRefused, Actor
from kortisto.kernel.purposes import ALL_PURPOSES, MARKETING, Purpose
from kortisto.ledger.models import Mention
from kortisto.ledger.operations import operation, record, record_many
from kortisto.parties.models import Person
from kortisto.retention import inventory, journal
from kortisto.retention.inventory import StoreFailed, Work, ask
from kortisto.retention.models import Erasure
from kortisto.retention.rules import Decision


@dataclass(frozen=True)
class Plan:
    """What an erasure does: rows that go by store, what stays and why, who is to be told, and how many
    fingerprints keep it so. `failed` names stores that did not answer: then nothing can be erased."""

    outcome: str  # all | part | none | failed
    gone: dict[str, int] = field(default_factory=dict)
    kept: list[dict[str, Any]] = field(default_factory=list)
    told: list[list[str]] = field(default_factory=list)
    suppressed: int = 0
    next_on: date | None = None
    failed: tuple[str, ...] = ()


class _Preview(Exception):
    def __init__(self, plan: Plan) -> None:
        self.plan = plan


def plan_erasure(
    *, person: Person, because: str = Erasure.REQUEST, by: Actor, today: date | None = None
) -> Plan:
    """What erasing the person now would do: the same code, in a transaction that is rolled back."""
    try:
        _erase_person(person=person, because=because, by=by, today=today, received_on=None, preview=True)
    except _Preview as seen:
        return seen.plan
    except StoreFailed as problem:
        return Plan("failed", failed=problem.stores)
    raise AssertionError("a preview always ends without committing")


def erase_person(
    *, person: Person, because: str = Erasure.REQUEST, by: Actor, today: date | None = None,
    received_on: date | None = None,
) -> Erasure:  # fmt: skip
    """Erase a person: what may go goes now, what must stay is locked and goes by itself when it may.

    The answer's state says what happened: complete, partial, refused (nothing may go yet) or incomplete (a
    store failed: everything was rolled back and nothing is claimed). Needs an access context for the
    rights of persons; raises AccessRefused under another purpose, Person.DoesNotExist when they have gone.
    """
    try:
        return _erase_person(
            person=person, because=because, by=by, today=today, received_on=received_on, preview=False
        )
    except StoreFailed as problem:
        return note_failure(
            person=person, because=because, by=by, received_on=received_on, stores=problem.stores
        )


@operation("person.erase")
def _erase_person(
    *, person: Person, because: str, by: Actor, today: date | None, received_on: date | None, preview: bool
) -> Erasure:  # fmt: skip
    _require_rights_purpose()
    # Whoever pressed at the same moment goes first; after that there is nobody left to erase.
    Person.objects.select_for_update().get(pk=person.pk)
    subject = person.public_id
    work = _work(person.register_id, [person.pk], by, today)
    told = _recipients(work)
    suppressed = _suppress(work, because)
    inventory.erase(work)
    erasure, news = _written(work, {person.pk: subject}, because, told, received_on, preview)[0]
    decision = work.decisions[person.pk]
    if decision.refused or not news:
        reason = decision.keeps[0].why if decision.keeps else "nothing_new"
        record(subjects=[subject], verb="person.erase_refused", clause=_clause(decision), reason=reason)
    else:
        record(subjects=[subject], **_facts(erasure, decision))
    if preview:
        raise _Preview(
            Plan(
                decision.outcome,
                dict(work.gone[person.pk]),
                erasure.kept,
                erasure.told,
                suppressed,
                decision.next_on,
            )
        )
    _forget_mentions(work, {person.pk: subject})
    _remove_files(work)
    _after_commit([erasure], news and not decision.refused)
    return erasure


@operation("person.erase_failed")
def note_failure(
    *, person: Person, because: str, by: Actor, received_on: date | None, stores: Sequence[str]
) -> Erasure:  # fmt: skip
    """Make a failed erasure visible: who, which stores; nothing was erased."""
    erasure = Erasure.objects.create(
        register_id=person.register_id, subject=person.public_id, because=because, state=Erasure.INCOMPLETE,
        received_on=received_on, by=by.key, failed=list(stores), journalled=True,
    )  # fmt: skip
    record(subjects=[person.public_id], stores=list(stores), clause="C35")
    return erasure


@operation("person.erased_at_expiry")
def erase_chunk(
    *,
    ids: Sequence[int],
    because: str = Erasure.EXPIRY,
    today: date,
    preview: bool = False,
    by: Actor,
) -> list[Erasure]:
    """Erase many persons in one transaction with one entry each. Raises StoreFailed: then nobody went.
    With `preview` the caller rolls back, so no file is touched."""
    _require_rights_purpose()
    register_id = access.required_access().register_id
    work = _work(register_id, list(ids), by, today)
    subjects = {
        row: inventory.as_uuid(public_id)
        for row, public_id in ask("SELECT id, public_id FROM parties_person WHERE id IN :ids", ids=list(ids))
    }
    work.ids = [person for person in work.ids if person in subjects]
    told = _recipients(work)
    _suppress(work, because)
    with bulk_index(len(ids)):
        inventory.erase(work)
    written = _written(work, subjects, because, told, None, False)
    by_subject = {subject: work.decisions[person] for person, subject in subjects.items()}
    record_many(([e.subject], _facts(e, by_subject[e.subject])) for e, news in written if news)
    if not any(news for _erasure, news in written):
        record(verb="person.erase_refused", clause="C36", reason="nothing_new", count=len(written))
    _forget_mentions(work, subjects)
    if not preview:
        _remove_files(work)
    erasures = [erasure for erasure, news in written if news and erasure.state != Erasure.REFUSED]
    _after_commit(erasures, bool(erasures), checkpoint=False)
    return erasures


# From how many persons on the full-text index is tidied once at the end instead of word by word.
_MANY = 25


@contextmanager
def bulk_index(persons: int) -> Iterator[None]:
    """SQLite: taking one text out of the index overwrites each of its trigrams, which for many texts takes
    far longer than rewriting the index once. Whoever uses this calls `tidy_index` when all is done."""
    many = connection.vendor == "sqlite" and persons >= _MANY
    if many:
        ask("INSERT INTO parties_search_fts(parties_search_fts, rank) VALUES('secure-delete', 0)")
    yield
    if many:
        ask("INSERT INTO parties_search_fts(parties_search_fts, rank) VALUES('secure-delete', 1)")


@operation("retention.run")
def tidy_index(*, by: Actor) -> None:
    """Rewrite the full-text index so that no trigram of a removed text is left in it."""
    if connection.vendor == "sqlite":
        ask("INSERT INTO parties_search_fts(parties_search_fts) VALUES('optimize')")
    record(clause="C36", clock="search_index")


def _require_rights_purpose() -> None:
    if access.required_access().purpose != Purpose.RIGHTS:
        raise AccessRefused("erasing needs an access context for the rights of persons")


def _work(register_id: int, ids: list[int], by: Actor, today: date | None) -> Work:
    work = Work(register_id, ids, today or timezone.localdate(), by=by.key)
    if connection.vendor == "postgresql":
        # Nobody may pay, order or invoice between the decision and the deed.
        ask("SELECT id FROM parties_person WHERE id IN :ids ORDER BY id FOR UPDATE", ids=ids)
    work.decisions = inventory.decide(work)
    work.former = inventory.former_ids(work)
    return work


def _recipients(work: Work) -> dict[int, list[list[str]]]:
    """To whom each person's data had been given, with the latest day (Article 19)."""
    found: dict[int, list[list[str]]] = defaultdict(list)
    for person, key, at in work.ask(
        "SELECT s.person_id, r.key, max(d.at) FROM disclosures_disclosedperson s "
        "JOIN disclosures_disclosure d ON d.id = s.disclosure_id "
        "JOIN disclosures_recipient r ON r.id = d.recipient_id "
        "WHERE s.person_id IN :ids AND r.kind <> 'data_subject' GROUP BY s.person_id, r.key ORDER BY r.key"
    ):
        found[person].append([key, local_day(at).isoformat()])
    return found


def local_day(at: Any) -> date:
    """The Finnish day of a moment as either engine returns it from plain SQL."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return timezone.localdate(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _suppress(work: Work, because: str) -> int:
    """Fingerprints that keep the "no" in force: always after a request, at expiry only of an objection."""
    ids = [person for person in work.ids if not work.decisions[person].refused]
    if because == Erasure.REQUEST:
        return keep_no(work.register_id, dict.fromkeys(ids, int(ALL_PURPOSES)))
    return keep_no(work.register_id, objections(ids))


def objections(ids: Sequence[int]) -> dict[int, int]:
    """Marketing purposes that the persons have forbidden, as bits."""
    found: dict[int, int] = defaultdict(int)
    for person, purposes in ask(
        "SELECT person_id, purposes FROM parties_block WHERE person_id IN :ids AND lifted_at IS NULL "
        "AND kind <> 'erasing' AND kind <> 'restriction'",
        ids=ids,
    ):
        found[person] |= purposes & int(MARKETING)
    return found


def keep_no(register_id: int, masks: dict[int, int]) -> int:
    """Put fingerprints of the persons' contact values on the suppression list, with the purposes that stay
    forbidden; inside an operation. Returns how many."""
    wanted = [person for person, mask in masks.items() if mask]
    if not wanted:
        return 0
    values: dict[int, dict[str, list]] = {
        person: {"emails": [], "phones": [], "posts": []} for person in wanted
    }
    for person, kind, value in ask(
        "SELECT person_id, kind, value FROM parties_contactpoint "
        "WHERE person_id IN :wanted AND kind <> 'web'",
        wanted=wanted,
    ):
        values[person]["emails" if kind == "email" else "phones"].append(value)
    for person, given, surname, street, postcode in ask(
        "SELECT p.id, p.given_names, p.surname, a.street, a.postcode FROM parties_address a "
        "JOIN parties_person p ON p.id = a.person_id WHERE a.person_id IN :wanted",
        wanted=wanted,
    ):
        values[person]["posts"].append((f"{given} {surname}", street, postcode))
    key = suppression_key()
    listed: dict[tuple[str, str], int] = defaultdict(int)
    for person, found in values.items():
        for each in fingerprints(key, **found):
            listed[each] |= masks[person]
    return keep_fingerprints(register_id, listed)


def _written(
    work: Work,
    subjects: dict[int, uuid.UUID],
    because: str,
    told: dict[int, list],
    received_on: date | None,
    preview: bool,
) -> list[tuple[Erasure, bool]]:
    """The Erasure row of each person, new or continued, and whether anything happened."""
    open_ones = {
        erasure.subject: erasure
        for erasure in Erasure.objects.filter(
            register_id=work.register_id, state=Erasure.PARTIAL, subject__in=list(subjects.values())
        )
    }
    now = timezone.now()
    new, written = [], []
    for person, subject in subjects.items():
        decision = work.decisions[person]
        kept = [_kept(keep) for keep in decision.keeps]
        if decision.refused:
            state = Erasure.REFUSED
        else:
            state = Erasure.PARTIAL if kept else Erasure.COMPLETE
        gone = work.gone[person]
        erasure = open_ones.get(subject)
        news = True
        if erasure is None:
            erasure = Erasure(
                register_id=work.register_id, subject=subject, because=because, state=state,
                also=[str(each) for each in work.former.get(person, ())], received_on=received_on, at=now, by=work.by, gone=dict(gone), kept=kept,
                told=told.get(person, []), next_on=decision.next_on,
                completed_at=now if state == Erasure.COMPLETE else None, journalled=state == Erasure.REFUSED,
            )  # fmt: skip
            new.append(erasure)
        elif decision.refused or (not gone and same_locks(erasure.kept, decision)):
            news = False
        else:
            erasure.gone = dict(Counter(erasure.gone) + gone)
            erasure.kept, erasure.state, erasure.next_on = kept, state, decision.next_on
            erasure.completed_at = now if state == Erasure.COMPLETE else None
            erasure.journalled = False
            if not preview:
                erasure.save()
        written.append((erasure, news))
    if not preview:
        _insert(new)
    return written


def _insert(erasures: Sequence[Erasure]) -> None:
    """One prepared statement for all: the model layer would take longer than the erasing itself."""
    now = connection.ops.adapt_datetimefield_value
    columns = (
        "id, register_id, subject, also, because, state, received_on, at, completed_at, by, gone, kept, told, "
        "failed, next_on, journalled"
    )
    rows = [
        (
            e.id, e.register_id, inventory.as_key(e.subject), json.dumps(e.also), e.because, e.state, e.received_on, now(e.at),
            now(e.completed_at) if e.completed_at else None, e.by, json.dumps(e.gone), json.dumps(e.kept),
            json.dumps(e.told), json.dumps(e.failed), e.next_on, e.journalled,
        )
        for e in erasures
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO retention_erasure ({columns}) VALUES ({', '.join(['%s'] * 16)})", rows
        )


def _kept(keep) -> dict[str, Any]:
    """How something that stays is written down: codes, counts and dates."""
    return {
        "store": keep.store,
        "rows": len(keep.rows),
        "why": keep.why,
        "clause": keep.clause,
        "statute": keep.statute,
        "until": keep.until.isoformat() if keep.until else None,
        "review": keep.review.isoformat() if keep.review else None,
    }


def same_locks(kept: Any, decision: Decision) -> bool:
    """Whether a decision keeps just what an earlier one kept; the day of review may differ."""
    before = json.loads(kept) if isinstance(kept, str) else kept

    def bare(locks: Iterable[dict[str, Any]]) -> list[tuple]:
        return sorted((lock["store"], lock["why"], lock["rows"], lock["until"] or "") for lock in locks)

    return bare(before) == bare(map(_kept, decision.keeps))


@operation("retention.run")
def complete_erasures(*, ids: Sequence[int], today: date, by: Actor) -> int:
    """Erasures of which nothing is left to wait for are complete."""
    waiting = list(Erasure.objects.filter(id__in=ids))
    for erasure in waiting:
        erasure.state, erasure.completed_at, erasure.kept, erasure.next_on = (
            Erasure.COMPLETE,
            timezone.now(),
            [],
            None,
        )
        erasure.journalled = False
    Erasure.objects.bulk_update(
        waiting, ["state", "completed_at", "kept", "next_on", "journalled"], batch_size=200
    )
    record(clause="C35", clock="erasures_completed", count=len(waiting))
    _after_commit(waiting, bool(waiting), checkpoint=False)
    return len(waiting)


def _clause(decision: Decision) -> str:
    return decision.keeps[0].clause if decision.keeps else "C35"


def _facts(erasure: Erasure, decision: Decision) -> dict[str, Any]:
    return {
        "clause": "C90" if erasure.state == Erasure.COMPLETE else _clause(decision),
        "because": erasure.because,
        "state": erasure.state,
        "gone": erasure.gone,
        "kept": {keep["why"]: keep["rows"] for keep in erasure.kept},
    }


def _forget_mentions(work: Work, subjects: dict[int, uuid.UUID]) -> None:
    """The ledger no longer leads from the subject to entries, once no row of the person is left; nor does
    the read entry of this very context, whose reading the erasure's own entry evidences."""
    opened = access.required_access()
    opened.seen -= {person for person in work.ids if not work.decisions[person].person}
    left = [subjects[person] for person in work.ids if not work.decisions[person].person]
    for start in range(0, len(left), 500):
        Mention.objects.filter(subject__in=left[start : start + 500]).delete()


def _remove_files(work: Work) -> None:
    """Files go last, when every table has proved itself: a rolled back transaction must not lose files of a
    person who stays."""
    for store, path in work.files:
        remove_file(store, path)


def remove_file(store: str, path: Path) -> None:
    """Delete a file or a folder from disk. Raises StoreFailed, naming the store, when it is still there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    if path.exists():
        raise StoreFailed(store)


def _after_commit(erasures: Sequence[Erasure], changed: bool, checkpoint: bool = True) -> None:
    if changed:
        transaction.on_commit(lambda: settle(erasures, checkpoint=checkpoint))


def settle(erasures: Iterable[Erasure], *, checkpoint: bool = True) -> int:
    """After the commit: the journal gets its lines, and on SQLite no copy stays in the write-ahead log.
    Safe to repeat; what a crash left out is caught up by the next run. Returns how many lines were new."""
    erasures = list(erasures)
    journal.append(
        {
            "v": 1,
            "register": str(erasure.register_id),
            "subject": subject,
            "because": erasure.because,
            "state": erasure.state,
            "at": (erasure.completed_at or erasure.at).isoformat(timespec="seconds"),
        }
        for erasure in erasures
        for subject in (str(erasure.subject), *erasure.also)
    )
    ids = [erasure.id for erasure in erasures]
    for start in range(0, len(ids), 500):
        Erasure.objects.filter(id__in=ids[start : start + 500]).update(journalled=True)
    if checkpoint:
        empty_write_ahead_log()
    return len(erasures)


def catch_up_journal(register_id: int) -> int:
    """Write the lines that a crash between commit and journal left out."""
    waiting = Erasure.objects.filter(register_id=register_id, journalled=False)
    return settle(list(waiting), checkpoint=False) if waiting else 0


def empty_write_ahead_log() -> None:
    """SQLite: move everything into the main file, where deleted bytes are overwritten, and empty the log."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def replay(*, register_id: int, by: Actor = SYSTEM) -> int:
    """Erase again whom a restored backup brought back: every subject of the rights journal who is there.

    Returns how many were erased. Raises StoreFailed when one could not be.
    """
    wanted = {
        uuid.UUID(line["subject"]): line["because"]
        for line in journal.lines()
        if line.get("register") == str(register_id)
        and line.get("state") in (Erasure.COMPLETE, Erasure.PARTIAL)
    }
    replayed = 0
    with access.access(register_id=register_id, actor=by, purpose=Purpose.RIGHTS, shown=False):
        for subject, because in wanted.items():
            person = Person.objects.filter(public_id=subject).first()
            if person is None and inventory.parted(subject, by):
                person = Person.objects.get(public_id=subject)
            if person is None:
                continue
            erasure = erase_person(person=person, because=because, by=by)
            if erasure.state == Erasure.INCOMPLETE:
                raise StoreFailed(*erasure.failed)
            replayed += 1
    return replayed
