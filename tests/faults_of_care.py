"""What breaks the invariants of incidents and check-ins, planted past all that guards them."""

FAULTS = {
    "care.incidents_have_no_gap": """
INSERT INTO care_incident (id, kind, what, severity, ride_id, role, client_event_id, state, seq,
    opened_at, outcome)
SELECT gen_random_uuid(), 'sos', 'sos', 3, id, 'rider', gen_random_uuid(), 'open', 1, now(), ''
  FROM trips_ride LIMIT 1;
""",
    "care.nobody_waits_for_an_answer": """
INSERT INTO care_checkin (id, ride_id, driver_id, cause, asked_at, answer_by, rider_said,
    driver_said, outcome)
SELECT gen_random_uuid(), ride_id, driver_id, 'still', now(), now(), '', '', ''
  FROM trips_assignment LIMIT 1;
""",
    "care.places_end_with_the_ride": """
INSERT INTO care_course (ride_id, leg, origin, anchor, anchored_at, nearer_at)
SELECT ride_id, '1', "at", "at", now(), now() FROM trips_stop LIMIT 1;
UPDATE trips_ride SET ended_at = now();
DELETE FROM work_timer WHERE kind = 'ride.look';
""",
}
