"""What is done to many parties in one act: one operation, its ledger entries by the chunk with the act's id."""

import os
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import F, QuerySet

from kortisto.kernel import text as texts
from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.ids import uuid7
from kortisto.ledger.entries import commitment
from kortisto.ledger.operations import operation, record
from kortisto.notice.queries import require_source
from kortisto.parties import rules
from kortisto.parties.identity_codes import refuse_identity_codes
from kortisto.parties.models import Block, Change, Organisation, Person

CHUNK = 500


@operation("person.change")
def change_language_of_persons(*, persons: QuerySet, language: str, source: str, by: Actor) -> int:
    """Change the language of every person of the set that has another; returns how many that were."""
    return _change_language(
        persons, language, source, by, lambda rows: {"subjects": [row.public_id for row in rows]}
    )


@operation("organisation.change")
def change_language_of_organisations(
    *, organisations: QuerySet, language: str, source: str, by: Actor
) -> int:
    """Change the language of every organisation of the set that has another; returns how many that were."""
    return _change_language(
        organisations, language, source, by,
        lambda rows: {"organisations": [str(row.public_id) for row in rows]},
    )  # fmt: skip


def _change_language(
    parties: QuerySet, language: str, source: str, by: Actor, named: Callable[[list], dict[str, Any]]
) -> int:
    register_id = required_access().register_id
    require_source(register_id, source)
    count, act = 0, str(uuid7())
    for rows in _chunks(parties.exclude(language=language)):
        of = type(rows[0])
        changes, commitments = [], []
        for row in rows:
            salt = os.urandom(16)
            changes.append(
                Change(
                    register_id=register_id, person=row if of is Person else None,
                    organisation=row if of is Organisation else None, table=of._meta.db_table, row=row.pk,
                    column="language", before=row.language, source=source, by=by.key, role=by.role, salt=salt,
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
    return count


@operation("block.place")
def place_blocks(*, persons: QuerySet, kind: str, reason: str = "", source: str = "self", by: Actor) -> int:
    """Place a "no" for every person of the set that has none of this kind; returns how many that were."""
    register_id = required_access().register_id
    require_source(register_id, source)
    refuse_identity_codes(reason)
    purposes, clause = rules.BLOCKS[kind]
    count, act = 0, str(uuid7())
    for rows in _chunks(persons.exclude(blocks__in=Block.objects.filter(kind=kind, lifted_at=None))):
        Block.objects.bulk_create(
            Block(
                register_id=register_id, person=row, kind=kind, purposes=int(purposes), clause=clause,
                reason=texts.tidy(reason)[:300], placed_by=by.key, source=source,
            )
            for row in rows
        )  # fmt: skip
        record(subjects=[row.public_id for row in rows], kind=kind, clause=clause, outcome="placed", act=act)
        count += len(rows)
    if not count:
        record(kind=kind, clause=clause, outcome="nobody", act=act)
    return count


def _chunks(rows: QuerySet) -> Iterator[list]:
    """The rows by the chunk, each held until the act is done. Their ids are taken once: what the act itself
    changes cannot move a row out of sight of the next chunk."""
    ids = [row.pk for row in rows.order_by("pk").only("pk")]
    for start in range(0, len(ids), CHUNK):
        held = rows.model.objects.filter(pk__in=ids[start : start + CHUNK])
        found = list(held.select_for_update().order_by("pk"))
        if found:
            yield found
