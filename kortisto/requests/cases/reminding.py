"""The marks of the night: which waiting requests have come to 14, 7, 3 or 1 days of their last day."""

from datetime import date

from django.utils import timezone

from kortisto.kernel.access import SYSTEM, Actor, access
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.operations import operation, record
from kortisto.requests import rules
from kortisto.requests.models import Case, CaseEvent


def run(*, register_id: int, today: date | None = None) -> int:
    """The night's marks in a register; returns how many were new. The same night again sets none."""
    opening = access(
        register_id=register_id, actor=SYSTEM, purpose=Purpose.RIGHTS, view="requests.reminding", shown=False
    )
    with opening:
        return remind(today=today or timezone.localdate(), by=SYSTEM)


@operation("case.remind")
def remind(*, today: date, by: Actor) -> int:
    """Mark the waiting cases whose day has come: each mark once for each last day, and of several at once only the
    nearest."""
    marks = []
    for case in Case.objects.filter(closed_at=None).order_by("pk"):
        days = rules.reminder(case.due_on, today)
        if days is not None:
            code = f"{case.due_on}.{days}"
            marks.append(
                CaseEvent(
                    register_id=case.register_id, case=case, person_id=case.person_id, kind="reminder", code=code,
                    by=by.key,
                )
            )  # fmt: skip
    known = {
        (case, code)
        for case, code in CaseEvent.objects.filter(
            kind="reminder", case__in=[one.case_id for one in marks]
        ).unseen("case_id", "code")
    }
    new = [one for one in marks if (one.case_id, one.code) not in known]
    CaseEvent.objects.bulk_create(new, ignore_conflicts=True)
    record(count=len(new), clause="C70")
    return len(new)


def overlooked(today: date) -> int:
    """How many waiting cases have come near their last day, a night ago or longer, without any mark for it."""
    count = 0
    for case in Case.objects.filter(closed_at=None).select_related("person"):
        days = rules.reminder(case.due_on, today)
        if days is None or (today - timezone.localdate(case.made_at)).days < 2:
            continue
        yesterday = rules.reminder(case.due_on, date.fromordinal(today.toordinal() - 2))
        if (
            yesterday is not None
            and not CaseEvent.objects.filter(
                case=case, kind="reminder", code__startswith=f"{case.due_on}."
            ).exists()
        ):
            count += 1
    return count
