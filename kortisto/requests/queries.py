"""Named reads of access reports and cases."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from kortisto.kernel.access import required_access
from kortisto.kernel.calendar import add_months, arrival_date
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Person
from kortisto.parties.timeline import Asking, Event
from kortisto.requests import rules
from kortisto.requests.models import AccessReport, Case, CaseSkeleton
from kortisto.staff.models import User
from kortisto.staff.permissions import Permission

SOON = timedelta(days=7)


def timeline(asking: Asking) -> list[Event]:
    """The access reports made for a person."""
    if not isinstance(asking.party, Person):
        return []
    return asking.moments(AccessReport.objects.filter(person=asking.party), "made_at", "request")


def timeline_cases(asking: Asking) -> list[Event]:
    """The requests of a person, by when they arrived."""
    if not isinstance(asking.party, Person):
        return []
    return asking.moments(Case.objects.filter(person=asking.party), "arrived_at", "case")


def seen_by(user: User) -> Q:
    """Whose cases a user sees: whom a restriction hides from service (Article 18), only who decides."""
    if user.may(Permission.CASE_DECIDE):
        return Q()
    return Q(person=None) | Q(person__purpose_mask__allows=int(Purpose.CUSTOMER_SERVICE))


def case_at(public_id: UUID, user: User) -> Case:
    """The case with this public id, as far as the user may see its person. Raises Http404."""
    found = Case.objects.select_related("person").filter(seen_by(user), public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def listed(*, user: User, state: str, right: str, today: date, person: UUID | None = None) -> QuerySet:
    """The list of cases: those that wait by their last day, the answered ones newest first."""
    found = Case.objects.select_related("person").filter(seen_by(user))
    if right:
        found = found.filter(right=right)
    if person is not None:
        found = found.filter(person__public_id=person)
    if state == "closed":
        return found.exclude(closed_at=None).order_by("-closed_at", "-pk")
    if state == "all":
        return found.order_by("-arrived_at", "-pk")
    found = found.filter(closed_at=None)
    if state == "late":
        found = found.filter(due_on__lt=today)
    elif state == "soon":
        found = found.filter(due_on__gte=today, due_on__lte=today + SOON)
    elif state == "unknown":
        found = found.filter(person=None)
    elif state in rules.TRANSITIONS:
        found = found.filter(state=state)
    return found.order_by("due_on", "number")


def waiting_counts(user: User, today: date) -> dict[str, int]:
    """How many cases wait: late, within a week, decided without an answer, nobody's yet, and all."""
    return Case.objects.filter(seen_by(user), closed_at=None).aggregate(
        late=Count("pk", filter=Q(due_on__lt=today)),
        soon=Count("pk", filter=Q(due_on__gte=today, due_on__lte=today + SOON)),
        decided=Count("pk", filter=Q(state=rules.DECIDED)),
        unknown=Count("pk", filter=Q(person=None)),
        waiting=Count("pk"),
    )


def record_of(today: date, months: int = 12) -> dict[str, Any]:
    """The record of the last months: how many requests were answered, how many of them in time, how many are late now,
    and how many there are of each right. Shows nobody: skeletons, and counts of what is still there."""
    since = add_months(today, -months)
    answered = [
        (kept.right, kept.outcome, kept.arrived_on, kept.closed_on, kept.extended)
        for kept in CaseSkeleton.objects.filter(
            register_id=required_access().register_id, closed_on__gte=since
        )
    ]
    closed = Case.objects.filter(closed_at__date__gte=since)
    # Bare days and codes for counting; nobody is shown.
    for right, outcome, arrived_at, closed_at, extended_at in closed.unseen(
        "right", "outcome", "arrived_at", "closed_at", "extended_at"
    ):
        answered.append(
            (right, outcome, arrival_date(arrived_at), arrival_date(closed_at), extended_at is not None)
        )
    counted = [one for one in answered if one[1] not in rules.NOT_DECIDED]
    by_right: dict[str, dict[str, int]] = {}
    for right, outcome, *_days in answered:
        row = by_right.setdefault(right, {"answered": 0, "refused": 0, "waiting": 0})
        row["answered"] += 1
        row["refused"] += outcome in rules.NOT_GRANTED
    for row in Case.objects.filter(closed_at=None).counted_by("right"):
        by_right.setdefault(row["right"], {"answered": 0, "refused": 0, "waiting": 0})["waiting"] = row[
            "count"
        ]
    return {
        "answered": len(counted),
        "in_time": sum(
            rules.in_time(outcome, arrived_on, closed_on, extended=extended)
            for _right, outcome, arrived_on, closed_on, extended in counted
        ),
        "late": Case.objects.filter(closed_at=None, due_on__lt=today).count(),
        "by_right": by_right,
    }
