"""Fees, what flowed into pools, who had how many units, and refunds stay as they were written."""

from django.db import migrations

from coop.basics.tables import append_only


class Migration(migrations.Migration):
    dependencies = [("payouts", "0005_fees_and_pools")]

    operations = [
        *append_only("payouts_fee"),
        *append_only("payouts_poolinflow"),
        *append_only("payouts_unitschange"),
        *append_only("payouts_takenback"),
    ]
