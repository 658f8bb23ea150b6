"""The home page's pictures: how the register moves, by month and year. Each is drawn from counts and shows nobody."""

from collections.abc import Callable
from datetime import date
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kortisto.billing.models import Invoice
from kortisto.desk.lists.counting import lately
from kortisto.desk.lists.parties import disagreeing
from kortisto.kernel import charts
from kortisto.kernel.access import access, required_access
from kortisto.kernel.purposes import Purpose
from kortisto.orders.models import Order
from kortisto.parties.models import Address, ContactPoint, Person
from kortisto.parties.reaching import BOUNCED, RETURNED, SILENT, aged, failing, present
from kortisto.retention.queries import forecast
from kortisto.staff.models import User
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

MONTHS, YEARS = 12, 10

Month = tuple[date, date]
"""The first day of a month and that of the next."""


def months(today: date, count: int = MONTHS) -> list[Month]:
    """The last months, the present one last."""
    number = today.year * 12 + today.month - count
    firsts = [date(at // 12, at % 12 + 1, 1) for at in range(number, number + count + 1)]
    return list(pairwise(firsts))


@page(needs=Permission.OWN_ACCOUNT, purpose=None)
def pictures(request: HttpRequest) -> HttpResponse:
    """The pictures that the role may see: a part of the home page, or a page of their own without a script."""
    user, today = request.user, timezone.localdate()
    drawn = [
        draw(numbers, today)
        for permission, purpose, count, draw in PICTURES
        if user.may(permission)
        for numbers in [_counted(user, purpose, count, today)]
    ]
    template = "desk/parts/pictures.html" if request.htmx else "desk/pages/pictures.html"
    return render(request, template, {"pictures": drawn})


def may_see_any(user: User) -> bool:
    """Whether there is a picture for the role."""
    return any(user.may(permission) for permission, *_rest in PICTURES)


def _counted(user: User, purpose: Purpose, count: Callable[[int, date], Any], today: date) -> Any:
    """The numbers of a picture, kept for a while: in a large register they take a second to count."""

    def counted() -> Any:
        view = "desk.pictures"
        with access(register_id=user.register_id, actor=user.actor, purpose=purpose, view=view):
            return count(user.register_id, today)

    # An update of the program may count other things under the same name.
    made_by = f"{count.__name__}:{count.__code__.co_code.hex()}"
    return lately(f"picture:{user.register_id}:{user.role}:{made_by}:{today}", counted)


def _by_month(rows: QuerySet, day: str, value: str, today: date) -> list[int]:
    """The sum of a column in each of the last months, by one statement."""
    sums = rows.filter(**{f"{day}__gte": months(today)[0][0]}).aggregate(
        **{
            f"m{at}": Sum(value, filter=Q(**{f"{day}__gte": first, f"{day}__lt": after}), default=0)
            for at, (first, after) in enumerate(months(today))
        }
    )
    return [sums[f"m{at}"] for at in range(MONTHS)]


def _came_and_went(_register_id: int, today: date) -> tuple[list[int], list[int]]:
    came = Person.objects.filter(since__gte=months(today)[0][0]).counted_by("since")
    went = Person.objects.filter(ended_on__gte=months(today)[0][0]).counted_by("ended_on")
    return _per_month(came, "since", today), _per_month(went, "ended_on", today)


def _per_month(counted: list[dict], day: str, today: date) -> list[int]:
    return [
        sum(row["count"] for row in counted if first <= row[day] < after) for first, after in months(today)
    ]


def _draw_came_and_went(numbers: tuple[list[int], list[int]], today: date) -> SafeString:
    came, went = numbers
    return charts.lines(
        _labels(today),
        {_("New customers"): came, _("Ended customerships"): went},
        title=_("Customers who came and went"),
        unit=_("persons"),
    )


def _trade(_register_id: int, today: date) -> tuple[list[int], list[int]]:
    ordered = []
    if required_access().may_see("orders"):
        rows = Order.objects.exclude(status__in=(Order.QUOTE, Order.CANCELLED))
        ordered = _by_month(rows, "ordered_on", "total_cents", today)
    return ordered, _by_month(Invoice.objects.exclude(open_cents=0), "due_on", "open_cents", today)


def _draw_trade(numbers: tuple[list[int], list[int]], today: date) -> SafeString:
    ordered, still_open = ([round(cents / 100, 2) for cents in part] for part in numbers)
    series = {_("Orders"): ordered} if ordered else {}
    return charts.lines(
        _labels(today),
        {**series, _("Still open of what fell due"): still_open},
        title=_("Orders and open balance by month") if ordered else _("Open balance by month"),
        unit=_("euros"),
    )


def _years(register_id: int, today: date) -> list[tuple[int, int]]:
    known = dict(forecast(register_id))
    return [(year, known.get(year, 0)) for year in range(today.year, today.year + YEARS)]


def _draw_years(numbers: list[tuple[int, int]], today: date) -> SafeString:
    return charts.bars(
        [(str(year), count) for year, count in numbers],
        title=_("Whose data end in which year"),
        note=_("As far as it is known today; every order or payment moves it on."),
        unit=_("persons"),
        now=str(today.year),
    )


def _quality(_register_id: int, today: date) -> list[int]:
    current = Person.objects.filter(ended_on=None)
    reached = ContactPoint.objects.filter(person=OuterRef("pk"), ended_on=None)
    lives = Address.objects.filter(person=OuterRef("pk"), ended_on=None)
    unreached = reduce(
        or_, (Q(pk__in=failing(reason).inner("person_id")) for reason in (RETURNED, BOUNCED, SILENT))
    )
    return [
        current.filter(~Exists(reached)).count(),
        current.filter(~Exists(lives)).count(),
        current.filter(disagreeing("person")).count(),
        present("person").filter(unreached).count(),
        aged("person", today).count(),
    ]


def _draw_quality(numbers: list[int], _today: date) -> SafeString:
    labels = (
        _("no telephone or e-mail"),
        _("no postal address"),
        _("postcode and town disagree"),
        _("something does not reach"),
        _("nothing confirmed for three years"),
    )
    return charts.bars(
        list(zip(labels, numbers, strict=True)),
        title=_("What is missing or old"),
        note=_("Present customers"),
        unit=_("persons"),
        horizontal=True,
    )


def _labels(today: date) -> list[str]:
    return [date_format(first, "n/y") for first, _after in months(today)]


PICTURES: tuple[tuple[Permission, Purpose, Callable, Callable], ...] = (
    (Permission.PARTY_READ, Purpose.CUSTOMER_SERVICE, _came_and_went, _draw_came_and_went),
    (Permission.BILLING_READ, Purpose.BILLING, _trade, _draw_trade),
    (Permission.PARTY_READ, Purpose.CUSTOMER_SERVICE, _quality, _draw_quality),
    (Permission.RETENTION_RUN, Purpose.RIGHTS, _years, _draw_years),
)
"""Who sees it, for what purpose it counts, what it counts and how it is drawn."""
