"""What is always true of the fee's split; see `coop.work.invariants`. Read when Django starts.

The month's recount is the rule once more, in SQL and from the counted ballots alone.
"""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "split.months_recount",
        "Each month’s split is what its counted ballots come to by the rule.",
        """
WITH month AS (
    SELECT key, split, in_force, low, high, slack_over AS over, slack_under AS under,
           (GREATEST(quorum, turnout) + lent)::numeric AS ballots,
           GREATEST(quorum - turnout, 0) AS missing
      FROM governance_splitperiod WHERE slack_over IS NOT NULL
), wish AS (
    SELECT leaf.period_id AS key, share.bucket, share.level, leaf.weight AS copies
      FROM governance_splitleaf leaf,
           LATERAL unnest(leaf.shares) WITH ORDINALITY share (level, bucket)
    UNION ALL
    SELECT month.key, share.bucket, share.level, month.missing
      FROM month, LATERAL unnest(month.in_force) WITH ORDINALITY share (level, bucket)
), wanted AS (
    SELECT key, bucket, level,
           sum(sum(copies)) OVER (PARTITION BY key, bucket ORDER BY level DESC) AS wanting
      FROM wish GROUP BY key, bucket, level
), best AS (
    SELECT month.key, share.bucket, share.part, ballots * under AS unit,
           LEAST(GREATEST(low[share.bucket] * ballots * under, -over * ballots,
                          (SELECT max(LEAST(level * ballots * under,
                                            10000 * wanting * under - over * ballots))
                             FROM wanted
                            WHERE wanted.key = month.key AND wanted.bucket = share.bucket)),
                 high[share.bucket] * ballots * under) AS reached
      FROM month, LATERAL unnest(month.split) WITH ORDINALITY share (part, bucket)
), counted AS (
    SELECT key, bucket, part, unit, sum(reached) OVER month AS all_of_it,
           div(reached, unit) AS whole, 10000 - sum(div(reached, unit)) OVER month AS left_over,
           row_number() OVER (PARTITION BY key ORDER BY mod(reached, unit) DESC, bucket) AS place
      FROM best WINDOW month AS (PARTITION BY key)
)
SELECT key AS month, bucket, part AS split_bp,
       whole + CASE WHEN place <= left_over THEN 1 ELSE 0 END AS counted_bp
  FROM counted
 WHERE all_of_it <> 10000 * unit
       OR part <> whole + CASE WHEN place <= left_over THEN 1 ELSE 0 END
 ORDER BY key, bucket
""",
    ),
    Invariant(
        "split.enacted_as_counted",
        "The rulebook holds each month’s split since its day, and nothing but a month changes it.",
        """
WITH bucket (key, number) AS (
    VALUES ('split.drivers_bp', 1), ('split.riders_bp', 2), ('split.reserve_bp', 3),
           ('split.everyone_bp', 4), ('split.operations_bp', 5)
), counted AS (
    SELECT 'split:' || month.key AS cause, bucket.key, month.split[bucket.number] AS value,
           month.valid_from
      FROM governance_splitperiod month, bucket WHERE month.valid_from IS NOT NULL
), enacted AS (
    SELECT version.cause, version.key, version.value, version.valid_from
      FROM rulebook_ruleversion version JOIN bucket ON bucket.key = version.key
     WHERE version.cause <> 'founding'
)
SELECT COALESCE(counted.cause, enacted.cause) AS cause, COALESCE(counted.key, enacted.key) AS rule,
       counted.value AS counted_bp, enacted.value AS enacted_bp
  FROM counted FULL JOIN enacted ON (enacted.cause, enacted.key) = (counted.cause, counted.key)
 WHERE (counted.value, counted.valid_from) IS DISTINCT FROM (enacted.value, enacted.valid_from)
 ORDER BY 1, 2
""",
    ),
    Invariant(
        "split.ballots_are_counted_once",
        "Each month counts as many ballots, and as many lent votes, as it says.",
        """
SELECT month.key AS month, month.turnout, count(leaf.id) AS counted, month.lent,
       COALESCE(sum(leaf.weight - 1), 0) AS carried
  FROM governance_splitperiod month LEFT JOIN governance_splitleaf leaf ON leaf.period_id = month.key
 GROUP BY month.key
HAVING (month.turnout, month.lent) <> (count(leaf.id), COALESCE(sum(leaf.weight - 1), 0))
 ORDER BY month.key
""",
    ),
    Invariant(
        "split.ballots_are_members",
        "Each counted ballot is the newest that somebody kept in time who was a member then.",
        """
SELECT leaf.period_id AS month, leaf.id AS ballot
  FROM governance_splitleaf leaf JOIN governance_splitperiod month ON month.key = leaf.period_id
  LEFT JOIN (
       SELECT month.key, newest.user_id, newest.shares, month.at,
              encode(sha256(convert_to(newest.receipt || ':' || month.key, 'UTF8')), 'hex') AS tag
         FROM governance_splitperiod month CROSS JOIN LATERAL (
              SELECT DISTINCT ON (user_id) user_id, shares, receipt FROM governance_standingballot
               WHERE at < month.at ORDER BY user_id, at DESC, id DESC) newest) kept
       ON (kept.key, kept.tag) = (leaf.period_id, leaf.tag)
  LEFT JOIN members_membership membership
       ON membership.user_id = kept.user_id AND membership.admitted_at <= month.at
          AND COALESCE(membership.ended_at, membership.leaves_at, 'infinity') > month.at
 WHERE kept.shares IS DISTINCT FROM leaf.shares OR membership.user_id IS NULL
       OR EXISTS (SELECT FROM members_closing closing
                   WHERE closing.user_id = kept.user_id AND closing.closed_at <= month.at
                         AND COALESCE(LEAST(closing.reopened_at, closing.until), 'infinity')
                             > month.at)
 ORDER BY leaf.id
""",
    ),
    Invariant(
        "split.lent_votes_were_lent",
        "No ballot counts for more votes than members lent it, and nobody’s vote twice.",
        """
WITH RECURSIVE newest AS (
    SELECT month.key, month.at, version.user_id,
           encode(sha256(convert_to(version.receipt || ':' || month.key, 'UTF8')), 'hex') AS tag
      FROM governance_splitperiod month CROSS JOIN LATERAL (
           SELECT DISTINCT ON (user_id) user_id, receipt FROM governance_standingballot
            WHERE at < month.at ORDER BY user_id, at DESC, id DESC) version
     WHERE month.lent > 0
), kept AS (
    SELECT newest.key, newest.user_id, leaf.id, leaf.weight
      FROM newest JOIN governance_splitleaf leaf ON (leaf.period_id, leaf.tag) = (newest.key, newest.tag)
), loan AS (
    SELECT month.key, lent.giver_id, lent.taker_id
      FROM governance_splitperiod month JOIN governance_delegation lent
           ON lent.topic = 'money' AND lent.given_at < month.at AND lent.expires_at >= month.at
              AND COALESCE(lent.ended_at, 'infinity') >= month.at
      JOIN members_membership membership
           ON membership.user_id = lent.giver_id AND membership.admitted_at <= month.at
              AND COALESCE(membership.ended_at, membership.leaves_at, 'infinity') > month.at
     WHERE month.lent > 0 AND NOT EXISTS (
           SELECT FROM kept WHERE (kept.key, kept.user_id) = (month.key, lent.giver_id))
), hand (key, giver_id, taker_id) AS (
    SELECT key, giver_id, taker_id FROM loan
    UNION
    SELECT hand.key, hand.giver_id, loan.taker_id
      FROM hand JOIN loan ON (loan.key, loan.giver_id) = (hand.key, hand.taker_id)
)
SELECT kept.key AS month, kept.id AS ballot, kept.weight, 1 + count(hand.giver_id) AS lent_to_it
  FROM kept LEFT JOIN hand ON (hand.key, hand.taker_id) = (kept.key, kept.user_id)
 GROUP BY kept.key, kept.id, kept.weight HAVING kept.weight > 1 + count(hand.giver_id)
 ORDER BY kept.id
""",
    ),
)
