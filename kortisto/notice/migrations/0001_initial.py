# The tables of this room.

import django.db.models.deletion
import django.utils.timezone
import kortisto.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Register',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('key', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=120)),
                ('financial_year_end_month', models.PositiveSmallIntegerField(default=12)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='NoticeVersion',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(default='draft', max_length=10)),
                ('document', models.JSONField()),
                ('raw', models.TextField(blank=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('declared_digest', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('valid_from', models.DateTimeField(null=True)),
                ('published_by', models.UUIDField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('version', models.PositiveIntegerField(default=1)),
                ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='notice.register')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('register', 'number'), name='notice_version_number')],
            },
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('rule', models.CharField(max_length=10)),
                ('reason', models.CharField(max_length=300)),
                ('until', models.DateField()),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.UUIDField(null=True)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waivers', to='notice.noticeversion')),
            ],
        ),
        migrations.CreateModel(
            name='NoticeFile',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=4)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('body', models.BinaryField()),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='notice.noticeversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('notice', 'kind', 'language'), name='notice_file_once')],
            },
        ),
    ]
