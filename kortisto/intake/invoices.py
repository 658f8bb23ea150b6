"""Invoices on their way in, and what has been paid of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from kortisto.billing import operations as billing
from kortisto.billing.books.queries import locked_months
from kortisto.billing.models import Invoice
from kortisto.intake import rules
from kortisto.intake.buyers import customers_named, link
from kortisto.intake.models import ImportRun
from kortisto.intake.queries import ask
from kortisto.intake.rows import Row
from kortisto.kernel.access import Actor
from kortisto.kernel.engines import among
from kortisto.orders.models import Order
from kortisto.parties.models import Organisation, Person

PAYMENT_DAYS = 14
"""An invoice without a due date is taken to fall due this many days after its date."""


def judge(run: ImportRun, rows: list[Row]) -> None:
    """Give the rows their verdicts."""
    customers = customers_named(run, rows)
    orders = _orders_of(run, rows)
    existing = _existing_invoices(run, rows)
    locked = {day.isoformat()[:7] for day in locked_months(run.register_id)}
    for row in rows:
        values = row.values
        order = orders.get(values.get("order_number"))
        if "customer_number" in values:
            if not link(row, customers.get(values["customer_number"])):
                continue
            if order and order[1:] != (row.person, row.organisation):
                row.judged(rules.ERROR, "order_of_another")
                continue
        elif order is None:
            row.judged(rules.ERROR, "unknown_order")
            continue
        else:
            row.person, row.organisation = order[1:]
        known = existing.get(row.key)
        if known is None:
            # The books of a closed month take no voucher, and none of what was paid of it then.
            days = {values["issued_on"], _paid_on(values) if _open_cents(values) != values["amount"] else ""}
            if any(day[:7] in locked for day in days):
                row.judged(rules.ERROR, "month_locked")
            else:
                row.judged(rules.CREATE)
        elif known[4] != run.source or (known[1], known[2]) != (row.person, row.organisation):
            row.judged(rules.ERROR, "number_taken")
        elif known[5] != values["amount"] or str(known[7])[:10] != values["issued_on"]:
            row.judged(rules.ERROR, "invoice_differs")
        elif _open_cents(values) != known[6]:
            if _paid_on(values)[:7] in locked:
                row.judged(rules.ERROR, "month_locked")
            else:
                row.judged(rules.UPDATE, fields=["payment"])
        else:
            row.judged(rules.UNCHANGED)


def _orders_of(run: ImportRun, rows: Sequence[Row]) -> dict[str, tuple]:
    condition, values = among({row.values["order_number"] for row in rows if "order_number" in row.values})
    found = ask(
        f"SELECT number, id, person_id, organisation_id FROM orders_order WHERE register_id = %s AND number {condition}",
        run.register_id, values,
    )  # fmt: skip
    return {row[0]: row[1:] for row in found}


def _existing_invoices(run: ImportRun, rows: Sequence[Row]) -> dict[str, tuple]:
    condition, values = among({row.key for row in rows})
    found = ask(
        "SELECT number, id, person_id, organisation_id, subject_ref, source, total_cents, open_cents, issued_on "
        f"FROM billing_invoice WHERE register_id = %s AND number {condition}",
        run.register_id, values,
    )  # fmt: skip
    return {row[0]: row[1:] for row in found}


def _open_cents(values: dict[str, Any]) -> int:
    """What a file says is still open: its own column, else the sum less what is paid."""
    if "open_balance" in values:
        return values["open_balance"]
    if "paid" not in values and "paid_on" in values:
        return 0
    return values["amount"] - values.get("paid", 0)


def _due_on(values: dict[str, Any]) -> date:
    issued_on = date.fromisoformat(values["issued_on"])
    if values.get("due_on"):
        return max(issued_on, date.fromisoformat(values["due_on"]))
    return issued_on + timedelta(days=PAYMENT_DAYS)


def _paid_on(values: dict[str, Any]) -> str:
    return values.get("paid_on") or _due_on(values).isoformat()


def take_in(run: ImportRun, rows: Sequence[Row], by: Actor) -> list[tuple[list, dict[str, Any]]]:
    """Write invoices and what has been paid of them."""
    persons = Person.objects.in_bulk({row.person for row in rows if row.person})
    firms = Organisation.objects.in_bulk({row.organisation for row in rows if row.organisation})
    numbers = {row.values["order_number"] for row in rows if "order_number" in row.values}
    orders = {order.number: order for order in Order.objects.filter(number__in=numbers)}
    known = {
        invoice.number: invoice for invoice in Invoice.objects.filter(number__in={row.key for row in rows})
    }
    entries = []
    for row in rows:
        values = row.values
        issued_on = date.fromisoformat(values["issued_on"])
        due_on = _due_on(values)
        invoice, outcome = known.get(row.key), "updated"
        if invoice is None:
            outcome = "created"
            invoice = billing.issue_invoice(
                person=persons.get(row.person),
                organisation=firms.get(row.organisation),
                order=orders.get(values.get("order_number")),
                total_cents=values["amount"],
                issued_on=issued_on,
                due_on=due_on,
                number=row.key,
                source=run.source,
                via=f"import:{run.public_id}",
                by=by,
            )
        paid = invoice.open_cents - _open_cents(values)
        if paid:
            paid_on = date.fromisoformat(_paid_on(values))
            billing.record_payment(
                invoice=invoice,
                cents=paid,
                paid_on=paid_on,
                reference=values.get("reference", ""),
                source=run.source,
                by=by,
            )
        subjects = [persons[row.person].public_id] if row.person in persons else []
        entries.append((subjects, {"outcome": outcome, "invoice": str(invoice.public_id)}))
    return entries
