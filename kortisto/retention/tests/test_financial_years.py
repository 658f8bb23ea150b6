"""How long vouchers and books are kept follows from the financial year of each."""

from datetime import date as D
from datetime import timedelta

import pytest

from conftest import agreed
from kortisto.billing import operations as bill
from kortisto.billing.books import files, operations
from kortisto.billing.models import Invoice, Journal, Payment
from kortisto.billing.tests.test_books import billing, person, sold  # noqa: F401
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.calendar import books_keep_through, voucher_keep_through
from kortisto.retention.night import run


@pytest.mark.django_db
def test_c36_vouchers_stay_six_years_and_books_ten_by_financial_year(person, billing, register, staff):  # noqa: F811
    half = sold(person, D(2026, 3, 1))
    later = sold(person, D(2026, 10, 1))
    assert half.keep_until == later.keep_until == D(2032, 12, 31)
    firm = agreed(staff["accountant"])
    book, _body = operations.give_journal(
        first_day=D(2026, 10, 1), last_day=D(2026, 10, 31), form="generic", recipient=firm, by=SYSTEM
    )
    # From the calendar to 1.7.–30.6., by a year of 18 months.
    long = operations.add_year(starts_on=D(2026, 1, 1), ends_on=D(2027, 6, 30), by=SYSTEM)
    for one in (half, later, book):
        one.refresh_from_db()
    assert half.keep_until == later.keep_until == D(2033, 12, 31) == voucher_keep_through(D(2027, 6, 30))
    assert book.keep_until == D(2037, 6, 30) == books_keep_through(D(2027, 6, 30))
    assert sold(person, D(2026, 11, 1)).keep_until == D(2033, 12, 31)
    operations.remove_year(year=long, by=SYSTEM)
    # A short year instead: what comes before the change ends in 2026, what comes after it in 2027.
    operations.add_year(starts_on=D(2026, 1, 1), ends_on=D(2026, 6, 30), by=SYSTEM)
    half.refresh_from_db()
    later.refresh_from_db()
    assert (half.keep_until, later.keep_until) == (D(2032, 12, 31), D(2033, 12, 31))
    bill.record_payment(invoice=half, cents=half.total_cents, paid_on=D(2026, 3, 9), by=SYSTEM)
    bill.record_payment(invoice=later, cents=later.total_cents, paid_on=D(2026, 10, 9), by=SYSTEM)
    operations.lock_months(through=D(2026, 10, 1), by=SYSTEM, today=D(2026, 11, 22))
    for today, kept in (
        (D(2032, 12, 31), {half.pk, later.pk}),
        (D(2033, 1, 1), {later.pk}),
        (D(2033, 12, 31), {later.pk}),
        (D(2034, 1, 1), set()),
    ):
        run(register_id=register.pk, today=today)
        left = Invoice.objects.filter(pk__in=(half.pk, later.pk)).unseen("pk")
        assert {pk for (pk,) in left} == kept, today
    assert not Payment.objects.exists()
    path = files.folder() / book.file
    book.refresh_from_db()
    assert book.keep_until == D(2037, 6, 30)
    run(register_id=register.pk, today=book.keep_until)
    assert path.exists()
    run(register_id=register.pk, today=book.keep_until + timedelta(days=1))
    assert not path.exists() and not Journal.objects.exists()
