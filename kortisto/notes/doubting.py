"""Contact data that can no longer be trusted become tasks (C75): what came back, and what nobody has confirmed for
three years.

The night makes at most so many, the longest doubtful first, one for a party at a time. Each closes by itself once
its reason is gone. Who is hidden from the desk by a restriction is not asked (Article 18), nor is anybody who has
died or whose customership has ended. A task that somebody marked done is not made again at once: they have asked.
"""

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from kortisto.kernel.access import SYSTEM, Actor, access, required_access
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record, record_many
from kortisto.notes.models import Task
from kortisto.notes.words import written
from kortisto.parties.models import Organisation, Person
from kortisto.parties.reaching import (
    BOUNCED,
    OLD,
    REASONS,
    RETURNED,
    SILENT,
    aged,
    failing,
    is_doubtful,
    longest_ago,
    present,
)

MOST = 500
"""Tasks made in a night."""
CHUNK = 250
DAYS = {RETURNED: 14, BOUNCED: 14, SILENT: 14, OLD: 30}
"""Within how many days it is to be done."""
REST = timedelta(days=90)
"""How long a party is left alone after somebody has marked such a task done, unless something fails anew."""
LYING = timedelta(days=7)
"""After so long without a task, what failed has been forgotten."""
PARTIES = ("person", "organisation")


class Doubt(NamedTuple):
    """A party whose contact data are doubtful, and why."""

    of: str
    party: int
    reason: str


def run(*, register_id: int, today: date | None = None, most: int = MOST) -> Counter[str]:
    """The night's work in a register: what is needless is closed, then what is due is made, chunk by chunk. Returns
    reason → tasks made, and "closed". The same night again makes none."""
    today = today or timezone.localdate()
    opening = {"register_id": register_id, "actor": SYSTEM, "purpose": Purpose.CUSTOMER_SERVICE}
    counts: Counter[str] = Counter()
    with access(**opening, view="notes.doubting", shown=False):
        while closed := close_needless(today=today, by=SYSTEM):
            counts["closed"] += closed
    with access(**opening, view="notes.doubting", shown=False):
        found = doubts(today, most)
    for start in range(0, len(found), CHUNK):
        with access(**opening, view="notes.doubting", shown=False):
            counts += make_tasks(found=found[start : start + CHUNK], today=today, by=SYSTEM)
    return counts


def doubts(today: date, most: int) -> list[Doubt]:
    """Whose contact data are doubtful and who has no task for it, the gravest reason first, of a reason the longest
    doubtful first. Asked before anything is written: in a large register it takes a while."""
    found: dict[tuple[str, int], Doubt] = {}
    for reason in REASONS:
        for of in PARTIES:
            for party in _parties(of, reason, today, most - len(found)):
                found.setdefault((of, party), Doubt(of, party, reason))
    return list(found.values())[:most]


def _parties(of: str, reason: str, today: date, most: int) -> list[int]:
    if most <= 0:
        return []
    if reason == OLD:
        rows = longest_ago(of, aged(of, today).filter(_is_free(of, "pk")))[:most]
        return [party for (party,) in (rows.unseen("pk") if of == "person" else rows.values_list("pk"))]
    # A party may have two values that fail.
    rows = _failing(of, reason).order_by("failed_on", "pk")[: most * 2].unseen(f"{of}_id")
    return list(dict.fromkeys(party for (party,) in rows))[:most]


def _failing(of: str, reason: str) -> QuerySet:
    rows = failing(reason).filter(Exists(present(of).filter(pk=OuterRef(f"{of}_id"))))
    return rows.filter(_is_free(of, f"{of}_id", done_at__date__gte=OuterRef("failed_on")))


def _is_free(of: str, party: str, **since: OuterRef) -> Q:
    """That no such task waits for the party, and nobody has done one lately and after the doubt began."""
    mine = Task.objects.exclude(origin="").filter(**{of: OuterRef(party)})
    asked = mine.filter(done_at__gte=timezone.now() - REST, **since).exclude(done_by=SYSTEM.key)
    return ~Exists(mine.filter(done_at=None)) & ~Exists(asked)


def left_lying(today: date) -> int:
    """How many values have failed for longer than the night needs without a task for their party."""
    return sum(
        _failing(of, reason).filter(failed_on__lt=today - LYING).count()
        for of in PARTIES
        for reason in REASONS
        if reason != OLD
    )


@operation("task.doubt")
def make_tasks(*, found: list[Doubt], today: date, by: Actor) -> Counter[str]:
    """Make the tasks of these doubts; what another night has made meanwhile is passed over. Returns how many by
    reason."""
    register_id = required_access().register_id
    tasks = [
        Task(
            register_id=register_id, **{f"{one.of}_id": one.party}, title=written(one.reason), origin=one.reason,
            due_on=today + timedelta(days=DAYS[one.reason]), made_by=by.key,
        )
        for one in found
    ]  # fmt: skip
    Task.objects.bulk_create(tasks, ignore_conflicts=True)
    made = {pk for (pk,) in Task.objects.filter(pk__in=[task.pk for task in tasks]).unseen("pk")}
    names = _names({task.person_id for task in tasks}, {task.organisation_id for task in tasks})
    tasks = [task for task in tasks if task.pk in made]
    record_many(
        (
            [names[task.person_id]] if task.person_id else [],
            {"fields": ["task"], "task": str(task.public_id), "outcome": task.origin, "clause": "C75"}
            | ({} if task.person_id else {"organisation": str(names[task.organisation_id])}),
        )
        for task in tasks
    )
    counts = Counter(task.origin for task in tasks)
    record(count=len(tasks), clause="C75", **counts)
    return counts


def _names(persons: set, firms: set) -> dict:
    """Row id → public id."""
    found = dict(Person.objects.filter(pk__in=persons - {None}).unseen("pk", "public_id"))
    return found | dict(Organisation.objects.filter(pk__in=firms - {None}).values_list("pk", "public_id"))


def _waiting() -> QuerySet:
    return Task.objects.exclude(origin="").filter(done_at=None)


def _needless(rows: QuerySet, today: date) -> list[Task]:
    """Those of the tasks whose reason is gone."""
    for reason in REASONS:
        for of in PARTIES:
            still = is_doubtful(of, reason, today, f"{of}_id")
            rows = rows.exclude(Q(still, origin=reason, **{f"{of}__isnull": False}))
    return list(rows.select_related("person").order_by("pk")[:CHUNK])


@operation("task.doubt")
def close_needless(
    *,
    today: date | None = None,
    person: Person | None = None,
    organisation: Organisation | None = None,
    by: Actor,
) -> int:
    """Close a chunk of the night's tasks whose reason is gone, of everybody or of one party; returns how many."""
    rows, today = _waiting(), today or timezone.localdate()
    if person is not None or organisation is not None:
        rows = rows.filter(person=person, organisation=organisation)
    going = _needless(rows, today)
    Task.objects.filter(pk__in=[task.pk for task in going]).update(
        done_at=timezone.now(), done_by=SYSTEM.key, version=F("version") + 1
    )
    record(
        subjects=[task.person.public_id for task in going if task.person], count=len(going), outcome="needless",
        clause="C75",
    )  # fmt: skip
    return len(going)
