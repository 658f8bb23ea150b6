"""Bank files taken in, and their payments put on invoices: by reference at once, the others by a person's hand."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Sum

from kortisto.billing.bank import rules
from kortisto.billing.bank.lines import BankFileRefused, bare_account
from kortisto.billing.bank.reading import Contents, key_of
from kortisto.billing.books import rules as books
from kortisto.billing.books.operations import keep_until
from kortisto.billing.books.queries import booked_on, locked_months
from kortisto.billing.models import BankEntry, BankFile, Invoice, Payment, Seller
from kortisto.billing.operations import follow_plans, hold, settle
from kortisto.billing.rules import closing_day
from kortisto.kernel.access import Actor, required_access
from kortisto.kernel.engines import planned_each_time
from kortisto.kernel.ids import uuid7
from kortisto.ledger.operations import operation, record, record_many
from kortisto.notice.models import Register
from kortisto.parties.bulk import insert_new, rewrite
from kortisto.parties.operations import subjects_of

CHUNK = 2000
SUBJECTS = 1000
"""Persons that one ledger entry of a bank file names at most."""
SOURCE = "self"
"""Whoever pays tells it themself, through their bank."""


@operation("bank_file.take_in")
def take_in(*, contents: Contents, path: Path, by: Actor) -> BankFile:
    """Take in a file that lies at `path`, its payments and what they pay, all or nothing. Raises BankFileRefused."""
    register_id = required_access().register_id
    # One file at a time: of two uploads of the same the second finds the first.
    Register.objects.select_for_update(no_key=True).get(pk=register_id)
    if BankFile.objects.filter(register_id=register_id, digest=contents.digest).exists():
        raise BankFileRefused("known")
    ours = {
        bare_account(iban)
        for iban in Seller.objects.filter(register_id=register_id).values_list("iban", flat=True)
    }
    if ours and contents.account not in ours:
        raise BankFileRefused("account")
    kept = BankFile.objects.create(
        register_id=register_id, kind=contents.kind, digest=contents.digest, file=path.name, by=by.key,
        first_day=min(line.booked_on for line in contents.lines), last_day=contents.last_day,
        keep_until=keep_until(register_id, contents.last_day),
    )  # fmt: skip
    with planned_each_time():
        known = _write(kept, contents)
        matched = _match(register_id)
    counts = matched.of_file(kept.pk)
    if known:
        counts["known"] = known
    kept.counts = dict(counts)
    kept.save(update_fields=["counts"])
    record(bank_file=str(kept.public_id), digest=kept.digest, outcomes=kept.counts, clause="C17")
    record_many(
        (matched.subjects[at : at + SUBJECTS], {"bank_file": str(kept.public_id), "clause": "C17"})
        for at in range(0, len(matched.subjects), SUBJECTS)
    )
    return kept


def _write(kept: BankFile, contents: Contents) -> int:
    """Write the payments that no earlier file told of; returns how many one did."""
    known = 0
    for start, lines in _chunks(contents.lines):
        keys = [key_of(line, kept.digest, start + at) for at, line in enumerate(lines)]
        there = {key for (key,) in BankEntry.objects.filter(key__in=keys).unseen("key")}
        known += len(there)
        insert_new(
            BankEntry,
            ("public_id", "key", "booked_on", "paid_on", "cents", "left_cents", "reference", "payer", "message"),
            [
                (
                    uuid7(), key, line.booked_on, line.paid_on, line.cents, line.cents, line.reference, line.payer,
                    line.message,
                )
                for key, line in zip(keys, lines, strict=True)
                if key not in there
            ],
            {
                "register_id": kept.register_id,
                "file_id": kept.pk,
                "outcome": rules.UNKNOWN,
                "decided_by": "",
            },
        )  # fmt: skip
    return known


def _chunks(many: Sequence[Any]) -> Iterator[tuple[int, Sequence[Any]]]:
    for start in range(0, len(many), CHUNK):
        yield start, many[start : start + CHUNK]


class _Matched:
    """What became of the payments: outcomes file by file, and whose invoices they are about."""

    def __init__(self) -> None:
        self.outcomes: dict[int, Counter[str]] = defaultdict(Counter)
        self.people: dict[UUID, None] = {}

    def of_file(self, file: int) -> Counter[str]:
        return self.outcomes[file]

    @property
    def subjects(self) -> list[UUID]:
        return list(self.people)


@dataclass
class _Claim:
    """An invoice while payments are put on it."""

    row: int
    open_cents: int
    person: int | None
    subject: UUID | None
    closed_on: date | None = None


def _match(register_id: int) -> _Matched:
    """Put every payment that nobody has decided on and whose reference one invoice carries on that invoice. What
    waited from earlier files is tried anew: its invoice may have come since."""
    matched, locked = _Matched(), locked_months(register_id)
    waiting = BankEntry.objects.exclude(left_cents=0).filter(decided_by="").order_by("booked_on", "pk")
    columns = ("pk", "file_id", "cents", "reference", "paid_on", "outcome")
    for _start, entries in _chunks(waiting.unseen(*columns)):
        claims = _claims({reference for _pk, _file, _cents, reference, _day, _was in entries if reference})
        payments, placed, told = [], [], []
        changed: dict[int, _Claim] = {}
        for pk, file, cents, reference, paid_on, was in entries:
            claim, outcome = _choose(claims.get(reference, ()), cents)
            matched.outcomes[file][outcome] += 1
            if claim is None:
                if outcome != was:
                    told.append((pk, outcome))
                continue
            claim.open_cents -= cents
            claim.closed_on = closing_day(claim.open_cents, paid_on)
            changed[claim.row] = claim
            if claim.subject is not None:
                matched.people[claim.subject] = None
            placed.append((pk, claim.person, outcome))
            # The bank's day stays; in the books it stands where they are open.
            booked = books.booked_on(paid_on, locked)
            payments.append((claim.row, claim.person, paid_on, booked, cents, reference, pk))
        insert_new(
            Payment, ("invoice_id", "person_id", "paid_on", "booked_on", "cents", "reference", "entry_id"), payments,
            {"register_id": register_id, "kind": Payment.MONEY, "source": SOURCE},
        )  # fmt: skip
        rewrite("billing_bankentry", {"outcome": "text"}, told)
        rewrite(
            "billing_bankentry", {"person_id": "bigint", "outcome": "text"}, placed, more='"left_cents" = 0'
        )
        rewrite(
            "billing_invoice",
            {"open_cents": "bigint", "closed_on": "date"},
            [
                (one.row, one.open_cents, one.closed_on.isoformat() if one.closed_on else None)
                for one in changed.values()
            ],
        )
        follow_plans(list(changed))
    return matched


def _claims(references: set[str]) -> dict[str, list[_Claim]]:
    """Reference → the invoices that carry it, held until the transaction ends."""
    found: dict[str, list[_Claim]] = defaultdict(list)
    rows = Invoice.objects.filter(kind=Invoice.INVOICE, reference__in=references).order_by("pk")
    held = rows.select_for_update(of=("self",))
    for row, reference, open_cents, person, subject in held.unseen(
        "pk", "reference", "open_cents", "person_id", "person__public_id"
    ):
        found[reference].append(_Claim(row, open_cents, person, subject))
    return found


def _choose(claims: Sequence[_Claim], cents: int) -> tuple[_Claim | None, str]:
    """The invoice that a payment is put on, and what that makes of it."""
    if len(claims) > 1:
        # Two systems may have used the same reference; then only one that is open can be meant.
        claims = [one for one in claims if one.open_cents > 0]
        if len(claims) != 1:
            return None, rules.SEVERAL
    if not claims:
        return None, rules.UNKNOWN
    return claims[0], rules.outcome(claims[0].open_cents, cents)


# By a person's hand ---------------------------------------------------------------------------------------


@operation("bank_entry.match")
def match_entry(*, entry: BankEntry, invoice: Invoice, cents: int, by: Actor) -> Payment:
    """Put so much of a payment on an invoice. Raises NotPlaced."""
    _take(entry)
    hold(invoice)
    if invoice.kind != Invoice.INVOICE:
        raise rules.NotPlaced("not_an_invoice")
    rules.check_share(entry.left_cents, cents)
    payment = Payment(
        register_id=invoice.register_id, invoice=invoice, person=invoice.person, paid_on=entry.paid_on, cents=cents,
        reference=entry.reference, source=SOURCE, entry=entry, booked_on=booked_on(invoice.register_id, entry.paid_on),
    )  # fmt: skip
    payment.save()
    settle(invoice, entry.paid_on)
    entry.left_cents -= cents
    entry.person, entry.outcome, entry.decided_by = invoice.person, rules.BY_HAND, by.key
    entry.save()
    record(
        subjects=subjects_of(invoice.person), entry=str(entry.public_id), invoice=str(invoice.public_id),
        outcome="closed" if invoice.closed_on else "open", clause="C17",
    )  # fmt: skip
    return payment


@operation("bank_entry.set_aside")
def set_aside(*, entry: BankEntry, why: str, by: Actor) -> BankEntry:
    """What is left of a payment pays no invoice: it was returned to the payer, or is no sale. Raises NotPlaced."""
    _take(entry)
    if entry.left_cents == 0:
        raise rules.NotPlaced("placed_already")
    entry.left_cents, entry.outcome, entry.decided_by = 0, why, by.key
    entry.save()
    record(subjects=subjects_of(entry.person), entry=str(entry.public_id), outcome=why, clause="C17")
    return entry


@operation("bank_entry.release")
def release_entry(*, entry: BankEntry, by: Actor) -> BankEntry:
    """Take a payment off its invoices, or back from where it was set aside, so that it waits again. It is no longer
    matched by itself. Raises NotPlaced."""
    _take(entry)
    if entry.left_cents == entry.cents:
        raise rules.NotPlaced("waits_already")
    subjects = subjects_of(entry.person)
    if entry.outcome not in rules.ASIDE:
        for invoice, cents in _paid_by(entry):
            hold(invoice)
            Payment(
                register_id=invoice.register_id, invoice=invoice, person=invoice.person, paid_on=entry.paid_on,
                cents=-cents, reference=entry.reference, source=SOURCE, entry=entry,
                booked_on=booked_on(invoice.register_id, entry.paid_on),
            ).save()  # fmt: skip
            settle(invoice, entry.paid_on)
        entry.person = None
    entry.left_cents = entry.cents - (entry.payments.aggregate(sum=Sum("cents"))["sum"] or 0)
    entry.outcome, entry.decided_by = rules.UNKNOWN, by.key
    entry.save()
    record(subjects=subjects, entry=str(entry.public_id), outcome="waits", clause="C17")
    return entry


def _paid_by(entry: BankEntry) -> list[tuple[Invoice, int]]:
    sums: Counter[int] = Counter()
    invoices: dict[int, Invoice] = {}
    for one in entry.payments.select_related("invoice").order_by("invoice_id"):
        sums[one.invoice_id] += one.cents
        invoices[one.invoice_id] = one.invoice
    return [(invoices[row], cents) for row, cents in sums.items() if cents]


def _take(entry: BankEntry) -> None:
    """Read the payment anew and keep others from it."""
    entry.refresh_from_db(from_queryset=BankEntry.objects.select_for_update(of=("self",)))
