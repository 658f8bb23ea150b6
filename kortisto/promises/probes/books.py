"""Probes of the books: the accountant's agreement and visits, and the lock of a month."""

from datetime import date, timedelta

from kortisto.billing import operations as billing
from kortisto.billing.books import operations as books
from kortisto.billing.books.rules import NotInTheBooks
from kortisto.billing.models import Invoice, MonthLock, Payment
from kortisto.disclosures.models import DisclosedPerson
from kortisto.disclosures.operations import DisclosureRefused
from kortisto.kernel.access import SYSTEM, VisitRefused, access
from kortisto.kernel.purposes import Purpose
from kortisto.promises.probes.trying import Found, Probing, canary, faults, is_refused, seen_under, visitor

# Long before any voucher of a living company, so that no month of the register itself is touched.
_DAY = date(1990, 1, 15)


def visitors_have_agreements(asked: Probing) -> Found:
    """An accountant whose firm has no agreement that holds today is shown nothing, and whom one with an agreement saw
    is in a disclosure to the firm before the page is shown (C11, C18, C33)."""
    person, day = canary(asked).person, timedelta(days=1)
    wrong = 0
    for works, agreement in (
        (False, {}),
        (True, {"agreement_signed_on": None}),
        (True, {"agreement_ends_on": asked.today - day}),
        (True, {"agreement_starts_on": asked.today + day}),
        (True, {"enabled": False}),
        (True, {"kind": "controller"}),
    ):
        try:
            with _visit(asked, works, **agreement):
                wrong += 1
        except (VisitRefused, DisclosureRefused):
            pass  # the second is refused too late: somebody was inside
    with seen_under(asked, Purpose.BILLING):
        invoice = billing.issue_invoice(
            person=person, total_cents=1000, issued_on=asked.today, due_on=asked.today, by=SYSTEM
        )
    with _visit(asked) as opened:
        wrong += not Invoice.objects.filter(pk=invoice.pk)
    with seen_under(asked, Purpose.RIGHTS):
        noted = DisclosedPerson.objects.filter(person=person, disclosure__by=opened.actor.key)
        wrong += noted.count() != 1
    return faults(wrong, "visited_without_agreement")


def _visit(asked: Probing, works: bool = True, **agreement):
    actor = visitor(asked, works, **agreement)
    return access(register_id=asked.register_id, actor=actor, purpose=Purpose.BILLING, view="promises.probe")


def locked_months_stand(asked: Probing) -> Found:
    """In a locked month nobody dates a voucher or a payment any more, and nobody changes one, not even the owner of
    the database; nor is a lock removed or moved (C17)."""
    person = canary(asked).person
    with seen_under(asked, Purpose.BILLING):
        invoice = billing.issue_invoice(
            person=person, total_cents=1000, issued_on=_DAY, due_on=_DAY, number=f"KOE{person.pk}", by=SYSTEM
        )
        paid = billing.record_payment(invoice=invoice, cents=400, paid_on=_DAY, by=SYSTEM)
        books.lock_months(through=_DAY, by=SYSTEM, today=asked.today)
        wrong = 0
        try:
            billing.record_payment(invoice=invoice, cents=1, paid_on=_DAY, by=SYSTEM)
            wrong += 1
        except NotInTheBooks:
            pass
        lock = MonthLock.objects.get(
            register_id=asked.register_id, first_day=_DAY.replace(day=1), opened_at=None
        )
        wrong += sum(
            not is_refused(statement, [key], as_owner=True)
            for statement, key in (
                (_copy(Invoice, "number"), invoice.pk),
                (_copy(Payment), paid.pk),
                ("UPDATE billing_payment SET cents = cents + 1 WHERE id = %s", paid.pk),
                ("DELETE FROM billing_payment WHERE id = %s", paid.pk),
                ("DELETE FROM billing_monthlock WHERE id = %s", lock.pk),
                ("UPDATE billing_monthlock SET last_day = first_day WHERE id = %s", lock.pk),
            )
        )
    return faults(wrong, "locked_month_changed")


def _copy(model: type, unique: str = "") -> str:
    """A statement that writes a row once more."""
    told = [one.column for one in model._meta.concrete_fields if one.column not in ("id", "public_id")]
    values = [f"{name} || 'x'" if name == unique else f'"{name}"' for name in told]
    own = ""
    if any(one.column == "public_id" for one in model._meta.concrete_fields):
        # Another of its own: the first letters of the row's number stand in for a random one.
        own, values = '"public_id", ', [_OTHER_ID, *values]
    columns = ", ".join(f'"{name}"' for name in told)
    return (
        f"INSERT INTO {model._meta.db_table} (id, {own}{columns}) SELECT id + 1, {', '.join(values)} "
        f"FROM {model._meta.db_table} WHERE id = %s"
    )


_OTHER_ID = "'0190163d-8694-739b-aea5-966c26f8ad91'"
