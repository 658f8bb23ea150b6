"""Whether contact data still reach their party (C75): what staff say of a value, and whose data can no longer be
trusted.

What a file or a service repeats says nothing here: it tells what another system has kept, and nobody asked the
customer. Only somebody who heard it from the customer, or holds the letter that came back, says either.
"""

from datetime import date, datetime, time

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import timezone

from kortisto.kernel import recalling
from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.calendar import HELSINKI
from kortisto.ledger.operations import operation, record
from kortisto.parties import rules
from kortisto.parties.models import Address, Block, ContactPoint, Organisation, Person, Removal
from kortisto.parties.removing import TooLate, keep

Reached = ContactPoint | Address
SPOKEN = (ContactPoint.EMAIL, ContactPoint.PHONE)
"""The contact points by which somebody is reached; a web site is only looked at."""
RETURNED, BOUNCED, SILENT, OLD = "returned", "bounced", "silent", "old"
REASONS = (RETURNED, BOUNCED, SILENT, OLD)
"""Why a party's contact data can no longer be trusted, the gravest first."""
_KINDS = {BOUNCED: ContactPoint.EMAIL, SILENT: ContactPoint.PHONE}
_STATE = ("failed_on", "confirmed_on")


class OtherValue(Exception):
    """The value is no longer the one that was spoken of."""


def spoken_of(row: Reached) -> str:
    """What a form says it speaks of: a contact point keeps its row when its value changes, an address does not."""
    return row.value if isinstance(row, ContactPoint) else str(row.pk)


@operation("contact.reach")
def say(*, row: Reached, state: str, was: str, today: date | None = None, by: Actor) -> Removal:
    """Say that a value does not reach its party (`rules.FAILED`), or that the party said it is right
    (`rules.CONFIRMED`). What is returned takes it back. Raises OtherValue when the value is no longer `was`."""
    model = type(row)
    row = model.objects.select_for_update(of=("self",)).filter(pk=row.pk, ended_on=None).first()
    if row is None or spoken_of(row) != was:
        raise OtherValue
    today = today or timezone.localdate()
    kept = keep(row, by, said=True)
    if state == rules.CONFIRMED:
        values = {"failed_on": None, "confirmed_on": today}
    else:
        values = {"failed_on": row.failed_on or today}
    model.objects.filter(pk=row.pk).update(**values)
    _tell(row, state)
    return kept


@operation("contact.reach")
def unsay(*, removal: Removal, by: Actor) -> None:
    """It was said by mistake: the value stands as it stood before. Raises TooLate when it is gone, or another."""
    model = Address if removal.table == Address._meta.db_table else ContactPoint
    row = model.objects.filter(pk=removal.before["id"], ended_on=None).first()
    if row is None or (model is ContactPoint and row.value != removal.before["value"]):
        raise TooLate
    recalling.set_back(removal.table, row.pk, {name: removal.before[name] for name in _STATE})
    _tell(row, "undone")
    removal.delete()


def _tell(row: Reached, outcome: str) -> None:
    field = f"contact.{row.kind}" if isinstance(row, ContactPoint) else "address"
    firm = {"organisation": str(row.organisation.public_id)} if row.organisation else {}
    subjects = [row.person.public_id] if row.person else []
    record(subjects=subjects, fields=[field], outcome=outcome, clause="C75", **firm)


# --- whose data are doubtful -------------------------------------------------------------------------------


def failing(reason: str) -> QuerySet:
    """The values that do not reach anybody, for one of the reasons but age."""
    rows = Address.objects if reason == RETURNED else ContactPoint.objects.filter(kind=_KINDS[reason])
    return rows.filter(failed_on__isnull=False, ended_on=None)


def present(of: str) -> QuerySet:
    """The parties whose contact data are worth asking about: nobody whose customership has ended, or who has
    died. `of` is "person" or "organisation"."""
    if of == "organisation":
        return Organisation.objects.filter(register_id=required_access().register_id)
    died = Block.objects.filter(person=OuterRef("pk"), kind=Block.DECEASED, lifted_at=None)
    return Person.objects.filter(~Exists(died), ended_on=None)


def aged(of: str, today: date) -> QuerySet:
    """The present parties of whom nothing that still reaches them was told or confirmed for three years. Whoever has
    no contact data has nothing to confirm."""
    day = rules.long_ago(today)
    midnight = datetime.combine(day, time.min, HELSINKI)
    young = Q(received_at__gte=midnight) | Q(confirmed_on__gte=day)
    points, lives = (rows.filter(**{of: OuterRef("pk")}) for rows in _living())
    nothing_young = ~Exists(points.filter(young)) & ~Exists(lives.filter(young))
    # Who came later has nothing older; asked first, because it asks nothing of the other tables.
    return present(of).filter(nothing_young, Exists(points) | Exists(lives), received_at__lt=midnight)


def longest_ago(of: str, parties: QuerySet) -> QuerySet:
    """The parties with `known_at`, the last moment when something of them was told or confirmed, the oldest first."""
    points, lives = (
        Subquery(
            rows.filter(**{of: OuterRef("pk")})
            .annotate(at=Coalesce(Cast("confirmed_on", DateTimeField()), "received_at"))
            .order_by("-at")
            .inner("at")[:1]
        )
        for rows in _living()
    )
    known = parties.annotate(by_contact=points, by_address=lives)
    last = Greatest(Coalesce("by_contact", "by_address"), Coalesce("by_address", "by_contact"))
    return known.annotate(known_at=last).order_by("known_at", "pk")


def _living() -> tuple[QuerySet, QuerySet]:
    alive = Q(ended_on=None, failed_on=None)
    return ContactPoint.objects.filter(alive, kind__in=SPOKEN), Address.objects.filter(alive)


def is_doubtful(of: str, reason: str, today: date, party: str = "pk") -> Exists:
    """That a party's contact data cannot be trusted for a reason, to be asked of a row whose column `party` is the
    party's id."""
    if reason == OLD:
        return Exists(aged(of, today).filter(pk=OuterRef(party)))
    mine = Exists(failing(reason).filter(**{of: OuterRef("pk")}))
    return Exists(present(of).filter(mine, pk=OuterRef(party)))
