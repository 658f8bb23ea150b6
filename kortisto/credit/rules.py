"""What may happen to a credit application, who may decide, and what an answer about credit may say. Pure.

Sources: the notice's clauses C32, C33, C37, C68; GDPR Article 22(1); Credit Information Act (527/2007) chapters 2
and 4: credit data are used for the decision on an application only, and the person is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

OPEN, QUERIED, GRANTED, REFUSED, WITHDRAWN = "open", "queried", "granted", "refused", "withdrawn"
TRANSITIONS: dict[str, frozenset[str]] = {
    OPEN: frozenset({QUERIED, GRANTED, REFUSED, WITHDRAWN}),
    QUERIED: frozenset({GRANTED, REFUSED, WITHDRAWN}),
}
"""State → the states that may follow; what is decided or withdrawn stays so."""
BY_ITSELF = frozenset({(OPEN, QUERIED)})
"""The only steps that the program takes without a person: an answer has come."""
DECIDED = frozenset({GRANTED, REFUSED})
WAITING = frozenset({OPEN, QUERIED})

BANDS = "ABCDE"
"""Classes of a provider, from the smallest risk to the greatest."""
GRANTING = frozenset({"sufficient", "known_customer"})
REFUSING = frozenset({"credit_data", "own_experience", "too_large", "not_enough_told"})
LARGEST_CENTS = 10**9
OLDEST = timedelta(days=365)
"""An application that arrived longer ago is made anew: what it tells is no longer so."""
IN_FLIGHT = timedelta(minutes=10)
"""How long an answer is waited for before one may ask again."""


class NotPossible(ValueError):
    """A step that an application may not take; the text is a reason code."""


class WrongAnswer(ValueError):
    """A provider's answer that is none to our question; the text is a reason code."""


@dataclass(frozen=True)
class Answer:
    """All that is kept of a provider's answer."""

    band: str
    on: date


def check_application(*, asked_cents: int, reason: str, arrived_on: date, today: date) -> None:
    """Raises NotPossible for an application that cannot be one."""
    if not 0 < asked_cents <= LARGEST_CENTS:
        raise NotPossible("sum")
    if not reason.strip():
        raise NotPossible("no_reason")
    if arrived_on > today:
        raise NotPossible("in_the_future")
    if arrived_on < today - OLDEST:
        raise NotPossible("too_old")


def check_step(state: str, to: str, *, by_person: bool) -> None:
    """Raises NotPossible unless the step is in the table, and a person takes it where one must (Article 22)."""
    if to not in TRANSITIONS.get(state, ()):
        raise NotPossible("no_such_step")
    if not by_person and (state, to) not in BY_ITSELF:
        raise NotPossible("needs_a_person")


def check_question(
    *, state: str | None, arrived_on: date, told_on: date | None, today: date, by_person: bool
) -> None:
    """Raises NotPossible unless credit data may be asked for: for an open application, by somebody, of a customer who
    knows (Credit Information Act)."""
    if state != OPEN:
        raise NotPossible("no_open_application")
    if not by_person:
        raise NotPossible("needs_a_person")
    if told_on is None:
        raise NotPossible("not_told")
    if told_on > today:
        raise NotPossible("in_the_future")


def why_not_provider(
    *, for_credit: bool, enabled: bool, contact: str, signed_on: date | None, starts_on: date | None, ends_on: date | None,
    today: date,
) -> str:  # fmt: skip
    """A reason code why this recipient is not asked for credit data today, or an empty text."""
    if not for_credit or not enabled:
        return "no_provider"
    if not contact:
        return "no_contact"
    if signed_on is None or signed_on > today:
        return "no_agreement"
    if starts_on is not None and today < starts_on:
        return "no_agreement"
    return "no_agreement" if ends_on is not None and ends_on < today else ""


def check_decision(
    *, state: str, outcome: str, ground: str, asked_cents: int, granted_cents: int | None, looked: bool, has_answer: bool,
    by_person: bool,
) -> None:  # fmt: skip
    """Raises NotPossible unless a person decides, on a ground that goes with the outcome, and has looked."""
    if outcome not in DECIDED:
        raise NotPossible("no_such_step")
    check_step(state, outcome, by_person=by_person)
    if not looked:
        raise NotPossible("not_looked")
    if ground not in (GRANTING if outcome == GRANTED else REFUSING):
        raise NotPossible("wrong_ground")
    if ground == "credit_data" and not has_answer:
        raise NotPossible("no_credit_data")
    if outcome == GRANTED and (granted_cents is None or not 0 < granted_cents <= asked_cents):
        raise NotPossible("granted_sum")
    if outcome == REFUSED and granted_cents is not None:
        raise NotPossible("granted_sum")


def answer_of(told: Any, *, reference: str, asked_on: date, today: date) -> Answer:
    """The class and its day from what a provider sent. Raises WrongAnswer for anything else."""
    if not isinstance(told, Mapping):
        raise WrongAnswer("unreadable")
    if told.get("reference") != reference:
        raise WrongAnswer("not_ours")
    band, day = told.get("class"), told.get("date")
    if not isinstance(band, str) or len(band) != 1 or band not in BANDS:
        raise WrongAnswer("no_class")
    try:
        on = date.fromisoformat(day) if isinstance(day, str) and len(day) == 10 else None
    except ValueError:
        on = None
    if on is None or on.isoformat() != day or not asked_on - timedelta(days=1) <= on <= today:
        raise WrongAnswer("wrong_day")
    return Answer(band, on)
