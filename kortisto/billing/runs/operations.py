"""What happens to a run of invoices: begun, approved, gone on with chunk by chunk, packed, given out, forgotten."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kortisto.billing import documents
from kortisto.billing.books.rules import NotInTheBooks
from kortisto.billing.drafting import issue_order
from kortisto.billing.models import InvoiceRun
from kortisto.billing.queries import present_seller, ready_of
from kortisto.billing.rules import Incomplete, NotAnInvoice
from kortisto.billing.runs.queries import invoiceable, of_run
from kortisto.disclosures.exporting import ground_of
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import disclose, the_person
from kortisto.disclosures.rules import ROWS_ALONE
from kortisto.kernel.access import Actor, required_access
from kortisto.ledger.operations import operation, record
from kortisto.orders.models import Order
from kortisto.parties.models import Person

CHUNK = 50
"""Orders that one transaction makes invoices of: numbers are held so long."""
REFUSALS_SHOWN = 500
CLAUSE = "C17"


class RunRefused(Exception):
    """The run cannot be begun, approved or given out; the text is a reason code."""


@operation("invoice_run.begin")
def begin_run(
    *, first: date, last: date, issued_on: date, form: str, recipient: Recipient | None, by: Actor
) -> InvoiceRun:
    """Begin to make invoices of what was delivered between these days; documents will be in one form, for the buyers
    or for a recipient. A run of more orders than one person may take out alone waits for a second one. Raises
    RunRefused."""
    register_id = required_access().register_id
    if present_seller(register_id) is None:
        raise RunRefused("no_seller")
    total = invoiceable(first, last).count()
    if not total:
        raise RunRefused("nothing_ready")
    run = InvoiceRun(
        register_id=register_id, first_on=first, last_on=last, issued_on=issued_on, form=form, recipient=recipient,
        total=total, state=InvoiceRun.WAITING if total > ROWS_ALONE else InvoiceRun.ISSUING, by=by.key, role=by.role,
    )  # fmt: skip
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError:
        raise RunRefused("another_runs") from None
    record(invoice_run=str(run.public_id), orders=total, form=form, outcome=run.state, clause=CLAUSE)
    return run


@operation("invoice_run.approve")
def approve_run(*, run: InvoiceRun, by: Actor) -> None:
    """Let somebody else's large run begin. Raises RunRefused."""
    _hold(run)
    if run.state != InvoiceRun.WAITING:
        raise RunRefused("not_waiting")
    if run.by == by.key:
        raise RunRefused("own_run")
    run.state, run.decided_by = InvoiceRun.ISSUING, by.key
    run.save()
    record(invoice_run=str(run.public_id), orders=run.total, clause=CLAUSE)


@operation("invoice_run.stop")
def stop_run(*, run: InvoiceRun, by: Actor) -> None:
    """Let a run go no further; what was issued stays issued. Raises RunRefused."""
    _hold(run)
    if run.state not in (InvoiceRun.WAITING, InvoiceRun.ISSUING):
        raise RunRefused("not_waiting")
    run.state, run.ended_at = InvoiceRun.STOPPED, timezone.now()
    run.save()
    record(invoice_run=str(run.public_id), issued=run.issued, clause=CLAUSE)


@operation("invoice_run.go_on")
def issue_some(*, run: InvoiceRun, by: Actor) -> bool:
    """Make invoices of the next chunk of orders, all in one transaction; returns whether anything is left to issue.
    An order that cannot be invoiced is noted with the reason, and uses up no number."""
    _hold(run)
    if run.state != InvoiceRun.ISSUING:
        record(invoice_run=str(run.public_id), outcome=run.state, clause=CLAUSE)
        return False
    waiting = invoiceable(run.first_on, run.last_on).filter(pk__gt=run.reached).order_by("pk")
    found = [order.pk for order in waiting[:CHUNK]]
    # Held, so that a clerk who invoices one of them waits and then finds it invoiced; read anew once they are.
    held = Order.objects.select_related("person", "organisation").select_for_update(of=("self",))
    orders = list(held.filter(pk__in=found).order_by("pk"))
    seller, ready, issued = present_seller(run.register_id), ready_of(orders), 0
    for order in orders:
        try:
            issue_order(
                order=order, waiting=ready[order.pk], seller=seller, issued_on=run.issued_on, run=run, by=by
            )
            issued += 1
        except (NotAnInvoice, Incomplete, NotInTheBooks) as refusal:
            run.refused += 1
            if len(run.refusals) < REFUSALS_SHOWN:
                missing = refusal.codes if isinstance(refusal, Incomplete) else []
                run.refusals.append([str(order.public_id), str(refusal), *missing])
        run.reached = order.pk
    run.issued += issued
    if not orders:
        run.state = InvoiceRun.PACKING
    run.save()
    record(invoice_run=str(run.public_id), issued=issued, refused=len(orders) - issued, clause=CLAUSE)
    return bool(orders)


@operation("invoice_run.pack")
def note_file(*, run: InvoiceRun, file: Mapping[str, Any] | None, by: Actor) -> None:
    """Note a file with documents of the run, or without one that all are made."""
    _hold(run)
    if file is None:
        run.state, run.ended_at = InvoiceRun.DONE, timezone.now()
    else:
        run.files.append(dict(file))
        run.packed += file["count"]
    run.save()
    record(invoice_run=str(run.public_id), documents=run.packed, outcome=run.state, clause=CLAUSE)


@operation("invoice_run.pack")
def pack_anew(*, run: InvoiceRun, by: Actor) -> None:
    """Have the documents made once more, after their files have gone. Raises RunRefused."""
    _hold(run)
    if run.state != InvoiceRun.DONE or run.files:
        raise RunRefused("not_waiting")
    run.state, run.packed = InvoiceRun.PACKING, 0
    run.save()
    record(invoice_run=str(run.public_id), outcome=run.state, clause=CLAUSE)


@operation("invoice_run.give_out")
def give_out_file(*, run: InvoiceRun, file: Mapping[str, Any], by: Actor) -> None:
    """Record that a file of the run leaves, before it does. Raises DisclosureRefused."""
    invoices = of_run(run).filter(pk__range=(file["first"], file["last"]))
    persons = Person.objects.filter(
        pk__in=invoices.exclude(person=None).order_by().inner("person_id")
    ).order_by("pk")
    disclosure = disclose(
        recipient=run.recipient or the_person(run.register_id),
        ground=ground_of(run.recipient) if run.recipient else Disclosure.DATA_SUBJECT,
        clause=CLAUSE, categories=documents.CATEGORIES, persons=persons.iterator(), digest=file["digest"], by=by,
    )  # fmt: skip
    record(
        invoice_run=str(run.public_id), documents=file["count"], form=run.form, clause=CLAUSE,
        disclosure=str(disclosure.public_id), recipient=run.recipient.key if run.recipient else "data_subject",
    )  # fmt: skip


@operation("invoice_run.forget")
def forget_files(*, run: InvoiceRun, by: Actor) -> None:
    """Let a run name its files no longer; they can be made anew."""
    _hold(run)
    record(invoice_run=str(run.public_id), files=len(run.files), clause=CLAUSE)
    run.files, run.packed = [], 0
    run.save()


def _hold(run: InvoiceRun) -> None:
    run.refresh_from_db(from_queryset=InvoiceRun.objects.select_for_update(of=("self",)))
