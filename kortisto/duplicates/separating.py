"""Taking a merge back: what stands in the way, and the way itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone

from kortisto.duplicates.merging import person_columns
from kortisto.duplicates.models import FormerId, Merge
from kortisto.kernel import declarations
from kortisto.kernel.access import Actor
from kortisto.kernel.recalling import put_back, rows, set_back
from kortisto.parties import search
from kortisto.parties.models import Block, Person
from kortisto.retention.indexing import reindex
from kortisto.retention.inventory import as_key, ask, change
from kortisto.retention.night import MERGE_DAYS

# Columns of a person that the program computes; they follow by themselves.
_COMPUTED = {"version", "purpose_mask", "ended_on", "end_reason", "erase_after"}
# Tables that are made anew, or that tell of the merge itself.
_DERIVED = {"parties_searchtext", "duplicates_likeness", "duplicates_merge", "duplicates_formerid"}


class CannotUndo(Exception):
    """The merge cannot be undone. `reasons` are pairs of a code and a detail: late, merged_again, erasing,
    lifted, number, or changed with the column's name."""

    def __init__(self, reasons: Sequence[tuple[str, str]]) -> None:
        super().__init__(", ".join(code for code, _detail in reasons))
        self.reasons = list(reasons)


@dataclass(frozen=True)
class Separation:
    """What undoing does: rows that go back, and rows that came later and stay, by table."""

    back: dict[str, int] = field(default_factory=dict)
    stay: dict[str, int] = field(default_factory=dict)


def last_day(merge: Merge) -> date:
    """The last day on which the merge can be undone."""
    return timezone.localdate(merge.at) + timedelta(days=MERGE_DAYS)


def open_blocks(person: int) -> list[int]:
    """The rows of a person's blocks in force."""
    sql = "SELECT id FROM parties_block WHERE person_id = %(person)s AND lifted_at IS NULL ORDER BY id"
    return [row for (row,) in ask(sql, person=person)]


def obstacles(merge: Merge, survivor: Person, today: date | None) -> list[tuple[str, str]]:
    """What has happened since that makes it impossible to restore both; without `today` no day is too late."""
    found = []
    if today is not None and today > last_day(merge):
        found.append(("late", ""))
    if survivor.public_id != merge.survivor:
        # What was merged last must be undone first; nothing below can be told before.
        return [*found, ("merged_again", "")]
    later = Merge.objects.filter(person=survivor, survivor=merge.survivor, pk__gt=merge.pk)
    if later.exists():
        return [*found, ("merged_again", "")]
    now = set(open_blocks(survivor.pk))
    if Block.objects.filter(person=survivor, kind=Block.ERASING, lifted_at=None).exists():
        found.append(("erasing", ""))
    if set(merge.before.get("blocks", ())) - now:
        found.append(("lifted", ""))
    changed = merge.before["changed"].get("parties_person", {}).get(str(survivor.pk), {})
    (present,) = rows("parties_person", [survivor.pk])
    for column, (_was, became) in changed.items():
        if column not in _COMPUTED and present[column] != became:
            found.append(("changed", column))
    wanted = [changed.get("number", [None])[0], _absorbed_row(merge)["number"]]
    taken = ask(
        "SELECT 1 FROM parties_person WHERE register_id = %(register)s AND number IN :wanted AND id <> %(mine)s",
        register=survivor.register_id,
        wanted=[number for number in wanted if number is not None] or [""],
        mine=survivor.pk,
    )
    if taken:
        found.append(("number", ""))
    return found


def _absorbed_row(merge: Merge) -> dict[str, Any]:
    (row,) = merge.before["removed"]["parties_person"]
    return row


def separate(merge: Merge, survivor: Person, by: Actor) -> Separation:
    """Restore both cards, inside an operation. Rows that hang on one that goes back go with it; a "no" said
    since then holds for both; whoever looked meanwhile looked at both."""
    before, absorbed = merge.before, _absorbed_row(merge)["id"]
    _unindex(survivor)
    _change_back(before, survivor)
    for table, added in before["added"].items():
        change(f"DELETE FROM {table} WHERE id IN :added", added=added)
    removed = dict(before["removed"])
    texts, likenesses = removed.pop("parties_searchtext", []), removed.pop("duplicates_likeness", [])
    put_back("parties_person", removed.pop("parties_person"))
    for table, found in removed.items():
        put_back(table, found)
    back = _move_back(before["moved"], survivor.pk, absorbed)
    hanging = _move_hanging(before["moved"], merge, survivor.pk, absorbed)
    stay = _later(merge, survivor.pk)
    _keep_blocks(merge, survivor, absorbed, by)
    _index_again(
        survivor, absorbed, texts, before.get("words", {}), changed=bool(stay or hanging or not texts)
    )
    _compare_again(before, survivor.pk, absorbed, likenesses)
    _mentions(merge, before.get("mentions", 0))
    FormerId.objects.filter(person=survivor, public_id=merge.absorbed).delete()
    Merge.objects.filter(pk=merge.pk).delete()
    for table, found in removed.items():
        back[table] = back.get(table, 0) + len(found)
    return Separation(dict(Counter(back) + Counter(hanging)), stay)


def _unindex(survivor: Person) -> None:
    search.unindex(survivor.register_id, [survivor.pk])


