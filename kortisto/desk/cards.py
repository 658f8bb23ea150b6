"""How a party's card says things: chips, facts with their sources, history in words."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.billing.models import Invoice
from kortisto.billing.views import state_chip as invoice_chip
from kortisto.desk.templatetags.kortisto import moment
from kortisto.kernel.links import link_to
from kortisto.kernel.money import format_cents
from kortisto.kernel.purposes import MARKETING, Purpose
from kortisto.orders.models import Order
from kortisto.orders.views import STATES
from kortisto.parties import rules
from kortisto.parties.fields.forms import clause_of
from kortisto.parties.fields.kinds import shown as shown_value
from kortisto.parties.fields.queries import Fact, facts_of
from kortisto.parties.formats import country_name, phone_display
from kortisto.parties.forms import CUSTOMER_LANGUAGES
from kortisto.parties.models import Address, Block, Change, ContactPoint, Person
from kortisto.parties.naming import block_name
from kortisto.parties.queries import Names, column_label
from kortisto.parties.reaching import SPOKEN
from kortisto.postcodes import queries as postcodes
from kortisto.staff.permissions import ROLE_NAMES

# Why the customership ended or has not, by the code that retention computes.
END_REASONS = {
    "": gettext_lazy("Not computed yet; the nightly run does it."),
    "open": gettext_lazy("Something is open: an order, an invoice, a collection case or a representation."),
    "passivity": gettext_lazy("Counted from the customer's latest act and the period of passivity."),
    "closed": gettext_lazy("Counted from the day the last order, invoice or case was closed."),
    "link_ended": gettext_lazy("Counted from the end of the last representation."),
    "enquiry": gettext_lazy("An enquiry without an order."),
    "asked": gettext_lazy("The person ended the customership."),
}

# Contact kind → (label, clause).
CONTACT_KINDS = {
    ContactPoint.EMAIL: (gettext_lazy("E-mail"), "C22"),
    ContactPoint.PHONE: (gettext_lazy("Phone"), "C24"),
    ContactPoint.WEB: (gettext_lazy("Web address"), "C25"),
}

LINKED = {ContactPoint.EMAIL: "mailto:", ContactPoint.PHONE: "tel:", ContactPoint.WEB: ""}

VIEW_NAMES = {
    "desk.person": gettext_lazy("card"),
    "desk.party_timeline": gettext_lazy("timeline"),
    "desk.party_relations": gettext_lazy("relations"),
    "notes.attachment": gettext_lazy("file"),
    "desk.search": gettext_lazy("search"),
    "desk.home": gettext_lazy("home"),
    "desk.restricted": gettext_lazy("restricted"),
    "desk.persons": gettext_lazy("list"),
    "notes.tasks": gettext_lazy("list of tasks"),
    "orders.orders": gettext_lazy("list of orders"),
    "desk.order": gettext_lazy("order"),
    "billing.invoices": gettext_lazy("list of invoices"),
    "billing.invoice": gettext_lazy("invoice"),
}


def day_text(value: date | datetime | None) -> str:
    """A date as it is written in Finland."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = localtime(value)
    return f"{value.day}.{value.month}.{value.year}"


def sourced(names: Names, source: str, at: datetime, via: str = "") -> str:
    """Where a value came from and when."""
    way = _(", by import") if via.startswith("import:") else ""
    return f"{names.source(source)}, {day_text(at)}{way}"


def own_facts(
    party: Any, latest: dict[str, Change], names: Names, columns: Iterable[str], *, editable: bool = False
) -> list[dict]:
    """A party's own columns with the source of each: the row's, or that of the column's latest change. Who may
    edit them also sees the empty ones."""
    table, found = party._meta.db_table, []
    of = "person" if isinstance(party, Person) else "organisation"
    for column in columns:
        value = plain_value(column, getattr(party, column))
        change = latest.get(column)
        if not value and not editable:
            continue
        if change:
            source = sourced(names, change.source, change.at)
        else:
            source = sourced(names, party.source, party.received_at, party.via) if value else ""
        found.append(
            {
                "label": _OWN_LABELS.get(column) or column_label(table, column, names.language),
                "value": value,
                "source": source,
                "clause": "C20" if column in ("given_names", "surname") else "",
                "edit_url": link_to(f"{of}_field", party.public_id, column) if editable else "",
                "full_url": link_to(f"{of}_edit", party.public_id) if editable else "",
            }
        )
    return found


def plain_value(column: str, value: Any) -> str:
    """A column's value as people read it."""
    if column == "language":
        return dict(CUSTOMER_LANGUAGES).get(value, value)
    return day_text(value) if isinstance(value, date) else value or ""


