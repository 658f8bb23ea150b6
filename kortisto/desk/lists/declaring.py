"""What a list is made of: columns and filters, each declared once for page, saved view, selection and file.

A column or a filter names the category of data that it shows; what a role may not see is neither offered nor
served, whatever the address asks for (`staff.rights`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kortisto.desk.navigation import Place
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import FormatError, tidy
from kortisto.parties.formats import parse_date
from kortisto.staff.models import User
from kortisto.staff.permissions import Permission
from kortisto.staff.rights import categories

TEXT, DAY, MONEY, NUMBER, YES_NO = "text", "day", "money", "number", "yes_no"
CHIP, CHIPS = "chip", "chips"
SEVERAL = "several"
SIZES = (25, 50, 100, 200)
SIZE = 50
LONGEST_VALUE = 80
PARAMETERS = frozenset({"cols", "sort", "size", "page", "view"})
"""What the address of every list may say beside its filters."""
MOST_CHOSEN = 10
"""Values of one filter at once: the address that a card is opened with must hold them."""

# By the name of what was fetched, then by the row's id.
Fetched = dict[str, dict[int, Any]]


@dataclass(frozen=True)
class Column:
    """One column. `value` gives what the cell holds: a text, a day, cents, yes or no, for a chip a mapping
    of text and kind, for chips a list of them. `fetch` names what must be fetched for all rows of the page at once. `sort` are the
    model's fields that order by this column; a column without is not sorted by, because a million rows could
    not be ordered by it in time. `purposes` are those of a custom field, narrower than its category's."""

    key: str
    label: Any
    category: str
    value: Callable[[Any, Fetched], Any]
    kind: str = TEXT
    sort: tuple[str, ...] = ()
    fetch: str = ""
    clause: str = ""
    purposes: int | None = None


@dataclass(frozen=True)
class Among:
    """Narrows to the parties that have such a row in another table.

    Asked from that table on, so that what few have is found among a million at once. When many are found, it is
    quicker to go through the list in its order and ask for each one until the page is full: `each`.
    """

    model: type[Model]
    of: str  # the column of the table that names the party
    condition: Callable[[str], Q]

    def __call__(self, rows: QuerySet, value: str) -> QuerySet:
        there = self.model.objects.owners(f"{self.of}_id")
        return rows.filter(pk__in=there.filter(self.condition(value), **{f"{self.of}__isnull": False}))

    def each(self, rows: QuerySet, value: str) -> QuerySet:
        """The same rows."""
        return rows.filter(
            Exists(self.model.objects.filter(self.condition(value), **{self.of: OuterRef("pk")}))
        )


@dataclass(frozen=True)
class Filter:
    """One thing to narrow a list by. `read` returns the kept form of what the address says, empty for no
    filter; it raises ValueError when it cannot be read. `choices` makes it a list to choose from.

    `is_name` marks a filter whose value may be a person's name: it works, and is never stored.
    """

    key: str
    label: Any
    category: str
    narrow: Callable[[QuerySet, str], QuerySet]
    read: Callable[[str], str] = tidy
    choices: tuple[tuple[str, Any], ...] = ()
    kind: str = "text"  # text, choice, several, switch, day
    is_name: bool = False

    def left(self, rows: QuerySet, value: str, many: bool = False) -> QuerySet:
        """The rows that it leaves; `many` says that these are thousands, of which a page is wanted in order."""
        narrow = self.narrow.each if many and isinstance(self.narrow, Among) else self.narrow
        return narrow(rows, value)

    def shown(self, value: str) -> Any:
        """The value in words."""
        if self.kind == "day":
            day = date.fromisoformat(value)
            return f"{day.day}.{day.month}.{day.year}"
        names = dict(self.choices)
        if self.kind != SEVERAL:
            return names.get(value, value)
        shown = [str(names.get(one, one)) for one in self.parts(value)]
        return reduce(
            lambda one, other: gettext("%(one)s or %(other)s") % {"one": one, "other": other}, shown
        )

    def asked(self, query: QueryDict) -> str:
        """What an address says of this filter."""
        if self.kind == SEVERAL:
            # A form sends each value by itself, an address that is passed on has them in one.
            return ",".join(query.getlist(self.key))
        return tidy(query.get(self.key, ""))[:LONGEST_VALUE]

    def parts(self, value: str) -> list[str]:
        """The single values of the kept form."""
        return value.split(",") if self.kind == SEVERAL and value else [value]


@dataclass(frozen=True)
class Preset:
    """A view that comes with the program: a tab beside those that users save."""

    key: str
    label: Any
    filters: dict[str, str]
    sort: str = ""


