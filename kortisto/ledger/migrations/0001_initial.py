# The tables of this room.

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Head',
            fields=[
                ('log', models.SmallIntegerField(primary_key=True, serialize=False)),
                ('size', models.BigIntegerField(default=0)),
                ('frontier', models.BinaryField(default=bytes)),
            ],
        ),
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('sequence', models.BigAutoField(primary_key=True, serialize=False)),
                ('log', models.SmallIntegerField()),
                ('entry_id', models.UUIDField(unique=True)),
                ('at_us', models.BigIntegerField()),
                ('body', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at_us', models.BigIntegerField()),
                ('by', models.CharField(max_length=40)),
                ('role', models.CharField(max_length=20)),
                ('entries', models.BigIntegerField()),
                ('code', models.CharField(blank=True, max_length=20)),
                ('log', models.CharField(blank=True, max_length=10)),
                ('position', models.BigIntegerField(null=True)),
                ('until', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('log', models.SmallIntegerField()),
                ('size', models.BigIntegerField()),
                ('at_us', models.BigIntegerField()),
                ('note', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('log', 'size'), name='ledger_checkpoint_place')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('entry_id', models.UUIDField(primary_key=True, serialize=False)),
                ('log', models.SmallIntegerField()),
                ('position', models.BigIntegerField()),
                ('at_us', models.BigIntegerField()),
                ('body', models.BinaryField()),
                ('leaf', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('log', 'position'), name='ledger_entry_place')],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject', models.UUIDField()),
                ('log', models.SmallIntegerField()),
                ('entry_id', models.UUIDField()),
            ],
            options={
                'indexes': [models.Index(fields=['subject', 'log'], name='ledger_mention_subject')],
            },
        ),
    ]
