"""What the database keeps for invoices: what was issued is never changed. What may follow is who it leads to, what is
paid of it and how long it is kept; everything that stands on the paper stays. And what it keeps for the books: nothing
is dated in a locked month any more, and nothing of it changes."""

from kortisto.billing.models import Invoice, InvoiceLine
from kortisto.kernel.guards import Trigger, register

SENTENCE = "an issued invoice is never changed: credit it instead"

# Whose it is goes with an erasure and follows a merge, the ways to orders and to what was credited go with those.
_FREE = {
    Invoice: {"person_id", "organisation_id", "subject_ref", "order_id", "credits_id", "open_cents", "closed_on",
              "keep_until", "received_at"},
    InvoiceLine: {"person_id", "order_line_id", "credits_id"},
}  # fmt: skip


def _frozen(model: type) -> str:
    names = [column.column for column in model._meta.concrete_fields if column.column not in _FREE[model]]
    return " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in names)


def _refuse(
    name: str, table: str, event: str, when: str, sentence: str = SENTENCE, before: str = ""
) -> Trigger:
    """Refuse an event on a table when the condition holds; `before` is what PostgreSQL does first."""
    return Trigger(
        name,
        table,
        f"BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
        f"BEFORE {event} ON {table} FOR EACH ROW",
        f"{before}IF {when.replace('IS NOT OLD', 'IS DISTINCT FROM OLD')} THEN RAISE EXCEPTION '{sentence}'; END IF; "
        f"RETURN {'OLD' if event == 'DELETE' else 'NEW'};",
        # Past the row policies, or an invoice that they hide would leave its lines without a guard.
        definer=True,
    )


register(
    _refuse("billing_invoice_frozen", "billing_invoice", "UPDATE", _frozen(Invoice)),
    _refuse("billing_line_frozen", "billing_invoiceline", "UPDATE", _frozen(InvoiceLine)),
    # An invoice has the lines it was issued with: none is added to it, none is taken away while it stands.
    _refuse(
        "billing_line_not_added", "billing_invoiceline", "INSERT",
        "(SELECT count(*) FROM billing_invoiceline l WHERE l.invoice_id = NEW.invoice_id) >= "
        "(SELECT i.rows FROM billing_invoice i WHERE i.id = NEW.invoice_id)",
    ),
    _refuse(
        "billing_line_not_removed", "billing_invoiceline", "DELETE",
        "EXISTS (SELECT 1 FROM billing_invoice i WHERE i.id = OLD.invoice_id)",
    ),
)  # fmt: skip

LOCKED = "the books of this month are locked"


def _locked(row: str, day: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM billing_monthlock l WHERE l.register_id = {row}.register_id "
        f"AND l.opened_at IS NULL AND l.first_day <= {day} AND l.last_day >= {day})"
    )


def _day(row: str) -> str:
    return f"coalesce({row}.booked_on, {row}.paid_on)"


# Whoever locks a month holds the register's row: a voucher waits for that, and then finds the lock.
_WAIT = "PERFORM 1 FROM notice_register r WHERE r.id = NEW.register_id FOR KEY SHARE; "
_MOVED = " OR ".join(
    f'NEW."{name}" IS NOT OLD."{name}"' for name in ("invoice_id", "paid_on", "booked_on", "cents", "kind")
)
_LOCK_KEPT = " OR ".join(
    f'NEW."{name}" IS NOT OLD."{name}"' for name in ("register_id", "first_day", "last_day", "locked_at")
)
KEPT = "a lock is opened, never removed or moved"

register(
    _refuse("billing_invoice_in_open_month", "billing_invoice", "INSERT", _locked("NEW", "NEW.issued_on"), LOCKED, _WAIT),
    _refuse("billing_payment_in_open_month", "billing_payment", "INSERT", _locked("NEW", _day("NEW")), LOCKED, _WAIT),
    _refuse(
        "billing_payment_unmoved", "billing_payment", "UPDATE",
        f"({_MOVED}) AND ({_locked('OLD', _day('OLD'))} OR {_locked('NEW', _day('NEW'))})", LOCKED,
    ),
    # It goes with its invoice, when that is no longer kept, and not before.
    _refuse(
        "billing_payment_stays", "billing_payment", "DELETE",
        f"{_locked('OLD', _day('OLD'))} AND EXISTS (SELECT 1 FROM billing_invoice i WHERE i.id = OLD.invoice_id)",
        LOCKED,
    ),
    _refuse("billing_lock_kept", "billing_monthlock", "DELETE", "OLD.id IS NOT NULL", KEPT),
    _refuse("billing_lock_unmoved", "billing_monthlock", "UPDATE", f"{_LOCK_KEPT} OR OLD.opened_at IS NOT NULL", KEPT),
)  # fmt: skip
