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
            name='UpdateFeed',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=20)),
                ('source_key', models.CharField(max_length=40)),
                ('enabled', models.BooleanField(default=False)),
                ('asked_at', models.DateTimeField(null=True)),
                ('wait_until', models.DateTimeField(null=True)),
                ('waits', models.PositiveSmallIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1)),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('register', 'key'), name='updates_feed_key')],
            },
        ),
        migrations.CreateModel(
            name='UpdateRun',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('only', models.BigIntegerField(null=True)),
                ('state', models.CharField(default='running', max_length=10)),
                ('total', models.PositiveIntegerField(default=0)),
                ('asked', models.PositiveIntegerField(default=0)),
                ('found', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('left_out', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('reached', models.BigIntegerField(default=0)),
                ('problem', models.CharField(blank=True, max_length=20)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.CharField(max_length=40)),
                ('role', models.CharField(default='system', max_length=20)),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='updates.updatefeed')),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('only', None), ('state', 'running')), fields=('feed',), name='updates_one_run_at_a_time'), models.UniqueConstraint(condition=models.Q(('only__isnull', False), ('state', 'running')), fields=('feed', 'only'), name='updates_one_question_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='UpdateProposal',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('field', models.CharField(max_length=10)),
                ('old', models.JSONField(default=dict)),
                ('new', models.JSONField(default=dict)),
                ('evidence', models.TextField(blank=True)),
                ('state', models.CharField(default='proposed', max_length=8)),
                ('told_by_self', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=40)),
                ('version', models.PositiveIntegerField(default=1)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='updates.updaterun')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['register', 'state', 'field'], name='updates_proposal_state'), models.Index(fields=['organisation', 'field'], name='updates_proposal_field')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('organisation', 'field'), name='updates_one_open_proposal')],
            },
        ),
    ]
