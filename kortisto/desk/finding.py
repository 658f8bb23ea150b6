"""The one box: what it finds, where it leads, and whose card was opened last.

Names however spelt, telephone numbers in any form, all numbers, and the places of the desk by their words.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.billing import references
from kortisto.billing.models import Invoice
from kortisto.billing.views import state_chip as invoice_chip
from kortisto.desk import queries
from kortisto.desk.lists.parties import ORGANISATIONS, PERSONS
from kortisto.desk.lists.tags import list_url
from kortisto.desk.navigation import Place, acts, meant
from kortisto.kernel.access import access, hides, required_access
from kortisto.kernel.links import link_to
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import FormatError, fold, tidy, words
from kortisto.notes.queries import meant as meant_tags
from kortisto.orders.models import Order
from kortisto.orders.views import state_chip as order_chip
from kortisto.parties import search as index
from kortisto.parties.models import Organisation, Person
from kortisto.parties.queries import towns
from kortisto.parties.sending import SEARCH, leaving
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission

RECENT = 8
IN_BOX = 6  # rows of one kind in the sheet under the box; the page of results has all
LONGEST_QUERY = 100
TAGS = 3  # words of the vocabulary; each leads to two lists


def opened(request: HttpRequest, purpose: Purpose, view: str) -> Any:
    """An access context of its own within a page that has none, or another's."""
    user = request.user
    return access(register_id=user.register_id, actor=user.actor, purpose=purpose, view=f"desk.{view}")


def recent(request: HttpRequest) -> list[dict[str, Any]]:
    """Whose card this user opened last, as far as the open purpose may still see them."""
    keys = queries.opened_by(request.user.actor.key, "desk.person", RECENT)
    found = {one.public_id: one for one in Person.objects.filter(public_id__in=keys)} if keys else {}
    return [
        {"url": link_to("person", key), "name": found[key].name, "number": found[key].number or ""}
        for key in keys
        if key in found
    ]


@page(needs=Permission.OWN_ACCOUNT, purpose=None)
def search(request: HttpRequest) -> HttpResponse:
    """What is asked for in the box, each kind by itself: a page of results, or the sheet under the box."""
    asked = tidy(request.GET.get("q", ""))[:LONGEST_QUERY]
    groups = [group for group in (_asked(request, asked) if asked else _before(request)) if group["rows"]]
    shown = {"asked": asked, "groups": groups, "count": sum(len(group["rows"]) for group in groups)}
    if not request.htmx:
        return render(request, "desk/pages/search.html", shown)
    for group in groups:
        group["rows"] = group["rows"][:IN_BOX]
    shown["more"] = shown["count"] > sum(len(group["rows"]) for group in groups)
    return render(request, "desk/parts/palette.html", shown)


def _before(request: HttpRequest) -> list[dict[str, Any]]:
    """What is offered before anything is typed: the cards opened last, and what may be begun anew."""
    user, groups = request.user, []
    if user.may(Permission.PARTY_READ):
        with opened(request, Purpose.CUSTOMER_SERVICE, "search"):
            groups.append({"title": _("Cards you opened last"), "icon": "person", "rows": recent(request)})
    return [*groups, _leading(acts(user.permissions))]


def _asked(request: HttpRequest, asked: str) -> list[dict[str, Any]]:
    user = request.user
    groups = [_leading(meant(asked, user.permissions))]
    if user.may(Permission.PARTY_READ):
        with opened(request, Purpose.CUSTOMER_SERVICE, "search"):
            hits = hits_of(asked)
            groups += _found_parties(hits, user.register_id, leaving(SEARCH, "?" + urlencode({"q": asked})))
            groups += _found_tags(asked, user.register_id)
            groups += _found_orders(asked) if user.may(Permission.ORDER_READ) else []
        if user.may(Permission.REPORT_MAKE):
            with opened(request, Purpose.RIGHTS, "search"):
                groups += _found_restricted(asked, {hit.person_id for hit in hits})
    if user.may(Permission.BILLING_READ):
        with opened(request, Purpose.BILLING, "search"):
            groups += _found_invoices(asked)
    return groups


def _leading(found: list[Place]) -> dict[str, Any]:
    rows = [{"url": one.url, "name": one.label, "icon": one.icon} for one in found]
    return {"title": _("Go to"), "icon": "right", "rows": rows}


