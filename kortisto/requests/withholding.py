"""What is left out of a person's report because it is about somebody else: item by item, by a person (Article 15(4))."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.utils import timezone

from kortisto.kernel import declarations
from kortisto.kernel.access import Actor
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import CustomValue, Person
from kortisto.requests import rules, words
from kortisto.requests.models import AccessReport, Withholding
from kortisto.retention.inventory import ask


class NotHeld(Exception):
    """There is no such row about this person, or nothing of it can be left out."""


@dataclass(frozen=True)
class Item:
    """One row that has free texts, and the ground on which they are left out, if they are."""

    row: int
    texts: list[str]
    ground: str


def free_texts(table: declarations.Table) -> list[str]:
    """The columns of a table in which anything may have been typed. A custom field says what it is for, and is none."""
    if issubclass(table.model, CustomValue):
        return []
    kinds = {
        column.attname: isinstance(column, models.CharField | models.TextField)
        for column in table.model._meta.concrete_fields
    }
    return [name for name, what in table.personal().items() if what.free_text and kinds[name]]


class LeftOut:
    """What a report of this person leaves out, and how it says so in its language."""

    def __init__(self, person: Person | None, language: str) -> None:
        self.language = language
        self.told: list[dict[str, str]] = []
        self._chosen: dict[str, dict[int, str]] = defaultdict(dict)
        for one in Withholding.objects.filter(person=person) if person is not None else ():
            self._chosen[one.store][one.row] = one.ground

    def apply(self, table: declarations.Table, ids: list[int], rows: list[dict[str, Any]]) -> None:
        """Leave the free texts of the chosen rows of a table out; `told` says that, and why."""
        chosen = self._chosen.get(table.name)
        for pk, row in zip(ids, rows, strict=True) if chosen else ():
            if pk not in chosen:
                continue
            number = len(self.told) + 1
            for name in free_texts(table):
                if row[name] not in (None, ""):
                    row[name] = words.WITHHELD_TEXT[self.language].format(number=number)
            name = words.store_name(table.name, self.language)
            what = words.WITHHELD_ITEM[self.language].format(name=name, number=number)
            self.told.append({"what": what, "why": words.WITHHELD_WHY[chosen[pk]][self.language]})


def stores() -> dict[str, declarations.Table]:
    """The tables about persons that hold free texts and are told in reports, by name."""
    return {table.name: table for table in declarations.subject_tables() if table.tell and free_texts(table)}


def counts(person: Person) -> dict[str, int]:
    """How many rows with a text each of them holds about a person; without the empty ones."""
    found = {
        name: ask(
            f"SELECT count(*) FROM {name} WHERE {_mine(table)} AND ({_filled(table)})", person=person.pk
        )[0][0]
        for name, table in stores().items()
    }
    return {name: count for name, count in found.items() if count}


def items(person: Person, store: str, *, most: int, start: int = 0) -> list[Item]:
    """The rows of one store that have a text. Raises NotHeld for a store that has none."""
    table = stores().get(store)
    if table is None:
        raise NotHeld
    columns = ", ".join(_columns(table))
    rows = ask(
        f"SELECT id, {columns} FROM {store} WHERE {_mine(table)} AND ({_filled(table)}) "
        f"ORDER BY {table.sorted_by}, id LIMIT {int(most)} OFFSET {int(start)}",
        person=person.pk,
    )
    chosen = {one.row: one.ground for one in Withholding.objects.filter(person=person, store=store)}
    return [
        Item(pk, [str(text) for text in texts if text not in (None, "")], chosen.get(pk, ""))
        for pk, *texts in rows
    ]


@operation("access_report.withhold")
def withhold(*, person: Person, store: str, row: int, ground: str, by: Actor) -> None:
    """Leave the texts of a row out of this person's reports, or with an empty ground tell them again. Reports made
    before can no longer be downloaded: they tell what was decided otherwise. Raises NotHeld."""
    table = stores().get(store)
    if table is None or (ground and ground not in rules.WITHHELD):
        raise NotHeld
    if not ask(
        f"SELECT count(*) FROM {store} WHERE {_mine(table)} AND id = %(row)s", person=person.pk, row=row
    )[0][0]:
        raise NotHeld
    Withholding.objects.filter(person=person, store=store, row=row).delete()
    if ground:
        Withholding(
            register_id=person.register_id, person=person, store=store, row=row, ground=ground, made_by=by.key
        ).save()
    now = timezone.now()
    AccessReport.objects.filter(person=person, expires_at__gt=now).update(expires_at=now)
    record(subjects=[person.public_id], store=store, row=str(row), ground=ground or "told", clause="C69")


def _mine(table: declarations.Table) -> str:
    column = "id" if table.subject == "self" else table.model._meta.get_field(table.subject).column
    return f"{column} = %(person)s"


def _columns(table: declarations.Table) -> list[str]:
    names = {column.attname: column.column for column in table.model._meta.concrete_fields}
    return [connection.ops.quote_name(names[name]) for name in free_texts(table)]


def _filled(table: declarations.Table) -> str:
    return " OR ".join(f"{column} <> ''" for column in _columns(table))
