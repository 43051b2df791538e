"""Refuses entries dated within a closed month: one look at one row for each statement."""

from django.db import migrations, models

from coop.basics.tables import append_only

# A month is closed hours after its end at the earliest, when no entry dated in it is under way.
OPEN = """
CREATE FUNCTION entry_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed timestamptz;
BEGIN
    SELECT until INTO closed FROM payouts_closed ORDER BY until DESC LIMIT 1;
    IF closed IS NOT NULL AND EXISTS (SELECT FROM added WHERE at < closed) THEN
        RAISE EXCEPTION 'the ledger is closed until %: date the entry now', closed
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_is_open AFTER INSERT ON payouts_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION entry_is_open();
"""
REOPEN = "DROP TRIGGER entry_is_open ON payouts_entry; DROP FUNCTION entry_is_open();"


class Migration(migrations.Migration):

    dependencies = [
        ('payouts', '0009_payees_and_payouts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Closed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateTimeField(unique=True)),
                ('at', models.DateTimeField()),
            ],
        ),
        *append_only("payouts_closed"),
        migrations.RunSQL(OPEN, REOPEN),
    ]
