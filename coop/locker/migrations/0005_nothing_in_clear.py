"""Nothing personal lies here in clear any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("locker", "0004_seal_records")]
    operations = [
        migrations.RemoveIndex(
            model_name='record',
            name='phone_numbers',
        ),
        migrations.RemoveField(
            model_name='record',
            name='data',
        ),
    ]
