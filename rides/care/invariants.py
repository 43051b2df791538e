"""What is always true of incidents and check-ins; see `coop.work.invariants`. Read when Django starts."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "care.incidents_have_no_gap",
        "Everything that was done about an incident is on record, one step after the other.",
        """
SELECT incident.id AS incident, incident.seq, count(step.id) AS steps, max(step.seq) AS last
  FROM care_incident incident LEFT JOIN care_step step ON step.incident_id = incident.id
 GROUP BY incident.id
HAVING count(step.id) <> incident.seq OR min(step.seq) <> 1 OR max(step.seq) <> incident.seq
 ORDER BY incident.id
""",
    ),
    Invariant(
        "care.nobody_waits_for_an_answer",
        "Where nobody said that all is well, the desk looks, or it was over by itself.",
        """
SELECT asked.id AS check_in, asked.answer_by FROM care_checkin asked
 WHERE asked.ended_at IS NULL
   AND NOT EXISTS (SELECT FROM work_timer timer
                    WHERE timer.kind = 'care.check_in' AND timer.key = asked.id::text)
    OR asked.outcome IN ('help', 'unanswered') AND asked.incident_id IS NULL
 ORDER BY asked.id
""",
    ),
    Invariant(
        "care.places_end_with_the_ride",
        "Where a car was is not kept once its ride is over.",
        """
SELECT course.ride_id AS ride FROM care_course course
  JOIN trips_ride ride ON ride.id = course.ride_id
 WHERE ride.ended_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM work_timer timer
                    WHERE timer.kind = 'ride.look' AND timer.key = ride.id::text)
 ORDER BY course.ride_id
""",
    ),
)
