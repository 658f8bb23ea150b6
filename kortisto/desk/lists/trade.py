"""The lists of orders and of invoices."""

from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kortisto.billing.models import Invoice
from kortisto.billing.views import by_state
from kortisto.billing.views import state_chip as invoice_chip
from kortisto.desk.lists.declaring import (
    CHIP,
    DAY,
    MONEY,
    Column,
    Filter,
    List,
    Preset,
    begins,
    choice,
    until,
)
from kortisto.desk.navigation import DRAFTS
from kortisto.kernel.money import format_cents
from kortisto.kernel.purposes import Purpose
from kortisto.orders.models import Order
from kortisto.orders.rules import ARCHIVED, UNDELIVERED
from kortisto.orders.views import STATES
from kortisto.orders.views import state_chip as order_chip
from kortisto.parties.queries import shown_language
from kortisto.staff.permissions import Permission

ORDER_COLUMNS = (
    Column("number", _("Order number"), "orders", lambda row, _fetched: row.number, sort=("number",)),
    Column(
        "customer",
        _("Customer"),
        "identity",
        lambda row, _fetched: str(row.organisation or row.person or ""),
    ),
    Column("ordered", _("Ordered"), "orders", lambda row, _fetched: row.ordered_on, DAY, ("ordered_on",)),
    Column("delivered", _("Delivered"), "orders", lambda row, _fetched: row.delivered_on, DAY),
    Column(
        "total",
        _("Total without VAT"),
        "orders",
        lambda row, _fetched: row.total_cents,
        MONEY,
        ("total_cents",),
    ),
    Column("state", _("State"), "orders", lambda row, _fetched: order_chip(row), CHIP),
    Column("delivery_name", _("Delivered to"), "orders", lambda row, _fetched: row.delivery_name),
    Column("delivery_address", _("Delivery address"), "address", lambda row, _fetched: row.delivery_address),
)

ORDERS = List(
    key="orders",
    title=_("Orders"),
    icon="order",
    needs=Permission.ORDER_READ,
    purpose=Purpose.CUSTOMER_SERVICE,
    model=Order,
    rows=lambda _register: Order.objects.select_related("person", "organisation"),
    url=lambda row: reverse("order", args=[row.public_id]),
    columns=ORDER_COLUMNS,
    default=("number", "customer", "ordered", "total", "state"),
    filters=(
        choice(
            "state",
            _("State"),
            "orders",
            [
                *((key, text) for key, (_kind, text) in STATES.items()),
                ("archive", _("Archive: nothing left to do")),
            ],
            lambda rows, state: rows.filter(status__in=ARCHIVED if state == "archive" else (state,)),
        ),
        until("from", _("From the day"), "orders", lambda rows, day: rows.filter(ordered_on__gte=day)),
        until("to", _("To the day"), "orders", lambda rows, day: rows.filter(ordered_on__lte=day)),
    ),
    sort="-ordered",
    nothing=_("No orders here"),
    # Those to deliver wait in the order in which they came.
    presets=(
        *(
            Preset(key, text, {"state": key}, "ordered" if key in UNDELIVERED else "")
            for key, (_kind, text) in STATES.items()
        ),
        Preset("archive", _("Archive"), {"state": "archive"}),
    ),
    clause="C27",
)


KINDS = {
    Invoice.INVOICE: _("invoice"),
    Invoice.CREDIT_NOTE: _("credit note"),
}


def _open_sum(rows: QuerySet) -> str:
    # What is paid adds nothing, and there is an index of what is not.
    cents = rows.exclude(open_cents=0).order_by().aggregate(sum=Sum("open_cents"))["sum"] or 0
    return gettext("Open: %(sum)s") % {"sum": format_cents(int(cents), shown_language())}


def _in_state(rows: QuerySet, state: str) -> QuerySet:
    return by_state(rows, state, timezone.localdate())


def _invoice_state(row: Invoice, _fetched: Any) -> dict[str, str]:
    return invoice_chip(row, timezone.localdate())


INVOICE_STATES = (("open", _("Open")), ("overdue", _("Past due")), ("closed", _("Closed")))
INVOICE_COLUMNS = (
    Column("number", _("Invoice number"), "invoices", lambda row, _fetched: row.number, sort=("number",)),
    Column("kind", _("Kind"), "invoices", lambda row, _fetched: KINDS[row.kind]),
    Column("customer", _("Customer"), "invoices", lambda row, _fetched: row.party_name, sort=("party_name",)),
    Column("issued", _("Issued"), "invoices", lambda row, _fetched: row.issued_on, DAY, ("issued_on",)),
    Column("due", _("Due"), "invoices", lambda row, _fetched: row.due_on, DAY, ("due_on",)),
    Column("total", _("Total"), "invoices", lambda row, _fetched: row.total_cents, MONEY, ("total_cents",)),
    Column("open", _("Open"), "invoices", lambda row, _fetched: row.open_cents, MONEY, ("open_cents",)),
    Column("state", _("State"), "invoices", _invoice_state, CHIP),
    Column("reference", _("Reference"), "invoices", lambda row, _fetched: row.reference),
    Column("closed", _("Closed on"), "invoices", lambda row, _fetched: row.closed_on, DAY),
    Column("street", _("Street address"), "invoices", lambda row, _fetched: row.party_street),
    Column("postcode", _("Postcode"), "invoices", lambda row, _fetched: row.party_postcode),
    Column("town", _("Town"), "invoices", lambda row, _fetched: row.party_city),
)

INVOICES = List(
    key="invoices",
    title=_("Invoices"),
    icon="invoice",
    needs=Permission.BILLING_READ,
    purpose=Purpose.BILLING,
    model=Invoice,
    rows=lambda _register: Invoice.objects.all(),
    url=lambda row: reverse("invoice", args=[row.public_id]),
    columns=INVOICE_COLUMNS,
    default=("number", "customer", "issued", "due", "total", "open", "state"),
    filters=(
        choice("state", _("State"), "invoices", INVOICE_STATES, _in_state),
        until("from", _("From the day"), "invoices", lambda rows, day: rows.filter(issued_on__gte=day)),
        until("to", _("To the day"), "invoices", lambda rows, day: rows.filter(issued_on__lte=day)),
        until("due_to", _("Due by the day"), "invoices", lambda rows, day: rows.filter(due_on__lte=day)),
        Filter(
            "buyer",
            _("Buyer begins with"),
            "invoices",
            lambda rows, start: rows.filter(begins("party_name", start)),
            is_name=True,
        ),
    ),
    sort="-issued",
    nothing=_("No invoices here"),
    beside=(DRAFTS,),
    presets=tuple(
        Preset(key, text, {"state": key}, "" if key == "closed" else "due") for key, text in INVOICE_STATES
    ),
    clause="C36",
    summary=_open_sum,
)
