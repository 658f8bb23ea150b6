"""Named reads of the books: years, locked months, accounts, vouchers of a period, open items as of a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from kortisto.billing.books import journal, rules
from kortisto.billing.books.accounts import Chart, Row
from kortisto.billing.books.journal import Voucher
from kortisto.billing.models import Account, FinancialYear, Invoice, InvoiceLine, MonthLock, Payment
from kortisto.notice.models import Register
from kortisto.parties.models import Person

AGES = (0, 14, 30, 90)
"""Days overdue at which the groups of open items end, as the figures of billing draw them."""


def years_of(register_id: int) -> list[rules.Year]:
    """The financial years that somebody wrote down, in order."""
    rows = FinancialYear.objects.filter(register_id=register_id).order_by("starts_on")
    return list(rows.values_list("starts_on", "ends_on"))


def last_month(register_id: int) -> int:
    """The month in which financial years end while nothing else is written down."""
    return Register.objects.values_list("financial_year_end_month", flat=True).get(pk=register_id)


def year_on(register_id: int, day: date) -> rules.Year:
    """The financial year that contains a day."""
    return rules.year_of(day, years_of(register_id), last_month(register_id))


def locked_months(register_id: int) -> set[date]:
    """The first days of the months that are locked."""
    found = MonthLock.objects.filter(register_id=register_id, opened_at=None)
    return set(found.values_list("first_day", flat=True))


def require_open(register_id: int, day: date) -> None:
    """Raises NotInTheBooks when a voucher may no longer be dated on a day."""
    rules.check_open(day, locked_months(register_id))


def booked_on(register_id: int, day: date) -> date | None:
    """The day on which what the bank tells of a day stands in the books, when that is another: its month is locked."""
    return rules.booked_on(day, locked_months(register_id))


def chart(register_id: int) -> Chart:
    """The accounts that are written down."""
    rows = Account.objects.filter(register_id=register_id)
    return Chart(Row(*one) for one in rows.values_list("use", "number", "vat_code", "valid_from"))


# Vouchers --------------------------------------------------------------------------------------------------


def _invoices(first: date, last: date, kind: str = "") -> QuerySet:
    found = Invoice.objects.filter(issued_on__gte=first, issued_on__lte=last)
    if kind in (Invoice.INVOICE, Invoice.CREDIT_NOTE):
        return found.filter(kind=kind)
    return found if not kind else found.none()


def _payments(first: date, last: date, kind: str = "") -> QuerySet:
    found = Payment.objects.filter(
        Q(booked_on=None, paid_on__gte=first, paid_on__lte=last)
        | Q(booked_on__gte=first, booked_on__lte=last)
    )
    return found.filter(kind=kind) if kind else found


def totals(first: date, last: date, kind: str = "") -> list[tuple[str, int, int]]:
    """By kind of voucher of a period: how many, and what they add to the receivables; kinds without any are left out."""
    invoices, payments = _invoices(first, last, kind), _payments(first, last, kind)
    counted = {row["kind"]: row["count"] for row in invoices.order_by().counted_by("kind")}
    counted |= {row["kind"]: row["count"] for row in payments.order_by().counted_by("kind")}
    found = []
    for one in journal.KINDS:
        if count := counted.get(one, 0):
            is_head = one in (journal.INVOICE, journal.CREDIT_NOTE)
            rows = invoices if is_head else payments
            column = "total_cents" if is_head else "cents"
            cents = rows.order_by().filter(kind=one).aggregate(sum=Sum(column))["sum"] or 0
            found.append((one, count, cents if is_head else -cents))
    return found


@dataclass(frozen=True)
class Shown:
    """A voucher on a page: its invoice, its day and what it adds to the receivables."""

    kind: str
    day: date
    cents: int
    invoice: Invoice
    bank_day: date | None = None


def shown(first: date, last: date, kind: str, start: int, size: int) -> list[Shown]:
    """A page of a period's vouchers, by day."""
    end = start + size
    day = Coalesce("booked_on", "paid_on")
    heads = _invoices(first, last, kind).order_by("issued_on", "pk")[:end].unseen("issued_on", "pk")
    moves = _payments(first, last, kind).annotate(day=day).order_by("day", "pk")[:end].unseen("day", "pk")
    keys = [(when, 0, pk) for when, pk in heads] + [(when, 1, pk) for when, pk in moves]
    page = sorted(keys)[start:end]
    invoices = Invoice.objects.in_bulk([pk for _day, which, pk in page if not which])
    payments = {
        one.pk: one
        for one in Payment.objects.select_related("invoice").filter(pk__in=[pk for _d, which, pk in page if which])
    }  # fmt: skip
    found = []
    for when, which, pk in page:
        if which and (move := payments.get(pk)):
            bank_day = move.paid_on if move.booked_on else None
            found.append(Shown(move.kind, when, -move.cents, move.invoice, bank_day))
        elif not which and (head := invoices.get(pk)):
            found.append(Shown(head.kind, when, head.total_cents, head))
    return found


