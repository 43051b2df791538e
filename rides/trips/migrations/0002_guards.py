"""What happened to a ride, and what it costs, is added to and never changed."""

from django.db import migrations

from coop.basics.tables import append_only


class Migration(migrations.Migration):
    dependencies = [("trips", "0001_initial")]

    operations = [*append_only("trips_event"), *append_only("trips_line"), *append_only("trips_unmetdemand")]
