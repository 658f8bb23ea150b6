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
            name='Suppression',
            fields=[
                ('id', models.BigIntegerField(default=kortisto.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(max_length=5)),
                ('digest', models.CharField(max_length=64)),
                ('purposes', models.IntegerField()),
                ('since', models.DateField(default=django.utils.timezone.localdate)),
                ('register', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notice.register')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('register', 'channel', 'digest'), name='consents_suppression_once')],
            },
        ),
    ]
