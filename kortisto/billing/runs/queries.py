"""Named reads of runs and of the orders that they make invoices of."""

from datetime import date
from decimal import Decimal

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from kortisto.billing.models import Draft, Invoice, InvoiceLine, InvoiceRun
from kortisto.orders import rules
from kortisto.orders.models import Delivery, Order, OrderLine

_QUANTITY = DecimalField(max_digits=14, decimal_places=3)
_NOTHING = Decimal(0)


def invoiceable(first: date, last: date) -> QuerySet:
    """Orders last delivered from between these days with something in the buyer's hands that no invoice has.

    Left out: orders that a draft is being written of, and those invoiced elsewhere, known by the sum alone.
    """
    sent = Delivery.objects.filter(order=OuterRef("pk"), quantity__gt=0).order_by("-moved_on")
    of_order = {"order": OuterRef("pk")}
    found = Order.objects.filter(status__in=rules.IN_HANDS, anonymised_on=None)
    found = found.filter(Q(person__isnull=False) | Q(organisation__isnull=False))
    found = found.annotate(handed_over_on=Coalesce(Subquery(sent.inner("moved_on")[:1]), F("delivered_on")))
    return found.filter(
        ~Exists(Draft.objects.filter(**of_order)),
        ~Exists(Invoice.objects.filter(**of_order, rows=0)),
        Exists(_waiting_lines()),
        handed_over_on__range=(first, last),
    )


def _waiting_lines() -> QuerySet:
    """Lines of the outer order of which the buyer has more than was invoiced; `orders.rules.delivered` in SQL."""
    moved = Delivery.objects.filter(line=OuterRef("pk"))
    billed = InvoiceLine.objects.filter(order_line=OuterRef("pk"))
    in_parts = Exists(Delivery.objects.filter(order=OuterRef("order"), quantity__gt=0))
    lines = OrderLine.objects.filter(order=OuterRef("pk")).annotate(
        moved=_sum(moved),
        billed=_sum(billed),
        whole=Case(
            When(~in_parts & Q(order__status=rules.DELIVERED), then=F("quantity")),
            default=_NOTHING,
            output_field=_QUANTITY,
        ),
    )
    return lines.filter(whole__gt=F("billed") - F("moved"))


def _sum(rows: QuerySet) -> Coalesce:
    """The quantities of rows of an inner query. Not the framework's own sum, which would group them one by one."""
    added = rows.order_by().annotate(sum=Func("quantity", function="SUM", output_field=_QUANTITY))
    return Coalesce(Subquery(added.inner("sum")), _NOTHING, output_field=_QUANTITY)


def of_run(run: InvoiceRun) -> QuerySet:
    """The invoices of a run, in the order in which they were issued."""
    return Invoice.objects.filter(run=run).order_by("pk")
