"""The tunable numbers of lockers."""

from coop.rulebook.registry import Rule, register

DAY_S = 86_400

register(
    Rule(
        "locker.delivery_s",
        "s",
        7 * DAY_S,
        365 * DAY_S,
        90 * DAY_S,
        "How long we try to hand what a ride left behind to a locker that lies elsewhere.",
    ),
    Rule(
        "locker.reported_s",
        "s",
        DAY_S,
        90 * DAY_S,
        30 * DAY_S,
        "How long a ride’s names and words stay within reach after somebody reported it.",
    ),
)
