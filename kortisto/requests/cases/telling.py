"""Who else is to hear of it: the source of a corrected value, and everybody to whom what was corrected, restricted or
erased had been given (C79, Article 19). A case is answered only when each was told or cannot be; of an erasure the
recipients are told afterwards, because its case is gone with the person."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from kortisto.disclosures.models import DisclosedPerson, Recipient
from kortisto.kernel.access import Actor
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Person
from kortisto.requests import rules
from kortisto.requests.models import Case, CaseNotice, ErasureNotice
from kortisto.retention.models import Erasure

SELF = "self"
RESTRICTION = "restriction"


def corrected(case: Case, category: str, source: str, since: datetime, today: date) -> None:
    """A value was corrected that had come from a source at a moment; inside an operation."""
    told = [f"source:{source}"] if source != SELF else []
    _to_tell(
        case, category, told + [f"recipient:{key}" for key in receivers(case.person, category, since)], today
    )


def restricted(case: Case, today: date, purpose: Purpose | None = None) -> None:
    """The processing is restricted: whoever was given anything (for this purpose) hears of it; inside an operation."""
    parties = {f"recipient:{key}" for key in receivers(case.person, purpose=purpose)}
    known = CaseNotice.objects.filter(case=case, field=RESTRICTION)
    _to_tell(case, RESTRICTION, sorted(parties - {one.party for one in known}), today)


def erased(done: Erasure, today: date) -> list[ErasureNotice]:
    """A person was erased at their request: whoever was given anything, and was not told since, is to hear of it;
    inside an operation. What stays for now goes later by itself, and the first letter says so."""
    earlier = {
        one.recipient.key: one.given_on
        for one in ErasureNotice.objects.select_related("recipient").filter(erasure__subject=done.subject).order_by("given_on")
    }  # fmt: skip
    recipients = {one.key: one for one in Recipient.objects.filter(register_id=done.register_id)}
    made = [
        ErasureNotice(
            register_id=done.register_id, erasure=done, recipient=recipients[key], given_on=date.fromisoformat(day),
            due_on=today,
        )
        for key, day in done.told
        if key not in earlier or earlier[key] < date.fromisoformat(day)
    ]  # fmt: skip
    return ErasureNotice.objects.bulk_create(made)


class AlreadyTold(Exception):
    """Somebody noted before that this recipient was told, or cannot be."""


@operation("erasure.notify")
def notify_erased(*, notice: ErasureNotice, how: str, by: Actor) -> ErasureNotice:
    """Note that a recipient was told of an erasure, or why it cannot be: a key of `rules.TELLING`. Raises AlreadyTold."""
    notice = ErasureNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.state != ErasureNotice.WAITING:
        raise AlreadyTold
    notice.state = ErasureNotice.TOLD if rules.TELLING[how] else ErasureNotice.IMPOSSIBLE
    notice.how, notice.at, notice.by = how, timezone.now(), by.key
    notice.save()
    record(
        subjects=[notice.erasure.subject], recipient=notice.recipient.key, outcome=notice.state, reason=how,
        clause="C35",
    )  # fmt: skip
    return notice


def _to_tell(case: Case, field: str, parties: Iterable[str], today: date) -> None:
    CaseNotice.objects.bulk_create(
        CaseNotice(
            register_id=case.register_id, case=case, person_id=case.person_id, party=party, field=field, due_on=today,
        )
        for party in parties
    )  # fmt: skip


def receivers(
    person: Person, category: str = "", since: datetime | None = None, purpose: Purpose | None = None
) -> list[str]:
    """Keys of the recipients to whom values were given: of a category, from a moment on, for a purpose, or any."""
    rows = DisclosedPerson.objects.select_related("disclosure__recipient").filter(person=person)
    if since is not None:
        rows = rows.filter(disclosure__at__gte=since)
    return sorted(
        {
            row.disclosure.recipient.key
            for row in rows
            if row.disclosure.recipient.kind != Recipient.SUBJECT
            and (purpose is None or row.disclosure.recipient.purpose & purpose)
            and (not category or category in row.disclosure.categories)
        }
    )
