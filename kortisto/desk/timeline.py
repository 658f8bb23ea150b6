"""Everything that happened to a party, in one list: what each room tells, merged by time, as far as the
reader may know it. Each page starts at a cursor, and its number of queries does not grow with the past."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.billing import queries as billing
from kortisto.billing.views import state_chip as invoice_chip
from kortisto.credit import queries as credit
from kortisto.credit.words import STATES as CREDIT_STATES
from kortisto.desk import cards
from kortisto.disclosures import queries as disclosures
from kortisto.duplicates.queries import former_subjects
from kortisto.intake import timeline as intake
from kortisto.kernel.access import access, required_access
from kortisto.kernel.money import format_cents
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.queries import looks_before
from kortisto.notes import queries as notes
from kortisto.notes.forms import KIND_NAMES
from kortisto.notes.rules import standing
from kortisto.notes.showing import NOTE_ICONS, TONES, due_text, file_row
from kortisto.notes.words import title_of
from kortisto.orders import queries as orders
from kortisto.orders.views import STATES as ORDER_STATES
from kortisto.parties import timeline as parties
from kortisto.parties.models import Organisation, Person
from kortisto.parties.naming import block_name
from kortisto.parties.queries import Names, shown_language
from kortisto.parties.timeline import Asking, Cursor, Event, merged
from kortisto.requests import queries as requests
from kortisto.requests.cases.showing import state_chip
from kortisto.requests.cases.texts import RIGHTS, word
from kortisto.staff.models import User
from kortisto.staff.permissions import ROLE_NAMES, Permission
from kortisto.staff.queries import staff_names

PAGE = 25
LOOK = "look"


def _looks(asking: Asking) -> list[Event]:
    """Who has looked: role and purpose, from the ledger, which knows no names."""
    if not isinstance(asking.party, Person):
        return []
    subjects = [asking.party.public_id, *former_subjects(asking.party.pk)]
    found = looks_before(subjects, _entry_before(asking), asking.most)
    return [Event(_entry_time(entry), LOOK, read, entry.int, asking.rank) for entry, read in found]


def _entry_time(entry: UUID) -> datetime:
    return datetime.fromtimestamp((entry.int >> 80) / 1000, UTC)


def _entry_before(asking: Asking) -> UUID | None:
    """The entry's id that the page starts before: ids begin with their millisecond."""
    before = asking.before
    if before is None:
        return None
    if before.rank == asking.rank:
        return UUID(int=before.row & (1 << 128) - 1)
    millisecond, rest = divmod(before.at_us, 1000)
    if rest or asking.rank < before.rank:
        millisecond += 1
    return UUID(int=min(millisecond, (1 << 48) - 1) << 80)


@dataclass(frozen=True)
class Source:
    """One room's answer: which kinds of events it tells, who may see them, and the question to it."""

    kinds: tuple[str, ...]
    ask: Callable[[Asking], list[Event]]
    needs: Permission = Permission.PARTY_READ
    purpose: Purpose = Purpose.CUSTOMER_SERVICE


# Their order decides what stands first when two things happened in the same moment.
SOURCES = (
    Source((LOOK,), _looks, Permission.LOOKS_READ),
    Source(("import",), intake.timeline, Permission.IMPORT_RUN),
    Source(("change",), parties.changes),
    Source(("block",), parties.blocks),
    Source(("disclosure",), disclosures.timeline, Permission.DISCLOSURE_READ, Purpose.RIGHTS),
    Source(("request",), requests.timeline, Permission.REPORT_MAKE, Purpose.RIGHTS),
    Source(("order",), orders.timeline, Permission.ORDER_READ),
    Source(("invoice",), billing.timeline, Permission.BILLING_READ),
    Source(("payment",), billing.timeline_payments, Permission.BILLING_READ),
    Source(tuple(KIND_NAMES), notes.timeline, Permission.WORK_READ),
    Source((notes.TASK,), notes.timeline_tasks, Permission.WORK_READ),
    Source((notes.FILE,), notes.timeline_files, Permission.WORK_READ),
    Source(("credit",), credit.timeline, Permission.CREDIT_READ, Purpose.CREDIT),
    Source(("case",), requests.timeline_cases, Permission.CASE_REGISTER, Purpose.RIGHTS),
)
# Kind → what the filter calls it; in the order of the filter.
KINDS = {
    "note": gettext_lazy("Notes"),
    "call": gettext_lazy("Calls"),
    "letter": gettext_lazy("Letters on paper"),
    "email": gettext_lazy("E-mails"),
    "visit": gettext_lazy("Visits"),
    "task": gettext_lazy("Tasks"),
    "file": gettext_lazy("Files"),
    "order": gettext_lazy("Orders"),
    "invoice": gettext_lazy("Invoices"),
    "payment": gettext_lazy("Payments"),
    "credit": gettext_lazy("Credit applications"),
    "change": gettext_lazy("Changes"),
    "block": gettext_lazy("Bans"),
    "case": gettext_lazy("Requests"),
    "request": gettext_lazy("Access reports"),
    "disclosure": gettext_lazy("Disclosures"),
    "import": gettext_lazy("Imports"),
    LOOK: gettext_lazy("Looks"),
}
# Of these only persons have any.
OF_PERSONS = {"block", "case", "request", "disclosure", "import", LOOK}


