"""What is always true of the co-op's own books; see `coop.work.invariants`. Read at start."""

from coop.work.invariants import Invariant, register
from payouts.accounts import CHART, Type

ASSETS = ", ".join(f"'{kind.key}'" for kind in CHART.values() if kind.type == Type.ASSET)

register(
    Invariant(
        "books.bills_are_booked",
        "An approved bill is owed in the ledger, a paid one is paid, once; a reversed one is neither.",
        """
SELECT bill.id AS bill, bill.state, bill.amount_minor, booked.owed_minor, booked.paid_minor
  FROM books_bill bill
  CROSS JOIN LATERAL (
       SELECT COALESCE(sum(posting.credit_minor - posting.debit_minor)
                       FILTER (WHERE entry.kind IN ('bill.approved', 'bill.reversed')), 0) AS owed_minor,
              COALESCE(sum(posting.debit_minor - posting.credit_minor)
                       FILTER (WHERE entry.kind NOT IN ('bill.approved', 'bill.reversed')), 0)
                  AS paid_minor
         FROM payouts_entry entry JOIN payouts_posting posting ON posting.entry_id = entry.id
         JOIN payouts_account account ON account.id = posting.account_id
        WHERE entry.about = bill.id AND account.kind = 'bills_due') booked
 WHERE booked.owed_minor <> CASE WHEN bill.state IN ('approved', 'paid')
                                 THEN bill.amount_minor ELSE 0 END
       OR booked.paid_minor <> CASE WHEN bill.state = 'paid' THEN bill.amount_minor ELSE 0 END
 ORDER BY bill.id
""",
    ),
    Invariant(
        "books.two_people_decide",
        "Nobody approved a bill, a reversal, a large correction or a month's end of their own.",
        """
SELECT 'bill' AS what, id FROM books_bill
 WHERE state IN ('approved', 'paid', 'reversed')
       AND (decided_by_id IS NULL OR decided_by_id = entered_by_id)
UNION ALL
SELECT 'reversal', id FROM books_bill
 WHERE state = 'reversed' AND (reversed_by_id IS NULL OR reversed_by_id = reversal_by_id)
UNION ALL
SELECT 'correction', id FROM books_match
 WHERE state = 'stands' AND needs_second AND (agreed_by_id IS NULL OR agreed_by_id = by_id)
UNION ALL
SELECT 'month', id FROM books_month
 WHERE state = 'closed' AND (closed_by_id IS NULL OR closed_by_id = proposed_by_id)
 ORDER BY 1, 2
""",
    ),
    Invariant(
        "books.matches_are_booked",
        "What a line on the bank statement was stands on the account bank, to the cent.",
        """
SELECT match.id AS match, match.amount_minor, COALESCE(sum(posting.debit_minor - posting.credit_minor), 0)
       AS booked_minor
  FROM books_match match
  LEFT JOIN payouts_entry entry ON entry.idempotency_key = match.entry_key
  LEFT JOIN payouts_posting posting ON posting.entry_id = entry.id
       AND posting.account_id IN (SELECT id FROM payouts_account WHERE kind = 'bank')
 WHERE match.state = 'stands'
 GROUP BY match.id
HAVING COALESCE(sum(posting.debit_minor - posting.credit_minor), 0) <> match.amount_minor
 ORDER BY match.id
""",
    ),
    Invariant(
        "books.lines_are_explained_once",
        "What a line on the bank statement was is never more than the line, nor the other way round.",
        """
SELECT line.id AS line, line.amount_minor, sum(match.amount_minor) AS explained_minor
  FROM books_line line JOIN books_match match ON match.line_id = line.id
 WHERE match.state IN ('waiting', 'stands')
 GROUP BY line.id
HAVING abs(sum(match.amount_minor)) > abs(line.amount_minor)
       OR sign(sum(match.amount_minor)) <> sign(line.amount_minor)
 ORDER BY line.id
""",
    ),
    Invariant(
        "books.statements_add_up",
        "Each bank statement has as many new lines as it says.",
        """
SELECT statement.id AS statement, statement.new_lines, count(line.id) AS found
  FROM books_statement statement LEFT JOIN books_line line ON line.statement_id = statement.id
 GROUP BY statement.id HAVING count(line.id) <> statement.new_lines
 ORDER BY statement.id
""",
    ),
    Invariant(
        "books.closed_months_stay",
        "Every closed month is closed in the ledger, and its figures are still those of the ledger.",
        f"""
SELECT month.id AS month, month.month_on, (month.figures->>'assets_minor')::bigint AS said_minor,
       held.minor AS held_minor
  FROM books_month month
  CROSS JOIN LATERAL (
       SELECT COALESCE(sum(posting.debit_minor - posting.credit_minor), 0) AS minor
         FROM payouts_posting posting JOIN payouts_entry entry ON entry.id = posting.entry_id
         JOIN payouts_account account ON account.id = posting.account_id
        WHERE entry.at < month.until AND account.currency = month.currency
              AND account.kind IN ({ASSETS})) held
 WHERE month.state = 'closed'
       AND (held.minor <> (month.figures->>'assets_minor')::bigint
            OR NOT EXISTS (SELECT FROM payouts_closed closed WHERE closed.until >= month.until))
 ORDER BY month.id
""",  # noqa: S608  the kinds are the chart's own
    ),
)
