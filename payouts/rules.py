"""The tunable numbers of money: the fee, its split, floors and caps."""

from coop.rulebook.registry import Rule, register, register_whole

BUCKETS = ("drivers", "riders", "reserve", "everyone", "operations")
"""The constitutional buckets in the order that decides ties."""

PER_RIDE_MAX = 2_000
DAY_S = 86_400
WHOLE_BP = 10_000
STEP_DAYS = 27
"""The split moves once a month, and the shortest month has 28 days."""

_SPLIT_BP = {"drivers": 4000, "riders": 1500, "reserve": 2000, "everyone": 1000, "operations": 1500}
_FLOOR_BP = {"reserve": 1000, "operations": 500}

register(
    Rule(
        "fees.rate_bp", "bp", 0, 3000, 1500, "What the co-operative takes of each fare.", step=500
    ),
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
            step=500,
            step_days=STEP_DAYS,
            threshold="standing",
        )
        for bucket, share in _SPLIT_BP.items()
    ),
)
register_whole([f"split.{bucket}_bp" for bucket in BUCKETS], WHOLE_BP)
register(
    Rule(
        "costs.card_bp",
        "bp",
        0,
        1000,
        290,
        "What a payment by card is reckoned to cost, off the fee first: its share of the price.",
    ),
    Rule(
        "costs.card_fixed_minor",
        "minor",
        0,
        PER_RIDE_MAX,
        30,
        "What a payment by card is reckoned to cost besides, whatever the price.",
    ),
    Rule(
        "costs.insurance_minor",
        "minor",
        0,
        PER_RIDE_MAX,
        25,
        "What each ride sets aside for its insurance, off the fee first.",
    ),
    Rule(
        "losses.share_bp",
        "bp",
        0,
        5000,
        1000,
        "The part of the share for operations that is set aside for refunds.",
    ),
    Rule(
        "dividends.window_s",
        "s",
        30 * DAY_S,
        365 * DAY_S,
        90 * DAY_S,
        "How far back fares and fees count when dividends are shared out.",
    ),
)
register(
    Rule(
        "payouts.delay_s",
        "s",
        0,
        7 * DAY_S,
        4 * DAY_S,
        "How long after a week has ended it is paid out.",
    ),
    Rule("payouts.least_minor", "minor", 1, 10_000, 100, "The least that is sent to a bank."),
    Rule(
        "payouts.dividends_least_minor",
        "minor",
        1,
        100_000,
        2_500,
        "From how much on dividends alone are sent to a bank every week. Less waits for its quarter.",
    ),
    Rule(
        "payouts.hold_s",
        "s",
        0,
        7 * DAY_S,
        DAY_S,
        "How long nothing is paid out after somebody changed their bank account.",
    ),
    Rule(
        "payouts.now_bp",
        "bp",
        0,
        500,
        100,
        "What a payout at once costs its payee: the payment service's price.",
    ),
    Rule("payouts.now_least_minor", "minor", 0, PER_RIDE_MAX, 50, "What it costs at least."),
    Rule(
        "journal.witnesses_needed",
        "count",
        0,
        20,
        0,
        "How many witnesses must have seen a week’s entries before it is paid out.",
    ),
    Rule(
        "refunds.alone_minor",
        "minor",
        0,
        100_000,
        3_000,
        "Up to how much of a ride's price one steward alone gives back.",
    ),
)
register(
    Rule(
        "payments.unbound_s",
        "s",
        60,
        3_600,
        600,
        "How long an amount stays held on a card for a ride that was never booked.",
    ),
    Rule(
        "payments.small_debt_minor",
        "minor",
        0,
        PER_RIDE_MAX,
        100,
        "Up to how much somebody may owe and still book by card.",
    ),
)
register(
    Rule(
        "shares.price_minor",
        "minor",
        0,
        100_000,
        5_000,
        "What a member's share costs. It is given back to whoever leaves.",
    ),
    Rule("shares.instalments", "count", 1, 24, 5, "In how many parts a share can be paid."),
    Rule(
        "shares.redeem_delay_s",
        "s",
        0,
        365 * DAY_S,
        30 * DAY_S,
        "How long after somebody leaves their share is given back, if the co-operative can pay.",
    ),
)
