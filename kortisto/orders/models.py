"""Products with their prices; quotes and orders with their lines, deliveries and returns (C7, C27)."""

from django.db import models

from kortisto.kernel.guarded import PersonalModel
from kortisto.kernel.ids import new_id, uuid7
from kortisto.orders import rules
from kortisto.orders.taxes import GENERAL
from kortisto.orders.units import PIECE
from kortisto.parties.models import Organisation, Person, Sourced


class Product(models.Model):
    """Something that is sold; nothing here is about anybody. What it costs, and in which class of tax it is, are
    rows from a day on."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(
        "notice.Register", on_delete=models.PROTECT, related_name="+", editable=False
    )
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=8, default=PIECE)
    ended_on = models.DateField(null=True, blank=True)  # no longer sold from this day on
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "code"], name="orders_product_code")]

    def __str__(self) -> str:
        return self.name


class ProductPrice(models.Model):
    """What a product costs without tax, and its class of tax, from a day on until the next row."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices")
    valid_from = models.DateField()
    unit_cents = models.BigIntegerField()
    vat_class = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "valid_from"], name="orders_price_of_a_day")
        ]


class Order(PersonalModel, Sourced):
    """A quote or an order of a person, or of an organisation by its contact person (then both are set).

    An anonymised order keeps month, sum and product groups, and no party.
    """

    QUOTE, OPEN, PARTLY, DELIVERED = rules.QUOTE, rules.OPEN, rules.PARTLY, rules.DELIVERED
    RETURNED, CANCELLED = rules.RETURNED, rules.CANCELLED
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
                fields=["register", "person"],
                name="orders_order_open",
                condition=models.Q(status__in=["open", "partly"]),
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
    vat_bp = models.PositiveIntegerField(default=2550)  # on the day of the order; an invoice asks anew
    vat_class = models.CharField(max_length=10, default=GENERAL)
    unit = models.CharField(max_length=8, default=PIECE)
    of_product = models.ForeignKey(
        Product, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(PersonalModel.Meta):
        # An erasure asks of every product whether enough others bought it.
        indexes = [models.Index(fields=["register", "product"], name="orders_line_product")]


class Delivery(PersonalModel):
    """How much of a line was delivered on a day, or with a minus came back. An order that went whole in one go has
    none: its own day of delivery says it."""

    subject_optional = True

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="deliveries")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="deliveries")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    moved_on = models.DateField()
    quantity = models.DecimalField(max_digits=12, decimal_places=3)

    class Meta(PersonalModel.Meta):
        indexes = []


class OrderNumber(models.Model):
    """The last order number given in a register, so that two clerks never get the same."""

    register = models.OneToOneField(
        "notice.Register", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    last = models.BigIntegerField(default=10000)
