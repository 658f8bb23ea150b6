"""A row on its way: as the reading child prepared it, or as it was staged, with the verdict it gets."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kortisto.intake import preparing
from kortisto.intake.rules import TAKEN, Comparison


@dataclass(slots=True)
class Found:
    """The parties that a row's key or number already means, and the digest of the row last seen.

    `person`, `organisation` and `contact` are row ids; `visible` is False when a block hides the person from
    this use. `by_number` when only the customer number told who is meant, `by_email` when only the address:
    this source has not named them before.
    """

    person: int | None = None
    organisation: int | None = None
    contact: int | None = None
    digest: str = ""
    visible: bool = True
    by_number: bool = False
    by_email: bool = False


@dataclass(slots=True)
class Row:
    """A row under judgement; the verdict and what goes with it are filled in."""

    number: int
    key: str
    digest: str
    values: Any  # a dict, or its canonical JSON until it is needed
    problems: list = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    marks: list = field(default_factory=list)
    cells: list[str] | None = None
    id: int | None = None
    verdict: str = ""
    person: int | None = None
    organisation: int | None = None
    details: dict[str, Any] = field(default_factory=dict)
    found: Found | None = None
    comparison: Comparison | None = None

    def read(self) -> dict[str, Any]:
        """The cleaned values."""
        if isinstance(self.values, str):
            self.values = json.loads(self.values)
        return self.values

    @property
    def signs(self) -> list:
        """What a customer's row may be found by (`preparing.Prepared`)."""
        if not self.marks:
            self.marks = preparing.marks_of(self.read(), self.left)
        return self.marks

    @property
    def customer_number(self) -> str:
        """The customer number in the row; empty when the key was made of the row's content."""
        return "" if self.key.startswith("#") else self.key

    @property
    def is_line(self) -> bool:
        """Whether the row only adds a line to an order that another row is about."""
        return "line" in self.details

    @property
    def counted_as(self) -> str:
        """Under which name the run counts the row: an order is counted once, its further lines apart."""
        return f"line_{self.verdict}" if self.is_line and self.verdict in TAKEN else self.verdict

    def judged(self, verdict: str, code: str = "", **more: Any) -> None:
        """Set the verdict, with a reason code and its facts."""
        self.verdict = verdict
        if code:
            self.details["code"] = code
        self.details |= more


def from_prepared(prepared: Sequence) -> Row:
    """The row that a reading child prepared."""
    number, key, digest, values, problems, left, marks, cells = prepared
    return Row(number, key, digest, values, problems, left, marks, cells)
