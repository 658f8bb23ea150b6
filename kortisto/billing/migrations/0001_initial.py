# The tables of this room.

import django.db.models.deletion
import django.utils.timezone
import kortisto.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("disclosures", "0001_initial"),
        ("notice", "0001_initial"),
        ("orders", "0001_initial"),
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceNumber",
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
                ("last", models.BigIntegerField(default=1000)),
            ],
        ),
        migrations.CreateModel(
            name="BankFile",
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
                ("kind", models.CharField(max_length=8)),
                ("digest", models.CharField(max_length=64)),
                ("file", models.CharField(max_length=80)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("keep_until", models.DateField()),
                ("counts", models.JSONField(default=dict)),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by", models.CharField(max_length=40)),
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
                    models.UniqueConstraint(fields=("register", "digest"), name="billing_bankfile_digest")
                ],
            },
        ),
        migrations.CreateModel(
            name="BankEntry",
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
                ("key", models.CharField(max_length=40)),
                ("booked_on", models.DateField()),
                ("paid_on", models.DateField()),
                ("cents", models.BigIntegerField()),
                ("left_cents", models.BigIntegerField()),
                ("reference", models.CharField(blank=True, max_length=25)),
                ("payer", models.CharField(blank=True, max_length=70)),
                ("message", models.CharField(blank=True, max_length=140)),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("decided_by", models.CharField(blank=True, max_length=40)),
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
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="billing.bankfile",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["person"], name="billing_bankentry_person"),
                    models.Index(fields=["file", "booked_on"], name="billing_bankentry_file"),
                    models.Index(
                        condition=models.Q(("left_cents", 0), _negated=True),
                        fields=["register", "booked_on"],
                        name="billing_bankentry_waits",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("register", "key"), name="billing_bankentry_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
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
                ("delivered_on", models.DateField()),
                ("payment_days", models.PositiveSmallIntegerField()),
                ("buyer_vat_number", models.CharField(blank=True, max_length=14)),
                ("tax_note", models.CharField(blank=True, max_length=200)),
                ("lines", models.JSONField(default=list)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="orders.order",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organisation",
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
            name="FinancialYear",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    models.UniqueConstraint(fields=("register", "starts_on"), name="billing_year_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
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
                ("subject_ref", models.UUIDField(editable=False, null=True)),
                ("kind", models.CharField(default="invoice", max_length=11)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("language", models.CharField(default="fi", max_length=2)),
                ("credits_number", models.CharField(blank=True, max_length=30)),
                ("credits_issued_on", models.DateField(blank=True, null=True)),
                ("delivered_on", models.DateField(blank=True, null=True)),
                ("tax_note", models.CharField(blank=True, max_length=200)),
                ("issued_on", models.DateField()),
                ("due_on", models.DateField()),
                ("total_cents", models.BigIntegerField()),
                ("open_cents", models.BigIntegerField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("reference", models.CharField(blank=True, max_length=25)),
                ("party_name", models.CharField(max_length=200)),
                ("party_street", models.CharField(blank=True, max_length=200)),
                ("party_postcode", models.CharField(blank=True, max_length=12)),
                ("party_city", models.CharField(blank=True, max_length=80)),
                ("party_country", models.CharField(default="FI", max_length=2)),
                ("party_business_id", models.CharField(blank=True, max_length=9)),
                ("party_vat_number", models.CharField(blank=True, max_length=14)),
                ("keep_until", models.DateField()),
                (
                    "credits",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="billing.invoice",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="orders.order",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="parties.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
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
            name="CollectionCase",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("handed_over_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="disclosures.recipient",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collection_cases",
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
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collection_cases",
                        to="billing.invoice",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="InvoiceLine",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("product", models.CharField(max_length=200)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=12)),
                ("unit", models.CharField(default="C62", max_length=8)),
                ("unit_cents", models.BigIntegerField()),
                ("discount_bp", models.PositiveIntegerField(default=0)),
                ("vat_class", models.CharField(max_length=10)),
                ("vat_bp", models.PositiveIntegerField()),
                ("net_cents", models.BigIntegerField()),
                (
                    "credits",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credited_by",
                        to="billing.invoiceline",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="billing.invoice",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoice_lines",
                        to="orders.orderline",
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
            name="InvoiceRun",
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
                ("state", models.CharField(default="issuing", max_length=8)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("issued_on", models.DateField()),
                ("form", models.CharField(max_length=8)),
                ("total", models.PositiveIntegerField(default=0)),
                ("issued", models.PositiveIntegerField(default=0)),
                ("refusals", models.JSONField(default=list)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("reached", models.BigIntegerField(default=0)),
                ("packed", models.PositiveIntegerField(default=0)),
                ("files", models.JSONField(default=list)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("by", models.CharField(max_length=40)),
                ("role", models.CharField(max_length=20)),
                ("decided_by", models.CharField(blank=True, max_length=40)),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="disclosures.recipient",
                    ),
                ),
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
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "issuing"])),
                        fields=("register",),
                        name="billing_one_invoice_run_at_a_time",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="invoice",
            name="run",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.invoicerun",
            ),
        ),
        migrations.CreateModel(
            name="Journal",
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
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("form", models.CharField(max_length=10)),
                ("rows", models.PositiveIntegerField()),
                ("cents", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("file", models.CharField(max_length=80)),
                ("keep_until", models.DateField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by", models.CharField(max_length=40)),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="disclosures.recipient",
                    ),
                ),
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
                "indexes": [models.Index(fields=["register", "-id"], name="billing_journal_newest")],
            },
        ),
        migrations.CreateModel(
            name="MonthLock",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("locked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("locked_by", models.CharField(max_length=40)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("opened_by", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(blank=True, max_length=200)),
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
                    models.UniqueConstraint(
                        condition=models.Q(("opened_at", None)),
                        fields=("register", "first_day"),
                        name="billing_lock_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("paid_on", models.DateField()),
                ("booked_on", models.DateField(blank=True, null=True)),
                ("cents", models.BigIntegerField()),
                ("kind", models.CharField(default="money", max_length=8)),
                ("reference", models.CharField(blank=True, max_length=25)),
                ("source", models.CharField(max_length=40)),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="billing.bankentry",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="billing.invoice",
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
                "indexes": [models.Index(fields=["register", "paid_on"], name="billing_payment_paid")],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
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
                ("number", models.PositiveSmallIntegerField()),
                ("made_on", models.DateField()),
                ("due_on", models.DateField()),
                ("capital_cents", models.BigIntegerField()),
                ("fees_cents", models.BigIntegerField()),
                ("interest_cents", models.BigIntegerField()),
                ("given_out_on", models.DateField(blank=True, null=True)),
                ("approved_by", models.CharField(max_length=40)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="billing.invoice",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("given_out_on", None)),
                        fields=["register", "made_on"],
                        name="billing_reminder_waits",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("invoice", "number"), name="billing_reminder_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Seller",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=70)),
                ("business_id", models.CharField(max_length=9)),
                ("vat_number", models.CharField(blank=True, max_length=14)),
                ("street", models.CharField(max_length=35)),
                ("postcode", models.CharField(max_length=12)),
                ("city", models.CharField(max_length=35)),
                ("country", models.CharField(default="FI", max_length=2)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.CharField(blank=True, max_length=70)),
                ("iban", models.CharField(max_length=34)),
                ("bic", models.CharField(max_length=11)),
                ("payment_days", models.PositiveSmallIntegerField(default=14)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                "indexes": [models.Index(fields=["register", "-id"], name="billing_seller_newest")],
            },
        ),
        migrations.AddField(
            model_name="invoice",
            name="seller",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.seller",
            ),
        ),
        migrations.CreateModel(
            name="Standstill",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=7)),
                ("since", models.DateField()),
                ("instalments", models.JSONField(default=list)),
                ("holds_until", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standstills",
                        to="billing.invoice",
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("invoice",),
                        name="billing_standstill_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("use", models.CharField(max_length=20)),
                ("number", models.CharField(max_length=10)),
                ("vat_code", models.CharField(blank=True, max_length=10)),
                ("valid_from", models.DateField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    models.UniqueConstraint(
                        fields=("register", "use", "valid_from"), name="billing_account_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["person", "-issued_on"], name="billing_invoice_person"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["subject_ref"], name="billing_invoice_subject"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["register", "keep_until"], name="billing_invoice_keep"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["register", "issued_on"], name="billing_invoice_issued"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["register", "due_on"], name="billing_invoice_due"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["register", "party_name"], name="billing_invoice_party"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["register", "total_cents"], name="billing_invoice_total"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["register", "open_cents"], name="billing_invoice_cents"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("run__isnull", False)), fields=["run", "id"], name="billing_invoice_run"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("reference", ""), _negated=True),
                fields=["register", "reference"],
                name="billing_invoice_reference",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("open_cents", 0), _negated=True),
                fields=["register", "due_on", "open_cents", "person"],
                name="billing_invoice_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(fields=("register", "number"), name="billing_invoice_number"),
        ),
    ]
