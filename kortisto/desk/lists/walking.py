"""Through the list or the search that one came from: the card before this one, and the one after it.

Where one came from stands in the address of a card (`?from=persons?city=Tampere&sort=-since`), so that a card can
be passed on with its list, and nothing is kept. The card itself costs no query more: which card is beside it is
asked when somebody goes there, from the sort key of the row on, whatever the list's length.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from kortisto.desk.finding import hits_of
from kortisto.desk.lists import state as states
from kortisto.desk.lists.declaring import List
from kortisto.desk.lists.state import State
from kortisto.desk.lists.views import LISTS
from kortisto.kernel.access import required_access
from kortisto.kernel.text import tidy
from kortisto.parties.models import Organisation, Person
from kortisto.parties.sending import CAME_FROM, SEARCH, came_from, leaving
from kortisto.staff.models import User
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

CARDS = {"person": "persons", "organisation": "organisations", "order": "orders", "invoice": "invoices"}
"""Page of one thing → its list."""


@dataclass(frozen=True)
class Walk:
    """Where one came from: a list in a state, or the hits of what was searched."""

    key: str
    state: State | None = None
    asked: str = ""

    @property
    def label(self) -> str:
        """What it is called."""
        if self.state is None:
            return _("Search: %(text)s") % {"text": self.asked}
        return str(self.state.of.title)

    @property
    def back(self) -> str:
        """The address of the list or the search."""
        query = "?" + urlencode({"q": self.asked}) if self.state is None else self.state.address()
        return reverse(self.key) + query

    def leads_to(self, card: str) -> bool:
        """Whether cards of this kind stand in it."""
        return CARDS[card] == self.key or (self.key == SEARCH and card in ("person", "organisation"))


def read(request: HttpRequest) -> Walk | None:
    """Where the address of a card says that one came from; None when it says nothing that makes sense or that
    this user may open."""
    key, _mark, query = came_from(request).partition("?")
    user = request.user
    if key == SEARCH:
        asked = tidy(_query(query).get("q", ""))[:100]
        return Walk(SEARCH, asked=asked) if asked and user.may(Permission.PARTY_READ) else None
    of = LISTS.get(key)
    if of is None or not user.may(of.needs):
        return None
    asked = _query(query)
    # What the register has made itself is asked for only when the address speaks of it.
    if any(not of.knows(name) for name in asked):
        of = of.of_register(user.register_id)
    return Walk(key, state=states.read(of, user, asked))


def _query(text: str) -> QueryDict:
    try:
        return QueryDict(text)
    except ValueError:  # more fields than any list has
        return QueryDict()


def beside(of: List, state: State, register_id: int, key: UUID, forward: bool) -> UUID | None:
    """The row of a list after or before the one with this public id; None at the end.

    From the sort key on, tried in the order of nearness: the same in all but the last part of the key, then in
    fewer parts. Each is a range that an index serves.
    """
    names = next(column.sort for column in of.columns if column.key == state.sort.removeprefix("-"))
    parts = [(name, of.model._meta.get_field(name).null) for name in names] + [("pk", False)]
    fields = [name for name, _null in parts]
    here = _unseen(of.rows(register_id).filter(public_id=key).order_by()[:1], *fields)
    if not here:
        return None
    up = state.sort.startswith("-") is not forward
    order = [_ordered(name, null, up, forward) for name, null in parts]
    for narrowed in _nearest(parts, here[0], up, forward):
        found = _unseen(state.rows(register_id).filter(narrowed).order_by(*order)[:1], "public_id")
        if found:
            return found[0][0]
    return None


def _ordered(name: str, null: bool, up: bool, forward: bool) -> Any:
    # Empty values stand last in a list whichever way it is sorted, hence first on the way back.
    ends = ({"nulls_last": True} if forward else {"nulls_first": True}) if null else {}
    return F(name).asc(**ends) if up else F(name).desc(**ends)


def _nearest(parts: list[tuple[str, bool]], here: tuple, up: bool, forward: bool) -> Iterator[Q]:
    for last in range(len(parts) - 1, -1, -1):
        same = Q()
        for (name, _null), value in zip(parts[:last], here[:last], strict=True):
            same &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        (name, null), value = parts[last], here[last]
        if value is not None:
            yield same & Q(**{f"{name}__{'gt' if up else 'lt'}": value})
            if null and forward:
                yield same & Q(**{f"{name}__isnull": True})
        elif not forward:
            yield same & Q(**{f"{name}__isnull": False})


def _unseen(rows: Any, *fields: str) -> list[tuple]:
    """Bare values of rows, also of a table that is not about persons."""
    return rows.unseen(*fields) if hasattr(rows, "unseen") else list(rows.values_list(*fields))


def _among_hits(asked: str, card: str, key: UUID, forward: bool) -> tuple[str, UUID] | None:
    """The hit after or before this one, in the order of the page of results: persons, then organisations."""
    hits = hits_of(asked)
    listed = [("person", hit.person_id) for hit in hits if hit.person_id]
    listed += [("organisation", hit.organisation_id) for hit in hits if hit.organisation_id]
    of = {
        "person": Person.objects.all(),
        "organisation": Organisation.objects.filter(register_id=required_access().register_id),
    }
    own = _unseen(of[card].filter(public_id=key), "pk")
    at = listed.index((card, own[0][0])) if own and (card, own[0][0]) in listed else None
    if at is None:
        return None
    for kind, row in listed[at + 1 :] if forward else reversed(listed[:at]):
        found = _unseen(of[kind].filter(pk=row), "public_id")
        if found:
            return kind, found[0][0]
    return None


def _step(request: HttpRequest, public_id: UUID, card: str) -> HttpResponse:
    walk, forward = read(request), request.GET.get("way") != "previous"
    tab = request.GET.get("part", "")
    of = LISTS[CARDS[card]]
    if not _unseen(of.rows(request.user.register_id).filter(public_id=public_id).order_by()[:1], "pk"):
        raise Http404
    here = _page(card, tab, public_id)
    if walk is None or not walk.leads_to(card):
        return HttpResponseRedirect(here)
    if walk.state is None:
        found = _among_hits(walk.asked, card, public_id, forward)
    else:
        key = beside(walk.state.of, walk.state, request.user.register_id, public_id, forward)
        found = None if key is None else (card, key)
    if found is None:
        text = _("This is the last one in the list.") if forward else _("This is the first one in the list.")
        messages.info(request, text)
        return HttpResponseRedirect(here + leaving(came_from(request)))
    return HttpResponseRedirect(_page(found[0], tab, found[1]) + leaving(came_from(request)))


def _page(card: str, tab: str, key: UUID) -> str:
    """The card, or the same part of it that one looks at; a kind without that part shows the card."""
    try:
        return reverse(f"{card}_{tab}" if tab in PARTS else card, args=[key])
    except NoReverseMatch:
        return reverse(card, args=[key])


PARTS = ("orders", "invoices", "timeline", "relations", "history", "looks")


def _page_of(card: str, of: List) -> Any:
    def step(request: HttpRequest, public_id: UUID) -> HttpResponse:
        """To the card beside this one in the list that one came from."""
        return _step(request, public_id, card)

    step.__name__ = f"{card}_beside"
    return page(needs=of.needs, purpose=of.purpose)(step)


STEPS = {card: _page_of(card, LISTS[key]) for card, key in CARDS.items()}


def shown(request: HttpRequest, user: User) -> dict[str, str] | None:
    """What a card shows of the walk: the addresses of the cards beside it and of the list; None when one came
    from nowhere."""
    match = request.resolver_match
    card, _mark, tab = (match.url_name if match else "").partition("_")
    if card not in CARDS or (tab and tab not in PARTS) or not came_from(request):
        return None
    walk = read(request)
    if walk is None or not walk.leads_to(card):
        return None
    to = reverse(f"{card}_beside", args=[match.kwargs["public_id"]])
    part = {"part": tab} if tab else {}
    return {
        "label": walk.label,
        "back": walk.back,
        "previous": to + "?" + urlencode({CAME_FROM: came_from(request), **part, "way": "previous"}),
        "next": to + "?" + urlencode({CAME_FROM: came_from(request), **part, "way": "next"}),
    }
