"""Invoices with their lines, drafts of them, who issues them; bank files, payments and collection cases; the years,
locks, accounts and journals of the books."""

from django.db import models
from django.utils import timezone

from kortisto.disclosures.models import Recipient
from kortisto.kernel.guarded import PersonalModel
from kortisto.kernel.ids import new_id, uuid7
from kortisto.orders.models import Order, OrderLine
from kortisto.orders.units import PIECE
from kortisto.parties.models import Organisation, Person, Sourced


class Seller(models.Model):
    """The controller as it stands on its invoices. Each change is a new row: what was issued keeps its own."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    name = models.CharField(max_length=70)
    business_id = models.CharField(max_length=9)
    vat_number = models.CharField(max_length=14, blank=True)
    street = models.CharField(max_length=35)
    postcode = models.CharField(max_length=12)
    city = models.CharField(max_length=35)
    country = models.CharField(max_length=2, default="FI")
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=70, blank=True)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11)
    payment_days = models.PositiveSmallIntegerField(default=14)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["register", "-id"], name="billing_seller_newest")]


class InvoiceRun(models.Model):
    """A pile of invoices made of orders in one go: who asked, who approved, how far it is, and the files with its
    documents while they lie here."""

    WAITING, ISSUING, PACKING, DONE, STOPPED = "waiting", "issuing", "packing", "done", "stopped"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    state = models.CharField(max_length=8, default=ISSUING)
    first_on = models.DateField()  # the days on which what is invoiced was delivered
    last_on = models.DateField()
    issued_on = models.DateField()
    form = models.CharField(max_length=8)  # documents.PDF …
    recipient = models.ForeignKey(Recipient, null=True, on_delete=models.PROTECT, related_name="+")
    total = models.PositiveIntegerField(default=0)  # orders when it began
    issued = models.PositiveIntegerField(default=0)
    refusals = models.JSONField(default=list)  # [public id of an order, reason code, what is missing …]
    refused = models.PositiveIntegerField(default=0)
    reached = models.BigIntegerField(default=0)  # row id of the order up to which the run has come
    packed = models.PositiveIntegerField(default=0)  # invoices whose documents lie in the files
    files = models.JSONField(default=list)  # {name, digest, count, first, last}: row ids of invoices
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=40)
    role = models.CharField(max_length=20)
    decided_by = models.CharField(max_length=40, blank=True)  # the second person, of a large run

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register"],
                condition=models.Q(state__in=["waiting", "issuing"]),
                name="billing_one_invoice_run_at_a_time",
            )
        ]


class Draft(PersonalModel):
    """An invoice that is being written: no voucher yet, so it has no number and may change or go.

    Its lines are mappings of product, quantity (text), unit, unit_cents, discount_bp, vat_class and, when they are
    of an order, the row id of its line.
    """

    subject_optional = True

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="drafts")
    delivered_on = models.DateField()
    payment_days = models.PositiveSmallIntegerField()
    buyer_vat_number = models.CharField(max_length=14, blank=True)
    tax_note = models.CharField(max_length=200, blank=True)
    lines = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta(PersonalModel.Meta):
        indexes = []


class Invoice(PersonalModel, Sourced):
    """An issued invoice or credit note: a voucher of the books, with the buyer as written on it.

    `person` goes when the person is erased; `subject_ref` (the random public id) and the frozen party block stay
    as long as the Accounting Act keeps the voucher (KPL 2:10 §), visible to billing only. One taken over from
    elsewhere has no lines and no seller, and no document is made of it.
    """

    INVOICE, CREDIT_NOTE = "invoice", "credit_note"
    subject_optional = True

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    number = models.CharField(max_length=30)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="invoices")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="invoices"
    )
    subject_ref = models.UUIDField(null=True, editable=False)
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="invoices")
    kind = models.CharField(max_length=11, default=INVOICE)
    rows = models.PositiveIntegerField(default=0)  # how many lines belong to it
    seller = models.ForeignKey(Seller, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(max_length=2, default="fi")  # of the paper
    # What a credit note refers to (AVL 209 e §), also when the invoice itself is no longer kept.
    credits = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="credit_notes")
    credits_number = models.CharField(max_length=30, blank=True)
    credits_issued_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    tax_note = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField()
    due_on = models.DateField()
    total_cents = models.BigIntegerField()
    open_cents = models.BigIntegerField()  # total − payments − credits, kept by the payment operations
    closed_on = models.DateField(null=True, blank=True)  # the day it was paid, credited or written off
    reference = models.CharField(max_length=25, blank=True)
    run = models.ForeignKey(InvoiceRun, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    party_name = models.CharField(max_length=200)
    party_street = models.CharField(max_length=200, blank=True)
    party_postcode = models.CharField(max_length=12, blank=True)
    party_city = models.CharField(max_length=80, blank=True)
    party_country = models.CharField(max_length=2, default="FI")
    party_business_id = models.CharField(max_length=9, blank=True)
    party_vat_number = models.CharField(max_length=14, blank=True)
    keep_until = models.DateField()  # last day the voucher must be kept

    class Meta(PersonalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="billing_invoice_number")]
        indexes = [
            models.Index(fields=["person", "-issued_on"], name="billing_invoice_person"),
            models.Index(fields=["subject_ref"], name="billing_invoice_subject"),
            models.Index(fields=["register", "keep_until"], name="billing_invoice_keep"),
            # What lists are sorted by.
            models.Index(fields=["register", "issued_on"], name="billing_invoice_issued"),
            models.Index(fields=["register", "due_on"], name="billing_invoice_due"),
            models.Index(fields=["register", "party_name"], name="billing_invoice_party"),
            models.Index(fields=["register", "total_cents"], name="billing_invoice_total"),
            models.Index(fields=["register", "open_cents"], name="billing_invoice_cents"),
            # Whose documents a run makes.
            models.Index(
                fields=["run", "id"], name="billing_invoice_run", condition=models.Q(run__isnull=False)
            ),
            # What bank files name.
            models.Index(
                fields=["register", "reference"],
                name="billing_invoice_reference",
                condition=~models.Q(reference=""),
            ),
            # Few invoices are open, and every home page adds them up.
            models.Index(
                fields=["register", "due_on", "open_cents", "person"],
                name="billing_invoice_open",
                condition=~models.Q(open_cents=0),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.open_cents != 0


class InvoiceLine(PersonalModel):
    """A line of an issued invoice, with what was taxed at which rate; a credit note's quantities have a minus.
    `order_line` is a way back that goes with the order, and `credits` the line that a credit note takes back."""

    subject_optional = True

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    order_line = models.ForeignKey(
        OrderLine, null=True, on_delete=models.PROTECT, related_name="invoice_lines"
    )
    credits = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="credited_by")
    product = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit = models.CharField(max_length=8, default=PIECE)
    unit_cents = models.BigIntegerField()
    discount_bp = models.PositiveIntegerField(default=0)
    vat_class = models.CharField(max_length=10)
    vat_bp = models.PositiveIntegerField()
    net_cents = models.BigIntegerField()

    class Meta(PersonalModel.Meta):
        indexes = []


class BankFile(models.Model):
    """A file of the bank that was taken in: kept under a random name, known by its digest and its counts."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8)  # ktl | camt054 | camt053
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=80)
    first_day = models.DateField()
    last_day = models.DateField()
    keep_until = models.DateField()  # a voucher of the books
    counts = models.JSONField(default=dict)  # outcome → payments, as they were when the file came
    taken_at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "digest"], name="billing_bankfile_digest")]


