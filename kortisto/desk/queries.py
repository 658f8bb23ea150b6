"""What the pages of the desk show of a customer, gathered in few queries."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Model, QuerySet, Sum, Window

from kortisto.billing.models import Invoice
from kortisto.kernel import ready_made
from kortisto.ledger.entries import parse_read
from kortisto.ledger.models import READS, Entry, Outbox
from kortisto.notes.models import Note
from kortisto.orders.models import Order
from kortisto.parties.fields.queries import hidden_tables
from kortisto.parties.models import (
    Address,
    Block,
    Change,
    ContactPoint,
    Organisation,
    Person,
    Representation,
)
from kortisto.staff.models import User
from kortisto.staff.permissions import Permission

SHOWN = 20  # rows of orders, invoices, notes and changes on the card itself
LOOKS_SHOWN = 50
LOOKED_THROUGH = 400  # newest read entries that are searched for a user's own


def orders_of(party: Person | Organisation) -> QuerySet:
    """A party's orders, the latest first."""
    return Order.objects.filter(**_of(party)).order_by("-ordered_on", "-pk")


def invoices_of(party: Person | Organisation) -> QuerySet:
    """A party's invoices, the latest first."""
    return Invoice.objects.filter(**_of(party)).order_by("-issued_on", "-pk")


def changes_of(party: Person | Organisation) -> QuerySet:
    """The values that a party's columns had before, the latest change first."""
    return Change.objects.filter(**_of(party)).exclude(table__in=hidden_tables()).order_by("-pk")


def latest_change(party: Person | Organisation, column: str) -> Change | None:
    """The change that a column's present value came by."""
    return changes_of(party).filter(table=party._meta.db_table, row=party.pk, column=column).first()


def _of(party: Model) -> dict[str, Model]:
    return {"person": party} if isinstance(party, Person) else {"organisation": party}


# What stands on a card, newest first: each row knows how many there are in all.
_NEWEST = "SELECT *, count(*) OVER () AS all_rows FROM {} WHERE person_id = %s ORDER BY {} LIMIT " + str(
    SHOWN
)
_PRESENT = "SELECT * FROM {} WHERE person_id = %s AND ended_on IS NULL ORDER BY {}"
_OF_PERSON = {
    Order: _NEWEST.format("orders_order", "ordered_on DESC, id DESC"),
    Invoice: _NEWEST.format("billing_invoice", "issued_on DESC, id DESC").replace(
        " FROM", ", sum(open_cents) OVER () AS all_open FROM"
    ),
    Change: _NEWEST.format("parties_change", "id DESC"),
    Note: _NEWEST.format("notes_note", "id DESC"),
    ContactPoint: _PRESENT.format("parties_contactpoint", "kind, id"),
    Address: _PRESENT.format("parties_address", "id DESC"),
    Block: "SELECT * FROM parties_block WHERE person_id = %s AND lifted_at IS NULL ORDER BY id",
    Representation: (
        "SELECT r.*, o.public_id AS firm_key, o.name AS firm FROM parties_representation r "
        "JOIN parties_organisation o ON o.id = r.organisation_id WHERE r.person_id = %s "
        "ORDER BY r.ended_on IS NOT NULL, r.ended_on DESC, r.id DESC"
    ),
}


def _of_person(model: type[Model], person: Person) -> list[Any]:
    """A person's rows of a table, by ready-made SQL.

    The person was read through the guarded manager, so the purpose is checked and the read is noted; the
    database's own guard watches this reading as any other.
    """
    return ready_made.read(model, _OF_PERSON[model], [person.pk])


def represented_by(person: Person) -> list[Representation]:
    """Whom a person represents or has represented, the present ones first; each with the organisation's
    `firm` (name) and `firm_key` (public id)."""
    found = _of_person(Representation, person)
    for one in found:
        one.firm_key = UUID(str(one.firm_key))
    return found


def _of_organisation(model: type[Model], organisation: Organisation) -> list[Any]:
    """An organisation's rows of a table, as far as the purpose may see the persons on them."""
    rows = model.objects.filter(organisation=organisation)
    if model is Order:
        rows = orders_of(organisation)
    elif model is Invoice:
        rows = invoices_of(organisation).annotate(all_open=Window(Sum("open_cents")))
    elif model in (ContactPoint, Address):
        rows = rows.filter(ended_on=None).order_by("kind" if model is ContactPoint else "-pk", "pk")
    else:
        rows = rows.order_by("-pk")
    return list(rows.annotate(all_rows=Window(Count("pk")))[:SHOWN])


