"""What is always true of rides; see `coop.work.invariants`. Read when Django starts."""

from collections.abc import Iterable

from coop.work.invariants import Invariant, register
from rides.trips.states import LIVE, MOVES, State


def _texts(values: Iterable[str]) -> str:
    """Words of ours as SQL: `'A', 'B'`."""
    return ", ".join(f"'{value}'" for value in sorted(values))


_FIRST = _texts({State.SCHEDULED, State.SEARCHING})
_MOVES = ", ".join(
    f"('{source}', '{target}', '{role}')"
    for source, targets in MOVES.items()
    for target, roles in targets.items()
    for role in sorted(roles)
)

register(
    Invariant(
        "rides.one_live_ride_per_rider",
        "A rider has one ride at a time.",
        f"""
SELECT rider_id AS rider, count(*) AS rides FROM trips_ride
 WHERE state IN ({_texts(LIVE)}) AND rider_id IS NOT NULL
 GROUP BY rider_id HAVING count(*) > 1 ORDER BY rider_id
""",  # noqa: S608 - our own states
    ),
    Invariant(
        "rides.events_have_no_gap",
        "Everything that happened to a ride is on record, one after the other.",
        """
SELECT ride.id AS ride, ride.seq, count(event.id) AS events, max(event.seq) AS last
  FROM trips_ride ride LEFT JOIN trips_event event ON event.ride_id = ride.id
 GROUP BY ride.id
HAVING count(event.id) <> ride.seq OR min(event.seq) <> 1 OR max(event.seq) <> ride.seq
 ORDER BY ride.id
""",
    ),
    Invariant(
        "rides.last_event_is_the_state",
        "A ride stands where its last event left it.",
        """
SELECT ride.id AS ride, ride.state, event.state AS last
  FROM trips_ride ride JOIN trips_event event ON event.ride_id = ride.id AND event.seq = ride.seq
 WHERE event.state <> ride.state ORDER BY ride.id
""",
    ),
    Invariant(
        "rides.moves_are_legal",
        "Rides moved only where the rules let whoever moved them.",
        f"""
SELECT ride, seq, source, target, role FROM (
    SELECT ride_id AS ride, seq, role, state AS target,
           lag(state) OVER (PARTITION BY ride_id ORDER BY seq) AS source
      FROM trips_event) moves
 WHERE CASE WHEN source IS NULL THEN target NOT IN ({_FIRST})
            ELSE source <> target AND (source, target, role) NOT IN ({_MOVES}) END
 ORDER BY ride, seq
""",  # noqa: S608 - our own states
    ),
    Invariant(
        "rides.completed_are_settled_once",
        "Every completed ride is in the books once, and no other ride is.",
        """
SELECT ride.id AS ride, ride.state, count(entry.id) AS entries FROM trips_ride ride
  LEFT JOIN payouts_entry entry
         ON entry.about = ride.id AND entry.kind IN ('ride.cash', 'ride.card', 'ride.account')
 GROUP BY ride.id HAVING count(entry.id) <> (ride.state = 'COMPLETED')::int ORDER BY ride.id
""",
    ),
    Invariant(
        "rides.entries_are_about_rides",
        "What the books say about a ride, they say about one that there is.",
        """
SELECT entry.id AS entry, entry.kind, entry.about FROM payouts_entry entry
 WHERE starts_with(entry.kind, 'ride.')
       AND NOT EXISTS (SELECT FROM trips_ride ride WHERE ride.id = entry.about)
 ORDER BY entry.id
""",
    ),
    Invariant(
        "rides.charged_is_agreed",
        "The books took for a ride what its lines come to.",
        """
SELECT fee.ride_id AS ride, fee.total_minor, lines.minor AS lines_minor
  FROM payouts_fee fee
  JOIN (SELECT ride_id, sum(amount_minor) AS minor FROM trips_line GROUP BY ride_id) lines
       ON lines.ride_id = fee.ride_id
 WHERE fee.total_minor <> lines.minor ORDER BY fee.ride_id
""",
    ),
    Invariant(
        "rides.searches_end",
        "A ride that finds no driver is given up at its deadline.",
        """
SELECT id AS ride, state, deadline_at FROM trips_ride
 WHERE state IN ('SCHEDULED', 'SEARCHING') AND deadline_at < %(now)s - interval '60 s' ORDER BY id
""",
    ),
    Invariant(
        "rides.one_driver_carries_out_a_ride",
        "A ride with a driver has one, and a ride that is over has none.",
        """
SELECT ride.id AS ride, ride.state, count(assignment.id) AS drivers FROM trips_ride ride
  LEFT JOIN trips_assignment assignment
         ON assignment.ride_id = ride.id AND assignment.closed_at IS NULL
 GROUP BY ride.id
HAVING count(assignment.id) <> (ride.state IN ('ASSIGNED', 'ARRIVED', 'IN_PROGRESS'))::int
 ORDER BY ride.id
""",
    ),
)
