"""Named reads of bank files and their payments."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from kortisto.billing.bank.lines import read_reference
from kortisto.billing.models import BankEntry, BankFile, Invoice
from kortisto.kernel.text import fold

MOST_MEANT = 8


def entry_at(public_id: UUID) -> BankEntry:
    """The payment with this public id. Raises Http404."""
    found = BankEntry.objects.select_related("file").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def file_at(register_id: int, public_id: UUID) -> BankFile:
    """The register's bank file with this public id. Raises Http404."""
    found = BankFile.objects.filter(register_id=register_id, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def waiting() -> QuerySet:
    """Payments, or what is left of them, that are on no invoice: the longest waiting first."""
    return BankEntry.objects.exclude(left_cents=0).order_by("booked_on", "pk")


def overpaid() -> QuerySet:
    """Invoices on which more was paid than they asked for: it belongs to the payer."""
    return Invoice.objects.filter(kind=Invoice.INVOICE, open_cents__lt=0).order_by("due_on", "pk")


def meant(entry: BankEntry) -> list[Invoice]:
    """Open invoices that a payment may be for: its message names one, the payer is its buyer, or the sum is right."""
    opened = Invoice.objects.filter(kind=Invoice.INVOICE, open_cents__gt=0)
    said = [word.strip(".,;:()") for word in entry.message.split()]
    named = Q(number__in=said) | Q(reference__in=filter(None, map(read_reference, said)))
    found = list(opened.filter(named).order_by("due_on")[:MOST_MEANT])
    likely = Q(open_cents=entry.left_cents)
    if len(words := entry.payer.split()) > 1:
        # Banks write the surname first, invoices the given name.
        likely |= Q(party_name__iexact=entry.payer) | Q(party_name__iexact=" ".join([*words[1:], words[0]]))
    others = opened.filter(likely).exclude(pk__in=[one.pk for one in found]).order_by("due_on")
    payer = set(fold(entry.payer).split())
    ranked = sorted(
        others[: MOST_MEANT * 4],
        key=lambda one: (
            -len(payer & set(fold(one.party_name).split())),
            one.open_cents != entry.left_cents,
            one.due_on,
        ),
    )
    return (found + ranked)[:MOST_MEANT]


def invoice_named(text: str) -> Invoice | None:
    """The invoice with this number or reference; None when there is none, or more than one has it."""
    found = list(
        Invoice.objects.filter(
            Q(number=text.strip()) | (Q(reference=reference) if (reference := read_reference(text)) else Q()),
            kind=Invoice.INVOICE,
        )[:2]
    )
    return found[0] if len(found) == 1 else None
