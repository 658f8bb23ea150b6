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
            name='Attestation',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('control', models.CharField(max_length=60)),
                ('statement', models.CharField(max_length=300)),
                ('attested_by', models.UUIDField()),
                ('attested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateField()),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'indexes': [models.Index(fields=['register', 'control', '-attested_at'], name='promises_attested')],
            },
        ),
        migrations.CreateModel(
            name='ProbeResult',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('probe', models.CharField(max_length=60)),
                ('held', models.BooleanField()),
                ('code', models.CharField(max_length=120)),
                ('count', models.BigIntegerField(default=0)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('took_ms', models.FloatField(default=0)),
                ('latest', models.BooleanField(default=True)),
                ('mark', models.TextField(blank=True)),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'indexes': [models.Index(fields=['register', 'probe', '-at'], name='promises_probe_history'), models.Index(condition=models.Q(('latest', True)), fields=['register'], name='promises_probe_latest')],
            },
        ),
    ]
