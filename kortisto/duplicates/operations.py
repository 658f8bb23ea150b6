"""What happens to two cards of one person: merged by somebody's decision, never by itself, and undone."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from kortisto.duplicates import separating
from kortisto.duplicates.merging import Merging, person_columns
from kortisto.duplicates.models import FormerId, Likeness, Merge
from kortisto.duplicates.separating import CannotUndo, Separation, open_blocks
from kortisto.kernel.access import AccessRefused, Actor, required_access
from kortisto.kernel.ids import new_id
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.recalling import rows
from kortisto.ledger.models import Mention
from kortisto.ledger.operations import operation, record
from kortisto.parties import search
from kortisto.parties.fields.writing import tables as value_tables
from kortisto.parties.merging import take_columns
from kortisto.parties.models import Block, Person
from kortisto.retention import inventory
from kortisto.retention.indexing import reindex
from kortisto.retention.inventory import StoreFailed, ask


class CannotMerge(Exception):
    """The two cards cannot be merged; the text is a reason code: same, gone, erasing, restriction, changed."""


@dataclass(frozen=True)
class Plan:
    """What a merge does: rows that change their person and rows that were there twice, by table."""

    moved: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)


class _Preview(Exception):
    def __init__(self, plan: Any) -> None:
        self.plan = plan


def plan_merge(*, survivor: UUID, absorbed: UUID, chosen: Mapping[str, str], by: Actor) -> Plan:
    """What the merge would do: the same code, in a transaction that is rolled back. Raises CannotMerge."""
    try:
        _merge(survivor=survivor, absorbed=absorbed, chosen=chosen, seen=None, by=by, preview=True)
    except _Preview as seen:
        return seen.plan
    raise AssertionError("a preview always ends without committing")


def merge_persons(
    *, survivor: UUID, absorbed: UUID, chosen: Mapping[str, str], seen: str | None, by: Actor
) -> Merge:
    """Make one card of two. `chosen`: column → "absorbed" where that card's value stays; `seen` is the
    `state_of` both cards when they were shown. Needs an access context for the rights of persons. Raises
    CannotMerge."""
    return _merge(survivor=survivor, absorbed=absorbed, chosen=chosen, seen=seen, by=by, preview=False)


@operation("person.merge")
def _merge(
    *,
    survivor: UUID,
    absorbed: UUID,
    chosen: Mapping[str, str],
    seen: str | None,
    by: Actor,
    preview: bool,
) -> Merge:
    kept, going = _locked(survivor, absorbed)
    if seen is not None and seen != state_of(kept, going):
        raise CannotMerge("changed")
    work = Merging(kept.register_id, [kept.pk, going.pk], timezone.localdate(), by=by, chosen=dict(chosen))
    merge = Merge(id=new_id(), register_id=kept.register_id, person=kept, survivor=survivor, absorbed=absorbed,
                  by=by.key, before={})  # fmt: skip
    words = _unindexed(work)
    for _label, holdings in inventory.rooms():
        if hasattr(holdings, "merge"):
            holdings.merge(work)
    work.move()
    work.remove(Person, [going.pk])
    commitments = take_columns(work, kept, going)
    _must_have_moved(going.pk)
    reindex(kept.register_id, [kept.pk])
    FormerId(register_id=kept.register_id, person=kept, public_id=absorbed).save()
    merge.taken = sorted(commitments)
    merge.before = work.before | {
        "words": words,
        "blocks": open_blocks(kept.pk),
        "mentions": Mention.objects.aggregate(last=Max("pk", default=0))["last"],
    }
    merge.save(force_insert=True)
    moved = {table: sum(map(len, columns.values())) for table, columns in work.before["moved"].items()}
    record(
        subjects=[survivor, absorbed], survivor=str(survivor), absorbed=str(absorbed), fields=merge.taken,
        moved=moved, commit=commitments, merge=str(merge.public_id), clause="C75",
    )  # fmt: skip
    if preview:
        raise _Preview(_plan(work))
    return merge


def _locked(survivor: UUID, absorbed: UUID) -> tuple[Person, Person]:
    """Both persons, held until the end of the transaction."""
    if required_access().purpose != Purpose.RIGHTS:
        raise AccessRefused("merging needs an access context for the rights of persons")
    if survivor == absorbed:
        raise CannotMerge("same")
    both = Person.objects.select_for_update().filter(public_id__in=(survivor, absorbed)).order_by("pk")
    found = {person.public_id: person for person in both}
    if len(found) != 2:
        raise CannotMerge("gone")
    # What is restricted is stored and no more (Article 18(2)), and of who goes nothing is moved.
    stops = Block.objects.filter(
        person__in=found.values(), kind__in=(Block.ERASING, Block.RESTRICTION), lifted_at=None
    )
    if stop := stops.order_by("kind").first():
        raise CannotMerge(stop.kind)
    return found[survivor], found[absorbed]


# What the merge page shows of both cards. The night may compute the ends anew meanwhile.
_SHOWN = (
    "parties_person",
    "parties_contactpoint",
    "parties_address",
    "parties_block",
    "parties_representation",
    *value_tables(),
)
_COMPUTED = ("purpose_mask", "ended_on", "end_reason", "erase_after")


def state_of(one: Person, other: Person) -> str:
    """A digest of what is shown of two cards, to tell whether somebody changed them meanwhile."""
    told = []
    for table in _SHOWN:
        column = "id" if table == "parties_person" else "person_id"
        ids = [
            row for (row,) in ask(f"SELECT id FROM {table} WHERE {column} IN :both", both=[one.pk, other.pk])
        ]
        for row in rows(table, ids):
            told.append({name: value for name, value in row.items() if name not in _COMPUTED})
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _unindexed(work: Merging) -> dict[str, int]:
    """Take both cards out of the search index; returns the vocabulary's rows of their words."""
    texts = [row for (row,) in ask("SELECT id FROM parties_searchtext WHERE person_id IN :ids", ids=work.ids)]
    work.before["removed"]["parties_searchtext"] = found = rows("parties_searchtext", texts)
    words = sorted({word for row in found for word in row["words"].split()})
    known = ask(
        "SELECT word, id FROM parties_nameword WHERE register_id = %(register)s AND word IN :words",
        register=work.register_id,
        words=words or [""],
    )
    search.unindex(work.register_id, work.ids)
    return dict(known)