class BankEntry(PersonalModel):
    """A payment as the bank tells it. `person` is whose invoice it pays, as long as it leads to one."""

    subject_optional = True

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="entries")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)  # made of the bank's archive id and what stands beside it
    booked_on = models.DateField()
    paid_on = models.DateField()
    cents = models.BigIntegerField()
    left_cents = models.BigIntegerField()  # what of it is on no invoice yet
    reference = models.CharField(max_length=25, blank=True)
    payer = models.CharField(max_length=70, blank=True)
    message = models.CharField(max_length=140, blank=True)
    outcome = models.CharField(max_length=10, blank=True)  # bank.rules
    # A decision of a person stands: the entry is no longer matched by itself.
    decided_by = models.CharField(max_length=40, blank=True)

    class Meta(PersonalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["register", "key"], name="billing_bankentry_key")]
        indexes = [
            models.Index(fields=["person"], name="billing_bankentry_person"),
            models.Index(fields=["file", "booked_on"], name="billing_bankentry_file"),
            # What waits for somebody: few of all.
            models.Index(
                fields=["register", "booked_on"],
                name="billing_bankentry_waits",
                condition=~models.Q(left_cents=0),
            ),
        ]


class Payment(PersonalModel):
    """What lessens what an invoice leaves open: money received (negative for a reversal), a credit note set off
    against it, the cent that several credit notes leave by rounding, what is written off as lost. What a reminder
    adds, its fee and the interest for late payment, stands here with a minus, and is waived with a plus."""

    MONEY, CREDIT, ROUNDING, LOSS = "money", "credit", "rounding", "loss"
    FEE, INTEREST = "fee", "interest"
    subject_optional = True

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    paid_on = models.DateField()
    # In the books on another day than it was paid: the month of that day was locked when the bank told of it.
    booked_on = models.DateField(null=True, blank=True)
    cents = models.BigIntegerField()
    kind = models.CharField(max_length=8, default=MONEY)
    reference = models.CharField(max_length=25, blank=True)
    source = models.CharField(max_length=40)
    # Which payment of a bank file it was; one may pay several invoices.
    entry = models.ForeignKey(BankEntry, null=True, on_delete=models.PROTECT, related_name="payments")

    class Meta(PersonalModel.Meta):
        indexes = [
            # The vouchers of a period.
            models.Index(fields=["register", "paid_on"], name="billing_payment_paid"),
        ]


