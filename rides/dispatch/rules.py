"""The tunable numbers of dispatch: who is asked, for how long, and when search gives up."""

from coop.rulebook.registry import Rule, register

register(
    Rule("dispatch.offer_s", "s", 8, 60, 15, "How long a driver has to answer an offer."),
    Rule(
        "dispatch.grace_s",
        "s",
        0,
        10,
        3,
        "How much later an answer still counts, for slow networks.",
    ),
    Rule(
        "dispatch.candidates",
        "count",
        1,
        64,
        16,
        "How many of the nearest drivers are looked at for a ride.",
    ),
    Rule("dispatch.reach_s", "s", 120, 3_600, 900, "A driver further away than this is not asked."),
    Rule(
        "dispatch.early_s",
        "s",
        0,
        3_600,
        900,
        "For a ride for later nobody is asked who would wait at the pickup longer than this.",
    ),
    Rule(
        "dispatch.usual_s",
        "s",
        0,
        7_200,
        1_800,
        "A driver who claimed a ride is asked for another only if one of this length still fits before.",
    ),
    Rule(
        "queues.declines_max",
        "count",
        1,
        10,
        2,
        "After this many offers of their queue declined in a row a driver goes to its end.",
    ),
    Rule("dispatch.again_s", "s", 1, 30, 2, "How often open rides are matched again."),
    Rule(
        "dispatch.widen_after",
        "count",
        1,
        10,
        2,
        "After this many refusals several drivers are asked at once.",
    ),
    Rule("dispatch.widen_to", "count", 1, 10, 3, "How many drivers are asked at once then."),
    Rule(
        "dispatch.wait_weight_bp",
        "bp",
        0,
        20_000,
        10_000,
        "How much each second a rider has waited counts against a second of driving.",
    ),
)
