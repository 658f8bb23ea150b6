"""Corrections that a person makes themself (C75-C79). Each is a request of theirs that is granted in the same moment,
so that its history, its source and everybody who got the value are looked after as by any other correction."""

from collections.abc import Mapping
from datetime import date

from kortisto.kernel.access import Actor
from kortisto.ledger.operations import operation, record
from kortisto.parties.models import Block, ContactPoint, Person
from kortisto.portal.operations import tell_old_address
from kortisto.requests import rules as case_rules
from kortisto.requests.cases import rectifying, steps
from kortisto.requests.cases.moving import closed
from kortisto.requests.cases.opening import open_case, open_cases
from kortisto.requests.models import Case, CaseItem


def is_restricted(person: Person) -> bool:
    """Whether what the person corrects goes into a case, not into the record (Article 18, table 2.5)."""
    return Block.objects.filter(person=person, kind=Block.RESTRICTION, lifted_at=None).exists()


@operation("case.item")
def correct(
    *,
    person: Person,
    values: Mapping[str, str],
    ground: str,
    asked: str,
    language: str,
    today: date,
    by: Actor,
) -> Case:
    """Correct the person's own values at once: field of a claim → what it should be. While the use of their data is
    restricted it only becomes a claim. Raises FormatError, VersionConflict."""
    Person.objects.select_for_update().get(pk=person.pk)
    waiting = open_case(person, "rectification")
    (case,) = open_cases(
        rights=["rectification"],
        channel=case_rules.PORTAL,
        asked=asked,
        language=language,
        person=person,
        by=by,
    )
    accepted = not is_restricted(person)
    old = _old_addresses(person, values)
    for field, wanted in values.items():
        item = steps.add_item(case=case, field=field, wanted=wanted, ground=ground, by=by)
        if accepted:
            steps.decide_item(item=item, decision=CaseItem.ACCEPTED, by=by)
    if accepted:
        _apply(case, waiting is None, today, by)
        for address in old:
            tell_old_address(person=person, address=address, language=language, by=by)
    record(
        subjects=[person.public_id], case=str(case.public_id), means=case_rules.PORTAL, clause="C76",
        outcome="corrected" if accepted else "claimed",
    )  # fmt: skip
    return case


def _apply(case: Case, own: bool, today: date, by: Actor) -> None:
    """Make the corrections true. A case of their own is decided by them; in one that waits for more they are done
    already."""
    if not own:
        rectifying.apply(case, today, by)
        return
    steps.decide(case=case, version=case.version, outcome=case_rules.GRANTED, today=today, by=by)
    if not steps.still_to_tell(case):
        closed(case, case_rules.PORTAL, by)


def _old_addresses(person: Person, values: Mapping[str, str]) -> list[str]:
    """The e-mail addresses that are told of another one: the one that is replaced, or all when one is added."""
    points = ContactPoint.objects.filter(person=person, kind=ContactPoint.EMAIL, ended_on=None).order_by("pk")
    named = {point.value for point in points if f"contact:{point.pk}" in values}
    return [point.value for point in points if point.value in named or "new:email" in values]


@operation("case.item")
def claim(
    *, person: Person, field: str, wanted: str, ground: str, asked: str, language: str, by: Actor
) -> Case:
    """Say that a value is wrong which somebody of the register has to look at: a name, or something else."""
    (case,) = open_cases(
        rights=["rectification"],
        channel=case_rules.PORTAL,
        asked=asked,
        language=language,
        person=person,
        by=by,
    )
    steps.add_item(case=case, field=field, wanted=wanted, ground=ground, by=by)
    record(subjects=[person.public_id], case=str(case.public_id), means=case_rules.PORTAL, clause="C77")
    return case
