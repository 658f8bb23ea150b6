# The tables of this room.

import django.db.models.deletion
import django.utils.timezone
import kortisto.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('notice', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomField',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(editable=False, max_length=30)),
                ('name_fi', models.CharField(max_length=60)),
                ('name_sv', models.CharField(max_length=60)),
                ('name_en', models.CharField(max_length=60)),
                ('kind', models.CharField(max_length=6)),
                ('choices', models.JSONField(default=list)),
                ('category', models.CharField(max_length=30)),
                ('purposes', models.IntegerField()),
                ('clock', models.CharField(max_length=40)),
                ('place', models.PositiveSmallIntegerField(default=0)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.CharField(max_length=40)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.CharField(blank=True, max_length=40)),
                ('version', models.PositiveIntegerField(default=1)),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'ordering': ['place', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='NameWord',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('word', models.CharField(max_length=200)),
                ('uses', models.IntegerField()),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('number', models.CharField(blank=True, max_length=30, null=True)),
                ('name', models.CharField(max_length=200)),
                ('business_id', models.CharField(blank=True, max_length=9)),
                ('language', models.CharField(default='fi', max_length=2)),
                ('since', models.DateField(blank=True, null=True)),
                ('source', models.CharField(max_length=40)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('via', models.CharField(blank=True, max_length=60)),
                ('version', models.PositiveIntegerField(default=1)),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('via', models.CharField(blank=True, max_length=60)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('number', models.CharField(blank=True, max_length=30, null=True)),
                ('given_names', models.CharField(blank=True, max_length=200)),
                ('surname', models.CharField(max_length=200)),
                ('language', models.CharField(default='fi', max_length=2)),
                ('since', models.DateField(blank=True, null=True)),
                ('purpose_mask', models.IntegerField(default=16383, editable=False)),
                ('ended_on', models.DateField(editable=False, null=True)),
                ('end_reason', models.CharField(blank=True, editable=False, max_length=40)),
                ('erase_after', models.DateField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='OrderValue',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('via', models.CharField(blank=True, max_length=60)),
                ('value', models.CharField(max_length=500)),
                ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.customfield')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='NoteValue',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('via', models.CharField(blank=True, max_length=60)),
                ('value', models.CharField(max_length=500)),
                ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.customfield')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='MarketingValue',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('via', models.CharField(blank=True, max_length=60)),
                ('value', models.CharField(max_length=500)),
                ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.customfield')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='LinkValue',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('via', models.CharField(blank=True, max_length=60)),
                ('value', models.CharField(max_length=500)),
                ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.customfield')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='InvoiceValue',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('via', models.CharField(blank=True, max_length=60)),
                ('value', models.CharField(max_length=500)),
                ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.customfield')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='IdentityValue',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('via', models.CharField(blank=True, max_length=60)),
                ('value', models.CharField(max_length=500)),
                ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.customfield')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ExternalKey',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=60)),
                ('row_digest', models.CharField(max_length=64)),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='external_keys', to='parties.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='external_keys', to='parties.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ContactValue',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('via', models.CharField(blank=True, max_length=60)),
                ('value', models.CharField(max_length=500)),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.customfield')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('via', models.CharField(blank=True, max_length=60)),
                ('failed_on', models.DateField(blank=True, null=True)),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('kind', models.CharField(max_length=5)),
                ('value', models.CharField(max_length=254)),
                ('given', models.CharField(blank=True, max_length=254)),
                ('usage', models.CharField(default='private', max_length=10)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contact_points', to='parties.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contact_points', to='parties.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('table', models.CharField(max_length=40)),
                ('row', models.BigIntegerField()),
                ('column', models.CharField(max_length=40)),
                ('before', models.TextField(blank=True)),
                ('source', models.CharField(max_length=40)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.CharField(max_length=40)),
                ('role', models.CharField(max_length=20)),
                ('salt', models.BinaryField(max_length=16)),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='parties.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='parties.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('purposes', models.IntegerField()),
                ('clause', models.CharField(max_length=4)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('placed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('placed_by', models.CharField(max_length=40)),
                ('source', models.CharField(max_length=40)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lifted_by', models.CharField(blank=True, max_length=40)),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blocks', to='parties.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('via', models.CharField(blank=True, max_length=60)),
                ('failed_on', models.DateField(blank=True, null=True)),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('care_of', models.CharField(blank=True, max_length=100)),
                ('street', models.CharField(blank=True, max_length=200)),
                ('postcode', models.CharField(blank=True, max_length=12)),
                ('city', models.CharField(blank=True, max_length=80)),
                ('country', models.CharField(default='FI', max_length=2)),
                ('started_on', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='addresses', to='parties.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='addresses', to='parties.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Removal',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('table', models.CharField(max_length=40)),
                ('before', models.JSONField()),
                ('said', models.BooleanField(default=False)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('by', models.CharField(max_length=40)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='removals', to='parties.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='removals', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Representation',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=40)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('via', models.CharField(blank=True, max_length=60)),
                ('role', models.CharField(blank=True, max_length=120)),
                ('started_on', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='representations', to='parties.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='representations', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('words', models.TextField(blank=True)),
                ('organisation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='search_text', to='parties.organisation')),
                ('person', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='search_text', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='customfield',
            constraint=models.UniqueConstraint(fields=('register', 'key'), name='parties_custom_field_key'),
        ),
        migrations.AddConstraint(
            model_name='nameword',
            constraint=models.UniqueConstraint(fields=('register', 'word'), name='parties_name_word'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['register', 'name'], name='parties_organisation_name'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['register', 'business_id'], name='parties_organisation_bid'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(fields=('register', 'number'), name='parties_organisation_number'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['register', 'surname', 'given_names'], name='parties_person_name'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['register', 'since'], name='parties_person_since'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['register', 'erase_after'], name='parties_person_expiry'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(fields=('register', 'number'), name='parties_person_number'),
        ),
        migrations.AddIndex(
            model_name='ordervalue',
            index=models.Index(fields=['field', 'value'], name='parties_ordervalue_value'),
        ),
        migrations.AddConstraint(
            model_name='ordervalue',
            constraint=models.UniqueConstraint(fields=('person', 'field'), name='parties_ordervalue_once'),
        ),
        migrations.AddIndex(
            model_name='notevalue',
            index=models.Index(fields=['field', 'value'], name='parties_notevalue_value'),
        ),
        migrations.AddConstraint(
            model_name='notevalue',
            constraint=models.UniqueConstraint(fields=('person', 'field'), name='parties_notevalue_once'),
        ),
        migrations.AddIndex(
            model_name='marketingvalue',
            index=models.Index(fields=['field', 'value'], name='parties_marketingvalue_value'),
        ),
        migrations.AddConstraint(
            model_name='marketingvalue',
            constraint=models.UniqueConstraint(fields=('person', 'field'), name='parties_marketingvalue_once'),
        ),
        migrations.AddIndex(
            model_name='linkvalue',
            index=models.Index(fields=['field', 'value'], name='parties_linkvalue_value'),
        ),
        migrations.AddConstraint(
            model_name='linkvalue',
            constraint=models.UniqueConstraint(fields=('person', 'field'), name='parties_linkvalue_once'),
        ),
        migrations.AddIndex(
            model_name='invoicevalue',
            index=models.Index(fields=['field', 'value'], name='parties_invoicevalue_value'),
        ),
        migrations.AddConstraint(
            model_name='invoicevalue',
            constraint=models.UniqueConstraint(fields=('person', 'field'), name='parties_invoicevalue_once'),
        ),
        migrations.AddIndex(
            model_name='identityvalue',
            index=models.Index(fields=['field', 'value'], name='parties_identityvalue_value'),
        ),
        migrations.AddConstraint(
            model_name='identityvalue',
            constraint=models.UniqueConstraint(fields=('person', 'field'), name='parties_identityvalue_once'),
        ),
        migrations.AddConstraint(
            model_name='externalkey',
            constraint=models.UniqueConstraint(fields=('register', 'source', 'key'), name='parties_external_key'),
        ),
        migrations.AddIndex(
            model_name='contactvalue',
            index=models.Index(fields=['field', 'value'], name='parties_contactvalue_value'),
        ),
        migrations.AddConstraint(
            model_name='contactvalue',
            constraint=models.UniqueConstraint(fields=('person', 'field'), name='parties_contactvalue_once'),
        ),
        migrations.AddIndex(
            model_name='contactpoint',
            index=models.Index(fields=['register', 'kind', 'value'], name='parties_contact_value'),
        ),
        migrations.AddIndex(
            model_name='contactpoint',
            index=models.Index(condition=models.Q(('failed_on__isnull', False)), fields=['register', 'failed_on'], name='parties_contact_failed'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['table', 'row'], name='parties_change_row'),
        ),
        migrations.AddIndex(
            model_name='address',
            index=models.Index(condition=models.Q(('ended_on', None)), fields=['register', 'city', 'person', 'organisation'], name='parties_address_city'),
        ),
        migrations.AddIndex(
            model_name='address',
            index=models.Index(condition=models.Q(('ended_on', None)), fields=['register', 'postcode', 'person', 'organisation'], name='parties_address_postcode'),
        ),
        migrations.AddIndex(
            model_name='address',
            index=models.Index(condition=models.Q(('failed_on__isnull', False)), fields=['register', 'failed_on'], name='parties_address_failed'),
        ),
    ]
