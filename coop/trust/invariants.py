"""What is always true of trust; see `coop.work.invariants`. Pure; read at start.

The ledger is replayed here in SQL, from the words of the formula and not from its code.
"""

from coop.work.invariants import Invariant, register

# 2 ** (half-lives since 2020), in 2⁻⁴⁰, by two tables of 256 steps; see `coop.trust.conduct.glow`.
# A thumb weighs what the last night up to that version said, else one.
GLOWING = """
  SELECT event.*, since.half_s, COALESCE(weighed.weight, 1000000) AS weight,
         trunc(trunc(power(2.00000000000000000000000000000000, steps.part / 256 / 256.0) * 1099511627776)
               * trunc(power(2.00000000000000000000000000000000, mod(steps.part, 256) / 65536.0) * 1099511627776)
               / 1099511627776) * power(2::numeric, since.s / since.half_s) AS glow
    FROM trust_event event
    JOIN {sums} kept ON {same}
    CROSS JOIN LATERAL (
         SELECT greatest(0, floor(extract(epoch FROM event.at - timestamptz '2020-01-01 00:00Z')))::bigint
                AS s,
                CASE WHEN event.kind = 'dispute' THEN kept.dispute_half_s ELSE kept.ride_half_s END
                AS half_s) since
    CROSS JOIN LATERAL (SELECT mod(since.s, since.half_s) * 65536 / since.half_s AS part) steps
    LEFT JOIN LATERAL (
         SELECT weight FROM trust_ratingweight said
          WHERE said.rating_id = event.rating_id AND said.version <= kept.weights_version
          ORDER BY said.version DESC LIMIT 1) weighed ON true
"""
OF_PERSON = "kept.user_id = event.user_id AND kept.role = event.role"
OF_CITY = "kept.city = event.city AND kept.role = event.role"
FULL = 1_000_000

