"""The tunable numbers of the fleet: what counts as a live and as a plausible position."""

from coop.rulebook.registry import Rule, register

register(
    Rule(
        "fleet.position_live_s",
        "s",
        15,
        300,
        60,
        "A car whose position is older than this is not offered rides.",
    ),
    Rule(
        "fleet.silent_s",
        "s",
        120,
        7_200,
        900,
        "A shift ends by itself when the driver's phone is silent this long.",
    ),
    Rule(
        "fleet.jump_m",
        "m",
        200,
        20_000,
        2_000,
        "A position further than this from the last one is checked for its speed.",
    ),
    Rule(
        "fleet.speed_max_mps",
        "m/s",
        40,
        1_000,
        100,
        "Such a jump counts only if the car could not have driven that fast.",
    ),
)
