"""Why a driver was or was not asked is added to and never changed."""

from django.db import migrations

from coop.basics.tables import append_only


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0001_initial")]

    operations = append_only("dispatch_decision")
