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
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('purpose', models.IntegerField()),
                ('categories', models.JSONField(default=list)),
                ('acts', models.JSONField(default=list)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('hint', models.CharField(max_length=6)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.CharField(max_length=40)),
                ('kept_by', models.CharField(max_length=40)),
                ('decision', models.CharField(blank=True, max_length=8)),
                ('decided_by', models.CharField(blank=True, max_length=40)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('ends_on', models.DateField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_by', models.CharField(blank=True, max_length=40)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('calls_a_minute', models.PositiveIntegerField(default=120)),
                ('minute', models.BigIntegerField(default=0)),
                ('calls', models.PositiveIntegerField(default=0)),
                ('persons_a_day', models.PositiveIntegerField(default=500)),
                ('day', models.DateField(null=True)),
                ('persons', models.PositiveIntegerField(default=0)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='disclosures.recipient')),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('url', models.CharField(max_length=300)),
                ('purpose', models.IntegerField()),
                ('events', models.JSONField(default=list)),
                ('secrets_given', models.PositiveIntegerField(default=1)),
                ('enabled', models.BooleanField(default=True)),
                ('problem', models.CharField(blank=True, max_length=30)),
                ('position', models.BigIntegerField(default=0)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.CharField(max_length=40)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='webhooks', to='disclosures.recipient')),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
        ),
        migrations.CreateModel(
            name='KeptAnswer',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=64)),
                ('body', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('answer', models.JSONField(default=dict)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('token', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='api.apitoken')),
            ],
            options={
                'indexes': [models.Index(fields=['made_at'], name='api_answer_age')],
                'constraints': [models.UniqueConstraint(fields=('token', 'key'), name='api_answer_once')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('entry_id', models.UUIDField()),
                ('event', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(default='waiting', max_length=10)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('problem', models.CharField(blank=True, max_length=30)),
                ('done_at', models.DateTimeField(null=True)),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='api.webhook')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'next_at'], name='api_delivery_due')],
                'constraints': [models.UniqueConstraint(fields=('webhook', 'entry_id'), name='api_delivery_once')],
            },
        ),
    ]
