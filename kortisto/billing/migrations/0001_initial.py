# The tables of this room.

import django.db.models.deletion
import django.utils.timezone
import kortisto.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('disclosures', '0001_initial'),
        ('notice', '0001_initial'),
        ('orders', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='InvoiceNumber',
            fields=[
                ('register', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='notice.register')),
                ('last', models.BigIntegerField(default=1000)),
            ],
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('via', models.CharField(blank=True, max_length=60)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('number', models.CharField(max_length=30)),
                ('subject_ref', models.UUIDField(editable=False, null=True)),
                ('issued_on', models.DateField()),
                ('due_on', models.DateField()),
                ('total_cents', models.BigIntegerField()),
                ('open_cents', models.BigIntegerField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('reference', models.CharField(blank=True, max_length=25)),
                ('party_name', models.CharField(max_length=200)),
                ('party_street', models.CharField(blank=True, max_length=200)),
                ('party_postcode', models.CharField(blank=True, max_length=12)),
                ('party_city', models.CharField(blank=True, max_length=80)),
                ('party_country', models.CharField(default='FI', max_length=2)),
                ('keep_until', models.DateField()),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='orders.order')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='parties.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['person', '-issued_on'], name='billing_invoice_person'), models.Index(fields=['subject_ref'], name='billing_invoice_subject'), models.Index(fields=['register', 'keep_until'], name='billing_invoice_keep'), models.Index(fields=['register', 'issued_on'], name='billing_invoice_issued'), models.Index(fields=['register', 'due_on'], name='billing_invoice_due'), models.Index(fields=['register', 'party_name'], name='billing_invoice_party'), models.Index(fields=['register', 'total_cents'], name='billing_invoice_total'), models.Index(fields=['register', 'open_cents'], name='billing_invoice_cents'), models.Index(condition=models.Q(('open_cents', 0), _negated=True), fields=['register', 'due_on', 'open_cents', 'person'], name='billing_invoice_open')],
                'constraints': [models.UniqueConstraint(fields=('register', 'number'), name='billing_invoice_number')],
            },
        ),
        migrations.CreateModel(
            name='CollectionCase',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('handed_over_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, max_length=20)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='disclosures.recipient')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='collection_cases', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='collection_cases', to='billing.invoice')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('paid_on', models.DateField()),
                ('cents', models.BigIntegerField()),
                ('reference', models.CharField(blank=True, max_length=25)),
                ('source', models.CharField(max_length=40)),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='billing.invoice')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
    ]
