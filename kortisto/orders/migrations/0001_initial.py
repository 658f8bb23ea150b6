# The tables of this room.

import django.db.models.deletion
import django.utils.timezone
import kortisto.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("notice", "0001_initial"),
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderNumber",
            fields=[
                (
                    "register",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="notice.register",
                    ),
                ),
                ("last", models.BigIntegerField(default=10000)),
            ],
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("via", models.CharField(blank=True, max_length=60)),
                (
                    "public_id",
                    models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True),
                ),
                ("number", models.CharField(max_length=30)),
                ("status", models.CharField(default="open", max_length=10)),
                ("ordered_on", models.DateField()),
                ("delivered_on", models.DateField(blank=True, null=True)),
                ("cancelled_on", models.DateField(blank=True, null=True)),
                ("total_cents", models.BigIntegerField(default=0)),
                ("delivery_name", models.CharField(blank=True, max_length=200)),
                ("delivery_address", models.CharField(blank=True, max_length=300)),
                ("anonymised_on", models.DateField(editable=False, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="parties.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="parties.person",
                    ),
                ),
                (
                    "register",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notice.register",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["person", "-ordered_on"], name="orders_order_person"),
                    models.Index(fields=["register", "ordered_on"], name="orders_order_ordered"),
                    models.Index(
                        condition=models.Q(("status__in", ["open", "partly"])),
                        fields=["register", "person"],
                        name="orders_order_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("register", "number"), name="orders_order_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("product", models.CharField(max_length=200)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=12)),
                ("unit_cents", models.BigIntegerField()),
                ("discount_bp", models.PositiveIntegerField(default=0)),
                ("vat_bp", models.PositiveIntegerField(default=2550)),
                ("vat_class", models.CharField(default="general", max_length=10)),
                ("unit", models.CharField(default="C62", max_length=8)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="orders.order"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.person",
                    ),
                ),
                (
                    "register",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notice.register",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("moved_on", models.DateField()),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=12)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.person",
                    ),
                ),
                (
                    "register",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notice.register",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="orders.order",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="orders.orderline",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True),
                ),
                ("code", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=200)),
                ("unit", models.CharField(default="C62", max_length=8)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "register",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notice.register",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("register", "code"), name="orders_product_code")
                ],
            },
        ),
        migrations.AddField(
            model_name="orderline",
            name="of_product",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orders.product",
            ),
        ),
        migrations.CreateModel(
            name="ProductPrice",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("valid_from", models.DateField()),
                ("unit_cents", models.BigIntegerField()),
                ("vat_class", models.CharField(max_length=10)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prices",
                        to="orders.product",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("product", "valid_from"), name="orders_price_of_a_day")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="orderline",
            index=models.Index(fields=["register", "product"], name="orders_line_product"),
        ),
    ]
