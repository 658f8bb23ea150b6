"""What leaves to the person as a file: a disclosure to them, after another code, and not soon after their e-mail
address was changed."""

from datetime import datetime

from django.utils import timezone

from kortisto.disclosures.models import Disclosure
from kortisto.disclosures.operations import disclose, the_person
from kortisto.kernel.access import Actor
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Person
from kortisto.portal import rules
from kortisto.portal.operations import last_change_of_ways_in
from kortisto.requests import operations as reporting
from kortisto.requests import rules as case_rules
from kortisto.requests.cases import answering
from kortisto.requests.cases.opening import open_case, open_cases
from kortisto.requests.models import AccessReport, CaseLetter


class HeldBack(Exception):
    """Nothing large leaves now: an e-mail address was changed; `until` says for how long."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def held_until(person: Person) -> datetime | None:
    """Until when nothing large leaves to this person; None when it may."""
    return rules.held_until(last_change_of_ways_in(person), timezone.now())


def refuse_while_held(person: Person) -> None:
    """Raises HeldBack for 24 hours after an e-mail address was changed."""
    if until := held_until(person):
        raise HeldBack(until)


def make_report(*, person: Person, asked: str, language: str, public_id, by: Actor) -> AccessReport:
    """The person's own access report, as the answer to a request of theirs (C69). Raises HeldBack."""
    refuse_while_held(person)
    made = AccessReport.objects.filter(person=person, public_id=public_id).first()
    if made is not None:  # pressed twice
        return made
    if open_case(person, "access") is None and open_case(person, "portability") is None:
        open_cases(
            rights=["access"], channel=case_rules.PORTAL, asked=asked, language=language, person=person, by=by
        )
    return reporting.make_access_report(person=person, language=language, public_id=public_id, by=by)


def give_report(*, made: AccessReport, form: str, by: Actor) -> bytes:
    """The bytes of a report, recorded as given to the person. Raises HeldBack, ReportExpired."""
    refuse_while_held(made.person)
    return reporting.download_access_report(made=made, form=form, by=by)


@operation("portal.fetch")
def give_letter(*, letter: CaseLetter, by: Actor) -> bytes:
    """A letter of a case as it was made, recorded as given to the person. Raises HeldBack, LetterDiffers."""
    person = letter.person
    refuse_while_held(person)
    pdf = answering.pdf_of(letter)
    disclose(
        recipient=the_person(person.register_id), ground=Disclosure.DATA_SUBJECT, clause="C69", categories=[],
        persons=[person], contents=pdf, by=by,
    )  # fmt: skip
    record(
        subjects=[person.public_id], case=str(letter.case.public_id), letter=f"{letter.case.number}/{letter.number}",
        clause="C69",
    )  # fmt: skip
    return pdf
