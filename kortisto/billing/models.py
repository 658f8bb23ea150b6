"""Invoices, payments and collection cases, as far as they show on the card and stand in the way of erasure."""

from django.db import models

from kortisto.disclosures.models import Recipient
from kortisto.kernel.guarded import PersonalModel
from kortisto.kernel.ids import uuid7
from kortisto.orders.models import Order
from kortisto.parties.models import Organisation, Person, Sourced


class Invoice(PersonalModel, Sourced):
    """An issued invoice: a voucher of the books, with the buyer as written on it.

    `person` goes when the person is erased; `subject_ref` (the random public id) and the frozen party block stay
    as long as the Accounting Act keeps the voucher (KPL 2:10 §), visible to billing only.
    """

    subject_optional = True

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    number = models.CharField(max_length=30)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="invoices")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="invoices"
    )
    subject_ref = models.UUIDField(null=True, editable=False)
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="invoices")
    issued_on = models.DateField()
    due_on = models.DateField()
    total_cents = models.BigIntegerField()
    open_cents = models.BigIntegerField()  # total − payments − credits, kept by the payment operations
    closed_on = models.DateField(null=True, blank=True)  # the day it was paid, credited or written off
    reference = models.CharField(max_length=25, blank=True)
    party_name = models.CharField(max_length=200)
    party_street = models.CharField(max_length=200, blank=True)
    party_postcode = models.CharField(max_length=12, blank=True)
    party_city = models.CharField(max_length=80, blank=True)
    party_country = models.CharField(max_length=2, default="FI")
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


class Payment(PersonalModel):
    """Money received for an invoice (negative for a reversal)."""

    subject_optional = True

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    paid_on = models.DateField()
    cents = models.BigIntegerField()
    reference = models.CharField(max_length=25, blank=True)
    source = models.CharField(max_length=40)

    class Meta(PersonalModel.Meta):
        indexes = []


class CollectionCase(PersonalModel):
    """A claim handed over to a collection agency (C33, C35)."""

    subject_optional = True

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="collection_cases")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="collection_cases")
    agency = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="+")
    handed_over_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)  # paid | credited | uncollectable

    class Meta(PersonalModel.Meta):
        indexes = []


class InvoiceNumber(models.Model):
    """The last invoice number given in a register: numbers run without gaps (AVL 209 e §)."""

    register = models.OneToOneField(
        "notice.Register", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    last = models.BigIntegerField(default=1000)
