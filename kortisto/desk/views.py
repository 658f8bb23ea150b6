"""The desk: what needs doing today, finding, lists, cards."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kortisto.billing import references
from kortisto.billing.models import Invoice
from kortisto.billing.views import state_chip as invoice_chip
from kortisto.desk import pictures, queries
from kortisto.desk.context import THEMES, place
from kortisto.desk.lists import approving
from kortisto.duplicates.queries import former_subjects, leads_to
from kortisto.intake.models import ImportRun
from kortisto.kernel.access import access
from kortisto.kernel.money import format_cents
from kortisto.kernel.purposes import Purpose
from kortisto.kernel.text import FormatError, fold, tidy, words
from kortisto.notes.queries import waiting
from kortisto.notes.showing import task_row
from kortisto.orders.models import Order
from kortisto.orders.views import state_chip as order_chip
from kortisto.parties import search as finding
from kortisto.parties.models import Organisation, Person
from kortisto.parties.queries import shown_language, towns
from kortisto.parties.sending import asked_place
from kortisto.promises.queries import clause_states
from kortisto.retention.models import Erasure
from kortisto.staff.pages import open_page, page
from kortisto.staff.permissions import Permission

ROWS = 50
RECENT = 8
LONGEST_QUERY = 100

reads_cards = page(needs=Permission.PARTY_READ, purpose=Purpose.CUSTOMER_SERVICE)


def _opened(request: HttpRequest, purpose: Purpose, view: str) -> Any:
    """An access context of its own within a page that has none, or another's."""
    user = request.user
    return access(register_id=user.register_id, actor=user.actor, purpose=purpose, view=f"desk.{view}")


# --- home ------------------------------------------------------------------------------------------------


@page(needs=Permission.OWN_ACCOUNT, purpose=None)
def home(request: HttpRequest) -> HttpResponse:
    """What needs doing today, as far as the role sees it."""
    user, today = request.user, timezone.localdate()
    tasks: list[dict[str, Any]] = []
    figures: list[dict[str, Any]] = []
    recent: list[dict[str, Any]] = []
    mine: list[dict[str, Any]] = []
    if user.may(Permission.BILLING_READ):
        with _opened(request, Purpose.BILLING, "home"):
            _money(today, tasks, figures)
    if user.may(Permission.PARTY_READ):
        with _opened(request, Purpose.CUSTOMER_SERVICE, "home"):
            _customers(user.register_id, tasks, figures)
            mine = _due(user, today, tasks)
            recent = _recent(request)
    _chores(user, tasks)
    shown = {
        "tasks": [task for task in tasks if task["count"]],
        "figures": figures,
        "recent": recent,
        "mine": mine,
        "today": today,
        "may_make": user.may(Permission.PARTY_WRITE),
        "may_search": user.may(Permission.PARTY_READ),
        "may_see_pictures": pictures.may_see_any(user),
    }
    return render(request, "desk/pages/home.html", shown)


def _money(today: Any, tasks: list, figures: list) -> None:
    language = shown_language()
    late = Q(open_cents__gt=0, due_on__lt=today)
    sums = Invoice.objects.aggregate(
        open=Sum("open_cents", default=0),
        opened=Count("pk", filter=~Q(open_cents=0)),
        late=Sum("open_cents", filter=late, default=0),
        lates=Count("pk", filter=late),
        due=Count("pk", filter=Q(open_cents__gt=0, due_on=today)),
    )
    invoices = reverse("invoices")
    tasks.append(
        {
            "count": sums["lates"],
            "text": _("Overdue invoices"),
            "note": format_cents(sums["late"], language),
            "url": f"{invoices}?state=overdue",
            "kind": "stop",
            "icon": "invoice",
            "clause": "C33",
        }
    )
    tasks.append(
        {
            "count": sums["due"],
            "text": _("Invoices due today"),
            "url": f"{invoices}?state=open",
            "kind": "warn",
            "icon": "invoice",
        }
    )
    figures.append(
        {
            "label": _("Open invoices"),
            "value": sums["opened"],
            "note": format_cents(sums["open"], language),
            "url": f"{invoices}?state=open",
        }
    )


