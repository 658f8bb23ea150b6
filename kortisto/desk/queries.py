"""What the pages of the desk show of a customer, gathered in few queries."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Model, QuerySet, Sum, Window

from kortisto.billing.models import Invoice
from kortisto.ledger.entries import parse_read
from kortisto.ledger.models import READS
from kortisto.orders.models import Order
from kortisto.parties.models import Change, Organisation, Person
from kortisto.staff.models import User

SHOWN = 20  # rows of orders, invoices, notes and changes on the card itself
LOOKS_SHOWN = 50


def _newest(rows: QuerySet, most: int) -> tuple[list[Any], int]:
    """The first rows and how many there are in all, in one query."""
    found = list(rows.annotate(all_rows=Window(Count("pk")))[:most])
    return found, found[0].all_rows if found else 0


def orders_of(party: Person | Organisation) -> QuerySet:
    """A party's orders, the latest first."""
    return Order.objects.filter(**_of(party)).order_by("-ordered_on", "-pk")


def invoices_of(party: Person | Organisation) -> QuerySet:
    """A party's invoices, the latest first, each with the sum open on all of them."""
    found = Invoice.objects.filter(**_of(party)).order_by("-issued_on", "-pk")
    return found.annotate(all_open=Window(Sum("open_cents")))


def changes_of(party: Person | Organisation) -> QuerySet:
    """The values that a party's columns had before, the latest change first."""
    return Change.objects.filter(**_of(party)).order_by("-pk")


def _of(party: Model) -> dict[str, Model]:
    return {"person": party} if isinstance(party, Person) else {"organisation": party}


def card(party: Person | Organisation, *, with_invoices: bool) -> dict[str, Any]:
    """Everything on a party's card, newest first where there is much of it."""
    orders, order_count = _newest(orders_of(party), SHOWN)
    invoices, invoice_count = _newest(invoices_of(party), SHOWN) if with_invoices else ([], 0)
    changes, change_count = _newest(changes_of(party), SHOWN)
    own = changes
    if change_count > len(changes):
        # A value's source may lie further back than what is shown.
        own = changes_of(party).filter(table=party._meta.db_table, row=party.pk)
    latest: dict[str, Change] = {}
    for change in own:
        if change.table == party._meta.db_table:
            latest.setdefault(change.column, change)
    return {
        "contacts": list(party.contact_points.filter(ended_on=None).order_by("kind", "pk")),
        "address": party.addresses.filter(ended_on=None).order_by("-pk").first(),
        "notes": list(party.notes.order_by("-pk")[:SHOWN]),
        "orders": orders,
        "order_count": order_count,
        "invoices": invoices,
        "invoice_count": invoice_count,
        "open_cents": invoices[0].all_open if invoices else 0,
        "changes": changes,
        "change_count": change_count,
        "latest": latest,
    }


def looks(subject: UUID, most: int = LOOKS_SHOWN) -> tuple[list[dict[str, Any]], int]:
    """Who has looked at a person: the newest read entries with time, role and purpose, and their count.

    No names: the ledger does not know them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.total, coalesce(e.body, o.body) FROM ("
            "SELECT id, entry_id, count(*) OVER () AS total FROM ledger_mention "
            "WHERE subject = %s AND log = %s ORDER BY id DESC LIMIT %s) m "
            "LEFT JOIN ledger_entry e ON e.entry_id = m.entry_id "
            "LEFT JOIN ledger_outbox o ON o.entry_id = m.entry_id ORDER BY m.id DESC",
            [subject if connection.vendor == "postgresql" else subject.hex, READS, most],
        )
        rows = cursor.fetchall()
    found = []
    for _total, body in rows:
        if body is not None:
            read = parse_read(body)
            read["at"] = datetime.fromtimestamp(read["at_us"] / 1_000_000, UTC)
            found.append(read)
    return found, rows[0][0] if rows else 0


def staff_names(keys: set[str]) -> dict[str, str]:
    """Names of the staff behind actor keys; what is no user's key is left out."""
    wanted = set()
    for key in keys:
        try:
            wanted.add(UUID(key))
        except ValueError:
            continue
    if not wanted:
        return {}
    found = User.objects.filter(public_id__in=wanted).values_list("public_id", "name")
    return {str(public_id): name for public_id, name in found}
