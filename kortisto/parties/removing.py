"""Taking back, within some minutes, what somebody removed from a card.

What needs no values to be taken back (a tag, an ended representation, a lifted ban) has a button that does the
opposite. A note, a task or a contact point is kept as the row it was, in a table of its own that erasure, access
report and merge know like any other; it goes with the next removal, and at the latest in the night.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from kortisto.kernel import recalling
from kortisto.kernel.access import Actor
from kortisto.kernel.guarded import PersonalModel
from kortisto.parties.models import Organisation, Person, Removal

KEPT = timedelta(minutes=10)


class TooLate(Exception):
    """The time for taking it back is over, or it was taken back already."""


def keep(row: PersonalModel, by: Actor, *, said: bool = False) -> Removal:
    """Keep a row that is about to be removed by the open operation, or of which something is `said`; what is older
    than some minutes goes."""
    table = row._meta.db_table
    forget(row.register_id)
    kept = Removal(
        register_id=row.register_id, person_id=row.person_id, organisation_id=row.organisation_id, table=table,
        before=recalling.rows(table, [row.pk])[0], said=said, by=by.key,
    )  # fmt: skip
    kept.save()
    return kept


def forget(register_id: int, now: datetime | None = None) -> int:
    """Delete what can no longer be taken back; returns how many. Inside an operation."""
    before = (now or timezone.now()) - KEPT
    return Removal.objects.filter(register_id=register_id, at__lt=before).delete()[0]


def removal_at(party: Person | Organisation, public_id: UUID, by: Actor) -> Removal:
    """What this user removed from a card and can still take back. Raises TooLate."""
    since = timezone.now() - KEPT
    found = party.removals.filter(public_id=public_id, by=by.key, at__gte=since).first()
    if found is None:
        raise TooLate
    return found