def _customers(register_id: int, tasks: list, figures: list) -> None:
    orders = Order.objects.filter(status=Order.OPEN).count()
    tasks.append(
        {
            "count": orders,
            "text": _("Orders to deliver"),
            "url": f"{reverse('orders')}?state=open",
            "kind": "info",
            "icon": "order",
            "clause": "C7",
        }
    )
    figures.append({"label": _("Persons"), "value": Person.objects.count(), "url": reverse("persons")})
    organisations = Organisation.objects.filter(register_id=register_id).count()
    figures.append({"label": _("Organisations"), "value": organisations, "url": reverse("organisations")})


def _due(user: Any, today: Any, tasks: list) -> list[dict[str, Any]]:
    """The user's own tasks that are due, to be done right here; how many they and nobody's are."""
    listed = reverse("tasks")
    due = waiting(today)
    mine = due.filter(assignee=user.actor.key).order_by("due_on", "pk")
    tasks.append(
        {
            "count": mine.count(),
            "text": _("Your tasks, due today or late"),
            "url": f"{listed}?state=due",
            "kind": "warn",
            "icon": "task",
        }
    )
    tasks.append(
        {
            "count": due.filter(assignee="").count(),
            "text": _("Nobody's tasks, due today or late"),
            "url": f"{listed}?state=due&who=all",
            "kind": "warn",
            "icon": "task",
        }
    )
    may_write = user.may(Permission.PARTY_WRITE)
    shown = mine.select_related("person", "organisation")[:RECENT]
    return [task_row(one, today, {}, with_party=True, may_write=may_write, back="/") for one in shown]


def _chores(user: Any, tasks: list) -> None:
    """Work that concerns no single customer: files to approve, promises, erasures, imports."""
    tasks.append(
        {
            "count": approving.waiting(user),
            "text": _("Files waiting for your approval"),
            "url": place("exports"),
            "kind": "warn",
            "icon": "export",
            "clause": "C18",
        }
    )
    if user.may(Permission.PROMISES_READ):
        broken = [key for key, state in clause_states(user.register_id).items() if state == "VIOLATED"]
        tasks.append(
            {
                "count": len(broken),
                "text": _("Broken promises"),
                "url": f"{place('promises')}?state=VIOLATED",
                "kind": "stop",
                "icon": "promise",
            }
        )
    if user.may(Permission.ERASE):
        waiting = Erasure.objects.filter(register_id=user.register_id, state=Erasure.PARTIAL)
        waiting = waiting.filter(completed_at=None, next_on__lte=timezone.localdate())
        tasks.append(
            {
                "count": waiting.count(),
                "text": _("Erasures that can go on"),
                "url": place("retention"),
                "kind": "warn",
                "icon": "trash",
                "clause": "C35",
            }
        )
    if user.may(Permission.IMPORT_RUN):
        runs = ImportRun.objects.filter(
            register_id=user.register_id, state__in=(ImportRun.STAGED, ImportRun.FAILED)
        )
        tasks.append(
            {
                "count": runs.count(),
                "text": _("Imports waiting for a decision"),
                "url": place("imports"),
                "kind": "info",
                "icon": "import",
                "clause": "C28",
            }
        )


def _recent(request: HttpRequest) -> list[dict[str, Any]]:
    keys = queries.opened_by(request.user.actor.key, "desk.person", RECENT)
    found = {one.public_id: one for one in Person.objects.filter(public_id__in=keys)} if keys else {}
    return [
        {"url": reverse("person", args=[key]), "name": found[key].name, "number": found[key].number or ""}
        for key in keys
        if key in found
    ]


# --- finding ---------------------------------------------------------------------------------------------


