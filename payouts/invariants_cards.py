"""What is always true of payments by card; see `coop.work.invariants`. Read when Django starts."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "cards.charged_at_most_what_was_agreed",
        "The cards of a ride were asked for no more than the ride cost, tips aside.",
        """
SELECT fee.ride_id AS ride, fee.total_minor, sum(payment.captured_minor) AS charged_minor
  FROM payouts_fee fee JOIN payouts_payment payment ON payment.ride_id = fee.ride_id
 WHERE payment.purpose IN ('hold', 'rest')
 GROUP BY fee.id HAVING sum(payment.captured_minor) > fee.total_minor
 ORDER BY fee.ride_id
""",
    ),
    Invariant(
        "cards.rides_are_charged_once",
        "A ride by card asked its cards, or the rider's dividends, for what it cost: all, and once.",
        """
SELECT fee.ride_id AS ride, fee.total_minor, COALESCE(wallet.minor, 0) AS wallet_minor,
       COALESCE(cards.minor, 0) AS cards_minor
  FROM payouts_fee fee
  LEFT JOIN LATERAL (
       SELECT sum(posting.debit_minor - posting.credit_minor) AS minor
         FROM payouts_entry entry JOIN payouts_posting posting ON posting.entry_id = entry.id
         JOIN payouts_account account ON account.id = posting.account_id
        WHERE entry.idempotency_key = 'ride:' || fee.ride_id || ':wallet'
              AND account.kind = 'wallet') wallet ON TRUE
  LEFT JOIN LATERAL (
       SELECT sum(payment.wanted_minor) AS minor, count(*) AS number FROM payouts_payment payment
        WHERE payment.ride_id = fee.ride_id AND payment.purpose IN ('hold', 'rest')
              AND NOT EXISTS (SELECT FROM payouts_payment again
                               WHERE again.purpose = 'rest' AND again.about = payment.id)
       ) cards ON TRUE
 WHERE fee.method = 'card' AND cards.number > 0
       AND COALESCE(wallet.minor, 0) + COALESCE(cards.minor, 0) <> fee.total_minor
 ORDER BY fee.ride_id
""",
    ),
    Invariant(
        "cards.captures_are_booked_once",
        "What a card paid is in the books, to the cent; and nothing is that no card paid.",
        """
SELECT payment.id AS payment, payment.state, payment.captured_minor,
       COALESCE(booked.minor, 0) AS booked_minor
  FROM payouts_payment payment
  LEFT JOIN LATERAL (
       SELECT sum(posting.debit_minor - posting.credit_minor) AS minor
         FROM payouts_entry entry JOIN payouts_posting posting ON posting.entry_id = entry.id
         JOIN payouts_account account ON account.id = posting.account_id
        WHERE entry.idempotency_key = 'payment:' || payment.id || ':captured'
              AND account.kind = 'provider') booked ON TRUE
 WHERE payment.captured_minor <> COALESCE(booked.minor, 0)
       OR (payment.captured_minor > 0) <> (payment.state = 'captured')
 ORDER BY payment.id
""",
    ),
    Invariant(
        "cards.refunds_are_booked_once",
        "What went back to cards is what the payments say, and what the books say.",
        """
SELECT payment.id AS payment, payment.refunded_minor, COALESCE(sent.minor, 0) AS sent_minor,
       COALESCE(booked.minor, 0) AS booked_minor
  FROM payouts_payment payment
  LEFT JOIN LATERAL (SELECT sum(amount_minor) AS minor FROM payouts_refund refund
                      WHERE refund.payment_id = payment.id AND refund.state = 'done') sent ON TRUE
  LEFT JOIN LATERAL (
       SELECT sum(posting.credit_minor - posting.debit_minor) AS minor
         FROM payouts_refund refund
         JOIN payouts_entry entry ON entry.idempotency_key IN
              ('refund:' || refund.id || ':sent', 'refund:' || refund.id || ':back')
         JOIN payouts_posting posting ON posting.entry_id = entry.id
         JOIN payouts_account account ON account.id = posting.account_id
        WHERE refund.payment_id = payment.id AND account.kind = 'provider') booked ON TRUE
 WHERE payment.refunded_minor <> COALESCE(sent.minor, 0)
       OR payment.refunded_minor <> COALESCE(booked.minor, 0)
 ORDER BY payment.id
""",
    ),
)