def whose(first: date, last: date) -> QuerySet:
    """The persons whose vouchers a period has."""
    return Person.objects.filter(
        Q(pk__in=_invoices(first, last).filter(rows__gt=0).inner("person"))
        | Q(pk__in=_payments(first, last).inner("person"))
    )


def period(first: date, last: date) -> list[Voucher]:
    """Everything of a period that is booked here. Read for a file that names nobody."""
    heads = _invoices(first, last).unseen("pk", "kind", "issued_on", "number", "total_cents", "rows")
    lines = _lines(_invoices(first, last))
    found = []
    for pk, kind, day, number, cents, rows in heads:
        if rows:  # the others were booked where they were made
            found.append(Voucher(kind, day, number, "", cents, lines.get(pk, ())))
    moves = _payments(first, last)
    of_moves = _lines(
        Invoice.objects.filter(pk__in=moves.filter(kind__in=(Payment.LOSS, Payment.CREDIT)).inner("invoice"))
    )
    places = _places(moves)
    for pk, invoice, number, kind, paid_on, booked, cents in moves.order_by("paid_on", "pk").unseen(
        "pk", "invoice_id", "invoice__number", "kind", "paid_on", "booked_on", "cents"
    ):
        found.append(
            Voucher(
                kind, booked or paid_on, number, str(places[pk]), cents, of_moves.get(invoice, ()),
                paid_on if booked else None,
            )
        )  # fmt: skip
    found.sort(key=lambda one: one.day)
    return found


def _lines(invoices: QuerySet) -> dict[int, list[journal.Line]]:
    found: dict[int, list[journal.Line]] = {}
    rows = InvoiceLine.objects.filter(invoice__in=invoices.inner("pk")).order_by("pk")
    for invoice, vat_class, vat_bp, cents in rows.unseen("invoice_id", "vat_class", "vat_bp", "net_cents"):
        found.setdefault(invoice, []).append((vat_class, vat_bp, cents))
    return found


def _places(moves: QuerySet) -> dict[int, int]:
    """Row id of a payment → which one of its invoice it is, which is its number in the books."""
    counts: dict[int, int] = {}
    found = {}
    rows = Payment.objects.filter(invoice__in=moves.inner("invoice")).order_by("pk")
    for pk, invoice in rows.unseen("pk", "invoice_id"):
        found[pk] = counts[invoice] = counts.get(invoice, 0) + 1
    return found


# Open items ------------------------------------------------------------------------------------------------


def open_items(on: date) -> QuerySet:
    """The invoices and credit notes that left something open at the end of a day, as `left_cents`."""
    after = Payment.objects.filter(_booked_after(on), invoice=OuterRef("pk"))
    # What is open now was open then, but for what came since.
    since = Coalesce(Sum("payments__cents", filter=_booked_after(on, "payments__")), 0)
    return (
        Invoice.objects.filter(issued_on__lte=on)
        .filter(~Q(open_cents=0) | Exists(after))
        .annotate(left_cents=F("open_cents") + since)
        .exclude(left_cents=0)
        .order_by("due_on", "pk")
    )


def _booked_after(day: date, of: str = "") -> Q:
    """Payments that stand in the books after a day; `of` is the way to them."""
    return Q(**{f"{of}booked_on__gt": day}) | Q(**{f"{of}booked_on": None, f"{of}paid_on__gt": day})


def ages(items: Iterable[tuple[date, int]], on: date, ends: Sequence[int] = AGES) -> list[int]:
    """Of open items, as (due, cents): the cents not due, and overdue by up to each number of days, and by more."""
    found = [0] * (len(ends) + 1)
    for due_on, cents in items:
        late = (on - due_on).days
        place = next((at for at, end in enumerate(ends) if late <= end), len(ends))
        found[place] += cents
    return found


def open_sums(on: date) -> dict[str, Any]:
    """What is open as of a day: owed to us by age, and what we owe because it was overpaid or credited."""
    rows = open_items(on).unseen("due_on", "left_cents", "kind")
    owed = [(due, cents) for due, cents, kind in rows if cents > 0 and kind == Invoice.INVOICE]
    return {
        "ages": ages(owed, on),
        "owed": sum(cents for _due, cents in owed),
        "owing": sum(cents for _due, cents, kind in rows if cents < 0 or kind != Invoice.INVOICE),
        "count": len(rows),
    }
