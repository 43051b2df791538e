"""Checks once per statement what was checked per leg: balance, currency, floors; reversals mirror.

All legs of an entry come in one statement, so a leg added later is refused at once.
"""

from django.db import migrations

CHECKED = """
DROP TRIGGER posting_balances ON payouts_posting;
DROP TRIGGER entry_has_legs ON payouts_entry;
DROP FUNCTION entry_balances();

CREATE FUNCTION check_legs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry record;
    has_floors boolean := false;
BEGIN
    FOR entry IN
        SELECT posting.entry_id AS id, count(*) AS legs,
               count(DISTINCT account.currency) AS currencies,
               sum(posting.debit_minor) - sum(posting.credit_minor) AS difference,
               bool_or(account.has_floor) AS has_floors,
               bool_or(account.has_floor <> (posting.balance_after IS NOT NULL)) AS is_misplaced
          FROM payouts_posting posting JOIN payouts_account account ON account.id = posting.account_id
         WHERE posting.entry_id IN (SELECT entry_id FROM added)
         GROUP BY posting.entry_id
    LOOP
        IF entry.legs < 2 OR entry.currencies <> 1 OR entry.difference <> 0 THEN
            RAISE EXCEPTION 'entry % does not balance: % legs, % currencies, difference %',
                entry.id, entry.legs, entry.currencies, entry.difference
                USING ERRCODE = 'check_violation';
        END IF;
        IF entry.legs <> (SELECT count(*) FROM added WHERE added.entry_id = entry.id) THEN
            RAISE EXCEPTION 'entry % is complete: it takes no more legs', entry.id
                USING ERRCODE = 'check_violation';
        END IF;
        IF entry.is_misplaced THEN
            RAISE EXCEPTION 'entry %: accounts with a floor, and no others, have a running balance',
                entry.id USING ERRCODE = 'check_violation';
        END IF;
        has_floors := has_floors OR entry.has_floors;
    END LOOP;
    IF has_floors THEN PERFORM check_running_balances(array_agg(id)) FROM added; END IF;
    RETURN NULL;
END $$;

-- From the first added leg of each account on, every balance is the one before plus the leg.
CREATE FUNCTION check_running_balances(legs bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    accounts bigint[];
    broken record;
BEGIN
    SELECT array_agg(DISTINCT account.id ORDER BY account.id) INTO accounts
      FROM payouts_posting posting JOIN payouts_account account ON account.id = posting.account_id
     WHERE posting.id = ANY (legs) AND account.has_floor;
    PERFORM pg_advisory_xact_lock(hashtext('payouts.account'), mod(id, 2147483647)::int)
       FROM unnest(accounts) AS id;
    SELECT posting.account_id, posting.entry_id INTO broken
      FROM payouts_posting posting
     WHERE posting.account_id = ANY (accounts)
       AND posting.id >= (SELECT min(added.id) FROM payouts_posting added
                           WHERE added.id = ANY (legs) AND added.account_id = posting.account_id)
       AND posting.balance_after IS DISTINCT FROM posting.credit_minor - posting.debit_minor
           + COALESCE((SELECT earlier.balance_after FROM payouts_posting earlier
                        WHERE earlier.account_id = posting.account_id AND earlier.id < posting.id
                        ORDER BY earlier.id DESC LIMIT 1), 0)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry %: the running balance of account % is wrong',
            broken.entry_id, broken.account_id USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM payouts_posting WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION 'entry % does not balance: 0 legs', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.reverses_id IS NULL THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM payouts_entry WHERE id = NEW.reverses_id AND reverses_id IS NOT NULL)
       OR EXISTS (SELECT FROM payouts_posting WHERE entry_id IN (NEW.id, NEW.reverses_id)
                   GROUP BY account_id HAVING sum(debit_minor) <> sum(credit_minor)) THEN
        RAISE EXCEPTION 'entry % is no reversal of entry %', NEW.id, NEW.reverses_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER posting_balances AFTER INSERT ON payouts_posting REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION check_legs();
CREATE CONSTRAINT TRIGGER entry_has_legs AFTER INSERT ON payouts_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_entry();
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0003_running_balances")]

    # Never back to fewer checks.
    operations = [migrations.RunSQL(CHECKED)]
