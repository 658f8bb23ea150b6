"""A party's card and its parts: who it is, what is going on with it, what happened before."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.desk import cards, queries, relations, timeline
from kortisto.desk.lists import walking
from kortisto.desk.lists.tags import list_url
from kortisto.desk.navigation import place
from kortisto.duplicates.queries import former_subjects, leads_to
from kortisto.kernel.access import access
from kortisto.kernel.links import link_to
from kortisto.kernel.money import format_cents
from kortisto.kernel.purposes import Purpose
from kortisto.notes.forms import KIND_NAMES
from kortisto.notes.queries import attachments_of, doers, tags_of, tasks_of
from kortisto.notes.showing import NOTE_ICONS, file_row, task_row
from kortisto.parties.forms import OrganisationForm, PersonForm
from kortisto.parties.models import Person
from kortisto.parties.naming import block_name
from kortisto.parties.queries import Names, organisation_at, party_at, person_at, shown_language
from kortisto.parties.rules import ENDED_BY_DECIDING
from kortisto.parties.sending import onward
from kortisto.parties.timeline import cursor_of
from kortisto.staff.pages import page
from kortisto.staff.permissions import Permission
from kortisto.staff.queries import Colleague, colleagues, staff_names

ROWS = 50
TASKS = 8  # shown on the card itself

reads_cards = page(needs=Permission.PARTY_READ, purpose=Purpose.CUSTOMER_SERVICE)


@reads_cards
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A person's card."""
    found = Person.objects.filter(public_id=public_id).first()
    if found is None:
        now = leads_to(public_id)
        return redirect("person", now) if now else _restricted(request, public_id)
    user, today, language = request.user, timezone.localdate(), shown_language()
    names = Names(user.register_id)
    held = queries.card(found, user)
    blocks = held["blocks"]
    links = queries.represented_by(found)
    read_count = None
    if user.may(Permission.LOOKS_READ):
        read_count = queries.look_count(found)
    staff = colleagues(user.register_id)
    overdue = any(one.open_cents > 0 and one.due_on < today for one in held["invoices"])
    key = found.public_id
    shown = _card_shown(request, found, held, staff, language) | {
        "person": found,
        "chips": cards.chips(found, blocks, held["open_cents"], overdue, language),
        "about": _about(found, links, held),
        "tabs": _tabs(request, found, "person", held, read_count),
        "actions": _person_actions(request, found),
        "facts": _facts(user, found, held, names, PersonForm.kept),
        "links": [
            {
                "url": link_to("organisation", link.firm_key),
                "name": link.firm,
                "role": link.role,
                "from": link.started_on,
                "to": link.ended_on,
                "source": cards.sourced(names, link.source, link.received_at, link.via),
                "updates_url": onward(request, link_to("organisation_updates", link.firm_key))
                if link.ended_on is None and user.may(Permission.IMPORT_RUN)
                else "",
                "end_url": onward(request, reverse("person_representation_ending", args=[key, link.pk]))
                if link.ended_on is None
                else "",
            }
            for link in links
        ],
        "blocks": [
            {
                "name": block_name(block, names),
                "clause": block.clause,
                "at": block.placed_at,
                "reason": block.reason,
                "source": names.source(block.source),
                "lift_url": onward(request, reverse("person_block_lifting", args=[key, block.pk]))
                if block.kind not in ENDED_BY_DECIDING
                else "",
            }
            for block in blocks
        ],
        "retention": cards.retention(found),
        "erasure_url": place("erasure", key) if user.may(Permission.ERASE) else "",
        "report_url": place("report", key) if user.may(Permission.REPORT_MAKE) else "",
        "case_url": f"{place('case_new')}?person={key}" if user.may(Permission.CASE_REGISTER) else "",
    }
    return render(request, "desk/pages/person.html", shown)


