"""What the clocks of orders and invoices do to the rows whose time has run out."""

from kortisto.billing import holdings as billing
from kortisto.orders import holdings as orders
from kortisto.retention.inventory import Work, change


def anonymise(work: Work, ids: list[int], dry_run: bool) -> None:
    """Orders become nobody's; what was invoiced no longer leads to them."""
    billing.forget_orders(work, ids)
    orders.anonymise(work, ids)


def detach(work: Work, ids: list[int], dry_run: bool) -> None:
    """Lines leave orders that are still somebody's."""
    billing.forget_lines(work, ids)
    orders.detach_lines(work, ids)


def remove_vouchers(work: Work, ids: list[int], dry_run: bool) -> None:
    """Invoices go with their payments and lines; a line after its invoice, under whose guard it stands."""
    billing.unlink(work, ids)
    change("DELETE FROM billing_payment WHERE invoice_id IN :rows", rows=ids)
    change("DELETE FROM billing_invoice WHERE id IN :rows", rows=ids)
    change("DELETE FROM billing_invoiceline WHERE invoice_id IN :rows", rows=ids)
