"""What is always true of money; see `coop.work.invariants`. Read when Django starts."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "money.entries_balance",
        "Every entry has two legs or more, in one currency, and its debits equal its credits.",
        """
SELECT entry.id AS entry, count(posting.id) AS legs, count(DISTINCT account.currency) AS currencies,
       COALESCE(sum(posting.debit_minor - posting.credit_minor), 0) AS difference_minor
  FROM payouts_entry entry LEFT JOIN payouts_posting posting ON posting.entry_id = entry.id
  LEFT JOIN payouts_account account ON account.id = posting.account_id
 GROUP BY entry.id
HAVING count(posting.id) < 2 OR count(DISTINCT account.currency) <> 1
       OR sum(posting.debit_minor) <> sum(posting.credit_minor)
 ORDER BY entry.id
""",
    ),
    Invariant(
        "money.entries_have_a_cause",
        "Every entry says what it is about; a fee that flows on, or back, is the fee of a ride.",
        """
SELECT entry.id AS entry, entry.kind, entry.about FROM payouts_entry entry
 WHERE entry.kind = '' OR entry.idempotency_key = ''
       OR entry.about = '00000000-0000-0000-0000-000000000000'
       OR (entry.kind IN ('ride.cash', 'ride.card', 'ride.account', 'fee.released',
                          'ride.taken_back')
           AND NOT EXISTS (SELECT FROM payouts_fee fee WHERE fee.ride_id = entry.about))
 ORDER BY entry.id
""",
    ),
    Invariant(
        "money.reversals_mirror",
        "An entry that takes another back moves the same money the other way, once.",
        """
SELECT entry.id AS entry, entry.reverses_id AS reverses
  FROM payouts_entry entry JOIN payouts_entry booked ON booked.id = entry.reverses_id
 WHERE booked.reverses_id IS NOT NULL
       OR EXISTS (SELECT FROM payouts_posting posting
                   WHERE posting.entry_id IN (entry.id, booked.id) GROUP BY posting.account_id
                  HAVING sum(posting.debit_minor) <> sum(posting.credit_minor))
 ORDER BY entry.id
""",
    ),
    Invariant(
        "money.balances_are_their_postings",
        "What an account with a floor is said to hold is the sum of what went in and out.",
        """
SELECT account, entry, balance_after, counted FROM (
    SELECT account.id AS account, posting.entry_id AS entry, posting.balance_after,
           sum(posting.credit_minor - posting.debit_minor)
               OVER (PARTITION BY account.id ORDER BY posting.id) AS counted
      FROM payouts_posting posting JOIN payouts_account account ON account.id = posting.account_id
     WHERE account.has_floor) chain
 WHERE balance_after IS DISTINCT FROM counted ORDER BY account, entry
""",
    ),
    Invariant(
        "money.wallets_are_not_negative",
        "Nobody has taken more out of a wallet, or another account with a floor, than was in it.",
        """
SELECT account, kind, lowest_minor FROM (
    SELECT id AS account, kind, min(held) AS lowest_minor FROM (
        SELECT account.id, account.kind, sum(posting.credit_minor - posting.debit_minor)
               OVER (PARTITION BY account.id ORDER BY posting.id) AS held
          FROM payouts_posting posting
          JOIN payouts_account account ON account.id = posting.account_id
         WHERE account.has_floor) chain
     GROUP BY id, kind) accounts
 WHERE lowest_minor < 0 ORDER BY account
""",
    ),
    Invariant(
        "money.rides_add_up",
        "What a rider paid is the driver's pay, the fee, the tax and what is handed on.",
        """
SELECT ride_id AS ride, total_minor, driver_minor, fee_minor, tax_minor, pass_minor
  FROM payouts_fee WHERE total_minor <> driver_minor + fee_minor + tax_minor + pass_minor
 ORDER BY ride_id
""",
    ),
    Invariant(
        "money.fees_flow_once",
        "A fee waits, or has flowed on: all that its costs and refunds left of it, once.",
        """
