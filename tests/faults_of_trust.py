"""What breaks the invariants of trust, planted past all that guards them."""

RATING = """
INSERT INTO trust_rating (id, encounter_id, rater_id, ratee_id, role, is_up, reasons, words,
    private_words, delay_s, given_at, reveal_at, counted_at, reply, void_because)
SELECT gen_random_uuid(), id, {rater}, {ratee}, 'driver', true, '{{}}', '', '', 0, ended_at,
       ended_at + {reveal}, {counted}, '', '' FROM trust_encounter;
"""
WINDOW = "interval '14 days'"
NIGHT = """
INSERT INTO trust_weights (number, at, ratings, people, vouches, seeds, circles, policy, digest,
    changed) VALUES (1, now(), {ratings}, 0, 0, 0, 0, '{{"floor": 0.2}}', '{digest}', 0);
"""
FAULTS = {
    "trust.sums_are_the_ledger": "UPDATE trust_standing SET completed = completed + 1",
    "trust.origins_are_first_thumbs": "INSERT INTO trust_origin"
    " (role, city, up, whole, weights_version, ride_half_s, dispute_half_s)"
    " VALUES ('driver', 'helsinki', 0, 1, 0, 7776000, 31536000)",
    "trust.weights_are_the_night_s": NIGHT.format(ratings=0, digest="forged"),
    "trust.raters_weigh_what_their_parts_say": NIGHT.format(ratings=-1, digest="")
    + "INSERT INTO trust_raterweight (user_id, version, flow, fairness, reached, weight)"
    " SELECT rider_id, 1, 0, 1000000, 1000000, 900000 FROM trust_encounter",
    "trust.rated_after_a_shared_ride": RATING.format(
        rater="driver_id", ratee="rider_id", reveal=WINDOW, counted="NULL"
    ),
    "trust.nothing_is_revealed_before_its_time": RATING.format(
        rater="rider_id", ratee="driver_id", reveal="interval '1 day'", counted="NULL"
    ),
    "trust.counted_ratings_are_in_the_ledger": RATING.format(
        rater="rider_id", ratee="driver_id", reveal=WINDOW, counted=f"ended_at + {WINDOW}"
    ),
}