@dataclass(frozen=True)
class List:
    """One list of the desk. `rows` gives every row that the open purpose may see."""

    key: str
    title: Any
    icon: str
    needs: Permission
    purpose: Purpose
    model: type[Model]
    rows: Callable[[int], QuerySet]
    url: Callable[[Any], str]
    columns: tuple[Column, ...]
    default: tuple[str, ...]
    filters: tuple[Filter, ...]
    sort: str
    nothing: Any
    fetchers: dict[str, Callable[[list[int]], dict[int, Any]]] = field(default_factory=dict)
    presets: tuple[Preset, ...] = ()
    clause: str = ""
    make: Place | None = None  # where one makes a new row
    beside: tuple[Place, ...] = ()  # pages that belong to the list and have no place in the menu
    summary: Callable[[QuerySet], str] | None = None
    person: str = "person_id"  # the column of the row that names the person; "pk" for persons themselves
    versioned: bool = False  # whether rows carry a version that every edit raises
    # Columns, filters and fetchers that a register has made itself.
    own: Callable[[int], tuple[tuple[Column, ...], tuple[Filter, ...], dict[str, Callable]]] | None = None

    def of_register(self, register_id: int) -> "List":
        """The list with what the register has made itself."""
        if self.own is None:
            return self
        columns, filters, fetchers = self.own(register_id)
        return replace(
            self,
            columns=self.columns + columns,
            filters=self.filters + filters,
            fetchers=self.fetchers | fetchers,
            own=None,
        )

    def knows(self, name: str) -> bool:
        """Whether a parameter of an address is one of every list, or a filter that is not of a register's own."""
        return name in PARAMETERS or any(one.key == name for one in self.filters)

    def columns_for(self, user: User) -> tuple[Column, ...]:
        """The columns that this user's role may see."""
        return tuple(column for column in self.columns if self._shows(user, column.category))

    def filters_for(self, user: User) -> tuple[Filter, ...]:
        """The filters that tell this user's role nothing it may not see."""
        return tuple(one for one in self.filters if self._shows(user, one.category))

    def ordered(self, rows: QuerySet, sort: str) -> QuerySet:
        """The rows in the order of a column's key, a minus before it for descending; ties by id."""
        names = next(column.sort for column in self.columns if column.key == sort.removeprefix("-"))
        down = sort.startswith("-")
        order: list[Any] = []
        for name in names:
            expression = F(name)
            if self.model._meta.get_field(name).null:
                order.append(expression.desc(nulls_last=True) if down else expression.asc(nulls_last=True))
            else:
                order.append(expression.desc() if down else expression.asc())
        return rows.order_by(*order, "-pk" if down else "pk")

    def fetched(self, rows: Iterable[Any], columns: Iterable[Column]) -> Fetched:
        """What the columns need beside the rows themselves: one query for each kind of it, however many rows."""
        wanted = {column.fetch for column in columns if column.fetch}
        ids = [row.pk for row in rows]
        return {name: self.fetchers[name](ids) if ids else {} for name in sorted(wanted)}

    def _shows(self, user: User, category: str) -> bool:
        return category in categories(user.role, self.purpose)


def in_a_row(chips: Iterable[dict[str, str]]) -> str:
    """The words of several chips as one text."""
    return ", ".join(one["text"] for one in chips)


# --- how the value of a filter is read ---------------------------------------------------------------------


def one_of(*keys: str) -> Callable[[str], str]:
    """Reads one of the keys."""

    def read(text: str) -> str:
        if text and text not in keys:
            raise ValueError(text)
        return text

    return read


def day(text: str) -> str:
    """Reads a day in the way it is written in Finland or in ISO 8601; kept as ISO."""
    text = tidy(text)
    if not text:
        return ""
    try:
        return parse_date(text).isoformat()
    except FormatError as error:
        raise ValueError(text) from error


def switch(key: str, label: Any, category: str, narrow: Callable[[QuerySet, str], QuerySet]) -> Filter:
    """A filter that is on or off."""
    return Filter(key, label, category, narrow, one_of("1"), (("1", _("yes")),), "switch")


def choice(
    key: str, label: Any, category: str, choices: Iterable[tuple[str, Any]], narrow: Callable
) -> Filter:
    """A filter with a few values to choose from."""
    choices = tuple(choices)
    return Filter(
        key, label, category, narrow, one_of(*(value for value, _name in choices)), choices, "choice"
    )


def several(
    key: str, label: Any, category: str, choices: Iterable[tuple[str, Any]], narrow: Callable
) -> Filter:
    """A filter with values to choose one or more of; a row with any of them is left. A value that is not there
    any more, as in an old saved view, is nobody's: the others say the same without it."""
    choices = tuple(choices)

    def read(text: str) -> str:
        wanted = {one for one in text.split(",") if one}
        known = [value for value, _name in choices if value in wanted][:MOST_CHOSEN]
        if wanted and not known:
            raise ValueError(text)
        return ",".join(known)

    return Filter(key, label, category, narrow, read, choices, SEVERAL)


def until(key: str, label: Any, category: str, narrow: Callable[[QuerySet, str], QuerySet]) -> Filter:
    """A filter with a day, kept as 2026-11-23."""
    return Filter(key, label, category, narrow, day, (), "day")


def begins(column: str, start: str) -> Q:
    """That a column begins with a text, however its capitals are typed: SQLite folds no letters but A to Z."""
    found = Q()
    for spelt in {start, start.upper(), start.title(), start[:1].upper() + start[1:]}:
        found |= Q(**{f"{column}__begins": spelt})
    return found
