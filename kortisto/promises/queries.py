"""In which state every clause is, from the latest evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from kortisto.notice.clauses import CLAUSES
from kortisto.promises.controls import CONTROLS, Control, controls_of
from kortisto.promises.missing import OFF, Off
from kortisto.promises.models import Attestation, ProbeResult
from kortisto.promises.rules import Evidence, State, state_of_attestation, state_of_probe, worst


@dataclass(frozen=True)
class ControlState:
    """A control with its state and the evidence for it: of a probe, or of a person until a day."""

    control: Control
    state: State
    evidence: Evidence | None = None
    attestation: Attestation | None = None

    @property
    def at(self) -> datetime | None:
        """When the evidence is from."""
        if self.evidence:
            return self.evidence.at
        return self.attestation.attested_at if self.attestation else None


@dataclass(frozen=True)
class ClauseState:
    """A clause with its state, its controls, or the reason why it has none."""

    key: str
    state: State
    controls: tuple[ControlState, ...] = ()
    off: Off | None = None

    @property
    def at(self) -> datetime | None:
        """When the oldest evidence is from: the clause is proved as of then."""
        return min((each.at for each in self.controls if each.at), default=None)


def control_states(register_id: int, *, now: datetime | None = None) -> dict[str, ControlState]:
    """Key → state of every control."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    latest = {
        row.probe: Evidence(row.held, row.code, row.count, row.at, row.took_ms)
        for row in ProbeResult.objects.filter(register_id=register_id, latest=True).defer("mark")
    }
    vouched: dict[str, Attestation] = {}
    if any(control.probe is None for control in CONTROLS):
        for row in Attestation.objects.filter(register_id=register_id).order_by("attested_at"):
            vouched[row.control] = row
    return {control.key: _state(control, latest, vouched, now, today) for control in CONTROLS}


def _state(
    control: Control,
    latest: Mapping[str, Evidence],
    vouched: Mapping[str, Attestation],
    now: datetime,
    today: date,
) -> ControlState:
    if control.probe is None:
        attestation = vouched.get(control.key)
        until = attestation.until if attestation else None
        return ControlState(control, state_of_attestation(until, today=today), attestation=attestation)
    evidence = latest.get(control.key)
    state = state_of_probe(evidence, in_place=control.in_place, now=now, max_age=control.max_age)
    return ControlState(control, state, evidence)


def states(register_id: int, *, now: datetime | None = None) -> dict[str, ClauseState]:
    """Clause key → state, C1 to C90 in order."""
    found = control_states(register_id, now=now)
    return {key: _clause(key, found) for key in CLAUSES}


def _clause(key: str, found: Mapping[str, ControlState]) -> ClauseState:
    bound = tuple(found[control.key] for control in controls_of(key))
    if bound:
        return ClauseState(key, worst(each.state for each in bound), bound)
    off = OFF.get(key)
    # A feature that exists without a control is a promise that nothing keeps.
    return ClauseState(key, State.OFF if off is not None and off.is_so else State.VIOLATED, (), off)


# What the § beside things calls a state; a clause whose feature is off gets a plain §.
_SIGN = {State.ENFORCED: "ENFORCED-UNPROVED"}


def clause_states(register_id: int) -> dict[str, str]:
    """Clause key → state as the § marks of the pages and of the public notice name it."""
    return {
        key: _SIGN.get(each.state, each.state.value)
        for key, each in states(register_id).items()
        if each.state != State.OFF
    }


def linter_facts(register_id: int) -> dict[str, dict]:
    """The clauses' states as the notice's linter asks for them (NL-410); nothing before the first probe, so
    that a new register may publish the notice that its probes will read."""
    if last_run(register_id) is None:
        return {}
    today = timezone.localdate()
    return {
        "clause_states": {
            key: {"control": bool(each.controls), "evidence_on": _evidence_on(each, today)}
            for key, each in states(register_id).items()
            if each.state != State.OFF
        }
    }


def _evidence_on(clause: ClauseState, today: date) -> date | None:
    """The day of the oldest evidence; what a person vouches for holds until its end, and not after."""
    days = [_day_of(each, today) for each in clause.controls]
    return None if None in days else min(days, default=None)


def _day_of(one: ControlState, today: date) -> date | None:
    if one.state == State.ATTESTED:
        return today
    return timezone.localdate(one.evidence.at) if one.evidence else None


def counts(found: Iterable[ClauseState]) -> dict[State, int]:
    """How many clauses are in each state, the worst first."""
    listed = list(found)
    order = (State.VIOLATED, State.STALE, State.ENFORCED, State.ATTESTED, State.PROVED, State.OFF)
    return {state: sum(each.state == state for each in listed) for state in order}


def newest(found: Iterable[ClauseState]) -> datetime | None:
    """When the newest evidence for any of the clauses is from."""
    known = (one.evidence for each in found for one in each.controls)
    return max((evidence.at for evidence in known if evidence), default=None)


def last_run(register_id: int) -> datetime | None:
    """When probes were last run."""
    newest = ProbeResult.objects.filter(register_id=register_id, latest=True).order_by("-at").first()
    return newest.at if newest else None


def as_json(register_id: int, *, language: str = "en") -> dict:
    """Every clause with its state, controls and evidence as plain data; `language` for names and titles."""
    found = states(register_id)
    return {
        "counts": {state.value: count for state, count in counts(found.values()).items()},
        "clauses": [
            {
                "clause": key,
                "row": CLAUSES[key].row,
                "title": CLAUSES[key].title[language],
                "law": CLAUSES[key].law,
                "state": each.state.value,
                "evidence_at": each.at,
                "reason": each.off.reason(language) if each.off and not each.controls else "",
                "controls": [_control_json(one, language) for one in each.controls],
            }
            for key, each in found.items()
        ],
    }


def _control_json(one: ControlState, language: str) -> dict:
    facts = {
        "control": one.control.key,
        "name": one.control.name(language),
        "state": one.state.value,
        "where": one.control.where,
        "mutation": one.control.mutation,
    }
    if one.evidence:
        facts["evidence"] = {
            "held": one.evidence.held,
            "code": one.evidence.code,
            "count": one.evidence.count,
            "at": one.evidence.at,
            "took_ms": one.evidence.took_ms,
        }
    if one.attestation:
        facts["attested"] = {"at": one.attestation.attested_at, "until": one.attestation.until}
    return facts
