"""What this room holds about a person: whom they look like, which identifiers they had, undone merges' data."""

from uuid import UUID

from django.db.models import Q

from kortisto.duplicates.models import DuplicateSearch, FormerId, Likeness, Merge
from kortisto.duplicates.operations import undo_merge
from kortisto.kernel.access import Actor
from kortisto.kernel.declarations import Impersonal, Personal, declare, declare_foreign
from kortisto.ledger.models import Mention
from kortisto.parties.fields.queries import searched
from kortisto.parties.fields.writing import without_field
from kortisto.parties.holdings import KEY, STAFF
from kortisto.parties.models import CustomField
from kortisto.retention.inventory import StoreFailed, as_uuid

declare_foreign(DuplicateSearch, "counts of a search")
declare(
    Likeness,
    about="person",
    category="identity",
    derived=True,
    id=KEY,
    register=KEY,
    person=KEY,
    other=KEY,
    state=Personal("Ratkaisu", "Avgörande", "Decision"),
    weight=Personal("Yhdennäköisyys", "Likhet", "Likeness"),
    fields=Personal("Vertaillut tiedot", "Jämförda uppgifter", "Compared data"),
    search=Impersonal("the search that found the pair"),
    found_at=Personal("Havaittu", "Upptäckt", "Found"),
    decided_at=Personal("Ratkaistu", "Avgjort", "Decided"),
    decided_by=STAFF,
)
declare(
    FormerId,
    about="person",
    category="identity",
    id=KEY,
    register=KEY,
    person=KEY,
    public_id=Personal("Entinen tunniste", "Tidigare identifierare", "Former identifier"),
    at=Personal("Yhdistetty", "Sammanslagen", "Merged"),
)
declare(
    Merge,
    about="person",
    category="change_history",
    sorted_by="at",
    id=KEY,
    register=KEY,
    person=KEY,
    public_id=KEY,
    survivor=KEY,
    absorbed=Personal("Yhdistetyn kortin tunniste", "Det sammanslagna kortets identifierare", "Identifier of the merged card"),
    at=Personal("Yhdistetty", "Sammanslagen", "Merged"),
    by=STAFF,
    taken=Impersonal("names of columns"),
    before=Personal(
        "Kortit ennen yhdistämistä", "Korten före sammanslagningen", "The cards before the merge", free_text=True
    ),
)  # fmt: skip


def blockers(asking) -> list[tuple]:
    """Nothing here stands in the way of erasure."""
    return []


def erase(work) -> None:
    """Pairs go from both sides, undo data go, and what the ledger told of the former identifiers with them;
    of a locked person these stay, so that it still tells who looked."""
    locked = [person for person, decision in work.decisions.items() if decision.person]
    work.stays["duplicates_formerid"] |= {
        row for (row,) in work.ask("SELECT id FROM duplicates_formerid WHERE person_id IN :locked", locked=locked)
    }  # fmt: skip
    going = [
        as_uuid(subject)
        for (subject,) in work.ask(
            "SELECT public_id FROM duplicates_formerid WHERE person_id IN :ids AND id NOT IN :stays",
            stays=sorted(work.stays["duplicates_formerid"]),
        )
    ]
    for start in range(0, len(going), 500):
        Mention.objects.filter(subject__in=going[start : start + 500]).delete()
    work.change("DELETE FROM duplicates_likeness WHERE other_id IN :ids")
    for model in (Likeness, Merge, FormerId):
        work.remove(model)


def merge(work) -> None:
    """The pair itself is settled. That somebody is not the absorbed person holds of the surviving one; the
    open pairs of the absorbed card the next search finds again, if they are any."""
    mine = Likeness.objects.filter(Q(person=work.absorbed) | Q(other=work.absorbed))
    decided = list(
        mine.filter(state=Likeness.DISTINCT).exclude(Q(person=work.survivor) | Q(other=work.survivor))
    )
    work.remove(Likeness, [row.pk for row in mine])
    for row in decided:
        ends = {
            name: work.survivor if getattr(row, name) == work.absorbed else getattr(row, name)
            for name in ("person_id", "other_id")
        }
        there = Likeness.objects.filter(**ends).first()
        if there is None:
            work.add(
                Likeness(
                    register_id=row.register_id, state=row.state, weight=row.weight, fields=row.fields,
                    search=row.search, found_at=row.found_at, decided_at=row.decided_at,
                    decided_by=row.decided_by, **ends,
                )
            )  # fmt: skip
        elif there.state == Likeness.OPEN:
            work.change(
                Likeness, there.pk, state=row.state, decided_at=row.decided_at, decided_by=row.decided_by
            )


def forget_field(field: CustomField, table: str) -> None:
    """What cards said in a custom field before a merge does not come back with its undoing."""
    for merge in Merge.objects.iterator():
        told = _without(merge, field, table)
        if told != merge.before:
            merge.before = told
            merge.save()


def holds_field(field: CustomField, table: str) -> bool:
    """Whether a merge still keeps what a card said in a custom field."""
    return any(merge.before != _without(merge, field, table) for merge in Merge.objects.iterator())


def _without(merge: Merge, field: CustomField, table: str) -> dict:
    told = without_field(merge.before, table, field.pk)
    if searched(field) and told["removed"].get("parties_searchtext"):
        # The texts by which both were found may hold the value: undoing makes them anew.
        told["removed"] = {**told["removed"], "parties_searchtext": []}
    return told


def parted(subject: UUID, by: Actor) -> bool:
    """Undo the merge that took this person in, however long ago, and say whether there was one: a restored
    backup may be of a time when somebody who was erased since stood on another's card."""
    merge = Merge.objects.filter(absorbed=subject).first()
    if merge is not None:
        undo_merge(merge=merge.public_id, in_time=False, by=by)
        return True
    if FormerId.objects.filter(public_id=subject).exists():
        raise StoreFailed("duplicates_formerid")
    return False


def former_ids(asking) -> dict[int, list[UUID]]:
    """Row id → the public ids that the person had before merges."""
    found: dict[int, list[UUID]] = {}
    for person, subject in asking.ask(
        "SELECT person_id, public_id FROM duplicates_formerid WHERE person_id IN :ids ORDER BY id"
    ):
        found.setdefault(person, []).append(as_uuid(subject))
    return found
