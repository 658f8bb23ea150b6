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
            name='RetentionRun',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('today', models.DateField()),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('counts', models.JSONField(default=dict)),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('subject', models.UUIDField()),
                ('also', models.JSONField(default=list)),
                ('because', models.CharField(max_length=10)),
                ('state', models.CharField(max_length=10)),
                ('received_on', models.DateField(null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('completed_at', models.DateTimeField(null=True)),
                ('by', models.CharField(max_length=40)),
                ('gone', models.JSONField(default=dict)),
                ('kept', models.JSONField(default=list)),
                ('told', models.JSONField(default=list)),
                ('failed', models.JSONField(default=list)),
                ('next_on', models.DateField(null=True)),
                ('journalled', models.BooleanField(default=False)),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'indexes': [models.Index(fields=['register', 'subject'], name='retention_erasure_subject'), models.Index(fields=['register', 'state', 'next_on'], name='retention_erasure_next'), models.Index(fields=['register', '-at'], name='retention_erasure_latest'), models.Index(condition=models.Q(('journalled', False)), fields=['register'], name='retention_unjournalled')],
            },
        ),
    ]
