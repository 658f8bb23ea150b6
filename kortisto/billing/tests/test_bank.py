"""Payments from bank files: on the right invoice, once, whatever the order; the rest by hand, on both engines."""

from datetime import date
from io import BytesIO

import pytest
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kortisto.billing import drafting
from kortisto.billing import operations as bill
from kortisto.billing.bank import files, queries, reading, rules, taking
from kortisto.billing.bank.lines import KTL, NOTIFICATION, BankFileRefused
from kortisto.billing.models import BankEntry, BankFile, Invoice, Payment
from kortisto.billing.tests.banking import camt, ktl
from kortisto.billing.tests.test_drafting import SELLER
from kortisto.kernel.access import SYSTEM
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import Outbox
from kortisto.parties.operations import create_person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture
def person(opened):
    with opened():
        return create_person(values={"surname": "Maksaja", "given_names": "Maija"}, source="self", by=SYSTEM)


@pytest.fixture
def billing(opened, person):
    """The seller and four invoices of a hundred euros, numbers 1001 to 1004."""
    with opened(Purpose.BILLING) as context:
        drafting.set_seller(values=SELLER, by=SYSTEM)
        for _ in range(4):
            bill.issue_invoice(
                person=person,
                total_cents=10_000,
                issued_on=date(2026, 10, 1),
                due_on=date(2026, 10, 15),
                by=SYSTEM,
            )
        yield context


def take(text, kind=NOTIFICATION):
    encoded = text.encode("iso-8859-15" if kind == KTL else "utf-8")
    path = files.keep(1, [encoded])
    return taking.take_in(contents=reading.read(path, kind, today=TODAY), path=path, by=SYSTEM)


def balance(number):
    return Invoice.objects.get(number=number).open_cents


REFERENCES = ("10016", "10029", "10032", "10045")


def test_every_payment_finds_its_invoice_or_waits(billing, person):
    first = take(
        ktl(
            ("10016", 10_000, {}), ("10029", 4_000, {}), ("10032", 12_000, {}), ("99998", 700, {}),
            ("10016", 10_000, {"archive": "again"}), ("10045", 10_000, {}), ("10045", -10_000, {"archive": "back"}),
        ),
        KTL,
    )  # fmt: skip
    assert first.counts == {"paid": 2, "partly": 1, "over": 1, "unknown": 1, "double": 1, "taken_back": 1}
    assert [balance(number) for number in range(1001, 1005)] == [-10_000, 6_000, -2_000, 10_000]
    assert Invoice.objects.get(number="1004").closed_on is None  # the reversal opened it again
    waits = BankEntry.objects.exclude(left_cents=0).get()
    assert (waits.reference, waits.person, waits.outcome) == ("99998", None, rules.UNKNOWN)
    paid = BankEntry.objects.get(outcome=rules.PARTLY)
    assert (paid.person, paid.payments.get().invoice.number) == (person, "1002")
    # One entry of the file, and one that leads from the person to it.
    told = [bytes(body).decode() for body in Outbox.objects.values_list("body", flat=True)]
    about = [body for body in told if str(first.public_id) in body]
    assert len(about) == 2 and sum(str(person.public_id) in body for body in about) == 1
    assert not any("MAKSAJA" in body for body in told)


def test_the_same_file_twice_changes_nothing(billing):
    text = camt(("10016", 10_000, {"archive": "A1"}), ("10029", 4_000, {"archive": "A2"}))
    take(text)
    rows = [
        Payment.objects.count(),
        BankEntry.objects.count(),
        BankFile.objects.count(),
        Outbox.objects.count(),
    ]
    with pytest.raises(BankFileRefused, match="already"):
        take(text)
    assert rows == [
        Payment.objects.count(),
        BankEntry.objects.count(),
        BankFile.objects.count(),
        Outbox.objects.count(),
    ]
    # Another file with the same payments, one of them new, in another form.
    other = take(ktl(("10016", 10_000, {"archive": "A1"}), ("10029", 6_000, {"archive": "A3"})), KTL)
    assert other.counts == {"paid": 1, "known": 1}
    assert [balance(1001), balance(1002)] == [0, 0]


def test_nothing_is_half_booked(billing, monkeypatch):
    def broken(*_given):
        raise RuntimeError

    monkeypatch.setattr(taking, "_match", broken)
    with pytest.raises(RuntimeError):
        take(camt(("10016", 10_000, {})))
    assert not BankFile.objects.exists() and not BankEntry.objects.exists() and not Payment.objects.exists()
    with pytest.raises(BankFileRefused, match="another account"):
        take(camt(("10016", 10_000, {}), iban="FI5810171000000122"))


def test_an_invoice_that_comes_after_its_payment_is_paid_with_the_next_file(billing, person):
    take(camt(("10058", 5_000, {"archive": "early"})))
    bill.issue_invoice(person=person, total_cents=5_000, issued_on=TODAY, due_on=TODAY, by=SYSTEM)
    assert balance(1005) == 5_000
    take(camt(("10016", 1, {"archive": "other"})))
    assert balance(1005) == 0 and BankEntry.objects.exclude(left_cents=0).count() == 0


