"""Reports, erasures and bans that are made from a card are answers to a request: each finishes the case that asked for
it, or opens one by itself, so that nothing is outside the cases."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from kortisto.kernel.access import Actor
from kortisto.kernel.calendar import HELSINKI
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Block, Person
from kortisto.parties.operations import place_block
from kortisto.parties.queries import written_language
from kortisto.requests import rules
from kortisto.requests.addressing import addressee
from kortisto.requests.cases import telling, texts
from kortisto.requests.cases.moving import CaseRefused, closed, decided, note
from kortisto.requests.cases.opening import open_cases
from kortisto.requests.cases.steps import still_to_tell, why_not_decided
from kortisto.requests.letters import Letters, kept_lines
from kortisto.requests.models import AccessReport, Case, CaseItem, CaseSkeleton, ErasureNotice
from kortisto.retention.models import Erasure
from kortisto.retention.operations import erase_person


def _waiting(person: Person, among: tuple[str, ...]) -> list[Case]:
    found = Case.objects.filter(person=person, right__in=among, closed_at=None)
    return list(found.exclude(state=rules.DECIDED).order_by("pk"))


def _own_case(
    person: Person | None, right: str, language: str, by: Actor, arrived_at: datetime | None = None
) -> Case:
    """A case for what was done without one; whoever did it on the card had the person before them."""
    (case,) = open_cases(
        rights=[right], channel="desk", asked=texts.RIGHTS[right][language], language=language, person=person,
        arrived_at=arrived_at, by=by,
    )  # fmt: skip
    return case


# --- access reports ----------------------------------------------------------------------------------------


def reported(made: AccessReport, by: Actor) -> None:
    """A report was made: it is what the person's waiting requests for access wait for; inside an operation. One that
    a store did not answer decides nothing."""
    waiting = _waiting(made.person, rules.REPORTED)
    own = not waiting
    if own:
        waiting = [_own_case(made.person, "access", made.language, by)]
    for case in waiting:
        note(case, "report", by, code=made.state, ref=made.public_id)
        if made.state != AccessReport.COMPLETE:
            continue
        # Of what was asked for before, only what one is sure enough about is decided by the report alone.
        if own or not why_not_decided(case, rules.GRANTED):
            decided(case, rules.GRANTED, by)


def reported_at_once(person: Person | None, language: str, complete: bool, by: Actor) -> None:
    """A report was written outside the register's own files and handed over; inside an operation. Of somebody who is
    not, or no longer, in the register there is a case too."""
    waiting = _waiting(person, rules.REPORTED) if person is not None else []
    for case in waiting or [_own_case(person, "access", language, by)]:
        note(case, "report", by, code=AccessReport.COMPLETE if complete else AccessReport.INCOMPLETE)
        if complete and (not waiting or not why_not_decided(case, rules.GRANTED)):
            decided(case, rules.GRANTED, by)
            closed(case, "handed", by)


def handed_over(person: Person, by: Actor) -> None:
    """The report was taken out for the person: their decided requests for access are answered; inside an operation."""
    cases = Case.objects.filter(person=person, right__in=rules.REPORTED, state=rules.DECIDED)
    for case in cases.order_by("pk"):
        if case.outcome == rules.GRANTED:
            closed(case, "handed", by)


# --- erasure -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ended:
    """An erasure with the number of its case, the letters when they were asked for, and how many recipients are to be
    told."""

    erasure: Erasure
    number: int
    letters: Letters | None = None
    to_tell: int = 0


@operation("case.erase")
def erase(
    *, person: Person, received_on: date | None = None, by: Actor, today: date | None = None,
    letters: Callable[[Erasure, dict[str, Any], list[ErasureNotice]], Letters] | None = None,
) -> Ended:  # fmt: skip
    """Erase a person as the answer to their request, the one that waits or one that opens with it.

    What went takes the case's papers with it: number, right, days and outcome stay. What may not go yet leaves the
    case decided as refused, for its certificate. `letters` makes the letters, to the person and to
    the recipients that are to be told, from the erasure and the address, which nobody knows afterwards. Raises CaseRefused while who asks is not sure enough, BadArrival, Person.DoesNotExist.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    waiting = _waiting(person, rules.ERASED)
    asked = waiting[0] if waiting else None
    if asked is not None and why_not_decided(asked, rules.GRANTED) != "only_by_erasing":
        raise CaseRefused(why_not_decided(asked, rules.GRANTED))
    language = written_language(person.language)
    case = asked or _own_case(person, "erasure", language, by, _noon(received_on))
    key, recipient = str(case.public_id), addressee(person)
    if asked is not None:
        received_on = timezone.localdate(case.arrived_at)
    subject = person.public_id
    done = erase_person(person=person, by=by, received_on=received_on, today=today)
    facts: dict[str, Any] = {"case": key, "state": done.state}
    told: list[ErasureNotice] = []
    if done.state == Erasure.INCOMPLETE:
        note(case, "not_erased", by)
    elif done.state == Erasure.REFUSED:
        _refuse(case, done, by)
    else:
        outcome = rules.GRANTED if done.state == Erasure.COMPLETE else rules.PARTLY
        CaseSkeleton.objects.filter(register_id=done.register_id, number=case.number).update(
            outcome=outcome, closed_on=timezone.localdate()
        )
        facts["outcome"] = outcome
        told = telling.erased(done, today or timezone.localdate())
        facts["to_tell"] = len(told)
    made = (
        letters(done, recipient, told) if letters is not None and done.state != Erasure.INCOMPLETE else None
    )
    if made is not None:
        facts |= {"letter": f"{case.number}/1", "digest": hashlib.sha256(made.body).hexdigest()}
    record(subjects=[subject], clause="C35", right=case.right, **facts)
    return Ended(done, case.number, made, len(told))


