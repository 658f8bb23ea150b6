"""What other rooms ask of retention: what is overdue, what comes when, what the last runs did."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from kortisto.retention import night
from kortisto.retention.inventory import as_day, ask
from kortisto.retention.models import Erasure, RetentionRun
from kortisto.retention.rules import Policy


def overdue(register_id: int, today: date) -> int:
    """Persons past their last day whom nothing holds: always nought after a run. Needs an open context."""
    free = night.FREE.format(person="p.id")
    return ask(
        f"SELECT count(*) FROM parties_person p WHERE {night.DUE} AND {free}",
        register=register_id,
        today=today.isoformat(),
    )[0][0]


def forecast(register_id: int) -> list[tuple[int, int]]:
    """How many persons go in which year, as far as it is known today; shows nobody. Needs an open context."""
    years: Counter[int] = Counter()
    for day, persons in ask(
        "SELECT erase_after, count(*) FROM parties_person WHERE register_id = %(register)s "
        "AND erase_after IS NOT NULL GROUP BY erase_after",
        register=register_id,
    ):
        years[as_day(day).year] += persons
    return sorted(years.items())


def last_runs(register_id: int, most: int = 14) -> list[RetentionRun]:
    """The latest runs, newest first."""
    return list(RetentionRun.objects.filter(register_id=register_id).order_by("-started_at")[:most])


def last_erasures(register_id: int, most: int = 50) -> list[Erasure]:
    """The latest erasures, newest first: random ids, states and dates."""
    return list(Erasure.objects.filter(register_id=register_id).order_by("-at")[:most])


def erasures_of(register_id: int, subject: UUID) -> list[Erasure]:
    """What was erased of one subject, newest first."""
    return list(Erasure.objects.filter(register_id=register_id, subject=subject).order_by("-at"))


def locks_to_review(register_id: int, today: date) -> int:
    """Partial erasures whose review or end has come: a lock is never without a date, nor forgotten."""
    return Erasure.objects.filter(register_id=register_id, state=Erasure.PARTIAL, next_on__lt=today).count()


def policy_of(register_id: int) -> Policy:
    """The periods of the notice in force. Raises NoPublishedNotice."""
    return night.policy(night.document(register_id))


def status(register_id: int, today: date) -> dict[str, Any]:
    """The figures of the retention page in one answer. Needs an open context."""
    return {
        "overdue": overdue(register_id, today),
        "held": night.held(register_id, today),
        "to_review": locks_to_review(register_id, today),
        "incomplete": Erasure.objects.filter(register_id=register_id, state=Erasure.INCOMPLETE).count(),
        "partial": Erasure.objects.filter(register_id=register_id, state=Erasure.PARTIAL).count(),
    }
