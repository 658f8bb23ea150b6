"""What a custom field may be. Pure: the notice in force goes in, reasons come out.

The notice is the measure: a field whose category, purpose or retention period it does not tell cannot be made, and
one that it no longer tells is a fault of the notice (invariant 9).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kortisto.kernel.categories import CATEGORIES
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import fold
from kortisto.notice.lint.live import untold

ALWAYS = Purpose.RIGHTS | Purpose.SECURITY
"""For these everything is held: the person may ask for it, and it is guarded."""
SHOWN_FOR = Purpose.CUSTOMER_SERVICE
"""The card, the lists and imports are read under it: a field that is not for it could never be filled."""
COUNTED = ("episode_end", "entered")
"""Events from which a value's period can be counted: the end of the customership, the day the value came."""
MOST_FIELDS = 60


class FieldRefused(ValueError):
    """A custom field cannot be as it was asked for; `reason` is a code, `what` the key it is about."""

    def __init__(self, reason: str, what: str = "") -> None:
        self.reason, self.what = reason, what
        super().__init__(f"{reason}: {what}" if what else reason)


def purposes_of(category: str) -> Purpose:
    """The purposes a field of this category may be for, besides those that always hold."""
    return CATEGORIES[category].purposes & ~ALWAYS


def clocks_of(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows of the notice's retention table by which a value can be kept."""
    return [row for row in document.get("retention") or () if can_count(row)]


def can_count(row: Mapping[str, Any]) -> bool:
    """Whether the row's period can be counted for a value: from an event that every value has, to its deletion."""
    length = any(row.get(unit) for unit in ("years", "months", "days"))
    return row.get("trigger") in COUNTED and row.get("on_expiry") == "delete" and bool(length)


def check(document: Mapping[str, Any], *, category: str, purposes: Purpose, clock: str) -> None:
    """Raises FieldRefused when the notice does not tell of such a field."""
    if not purposes & SHOWN_FOR:
        raise FieldRefused("not_for_service")
    if beyond := purposes & ~(purposes_of(category) | ALWAYS):
        raise FieldRefused("purpose_not_of_category", next(iter(beyond)).key)
    missing = untold(document, category, [bit.key for bit in purposes], clock)
    if missing:
        raise FieldRefused("untold", missing[0])
    row = next(row for row in document["retention"] if row["key"] == clock)
    if not can_count(row):
        raise FieldRefused("clock_not_counted", clock)


def key_from(name: str, taken: Iterable[str]) -> str:
    """A key for addresses and profiles, made of the field's name; it never changes afterwards."""
    letters = "".join(one if one.isascii() and one.isalnum() else "_" for one in fold(name))
    plain = "_".join(part for part in letters.split("_") if part)[:24] or "field"
    found, number, known = plain, 1, {"new", *taken}
    while found in known:
        number += 1
        found = f"{plain}_{number}"
    return found


def alike(names: Sequence[str], others: Iterable[Sequence[str]]) -> bool:
    """Whether another field is called the same in one of the languages."""
    folded = [fold(name) for name in names]
    return any(fold(name) == own for other in others for name, own in zip(other, folded, strict=True))
