"""A ride, and a series, may be paid with a saved card."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Which card pays; empty where it is cash."""

    dependencies = [("trips", "0007_steps_that_came_too_late")]

    operations = [
        migrations.AddField("ride", "card_id", models.UUIDField(null=True)),
        migrations.AddField("series", "card_id", models.UUIDField(null=True)),
    ]
