"""The pictures of billing: what is open by age, what was sold, how customers pay. Drawn from sums; they show nobody."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kortisto.billing.models import Invoice, InvoiceLine
from kortisto.kernel import charts
from kortisto.kernel.purposes import Purpose
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

AGES = (0, 14, 30, 90)
"""Days overdue at which the groups of open invoices end; the first is what is not due."""
LATENESS = (0, 7, 14, 30)
MONTHS = 12
PRODUCTS = 4
"""Products that have a line of their own; the rest is one together."""
LOOKED_AT = 20
"""Products sold most often, of which those that brought most are drawn."""


@page(needs=Permission.BILLING_READ, purpose=Purpose.BILLING)
def figures(request: HttpRequest) -> HttpResponse:
    """Open balance by age, sales by month and product, payment behaviour; each with its table."""
    today = timezone.localdate()
    return render(
        request, "billing/figures.html", {"pictures": [_ages(today), _sales(today), _behaviour(today)]}
    )


def open_by_age(today: date) -> list[int]:
    """Cents that are open: not due, and overdue by up to each number of days, and by more."""
    opened = Invoice.objects.filter(kind=Invoice.INVOICE, open_cents__gt=0)
    return _by_days(opened, today, AGES, "open_cents")


def _by_days(rows: QuerySet, today: date, ends: Sequence[int], value: str) -> list[int]:
    edges = [today - timedelta(days=days) for days in ends]
    groups = [Q(due_on__gte=edges[0])]
    groups += [Q(due_on__lt=newer, due_on__gte=older) for newer, older in pairwise(edges)]
    groups.append(Q(due_on__lt=edges[-1]))
    sums = rows.aggregate(
        **{f"g{at}": Sum(value, filter=group, default=0) for at, group in enumerate(groups)}
    )
    return [sums[f"g{at}"] for at in range(len(groups))]


def _ages(today: date) -> Any:
    return charts.bars(
        list(zip(_spans(_("not due"), AGES), _euros(open_by_age(today)), strict=True)),
        title=_("Open balance by age"),
        note=_("Days past the due date"),
        unit=_("euros"),
        horizontal=True,
    )


def sales(today: date) -> tuple[list[date], dict[str, list[int]]]:
    """The first days of the last months, and by product the cents without tax that were invoiced in each, less what
    was credited; what sells less stands together under an empty name."""
    number = today.year * 12 + today.month - MONTHS
    firsts = [date(at // 12, at % 12 + 1, 1) for at in range(number, number + MONTHS + 1)]
    lines = InvoiceLine.objects.filter(invoice__issued_on__gte=firsts[0], invoice__issued_on__lt=firsts[-1])
    sums = {
        f"m{at}": Sum(
            "net_cents", filter=Q(invoice__issued_on__gte=first, invoice__issued_on__lt=after), default=0
        )
        for at, (first, after) in enumerate(pairwise(firsts))
    }
    # What was sold once or twice may be named after somebody.
    often = sorted(lines.counted_by("product", least=3), key=lambda one: (-one["count"], one["product"]))
    found = {}
    for name in (one["product"] for one in often[:LOOKED_AT]):
        told = lines.filter(product=name).aggregate(**sums)
        found[name] = [told[f"m{at}"] for at in range(MONTHS)]
    best = sorted(found, key=lambda name: -sum(found[name]))[:PRODUCTS]
    found = {name: found[name] for name in best}
    told = lines.exclude(product__in=best).aggregate(**sums)
    if any(told.values()):
        found[""] = [told[f"m{at}"] for at in range(MONTHS)]
    return firsts[:-1], found


def _sales(today: date) -> Any:
    firsts, found = sales(today)
    series = {name or _("other products"): _euros(cents) for name, cents in found.items()}
    return charts.lines(
        [date_format(first, "n/y") for first in firsts],
        series or {_("Sales"): [0] * MONTHS},
        title=_("Sales by month and product"),
        unit=_("euros without VAT"),
    )


def behaviour(today: date) -> list[int]:
    """How many invoices that were closed in the last year were closed by the due date, and how many days after it."""
    closed = Invoice.objects.filter(
        kind=Invoice.INVOICE, closed_on__gt=today.replace(year=today.year - 1, day=min(today.day, 28))
    )
    ends = [timedelta(days=days) for days in LATENESS]
    groups = [Q(closed_on__lte=F("due_on"))]
    groups += [
        Q(closed_on__gt=F("due_on") + newer, closed_on__lte=F("due_on") + older)
        for newer, older in pairwise(ends)
    ]
    groups.append(Q(closed_on__gt=F("due_on") + ends[-1]))
    return [closed.filter(group).count() for group in groups]


def _behaviour(today: date) -> Any:
    return charts.bars(
        list(zip(_spans(_("in time"), LATENESS), behaviour(today), strict=True)),
        title=_("How customers pay"),
        note=_("Invoices closed in the last year, by days after the due date"),
        unit=_("invoices"),
        horizontal=True,
    )


def _spans(first: str, ends: Sequence[int]) -> list[str]:
    """The names of groups of days: the first, then spans, then more."""
    return [first, *(f"{low + 1}–{high}" for low, high in pairwise(ends)), f"> {ends[-1]}"]


def _euros(cents: Sequence[int]) -> list[float]:
    return [round(each / 100, 2) for each in cents]
