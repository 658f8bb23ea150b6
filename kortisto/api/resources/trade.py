"""Orders and invoices: one, a list, and an order placed."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router

from kortisto.api import shapes
from kortisto.api.cursors import page
from kortisto.api.description import MAKES, PROBLEMS, READS_ONE
from kortisto.api.door import Answer, Caller, call, etag_of, moment
from kortisto.api.problems import Problem
from kortisto.api.repeating import once
from kortisto.api.resources import showing
from kortisto.api.resources.persons import organisation_at, person_at
from kortisto.billing.models import Invoice, Payment
from kortisto.kernel.access import required_access
from kortisto.orders.models import Order, OrderLine
from kortisto.orders.operations import place_order

orders = Router(tags=["orders"])
invoices = Router(tags=["invoices"])


def _of_party(rows: QuerySet, person: UUID | None, organisation: UUID | None) -> QuerySet:
    if person:
        rows = rows.filter(person__public_id=person)
    if organisation:
        rows = rows.filter(organisation__public_id=organisation)
    return rows


@orders.get("", response={200: shapes.Orders, **PROBLEMS}, exclude_unset=True, operation_id="listOrders")
@call(needs=["identity", "orders"], shows=["order_lines"])
def list_orders(
    request: HttpRequest, person: UUID | None = None, organisation: UUID | None = None,
    status: shapes.OrderStatus | None = None, since: shapes.Day | None = None,
    cursor: shapes.Cursor = "", limit: shapes.Limit = 50,
) -> Answer:  # fmt: skip
    """Orders, the oldest row first."""
    rows = _of_party(_orders(), person, organisation)
    if status:
        rows = rows.filter(status=status)
    if since:
        rows = rows.filter(ordered_on__gte=since)
    asked = {"person": person, "organisation": organisation, "status": status, "since": since}
    return Answer(page(request.auth, "orders", rows, asked, cursor=cursor, limit=limit, shown=_shown_orders))


@orders.get(
    "/{uuid:order_id}", response=READS_ONE(shapes.Order, moves=False), exclude_unset=True,
    operation_id="readOrder",
)  # fmt: skip
@call(needs=["identity", "orders"], shows=["order_lines"])
def read_order(request: HttpRequest, order_id: UUID) -> Answer:
    """One order with its lines."""
    found = _orders().filter(public_id=order_id).first()
    if found is None:
        raise Problem("not-found", "There is no such order, or not for this token.")
    data = _shown_orders([found])[0]
    return Answer(data, etag=etag_of(data))


@orders.post("", response=MAKES(shapes.Made), exclude_unset=True, operation_id="placeOrder")
@call(needs=["identity", "orders", "order_lines"], act="orders")
def place_order_of(request: HttpRequest, given: shapes.NewOrder) -> Answer:
    """Place an order; without a number it gets the next one."""
    caller: Caller = request.auth
    if given.person is None and given.organisation is None:
        raise Problem("invalid", "An order belongs to a person or to an organisation.")
    person = person_at(given.person) if given.person else None
    organisation = organisation_at(given.organisation) if given.organisation else None

    def act() -> Answer:
        made = place_order(
            person=person, organisation=organisation, lines=[line.model_dump() for line in given.lines],
            ordered_on=given.ordered_on, number=given.number, delivery_name=given.delivery_name,
            delivery_address=given.delivery_address, source=caller.token.source, via=caller.via, by=caller.actor,
        )  # fmt: skip
        place = f"/api/v1/orders/{made.public_id}"
        return Answer({"id": str(made.public_id)}, status=201, headers={"Location": place})

    return once(request, act)


def _orders() -> QuerySet[Order]:
    return Order.objects.select_related("person", "organisation")


def _shown_orders(rows: list[Order]) -> list[dict[str, Any]]:
    found = {
        row.pk: {
            "id": row.public_id, "number": row.number, "person": showing.named(row.person),
            "organisation": row.organisation.public_id if row.organisation else None, "status": row.status,
            "ordered_on": row.ordered_on, "delivered_on": row.delivered_on, "cancelled_on": row.cancelled_on,
            "total_cents": row.total_cents, "delivery_name": row.delivery_name,
            "delivery_address": row.delivery_address, "source": row.source,
            "received_at": moment(row.received_at),
        }
        for row in rows
    }  # fmt: skip
    if required_access().may_see("order_lines"):
        for shown in found.values():
            shown["lines"] = []
        for line in OrderLine.objects.filter(order_id__in=found).order_by("pk"):
            found[line.order_id]["lines"].append(
                {"product": line.product, "quantity": str(line.quantity), "unit_cents": line.unit_cents,
                 "discount_bp": line.discount_bp, "vat_class": line.vat_class, "vat_bp": line.vat_bp}
            )  # fmt: skip
    return list(found.values())


@invoices.get(
    "", response={200: shapes.Invoices, **PROBLEMS}, exclude_unset=True, operation_id="listInvoices"
)
@call(needs=["identity", "invoices"], shows=["payments", "orders"])
def list_invoices(
    request: HttpRequest, person: UUID | None = None, organisation: UUID | None = None,
    state: Literal["open", "closed"] | None = None, since: shapes.Day | None = None,
    cursor: shapes.Cursor = "", limit: shapes.Limit = 50,
) -> Answer:  # fmt: skip
    """Invoices, the oldest row first."""
    rows = _of_party(_invoices(), person, organisation)
    if state:
        rows = rows.exclude(open_cents=0) if state == "open" else rows.filter(open_cents=0)
    if since:
        rows = rows.filter(issued_on__gte=since)
    asked: dict[str, str | UUID | date | None] = {
        "person": person, "organisation": organisation, "state": state, "since": since,
    }  # fmt: skip
    return Answer(
        page(request.auth, "invoices", rows, asked, cursor=cursor, limit=limit, shown=_shown_invoices)
    )


@invoices.get(
    "/{uuid:invoice_id}", response=READS_ONE(shapes.Invoice, moves=False), exclude_unset=True,
    operation_id="readInvoice",
)  # fmt: skip
@call(needs=["identity", "invoices"], shows=["payments", "orders"])
def read_invoice(request: HttpRequest, invoice_id: UUID) -> Answer:
    """One invoice with what was paid for it."""
    found = _invoices().filter(public_id=invoice_id).first()
    if found is None:
        raise Problem("not-found", "There is no such invoice, or not for this token.")
    data = _shown_invoices([found])[0]
    return Answer(data, etag=etag_of(data))


def _invoices() -> QuerySet[Invoice]:
    rows = Invoice.objects.select_related("person", "organisation")
    return rows.select_related("order") if required_access().may_see("orders") else rows


def _shown_invoices(rows: list[Invoice]) -> list[dict[str, Any]]:
    found = {
        row.pk: {
            "id": row.public_id, "number": row.number, "kind": row.kind, "credits_number": row.credits_number,
            "person": showing.named(row.person),
            "organisation": row.organisation.public_id if row.organisation else None,
            "issued_on": row.issued_on,
            "due_on": row.due_on, "closed_on": row.closed_on, "total_cents": row.total_cents,
            "open_cents": row.open_cents, "reference": row.reference,
            "buyer": {
                "name": row.party_name, "street": row.party_street, "postcode": row.party_postcode,
                "city": row.party_city, "country": row.party_country,
            },
            "keep_until": row.keep_until, "source": row.source,
        }
        for row in rows
    }  # fmt: skip
    if required_access().may_see("orders"):
        for row in rows:
            found[row.pk]["order"] = row.order.public_id if row.order else None
    if required_access().may_see("payments"):
        for shown in found.values():
            shown["payments"] = []
        for payment in Payment.objects.filter(invoice_id__in=found).order_by("pk"):
            found[payment.invoice_id]["payments"].append(
                {"paid_on": payment.paid_on, "cents": payment.cents, "reference": payment.reference}
            )
    return list(found.values())
