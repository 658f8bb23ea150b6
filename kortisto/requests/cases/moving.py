"""What every step of a case does: an event, a new state if nobody else was faster, a decision, an end."""

import uuid
from datetime import datetime

from django.utils import timezone

from kortisto.kernel.access import Actor
from kortisto.parties.operations import VersionConflict
from kortisto.requests import rules
from kortisto.requests.models import Case, CaseEvent


class CaseRefused(Exception):
    """A step that may not be taken now; the text is a code."""


def note(
    case: Case, kind: str, by: Actor, *, code: str = "", ref: uuid.UUID | None = None,
    at: datetime | None = None,
) -> CaseEvent:  # fmt: skip
    """Write an event of a case; inside an operation."""
    event = CaseEvent(
        register_id=case.register_id, case=case, person_id=case.person_id, kind=kind, code=code, ref=ref,
        by=by.key, at=at or timezone.now(),
    )  # fmt: skip
    event.save()
    return event


def move(case: Case, version: int, **values) -> None:
    """Write a case's columns unless somebody else did meanwhile. Raises VersionConflict."""
    found = Case.objects.filter(pk=case.pk, version=version)
    if not found.update(version=version + 1, **values):
        raise VersionConflict(Case.objects.get(pk=case.pk))
    for name, value in values.items():
        setattr(case, name, value)
    case.version = version + 1


def decided(case: Case, outcome: str, by: Actor, **values) -> None:
    """Write the decision. Raises NoSuchStep."""
    state = rules.step(case.state, rules.DECIDE)
    move(
        case,
        case.version,
        state=state,
        outcome=outcome,
        decided_at=timezone.now(),
        decided_by=by.key,
        **values,
    )
    note(case, "decided", by, code=outcome)


def closed(case: Case, how: str, by: Actor, ref: uuid.UUID | None = None) -> None:
    """The person has the answer. Raises NoSuchStep."""
    move(case, case.version, state=rules.step(case.state, rules.ANSWER), closed_at=timezone.now())
    note(case, "answered", by, code=how, ref=ref)
