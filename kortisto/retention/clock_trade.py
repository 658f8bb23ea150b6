"""What the clocks of orders and invoices do to the rows whose time has run out."""

from kortisto.billing import holdings as billing
from kortisto.orders import holdings as orders
from kortisto.retention import operations
from kortisto.retention.inventory import Work, ask, change


def anonymise(work: Work, ids: list[int], dry_run: bool) -> None:
    """Orders become nobody's; what was invoiced no longer leads to them."""
    billing.forget_orders(work, ids)
    orders.anonymise(work, ids)


def detach(work: Work, ids: list[int], dry_run: bool) -> None:
    """Lines leave orders that are still somebody's."""
    billing.forget_lines(work, ids)
    orders.detach_lines(work, ids)


def remove_vouchers(work: Work, ids: list[int], dry_run: bool) -> None:
    """Invoices go with their payments and lines; those after the invoice, under whose guard they stand."""
    billing.unlink(work, ids)
    for table in ("billing_reminder", "billing_standstill"):
        change(f"DELETE FROM {table} WHERE invoice_id IN :rows", rows=ids)
    change("DELETE FROM billing_invoice WHERE id IN :rows", rows=ids)
    for table in ("billing_payment", "billing_invoiceline"):
        change(f"DELETE FROM {table} WHERE invoice_id IN :rows", rows=ids)


BANK_FILES = (
    "SELECT t.id FROM billing_bankfile t WHERE t.register_id = %(register)s AND t.keep_until < %(today)s "
    "AND NOT EXISTS (SELECT 1 FROM billing_bankentry e JOIN billing_payment p ON p.entry_id = e.id "
    "JOIN billing_invoice i ON i.id = p.invoice_id WHERE e.file_id = t.id AND i.open_cents <> 0)"
)
"""Files whose time has run out: all their payments go on one day, and none before the invoice it pays is closed."""


def remove_bank_files(work: Work, ids: list[int], dry_run: bool) -> None:
    """Bank files go with all that they told; what they paid is an invoice's, and goes with that."""
    entries = [row for (row,) in ask("SELECT id FROM billing_bankentry WHERE file_id IN :rows", rows=ids)]
    billing.forget_entries(work, entries)
    change("DELETE FROM billing_bankentry WHERE file_id IN :rows", rows=ids)
    names = ask("DELETE FROM billing_bankfile WHERE id IN :rows RETURNING file", rows=ids)
    for (name,) in () if dry_run else names:
        operations.remove_file(billing.files.STORE, billing.files.folder() / name)


BOOKS = "SELECT t.id FROM billing_journal t WHERE t.register_id = %(register)s AND t.keep_until < %(today)s"
"""Journals ten years from the end of their financial year."""


def remove_books(work: Work, ids: list[int], dry_run: bool) -> None:
    """Books go with their files; they lead to nobody."""
    names = ask("DELETE FROM billing_journal WHERE id IN :rows RETURNING file", rows=ids)
    for (name,) in () if dry_run else names:
        operations.remove_file(billing.books.STORE, billing.books.folder() / name)


CREDIT = ("credit_creditapplication", "coalesce(t.decided_on, t.arrived_on) <= %(due)s")
ABOUT_CREDIT = ("credit_creditcheck.application_id", "credit_creditapplication")


def credit_answers(free: str) -> str:
    """Answers about credit whose time has run out: undecided, one is kept no longer than a decided one."""
    return (
        "SELECT t.id FROM credit_creditcheck t JOIN credit_creditapplication a ON a.id = t.application_id "
        "WHERE t.register_id = %(register)s AND coalesce(a.decided_on, t.answered_on, t.asked_on) <= %(due)s "
        f"AND {free.format(person='t.person_id')}"
    )
