"""Values of custom fields that go: how they are forgotten, and which of their periods the night has to count."""

from collections.abc import Iterable

from kortisto.parties.models import CUSTOM_VALUES, CustomField
from kortisto.retention import inventory
from kortisto.retention.inventory import StoreFailed, ask, change


def forget(table: str, rows: Iterable[int]) -> None:
    """Erase values by their rows, with what each of them was before."""
    listed = list(rows)
    change(f"DELETE FROM {table} WHERE id IN :rows", rows=listed)
    change('DELETE FROM parties_change WHERE "table" = %(table)s AND row IN :rows', table=table, rows=listed)


def forget_field(field: CustomField, table: str) -> None:
    """Erase everything that was ever said in a field, also what rooms keep for undoing something. Raises
    StoreFailed with the stores that still hold any of it."""
    forget(
        table, [row for (row,) in ask(f"SELECT id FROM {table} WHERE field_id = %(field)s", field=field.pk)]
    )
    # Values that somebody took away before have left their history only.
    change(
        'DELETE FROM parties_change WHERE register_id = %(register)s AND "table" = %(table)s '
        'AND "column" = %(key)s',
        register=field.register_id, table=table, key=field.key,
    )  # fmt: skip
    failed = []
    for label, holdings in inventory.rooms():
        if hasattr(holdings, "forget_field"):
            holdings.forget_field(field, table)
            failed += [label] if holdings.holds_field(field, table) else []
    if ask(f"SELECT 1 FROM {table} WHERE field_id = %(field)s LIMIT 1", field=field.pk):
        failed.append(table)
    if failed:
        raise StoreFailed(*failed)


def clocks(register_id: int) -> list[tuple[str, str]]:
    """(table of values, row of the retention table) of the fields in use."""
    fields = CustomField.objects.filter(register_id=register_id, ended_at=None).order_by("pk")
    return list(
        dict.fromkeys((CUSTOM_VALUES[field.category]._meta.db_table, field.clock) for field in fields)
    )


def past(table: str, trigger: str) -> str:
    """The condition on a value `t` whose period, counted from the trigger, is over: with %(due)s, the latest day of
    which it can have run out, and %(before)s, the end of that day."""
    mine = "t.field_id IN (SELECT f.id FROM parties_customfield f WHERE f.clock = %(clock)s)"
    if trigger == "episode_end":
        return (
            f"{mine} AND t.person_id IN (SELECT p.id FROM parties_person p "
            "WHERE p.register_id = %(register)s AND p.ended_on <= %(due)s)"
        )
    return f"{mine} AND t.received_at < %(before)s"
