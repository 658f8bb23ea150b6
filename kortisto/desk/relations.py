"""Whom a party is linked to and where it has been: a list, a small graph, and the time that each lasted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kortisto.desk import cards
from kortisto.kernel.charts import Link, Node, Span, linked, timeline
from kortisto.parties.models import Address, Organisation, Person, Representation
from kortisto.parties.queries import Names

MOST = 12  # boxes in a column of the graph
LISTED = 100


@dataclass(frozen=True)
class _Tie:
    """A representation as the graph draws it."""

    person: Person
    organisation: Organisation
    row: Representation


def shown(party: Person | Organisation, names: Names, today: date) -> dict[str, Any]:
    """What the page of relations shows."""
    ties = _own(party)
    return {
        "links": [_row(party, tie, names) for tie in ties],
        "graph": _graph(party, ties, _further(party, ties), today),
        "periods": _periods(party, ties, today),
    }


def _ties(rows: Iterable[Representation]) -> list[_Tie]:
    return [_Tie(row.person, row.organisation, row) for row in rows]


def _own(party: Person | Organisation) -> list[_Tie]:
    rows = party.representations.select_related("person", "organisation")
    return _ties(rows.order_by("ended_on", "-pk")[:LISTED])


def _further(party: Person | Organisation, own: list[_Tie]) -> list[_Tie]:
    """One step on: a person's colleagues, or what else the representatives of an organisation represent."""
    rows = Representation.objects.select_related("person", "organisation")
    if isinstance(party, Person):
        rows = rows.filter(organisation__in={tie.organisation.pk for tie in own}).exclude(person=party)
    else:
        rows = rows.filter(person__in={tie.person.pk for tie in own}).exclude(organisation=party)
    return _ties(rows.order_by("ended_on", "-pk")[:LISTED])


def _row(party: Person | Organisation, tie: _Tie, names: Names) -> dict[str, Any]:
    other = tie.organisation if isinstance(party, Person) else tie.person
    of = "organisation" if isinstance(party, Person) else "person"
    return {
        "name": str(other),
        "url": reverse(of, args=[other.public_id]),
        "role": tie.row.role,
        "from": tie.row.started_on,
        "to": tie.row.ended_on,
        "source": cards.sourced(names, tie.row.source, tie.row.received_at, tie.row.via),
    }


# --- the graph -------------------------------------------------------------------------------------------


def _graph(
    party: Person | Organisation, own: list[_Tie], further: list[_Tie], today: date
) -> SafeString | str:
    if not own:
        return ""
    is_person = isinstance(party, Person)
    here = Node("here", str(party), party.number or "")
    near, links = _boxes(own, "organisation" if is_person else "person", today)
    first = [Link("here", key, kind) for key, kind in links.items()]
    known = {node.key for node in near}
    far, second = [], []
    keys: set[str] = set()
    for tie in further:
        middle = f"n{(tie.organisation if is_person else tie.person).pk}"
        end = tie.person if is_person else tie.organisation
        key = f"f{end.pk}"
        if middle not in known or (key not in keys and len(keys) == MOST):
            continue
        if key not in keys:
            keys.add(key)
            far.append(_node(key, end, tie.row))
        second.append(Link(middle, key, _kind(tie.row, today)))
    heads = (
        (_("Person"), _("Represents"), _("Others there"))
        if is_person
        else (_("Organisation"), _("Represented by"), _("Who also represent"))
    )
    columns = [(heads[0], [here]), (heads[1], near)] + ([(heads[2], far)] if far else [])
    kinds = {"": _("in force"), "out": _("ended")}
    return linked(columns, [*first, *dict.fromkeys(second)], title=_("Who is linked to whom"), kinds=kinds)


def _boxes(own: list[_Tie], end: str, today: date) -> tuple[list[Node], dict[str, str]]:
    """A box for each party at the other end, and of which kind the line to it is."""
    nodes, kinds = {}, {}
    for tie in own:
        other = getattr(tie, end)
        key = f"n{other.pk}"
        if key not in nodes and len(nodes) == MOST:
            continue
        nodes.setdefault(key, _node(key, other, tie.row))
        kinds[key] = "" if kinds.get(key) == "" else _kind(tie.row, today)
    return list(nodes.values()), kinds


def _node(key: str, party: Person | Organisation, row: Representation) -> Node:
    of = "person" if isinstance(party, Person) else "organisation"
    return Node(key, str(party), row.role, reverse(of, args=[party.public_id]))


def _kind(row: Representation, today: date) -> str:
    return "out" if row.ended_on is not None and row.ended_on < today else ""


# --- time ------------------------------------------------------------------------------------------------


def _periods(party: Person | Organisation, ties: list[_Tie], today: date) -> SafeString | str:
    """Addresses and relations on one line of time."""
    spans = [_address(one, today) for one in party.addresses.order_by("pk")]
    spans += [_relation(party, tie, today) for tie in ties]
    if not spans:
        return ""
    spans.sort(key=lambda span: span.since)
    first = min(span.since for span in spans)
    since = first.replace(month=1, day=1)
    until = max(today, *(span.until or span.since for span in spans)).replace(month=12, day=31)
    return timeline(spans, since=since, until=until, today=today, title=_("Addresses and relations in time"))


def _address(one: Address, today: date) -> Span:
    since = one.started_on or localdate(one.received_at)
    until = max(one.ended_on or today, since)
    label = ", ".join(part for part in (one.street, f"{one.postcode} {one.city}".strip()) if part)
    return Span(label, since, until, _("address"), "muted" if one.ended_on else "info")


def _relation(party: Person | Organisation, tie: _Tie, today: date) -> Span:
    other = tie.organisation if isinstance(party, Person) else tie.person
    since = tie.row.started_on or localdate(tie.row.received_at)
    until = max(tie.row.ended_on or today, since)
    return Span(str(other), since, until, tie.row.role, "muted" if tie.row.ended_on else "")