def kinds_for(user: User, party: Person | Organisation) -> list[str]:
    """The kinds of events that this reader may see of this party, in the order of the filter."""
    allowed = {kind for source in SOURCES if user.may(source.needs) for kind in source.kinds}
    if not isinstance(party, Person):
        allowed -= OF_PERSONS
    return [kind for kind in KINDS if kind in allowed]


def page_of(
    user: User, party: Person | Organisation, kinds: frozenset[str], before: Cursor | None
) -> tuple[list[dict[str, Any]], Cursor | None]:
    """One page of the timeline as rows to show, and the cursor of the next."""
    asking = Asking(party, kinds, PAGE + 1, before)
    asked = [
        (rank, source)
        for rank, source in enumerate(SOURCES)
        if user.may(source.needs) and kinds & set(source.kinds)
    ]
    answers = []
    for purpose in dict.fromkeys(source.purpose for _rank, source in asked):
        # What is kept for the person's rights is read for them, and noted so.
        with _under(user, purpose):
            answers += [
                source.ask(asking.ranked(rank)) for rank, source in asked if source.purpose == purpose
            ]
    events, following = merged(answers, PAGE)
    return _Shown(user, party, events).rows(), following


def _under(user: User, purpose: Purpose) -> AbstractContextManager:
    """The page's own context, or another purpose's within it."""
    if required_access().purpose == purpose:
        return nullcontext()
    return access(register_id=user.register_id, actor=user.actor, purpose=purpose, view="desk.party_timeline")


