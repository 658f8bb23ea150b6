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
            name='PostcodeTable',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_id', models.UUIDField(default=kortisto.kernel.ids.uuid7, editable=False, unique=True)),
                ('state', models.CharField(default='staged', max_length=8)),
                ('day', models.DateField()),
                ('rows', models.PositiveIntegerField()),
                ('bundled', models.BooleanField(default=False)),
                ('came_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('came_by', models.CharField(max_length=40)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'in_use')), fields=('state',), name='postcodes_one_in_use')],
            },
        ),
        migrations.CreateModel(
            name='Postcode',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=5)),
                ('name_fi', models.CharField(max_length=30)),
                ('name_sv', models.CharField(max_length=30)),
                ('written_fi', models.CharField(max_length=30)),
                ('written_sv', models.CharField(max_length=30)),
                ('kind', models.CharField(max_length=1)),
                ('table', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='postcodes.postcodetable')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('table', 'code'), name='postcodes_code_once')],
            },
        ),
    ]
