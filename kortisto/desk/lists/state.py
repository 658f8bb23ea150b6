"""What the address of a list says: filters, columns, order, rows on a page, and the view it came from."""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from kortisto.desk.lists.declaring import SIZE, SIZES, Column, Filter, List
from kortisto.kernel.text import tidy
from kortisto.staff.models import ListChoice, User
from kortisto.staff.queries import choice_of

ALL = "all"  # the name of the tab that shows everything


@dataclass(frozen=True)
class State:
    """One state of a list, as far as a user's role may have it. `misread` are the filters whose value made no
    sense; they are left out, and the page says so."""

    of: List
    may: tuple[Column, ...]
    filters: dict[str, str]
    columns: tuple[Column, ...]
    sort: str
    size: int
    view: str = ""
    remembered: bool = False
    misread: tuple[Filter, ...] = field(default=())

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the columns."""
        return tuple(column.key for column in self.columns)

    def rows(self, register_id: int, many: bool = False) -> Any:
        """The rows that the filters leave, in no particular order; `many` as in `Filter.left`."""
        rows = self.of.rows(register_id)
        for one in self.of.filters:
            if one.key in self.filters:
                rows = one.left(rows, self.filters[one.key], many)
        return rows

    def values(self) -> dict[str, str]:
        """The state as the parameters of an address; what is as always is not among them."""
        found = dict(self.filters)
        if self.keys != self.of.default or self.remembered:
            found["cols"] = ",".join(self.keys)
        if self.sort != _usual_sort(self.of, self.filters):
            found["sort"] = self.sort
        if self.size != SIZE or self.remembered:
            found["size"] = str(self.size)
        if self.view:
            found["view"] = self.view
        return found

    def address(self, **changes: str | None) -> str:
        """The query of the state with some parameters changed, or left out for None."""
        values = {**self.values(), **changes}
        found = urlencode({name: value for name, value in values.items() if value})
        return f"?{found}" if found else ""

    def without(self, key: str) -> str:
        """The query of the state without a filter."""
        fewer = {name: value for name, value in self.filters.items() if name != key}
        return replace(self, filters=fewer, sort=_sort_after(self, fewer)).address()

    def stored(self) -> dict[str, Any]:
        """What of the state may be kept: never a filter whose value may be a name."""
        names = {one.key for one in self.of.filters if one.is_name}
        kept = {key: value for key, value in self.filters.items() if key not in names}
        return {"filters": kept, "columns": list(self.keys), "sort": self.sort, "size": self.size}

    @property
    def unstorable(self) -> tuple[Filter, ...]:
        """The filters in force that are not kept."""
        return tuple(one for one in self.of.filters if one.is_name and one.key in self.filters)

    def shown_filters(self) -> list[dict[str, Any]]:
        """The filters in words, each with the address that removes it."""
        return [
            {
                "label": one.label,
                "value": one.shown(self.filters[one.key]),
                "remove_url": reverse(self.of.key) + self.without(one.key),
            }
            for one in self.of.filters
            if one.key in self.filters
        ]


def read(of: List, user: User, asked: QueryDict, choice: ListChoice | None = None) -> State:
    """The state that an address asks for; what makes no sense or is not for this role is left out."""
    filters, misread = {}, []
    for one in of.filters_for(user):
        try:
            value = one.read(one.asked(asked))
        except ValueError:
            misread.append(one)
            continue
        if value:
            filters[one.key] = value
    may = of.columns_for(user)
    wanted = ",".join(asked.getlist("cols")).split(",") if "cols" in asked else None
    remembered = choice is not None and bool(choice.columns)
    columns = _columns(of, may, wanted if wanted is not None else choice.columns if remembered else None)
    size = asked.get("size", "")
    if not size and choice is not None and choice.size:
        size = str(choice.size)
    return State(
        of=of,
        may=may,
        filters=filters,
        columns=columns,
        sort=_sort(of, may, asked.get("sort", ""), filters),
        size=int(size) if size in map(str, SIZES) else SIZE,
        view=tidy(asked.get("view", ""))[:36],
        remembered=remembered,
        misread=tuple(misread),
    )


def state_of(request: HttpRequest, of: List) -> State:
    """The state that the address of a request asks for."""
    return read(of, request.user, request.GET, choice_of(request.user, of.key))


def of_stored(of: List, user: User, query: dict[str, Any], view: str = "") -> State:
    """The state of something stored: a saved view, a preset, a request for a file."""
    asked = QueryDict(mutable=True)
    for key, value in (query.get("filters") or {}).items():
        asked[key] = value
    if query.get("columns"):
        asked["cols"] = ",".join(query["columns"])
    asked["sort"], asked["size"], asked["view"] = query.get("sort", ""), str(query.get("size", "")), view
    return read(of, user, asked)


def _columns(of: List, may: tuple[Column, ...], wanted: list[str] | None) -> tuple[Column, ...]:
    # The first column leads to the row's own page, so it is always there.
    keys = {of.columns[0].key, *(wanted or of.default)}
    return tuple(column for column in may if column.key in keys)


def _sort(of: List, may: tuple[Column, ...], asked: str, filters: dict[str, str]) -> str:
    known = {column.key for column in may if column.sort}
    return asked if asked.removeprefix("-") in known else _usual_sort(of, filters)


def _usual_sort(of: List, filters: dict[str, str]) -> str:
    """The list's own order, or that of the preset with these filters."""
    for preset in of.presets:
        if preset.sort and preset.filters.items() <= filters.items():
            return preset.sort
    return of.sort


def _sort_after(state: State, filters: dict[str, str]) -> str:
    """The order once filters are gone: a usual one gives way to the usual one."""
    if state.sort == _usual_sort(state.of, state.filters):
        return _usual_sort(state.of, filters)
    return state.sort