@page(needs=Permission.OWN_ACCOUNT, purpose=None)
def search(request: HttpRequest) -> HttpResponse:
    """One box for everything: names however spelt, telephone numbers in any form, all numbers."""
    user = request.user
    if not (user.may(Permission.PARTY_READ) or user.may(Permission.BILLING_READ)):
        raise PermissionDenied
    asked = tidy(request.GET.get("q", ""))[:LONGEST_QUERY]
    groups: list[dict[str, Any]] = []
    if asked:
        if user.may(Permission.PARTY_READ):
            with _opened(request, Purpose.CUSTOMER_SERVICE, "search"):
                hits = _find(asked)
                groups += _found_parties(hits, user.register_id)
                groups += _found_orders(asked)
            if user.may(Permission.REPORT_MAKE):
                with _opened(request, Purpose.RIGHTS, "search"):
                    groups += _found_restricted(asked, {hit.person_id for hit in hits})
        if user.may(Permission.BILLING_READ):
            with _opened(request, Purpose.BILLING, "search"):
                groups += _found_invoices(asked)
    groups = [group for group in groups if group["rows"]]
    shown = {"asked": asked, "groups": groups, "count": sum(len(group["rows"]) for group in groups)}
    template = "desk/pages/results.html" if request.htmx else "desk/pages/search.html"
    return render(request, template, shown)


def _find(asked: str) -> list[finding.Hit]:
    """The parties found; parts of double names and names with an apostrophe also one by one."""
    parts = " ".join(words(asked))
    return finding.find(asked) or (finding.find(parts) if parts != fold(asked) else [])


