"""An entry in one round trip: its row, its accounts, its running balances and its legs.

Who posts opens accounts and waits for those with a floor in one order, so never in a circle.
"""

from django.db import migrations

POST = """
-- The accounts of these kinds and owners, in their order; NULL for those that are not there.
CREATE FUNCTION find_accounts(money text, kinds text[], owners uuid[]) RETURNS bigint[]
LANGUAGE plpgsql AS $$
BEGIN
    RETURN ARRAY(
        SELECT account.id
          FROM unnest(kinds, owners) WITH ORDINALITY AS wanted (kind, owner, place)
          LEFT JOIN LATERAL (
               -- Two branches: an index finds accounts with an owner as well as those without.
               SELECT id FROM payouts_account
                WHERE kind = wanted.kind AND owner = wanted.owner AND currency = money
               UNION ALL
               SELECT id FROM payouts_account
                WHERE kind = wanted.kind AND owner IS NULL AND wanted.owner IS NULL
                  AND currency = money
          ) account ON TRUE
         ORDER BY wanted.place);
END $$;

-- `amounts`: debits above zero, credits below. Returns the entry; the fingerprint that it has, if
-- it was there before; what an account with a floor holds and was asked for, if that is too little.
CREATE FUNCTION post_entry(
    new_kind text, new_key text, new_hash bytea, new_at timestamptz, new_about uuid,
    new_reverses bigint, money text, kinds text[], owners uuid[], amounts bigint[],
    OUT entry bigint, OUT hash bytea, OUT held bigint, OUT asked bigint
) LANGUAGE plpgsql AS $$
DECLARE
    accounts bigint[];
    floors bigint[];
    balances bigint[];
BEGIN
    INSERT INTO payouts_entry (kind, idempotency_key, payload_hash, at, about, reverses_id)
    VALUES (new_kind, new_key, new_hash, new_at, new_about, new_reverses)
        ON CONFLICT (idempotency_key) DO NOTHING RETURNING id INTO entry;
    IF entry IS NULL THEN
        SELECT id, payload_hash INTO entry, hash
          FROM payouts_entry WHERE idempotency_key = new_key;
        RETURN;
    END IF;

    accounts := find_accounts(money, kinds, owners);
    IF array_position(accounts, NULL) IS NOT NULL THEN
        INSERT INTO payouts_account (kind, owner, currency)
        SELECT DISTINCT wanted.kind, wanted.owner, money
          FROM unnest(kinds, owners, accounts) AS wanted (kind, owner, id)
         WHERE wanted.id IS NULL ORDER BY wanted.kind, wanted.owner
            ON CONFLICT DO NOTHING;
        accounts := find_accounts(money, kinds, owners);
    END IF;

    floors := ARRAY(
        SELECT id FROM payouts_account WHERE id = ANY (accounts) AND has_floor ORDER BY id);
    IF cardinality(floors) > 0 THEN
        -- The trigger on the legs takes the same locks, for whoever comes another way.
        PERFORM pg_advisory_xact_lock(hashtext('payouts.account'), mod(id, 2147483647)::int)
           FROM unnest(floors) AS id;
        -- A statement of its own: it sees what whoever held the lock before has committed.
        balances := ARRAY(
            SELECT CASE WHEN leg.account = ANY (floors) THEN
                   COALESCE((SELECT balance_after FROM payouts_posting
                              WHERE account_id = leg.account ORDER BY id DESC LIMIT 1), 0)
                   - sum(leg.amount) OVER (PARTITION BY leg.account ORDER BY leg.place) END
              FROM unnest(accounts, amounts) WITH ORDINALITY AS leg (account, amount, place)
             ORDER BY leg.place);
        SELECT after + amount, amount INTO held, asked
          FROM unnest(balances, amounts) AS leg (after, amount) WHERE after < 0 LIMIT 1;
        IF FOUND THEN RETURN; END IF;
    END IF;

    INSERT INTO payouts_posting (entry_id, account_id, debit_minor, credit_minor, balance_after)
    SELECT entry, account, greatest(amount, 0), greatest(-amount, 0), after
      FROM unnest(accounts, amounts, balances)
           WITH ORDINALITY AS leg (account, amount, after, place) ORDER BY place;
END $$;
"""
FORGET = "DROP FUNCTION post_entry; DROP FUNCTION find_accounts;"


class Migration(migrations.Migration):
    dependencies = [("payouts", "0007_cards_and_payments")]

    operations = [migrations.RunSQL(POST, FORGET)]
