"""What happens to the books: years written down, months locked and opened, accounts named, journals given out."""

import hashlib
import io
from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from kortisto.billing.books import accounts, files, layouts, queries, rules
from kortisto.billing.books.journal import entries
from kortisto.billing.models import Account, BankFile, FinancialYear, Invoice, Journal, MonthLock, Payment
from kortisto.disclosures.exporting import ground_of
from kortisto.disclosures.models import Recipient
from kortisto.disclosures.operations import disclose
from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.calendar import books_keep_through, voucher_keep_through
from kortisto.kernel.writing import write_csv
from kortisto.ledger.operations import operation, record
from kortisto.notice.models import Register
from kortisto.parties.models import Person

CATEGORIES = ("invoices", "payments")
"""Of whose vouchers there is an entry is told, though it names nobody."""


def keep_until(register_id: int, day: date) -> date:
    """The last day a voucher of this day is kept: six years from the end of the year in which its financial year
    ended (KPL 2:10 §)."""
    return voucher_keep_through(queries.year_on(register_id, day)[1])


@operation("books.year")
def add_year(*, starts_on: date, ends_on: date, by: Actor) -> FinancialYear:
    """Write a financial year down; what its vouchers and those after it are kept for follows. Raises NotInTheBooks."""
    register_id = _held()
    before = queries.years_of(register_id)
    rules.check_year((starts_on, ends_on), before, queries.last_month(register_id))
    since = queries.year_on(register_id, starts_on)[0]
    made = FinancialYear.objects.create(register_id=register_id, starts_on=starts_on, ends_on=ends_on)
    _keep_anew(register_id, min(since, starts_on))
    record(starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat(), outcome="added", clause="C36")
    return made


@operation("books.year")
def remove_year(*, year: FinancialYear, by: Actor) -> None:
    """Take the last year back that was written down. Raises NotInTheBooks for another, and when it has locked months."""
    register_id = _held()
    newest = FinancialYear.objects.filter(register_id=register_id).order_by("-starts_on").first()
    if newest is None or newest.pk != year.pk:
        raise rules.NotInTheBooks("not_the_last")
    if any(year.starts_on <= day for day in queries.locked_months(register_id)):
        raise rules.NotInTheBooks("has_locked_months")
    newest.delete()
    since = queries.year_on(register_id, year.starts_on)[0]
    _keep_anew(register_id, min(since, year.starts_on))
    record(
        starts_on=year.starts_on.isoformat(),
        ends_on=year.ends_on.isoformat(),
        outcome="removed",
        clause="C36",
    )


def _keep_anew(register_id: int, since: date) -> None:
    """Set anew until when the vouchers and books from a day on are kept."""
    years, month = queries.years_of(register_id), queries.last_month(register_id)
    invoices = Invoice.objects.filter(issued_on__gte=since)
    latest = [
        invoices.aggregate(day=Max("issued_on"))["day"],
        BankFile.objects.filter(register_id=register_id).aggregate(day=Max("last_day"))["day"],
        Journal.objects.filter(register_id=register_id).aggregate(day=Max("last_day"))["day"],
    ]
    last = max(filter(None, latest), default=None)
    while last is not None and since <= last:
        starts_on, ends_on = rules.year_of(since, years, month)
        until = voucher_keep_through(ends_on)
        invoices.filter(issued_on__gte=starts_on, issued_on__lte=ends_on).update(keep_until=until)
        mine = {"register_id": register_id, "last_day__gte": starts_on, "last_day__lte": ends_on}
        BankFile.objects.filter(**mine).update(keep_until=until)
        Journal.objects.filter(**mine).update(keep_until=books_keep_through(ends_on))
        since = ends_on + timedelta(days=1)


@operation("books.lock")
def lock_months(*, through: date, by: Actor, today: date | None = None) -> int:
    """Close the books through the month of a day: every open month since the first voucher. Returns how many were
    locked. Raises NotInTheBooks when the month is not over, or nothing was open."""
    register_id = _held()
    _first, last = rules.month_of(through)
    if last >= (today or timezone.localdate()):
        raise rules.NotInTheBooks("month_not_over", through)
    first = queries.year_on(register_id, through)[0]
    for model, column in ((Invoice, "issued_on"), (Payment, "paid_on")):
        oldest = model.objects.aggregate(day=Min(column))["day"]
        first = min(first, oldest) if oldest else first
    locked = queries.locked_months(register_id)
    new = [one for one in rules.months_between(first, last) if one[0] not in locked]
    if not new:
        raise rules.NotInTheBooks("locked_already", through)
    MonthLock.objects.bulk_create(
        [
            MonthLock(register_id=register_id, first_day=start, last_day=end, locked_by=by.key)
            for start, end in new
        ]
    )
    record(through=last.isoformat(), months=len(new), clause="C36")
    return len(new)


