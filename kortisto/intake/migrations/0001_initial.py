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
            name='ImportRun',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(max_length=10)),
                ('source', models.CharField(max_length=40)),
                ('file_digest', models.CharField(max_length=64)),
                ('file_name', models.CharField(max_length=200)),
                ('mapping', models.JSONField(default=dict)),
                ('encoding', models.CharField(blank=True, max_length=20)),
                ('delimiter', models.CharField(blank=True, max_length=1)),
                ('state', models.CharField(default='staging', max_length=10)),
                ('total', models.PositiveIntegerField(default=0)),
                ('staged', models.PositiveIntegerField(default=0)),
                ('applied', models.PositiveIntegerField(default=0)),
                ('reached', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('problem', models.JSONField(default=dict)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.CharField(max_length=40)),
                ('role', models.CharField(default='system', max_length=20)),
                ('version', models.PositiveIntegerField(default=1)),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
        ),
        migrations.CreateModel(
            name='ImportProfile',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('heading', models.CharField(max_length=64)),
                ('fields', models.JSONField()),
                ('order', models.CharField(blank=True, max_length=20)),
                ('used_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('register', 'kind', 'heading'), name='intake_profile_heading')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('row_number', models.PositiveIntegerField()),
                ('key', models.CharField(blank=True, max_length=60)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('verdict', models.CharField(max_length=10)),
                ('values', models.JSONField()),
                ('details', models.JSONField(default=dict)),
                ('applied', models.BooleanField(default=False)),
                ('written', models.BigIntegerField(null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='intake.importrun')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['run', 'verdict', 'row_number'], name='intake_row_verdict'), models.Index(fields=['run', 'key'], name='intake_row_key')],
                'constraints': [models.UniqueConstraint(fields=('run', 'row_number'), name='intake_row_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportUndo',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('row_number', models.PositiveIntegerField()),
                ('done', models.JSONField()),
                ('former', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.importrun')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['run', 'row_number'], name='intake_undo_row')],
            },
        ),
    ]