class _Shown:
    """Events in words, each as its reader may see it."""

    def __init__(self, user: User, party: Person | Organisation, events: list[Event]) -> None:
        self.user, self.party, self.events = user, party, events
        self.language, self.today = shown_language(), timezone.localdate()
        self.names = Names(user.register_id)
        self.staff = staff_names({by for event in events if (by := _author(event))})
        self.may_write = user.may(Permission.PARTY_WRITE)
        self.of = "person" if isinstance(party, Person) else "organisation"

    def rows(self) -> list[dict[str, Any]]:
        """One row for each event."""
        found = []
        for event in self.events:
            tell = getattr(self, f"_{event.kind}", self._note)
            row = {"at": event.at, "whole_day": event.whole_day, "tone": "muted", "icon": "edit"}
            who = self.staff.get(_author(event) or "", "")
            found.append(row | {"label": "", "who": who} | tell(event.row))
        return found

    def _note(self, note) -> dict[str, Any]:
        row = {
            "icon": NOTE_ICONS[note.kind],
            "tone": "info",
            "label": KIND_NAMES[note.kind],
            "text": note.text,
        }
        if self.may_write:
            row["removal_url"] = reverse(f"{self.of}_note_removal", args=[self.party.public_id, note.pk])
        return row

    def _task(self, task) -> dict[str, Any]:
        is_done = task.done_at is not None
        return {
            "icon": "check" if is_done else "task",
            "tone": TONES[standing(task.due_on, is_done, self.today)],
            "label": _("Task"),
            "title": title_of(task),
            "url": reverse("task", args=[task.public_id]) if self.may_write else "",
            "detail": due_text(task, self.today),
        }

    def _file(self, attachment) -> dict[str, Any]:
        row = file_row(attachment, self.staff, may_write=False)
        return {
            "icon": "clip",
            "label": _("File"),
            "title": row["name"],
            "url": row["url"],
            "detail": f"{row['kind']} {row['size']}",
        }

    def _order(self, order) -> dict[str, Any]:
        kind, state = ORDER_STATES[order.status]
        return {
            "icon": "order",
            "label": _("Order"),
            "title": order.number,
            "url": reverse("order", args=[order.public_id]),
            "detail": format_cents(order.total_cents, self.language),
            "chip": {"text": state, "kind": kind},
        }

    def _invoice(self, invoice) -> dict[str, Any]:
        return {
            "icon": "invoice",
            "label": _("Invoice"),
            "title": invoice.number,
            "url": reverse("invoice", args=[invoice.public_id]),
            "detail": format_cents(invoice.total_cents, self.language),
            "chip": invoice_chip(invoice, self.today),
        }

    def _payment(self, payment) -> dict[str, Any]:
        return {
            "icon": "invoice",
            "tone": "ok",
            "label": _("Payment"),
            "title": format_cents(payment.cents, self.language),
            "detail": _("for invoice %(number)s") % {"number": payment.invoice.number},
        }

    def _credit(self, application) -> dict[str, Any]:
        kind, state = CREDIT_STATES[application.state]
        return {
            "icon": "invoice",
            "label": _("Credit application"),
            "title": format_cents(application.asked_cents, self.language),
            "url": reverse("credit_application", args=[application.public_id]),
            "chip": {"text": state, "kind": kind},
            "clause": "C32",
        }

    def _change(self, change) -> dict[str, Any]:
        (row,) = cards.change_rows([change], self.names, self.staff)
        return {
            "label": _("Change"),
            "title": row["label"],
            "before": row["before"],
            "who": row["who"],
            "source": row["source"],
        }

    def _block(self, block) -> dict[str, Any]:
        lifted = _("lifted %(day)s") % {"day": cards.day_text(block.lifted_at)} if block.lifted_at else ""
        return {
            "icon": "stop",
            "tone": "muted" if block.lifted_at else "stop",
            "label": block_name(block, self.names),
            "title": block.reason,
            "detail": lifted,
            "clause": block.clause,
        }

    def _disclosure(self, row) -> dict[str, Any]:
        made = row.disclosure
        return {
            "icon": "share",
            "label": _("Disclosure"),
            "title": made.recipient.name,
            "url": reverse("disclosure", args=[made.public_id]),
            "clause": made.clause,
        }

    def _case(self, case) -> dict[str, Any]:
        return {
            "icon": "request",
            "label": _("Request"),
            "title": f"{case.number} · {word(RIGHTS, case.right, self.language)}",
            "url": reverse("case", args=[case.public_id]),
            "chip": state_chip(case),
            "clause": "C70",
        }

    def _request(self, report) -> dict[str, Any]:
        return {
            "icon": "request",
            "label": _("Access report"),
            "url": reverse("report", args=[self.party.public_id]),
            "title": _("made for the person"),
        }

    def _import(self, row) -> dict[str, Any]:
        return {
            "icon": "import",
            "label": _("Import"),
            "title": self.names.source(row.run.source),
            "url": reverse("import", args=[row.run.public_id]),
        }

    def _look(self, read: dict[str, Any]) -> dict[str, Any]:
        return {
            "icon": "eye",
            "label": _("Look"),
            "title": self.names.purpose(read["purpose"]),
            "who": ROLE_NAMES.get(read["role"], read["role"]),
            "detail": cards.where_looked(read["view"]),
        }


# Who did it, by the column of each kind of row; the ledger names no one.
_AUTHORS = {
    "task": "made_by",
    "file": "added_by",
    "block": "placed_by",
    "case": "made_by",
    "request": "made_by",
    "change": "by",
    **dict.fromkeys(KIND_NAMES, "written_by"),
}


def _author(event: Event) -> str | None:
    column = _AUTHORS.get(event.kind)
    return getattr(event.row, column) if column else None


def parse_kinds(asked: list[str], allowed: list[str]) -> frozenset[str]:
    """The kinds that an address asks for; without any, all but the looks, which would bury the rest."""
    if "all" in asked:
        return frozenset(allowed)
    chosen = frozenset(asked) & frozenset(allowed)
    return chosen or frozenset(allowed) - {LOOK}