def _must_have_moved(absorbed: int) -> None:
    """Nothing may lead to a person who is not there: no room and no table is skipped in silence."""
    left = [
        table
        for table, columns in person_columns().items()
        for column in columns
        if ask(f"SELECT 1 FROM {table} WHERE {column} = %(absorbed)s LIMIT 1", absorbed=absorbed)
    ]
    if left:
        raise StoreFailed(*left)


def _plan(work: Merging) -> Plan:
    moved = {table: sum(map(len, columns.values())) for table, columns in work.before["moved"].items()}
    if copied := len(work.before["added"].get("parties_address", ())):
        moved["parties_address"] = copied
    removed = Counter({table: len(found) for table, found in work.before["removed"].items()})
    removed["parties_address"] -= copied
    hidden = {"parties_person", "parties_searchtext", "duplicates_likeness"}
    return Plan(
        {table: count for table, count in moved.items() if table not in hidden},
        {table: count for table, count in removed.items() if count > 0 and table not in hidden},
    )


def plan_undo(*, merge: UUID, by: Actor, today: date | None = None) -> Separation:
    """What undoing the merge would do: the same code, rolled back. Raises CannotUndo, Merge.DoesNotExist."""
    try:
        _undo(merge=merge, in_time=True, by=by, today=today, preview=True)
    except _Preview as seen:
        return seen.plan
    raise AssertionError("a preview always ends without committing")


def undo_merge(*, merge: UUID, in_time: bool = True, by: Actor, today: date | None = None) -> Separation:
    """Make two cards of one again, exactly as they were; what came to the card after the merge stays there.
    `in_time=False` leaves the limit of days out of account. Raises CannotUndo with what makes it impossible,
    Merge.DoesNotExist when it is undone already."""
    return _undo(merge=merge, in_time=in_time, by=by, today=today, preview=False)


@operation("person.merge_undo")
def _undo(*, merge: UUID, in_time: bool, by: Actor, today: date | None, preview: bool) -> Separation:
    if required_access().purpose != Purpose.RIGHTS:
        raise AccessRefused("undoing a merge needs an access context for the rights of persons")
    undone = Merge.objects.select_for_update().get(public_id=merge)
    survivor = Person.objects.select_for_update().get(pk=undone.person_id)
    reasons = separating.obstacles(undone, survivor, (today or timezone.localdate()) if in_time else None)
    if reasons:
        raise CannotUndo(reasons)
    done = separating.separate(undone, survivor, by)
    record(
        subjects=[undone.survivor, undone.absorbed], survivor=str(undone.survivor),
        absorbed=str(undone.absorbed), moved=done.back, merge=str(merge), clause="C75",
    )  # fmt: skip
    if preview:
        raise _Preview(done)
    return done


@operation("duplicate.decide")
def mark_distinct(*, one: Person, other: Person, by: Actor) -> None:
    """Remember for good that two persons are two; no search asks about them again."""
    for person, another in ((one, other), (other, one)):
        Likeness.objects.update_or_create(
            person=person,
            other=another,
            defaults={"state": Likeness.DISTINCT, "decided_at": timezone.now(), "decided_by": by.key},
            create_defaults={
                "register_id": one.register_id, "state": Likeness.DISTINCT, "weight": 0,
                "decided_at": timezone.now(), "decided_by": by.key,
            },
        )  # fmt: skip
    record(subjects=[one.public_id, other.public_id], outcome="distinct", clause="C75")


@operation("duplicate.decide")
def reopen(*, one: Person, other: Person, by: Actor) -> None:
    """Forget that two persons were decided to be two: the next search may show them again."""
    both = (one.pk, other.pk)
    Likeness.objects.filter(person__in=both, other__in=both, state=Likeness.DISTINCT).update(
        state=Likeness.OPEN, decided_at=None, decided_by=""
    )
    record(subjects=[one.public_id, other.public_id], outcome="reopened", clause="C75")