def _noon(day: date | None) -> datetime | None:
    if day is None:
        return None
    noon = datetime.combine(day, time(12), HELSINKI)
    return timezone.now() if day == timezone.localdate() else noon


def _refuse(case: Case, done: Erasure, by: Actor) -> None:
    """Nothing may go yet: what stands in the way becomes the refused items of the certificate."""
    for kept, line in zip(done.kept, kept_lines(done.kept, case.language), strict=True):
        reason = f"{line['what']}. {line['why']}"
        CaseItem(
            register_id=case.register_id, case=case, person_id=case.person_id, field=f"kept:{kept['why']}"[:40],
            decision=CaseItem.REFUSED, reason=reason, statute=kept["statute"], meanwhile=kept["why"],
            until=date.fromisoformat(kept["until"] or kept["review"]), decided_at=timezone.now(),
        ).save()  # fmt: skip
    decided(case, rules.REFUSED, by)


# --- bans and restrictions ---------------------------------------------------------------------------------


@operation("case.forbid")
def forbid(
    *, person: Person, kind: str, reason: str = "", source: str = "self", channel: str = "desk", by: Actor
) -> Block:
    """Place a "no" with the case of whoever asked for it; it holds from this second, and who asked for it in person
    heard so; while a recipient is to be told of a restriction, its case stays to be answered. A "no" that nobody asks for (a death, a protected address) is no case."""
    right = rules.right_of_block(kind)
    if right and not Block.objects.filter(person=person, kind=kind, lifted_at=None).exists():
        language = written_language(person.language)
        cases = _waiting(person, (right,))
        if not cases:
            cases = open_cases(
                rights=[right], channel=channel, asked=reason or texts.RIGHTS[right][language], language=language,
                person=person, source=source, reason=reason, told=channel in rules.SPOKEN, by=by,
            )  # fmt: skip
        if right == "restriction":
            for case in cases:
                note(case, "in_force", by, code=kind)
                telling.restricted(case, timezone.localdate())
                decided(case, rules.GRANTED, by)
                if channel in (*rules.SPOKEN, rules.PORTAL) and not still_to_tell(case):
                    closed(case, "told" if channel in rules.SPOKEN else channel, by)
    block = place_block(person=person, kind=kind, reason=reason, source=source, by=by)
    record(subjects=[person.public_id], kind=kind, right=right, clause=block.clause)
    return block
