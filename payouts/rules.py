"""The tunable numbers of money: the fee, its split, floors and caps."""

from coop.rulebook.registry import Rule, register

BUCKETS = ("drivers", "riders", "reserve", "everyone", "operations")
"""The constitutional buckets in the order that decides ties."""

_SPLIT_BP = {"drivers": 4000, "riders": 1500, "reserve": 2000, "everyone": 1000, "operations": 1500}
_FLOOR_BP = {"reserve": 1000, "operations": 500}

register(
    Rule("fees.rate_bp", "bp", 0, 3000, 1500, "What the co-operative takes of each fare."),
    Rule(
        "fees.dispute_window_s",
        "s",
        0,
        604_800,
        86_400,
        "How long a fee waits, after the ride, before it flows to members.",
    ),
    *(
        Rule(
            f"split.{bucket}_bp",
            "bp",
            _FLOOR_BP.get(bucket, 0),
            6000,
            share,
            f"The share of each fee that goes to: {bucket}.",
        )
        for bucket, share in _SPLIT_BP.items()
    ),
)
