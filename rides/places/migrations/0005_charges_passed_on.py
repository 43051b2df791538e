"""A special zone may take a charge of its own, such as an airport's, that is handed on whole."""

from django.db import migrations, models
from django.db.models import Q

KINDS = [
    ("queue", "Queue"),
    ("no_pickup", "No Pickup"),
    ("surcharge", "Surcharge"),
    ("pass_through", "Passed On"),
]


class Migration(migrations.Migration):
    """One more kind of special zone."""

    dependencies = [("places", "0004_words_and_surroundings")]

    operations = [
        migrations.AlterField(
            model_name="specialzone",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=12),
        ),
        migrations.RemoveConstraint(model_name="specialzone", name="special_zone_is_known"),
        migrations.AddConstraint(
            model_name="specialzone",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=[key for key, _name in KINDS]), name="special_zone_is_known"
            ),
        ),
    ]
