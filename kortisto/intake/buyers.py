"""Whose an order or an invoice is: the party that a row's customer number means."""

from collections.abc import Sequence

from kortisto.intake import queries, rules
from kortisto.intake.models import ImportRun
from kortisto.intake.rows import Found, Row


def customers_named(run: ImportRun, rows: Sequence[Row]) -> dict[str, Found]:
    """By number; what a source that sends customers itself never matched is a number of its own, not of ours."""
    numbers = sorted({row.values["customer_number"] for row in rows if "customer_number" in row.values})
    found = queries.locate(run.register_id, run.source, [(number, number) for number in numbers])
    if any(one.by_number for one in found.values()):
        sent = ImportRun.objects.filter(register_id=run.register_id, source=run.source, kind="customers")
        if sent.exclude(state__in=(ImportRun.DISCARDED, ImportRun.FAILED)).exists():
            return {number: one for number, one in found.items() if not one.by_number}
    return found


def link(row: Row, found: Found | None) -> bool:
    """Link the row to its customer; False, with a verdict, when there is none to link to."""
    if found is None:
        row.judged(rules.ERROR, "unknown_customer")
        return False
    row.person = None if found.organisation else found.person
    row.organisation = found.organisation
    if row.person and not found.visible:
        row.judged(rules.BLOCKED, "restricted")
        return False
    return True
