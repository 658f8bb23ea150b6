"""What a clause's evidence adds up to. Pure: evidence and the time go in, a state comes out.

A clause is as good as the worst of its controls, and only a probe that held lately proves one; what a
person vouches for is shown as that and never as a proof.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

MAX_AGE = timedelta(hours=26)
"""Probes run hourly; a proof older than a day and a short outage proves nothing any more."""
LONGEST_ATTESTATION = timedelta(days=366)
KEPT_RESULTS = timedelta(days=90)


class State(StrEnum):
    """PROVED: the latest probe held, and lately. ENFORCED: the control is in place, not yet probed.
    ATTESTED: a person vouches for it until a day. STALE: the evidence has run out, or never came. VIOLATED:
    the latest probe failed. OFF: the feature that the clause speaks of does not exist."""

    PROVED = "PROVED"
    ENFORCED = "ENFORCED"
    ATTESTED = "ATTESTED"
    STALE = "STALE"
    VIOLATED = "VIOLATED"
    OFF = "OFF"


# The worst of several decides. OFF never meets another: a clause has controls or a reason for having none.
_WORST_FIRST = (State.VIOLATED, State.STALE, State.ENFORCED, State.ATTESTED, State.PROVED)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the latest run of a probe found."""

    held: bool
    code: str
    count: int
    at: datetime
    took_ms: float = 0.0


def state_of_probe(
    evidence: Evidence | None, *, in_place: bool, now: datetime, max_age: timedelta = MAX_AGE
) -> State:
    """The state of a probed control. `in_place`: its code is there; without that nothing enforces it."""
    if not in_place:
        return State.VIOLATED
    if evidence is None:
        return State.ENFORCED
    if not evidence.held:
        return State.VIOLATED
    # A proof from the future is no proof either: somebody moved a clock.
    age = now - evidence.at
    return State.PROVED if timedelta(minutes=-5) <= age <= max_age else State.STALE


def state_of_attestation(until: date | None, *, today: date) -> State:
    """The state of a control that a person vouches for until a day (that day included)."""
    return State.ATTESTED if until is not None and until >= today else State.STALE


def worst(states: Iterable[State]) -> State:
    """The state of a clause with these controls. Raises ValueError without any."""
    found = set(states)
    for state in _WORST_FIRST:
        if state in found:
            return state
    raise ValueError("a clause without controls has no state of its own")


def why_not_attest(*, statement: str, until: date, today: date) -> str:
    """A reason code why an attestation is refused, or an empty text."""
    if len(statement.strip()) < 10:
        return "statement_too_short"
    if until <= today:
        return "until_in_the_past"
    return "" if until - today <= LONGEST_ATTESTATION else "until_too_far"
