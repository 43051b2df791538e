"""Rows are added, never changed."""

from django.db import migrations

from coop.basics.tables import append_only


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0001_initial")]

    operations = append_only("rulebook_ruleversion")