SELECT fee.ride_id AS ride, fee.net_minor - COALESCE(cut.minor, 0) AS left_minor,
       waiting.net_minor AS waiting_minor, released.minor AS released_minor
  FROM payouts_fee fee
  LEFT JOIN payouts_waiting waiting ON waiting.fee_id = fee.id
  LEFT JOIN (SELECT fee_id, sum(fee_minor) AS minor FROM payouts_takenback GROUP BY fee_id) cut
         ON cut.fee_id = fee.id
  LEFT JOIN (SELECT entry.about, sum(posting.debit_minor - posting.credit_minor) AS minor
               FROM payouts_entry entry JOIN payouts_posting posting ON posting.entry_id = entry.id
               JOIN payouts_account account ON account.id = posting.account_id
              WHERE entry.kind = 'fee.released' AND account.kind = 'fee_provisional'
              GROUP BY entry.about) released ON released.about = fee.ride_id
 WHERE COALESCE(waiting.net_minor, 0) + COALESCE(released.minor, 0)
       <> fee.net_minor - COALESCE(cut.minor, 0)
       OR (waiting.fee_id IS NOT NULL AND released.about IS NOT NULL)
 ORDER BY fee.ride_id
""",
    ),
    Invariant(
        "money.splits_are_their_fees",
        "What of a fee reached a pool in the books is what the pool's members were given.",
        """
SELECT COALESCE(booked.ride, given.ride) AS ride, COALESCE(booked.pool, given.pool) AS pool,
       booked.minor AS booked_minor, given.minor AS given_minor
  FROM (SELECT entry.about AS ride, account.kind AS pool, sum(posting.credit_minor) AS minor
          FROM payouts_entry entry JOIN payouts_posting posting ON posting.entry_id = entry.id
          JOIN payouts_account account ON account.id = posting.account_id
         WHERE entry.kind = 'fee.released' AND starts_with(account.kind, 'pool_')
         GROUP BY entry.about, account.kind) booked
  FULL JOIN (SELECT fee.ride_id AS ride, 'pool_' || pool.key AS pool, sum(amount_minor) AS minor
               FROM payouts_poolinflow inflow JOIN payouts_fee fee ON fee.id = inflow.fee_id
               JOIN payouts_pool pool ON pool.id = inflow.pool_id
              GROUP BY fee.ride_id, pool.key) given USING (ride, pool)
 WHERE booked.minor IS DISTINCT FROM given.minor ORDER BY 1, 2
""",
    ),
    Invariant(
        "money.pools_keep_all",
        "All shares of a pool, what is left over and what was taken out are the fees it got.",
        """
SELECT pool.id AS pool, pool.key, pool.units, shares.units AS shares_units,
       pool.fees_minor * 1000000000000 - pool.carry - shares.worth AS difference
  FROM payouts_pool pool
  CROSS JOIN LATERAL (
       SELECT COALESCE(sum(share.units), 0) AS units,
              COALESCE(sum(share.settled + share.units * (pool.index - share.index_at)
                           + share.claimed_minor * 1000000000000), 0) AS worth
         FROM payouts_share share WHERE share.pool_id = pool.id) shares
 WHERE pool.units <> shares.units
       OR pool.fees_minor * 1000000000000 <> pool.carry + shares.worth
 ORDER BY pool.id
""",
    ),
    Invariant(
        "money.refunds_are_at_most_paid",
        "Nobody got more back than they paid: by ride, and by payment at the provider.",
        """
SELECT fee.ride_id AS about, fee.total_minor AS paid_minor, sum(back.amount_minor) AS back_minor
  FROM payouts_fee fee JOIN payouts_takenback back ON back.fee_id = fee.id
 GROUP BY fee.id HAVING sum(back.amount_minor) > fee.total_minor
UNION ALL
SELECT id, captured_minor, refunded_minor FROM payouts_payment
 WHERE refunded_minor > captured_minor
 ORDER BY 1
""",
    ),
    Invariant(
        "money.holds_are_not_exceeded",
        "No payment took more than was held for it.",
        """
SELECT id AS payment, amount_minor, captured_minor FROM payouts_payment
 WHERE captured_minor > amount_minor ORDER BY id
