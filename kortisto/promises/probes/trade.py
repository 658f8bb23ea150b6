"""Probes of what is sold: an issued invoice stays as it was issued, a payment counts once, nobody is pressed for more
than the law allows."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from kortisto.billing import drafting, operations
from kortisto.billing.bank import taking
from kortisto.billing.bank.lines import KTL, NOTIFICATION, BankFileRefused, Line
from kortisto.billing.bank.reading import Contents
from kortisto.billing.collecting import operations as collecting
from kortisto.billing.collecting.queries import proposable
from kortisto.billing.collecting.rules import NotNow
from kortisto.billing.models import CollectionCase, Invoice, InvoiceLine, Payment, Reminder
from kortisto.disclosures.operations import set_recipient
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.orders.taxes import GENERAL
from kortisto.orders.units import PIECE
from kortisto.promises.probes.trying import Found, Probing, canary, faults, is_refused, seen_under

# Somebody who sells, for as long as the probe runs.
_SELLER = {
    "name": "Koe Oy", "business_id": "1234567-1", "vat_number": "FI12345671", "street": "Koekatu 1",
    "postcode": "00100", "city": "HELSINKI", "iban": "FI2112345600000785", "bic": "NDEAFIHH",
}  # fmt: skip


def issued_invoices_stand(asked: Probing) -> Found:
    """Nobody, not even the owner of the database, changes what an issued invoice says, or takes a line from it or adds
    one (C17); and the sums of the lines are what it asks for."""
    person = canary(asked).person
    with seen_under(asked, Purpose.BILLING):
        drafting.set_seller(values=_SELLER, by=SYSTEM)
        line = {
            "product": "Koe", "quantity": "2", "unit": PIECE, "unit_cents": 1000, "discount_bp": 0,
            "vat_class": GENERAL,
        }  # fmt: skip
        draft = drafting.make_draft(person=person, lines=[line], delivered_on=asked.today, by=SYSTEM)
        invoice = drafting.issue_draft(draft=draft, issued_on=asked.today, by=SYSTEM)
        (row,) = invoice.lines.all()
        head, body = Invoice._meta.db_table, InvoiceLine._meta.db_table
        copied = ", ".join(
            f'"{column.column}"' for column in InvoiceLine._meta.concrete_fields if column.column != "id"
        )
        changed = sum(
            not is_refused(statement, [key], as_owner=True)
            for statement, key in (
                (f"UPDATE {head} SET total_cents = total_cents + 1 WHERE id = %s", invoice.pk),
                (f"UPDATE {head} SET party_name = 'X' WHERE id = %s", invoice.pk),
                (f"UPDATE {body} SET net_cents = net_cents + 1 WHERE id = %s", row.pk),
                (f"DELETE FROM {body} WHERE id = %s", row.pk),
                (
                    f"INSERT INTO {body} (id, {copied}) SELECT id + 1, {copied} FROM {body} WHERE id = %s",
                    row.pk,
                ),
            )
        )
        changed += row.quantity != Decimal(2) or invoice.total_cents <= row.net_cents
    return faults(changed, "voucher_changed")


def payments_count_once(asked: Probing) -> Found:
    """A payment is on its invoice once, however often and in whatever kind of file the bank tells of it (C17)."""
    person = canary(asked).person
    with seen_under(asked, Purpose.BILLING):
        drafting.set_seller(values=_SELLER, by=SYSTEM)
        invoice = operations.issue_invoice(
            person=person, total_cents=1000, issued_on=asked.today, due_on=asked.today, by=SYSTEM
        )
        line = Line(
            account=_SELLER["iban"], archive_id=str(invoice.public_id)[:16], booked_on=asked.today, paid_on=asked.today,
            cents=600, reference=invoice.reference, payer="Koe",
        )  # fmt: skip
        wrong = 0
        # The list of references, the same file once more, and the notification that tells of the same payment.
        for name, kind in (("a", KTL), ("a", KTL), ("b", NOTIFICATION)):
            digest = hashlib.sha256(f"{name}{invoice.public_id}".encode()).hexdigest()
            try:
                taking.take_in(
                    contents=Contents(kind, digest, line.account[4:], [line]), path=Path(name), by=SYSTEM
                )
            except BankFileRefused as refused:
                wrong += refused.code != "known"
        invoice.refresh_from_db()
        wrong += Payment.objects.filter(invoice=invoice).count() != 1 or invoice.open_cents != 400
    return faults(wrong, "payment_counted_twice")


def late_claims_are_treated_right(asked: Probing) -> Found:
    """A claim is not handed over before a reminder and two weeks, a disputed one neither reminded of nor handed over,
    and no reminder costs more than the law allows (C33, C35)."""
    person, today = canary(asked).person, asked.today
    due, late = today - timedelta(days=60), today - timedelta(days=30)
    with seen_under(asked, Purpose.BILLING):
        agency = set_recipient(
            key="probe_agency", by=SYSTEM,
            values={
                "name": "Koe Oy", "kind": "controller", "purpose": int(Purpose.COLLECTION), "enabled": True,
                "categories": ["identity", "address", "invoices"],
            },
        )  # fmt: skip

        def owed() -> Invoice:
            return operations.issue_invoice(
                person=person, total_cents=10_000, issued_on=due, due_on=due, by=SYSTEM
            )

        never, dear, disputed = owed(), owed(), owed()
        wrong = _does(lambda: _hand_over(never, agency, today))
        wrong += _does(lambda: collecting.remind(invoice=dear, today=today, fee_cents=501, by=SYSTEM))
        collecting.remind(invoice=disputed, today=late, by=SYSTEM)
        collecting.dispute(invoice=disputed, since=late, by=SYSTEM)
        wrong += proposable(today).filter(pk=disputed.pk).exists()
        wrong += _does(lambda: collecting.remind(invoice=disputed, today=today, by=SYSTEM))
        wrong += _does(lambda: _hand_over(disputed, agency, today))
        wrong += Reminder.objects.filter(invoice__in=(never, dear)).exists()
        wrong += CollectionCase.objects.filter(invoice__in=(never, disputed)).exists()
    return faults(wrong, "claim_pressed")


def _hand_over(invoice: Invoice, agency: Any, on: date) -> None:
    operations.hand_over_to_collection(invoice=invoice, agency=agency, on=on, by=SYSTEM)


def _does(act: Callable[[], Any]) -> bool:
    """Whether something that should be refused is done."""
    with suppress(NotNow):
        act()
        return True
    return False