def _found_parties(hits: list, register_id: int) -> list[dict[str, Any]]:
    ids = [hit.person_id for hit in hits if hit.person_id]
    found = {one.pk: one for one in Person.objects.filter(pk__in=ids)} if ids else {}
    homes = towns("person", found)
    persons = [
        {
            "url": reverse("person", args=[found[pk].public_id]),
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
            "url": reverse("organisation", args=[firms[pk].public_id]),
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


def _found_orders(asked: str) -> list[dict[str, Any]]:
    found = Order.objects.select_related("person", "organisation").filter(number=asked)
    rows = [
        {
            "url": reverse("order", args=[order.public_id]),
            "name": str(order.organisation or order.person or _("Order")),
            "number": order.number,
            "chip": order_chip(order),
        }
        for order in found
    ]
    return [{"title": _("Orders"), "icon": "order", "rows": rows}]


def _found_invoices(asked: str) -> list[dict[str, Any]]:
    numbers = {asked}
    with suppress(FormatError):
        # Our references are the invoice number and a check digit.
        numbers.add(references.reference(asked)[:-1])
    today = timezone.localdate()
    rows = [
        {
            "url": reverse("invoice", args=[invoice.public_id]),
            "name": invoice.party_name,
            "number": invoice.number,
            "chip": invoice_chip(invoice, today),
        }
        for invoice in Invoice.objects.filter(number__in=numbers)
    ]
    return [{"title": _("Invoices"), "icon": "invoice", "rows": rows}]


def _found_restricted(asked: str, seen: set) -> list[dict[str, Any]]:
    """Those whom a restriction hides from service: only that they are there, for those who handle it."""
    ids = [hit.person_id for hit in _find(asked) if hit.person_id and hit.person_id not in seen]
    hidden = Person.objects.filter(pk__in=ids) if ids else ()
    chip = {"text": _("restricted"), "kind": "warn"}
    rows = [
        {
            "url": reverse("person", args=[one.public_id]),
            "name": one.name,
            "number": one.number or "",
            "chip": chip,
        }
        for one in hidden
        if not one.purpose_mask & Purpose.CUSTOMER_SERVICE
    ]
    return [{"title": _("Restricted"), "icon": "lock", "rows": rows}]


# --- cards -----------------------------------------------------------------------------------------------


@reads_cards
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A person's card."""
    found = Person.objects.filter(public_id=public_id).first()
    if found is None:
        now = leads_to(public_id)
        return redirect("person", now) if now else _restricted(request, public_id)
    user, today, language = request.user, timezone.localdate(), shown_language()
    names = Names(user.register_id)
    held = queries.card(found, with_invoices=user.may(Permission.BILLING_READ))
    blocks = held["blocks"]
    links = queries.represented_by(found)
    reads, read_count = queries.looks([found.public_id, *former_subjects(found.pk)])
    staff = queries.staff_names(_writers(held))
    overdue = any(one.open_cents > 0 and one.due_on < today for one in held["invoices"])
    key = found.public_id
    shown = _card_shown(user, held, names, staff, language, today) | {
        "person": found,
        "chips": cards.chips(found, blocks, held["open_cents"], overdue, language),
        "about": _about(found, links, held),
        "tabs": _tabs(request, found, "person", held, read_count),
        "actions": _person_actions(user, found),
        "facts": cards.own_facts(found, held["latest"], names, ("number", "language", "since"))
        + cards.contact_facts(found, held, names),
        "links": [
            {
                "url": reverse("organisation", args=[link.firm_key]),
                "name": link.firm,
                "role": link.role,
                "from": link.started_on,
                "to": link.ended_on,
                "source": cards.sourced(names, link.source, link.received_at, link.via),
                "end_url": reverse("person_representation_ending", args=[key, link.pk])
                if link.ended_on is None
                else "",
            }
            for link in links
        ],
        "blocks": [
            {
                "name": BLOCK_NAMES[block.kind],
                "clause": block.clause,
                "at": block.placed_at,
                "reason": block.reason,
                "source": names.source(block.source),
                "lift_url": reverse("person_block_lifting", args=[key, block.pk])
                if block.kind != Block.ERASING
                else "",
            }
            for block in blocks
        ],
        "retention": cards.retention(found),
        "erasure_url": place("erasure", key) if user.may(Permission.ERASE) else "",
        "report_url": place("report", key) if user.may(Permission.REPORT_MAKE) else "",
        "looks": cards.look_rows(reads[:8], names),
        "look_count": read_count,
        "looks_url": reverse("person_looks", args=[key]),
    }
    return render(request, "desk/pages/person.html", shown)


def _restricted(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Only that a restricted person is there, and what can be done about it, for those who handle rights."""
    user = request.user
    if not user.may(Permission.REPORT_MAKE):
        raise Http404
    with _opened(request, Purpose.RIGHTS, "restricted"):
        if now := leads_to(public_id):
            return redirect("person", now)
        found = person_at(public_id)
        blocks = [
            {
                "name": BLOCK_NAMES[block.kind],
                "clause": block.clause,
                "at": block.placed_at,
                "reason": block.reason,
                "lift_url": reverse("person_block_lifting", args=[public_id, block.pk])
                if block.kind != Block.ERASING
                else "",
            }
            for block in found.blocks.filter(lifted_at=None).order_by("pk")
        ]
        shown = {
            "person": found,
            "blocks": blocks,
            "report_url": place("report", public_id),
            "erasure_url": place("erasure", public_id) if user.may(Permission.ERASE) else "",
        }
        return render(request, "desk/pages/restricted.html", shown)


def _card_shown(
    user: Any, held: dict, names: Names, staff: dict, language: str, today: Any
) -> dict[str, Any]:
    """What the cards of persons and organisations show alike."""
    return {
        "perms_write": user.may(Permission.PARTY_WRITE),
        "perms_block": user.may(Permission.BLOCK_PLACE),
        "perms_bill": user.may(Permission.BILLING_READ),
        "orders": cards.order_rows(held["orders"], language),
        "order_count": held["order_count"],
        "invoices": cards.invoice_rows(held["invoices"], language, today),
        "invoice_count": held["invoice_count"],
        "open": format_cents(held["open_cents"], language) if held["open_cents"] else "",
        "notes": [
            {
                "pk": note.pk,
                "text": note.text,
                "at": note.written_at,
                "who": staff.get(note.written_by, ""),
            }
            for note in held["notes"]
        ],
        "note_token": uuid4(),
        "changes": cards.change_rows(held["changes"][:8], names, staff),
        "change_count": held["change_count"],
    }


def _writers(held: dict) -> set[str]:
    return {note.written_by for note in held["notes"]} | {change.by for change in held["changes"]}


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
    found = [(of, _("Card"), None), (f"{of}_orders", _("Orders"), held and held["order_count"])]
    if request.user.may(Permission.BILLING_READ):
        found.append((f"{of}_invoices", _("Invoices"), held and held["invoice_count"]))
    found.append((f"{of}_history", _("History"), held and held["change_count"]))
    if of == "person":
        found.append(("person_looks", _("Who has looked"), read_count))
    urls = ((reverse(name, args=[key]), label, count) for name, label, count in found)
    return [
        {"url": url, "label": label, "count": count, "current": url == here} for url, label, count in urls
    ]


def _person_actions(user: Any, found: Person) -> list[dict[str, str]]:
    key, actions = found.public_id, []
    if user.may(Permission.PARTY_WRITE):
        actions.append({"label": _("Edit"), "url": reverse("person_edit", args=[key]), "icon": "edit"})
    if user.may(Permission.PARTY_MERGE):
        url = reverse("person_duplicates", args=[key])
        actions.append({"label": _("Duplicates"), "url": url, "icon": "people"})
    if user.may(Permission.BLOCK_PLACE):
        url = reverse("person_block_new", args=[key])
        actions.append({"label": _("Ban or restrict"), "url": url, "icon": "stop"})
    if user.may(Permission.ORDER_WRITE):
        url = reverse("person_order_new", args=[key])
        actions.append({"label": _("New order"), "url": url, "icon": "plus", "kind": "primary"})
    return actions


@reads_cards
def organisation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An organisation's card with those who represent it."""
    found = organisation_at(public_id)
    user, today, language = request.user, timezone.localdate(), shown_language()
    names = Names(user.register_id)
    held = queries.card(found, with_invoices=user.may(Permission.BILLING_READ))
    links = list(found.representations.select_related("person").order_by("ended_on", "-pk")[:ROWS])
    staff = queries.staff_names(_writers(held))
    overdue = any(one.open_cents > 0 and one.due_on < today for one in held["invoices"])
    chips = []
    if held["open_cents"]:
        text = _("Open %(sum)s") % {"sum": format_cents(held["open_cents"], language)}
        chips.append({"text": text, "kind": "stop" if overdue else "warn", "icon": "invoice"})
    key, actions = found.public_id, []
    if user.may(Permission.PARTY_WRITE):
        actions.append({"label": _("Edit"), "url": reverse("organisation_edit", args=[key]), "icon": "edit"})
    if user.may(Permission.ORDER_WRITE):
        url = reverse("organisation_order_new", args=[key])
        actions.append({"label": _("New order"), "url": url, "icon": "plus", "kind": "primary"})
    columns = ("business_id", "number", "language", "since")
    shown = _card_shown(user, held, names, staff, language, today) | {
        "organisation": found,
        "chips": chips,
        "tabs": _tabs(request, found, "organisation", held),
        "actions": actions,
        "facts": cards.own_facts(found, held["latest"], names, columns)
        + cards.contact_facts(found, held, names),
        "links": [
            {
                "url": reverse("person", args=[link.person.public_id]),
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
        "part": part,
        "page": shown,
        "rows": make(list(shown)),
    }
    return render(request, "desk/pages/card_part.html", values)


def _party(of: str, public_id: UUID) -> Any:
    return person_at(public_id) if of == "person" else organisation_at(public_id)


@reads_cards
def party_orders(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """All orders of a party."""
    party, language = _party(of, public_id), shown_language()
    rows = queries.orders_of(party)
    return _tab_page(request, party, of, rows, lambda found: cards.order_rows(found, language), "orders")


@page(needs=Permission.BILLING_READ, purpose=Purpose.CUSTOMER_SERVICE)
def party_invoices(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """All invoices of a party, for those who may also open its card."""
    if not request.user.may(Permission.PARTY_READ):
        raise PermissionDenied
    party, language, today = _party(of, public_id), shown_language(), timezone.localdate()
    rows = queries.invoices_of(party)
    return _tab_page(
        request, party, of, rows, lambda found: cards.invoice_rows(found, language, today), "invoices"
    )


@reads_cards
def party_history(request: HttpRequest, of: str, public_id: UUID) -> HttpResponse:
    """The values a party's columns had before."""
    party, names = _party(of, public_id), Names(request.user.register_id)

    def make(found: list) -> list:
        return cards.change_rows(found, names, queries.staff_names({change.by for change in found}))

    return _tab_page(request, party, of, queries.changes_of(party), make, "history")


@reads_cards
def person_looks(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who has looked at a person: the newest fifty, and how many in all."""
    found = person_at(public_id)
    reads, count = queries.looks([found.public_id, *former_subjects(found.pk)])
    values = {
        "party": found,
        "number": found.number or "",
        "tabs": _tabs(request, found, "person", read_count=count),
        "part": "looks",
        "count": count,
        "rows": cards.look_rows(reads, Names(request.user.register_id)),
    }
    return render(request, "desk/pages/card_part.html", values)


@reads_cards
def order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One order with its rows and invoices."""
    found, user, language = order_at(public_id), request.user, shown_language()
    names = Names(user.register_id)
    party = found.organisation or found.person
    of = "organisation" if found.organisation else "person"
    invoices = list(found.invoices.order_by("pk")) if user.may(Permission.BILLING_READ) else []
    lines = [
        {
            "product": line.product,
            "quantity": number_format(line.quantity.normalize(), use_l10n=True),
            "unit": format_cents(line.unit_cents, language),
            "discount": line.discount_bp // 100,
        }
        for line in found.lines.order_by("pk")
    ]
    may_write = user.may(Permission.ORDER_WRITE)
    shown = {
        "order": found,
        "chip": order_chip(found),
        "total": format_cents(found.total_cents, language),
        "source": cards.sourced(names, found.source, found.received_at, found.via),
        "party": party,
        "party_url": reverse(of, args=[party.public_id]) if party else "",
        "lines": lines,
        "invoices": cards.invoice_rows(invoices, language, timezone.localdate()),
        "may_step": may_write and found.status == Order.OPEN,
        "may_invoice": may_write and party and not invoices and found.status != Order.CANCELLED,
    }
    return render(request, "desk/pages/order.html", shown)


# --- the frame -------------------------------------------------------------------------------------------


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Back to the page that the form stood on, if it is one of ours."""
    # Not `redirect`, which takes a text without a slash for the name of a view.
    return HttpResponseRedirect(asked_place(request, "/"))


@open_page("the language may be chosen before signing in")
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language, for as long as the browser keeps the cookie."""
    answer, code = _back(request), request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        translation.activate(code)
        _set_cookie(answer, settings.LANGUAGE_COOKIE_NAME, code)
    return answer


@open_page("light or dark concerns nobody else")
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says."""
    answer, chosen = _back(request), request.POST.get("theme", "")
    if chosen in THEMES:
        _set_cookie(answer, "kortisto_theme", chosen)
    else:
        answer.delete_cookie("kortisto_theme", samesite="Lax")
    return answer


def _set_cookie(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(
        name, value, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


@page(needs=Permission.OWN_ACCOUNT, purpose=None, methods=("POST",))
def keys(request: HttpRequest) -> HttpResponse:
    """Turn the one-letter keys off or on for this session (WCAG 2.1.4)."""
    request.session["keys"] = "off" if request.POST.get("keys") == "off" else "on"
    return _back(request)


@open_page("answers only that it answers")
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For supervisors: the program answers. Nothing of its state or anybody's data."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@open_page("a picture of the program's sign")
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address whatever the page says."""
    return redirect(static("desk/icons/favicon.svg"), permanent=True)
