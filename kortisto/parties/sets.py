"""What is done to many parties in one act: one operation, its ledger entries by the chunk with the act's id."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from kortisto.kernel import text as texts
from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.ids import uuid7
from kortisto.ledger.entries import commitment
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import require_source
from kortisto.parties import rules
from kortisto.parties.identity_codes import refuse_identity_codes
from kortisto.parties.models import Block, Change, Organisation, Person
from kortisto.parties.removing import KEPT, TooLate

CHUNK = 500


class Done(NamedTuple):
    """How many parties an act changed, and the moment by which what it did is known again."""

    count: int
    at: datetime


@operation("person.change")
def change_language_of_persons(*, persons: QuerySet, language: str, source: str, by: Actor) -> Done:
    """Change the language of every person of the set that has another."""
    return _change_language(
        persons, language, source, by, lambda rows: {"subjects": [row.public_id for row in rows]}
    )


@operation("organisation.change")
def change_language_of_organisations(
    *, organisations: QuerySet, language: str, source: str, by: Actor
) -> Done:
    """Change the language of every organisation of the set that has another."""
    return _change_language(
        organisations, language, source, by,
        lambda rows: {"organisations": [str(row.public_id) for row in rows]},
    )  # fmt: skip


def _change_language(
    parties: QuerySet, language: str, source: str, by: Actor, named: Callable[[list], dict[str, Any]]
) -> Done:
    register_id = required_access().register_id
    require_source(register_id, source)
    count, act, at = 0, str(uuid7()), timezone.now()
    for rows in _chunks(parties.exclude(language=language)):
        of = type(rows[0])
        changes, commitments = [], []
        for row in rows:
            salt = os.urandom(16)
            changes.append(
                Change(
                    register_id=register_id, person=row if of is Person else None,
                    organisation=row if of is Organisation else None, table=of._meta.db_table, row=row.pk,
                    column="language", before=row.language, source=source, at=at, by=by.key, role=by.role,
                    salt=salt,
                )
            )  # fmt: skip
            commitments.append(commitment(salt, "language", language))
        Change.objects.bulk_create(changes)
        of.objects.filter(pk__in=[row.pk for row in rows]).update(language=language, version=F("version") + 1)
        record(
            fields=["language"], commit={"language": commitments}, source=source, clause="C20", act=act,
            **named(rows),
        )  # fmt: skip
        count += len(rows)
    if not count:
        record(fields=["language"], outcome="nobody", act=act)
    return Done(count, at)


@operation("block.place")
def place_blocks(*, persons: QuerySet, kind: str, reason: str = "", source: str = "self", by: Actor) -> Done:
    """Place a "no" for every person of the set that has none of this kind."""
    register_id = required_access().register_id
    require_source(register_id, source)
    refuse_identity_codes(reason)
    purposes, clause = rules.BLOCKS[kind]
    count, act, at = 0, str(uuid7()), timezone.now()
    for rows in _chunks(persons.exclude(blocks__in=Block.objects.filter(kind=kind, lifted_at=None))):
        Block.objects.bulk_create(
            Block(
                register_id=register_id, person=row, kind=kind, purposes=int(purposes), clause=clause,
                reason=texts.tidy(reason)[:300], placed_at=at, placed_by=by.key, source=source,
            )
            for row in rows
        )  # fmt: skip
        record(subjects=[row.public_id for row in rows], kind=kind, clause=clause, outcome="placed", act=act)
        count += len(rows)
    if not count:
        record(kind=kind, clause=clause, outcome="nobody", act=act)
    return Done(count, at)


@operation("person.change")
def undo_language_of_persons(*, at: datetime, by: Actor) -> int:
    """Give back the language that every person had before this user's act of that moment; whoever was changed
    again since keeps what they have. Returns how many that were. Raises TooLate."""
    return _undo_language(Person, at, by, lambda rows: {"subjects": [row.public_id for row in rows]})


@operation("organisation.change")
def undo_language_of_organisations(*, at: datetime, by: Actor) -> int:
    """Give back the language that every organisation had before this user's act of that moment."""
    return _undo_language(
        Organisation, at, by, lambda rows: {"organisations": [str(row.public_id) for row in rows]}
    )


def _undo_language(of: type, at: datetime, by: Actor, named: Callable[[list], dict[str, Any]]) -> int:
    _in_time(at)
    name = "person" if of is Person else "organisation"
    mine = Change.objects.filter(table=of._meta.db_table, column="language", by=by.key, at=at)
    before: dict[tuple[str, str], set[int]] = {}
    for change in mine.order_by("pk"):
        before.setdefault((change.before, change.source), set()).add(change.row)
    later = Change.objects.filter(
        table=of._meta.db_table, column="language", at__gt=at, **{f"{name}__isnull": False}
    ).filter(row=OuterRef("pk"))
    count = 0
    for (language, source), ids in sorted(before.items()):
        rows = of.objects.filter(register_id=required_access().register_id, pk__in=ids)
        count += _change_language(rows.exclude(Exists(later)), language, source, by, named).count
    if not before:
        record(fields=["language"], outcome="nobody")
    return count


@operation("block.lift")
def undo_blocks(*, at: datetime, by: Actor) -> int:
    """Lift the bans that this user's act of that moment placed by mistake; returns how many that were. Raises
    TooLate."""
    _in_time(at)
    count, act = 0, str(uuid7())
    for rows in _chunks(Block.objects.filter(placed_by=by.key, placed_at=at, lifted_at=None)):
        Block.objects.filter(pk__in=[row.pk for row in rows]).update(
            lifted_at=timezone.now(), lifted_by=by.key
        )
        persons = Person.objects.filter(pk__in=[row.person_id for row in rows])
        record(
            subjects=[one.public_id for one in persons], kind=rows[0].kind, clause=rows[0].clause,
            outcome="undone", act=act,
        )  # fmt: skip
        count += len(rows)
    if not count:
        record(outcome="nobody", act=act)
    return count


def _in_time(at: datetime) -> None:
    if at < timezone.now() - KEPT:
        raise TooLate


def _chunks(rows: QuerySet) -> Iterator[list]:
    """The rows by the chunk, each held until the act is done. Their ids are taken once: what the act itself
    changes cannot move a row out of sight of the next chunk."""
    ids = [row.pk for row in rows.order_by("pk").only("pk")]
    for start in range(0, len(ids), CHUNK):
        held = rows.model.objects.filter(pk__in=ids[start : start + CHUNK])
        found = list(held.select_for_update().order_by("pk"))
        if found:
            yield found
