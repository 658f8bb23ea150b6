"""What a party's past is asked for, newest first and a page at a time.

Each room answers with its own rows (`timeline(asking)` in its queries); the desk merges the answers. A place in
the merged list is a Cursor: a moment, the rank of the room's answer, and the row. With it every room starts its
page by an index, so that the ten-thousandth row costs as much as the first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime, make_aware

from kortisto.parties.fields.queries import hidden_tables
from kortisto.parties.models import Block, Change, Organisation, Person

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 253_000_000_000_000_000  # microseconds: the end of the years that dates can say
_LONGEST_ROW = 40


@dataclass(frozen=True, order=True)
class Cursor:
    """A place between two events: after it come the earlier ones."""

    at_us: int
    rank: int
    row: int

    def __str__(self) -> str:
        return f"{self.at_us}-{self.rank}-{self.row}"

    @property
    def at(self) -> datetime:
        return _EPOCH + timedelta(microseconds=self.at_us)


def cursor_of(text: str) -> Cursor | None:
    """The cursor that an address names; None when it names none."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    if any(len(part) > _LONGEST_ROW for part in parts):
        return None
    found = Cursor(*map(int, parts))
    return found if found.at_us <= _LATEST else None


@dataclass(frozen=True)
class Event:
    """One thing that happened: when, of which kind, and the row that tells it."""

    at: datetime
    kind: str
    row: Any
    key: int
    rank: int
    whole_day: bool = False  # only the day is known

    @property
    def cursor(self) -> Cursor:
        return Cursor((self.at - _EPOCH) // timedelta(microseconds=1), self.rank, self.key)


@dataclass(frozen=True)
class Asking:
    """The question to a room: whose events, of which kinds, from where on, how many at most."""

    party: Person | Organisation
    kinds: frozenset[str]
    most: int
    before: Cursor | None = None
    rank: int = 0
    mine: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        name = "person" if isinstance(self.party, Person) else "organisation"
        object.__setattr__(self, "mine", {name: self.party})

    def ranked(self, rank: int) -> "Asking":
        """The same question to the room of this rank."""
        return replace(self, rank=rank)

    def moments(self, rows: QuerySet, column: str, kind: str | Callable[[Any], str]) -> list[Event]:
        """Rows as events, newest first, by a column that tells the moment."""
        if self.before is not None:
            at = self.before.at
            if self.rank == self.before.rank:
                earlier = Q(**{f"{column}__lt": at}) | Q(pk__lt=min(self.before.row, 2**63 - 1))
                rows = rows.filter(earlier, **{f"{column}__lte": at})
            else:
                rows = rows.filter(**{f"{column}__{'lte' if self.rank < self.before.rank else 'lt'}": at})
        found = rows.order_by(f"-{column}", "-pk")[: self.most]
        return [self._event(row, _value(row, column), kind) for row in found]

    def days(self, rows: QuerySet, column: str, kind: str | Callable[[Any], str]) -> list[Event]:
        """Rows as events by a column that tells only the day: its first moment stands for it."""
        if self.before is not None:
            day = localtime(self.before.at).date()
            if self.before.at > _start(day) or self.rank < self.before.rank:
                rows = rows.filter(**{f"{column}__lte": day})
            elif self.rank > self.before.rank:
                rows = rows.filter(**{f"{column}__lt": day})
            else:
                earlier = Q(**{f"{column}__lt": day}) | Q(pk__lt=min(self.before.row, 2**63 - 1))
                rows = rows.filter(earlier, **{f"{column}__lte": day})
        found = rows.order_by(f"-{column}", "-pk")[: self.most]
        return [self._event(row, _start(_value(row, column)), kind, whole_day=True) for row in found]

    def _event(
        self, row: Any, at: datetime, kind: str | Callable[[Any], str], whole_day: bool = False
    ) -> Event:
        return Event(at, kind if isinstance(kind, str) else kind(row), row, row.pk, self.rank, whole_day)


def merged(answers: Iterable[list[Event]], most: int) -> tuple[list[Event], Cursor | None]:
    """The newest events of all answers, and the cursor of the next page when there is one."""
    found = sorted(
        (event for events in answers for event in events), key=lambda event: event.cursor, reverse=True
    )
    page = found[:most]
    return page, page[-1].cursor if len(found) > most else None


def _value(row: Any, column: str) -> Any:
    for name in column.split("__"):
        row = getattr(row, name)
    return row


def _start(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def changes(asking: Asking) -> list[Event]:
    """Values that were changed."""
    rows = Change.objects.filter(**asking.mine).exclude(table__in=hidden_tables())
    return asking.moments(rows, "at", "change")


def blocks(asking: Asking) -> list[Event]:
    """Bans and restrictions, by when they were placed."""
    if not isinstance(asking.party, Person):
        return []
    return asking.moments(Block.objects.filter(**asking.mine), "placed_at", "block")
