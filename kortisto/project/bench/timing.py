"""Times in milliseconds, and the comparison of what was measured with what was promised."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Timings:
    """Durations of single calls, in milliseconds."""

    values: list[float] = field(default_factory=list)

    def call(self, function: Callable, *arguments: Any, **named: Any) -> Any:
        """Call, note how long it took, and return the answer."""
        started = time.perf_counter()
        answer = function(*arguments, **named)
        self.values.append((time.perf_counter() - started) * 1000)
        return answer

    def at(self, share: float) -> float:
        """The duration under which this share of the calls stayed."""
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0

    @property
    def p50(self) -> float:
        return self.at(0.5)

    @property
    def p95(self) -> float:
        return self.at(0.95)

    def told(self) -> dict[str, float]:
        """Median, 95th percentile and number of calls."""
        return {"p50_ms": round(self.p50, 3), "p95_ms": round(self.p95, 3), "calls": len(self.values)}


def timed(function: Callable, many: Iterable[Any]) -> Timings:
    """Call the function with each of them."""
    timings = Timings()
    for one in many:
        timings.call(function, one)
    return timings


def seconds(function: Callable, *arguments: Any) -> tuple[float, Any]:
    """How long one call took, and its answer."""
    started = time.perf_counter()
    answer = function(*arguments)
    return time.perf_counter() - started, answer


def ratio(ours: float, theirs: float) -> float:
    """How many times theirs; 0 when there is nothing to compare with."""
    return round(ours / theirs, 2) if theirs else 0.0


@dataclass
class Result:
    """What one benchmark found.

    `measured`: who (ours, floor, stack …) → figure → number. `checks`: a sentence and whether it held; one
    that did not makes the command end with exit code 1. `figures`: beside their goals, which only inform.
    """

    measured: dict[str, dict[str, Any]] = field(default_factory=dict)
    ratios: dict[str, float] = field(default_factory=dict)
    checks: list[tuple[str, bool]] = field(default_factory=list)
    figures: list[tuple[str, float, str, bool]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def check(self, sentence: str, held: bool) -> None:
        """Note something counted by independent SQL."""
        self.checks.append((sentence, bool(held)))

    def at_most(self, name: str, value: float, goal: float, unit: str = "") -> None:
        """Compare with a goal that is an upper bound."""
        self.figures.append((name, round(value, 2), f"≤ {goal:g}{unit}", value <= goal))

    def at_least(self, name: str, value: float, goal: float, unit: str = "") -> None:
        """Compare with a goal that is a lower bound."""
        self.figures.append((name, round(value, 2), f"≥ {goal:g}{unit}", value >= goal))

    @property
    def right(self) -> bool:
        return all(held for _sentence, held in self.checks)

    def document(self, **about: Any) -> dict[str, Any]:
        """All of it as one JSON document."""
        return about | {
            "measured": self.measured,
            "ratios": self.ratios,
            "checks": [{"check": sentence, "held": held} for sentence, held in self.checks],
            "figures": [
                {"figure": name, "value": value, "goal": goal, "met": met}
                for name, value, goal, met in self.figures
            ],
            "notes": self.notes,
        }

    def lines(self) -> list[str]:
        """All of it for a terminal."""
        found = []
        for who, figures in self.measured.items():
            found.append(f"{who}:")
            found += _table(list(flat(figures)))
        found += ["ratios:", *_table(list(self.ratios.items()))] if self.ratios else []
        found += ["goals (times depend on the machine; only the ratios compare):"] if self.figures else []
        found += [
            f"  {'met   ' if met else 'MISSED'} {name}: {value:g} (goal {goal})"
            for name, value, goal, met in self.figures
        ]
        found += ["checked by independent SQL:"] if self.checks else []
        found += [f"  {'right' if held else 'WRONG'} {sentence}" for sentence, held in self.checks]
        return found + [f"note: {note}" for note in self.notes]


def flat(figures: dict[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    """(dotted name, value) of nested figures."""
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _table(rows: Sequence[tuple[str, Any]]) -> list[str]:
    width = max((len(name) for name, _value in rows), default=0)
    return [f"  {name:<{width}}  {value}" for name, value in rows]
