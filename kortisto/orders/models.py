"""Orders and their lines, as far as the customer card and erasure need them (C7, C27)."""

from django.db import models

from kortisto.kernel.guarded import PersonalModel
from kortisto.kernel.ids import uuid7
from kortisto.parties.models import Organisation, Person, Sourced


class Order(PersonalModel, Sourced):
    """An order of a person, or of an organisation by its contact person (then both are set).

    An anonymised order keeps month, sum and product groups, and no party.
    """

    OPEN, DELIVERED, CANCELLED = "open", "delivered", "cancelled"
    subject_optional = True

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    number = models.CharField(max_length=30)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="orders")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="orders")
    status = models.CharField(max_length=10, default=OPEN)
    ordered_on = models.DateField()
    delivered_on = models.DateField(null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    total_cents = models.BigIntegerField(default=0)
    delivery_name = models.CharField(max_length=200, blank=True)
    delivery_address = models.CharField(max_length=300, blank=True)
    anonymised_on = models.DateField(null=True, editable=False)

    class Meta(PersonalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="orders_order_number")]
        indexes = [
            models.Index(fields=["person", "-ordered_on"], name="orders_order_person"),
            models.Index(fields=["register", "ordered_on"], name="orders_order_ordered"),
            models.Index(
                fields=["register", "person"], name="orders_order_open", condition=models.Q(status="open")
            ),
        ]


class OrderLine(PersonalModel):
    """What was ordered. The person is repeated here so that lines can be read, kept and erased by person."""

    subject_optional = True

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    product = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_cents = models.BigIntegerField()
    discount_bp = models.PositiveIntegerField(default=0)  # basis points
    vat_bp = models.PositiveIntegerField(default=2550)

    class Meta(PersonalModel.Meta):
        # An erasure asks of every product whether enough others bought it.
        indexes = [models.Index(fields=["register", "product"], name="orders_line_product")]


class OrderNumber(models.Model):
    """The last order number given in a register, so that two clerks never get the same."""

    register = models.OneToOneField(
        "notice.Register", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    last = models.BigIntegerField(default=10000)