_OWN_LABELS = {
    "name": gettext_lazy("Name"),
    "number": gettext_lazy("Customer number"),
    "business_id": gettext_lazy("Business ID"),
    "language": gettext_lazy("Language"),
    "since": gettext_lazy("Customer since"),
}


def contact_facts(party: Any, held: dict[str, Any], names: Names, *, editable: bool = False) -> list[dict]:
    """Contact points and the present address, each with its source."""
    found = [contact_fact(party, point, names, editable=editable) for point in held["contacts"]]
    if held["address"] is not None:
        found.append(address_fact(party, held["address"], names, editable=editable))
    return found


def contact_fact(party: Any, point: ContactPoint, names: Names, *, editable: bool) -> dict:
    """One e-mail address, telephone number or web address."""
    label, clause = CONTACT_KINDS[point.kind]
    of = "person" if isinstance(party, Person) else "organisation"
    spoken = point.kind in SPOKEN
    return {
        "label": label,
        "value": phone_display(point.value) if point.kind == ContactPoint.PHONE else point.value,
        "chip": reach_chip(point) if spoken else None,
        "reach_url": reverse(f"{of}_contact_reach", args=[party.public_id, point.pk])
        if spoken and editable
        else "",
        "url": LINKED[point.kind] + point.value,
        "source": sourced(names, point.source, point.received_at, point.via),
        "clause": clause,
        "edit_url": reverse(f"{of}_contact_field", args=[party.public_id, point.pk]) if editable else "",
        "full_url": link_to(f"{of}_contact_new", party.public_id) if editable else "",
    }


def address_fact(party: Any, address: Address, names: Names, *, editable: bool) -> dict:
    """The present address."""
    of = "person" if isinstance(party, Person) else "organisation"
    return {
        "label": _("Address"),
        "value": address_text(address, names.language),
        "remark": _elsewhere(address),
        "chip": reach_chip(address),
        "reach_url": link_to(f"{of}_address_reach", party.public_id) if editable else "",
        "source": sourced(names, address.source, address.received_at, address.via),
        "clause": "C23",
        "edit_url": link_to(f"{of}_address_field", party.public_id) if editable else "",
        "full_url": link_to(f"{of}_address", party.public_id) if editable else "",
    }


def reach_chip(row: ContactPoint | Address) -> dict[str, str] | None:
    """Whether a value still reaches its party: what was said of it and when, or that nobody has for long."""
    received = localtime(row.received_at).date()
    code, day = rules.standing(row.failed_on, row.confirmed_on, received, localdate())
    if not code:
        return None
    if code == rules.FAILED:
        back = isinstance(row, Address)
        text = _("Letter came back %(day)s") if back else _("Does not reach, %(day)s")
        return {"text": text % {"day": day_text(day)}, "kind": "stop", "icon": "warn"}
    if code == rules.CONFIRMED:
        return {"text": _("Confirmed %(day)s") % {"day": day_text(day)}, "kind": "ok", "icon": "check"}
    return {
        "text": _("Not confirmed since %(day)s") % {"day": day_text(day)},
        "kind": "warn",
        "icon": "clock",
    }


def _elsewhere(address: Address) -> str:
    """What the post's table says against an address; asks no query while the table is in memory."""
    found = postcodes.disagreement(address.postcode, address.city, address.country)
    if found is None:
        return ""
    if not found:
        return _("This postcode is not in the post's table.")
    return _("The post's table gives this postcode %(names)s.") % {"names": " / ".join(found)}


def custom_fact(person: Person, fact: Fact, names: Names, *, editable: bool) -> dict:
    """What the card says in a custom field, and from where."""
    key = fact.field.key
    return {
        "label": fact.field.name(names.language),
        "value": shown_value(fact.field.kind, fact.value, names.language),
        "source": sourced(names, fact.source, fact.received_at, fact.via) if fact.value else "",
        "clause": clause_of(fact.field),
        "edit_url": reverse("person_custom_field", args=[person.public_id, key]) if editable else "",
        "full_url": reverse("person_edit", args=[person.public_id]) if editable else "",
    }


def custom_facts(person: Person, names: Names, *, editable: bool = False) -> list[dict]:
    """The custom fields of a card; who may edit them also sees the empty ones."""
    return [
        custom_fact(person, fact, names, editable=editable)
        for fact in facts_of(person)
        if fact.value or editable
    ]


def address_text(address: Address, language: str) -> str:
    """An address in its lines."""
    place = f"{address.postcode} {address.city}".strip()
    country = country_name(address.country, language) if address.country != "FI" else ""
    care_of = f"c/o {address.care_of}" if address.care_of else ""
    return "\n".join(part for part in (care_of, address.street, place, country) if part)


