"""What an import tells of a person's past."""

from kortisto.intake.models import ImportRow
from kortisto.parties.models import Person
from kortisto.parties.timeline import Asking, Event


def timeline(asking: Asking) -> list[Event]:
    """The imports that made or changed a person."""
    if not isinstance(asking.party, Person):
        return []
    rows = ImportRow.objects.select_related("run").filter(person=asking.party, applied=True)
    return asking.moments(rows, "run__started_at", "import")