@operation("books.open")
def open_month(*, month: date, reason: str, by: Actor) -> MonthLock:
    """Open a locked month again, with the reason. Raises NotInTheBooks."""
    register_id = _held()
    if not reason.strip():
        raise rules.NotInTheBooks("no_reason")
    found = MonthLock.objects.select_for_update().filter(
        register_id=register_id, first_day=rules.month_of(month)[0], opened_at=None
    )
    lock = found.first()
    if lock is None:
        raise rules.NotInTheBooks("not_locked", month)
    lock.opened_at, lock.opened_by, lock.reason = timezone.now(), by.key, reason.strip()[:200]
    lock.save()
    record(month=lock.first_day.isoformat(), outcome="opened", clause="C36")
    return lock


@operation("books.account")
def set_accounts(*, valid_from: date, values: Mapping[str, tuple[str, str]], by: Actor) -> int:
    """Write down on which accounts entries are booked from a day on; what is as it was is left. Returns how many
    changed. Raises NotInTheBooks when the month of the day is locked."""
    register_id = _held()
    queries.require_open(register_id, valid_from)
    chart = queries.chart(register_id)
    changed = {use: value for use, value in values.items() if chart.on(use, valid_from) != value}
    if not changed.keys() <= accounts.USES.keys():
        raise ValueError("not a kind of entry")
    for use, (number, vat_code) in changed.items():
        Account.objects.update_or_create(
            register_id=register_id, use=use, valid_from=valid_from,
            defaults={"number": number, "vat_code": vat_code},
        )  # fmt: skip
    record(fields=sorted(changed), valid_from=valid_from.isoformat(), clause="C36")
    return len(changed)


@operation("books.export")
def give_journal(
    *, first_day: date, last_day: date, form: str, recipient: Recipient, language: str = "fi", by: Actor
) -> tuple[Journal, bytes]:
    """The entries of a period for an accounting program, recorded as a disclosure before they leave, and kept as a
    book. Raises NotInTheBooks, DisclosureRefused."""
    register_id = required_access().register_id
    if last_day < first_day:
        raise rules.NotInTheBooks("ends_before_it_begins")
    chart = queries.chart(register_id)
    made = [
        entry
        for voucher in queries.period(first_day, last_day)
        for entry in entries(voucher, chart, language)
    ]
    if not made:
        raise rules.NotInTheBooks("nothing_to_book")
    if sum(entry.cents for entry in made):
        raise rules.NotInTheBooks("unbalanced")
    header, cells = layouts.LAYOUTS[form]
    stream = io.BytesIO()
    write_csv(stream, header, map(cells, made))
    body = stream.getvalue()
    people = queries.whose(first_day, last_day).unseen("pk", "public_id")
    disclosure = disclose(
        recipient=recipient, ground=ground_of(recipient), clause="C18", categories=CATEGORIES, contents=body, by=by,
        persons=(Person(pk=pk, public_id=public_id, register_id=register_id) for pk, public_id in people),
    )  # fmt: skip
    journal = Journal.objects.create(
        register_id=register_id, first_day=first_day, last_day=last_day, form=form, rows=len(made),
        cents=sum(max(0, entry.cents) for entry in made), digest=hashlib.sha256(body).hexdigest(),
        file=files.keep(register_id, body), recipient=recipient, by=by.key,
        keep_until=books_keep_through(queries.year_on(register_id, last_day)[1]),
    )  # fmt: skip
    record(
        journal=str(journal.public_id), rows=len(made), form=form, digest=journal.digest, recipient=recipient.key,
        disclosure=str(disclosure.public_id), clause="C36",
    )  # fmt: skip
    return journal, body


def _held() -> int:
    """The open register, held: a voucher that is being written is waited for, and one that comes finds the lock."""
    register_id = required_access().register_id
    Register.objects.select_for_update().get(pk=register_id)
    return register_id