def _restricted(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Only that a restricted person is there, and what can be done about it, for those who handle rights."""
    user = request.user
    if not user.may(Permission.REPORT_MAKE):
        raise Http404
    own = access(
        register_id=user.register_id, actor=user.actor, purpose=Purpose.RIGHTS, view="desk.restricted"
    )
    with own:
        if now := leads_to(public_id):
            return redirect("person", now)
        found = person_at(public_id)
        blocks = [
            {
                "name": block_name(block),
                "clause": block.clause,
                "at": block.placed_at,
                "reason": block.reason,
                "lift_url": reverse("person_block_lifting", args=[public_id, block.pk])
                if block.kind not in ENDED_BY_DECIDING
                else "",
            }
            for block in found.blocks.filter(lifted_at=None).order_by("pk")
        ]
        shown = {
            "person": found,
            "blocks": blocks,
            "report_url": place("report", public_id),
            "case_url": f"{place('case_new')}?person={public_id}",
            "erasure_url": place("erasure", public_id) if user.may(Permission.ERASE) else "",
        }
        return render(request, "desk/pages/restricted.html", shown)


def _card_shown(
    request: HttpRequest, party: Any, held: dict, staff: list[Colleague], language: str
) -> dict[str, Any]:
    """What the cards of persons and organisations show alike."""
    user, today = request.user, timezone.localdate()
    of = "person" if isinstance(party, Person) else "organisation"
    may_write = user.may(Permission.PARTY_WRITE)
    key = party.public_id
    names = {one.key: one.name for one in staff}
    words = tags_of(party)

    def went(name: str, *args: Any) -> str:
        return onward(request, link_to(name, *args) if len(args) == 1 else reverse(name, args=args))

    return {
        "walk": walking.shown(request, user),
        "perms_write": may_write,
        "perms_block": user.may(Permission.BLOCK_PLACE),
        "perms_bill": user.may(Permission.BILLING_READ),
        "perms_orders": user.may(Permission.ORDER_READ),
        "perms_work": (works := user.may(Permission.WORK_READ)),
        "orders": cards.order_rows(held["orders"], language),
        "order_count": held["order_count"],
        "invoices": cards.invoice_rows(held["invoices"], language, today),
        "invoice_count": held["invoice_count"],
        "open": format_cents(held["open_cents"], language) if held["open_cents"] else "",
        "notes": [
            {
                "icon": NOTE_ICONS[note.kind],
                "kind": KIND_NAMES[note.kind],
                "text": note.text,
                "at": note.written_at,
                "who": names.get(note.written_by, ""),
                "removal_url": went(f"{of}_note_removal", key, note.pk) if may_write else "",
            }
            for note in held["notes"]
        ],
        "tasks": [
            task_row(
                task,
                today,
                names,
                with_party=False,
                may_write=may_write,
                back=onward(request, request.path + "#tasks"),
            )
            for task in (tasks_of(party, TASKS) if works else ())
        ],
        "files": [
            file_row(one, names, may_write=may_write) for one in (attachments_of(party) if works else ())
        ],
        "attach_url": went(f"{of}_attachment_new", key),
        "tags": [
            tag
            | {
                "removal_url": went(f"{of}_tagging_removal", key, tag["pk"]),
                "url": list_url(walking.CARDS[of], tag["pk"]),
            }
            for tag in words
            if tag["on"]
        ],
        "free_tags": [tag for tag in words if not tag["on"]],
        "tagging_url": went(f"{of}_tagging_new", key),
        "timeline_url": link_to(f"{of}_timeline", key),
        "composer": _composer(request, of, key, staff) if may_write else None,
    }


def _composer(request: HttpRequest, of: str, key: UUID, staff: list[Colleague]) -> dict[str, Any]:
    """What the forms on top of the timeline need: where they are sent, kinds, and who can be given a task."""
    return {
        "note_url": onward(request, link_to(f"{of}_note_new", key)),
        "note_token": uuid4(),
        "kinds": [
            {"key": kind, "name": name, "first": index == 0}
            for index, (kind, name) in enumerate(KIND_NAMES.items())
        ],
        "task_url": onward(request, link_to(f"{of}_task_new", key)),
        "task_token": uuid4(),
        "colleagues": [
            {"key": one.key, "name": one.name, "me": one.key == request.user.actor.key}
            for one in doers(staff)
        ],
    }


def _facts(user: Any, party: Any, held: dict, names: Names, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    editable = user.may(Permission.PARTY_WRITE)
    own = cards.own_facts(party, held["latest"], names, columns, editable=editable)
    found = own + cards.contact_facts(party, held, names, editable=editable)
    return found + (cards.custom_facts(party, names, editable=editable) if isinstance(party, Person) else [])


def _about(found: Person, links: list, held: dict) -> str:
    parts = [link.firm for link in links if link.ended_on is None][:1]
    if held["address"] is not None:
        parts.append(held["address"].city)
    if found.since:
        parts.append(_("customer since %(day)s") % {"day": cards.day_text(found.since)})
    return " · ".join(part for part in parts if part)


def _tabs(
    request: HttpRequest, party: Any, of: str, held: dict | None = None, read_count: int | None = None
) -> list[dict[str, Any]]:
    """The tabs along the upper edge of a card."""
    key, here = party.public_id, request.path
    found = [(of, _("Card"), None)]
    if request.user.may(Permission.ORDER_READ):
        found.append((f"{of}_orders", _("Orders"), held and held["order_count"]))
    if request.user.may(Permission.BILLING_READ):
        found.append((f"{of}_invoices", _("Invoices"), held and held["invoice_count"]))
    found.append((f"{of}_timeline", _("Timeline"), None))
    found.append((f"{of}_relations", _("Relations"), None))
    found.append((f"{of}_history", _("History"), held and held["change_count"]))
    if of == "person" and request.user.may(Permission.LOOKS_READ):
        found.append(("person_looks", _("Who has looked"), read_count))
    urls = ((link_to(name, key), label, count) for name, label, count in found)
    return [
        {"url": onward(request, url), "label": label, "count": count, "current": url == here}
        for url, label, count in urls
    ]


def _person_actions(request: HttpRequest, found: Person) -> list[dict[str, str]]:
    user, key, actions = request.user, found.public_id, []
    if user.may(Permission.PARTY_WRITE):
        actions.append({"label": _("Edit"), "url": link_to("person_edit", key), "icon": "edit"})
    if user.may(Permission.PARTY_MERGE):
        url = link_to("person_duplicates", key)
        actions.append({"label": _("Duplicates"), "url": url, "icon": "people"})
    if user.may(Permission.BLOCK_PLACE):
        url = link_to("person_block_new", key)
        actions.append({"label": _("Ban or restrict"), "url": url, "icon": "stop"})
    if user.may(Permission.CREDIT_APPLY):
        url = link_to("person_credit_new", key)
        actions.append({"label": _("New credit application"), "url": url, "icon": "seal"})
    if user.may(Permission.ORDER_WRITE):
        url = link_to("person_invoice_new", key)
        actions.append({"label": _("New invoice"), "url": url, "icon": "invoice"})
        url = link_to("person_order_new", key)
        actions.append({"label": _("New order"), "url": url, "icon": "plus", "kind": "primary"})
    return [act | {"url": onward(request, act["url"])} for act in actions]


@reads_cards
def organisation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An organisation's card with those who represent it."""
    found = organisation_at(public_id)
    user, today, language = request.user, timezone.localdate(), shown_language()
    names = Names(user.register_id)
    held = queries.card(found, user)
    links = list(found.representations.select_related("person").order_by("ended_on", "-pk")[:ROWS])
    staff = colleagues(user.register_id)
    overdue = any(one.open_cents > 0 and one.due_on < today for one in held["invoices"])
    chips = []
    if held["open_cents"]:
        text = _("Open %(sum)s") % {"sum": format_cents(held["open_cents"], language)}
        chips.append({"text": text, "kind": "stop" if overdue else "warn", "icon": "invoice"})
    key, actions = found.public_id, []
    if user.may(Permission.PARTY_WRITE):
        actions.append({"label": _("Edit"), "url": link_to("organisation_edit", key), "icon": "edit"})
    if user.may(Permission.IMPORT_RUN):
        url = link_to("organisation_updates", key)
        actions.append({"label": _("Updates"), "url": url, "icon": "import"})
    if user.may(Permission.CREDIT_APPLY):
        url = link_to("organisation_credit_new", key)
        actions.append({"label": _("New credit application"), "url": url, "icon": "seal"})
    if user.may(Permission.ORDER_WRITE):
        url = link_to("organisation_invoice_new", key)
        actions.append({"label": _("New invoice"), "url": url, "icon": "invoice"})
        url = link_to("organisation_order_new", key)
        actions.append({"label": _("New order"), "url": url, "icon": "plus", "kind": "primary"})
    columns = OrganisationForm.kept if user.may(Permission.PARTY_WRITE) else OrganisationForm.kept[1:]
    shown = _card_shown(request, found, held, staff, language) | {
        "organisation": found,
        "chips": chips,
        "tabs": _tabs(request, found, "organisation", held),
        "actions": [act | {"url": onward(request, act["url"])} for act in actions],
        "facts": _facts(user, found, held, names, columns),
        "links": [
            {
                "url": link_to("person", link.person.public_id),
                "name": link.person.name,
                "role": link.role,
                "from": link.started_on,
                "to": link.ended_on,
            }
            for link in links
        ],
        "new_person_url": f"{reverse('person_new')}?organisation={key}",
    }
    return render(request, "desk/pages/organisation.html", shown)


def _tab_page(
    request: HttpRequest, party: Any, of: str, rows: QuerySet, make: Callable, part: str
) -> HttpResponse:
    """A full list of one part of a card."""
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    values = {
        "party": party,
        "number": party.number or "",
        "tabs": _tabs(request, party, of),
        "walk": walking.shown(request, request.user),
        "part": part,
        "page": shown,
        "rows": make(list(shown)),
    }
    return render(request, "desk/pages/card_part.html", values)


@page(needs=Permission.ORDER_READ, purpose=Purpose.CUSTOMER_SERVICE)
def party_orders(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """All orders of a party."""
    party, language = party_at(of, public_id), shown_language()
    rows = queries.orders_of(party)
    return _tab_page(request, party, of, rows, lambda found: cards.order_rows(found, language), "orders")


@page(needs=Permission.BILLING_READ, purpose=Purpose.CUSTOMER_SERVICE)
def party_invoices(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """All invoices of a party, for those who may also open its card."""
    if not request.user.may(Permission.PARTY_READ):
        raise PermissionDenied
    party, language, today = party_at(of, public_id), shown_language(), timezone.localdate()
    rows = queries.invoices_of(party)
    return _tab_page(
        request, party, of, rows, lambda found: cards.invoice_rows(found, language, today), "invoices"
    )


@reads_cards
def party_history(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """The values a party's columns had before."""
    party, names = party_at(of, public_id), Names(request.user.register_id)

    def make(found: list) -> list:
        return cards.change_rows(found, names, staff_names({change.by for change in found}))

    return _tab_page(request, party, of, queries.changes_of(party), make, "history")


@reads_cards
def party_timeline(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """Everything that happened to a party, by kind, a page at a time; a part of the card asks for it too."""
    party, user = party_at(of, public_id), request.user
    allowed = timeline.kinds_for(user, party)
    asked = [kind for kind in request.GET.getlist("kind") if kind in {*allowed, "all"}]
    kinds = timeline.parse_kinds(asked, allowed)
    rows, following = timeline.page_of(user, party, kinds, cursor_of(request.GET.get("before", "")))
    here = request.path

    def address(chosen: list[str], before: str = "") -> str:
        values = [("kind", kind) for kind in chosen] + ([("before", before)] if before else [])
        return f"{here}?{urlencode(values)}" if values else here

    picked = [kind for kind in asked if kind != "all"]
    filters = [{"label": _("All but looks"), "url": address([]), "on": not asked}]
    filters += [
        {
            "label": timeline.KINDS[kind],
            "url": address([one for one in picked if one != kind] if kind in picked else [*picked, kind]),
            "on": kind in picked,
        }
        for kind in allowed
    ]
    if timeline.LOOK in allowed:
        filters.append({"label": _("Everything"), "url": address(["all"]), "on": "all" in asked})
    else:
        filters[0]["label"] = _("Everything")
    shown = {
        "party": party,
        "number": party.number or "",
        "of": of,
        "part": "timeline",
        "rows": rows,
        "filters": filters,
        "is_later_page": "before" in request.GET,
        "first_url": address(asked),
        "next_url": address(asked, str(following)) if following else "",
    }
    if request.htmx:
        return render(request, "desk/pages/timeline.html", shown)
    shown |= {"tabs": _tabs(request, party, of), "walk": walking.shown(request, user)}
    if user.may(Permission.PARTY_WRITE):
        shown["composer"] = _composer(request, of, public_id, colleagues(user.register_id))
    return render(request, "desk/pages/card_part.html", shown)


@reads_cards
def party_relations(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """Whom a party is linked to, as a list and a graph, and its addresses and relations in time."""
    party = party_at(of, public_id)
    shown = {
        "party": party,
        "number": party.number or "",
        "of": of,
        "tabs": _tabs(request, party, of),
        "walk": walking.shown(request, request.user),
        "part": "relations",
    } | relations.shown(party, Names(request.user.register_id), timezone.localdate())
    return render(request, "desk/pages/card_part.html", shown)


@page(needs=Permission.LOOKS_READ, purpose=Purpose.CUSTOMER_SERVICE)
def person_looks(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who has looked at a person: the newest fifty, and how many in all."""
    if not request.user.may(Permission.PARTY_READ):
        raise PermissionDenied
    found = person_at(public_id)
    reads, count = queries.looks([found.public_id, *former_subjects(found.pk)])
    values = {
        "party": found,
        "number": found.number or "",
        "tabs": _tabs(request, found, "person", read_count=count),
        "walk": walking.shown(request, request.user),
        "part": "looks",
        "count": count,
        "rows": cards.look_rows(reads, Names(request.user.register_id)),
    }
    return render(request, "desk/pages/card_part.html", values)