def chips(
    person: Person, blocks: Iterable[Block], open_cents: int, overdue: bool, language: str
) -> list[dict]:
    """The status of a person: what is forbidden and why, what is owed, until when the data stay."""
    found = []
    for block in blocks:
        found.append(
            {
                "text": f"{block_name(block)} · {day_text(block.placed_at)}",
                "kind": "warn"
                if block.kind in (Block.RESTRICTION, Block.OBJECTING, Block.PROTECTED_ADDRESS)
                else "stop",
                "icon": "lock" if block.kind == Block.PROTECTED_ADDRESS else "",
                "clause": block.clause,
            }
        )
    if not ~person.purpose_mask & MARKETING:
        found.append({"text": _("Marketing not forbidden"), "kind": "ok", "clause": "C72"})
    elif person.purpose_mask & Purpose.DIRECT_MAIL:
        found.append(
            {"text": _("Addressed mail not forbidden"), "kind": "ok", "icon": "mail", "clause": "C72"}
        )
    if open_cents:
        found.append(
            {
                "text": _("Open %(sum)s") % {"sum": format_cents(open_cents, language)},
                "kind": "stop" if overdue else "warn",
                "icon": "invoice",
            }
        )
    if person.ended_on:
        text = _("Former customer since %(day)s") % {"day": day_text(person.ended_on)}
        found.append({"text": text, "kind": "muted", "icon": "clock"})
    if person.erase_after:
        text = _("Kept until %(day)s") % {"day": day_text(person.erase_after)}
        found.append({"text": text, "kind": "info", "icon": "clock", "clause": "C36"})
    return found


def order_rows(orders: Iterable[Order], language: str) -> list[dict]:
    """Orders as the card's rows."""
    rows = []
    for order in orders:
        kind, text = STATES[order.status]
        rows.append(
            {
                "url": link_to("order", order.public_id),
                "number": order.number,
                "day": day_text(order.ordered_on),
                "total": format_cents(order.total_cents, language),
                "kind": kind,
                "state": text,
            }
        )
    return rows


def invoice_rows(invoices: Iterable[Invoice], language: str, today: date) -> list[dict]:
    """Invoices as the card's rows."""
    rows = []
    for invoice in invoices:
        chip = invoice_chip(invoice, today)
        rows.append(
            {
                "url": link_to("invoice", invoice.public_id),
                "number": invoice.number,
                "day": day_text(invoice.due_on),
                "total": format_cents(invoice.total_cents, language),
                "open": format_cents(invoice.open_cents, language) if invoice.open_cents else "",
                "kind": chip["kind"],
                "state": chip["text"],
            }
        )
    return rows


def change_rows(changes: Iterable[Change], names: Names, staff: dict[str, str]) -> list[dict]:
    """Changes in words: which item, what it said before, from which source, by whom."""
    rows = []
    for change in changes:
        kind = CONTACT_KINDS.get(change.column) if change.table == "parties_contactpoint" else None
        label, before = names.changed(change)
        rows.append(
            {
                "label": kind[0] if kind else label,
                "before": before,
                "source": names.source(change.source),
                "at": moment(change.at),
                "iso": change.at.isoformat(),
                "who": staff.get(change.by) or ROLE_NAMES.get(change.role, change.role),
            }
        )
    return rows


def look_rows(reads: Iterable[dict[str, Any]], names: Names) -> list[dict]:
    """Reads in words: when, in which role, for which purpose, where; never a name."""
    together = _("%(count)s persons together")
    return [
        {
            "at": moment(read["at"]),
            "iso": read["at"].isoformat(),
            "role": ROLE_NAMES.get(read["role"], read["role"]),
            "purpose": names.purpose(read["purpose"]),
            "where": where_looked(read["view"]),
            "together": together % {"count": read["seen_together"]} if read["seen_together"] > 1 else "",
        }
        for read in reads
    ]


def where_looked(view: str) -> str:
    """On which page of ours somebody looked."""
    if view in VIEW_NAMES:
        return VIEW_NAMES[view]
    if view.startswith("api."):
        return _("interface")
    return _("form") if view.startswith(("parties.", "notes.", "orders.", "billing.")) else ""


def retention(person: Person) -> dict[str, Any]:
    """The end of the customership, why, and when the data go."""
    return {
        "ended_on": person.ended_on,
        "erase_after": person.erase_after,
        "why": END_REASONS.get(person.end_reason, person.end_reason),
    }
