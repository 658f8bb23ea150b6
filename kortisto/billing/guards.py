"""What the database keeps for invoices: what was issued is never changed. What may follow is who it leads to, what is
paid of it and how long it is kept; everything that stands on the paper stays."""

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


def _refuse(name: str, table: str, event: str, when: str) -> Trigger:
    """Refuse an event on a table when the condition holds."""
    return Trigger(
        name,
        table,
        f"BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
        f"BEFORE {event} ON {table} FOR EACH ROW",
        f"IF {when.replace('IS NOT OLD', 'IS DISTINCT FROM OLD')} THEN RAISE EXCEPTION '{SENTENCE}'; END IF; "
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
