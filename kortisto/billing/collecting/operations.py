"""What happens to a claim that is late: reminded of, stood still, agreed on, waived, written off."""

from collections.abc import Iterable, Sequence
from datetime import date

from kortisto.billing.books.queries import require_open
from kortisto.billing.collecting import rules
from kortisto.billing.collecting.queries import claim_of
from kortisto.billing.models import CollectionCase, Invoice, Payment, Reminder, Standstill
from kortisto.billing.operations import hold, settle
from kortisto.kernel.access import Actor
from kortisto.ledger.operations import operation, record
from kortisto.parties.operations import subjects_of


@operation("reminder.approve")
def remind(*, invoice: Invoice, today: date, fee_cents: int | None = None, by: Actor) -> Reminder:
    """Approve a reminder: its fee and the interest until today are added to what is open. Raises NotNow."""
    hold(invoice)
    claim = claim_of(invoice, today)
    proposed = rules.proposal(claim, today, fee_cents)
    _charge(invoice, today, {Payment.FEE: proposed.fee_cents, Payment.INTEREST: proposed.interest_cents})
    fees, interest = claim.open_charges
    made = Reminder(
        register_id=invoice.register_id, invoice=invoice, person=invoice.person, number=proposed.number, made_on=today,
        due_on=proposed.due_on, capital_cents=claim.capital_cents, fees_cents=fees + proposed.fee_cents,
        interest_cents=interest + proposed.interest_cents, approved_by=by.key,
    )  # fmt: skip
    made.save()
    record(
        subjects=subjects_of(invoice.person),
        invoice=str(invoice.public_id),
        reminder=made.number,
        clause="C35",
    )
    return made


def remind_many(*, invoices: Iterable[Invoice], today: date, by: Actor) -> tuple[int, int]:
    """Approve a reminder of each that still may be reminded of; returns how many were and how many were not."""
    done = left = 0
    for invoice in invoices:
        try:
            remind(invoice=invoice, today=today, by=by)
        except rules.NotNow:
            left += 1
        else:
            done += 1
    return done, left


@operation("claim.waive")
def waive(*, invoice: Invoice, today: date, by: Actor) -> None:
    """Let go of the fees and the interest that are open. Raises NotNow when none are."""
    hold(invoice)
    fees, interest = claim_of(invoice, today).open_charges
    if not fees + interest:
        raise rules.NotNow("no_charges")
    _charge(invoice, today, {Payment.FEE: -fees, Payment.INTEREST: -interest})
    record(
        subjects=subjects_of(invoice.person), invoice=str(invoice.public_id), outcome="waived", clause="C35"
    )


@operation("claim.write_off")
def write_off(*, invoice: Invoice, today: date, by: Actor) -> None:
    """Give a claim up as lost. Raises NotNow."""
    hold(invoice)
    cases = CollectionCase.objects.filter(invoice=invoice).order_by("-handed_over_on", "-pk")
    latest = cases.first()
    claim = claim_of(invoice, today)
    rules.check_write_off(claim, today, latest is not None and latest.outcome == "uncollectable")
    fees, interest = claim.open_charges
    _charge(invoice, today, {Payment.FEE: -fees, Payment.INTEREST: -interest})
    if invoice.open_cents:
        Payment(
            register_id=invoice.register_id, invoice=invoice, person=invoice.person, paid_on=today,
            cents=invoice.open_cents, kind=Payment.LOSS, source="self",
        ).save()  # fmt: skip
        settle(invoice, today)
    record(subjects=subjects_of(invoice.person), invoice=str(invoice.public_id), outcome="lost", clause="C35")


@operation("claim.stand_still")
def dispute(*, invoice: Invoice, since: date, by: Actor) -> Standstill:
    """The debtor disputes the claim: it is neither reminded of nor handed over until that is settled. Raises NotNow."""
    return _stand_still(invoice, Standstill.DISPUTE, since, [])


@operation("claim.stand_still")
def agree_plan(
    *, invoice: Invoice, since: date, instalments: Sequence[tuple[date, int]], by: Actor
) -> Standstill:
    """Agree that the claim is paid in parts; while they come it is not reminded of. Raises NotNow."""
    hold(invoice)
    rules.check_plan(instalments, since, invoice.open_cents)
    return _stand_still(invoice, Standstill.PLAN, since, instalments)


def _stand_still(
    invoice: Invoice, kind: str, since: date, instalments: Sequence[tuple[date, int]]
) -> Standstill:
    hold(invoice)
    if invoice.open_cents <= 0:
        raise rules.NotNow("nothing_open")
    if invoice.standstills.filter(ended_on=None).exists():
        raise rules.NotNow("stands_still")
    made = Standstill(
        register_id=invoice.register_id, invoice=invoice, person=invoice.person, kind=kind, since=since,
        instalments=[[day.isoformat(), cents] for day, cents in instalments],
        holds_until=rules.holds_until(instalments, 0) if instalments else None,
    )  # fmt: skip
    made.save()
    record(subjects=subjects_of(invoice.person), invoice=str(invoice.public_id), kind=kind, clause="C33")
    return made


@operation("claim.go_on")
def go_on(*, standstill: Standstill, on: date, by: Actor) -> Standstill:
    """The dispute is settled, or the plan is over. Raises NotNow when it has ended already."""
    invoice = standstill.invoice
    hold(invoice)
    standstill.refresh_from_db()
    if standstill.ended_on is not None:
        raise rules.NotNow("ended_already")
    standstill.ended_on = on
    standstill.save()
    record(
        subjects=subjects_of(standstill.person),
        invoice=str(invoice.public_id),
        kind=standstill.kind,
        clause="C33",
    )
    return standstill


def _charge(invoice: Invoice, day: date, charges: dict[str, int]) -> None:
    """Add fees and interest to what an invoice leaves open; with a minus, take them off. Raises NotInTheBooks."""
    require_open(invoice.register_id, day)
    for kind, cents in charges.items():
        if cents:
            Payment(
                register_id=invoice.register_id, invoice=invoice, person=invoice.person, paid_on=day, cents=-cents,
                kind=kind, source="self",
            ).save()  # fmt: skip
    settle(invoice, day)
