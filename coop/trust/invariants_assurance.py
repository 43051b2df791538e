"""What is always true of levels, vouches in person and documents. Pure; read at start."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "trust.levels_follow_each_other",
        "Nobody has two levels at one time, and none is missing between two.",
        """
SELECT level.id AS level FROM (
    SELECT id, until, lead(since) OVER (PARTITION BY user_id ORDER BY since, id) AS next
      FROM trust_level) level
 WHERE level.until IS DISTINCT FROM level.next ORDER BY 1
""",
    ),
    Invariant(
        "trust.offices_are_level_four",
        "Whoever is steward or seed has level 4, and nobody else has.",
        """
SELECT COALESCE(level.user_id, held.user_id) AS account
  FROM (SELECT user_id FROM trust_level WHERE until IS NULL AND level = 4) level
  FULL JOIN (SELECT DISTINCT user_id FROM members_office
              WHERE ended_at IS NULL AND kind IN ('steward', 'seed')) held
       ON held.user_id = level.user_id
 WHERE level.user_id IS NULL OR held.user_id IS NULL ORDER BY 1
""",
    ),
    Invariant(
        "trust.levels_have_reasons",
        "A level above 0 rests on a document, a person met, the founders, or an office.",
        """
SELECT id AS level FROM trust_level
 WHERE level > 0
   AND NOT reasons ?| ARRAY['steward', 'seed', 'document', 'met', 'known'] ORDER BY 1
""",
    ),
    Invariant(
        "trust.one_vouch_per_pair",
        "One person vouches for another once at a time.",
        """
SELECT min(said.id) AS vouch FROM members_check said
 WHERE said.kind = 'vouch'
   AND NOT EXISTS (SELECT FROM members_checkended ended WHERE ended.said_id = said.id)
 GROUP BY said.by_id, said.user_id HAVING count(*) > 1 ORDER BY 1
""",
    ),
    Invariant(
        "trust.no_place_outlives_its_code",
        "Where somebody was is forgotten when their code is over.",
        """
SELECT id AS meeting FROM trust_meeting
 WHERE lat IS NOT NULL AND closes_at < %(now)s - interval '5 min' ORDER BY 1
""",
    ),
    Invariant(
        "trust.no_picture_outlives_its_rule",
        "A picture of a document is forgotten soon after a steward decided, or when nobody did.",
        """
SELECT id AS showing FROM trust_showing
 WHERE file_id IS NOT NULL
   AND COALESCE(decided_at + interval '31 days', asked_at + interval '61 days') < %(now)s
 ORDER BY 1
""",
    ),
)
