"""Probes of what is sold: that an issued invoice stays as it was issued."""

from decimal import Decimal

from kortisto.billing import drafting
from kortisto.billing.models import Invoice, InvoiceLine
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
