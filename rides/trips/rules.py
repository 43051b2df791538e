"""The tunable numbers of a ride: the rate card, waiting, cancelling, searching, arriving."""

from coop.rulebook.registry import Rule, register

register(
    Rule("fares.base_minor", "minor", 0, 5_000, 300, "What every ride starts at.", scoped=True),
    Rule("fares.per_km_minor", "minor", 0, 2_000, 120, "What a kilometre costs.", scoped=True),
    Rule(
        "fares.per_min_minor", "minor", 0, 1_000, 30, "What a minute of driving costs.", scoped=True
    ),
    Rule(
        "fares.minimum_minor", "minor", 0, 10_000, 600, "What a ride costs at least.", scoped=True
    ),
    Rule(
        "fares.surcharge_minor",
        "minor",
        0,
        5_000,
        200,
        "What a ride from or to an area with a surcharge costs on top.",
        scoped=True,
    ),
    Rule("waiting.free_s", "s", 0, 1_800, 180, "How long a driver waits for free at the pickup."),
    Rule(
        "waiting.per_min_minor",
        "minor",
        0,
        1_000,
        30,
        "What each further minute of waiting costs.",
        scoped=True,
    ),
    Rule("quotes.valid_s", "s", 60, 1_800, 300, "How long a price holds."),
    Rule(
        "search.wait_s",
        "s",
        30,
        1_800,
        180,
        "How long a ride looks for a driver before it ends unfilled.",
    ),
    Rule(
        "search.again_max",
        "count",
        0,
        10,
        3,
        "How often a ride looks for another driver after one let go.",
    ),
    Rule(
        "cancel.free_s",
        "s",
        0,
        1_800,
        120,
        "How long after a driver accepts you can cancel for free.",
    ),
    Rule(
        "cancel.late_s", "s", 0, 3_600, 300, "If the driver is later than this, cancelling is free."
    ),
    Rule(
        "cancel.fee_minor",
        "minor",
        0,
        2_000,
        300,
        "What cancelling later costs; all of it goes to the driver.",
    ),
    Rule(
        "noshow.wait_s",
        "s",
        60,
        3_600,
        300,
        "How long a driver waits before saying that nobody came.",
    ),
    Rule(
        "noshow.contact_min",
        "count",
        0,
        3,
        1,
        "How often a driver writes or calls before saying that nobody came.",
    ),
    Rule(
        "noshow.fee_minor",
        "minor",
        0,
        5_000,
        500,
        "What not showing up costs; all of it goes to the driver.",
    ),
    Rule(
        "arrive.within_m", "m", 20, 1_000, 150, "How near a driver must be to say they are there."
    ),
    Rule(
        "arrive.doubt_max_m",
        "m",
        0,
        500,
        100,
        "How much of a phone's inaccuracy counts in the driver's favour.",
    ),
    Rule(
        "complete.flag_m",
        "m",
        50,
        5_000,
        300,
        "A ride that ends further than this from its stop is flagged.",
    ),
    Rule(
        "late.after_s",
        "s",
        5,
        300,
        30,
        "A step that reaches us later than this counts from where and when the phone was.",
    ),
    Rule("start.pin_tries", "count", 1, 20, 5, "How many wrong PINs a driver may enter."),
    Rule(
        "watch.dark_s",
        "s",
        60,
        1_800,
        120,
        "A driver on the way whose phone is silent this long loses the ride.",
    ),
    Rule("watch.stall_s", "s", 120, 3_600, 420, "So does one who comes no closer for this long."),
    Rule("watch.every_s", "s", 5, 300, 20, "How often a driver on the way is looked at."),
)
