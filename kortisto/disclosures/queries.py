"""Named reads of what left the register."""

from kortisto.disclosures.models import DisclosedPerson
from kortisto.parties.models import Person
from kortisto.parties.timeline import Asking, Event


def timeline(asking: Asking) -> list[Event]:
    """To whom a person's data were given."""
    if not isinstance(asking.party, Person):
        return []
    rows = DisclosedPerson.objects.select_related("disclosure__recipient").filter(person=asking.party)
    return asking.moments(rows, "disclosure__at", "disclosure")
