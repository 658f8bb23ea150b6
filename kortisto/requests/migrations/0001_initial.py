# The tables of this room.

import django.db.models.deletion
import django.utils.timezone
import kortisto.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('notice', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseNumber',
            fields=[
                ('register', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='notice.register')),
                ('last', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='AccessReport',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('language', models.CharField(max_length=2)),
                ('state', models.CharField(max_length=10)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.CharField(max_length=40)),
                ('expires_at', models.DateTimeField()),
                ('stores', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('folder', models.CharField(max_length=40)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access_reports', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('bundle', models.UUIDField(default=kortisto.kernel.ids.uuid7)),
                ('right', models.CharField(max_length=24)),
                ('channel', models.CharField(max_length=8)),
                ('asker', models.CharField(blank=True, max_length=200)),
                ('reply_to', models.CharField(blank=True, max_length=300)),
                ('agent', models.CharField(blank=True, max_length=8)),
                ('mandate', models.CharField(blank=True, max_length=300)),
                ('asked', models.TextField()),
                ('language', models.CharField(max_length=2)),
                ('arrived_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(max_length=11)),
                ('outcome', models.CharField(blank=True, max_length=12)),
                ('extended_at', models.DateTimeField(null=True)),
                ('extension_reason', models.CharField(blank=True, max_length=500)),
                ('doubted_on', models.DateField(null=True)),
                ('informed_on', models.DateField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=40)),
                ('closed_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.CharField(max_length=40)),
                ('version', models.PositiveIntegerField(default=1)),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['person', 'arrived_at'], name='requests_case_person'), models.Index(fields=['bundle'], name='requests_case_bundle'), models.Index(condition=models.Q(('closed_at', None)), fields=['register', 'due_on'], name='requests_case_waiting'), models.Index(fields=['register', '-arrived_at'], name='requests_case_latest')],
                'constraints': [models.UniqueConstraint(fields=('register', 'number'), name='requests_case_number')],
            },
        ),
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=12)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('ref', models.UUIDField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='requests.case')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'reminder')), fields=('case', 'code'), name='requests_reminder_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseFile',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('file', models.CharField(editable=False, max_length=60)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('added_by', models.CharField(max_length=40)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='requests.case')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='CaseItem',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('field', models.CharField(max_length=40)),
                ('now', models.CharField(blank=True, max_length=300)),
                ('wanted', models.CharField(blank=True, max_length=300)),
                ('ground', models.CharField(blank=True, max_length=500)),
                ('decision', models.CharField(blank=True, max_length=8)),
                ('reason', models.TextField(blank=True)),
                ('statute', models.CharField(blank=True, max_length=20)),
                ('until', models.DateField(null=True)),
                ('meanwhile', models.CharField(blank=True, max_length=20)),
                ('decided_at', models.DateTimeField(null=True)),
                ('applied_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='requests.case')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Balancing',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('interests', models.TextField(blank=True)),
                ('necessity', models.TextField(blank=True)),
                ('impact', models.TextField(blank=True)),
                ('safeguards', models.TextField(blank=True)),
                ('outcome', models.CharField(max_length=8)),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.CharField(max_length=40)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='requests.case')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='balancing', to='requests.caseitem')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome', 'upheld'), models.Q(models.Q(('interests', ''), _negated=True), models.Q(('necessity', ''), _negated=True), models.Q(('impact', ''), _negated=True), models.Q(('safeguards', ''), _negated=True)), _connector='OR'), name='requests_balancing_whole')],
            },
        ),
        migrations.CreateModel(
            name='CaseLetter',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=12)),
                ('language', models.CharField(max_length=2)),
                ('contents', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=40)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='requests.case')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='requests_letter_number')],
            },
        ),
        migrations.CreateModel(
            name='CaseNotice',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('party', models.CharField(max_length=60)),
                ('field', models.CharField(max_length=40)),
                ('due_on', models.DateField()),
                ('state', models.CharField(default='waiting', max_length=10)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(null=True)),
                ('by', models.CharField(blank=True, max_length=40)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='requests.case')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('case', 'party', 'field'), name='requests_notice_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseSkeleton',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('right', models.CharField(max_length=24)),
                ('channel', models.CharField(max_length=8)),
                ('outcome', models.CharField(max_length=12)),
                ('arrived_on', models.DateField()),
                ('due_on', models.DateField()),
                ('extended', models.BooleanField(default=False)),
                ('closed_on', models.DateField()),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'indexes': [models.Index(fields=['register', 'closed_on'], name='requests_skeleton_closed')],
                'constraints': [models.UniqueConstraint(fields=('register', 'number'), name='requests_skeleton_number')],
            },
        ),
    ]
