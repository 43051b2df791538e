"""What is always true of drivers at work; see `coop.work.invariants`. Read when Django starts."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "rides.one_open_run_per_driver",
        "A driver carries out one run at a time.",
        """
SELECT driver_id AS driver, count(*) AS runs FROM fleet_run WHERE closed_at IS NULL
 GROUP BY driver_id HAVING count(*) > 1 ORDER BY driver_id
""",
    ),
    Invariant(
        "rides.one_open_shift_per_driver",
        "A driver is online once, with one car.",
        """
SELECT driver_id AS driver, count(*) AS shifts FROM fleet_shift WHERE ended_at IS NULL
 GROUP BY driver_id HAVING count(*) > 1 ORDER BY driver_id
""",
    ),
)
