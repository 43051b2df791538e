"""Cars get owners; the rest of what papers and sharing need follows in the next one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Replace, Upper


def give_owners(apps, _editor):
    """Each car belongs to the person who drove it until now."""
    vehicles = apps.get_model("fleet", "Vehicle")
    drivers = apps.get_model("fleet", "Driver")
    owner = drivers.objects.filter(id=OuterRef("driver_id")).values("user_id")[:1]
    key = Upper(Replace(Replace(F("plate"), Value("-"), Value("")), Value(" "), Value("")))
    vehicles.objects.update(owner_id=Subquery(owner), plate_key=key)


class Migration(migrations.Migration):
    dependencies = [
        ("fleet", "0002_features_of_cars"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("vehicle", "owner", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
        migrations.AddField("vehicle", "plate_key", models.CharField(max_length=16, default=""), preserve_default=False),
        migrations.AddField("vehicle", "year", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("vehicle", "takes_smaller", models.BooleanField(default=True)),
        migrations.AddField("vehicle", "added_at", models.DateTimeField(null=True)),
        migrations.AddField("vehicle", "retired_at", models.DateTimeField(null=True)),
        migrations.RunPython(give_owners, migrations.RunPython.noop),
    ]
