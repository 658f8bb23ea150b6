"""Writing that can be taken back: every row that a merge removes, adds, changes or gives to another person.

Rows are kept as the engine itself spells them in JSON, column by column, so that they come back exactly:

    {"removed": {table: [row, …]}, "added": {table: [id, …]}, "moved": {table: {column: [id, …]}},
     "changed": {table: {id: {column: [before, after]}}}, …}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models

from kortisto.kernel.access import SYSTEM, Actor
from kortisto.kernel.recalling import pointing_at, rows
from kortisto.parties.models import Person
from kortisto.retention.inventory import Asking, ask, change


@cache
def person_columns() -> dict[str, tuple[str, ...]]:
    """Declared table → its columns that lead to a person: those that a merge has to follow."""
    found: dict[str, tuple[str, ...]] = {}
    for table, column in pointing_at(Person):
        found[table] = (*found.get(table, ()), column)
    return found


def empty() -> dict[str, Any]:
    """A note of nothing."""
    return {"removed": {}, "added": {}, "moved": {}, "changed": {}}


@dataclass
class Merging(Asking):
    """One merge at work, handed to each room. `chosen`: column → "absorbed" where that card's value stays."""

    by: Actor = SYSTEM
    chosen: Mapping[str, str] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=empty)

    @property
    def survivor(self) -> int:
        """The row of the card that stays."""
        return self.ids[0]

    @property
    def absorbed(self) -> int:
        """The row of the card that goes."""
        return self.ids[1]

    def takes(self, column: str) -> bool:
        """Whether the absorbed card's value was chosen."""
        return self.chosen.get(column) == "absorbed"

    def remove(self, model: type[models.Model], ids: Sequence[int]) -> None:
        """Delete rows."""
        table = model._meta.db_table
        if ids:
            self.before["removed"].setdefault(table, []).extend(rows(table, ids))
            change(f"DELETE FROM {table} WHERE id IN :rows", rows=list(ids))

    def add(self, row: models.Model) -> None:
        """Write a new row."""
        row.save(force_insert=True)
        self.before["added"].setdefault(row._meta.db_table, []).append(row.pk)

    def change(self, model: type[models.Model], row: int, **values: Any) -> None:
        """Give columns of one row other values."""
        table = model._meta.db_table
        columns = [model._meta.get_field(name).column for name in values]
        (was,) = rows(table, [row])
        model.objects.filter(pk=row).update(**values)
        (now,) = rows(table, [row])
        noted = self.before["changed"].setdefault(table, {}).setdefault(str(row), {})
        for column in columns:
            if was[column] != now[column]:
                noted[column] = [noted.get(column, [was[column]])[0], now[column]]

    def move(self) -> None:
        """Give every row that still leads to the absorbed card to the surviving one."""
        for table, columns in person_columns().items():
            for column in columns:
                moved = [
                    row
                    for (row,) in ask(
                        f"UPDATE {table} SET {column} = %(survivor)s WHERE {column} = %(absorbed)s RETURNING id",
                        survivor=self.survivor,
                        absorbed=self.absorbed,
                    )
                ]
                if moved:
                    self.before["moved"].setdefault(table, {})[column] = moved
