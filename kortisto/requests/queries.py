"""Named reads of access reports."""

from kortisto.parties.models import Person
from kortisto.parties.timeline import Asking, Event
from kortisto.requests.models import AccessReport


def timeline(asking: Asking) -> list[Event]:
    """The access reports made for a person."""
    if not isinstance(asking.party, Person):
        return []
    return asking.moments(AccessReport.objects.filter(person=asking.party), "made_at", "request")
