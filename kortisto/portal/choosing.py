"""A person's own "no" and its lifting: each purpose by itself, in force in the same transaction."""

from django.utils import timezone

from kortisto.kernel.access import Actor
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Block, Person
from kortisto.parties.operations import lift_block, place_block
from kortisto.parties.rules import BLOCKS
from kortisto.portal import rules
from kortisto.requests.cases.ending import forbid as forbid_with_case


def in_force(person: Person) -> dict[str, Block]:
    """The person's blocks by kind."""
    return {block.kind: block for block in Block.objects.filter(person=person, lifted_at=None).order_by("pk")}


@operation("block.place")
def forbid(*, person: Person, kind: str, by: Actor) -> Block:
    """Forbid a purpose, or all of them; it is a case that is answered at once (C72, D6)."""
    Person.objects.select_for_update().get(pk=person.pk)
    placed = in_force(person).get(kind)
    if placed is None:
        placed = forbid_with_case(person=person, kind=kind, channel="portal", by=by)
    record(subjects=[person.public_id], kind=kind, clause=placed.clause, means="portal")
    return placed


@operation("block.lift")
def allow(*, person: Person, kind: str, by: Actor) -> None:
    """Allow a purpose again: the person's own explicit act. Where all were forbidden together, the others stay
    forbidden, each by itself."""
    Person.objects.select_for_update().get(pk=person.pk)
    blocks = in_force(person)
    everything = blocks.get(rules.EVERYTHING)
    for block in filter(None, (blocks.get(kind), everything)):
        lift_block(block=block, by=by)
    if everything is not None and kind != rules.EVERYTHING:
        for other in rules.must_remain(rules.CHOICES, kind):
            place_block(person=person, kind=other, by=by)
    record(
        subjects=[person.public_id], kind=kind, clause=BLOCKS[kind][1], means="portal",
        outcome="lifted" if kind in blocks or everything is not None else "already",
    )  # fmt: skip


def days_of(blocks: dict[str, Block], kind: str) -> str:
    """Since when a purpose is forbidden, as a day."""
    block = blocks.get(kind) or blocks.get(rules.EVERYTHING)
    if block is None:
        return ""
    day = timezone.localdate(block.placed_at)
    return f"{day.day}.{day.month}.{day.year}"
