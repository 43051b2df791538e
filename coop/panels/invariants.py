"""What is always true of panels; see `coop.work.invariants`. Read when Django starts."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "panels.seats_are_drawn",
        "Each seat is that of the list which was bound before the draw, in the places' order.",
        """
SELECT seat.id AS seat, seat.place FROM panels_seat seat
  LEFT JOIN panels_draw draw ON draw.case_id = seat.case_id
  LEFT JOIN panels_frozen frozen ON frozen.case_id = seat.case_id
  LEFT JOIN panels_listed listed ON listed.case_id = seat.case_id AND listed.index = seat.index
  JOIN panels_case one ON one.id = seat.case_id
 WHERE draw.case_id IS NULL OR draw.at < frozen.at OR seat.index >= frozen.members
       OR (one.forgotten_at IS NULL AND listed.user_id IS DISTINCT FROM seat.user_id)
       OR seat.place <> (SELECT count(*) FROM panels_seat other
                          WHERE other.case_id = seat.case_id AND other.place < seat.place)
 ORDER BY seat.id
""",
    ),
    Invariant(
        "panels.no_side_decides",
        "Nobody has a seat in a case that concerns them or that they had to do with before.",
        """
SELECT seat.id AS seat FROM panels_seat seat
 WHERE EXISTS (SELECT FROM panels_party party
                WHERE party.case_id = seat.case_id AND party.user_id = seat.user_id)
       OR EXISTS (SELECT FROM panels_barred barred
                   WHERE barred.case_id = seat.case_id AND barred.user_id = seat.user_id)
 ORDER BY seat.id
""",
    ),
    Invariant(
        "panels.panels_are_no_larger",
        "No more decide than the case has seats, each of them in a seat that they took, in time.",
        """
SELECT seat.case_id AS case, count(*) AS votes FROM panels_vote vote
  JOIN panels_seat seat ON seat.id = vote.seat_id
  JOIN panels_case one ON one.id = seat.case_id
  JOIN panels_draw draw ON draw.case_id = seat.case_id
 GROUP BY seat.case_id, one.terms, draw.at
HAVING count(*) > (one.terms ->> 'size')::int
       OR bool_or(seat.accepted_at IS NULL OR seat.accepted_at > vote.at OR seat.left_at IS NOT NULL)
       OR max(vote.at) >= draw.at + make_interval(secs => (one.terms ->> 'decide_s')::int)
 ORDER BY seat.case_id
""",
    ),
    Invariant(
        "panels.verdicts_are_their_votes",
        "A verdict is the gravest level on which as many agree as the case needs; else it is none.",
        """
SELECT verdict.case_id AS case, verdict.level FROM panels_verdict verdict
  JOIN panels_case one ON one.id = verdict.case_id
  LEFT JOIN LATERAL (
       SELECT count(*) AS votes, COALESCE(max(level) FILTER (WHERE behind >= needed), 0) AS level
         FROM (SELECT vote.level, (one.terms ->> 'needed')::int AS needed,
                      count(*) OVER (ORDER BY vote.level DESC) AS behind
                 FROM panels_vote vote JOIN panels_seat seat ON seat.id = vote.seat_id
                WHERE seat.case_id = verdict.case_id) ranked) counted ON true
 WHERE (verdict.votes, verdict.level) <> (counted.votes, counted.level) ORDER BY verdict.case_id
""",
    ),
    Invariant(
        "panels.service_is_paid_once",
        "Who decided is paid what the case said, once, and nobody else is.",
        """
SELECT COALESCE(due.case_id, paid.case_id) AS case, due.minor AS due_minor, paid.minor AS paid_minor
  FROM (SELECT verdict.case_id, verdict.votes * (one.terms ->> 'fee_minor')::bigint AS minor
          FROM panels_verdict verdict JOIN panels_case one ON one.id = verdict.case_id) due
  FULL JOIN (SELECT entry.about AS case_id,
                    sum(posting.credit_minor - posting.debit_minor) AS minor
               FROM payouts_entry entry JOIN payouts_posting posting ON posting.entry_id = entry.id
               JOIN payouts_account account ON account.id = posting.account_id
              WHERE entry.kind = 'panel.served' AND account.kind = 'wallet'
              GROUP BY entry.about) paid ON paid.case_id = due.case_id
 WHERE COALESCE(due.minor, 0) <> COALESCE(paid.minor, 0) ORDER BY 1
""",
    ),
    Invariant(
        "panels.verdicts_are_published",
        "Each verdict stands in the log as it was reached.",
        """
SELECT verdict.case_id AS case FROM panels_verdict verdict
  JOIN panels_case one ON one.id = verdict.case_id
 WHERE NOT EXISTS (SELECT FROM journal_entry entry
                    WHERE entry.kind = 'panel.verdict'
                          AND (entry.public ->> 'case')::int = one.number
                          AND (entry.public ->> 'is_upheld')::boolean = (verdict.level > 0))
 ORDER BY verdict.case_id
""",
    ),
)
