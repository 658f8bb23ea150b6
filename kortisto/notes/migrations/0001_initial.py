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
            name='Tag',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40)),
                ('folded', models.CharField(editable=False, max_length=60)),
                ('colour', models.CharField(default='info', max_length=5)),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('register', 'folded'), name='notes_tag_once')],
            },
        ),
        migrations.CreateModel(
            name='Tagging',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.CharField(max_length=40)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taggings', to='parties.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taggings', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
                ('tag', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notes.tag')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tag', 'person'], name='notes_tagging_persons'), models.Index(fields=['tag', 'organisation'], name='notes_tagging_firms')],
                'constraints': [models.UniqueConstraint(fields=('person', 'tag'), name='notes_tag_person_once'), models.UniqueConstraint(fields=('organisation', 'tag'), name='notes_tag_firm_once')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('origin', models.CharField(blank=True, editable=False, max_length=10)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('assignee', models.CharField(blank=True, max_length=40)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.CharField(max_length=40)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_by', models.CharField(blank=True, max_length=40)),
                ('version', models.PositiveIntegerField(default=1)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='parties.organisation')),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['person', 'made_at'], name='notes_task_person'), models.Index(fields=['organisation', 'made_at'], name='notes_task_organisation'), models.Index(condition=models.Q(('done_at', None)), fields=['register', 'due_on'], name='notes_task_waiting'), models.Index(condition=models.Q(('done_at', None)), fields=['register', 'assignee', 'due_on'], name='notes_task_mine')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at', None), models.Q(('origin', ''), _negated=True)), fields=('person',), name='notes_task_one_person'), models.UniqueConstraint(condition=models.Q(('done_at', None), models.Q(('origin', ''), _negated=True)), fields=('organisation',), name='notes_task_one_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
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
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='parties.organisation')),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['person', 'added_at'], name='notes_attachment_person'), models.Index(fields=['organisation', 'added_at'], name='notes_attachment_firm'), models.Index(fields=['file'], name='notes_attachment_file')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(default='note', max_length=8)),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('written_by', models.CharField(max_length=40)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='parties.organisation')),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='parties.person')),
                ('register', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['person', 'written_at'], name='notes_note_person'), models.Index(fields=['organisation', 'written_at'], name='notes_note_organisation')],
            },
        ),
    ]
