"""Named reads of credit applications."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from kortisto.credit.models import CreditApplication
from kortisto.parties.timeline import Asking, Event


def application_at(public_id: UUID) -> CreditApplication:
    """The application with this public id. Raises Http404."""
    rows = CreditApplication.objects.select_related("person", "organisation", "provider")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def timeline(asking: Asking) -> list[Event]:
    """A party's applications for credit, by the day they arrived."""
    return asking.days(CreditApplication.objects.filter(**asking.mine), "arrived_on", "credit")


def waiting() -> QuerySet:
    """Applications that nobody has decided, the oldest first."""
    return CreditApplication.objects.filter(decided_on=None).order_by("arrived_on", "pk")


def decided() -> QuerySet:
    """Applications that are decided or withdrawn, the newest first."""
    return CreditApplication.objects.exclude(decided_on=None).order_by("-decided_on", "-pk")
