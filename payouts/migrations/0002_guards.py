"""Every entry balances, has two legs and one currency, and stays as it was written."""

from django.db import migrations

from coop.basics.tables import append_only

BALANCED = """
CREATE FUNCTION entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject bigint;
    legs integer; currencies integer; difference bigint;
BEGIN
    -- Late postings to an old entry are checked as well: this fires for either table.
    IF TG_TABLE_NAME = 'payouts_entry' THEN subject := NEW.id; ELSE subject := NEW.entry_id; END IF;
    SELECT count(*), count(DISTINCT account.currency), sum(debit_minor) - sum(credit_minor)
      INTO legs, currencies, difference
      FROM payouts_posting posting JOIN payouts_account account ON account.id = posting.account_id
     WHERE posting.entry_id = subject;
    IF legs < 2 OR currencies <> 1 OR difference <> 0 THEN
        RAISE EXCEPTION 'entry % does not balance: % legs, % currencies, difference %',
            subject, legs, currencies, difference USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER posting_balances AFTER INSERT ON payouts_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_balances();
CREATE CONSTRAINT TRIGGER entry_has_legs AFTER INSERT ON payouts_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_balances();
"""
UNBALANCED = """
DROP TRIGGER entry_has_legs ON payouts_entry;
DROP TRIGGER posting_balances ON payouts_posting;
DROP FUNCTION entry_balances();
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0001_initial")]

    operations = [
        migrations.RunSQL(BALANCED, UNBALANCED),
        *append_only("payouts_account"),
        *append_only("payouts_entry"),
        *append_only("payouts_posting"),
    ]