def _change_back(before: dict[str, Any], survivor: Person) -> None:
    for table, changed in before["changed"].items():
        for row, columns in changed.items():
            found = rows(table, [int(row)])
            if not found:
                continue
            present = found[0]
            wanted = {name: was for name, (was, became) in columns.items() if present[name] == became}
            if table == "parties_person":
                wanted |= {name: was for name, (was, _became) in columns.items() if name in _COMPUTED}
                if present["version"] != columns["version"][1]:
                    wanted["version"] = present["version"] + 1
            set_back(table, int(row), wanted)


def _move_back(moved: dict[str, dict[str, list[int]]], survivor: int, absorbed: int) -> dict[str, int]:
    back: dict[str, int] = {}
    for table, columns in moved.items():
        for column, found in columns.items():
            count = change(
                f"UPDATE {table} SET {column} = %(absorbed)s WHERE {column} = %(survivor)s AND id IN :found",
                absorbed=absorbed, survivor=survivor, found=found,
            )  # fmt: skip
            if count:
                back[table] = back.get(table, 0) + count
    return back


def _move_hanging(moved: dict[str, Any], merge: Merge, survivor: int, absorbed: int) -> dict[str, int]:
    """A payment that came later belongs to the invoice it pays, a line to its order."""
    gone: dict[str, set[int]] = {
        table: {row for found in columns.values() for row in found} for table, columns in moved.items()
    }
    counted: dict[str, int] = {}
    waiting = list(gone)
    while waiting:
        parent = waiting.pop()
        for table, links in _children(parent):
            for link, column in links:
                found = [
                    row for (row,) in ask(
                        f"UPDATE {table} SET {column} = %(absorbed)s WHERE {column} = %(survivor)s "
                        f"AND id > %(merge)s AND {link} IN :parents RETURNING id",
                        absorbed=absorbed, survivor=survivor, merge=merge.pk, parents=sorted(gone[parent]),
                    )
                ]  # fmt: skip
                if found:
                    counted[table] = counted.get(table, 0) + len(found)
                    gone.setdefault(table, set()).update(found)
                    waiting.append(table)
    return counted


def _children(parent: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Tables about persons that point to another one: (table, [(pointing column, person column)])."""
    model = declarations.tables()[parent].model
    found = []
    for table, columns in person_columns().items():
        fields = declarations.tables()[table].model._meta.concrete_fields
        links = [
            (each.column, column)
            for each in fields
            if isinstance(each, models.ForeignKey) and each.related_model is model
            for column in columns
            if each.column != column
        ]
        if links and table not in _DERIVED:
            found.append((table, links))
    return found


def _later(merge: Merge, survivor: int) -> dict[str, int]:
    """Rows that came to the card after the merge, by table."""
    found = {}
    for table, columns in person_columns().items():
        if table in _DERIVED:
            continue
        for column in columns:
            ((count,),) = ask(
                f"SELECT count(*) FROM {table} WHERE {column} = %(survivor)s AND id > %(merge)s",
                survivor=survivor,
                merge=merge.pk,
            )
            if count:
                found[table] = found.get(table, 0) + count
    return found


def _keep_blocks(merge: Merge, survivor: Person, absorbed: int, by: Actor) -> None:
    """What was forbidden while there was one card is forbidden on both."""
    for block in Block.objects.filter(person=survivor, lifted_at=None, pk__gt=merge.pk):
        Block(
            register_id=block.register_id, person_id=absorbed, kind=block.kind, purposes=block.purposes,
            clause=block.clause, reason=block.reason, placed_at=block.placed_at, placed_by=by.key,
            source=block.source,
        ).save()  # fmt: skip


def _index_again(
    survivor: Person, absorbed: int, texts: list[dict[str, Any]], words: dict[str, int], *, changed: bool
) -> None:
    """The search texts as they were, with the vocabulary's own rows; made anew where something came since."""
    register = survivor.register_id
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO parties_nameword (id, register_id, word, uses) VALUES (%s, %s, %s, 0) "
            "ON CONFLICT (register_id, word) DO NOTHING",
            [(row, register, word) for word, row in sorted(words.items())],
        )
    if changed:
        reindex(register, [survivor.pk, absorbed])
    else:
        put_back("parties_searchtext", texts)
        search.add_words(register, Counter(word for text in texts for word in text["words"].split()))
    change("DELETE FROM parties_nameword WHERE register_id = %(register)s AND uses <= 0", register=register)


def _compare_again(
    before: dict[str, Any], survivor: int, absorbed: int, likenesses: list[dict[str, Any]]
) -> None:
    """Pairs as they were before, except with persons who have gone since; what was decided since stays."""
    third = {row[name] for row in likenesses for name in ("person_id", "other_id")} - {survivor, absorbed}
    there = {row for (row,) in ask("SELECT id FROM parties_person WHERE id IN :third", third=sorted(third))}
    there |= {survivor, absorbed}
    wanted = [row for row in likenesses if row["person_id"] in there and row["other_id"] in there]
    decided = {
        (person, other)
        for person, other in ask(
            "SELECT person_id, other_id FROM duplicates_likeness "
            "WHERE (person_id = %(survivor)s OR other_id = %(survivor)s)",
            survivor=survivor,
        )
    }
    for row in wanted:
        if (row["person_id"], row["other_id"]) not in decided:
            put_back("duplicates_likeness", [row])


def _mentions(merge: Merge, last: int) -> None:
    """Who looked at the one card looked at what has now two: both may be told of it."""
    change(
        "INSERT INTO ledger_mention (log, subject, entry_id) SELECT log, %(absorbed)s, entry_id "
        "FROM ledger_mention WHERE subject = %(survivor)s AND id > %(last)s",
        absorbed=as_key(merge.absorbed),
        survivor=as_key(merge.survivor),
        last=last,
    )