class Reminder(PersonalModel):
    """A reminder that somebody approved: what it asks for stays as it was written."""

    subject_optional = True

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="reminders")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()  # the first, the second …
    made_on = models.DateField()
    due_on = models.DateField()  # until when it asks for the money
    capital_cents = models.BigIntegerField()
    fees_cents = models.BigIntegerField()  # this and earlier reminders' fees that are open
    interest_cents = models.BigIntegerField()
    given_out_on = models.DateField(null=True, blank=True)
    approved_by = models.CharField(max_length=40)

    class Meta(PersonalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["invoice", "number"], name="billing_reminder_number")]
        indexes = [
            models.Index(
                fields=["register", "made_on"],
                name="billing_reminder_waits",
                condition=models.Q(given_out_on=None),
            ),
        ]

    @property
    def total_cents(self) -> int:
        """All that it asks for."""
        return self.capital_cents + self.fees_cents + self.interest_cents


class Standstill(PersonalModel):
    """Why an invoice is not reminded of: the debtor disputes it, or pays by a plan. A plan's instalments are pairs of
    a day and cents; `holds_until` is the day by which the next one that is not paid falls due."""

    DISPUTE, PLAN = "dispute", "plan"
    subject_optional = True

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="standstills")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7)
    since = models.DateField()
    instalments = models.JSONField(default=list)
    holds_until = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta(PersonalModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=models.Q(ended_on=None), name="billing_standstill_one"
            )
        ]
        indexes = []


class CollectionCase(PersonalModel):
    """A claim handed over to a collection agency (C33, C35)."""

    subject_optional = True

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="collection_cases")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="collection_cases")
    agency = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="+")
    handed_over_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)  # paid | credited | returned | uncollectable

    class Meta(PersonalModel.Meta):
        indexes = []


class InvoiceNumber(models.Model):
    """The last invoice number given in a register: numbers run without gaps (AVL 209 e §)."""

    register = models.OneToOneField(
        "notice.Register", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    last = models.BigIntegerField(default=1000)


# The books -------------------------------------------------------------------------------------------------


class FinancialYear(models.Model):
    """A financial year that somebody wrote down; the others follow from these (`books.rules.year_of`)."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "starts_on"], name="billing_year_once")]


class MonthLock(models.Model):
    """A month whose books are closed: no voucher is dated in it any more. Opened again, the row stays and says why."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    first_day = models.DateField()
    last_day = models.DateField()
    locked_at = models.DateTimeField(default=timezone.now)
    locked_by = models.CharField(max_length=40)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "first_day"],
                condition=models.Q(opened_at=None),
                name="billing_lock_once",
            )
        ]


class Account(models.Model):
    """The account number, and the VAT code of the accounting program, on which a kind of entry is booked from a day on."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    use = models.CharField(max_length=20)  # books.accounts.USES
    number = models.CharField(max_length=10)
    vat_code = models.CharField(max_length=10, blank=True)
    valid_from = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "use", "valid_from"], name="billing_account_once")
        ]


class Journal(models.Model):
    """The entries of a period as they were given to an accounting program: a book, kept ten years, without a name."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    first_day = models.DateField()
    last_day = models.DateField()
    form = models.CharField(max_length=10)  # books.layouts
    rows = models.PositiveIntegerField()
    cents = models.BigIntegerField()  # the sum of debit, which is that of credit
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=80)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="+")
    keep_until = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["register", "-id"], name="billing_journal_newest")]