payments = st.lists(
    st.tuples(st.sampled_from((*REFERENCES, "99998")), st.integers(-15_000, 15_000).filter(bool)),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payments=payments, order=st.randoms(use_true_random=False), parts=st.integers(1, 4))
def test_no_cent_is_lost_in_any_order_of_files(billing, payments, order, parts):
    listed = [(reference, cents, {"archive": f"P{at}"}) for at, (reference, cents) in enumerate(payments)]
    seen = []
    for mixed in (False, True):
        with transaction.atomic():
            if mixed:
                order.shuffle(listed)
            for part in range(parts):
                if mine := listed[part::parts]:
                    take(ktl(*mine), KTL)
            told = BankEntry.objects.aggregate(all=Sum("cents"), left=Sum("left_cents"))
            placed = Payment.objects.aggregate(sum=Sum("cents"))["sum"] or 0
            assert told["all"] - told["left"] == placed == 40_000 - sum(balance(n) for n in range(1001, 1005))
            for one in Invoice.objects.all():
                assert (one.closed_on is not None) == (one.open_cents == 0 and one.payments.exists())
            seen.append([balance(number) for number in range(1001, 1005)])
            transaction.set_rollback(True)
    assert seen[0] == seen[1]


def test_a_person_places_what_waits_and_takes_it_back(billing, person):
    take(camt(("", 15_000, {"text": "lasku 1002 ja 1003", "payer": "Maksaja Maija"})))
    entry = BankEntry.objects.get()
    meant = [one.number for one in queries.meant(entry)]
    assert meant[:2] == ["1002", "1003"] and set(meant) == {"1001", "1002", "1003", "1004"}
    second, third = (Invoice.objects.get(number=number) for number in ("1002", "1003"))
    for cents in (0, -1, 15_001):
        with pytest.raises(rules.NotPlaced, match="more_than_left"):
            taking.match_entry(entry=entry, invoice=second, cents=cents, by=SYSTEM)
    taking.match_entry(entry=entry, invoice=second, cents=10_000, by=SYSTEM)
    taking.match_entry(entry=entry, invoice=third, cents=3_000, by=SYSTEM)
    assert (balance(1002), balance(1003), entry.left_cents, entry.person) == (0, 7_000, 2_000, person)
    taking.set_aside(entry=entry, why=rules.RETURNED, by=SYSTEM)
    with pytest.raises(rules.NotPlaced, match="placed_already"):
        taking.set_aside(entry=entry, why=rules.RETURNED, by=SYSTEM)
    taking.release_entry(entry=entry, by=SYSTEM)
    assert (entry.left_cents, balance(1002)) == (2_000, 0)
    taking.release_entry(entry=entry, by=SYSTEM)
    assert (entry.left_cents, entry.person, balance(1002), balance(1003)) == (15_000, None, 10_000, 10_000)
    with pytest.raises(rules.NotPlaced, match="waits_already"):
        taking.release_entry(entry=entry, by=SYSTEM)
    # What a person decided is not undone by the next file.
    take(camt(("10016", 10_000, {"archive": "B"})))
    entry.refresh_from_db()
    assert entry.left_cents == 15_000


def test_the_pages_of_the_bank(contexts, billing, person, desk):
    client = desk("accountant")
    page = client.get(reverse("bank_file_new"))
    token = page.context["form"]["token"].value()
    upload = BytesIO(camt(("10016", 10_000, {}), ("", 2_500, {"text": "lasku 1002"})).encode())
    upload.name = "tiliote.xml"
    wrong = client.post(reverse("bank_file_new"), {"token": token, "kind": KTL, "file": upload})
    assert wrong.status_code == 422 and "camt.054" in wrong.content.decode()
    upload.seek(0)
    before = set(files.folder().glob("*"))
    done = client.post(
        reverse("bank_file_new"), {"token": token, "kind": NOTIFICATION, "file": upload}, follow=True
    )
    assert done.status_code == 200 and balance(1001) == 0
    upload.seek(0)
    again = client.post(reverse("bank_file_new"), {"token": token, "kind": NOTIFICATION, "file": upload})
    assert again.status_code == 302 and len(set(files.folder().glob("*")) - before) == 1
    entry = BankEntry.objects.exclude(left_cents=0).get()
    here = reverse("bank_entry", args=[entry.public_id])
    assert "1002" in client.get(here).content.decode()
    match = reverse("bank_entry_match", args=[entry.public_id])
    page = client.get(match + "?invoice=1002")
    sent = {"token": page.context["form"]["token"].value(), "invoice": "1002", "cents": "25,00"}
    assert client.post(match, {**sent, "invoice": "777"}).status_code == 422
    assert client.post(match, sent).status_code == 302 and balance(1002) == 7_500
    assert client.get(reverse("bank")).status_code == 200
    saved = client.get(reverse("bank_file_saved", args=[entry.file.public_id]))
    assert saved["Content-Disposition"].startswith("attachment") and b"<Ntfctn>" in saved.content
    (files.folder() / entry.file.file).write_bytes(b"<other>")
    assert "missing or damaged" in client.get(saved.request["PATH_INFO"], follow=True).content.decode()
