"""Named reads of invoices and payments."""

from kortisto.billing.models import Invoice, Payment
from kortisto.parties.models import Person
from kortisto.parties.timeline import Asking, Event


def timeline(asking: Asking) -> list[Event]:
    """A party's invoices, by the day they were issued."""
    return asking.days(Invoice.objects.filter(**asking.mine), "issued_on", "invoice")


def timeline_payments(asking: Asking) -> list[Event]:
    """What a party has paid. An organisation's payments are known by their invoices."""
    rows = Payment.objects.select_related("invoice")
    if isinstance(asking.party, Person):
        rows = rows.filter(person=asking.party)
    else:
        rows = rows.filter(invoice__organisation=asking.party)
    return asking.days(rows, "paid_on", "payment")
