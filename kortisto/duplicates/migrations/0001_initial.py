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
            name='FormerId',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(unique=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_ids', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('survivor', models.UUIDField()),
                ('absorbed', models.UUIDField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.CharField(max_length=40)),
                ('taken', models.JSONField(default=list)),
                ('before', models.JSONField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='DuplicateSearch',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(default='running', max_length=10)),
                ('persons', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('reached', models.BigIntegerField(default=0)),
                ('found', models.PositiveIntegerField(default=0)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.CharField(max_length=40)),
                ('role', models.CharField(max_length=20)),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('register',), name='duplicates_search_running')],
            },
        ),
        migrations.CreateModel(
            name='Likeness',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(default='open', max_length=10)),
                ('weight', models.IntegerField()),
                ('fields', models.JSONField(default=dict)),
                ('search', models.BigIntegerField(null=True)),
                ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=40)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='likenesses', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['register', 'state', '-weight'], name='duplicates_likeness_list')],
                'constraints': [models.UniqueConstraint(fields=('person', 'other'), name='duplicates_likeness_pair')],
            },
        ),
    ]
