"""Who else is to hear of it: the source of a corrected value, and everybody to whom what was corrected or restricted had
been given (C79, Article 19). A case is answered only when each was told or cannot be."""

from collections.abc import Iterable
from datetime import date, datetime

from kortisto.disclosures.models import DisclosedPerson, Recipient
from kortisto.kernel.purposes import Purpose
from kortisto.parties.models import Person
from kortisto.requests.models import Case, CaseNotice

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