def card(party: Person | Organisation, user: User) -> dict[str, Any]:
    """Everything on a party's card that this user may see, newest first where there is much of it."""
    rows_of = _of_person if isinstance(party, Person) else _of_organisation
    orders = rows_of(Order, party) if user.may(Permission.ORDER_READ) else []
    invoices = rows_of(Invoice, party) if user.may(Permission.BILLING_READ) else []
    changes = rows_of(Change, party)
    hidden = hidden_tables()
    own = changes = [change for change in changes if change.table not in hidden]
    if _count(changes) > len(changes):
        # A value's source may lie further back than what is shown.
        own = changes_of(party).filter(table=party._meta.db_table, row=party.pk)
    latest: dict[str, Change] = {}
    for change in own:
        # The history of a card that was merged in tells of its row, not of this one's.
        if change.table == party._meta.db_table and change.row == party.pk:
            latest.setdefault(change.column, change)
    return {
        "contacts": rows_of(ContactPoint, party),
        "address": next(iter(rows_of(Address, party)), None),
        "notes": rows_of(Note, party) if user.may(Permission.WORK_READ) else [],
        "blocks": rows_of(Block, party) if isinstance(party, Person) else [],
        "orders": orders,
        "order_count": _count(orders),
        "invoices": invoices,
        "invoice_count": _count(invoices),
        "open_cents": int(invoices[0].all_open) if invoices else 0,
        "changes": changes,
        "change_count": _count(changes),
        "latest": latest,
    }


def _count(rows: list[Any]) -> int:
    return rows[0].all_rows if rows else 0


def looks(subjects: Sequence[UUID]) -> tuple[list[dict[str, Any]], int]:
    """Who has looked at a person: the newest read entries with time, role and purpose, and their count.

    `subjects` are the public ids the person has and, before merges, had. No names: the ledger does not know
    them.
    """
    marks = ", ".join(["%s"] * len(subjects))
    once = "max(id) AS id" if len(subjects) > 1 else "id"
    grouped = "GROUP BY entry_id" if len(subjects) > 1 else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.total, coalesce(e.body, o.body) FROM ("
            f"SELECT {once}, entry_id, count(*) OVER () AS total FROM ledger_mention "
            f"WHERE subject IN ({marks}) AND log = %s {grouped} ORDER BY 1 DESC LIMIT %s) m "
            "LEFT JOIN ledger_entry e ON e.entry_id = m.entry_id "
            "LEFT JOIN ledger_outbox o ON o.entry_id = m.entry_id ORDER BY m.id DESC",
            [
                *(each if connection.vendor == "postgresql" else each.hex for each in subjects),
                READS,
                LOOKS_SHOWN,
            ],
        )
        rows = cursor.fetchall()
    found = []
    for _total, body in rows:
        if body is not None:
            read = parse_read(body)
            read["at"] = datetime.fromtimestamp(read["at_us"] / 1_000_000, UTC)
            found.append(read)
    return found, rows[0][0] if rows else 0


def look_count(person: Person) -> int:
    """How many read entries there are of a person, under this public id and those from before merges."""
    own = person.public_id if connection.vendor == "postgresql" else person.public_id.hex
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT entry_id) FROM ledger_mention WHERE log = %s AND subject IN "
            "(SELECT %s UNION ALL SELECT public_id FROM duplicates_formerid WHERE person_id = %s)",
            [READS, own, person.pk],
        )
        return cursor.fetchone()[0]


def opened_by(actor: str, view: str, most: int) -> list[UUID]:
    """The public ids of the persons whose card this actor opened last, from the newest read entries.

    How far back it looks is bounded, so on a busy day there may be fewer than `most`.
    """
    reads = Outbox.objects.filter(log=READS).order_by("-sequence")
    bodies = list(reads.values_list("body", flat=True)[:LOOKED_THROUGH])
    entries = Entry.objects.filter(log=READS).order_by("-position")
    bodies += entries.values_list("body", flat=True)[:LOOKED_THROUGH]
    found: dict[UUID, None] = {}
    for body in bodies:
        read = parse_read(body)
        if read["actor"] == actor and read["view"] == view and read["seen_together"] == 1:
            found.setdefault(UUID(hex=bytes(body).decode().rpartition("\t")[2]))
            if len(found) == most:
                break
    return list(found)
