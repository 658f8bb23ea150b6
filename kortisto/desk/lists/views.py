"""Pages of lists: the list itself, its columns, its saved views."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.desk.lists import state as states
from kortisto.desk.lists.acting import offered
from kortisto.desk.lists.counting import MANY, Pages, lately
from kortisto.desk.lists.declaring import (
    CHIP,
    CHIPS,
    DAY,
    MONEY,
    NUMBER,
    SIZES,
    YES_NO,
    Column,
    Fetched,
    List,
    in_a_row,
)
from kortisto.desk.lists.forms import ViewForm
from kortisto.desk.lists.parties import ORGANISATIONS, PERSONS
from kortisto.desk.lists.state import ALL, State, state_of
from kortisto.desk.lists.trade import INVOICES, ORDERS
from kortisto.desk.templatetags.kortisto import day, in_words
from kortisto.kernel.money import format_cents
from kortisto.parties.queries import shown_language
from kortisto.parties.sending import leaving, offer_undo
from kortisto.staff import viewing
from kortisto.staff.models import ListChoice, SavedView
from kortisto.staff.pages import page
from kortisto.staff.queries import choice_of, views_for
from kortisto.staff.tokens import once

LISTS = {one.key: one for one in (PERSONS, ORGANISATIONS, ORDERS, INVOICES)}


def pages_of(part: Callable[[HttpRequest, List], HttpResponse], *methods: str) -> dict[str, Callable]:
    """List → the page that `part` makes of it, with the list's own permission and purpose."""

    def one(of: List) -> Callable:
        def run(request: HttpRequest) -> HttpResponse:
            return part(request, of.of_register(request.user.register_id))

        # What the ledger calls the page.
        run.__name__ = of.key if part is shown else f"{of.key}_{part.__name__}"
        run.__doc__ = part.__doc__
        return page(needs=of.needs, purpose=of.purpose, methods=methods or ("GET",))(run)

    return {key: one(of) for key, of in LISTS.items()}


def shown(request: HttpRequest, of: List) -> HttpResponse:
    """A list: columns, order, filters and rows on a page stand in the address."""
    user = request.user
    choice, views = choice_of(user, of.key), views_for(user, of.key)
    if not request.GET and choice is not None and choice.opens_with_id:
        opening = next((view for view in views if view.pk == choice.opens_with_id), None)
        if opening is not None:
            return HttpResponseRedirect(reverse(of.key) + _stored(of, user, opening).address())
    state = states.read(of, user, request.GET, choice)
    if any(not value for value in request.GET.values()):
        # A form sends its empty fields too; the address that people pass on has none of them.
        return HttpResponseRedirect(reverse(of.key) + state.address(page=request.GET.get("page")))
    rows = state.rows(user.register_id)
    name = _kept_name(of, state, user.register_id)
    pages = Pages(of.ordered(rows, state.sort), state.size, name)
    if pages.count > MANY:
        pages.object_list = of.ordered(state.rows(user.register_id, many=True), state.sort)
    found = pages.get_page(request.GET.get("page"))
    listed = list(found)
    onward = leaving(of.key, state.address(page=str(found.number) if found.number > 1 else None))
    fetched = of.fetched(listed, state.columns)
    make = of.make if of.make and of.make.open_to(user.permissions) else None
    values = {
        "list": of,
        "state": state,
        "page": found,
        "columns": [_head(state, column) for column in state.columns],
        "rows": [
            {"id": row.pk, "url": of.url(row) + onward}
            | {column.key: shown_cell(column, row, fetched) for column in state.columns}
            for row in listed
        ],
        "filters": state.shown_filters(),
        "fields": _filter_fields(state, of.filters_for(user)),
        "kept": [(name, value) for name, value in state.values().items() if name not in _names(of)],
        "kept_filters": list(state.filters.items()),
        "column_choices": [
            {"column": column, "on": column.key in state.keys, "fixed": column is of.columns[0]}
            for column in state.may
        ],
        "sizes": SIZES,
        "tabs": _tabs(of, user, state, views, choice),
        "views_url": reverse(f"{of.key}_views") + state.address(),
        "columns_url": reverse(f"{of.key}_columns") + state.address(),
        "acts": (acts := offered(of, user)),
        "tick": "pick" if acts else "",
        "selection_url": reverse(f"{of.key}_selection") + state.address(),
        "make_url": make.url if make else "",
        "beside": [one for one in of.beside if one.open_to(user.permissions)],
        "make_label": make.label if make else "",
        "summary": _summary(of, rows, pages, name),
        "clear_url": reverse(of.key) + replace(state, filters={}, view=ALL).address(),
        "misread": [one.label for one in state.misread],
    }
    return render(request, "desk/lists/list.html", values)