def hits_of(asked: str) -> list[index.Hit]:
    """The parties found; parts of double names and names with an apostrophe also one by one."""
    parts = " ".join(words(asked))
    return index.find(asked) or (index.find(parts) if parts != fold(asked) else [])


def _found_parties(hits: list, register_id: int, onward: str) -> list[dict[str, Any]]:
    ids = [hit.person_id for hit in hits if hit.person_id]
    found = {one.pk: one for one in Person.objects.filter(pk__in=ids)} if ids else {}
    homes = towns("person", found)
    persons = [
        {
            "url": link_to("person", found[pk].public_id) + onward,
            "name": found[pk].name,
            "number": found[pk].number or "",
            "town": homes.get(pk, ""),
        }
        for pk in ids
        if pk in found
    ]
    ids = [hit.organisation_id for hit in hits if hit.organisation_id]
    mine = Organisation.objects.filter(register_id=register_id, pk__in=ids)
    firms = {one.pk: one for one in mine} if ids else {}
    seats = towns("organisation", firms)
    organisations = [
        {
            "url": link_to("organisation", firms[pk].public_id) + onward,
            "name": firms[pk].name,
            "number": firms[pk].number or firms[pk].business_id,
            "town": seats.get(pk, ""),
        }
        for pk in ids
        if pk in firms
    ]
    return [
        {"title": _("Persons"), "icon": "person", "rows": persons},
        {"title": _("Organisations"), "icon": "organisation", "rows": organisations},
    ]


def _found_tags(asked: str, register_id: int) -> list[dict[str, Any]]:
    """Words of the vocabulary, each leading to those who have it."""
    if hides("tags"):
        return []
    rows = [
        {
            "url": list_url(of.key, tag.pk),
            "name": tag.name,
            "chip": {"text": of.title, "kind": tag.colour},
        }
        for tag in meant_tags(register_id, asked, TAGS)
        for of in (PERSONS, ORGANISATIONS)
    ]
    return [{"title": _("Tags"), "icon": "label", "rows": rows}]


def _is_number(model: type[Model], numbers: Iterable[str]) -> bool:
    """Whether anything has one of these numbers: most of what is typed is a name, and this is soon asked."""
    numbers = list(numbers)
    marks = ", ".join(["%s"] * len(numbers))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {model._meta.db_table} WHERE register_id = %s AND number IN ({marks}) LIMIT 1",
            [required_access().register_id, *numbers],
        )
        return cursor.fetchone() is not None


def _found_orders(asked: str) -> list[dict[str, Any]]:
    if not _is_number(Order, [asked]):
        return []
    found = Order.objects.select_related("person", "organisation").filter(number=asked)
    rows = [
        {
            "url": link_to("order", order.public_id),
            "name": str(order.organisation or order.person or _("Order")),
            "number": order.number,
            "chip": order_chip(order),
        }
        for order in found
    ]
    return [{"title": _("Orders"), "icon": "order", "rows": rows}]


def _found_invoices(asked: str) -> list[dict[str, Any]]:
    numbers = {asked}
    for read in (references.reference, references.reference_from_rf):
        with suppress(FormatError):
            # Our references are the invoice number and a check digit.
            numbers.add((read(asked) or asked)[:-1])
    if not _is_number(Invoice, numbers):
        return []
    today = timezone.localdate()
    rows = [
        {
            "url": link_to("invoice", invoice.public_id),
            "name": invoice.party_name,
            "number": invoice.number,
            "chip": invoice_chip(invoice, today),
        }
        for invoice in Invoice.objects.filter(number__in=numbers)
    ]
    return [{"title": _("Invoices"), "icon": "invoice", "rows": rows}]


def _found_restricted(asked: str, seen: set) -> list[dict[str, Any]]:
    """Those whom a restriction hides from service: only that they are there, for those who handle it."""
    ids = [hit.person_id for hit in hits_of(asked) if hit.person_id and hit.person_id not in seen]
    hidden = Person.objects.filter(pk__in=ids) if ids else ()
    chip = {"text": _("restricted"), "kind": "warn"}
    rows = [
        {
            "url": link_to("person", one.public_id),
            "name": one.name,
            "number": one.number or "",
            "chip": chip,
        }
        for one in hidden
        if not one.purpose_mask & Purpose.CUSTOMER_SERVICE
    ]
    return [{"title": _("Restricted"), "icon": "lock", "rows": rows}]