""",
    ),
    Invariant(
        "money.provider_agrees",
        "The payment provider, the books and the rides told the same story last night.",
        """
SELECT kind, object_id AS object, ours_minor, theirs_minor, found_at FROM payouts_difference
 WHERE gone_at IS NULL ORDER BY id
""",
    ),
    Invariant(
        "money.one_payout_per_period",
        "Nobody was paid twice for a period, and nobody has two payouts under way.",
        """
SELECT user_id, currency, period, count(*) AS payouts FROM payouts_payout
 GROUP BY user_id, currency, period HAVING count(*) > 1
UNION ALL
SELECT min(user_id::text)::uuid, min(currency), account_id, count(*) FROM payouts_payout
 WHERE state IN ('queued', 'sending', 'in_flight') GROUP BY account_id HAVING count(*) > 1
 ORDER BY 1, 2, 3
""",
    ),
    Invariant(
        "money.payouts_are_booked",
        "Each payout was set aside, moved, paid or given back in the books, as far as it came.",
        """
SELECT payout.id AS payout, payout.state, payout.amount_minor, booked.flying_minor,
       booked.there_minor
  FROM payouts_payout payout
  CROSS JOIN LATERAL (
       SELECT COALESCE(sum(posting.credit_minor - posting.debit_minor)
                       FILTER (WHERE account.kind = 'payout_in_flight'), 0) AS flying_minor,
              COALESCE(sum(posting.debit_minor - posting.credit_minor)
                       FILTER (WHERE account.kind = 'provider_payees'), 0) AS there_minor,
              count(*) FILTER (WHERE entry.kind = 'payout.opened') AS opened
         FROM payouts_entry entry JOIN payouts_posting posting ON posting.entry_id = entry.id
         JOIN payouts_account account ON account.id = posting.account_id
        WHERE entry.about = payout.id) booked
 WHERE booked.opened = 0
       OR booked.flying_minor <> CASE WHEN payout.state IN ('paid', 'failed') THEN 0
                                      ELSE payout.amount_minor END
       OR booked.there_minor <> CASE
              WHEN payout.state = 'in_flight' THEN payout.amount_minor
              WHEN payout.state = 'failed' AND payout.transfer_id IS NOT NULL
                   AND NOT EXISTS (SELECT FROM payouts_call call WHERE call.subject_id = payout.id
                                      AND call.kind = 'return' AND call.state = 'done')
                   THEN payout.amount_minor
              ELSE 0 END
 ORDER BY payout.id
""",
    ),
    Invariant(
        "money.payouts_arrive",
        "No payout is on its way to a bank for more than ten days.",
        """
SELECT id AS payout, state, moved_at FROM payouts_payout
 WHERE (state = 'in_flight' AND moved_at < %(now)s - interval '10 days')
       OR (state = 'sending' AND moved_at < %(now)s - interval '2 days')
 ORDER BY id
""",
    ),
    Invariant(
        "money.two_people_refund_above_the_limit",
        "A refund above the limit was wanted by two stewards.",
        """
SELECT id AS decision, asked_by_id, decided_by_id FROM payouts_decision
 WHERE state = 'done' AND needs_second
       AND (decided_by_id IS NULL OR decided_by_id = asked_by_id)
 ORDER BY id
""",
    ),
)
register(
    Invariant(
        "shares.books_are_their_payments",
        "What the books hold of a member's share is what was paid in, less what was given back.",
        """
SELECT COALESCE(booked.member, paid.member) AS member, booked.minor AS booked_minor,
       paid.minor AS paid_minor
  FROM (SELECT account.owner AS member, sum(posting.credit_minor - posting.debit_minor) AS minor
          FROM payouts_account account
          JOIN payouts_posting posting ON posting.account_id = account.id
         WHERE account.kind = 'member_shares' GROUP BY account.owner) booked
  FULL JOIN (SELECT share_id AS member, sum(amount_minor) AS minor
               FROM payouts_sharepayment GROUP BY share_id) paid USING (member)
 WHERE COALESCE(booked.minor, 0) <> COALESCE(paid.minor, 0) ORDER BY 1
""",
    ),
)