register(
    Invariant(
        "trust.sums_are_the_ledger",
        "What is kept of somebody’s conduct is what replaying its ledger gives, to the digit.",
        f"""
WITH glowing AS ({GLOWING.format(sums="trust_standing", same=OF_PERSON)}), replayed AS (
  SELECT user_id, role, count(*) AS events,
         COALESCE(sum(sign) FILTER (WHERE kind = 'completed'), 0) AS completed,
         COALESCE(sum(sign) FILTER (WHERE kind = 'thumb' AND is_up), 0) AS ups,
         COALESCE(sum(sign) FILTER (WHERE kind = 'thumb' AND NOT is_up), 0) AS downs,
         COALESCE(sum(sign * glow * weight) FILTER (WHERE kind = 'thumb' AND is_up), 0) AS up,
         COALESCE(sum(sign * glow * weight) FILTER (WHERE kind = 'thumb' AND NOT is_up), 0) AS down,
         {FULL} * COALESCE(sum(sign * glow) FILTER (WHERE kind = 'late'), 0) AS late,
         {FULL} * COALESCE(sum(sign * glow) FILTER (WHERE kind = 'no_show'), 0) AS no_show,
         {FULL} * COALESCE(sum(sign * glow) FILTER (WHERE severity = 'small'), 0) AS small,
         {FULL} * COALESCE(sum(sign * glow) FILTER (WHERE severity = 'medium'), 0) AS medium,
         {FULL} * COALESCE(sum(sign * glow) FILTER (WHERE severity = 'grave'), 0) AS grave
    FROM glowing GROUP BY user_id, role)
SELECT kept.user_id, kept.role FROM trust_standing kept
  LEFT JOIN replayed USING (user_id, role)
 WHERE (kept.events, kept.completed, kept.ups, kept.downs, kept.late, kept.no_show, kept.small,
        kept.medium, kept.grave, kept.up, kept.down)
       IS DISTINCT FROM
       (COALESCE(replayed.events, 0), COALESCE(replayed.completed, 0), COALESCE(replayed.ups, 0),
        COALESCE(replayed.downs, 0), COALESCE(replayed.late, 0), COALESCE(replayed.no_show, 0),
        COALESCE(replayed.small, 0), COALESCE(replayed.medium, 0), COALESCE(replayed.grave, 0),
        COALESCE(replayed.up, 0), COALESCE(replayed.down, 0))
 ORDER BY 1, 2
""",  # noqa: S608 - our own statements
    ),
    Invariant(
        "trust.origins_are_first_thumbs",
        "Where newcomers begin in a city is what the first thumbs there come to, to the digit.",
        f"""
WITH glowing AS ({GLOWING.format(sums="trust_origin", same=OF_CITY)}), replayed AS (
  SELECT city, role, sum(sign * glow * weight) AS whole,
         COALESCE(sum(sign * glow * weight) FILTER (WHERE is_up), 0) AS up
    FROM glowing WHERE is_first GROUP BY city, role)
SELECT kept.city, kept.role FROM trust_origin kept
  LEFT JOIN replayed USING (city, role)
 WHERE (kept.up, kept.whole)
       IS DISTINCT FROM (COALESCE(replayed.up, 0), COALESCE(replayed.whole, 0))
 ORDER BY 1, 2
""",  # noqa: S608 - our own statements
    ),
    Invariant(
        "trust.weights_are_the_night_s",
        "What ratings weigh is what the last night found, whose digest is in the log.",
        """
WITH night AS (SELECT * FROM trust_weights ORDER BY number DESC LIMIT 1), counted AS (
  SELECT rating.given_at, rating.id, COALESCE(weighed.weight, 1000000)::bigint AS weight
    FROM night JOIN trust_rating rating ON rating.counted_at <= night.at
    LEFT JOIN LATERAL (
         SELECT weight FROM trust_ratingweight said
          WHERE said.rating_id = rating.id AND said.version <= night.number
          ORDER BY said.version DESC LIMIT 1) weighed ON true
   WHERE (SELECT sum(sign) FROM trust_event event
           WHERE event.rating_id = rating.id AND event.recorded_at <= night.at) = 1), found AS (
  SELECT count(*) AS ratings,
         encode(sha256(string_agg(int8send(weight), '' ORDER BY given_at, id)), 'hex') AS digest
    FROM counted)
SELECT night.number FROM night CROSS JOIN found
 -- A rating taken back while the night was at work is another invariant's to find.
 WHERE found.ratings = night.ratings AND found.digest IS DISTINCT FROM night.digest
 UNION
SELECT DISTINCT said.version FROM trust_ratingweight said
 WHERE NOT EXISTS (SELECT FROM trust_weights known WHERE known.number = said.version)
 ORDER BY 1
""",
    ),
    Invariant(
        "trust.raters_weigh_what_their_parts_say",
        "What ratings by somebody weigh follows from what the night found of them as a rater.",
        """
SELECT said.user_id, said.version FROM trust_raterweight said
  JOIN trust_weights night ON night.number = said.version
  CROSS JOIN LATERAL (SELECT (night.policy ->> 'floor')::float8 AS floor) voted
 WHERE abs(said.weight - (floor + (1 - floor) * said.flow / 1e6)
                         * power(said.fairness / 1e6, 2) * said.reached) > 4
 ORDER BY 1, 2
""",
    ),
    Invariant(
        "trust.rated_after_a_shared_ride",
        "Whoever rated somebody had shared a ride with them, in that role, and rated it once.",
        """
SELECT rating.id AS rating FROM trust_rating rating
  JOIN trust_encounter met ON met.id = rating.encounter_id
 WHERE (rating.rater_id, rating.ratee_id) IS DISTINCT FROM
       CASE rating.role WHEN 'driver' THEN (met.rider_id, met.driver_id)
                        ELSE (met.driver_id, met.rider_id) END
UNION
SELECT min(id::text)::uuid FROM trust_rating GROUP BY encounter_id, rater_id HAVING count(*) > 1
 ORDER BY 1
""",
    ),
    Invariant(
        "trust.nothing_is_revealed_before_its_time",
        "A rating counts, and its words show, only once both have rated or the time is over.",
        """
SELECT rating.id AS rating FROM trust_rating rating
  JOIN trust_encounter met ON met.id = rating.encounter_id
  CROSS JOIN LATERAL (
       SELECT COALESCE((SELECT value FROM rulebook_ruleversion
                         WHERE key = 'ratings.window_s' AND scope = '' AND valid_from <= rating.given_at
                         ORDER BY valid_from DESC, id DESC LIMIT 1), 1209600) AS s) window_
 WHERE rating.counted_at < rating.reveal_at OR rating.said_at < rating.counted_at
       OR rating.said_at IS NOT NULL AND rating.counted_at IS NULL
       OR rating.reveal_at < met.ended_at + window_.s * interval '1 s'
          AND NOT EXISTS (SELECT FROM trust_rating other
                           WHERE other.encounter_id = rating.encounter_id
                                 AND other.id <> rating.id AND other.given_at <= rating.reveal_at)
 ORDER BY 1
""",
    ),
    Invariant(
        "trust.counted_ratings_are_in_the_ledger",
        "Each rating that counts is one line of the ledger; a voided one was taken back.",
        """
SELECT rating.id AS rating FROM trust_rating rating
  LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE undoes_id IS NULL) AS lines, COALESCE(sum(sign), 0) AS stands
         FROM trust_event event WHERE event.rating_id = rating.id) said ON true
 WHERE said.lines <> (rating.counted_at IS NOT NULL)::int
       OR said.stands <> (rating.counted_at IS NOT NULL AND rating.voided_at IS NULL)::int
 ORDER BY 1
""",
    ),
)
