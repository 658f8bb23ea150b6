# The tables of this room.

import django.db.models.deletion
import django.utils.timezone
import kortisto.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('role', models.CharField(choices=[('customer_service', 'customer service'), ('contact_person', "the register's contact person"), ('accountant', 'accountant'), ('marketing', 'marketing'), ('administrator', 'administrator')], max_length=30)),
                ('employer', models.CharField(max_length=120)),
                ('language', models.CharField(default='fi', max_length=2)),
                ('register_id', models.BigIntegerField(null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('initial_password_until', models.DateTimeField(editable=False, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('left_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(unique=True)),
                ('text_fi', models.TextField()),
                ('text_sv', models.TextField()),
                ('text_en', models.TextField()),
                ('valid_from', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='FormToken',
            fields=[
                ('token', models.UUIDField(primary_key=True, serialize=False)),
                ('used_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('result', models.CharField(max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('of', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=60)),
                ('shared_with', models.CharField(blank=True, max_length=30)),
                ('query', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'of', 'name'), name='staff_view_name')],
            },
        ),
        migrations.CreateModel(
            name='ListChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of', models.SlugField(max_length=40)),
                ('columns', models.JSONField(default=list)),
                ('size', models.PositiveIntegerField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opens_with', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='staff.savedview')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'of'), name='staff_choice_once')],
            },
        ),
        migrations.CreateModel(
            name='CommitmentSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('language', models.CharField(max_length=2)),
                ('text_hash', models.CharField(max_length=64)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='staff.commitment')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'commitment'), name='staff_signed_once')],
            },
        ),
    ]