def _kept_name(of: List, state: State, register_id: int) -> str:
    """By what figures over the list's rows may be kept; empty when somebody's name is asked for."""
    if any(one.is_name for one in of.filters if one.key in state.filters):
        return ""
    return f"{of.key}:{register_id}:{sorted(state.filters.items())}"


def _summary(of: List, rows: QuerySet, pages: Pages, name: str) -> str:
    if of.summary is None:
        return ""
    if not pages.more or not name:
        return of.summary(rows)
    return lately(f"{name}:{get_language()}", lambda: of.summary(rows))


def _names(of: List) -> set[str]:
    return {one.key for one in of.filters}


def _head(state: State, column: Column) -> dict[str, Any]:
    numeric = column.kind in (MONEY, NUMBER)
    head = {"key": column.key, "label": column.label, "numeric": numeric, "clause": column.clause}
    if column.sort:
        key = column.key
        head["sort"] = {key: "ascending", f"-{key}": "descending"}.get(state.sort, "")
        head["sort_url"] = reverse(state.of.key) + state.address(sort=f"-{key}" if state.sort == key else key)
    return head


def shown_cell(column: Column, row: Any, fetched: Fetched) -> Any:
    """What a cell says on a page."""
    value = column.value(row, fetched)
    if column.kind == DAY:
        return day(value)
    if column.kind == MONEY:
        return format_cents(value, shown_language()) if value else ""
    if column.kind == NUMBER:
        return "" if value is None else number_format(value, use_l10n=True)
    if column.kind == YES_NO:
        return "" if value is None else {"text": in_words(value), "kind": "ok" if value else "stop"}
    if column.kind == CHIPS:
        return {"text": in_a_row(value), "chips": value}
    return dict(value) if column.kind == CHIP else value


def _filter_fields(state: State, filters: tuple) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key,
            "label": one.label,
            "kind": one.kind,
            "choices": one.choices,
            "value": state.filters.get(one.key, ""),
            "chosen": one.parts(state.filters.get(one.key, "")),
        }
        for one in filters
    ]


def _stored(of: List, user: Any, view: SavedView) -> State:
    return states.of_stored(of, user, view.query, str(view.public_id))


def _tabs(
    of: List, user: Any, state: State, views: list[SavedView], choice: ListChoice | None
) -> list[dict[str, Any]]:
    """Everything, what the program brings, and what users saved."""
    opens = choice.opens_with_id if choice else None
    found = [{"label": _("All"), "url": "?view=all" if opens else reverse(of.key), "key": ALL}]
    found += [
        {
            "label": preset.label,
            "url": reverse(of.key) + states.of_stored(of, user, {"filters": preset.filters}).address(),
            "key": preset.key,
        }
        for preset in of.presets
    ]
    found += [
        {
            "label": view.name,
            "url": reverse(of.key) + _stored(of, user, view).address(),
            "key": str(view.public_id),
            "icon": "people" if view.shared_with else "",
        }
        for view in views
    ]
    # A tab is that of the view as long as its filters are in force.
    known = [(str(one.public_id), _stored(of, user, one).filters) for one in views]
    known = [one for one in known if one[0] == state.view] + [(one.key, one.filters) for one in of.presets]
    at = next((key for key, filters in known if filters == state.filters), "" if state.filters else ALL)
    return [tab | {"current": tab["key"] == at} for tab in found]


