"""The books: years and locks, vouchers and open items, entries that balance and name nobody."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from conftest import agreed
from kortisto.billing import drafting
from kortisto.billing import operations as bill
from kortisto.billing.bank import taking
from kortisto.billing.bank.lines import KTL, Line
from kortisto.billing.bank.reading import Contents
from kortisto.billing.books import accounts, files, journal, operations, queries, rules
from kortisto.billing.books.journal import Voucher, entries
from kortisto.billing.books.rules import NotInTheBooks, year_of
from kortisto.billing.collecting import operations as collecting
from kortisto.billing.figures import open_by_age
from kortisto.billing.models import BankEntry, Journal, MonthLock, Payment
from kortisto.disclosures.models import Disclosure, Recipient
from kortisto.disclosures.operations import DisclosureRefused
from kortisto.kernel.access import SYSTEM, maintenance
from kortisto.kernel.purposes import Purpose
from kortisto.orders.taxes import GENERAL, REDUCED
from kortisto.parties.operations import create_person

SELLER = {
    "name": "Kellokukka Oy", "business_id": "1234567-1", "vat_number": "FI12345671", "street": "Kellokukantie 1",
    "postcode": "00930", "city": "HELSINKI", "iban": "FI2112345600000785", "bic": "NDEAFIHH",
}  # fmt: skip
D = date


# Years -----------------------------------------------------------------------------------------------------


def test_the_financial_year_of_a_day_follows_from_those_written_down():
    assert year_of(D(2026, 5, 1), []) == (D(2026, 1, 1), D(2026, 12, 31))
    assert year_of(D(2026, 5, 1), [], 6) == (D(2025, 7, 1), D(2026, 6, 30))
    assert year_of(D(2026, 7, 1), [], 6) == (D(2026, 7, 1), D(2027, 6, 30))
    long = [(D(2026, 1, 1), D(2027, 6, 30))]
    assert year_of(D(2025, 12, 31), long) == (D(2025, 1, 1), D(2025, 12, 31))
    assert year_of(D(2027, 6, 30), long) == long[0]
    assert year_of(D(2027, 7, 1), long) == (D(2027, 7, 1), D(2028, 6, 30))
    assert year_of(D(2030, 8, 1), long) == (D(2030, 7, 1), D(2031, 6, 30))
    # A company founded in March, by the calendar afterwards.
    new = [(D(2026, 3, 15), D(2026, 12, 31))]
    assert year_of(D(2026, 3, 14), new) == (D(2026, 1, 1), D(2026, 3, 14))
    assert year_of(D(2027, 2, 28), new) == (D(2027, 1, 1), D(2027, 12, 31))


def test_a_financial_year_is_at_most_18_months_and_leaves_no_gap():
    rules.check_year((D(2026, 1, 1), D(2027, 6, 30)), [])
    long = [(D(2026, 1, 1), D(2027, 6, 30))]
    rules.check_year((D(2027, 7, 1), D(2028, 6, 30)), long)
    rules.check_year((D(2028, 7, 1), D(2028, 12, 31)), long)
    for new, years, reason in (
        ((D(2026, 1, 1), D(2027, 7, 1)), [], "too_long"),
        ((D(2026, 1, 1), D(2026, 1, 1)), [], "ends_before_it_begins"),
        ((D(2027, 6, 1), D(2027, 12, 31)), long, "overlaps"),
        ((D(2027, 8, 1), D(2028, 7, 31)), long, "leaves_a_gap"),
    ):
        with pytest.raises(NotInTheBooks, match=reason):
            rules.check_year(new, years)


def test_the_first_open_day_comes_after_the_locked_months():
    locked = {D(2026, 9, 1), D(2026, 10, 1)}
    assert rules.first_open_day(D(2026, 9, 12), locked) == D(2026, 11, 1)
    assert rules.first_open_day(D(2026, 8, 31), locked) == D(2026, 8, 31)
    assert rules.first_open_day(D(2026, 12, 31), {D(2026, 12, 1)}) == D(2027, 1, 1)


# Entries ---------------------------------------------------------------------------------------------------


def _sums(made):
    found = {}
    for one in made:
        found[one.account] = found.get(one.account, 0) + one.cents
    return found


def test_entries_of_every_voucher_balance_and_stand_on_their_accounts():
    chart, day = accounts.Chart(), D(2026, 10, 5)
    lines = [(GENERAL, 2550, 10_000), (REDUCED, 1350, 3_333)]
    total = 10_000 + 2_550 + 3_333 + 450
    made = entries(Voucher("invoice", day, "1001", "", total, lines), chart)
    assert _sums(made) == {"1700": total, "3000": -10_000, "3010": -3_333, "2939": -3_000}
    assert [(one.vat_code, one.vat_bp) for one in made if one.account == "3010"] == [("KOMY", 1350)]
    for kind, cents, account in (
        ("money", 500, "1910"), ("money", -500, "1910"), ("rounding", 1, "8990"), ("fee", -500, "3800"),
        ("interest", -77, "9160"), ("credit", 900, "1990"),
    ):  # fmt: skip
        assert _sums(entries(Voucher(kind, day, "1001", "1", cents), chart)) == {
            account: cents,
            "1700": -cents,
        }
    # An invoice and its note stand on one account; an invoice taken over was booked elsewhere.
    assert entries(Voucher("credit", day, "1001", "1", 900, lines), chart) == []
    assert entries(Voucher("invoice", day, "1001", "", total), chart) == []
    # The tax of what is lost is taken back, class by class (AVL 78 §).
    lost = _sums(entries(Voucher("loss", day, "1001", "2", total, lines), chart))
    assert lost == {"8520": 13_333, "2939": 3_000, "1700": -total}
    for cents in (1, 2, 99, 7_777):
        assert sum(_sums(entries(Voucher("loss", day, "1", "1", cents, lines), chart)).values()) == 0


def test_accounts_are_dated_and_the_bank_s_day_stays_in_the_text():
    rows = [
        accounts.Row("bank", "1911", "", D(2026, 10, 1)),
        accounts.Row("bank", "1912", "", D(2026, 11, 1)),
    ]
    chart = accounts.Chart(rows)
    assert [chart.on("bank", day)[0] for day in (D(2026, 9, 30), D(2026, 10, 31), D(2026, 11, 1))] == [
        "1910",
        "1911",
        "1912",
    ]
    voucher = Voucher("money", D(2026, 11, 1), "1001", "1", 100, (), D(2026, 10, 30))
    assert {one.text for one in entries(voucher, chart)} == {"Maksu, lasku 1001, pankin päivä 2026-10-30"}
    assert journal.text_of(voucher, "sv") == "Betalning, faktura 1001, bankens dag 2026-10-30"


# In the register -------------------------------------------------------------------------------------------


@pytest.fixture
def person(opened):
    with opened():
        return create_person(
            values={"surname": "Hippiäinen", "given_names": "Fanni-Justiina", "number": "K-4711"},
            address={"street": "Kissankulma 7", "postcode": "00100", "city": "HELSINKI"},
            source="self", by=SYSTEM,
        )  # fmt: skip


@pytest.fixture
def billing(opened):
    """An open context of billing, with a seller."""
    with opened(Purpose.BILLING):
        drafting.set_seller(values=SELLER, by=SYSTEM)
        yield


def sold(person, day, cents=10_000, vat_class=GENERAL):
    line = {
        "product": "Palvelu", "quantity": "1", "unit": "C62", "unit_cents": cents, "discount_bp": 0,
        "vat_class": vat_class,
    }  # fmt: skip
    draft = drafting.make_draft(person=person, lines=[line], delivered_on=day, by=SYSTEM)
    return drafting.issue_draft(draft=draft, issued_on=day, by=SYSTEM)


def lives(person):
    """September to November: paid, paid in part, credited, reminded of, lost."""
    paid, part, credited, late = (sold(person, D(2026, 9, day), 10_000 + day) for day in (1, 2, 3, 4))
    reduced = sold(person, D(2026, 10, 5), 3_333, REDUCED)
    bill.record_payment(invoice=paid, cents=paid.total_cents, paid_on=D(2026, 9, 20), by=SYSTEM)
    bill.record_payment(invoice=part, cents=5_000, paid_on=D(2026, 10, 20), by=SYSTEM)
    line = credited.lines.get()
    drafting.credit_lines(
        invoice=credited, quantities={line.pk: Decimal("0.5")}, credited_on=D(2026, 10, 2), by=SYSTEM
    )
    collecting.remind(invoice=late, today=D(2026, 10, 15), by=SYSTEM)
    bill.record_payment(invoice=reduced, cents=4_000, paid_on=D(2026, 11, 2), by=SYSTEM)
    taken = bill.issue_invoice(
        person=person, total_cents=700, issued_on=D(2026, 10, 6), due_on=D(2026, 10, 20), number="=1+1",
        source="previous_system", by=SYSTEM,
    )  # fmt: skip
    bill.record_payment(invoice=taken, cents=700, paid_on=D(2026, 10, 21), by=SYSTEM)
    return paid, part, credited, late, reduced


@pytest.mark.django_db
def test_open_items_of_a_past_day_are_what_they_were_and_today_agree_with_the_figures(person, billing):
    paid, part, credited, late, reduced = lives(person)
    september = {one.number: one.left_cents for one in queries.open_items(D(2026, 9, 30))}
    assert september == {one.number: one.total_cents for one in (part, credited, late)}
    on_the_19th = {one.number: one.left_cents for one in queries.open_items(D(2026, 9, 19))}
    assert on_the_19th[paid.number] == paid.total_cents
    today = D(2026, 11, 22)
    for one in (part, credited, late, reduced):
        one.refresh_from_db()
    now = {one.number: one.left_cents for one in queries.open_items(today)}
    assert now == {one.number: one.open_cents for one in (part, credited, late, reduced)}
    assert now[reduced.number] < 0  # paid too much
    sums = queries.open_sums(today)
    assert sums["ages"] == open_by_age(today) and sums["owed"] == sum(sums["ages"])
    assert sums["owing"] == reduced.open_cents
    # What the vouchers add to the receivables up to a day is what was open on it.
    moved = sum(cents for _kind, _count, cents in queries.totals(D(2026, 1, 1), D(2026, 10, 31)))
    rows = queries.open_items(D(2026, 10, 31))
    assert moved == sum(one.left_cents for one in rows)


@pytest.mark.django_db
def test_c36_a_journal_balances_to_the_cent_and_names_nobody(person, billing, staff, opened):
    lives(person)
    firm = agreed(staff["accountant"])
    for form in ("generic", "netbaron"):
        made, body = operations.give_journal(
            first_day=D(2026, 9, 1), last_day=D(2026, 11, 30), form=form, recipient=firm, by=SYSTEM
        )
        text = body.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        assert len(rows) == made.rows > 20
        if form == "generic":
            debit, credit = (sum(_number(row[side]) for row in rows) for side in ("Debet", "Kredit"))
            assert debit == credit == Decimal(made.cents) / 100 > 0
            assert {row["Tili"] for row in rows} >= {"1700", "1910", "2939", "3000", "3010", "3800", "9160"}
        else:
            assert sum(_number(row["Veroton summa"]) for row in rows) == 0
            assert {row["Kirjauspäivä"] for row in rows} >= {"1.9.2026", "2.10.2026"}
        for value in ("Hippiäinen", "Fanni", "Kissankulma", "HELSINKI", "K-4711"):
            assert value not in text
        # The number of an invoice taken over may be anything, and is no formula.
        assert "=1+1-1" not in {row["Tositenumero"] for row in rows} and "'=1+1-1" in text
        assert files.folder().joinpath(made.file).read_bytes() == body
        assert made.keep_until == D(2036, 12, 31)
    told = Disclosure.objects.filter(digest=made.digest).get()
    assert (told.recipient, told.ground, told.persons, told.categories) == (
        firm,
        "processing",
        1,
        ["invoices", "payments"],
    )
    with pytest.raises(NotInTheBooks, match="nothing_to_book"):
        operations.give_journal(
            first_day=D(2020, 1, 1), last_day=D(2020, 1, 31), form="generic", recipient=firm, by=SYSTEM
        )
    Recipient.objects.filter(pk=firm.pk).update(agreement_ends_on=D(2026, 1, 1))
    firm.refresh_from_db()
    with pytest.raises(DisclosureRefused, match="agreement_ended"):
        operations.give_journal(
            first_day=D(2026, 9, 1), last_day=D(2026, 9, 30), form="generic", recipient=firm, by=SYSTEM
        )
    assert Journal.objects.count() == 2


def _number(text):
    return Decimal(text.replace(",", ".") or "0")


@pytest.mark.django_db
def test_c36_nothing_is_dated_in_a_locked_month_and_nothing_of_it_changes(person, billing, register):
    paid, part, credited, _late, _reduced = lives(person)
    lost = sold(person, D(2026, 9, 7))
    assert operations.lock_months(through=D(2026, 9, 12), by=SYSTEM, today=D(2026, 11, 22)) == 9
    day = D(2026, 9, 30)
    line = credited.lines.get()
    for act in (
        lambda: sold(person, day),
        lambda: bill.issue_invoice(person=person, total_cents=1, issued_on=day, due_on=day, by=SYSTEM),
        lambda: bill.record_payment(invoice=part, cents=1, paid_on=day, by=SYSTEM),
        lambda: drafting.credit_lines(
            invoice=credited, quantities={line.pk: Decimal("0.1")}, credited_on=day, by=SYSTEM
        ),
        lambda: collecting.remind(invoice=lost, today=D(2026, 9, 30), by=SYSTEM),
        lambda: operations.set_accounts(valid_from=day, values={"bank": ("1913", "")}, by=SYSTEM),
    ):
        with pytest.raises((NotInTheBooks, collecting.rules.NotNow)):
            act()
    # Past the operations, the owner of the database meets the same lock.
    payment = Payment.objects.filter(invoice=paid).first()
    later = Payment.objects.filter(invoice=part).first()
    for statement, values in (
        ("UPDATE billing_payment SET cents = cents + 1 WHERE id = %s", [payment.pk]),
        ("UPDATE billing_payment SET booked_on = '2026-11-01' WHERE id = %s", [payment.pk]),
        ("UPDATE billing_payment SET paid_on = '2026-09-30' WHERE id = %s", [later.pk]),
        ("DELETE FROM billing_payment WHERE id = %s", [payment.pk]),
        ("DELETE FROM billing_monthlock WHERE register_id = %s", [register.pk]),
        ("UPDATE billing_monthlock SET last_day = first_day WHERE register_id = %s", [register.pk]),
    ):
        with (
            maintenance(),
            pytest.raises(DatabaseError, match=r"locked|never removed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)
    # The open months go on, and the lock is no hindrance to them.
    bill.record_payment(invoice=part, cents=100, paid_on=D(2026, 10, 1), by=SYSTEM)
    for through, today, reason in (
        (D(2026, 9, 1), D(2026, 11, 22), "locked_already"),
        (D(2026, 11, 1), D(2026, 11, 30), "month_not_over"),
    ):
        with pytest.raises(NotInTheBooks, match=reason):
            operations.lock_months(through=through, by=SYSTEM, today=today)
    with pytest.raises(NotInTheBooks, match="no_reason"):
        operations.open_month(month=D(2026, 9, 1), reason=" ", by=SYSTEM)
    operations.open_month(month=D(2026, 9, 1), reason="Virheellinen alv", by=SYSTEM)
    bill.record_payment(invoice=part, cents=100, paid_on=day, by=SYSTEM)
    assert operations.lock_months(through=D(2026, 9, 1), by=SYSTEM, today=D(2026, 11, 22)) == 1
    assert MonthLock.objects.filter(first_day=D(2026, 9, 1)).count() == 2


@pytest.mark.django_db
def test_what_the_bank_tells_of_a_locked_month_is_booked_on_the_first_open_day(person, billing, tmp_path):
    invoice = sold(person, D(2026, 9, 1))
    other = sold(person, D(2026, 9, 2))
    before = queries.open_sums(D(2026, 10, 31))
    operations.lock_months(through=D(2026, 10, 1), by=SYSTEM, today=D(2026, 11, 22))
    lines = [
        Line(
            account=SELLER["iban"], archive_id=f"ARC{at}", booked_on=D(2026, 10, 30), paid_on=D(2026, 10, 29),
            cents=1_000 + at, reference=reference, payer="Maksaja",
        )
        for at, reference in enumerate((invoice.reference, ""))
    ]  # fmt: skip
    taking.take_in(
        contents=Contents(KTL, "d" * 64, SELLER["iban"][4:], lines), path=tmp_path / "a", by=SYSTEM
    )
    waits = BankEntry.objects.exclude(left_cents=0).get()
    taking.match_entry(entry=waits, invoice=other, cents=1_001, by=SYSTEM)
    taking.release_entry(entry=waits, by=SYSTEM)
    assert [(one.paid_on, one.booked_on, one.cents) for one in Payment.objects.order_by("pk")] == [
        (D(2026, 10, 29), D(2026, 11, 1), cents) for cents in (1_000, 1_001, -1_001)
    ]
    # What was open at the end of a closed month stays what it was.
    assert queries.open_sums(D(2026, 10, 31)) == before
    assert queries.open_sums(D(2026, 11, 1))["owed"] == before["owed"] - 1_000


# On the pages ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_accountant_s_way_through_the_books(desk, person, opened, register):
    with opened(Purpose.BILLING):
        drafting.set_seller(values=SELLER, by=SYSTEM)
        paid, *_others = lives(person)
    client = desk("accountant")

    def text(name, query=""):
        answer = client.get(reverse(name) + query)
        assert answer.status_code == 200, name
        return answer.content.decode()

    page = text("vouchers", "?from=2026-09-01&to=2026-09-30")
    assert paid.number in page and "Together" in page and "/persons/" not in page
    assert paid.number in text("vouchers", "?from=2026-09-01&to=2026-09-30&kind=money")
    assert "No vouchers here" in text("vouchers", "?from=2020-01-01&to=2020-01-31&kind=nonsense")
    text("vouchers", "?from=2020-13-99&to=x&page=-3")
    assert paid.number not in text("open_items", "?on=2026-09-30")
    assert "Owed to us" in text("open_items", "?on=2026-09-19")
    text("bank_files")
    text("journals")
    assert "Vouchers are kept until" in text("periods")
    url = reverse("journal_new")
    firm = Recipient.objects.get(key="accounting")
    told = {
        "token": _token(client, url), "first_day": "1.9.2026", "last_day": "30.9.2026", "form": "generic",
        "recipient": firm.pk,
    }  # fmt: skip
    answer = client.post(url, told)
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert client.post(url, told).status_code == 302 and Journal.objects.count() == 1
    saved = client.get(reverse("journal_saved", args=[Journal.objects.get().public_id]))
    assert b"".join(saved) == b"".join(answer)
    wrong = client.post(url, told | {"token": _token(client, url), "last_day": "1.8.2026"})
    assert wrong.status_code == 422
    empty = told | {"token": _token(client, url), "first_day": "1.1.2020", "last_day": "31.1.2020"}
    assert "nothing to book" in client.post(url, empty).content.decode()
    url = reverse("lock_new")
    assert client.post(url, {"token": _token(client, url), "through": "15.9.2026"}).status_code == 302
    not_over = client.post(url, {"token": _token(client, url), "through": timezone.localdate().isoformat()})
    assert not_over.status_code == 422 and "not over yet" in not_over.content.decode()
    late = reverse("payment_new", args=[paid.public_id])
    refused = client.post(
        late, {"token": _token(client, late), "cents": "1", "paid_on": "30.9.2026", "reference": ""}
    )
    assert refused.status_code == 422 and "9/2026 are locked" in refused.content.decode()
    # Opening it again is the contact person's or the administrator's, with a reason.
    end = reverse("lock_end", args=["2026-09"])
    assert client.get(end).status_code == 403 and desk("customer_service").get(end).status_code == 403
    keeper = desk("administrator")
    assert keeper.post(end, {"token": _token(keeper, end), "reason": ""}).status_code == 422
    assert keeper.post(end, {"token": _token(keeper, end), "reason": "Väärä alv"}).status_code == 302
    assert "Väärä alv" in keeper.get(reverse("periods")).content.decode()
    assert keeper.get(reverse("lock_end", args=["2026-13"])).status_code == 404
    edit = reverse("accounts_edit")
    values = {f"account_{use}": "4000" for use in accounts.USES} | {
        "token": _token(keeper, edit),
        "valid_from": "1.11.2026",
    }
    assert keeper.post(edit, values | {"account_bank": "=1"}).status_code == 422
    assert keeper.post(edit, values | {"token": _token(keeper, edit)}).status_code == 302
    assert queries.chart(register.pk).on("bank", D(2026, 11, 1)) == ("4000", "")
    new = reverse("year_new")
    year = {"token": _token(keeper, new), "starts_on": "1.1.2026", "ends_on": "30.6.2027"}
    assert keeper.post(new, year | {"ends_on": "31.12.2027"}).status_code == 422
    assert keeper.post(new, year | {"token": _token(keeper, new)}).status_code == 302
    back = reverse("year_removal")
    assert "locked months" in keeper.post(back, {"token": _token(keeper, back)}).content.decode()


def _token(client, url):
    import re

    return re.search(r'name="token" value="([^"]+)"', client.get(url).content.decode())[1]