def columns(request: HttpRequest, of: List) -> HttpResponse:
    """Remember which columns a user wants, and how many rows on a page."""
    user, asked = request.user, request.GET.copy()
    if request.method != "POST":
        return HttpResponseRedirect(reverse(of.key) + state_of(request, of).address())
    asked.setlist("cols", request.POST.getlist("cols") or list(of.default))
    asked["size"] = request.POST.get("size", "")
    state = states.read(of, user, asked)
    choice = viewing.choose_columns(
        by=user.actor, user=user, of=of.key, columns=list(state.keys), size=state.size
    )
    state = states.read(of, user, asked, choice)
    return HttpResponseRedirect(reverse(of.key) + state.address())


def views(request: HttpRequest, of: List) -> HttpResponse:
    """Save the present state under a name; the saved views of mine, to remove or to open the list with."""
    user, state = request.user, state_of(request, of)
    here = reverse(f"{of.key}_views") + state.address()
    form = ViewForm(request.POST if request.POST.get("act") == "save" else None)
    if request.method == "POST" and request.POST.get("act") in ("remove", "open", "open_all"):
        _change_view(request, of)
        return HttpResponseRedirect(here)
    if form.is_bound and form.is_valid():
        try:
            address = once(form.cleaned_data["token"], lambda: _save(request, of, state, form), str)
        except viewing.TooManyViews:
            text = _("You keep %(count)s views of this list already. Remove one first.")
            form.add_error(None, text % {"count": viewing.MOST_VIEWS})
        else:
            messages.success(request, _("The view is saved."))
            return HttpResponseRedirect(address)
    choice = choice_of(user, of.key)
    mine = [
        {
            "view": view,
            "url": reverse(of.key) + _stored(of, user, view).address(),
            "filters": _stored(of, user, view).shown_filters(),
            "opens": choice is not None and choice.opens_with_id == view.pk,
            "mine": view.owner_id == user.pk,
            "role": form.role_name(view.shared_with),
        }
        for view in views_for(user, of.key)
    ]
    values = {
        "list": of,
        "form": form,
        "filters": state.shown_filters(),
        "columns": [column.label for column in state.columns],
        "unstorable": [one.label for one in state.unstorable],
        "mine": mine,
        "opens": any(one["opens"] for one in mine),
        "back": reverse(of.key) + state.address(),
        "here": here,
        "crumbs": [{"label": of.title, "url": reverse(of.key)}, {"label": _("Saved views")}],
    }
    return render(request, "desk/lists/views.html", values, status=422 if form.is_bound else 200)


def _save(request: HttpRequest, of: List, state: State, form: ViewForm) -> str:
    cleaned = form.cleaned_data
    view = viewing.save_view(
        by=request.user.actor, user=request.user, of=of.key, name=cleaned["name"],
        shared_with=cleaned["shared_with"], query=state.stored(), opens=cleaned["opens"],
    )  # fmt: skip
    return reverse(of.key) + _stored(of, request.user, view).address()


def _change_view(request: HttpRequest, of: List) -> None:
    user, act = request.user, request.POST["act"]
    if act == "open_all":
        viewing.open_with(by=user.actor, user=user, of=of.key, view=None)
        messages.success(request, _("Saved."))
        return
    try:
        wanted = UUID(request.POST.get("view", ""))
    except ValueError:
        wanted = None
    view = next((one for one in views_for(user, of.key) if one.public_id == wanted), None)
    if view is None or (act == "remove" and view.owner_id != user.pk):
        messages.warning(request, _("This view is not there any more."))
    elif act == "remove":
        again = {
            "act": "save", "name": view.name, "shared_with": view.shared_with, "token": uuid4(),
            "opens": "on" if ListChoice.objects.filter(user=user, opens_with=view).exists() else "",
        }  # fmt: skip
        url = reverse(f"{of.key}_views") + _stored(of, user, view).address()
        viewing.remove_view(by=user.actor, view=view)
        offer_undo(request, _("The view is removed."), url, **again)
    else:
        viewing.open_with(by=user.actor, user=user, of=of.key, view=view)
        messages.success(request, _("The list opens with this view from now on."))
