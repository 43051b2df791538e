"""The tunable numbers of assurance: how sure we are of who somebody is, and what that takes."""

from coop.rulebook.registry import Rule, register

DAY_S = 86_400

register(
    Rule(
        "assurance.member_s",
        "s",
        30 * DAY_S,
        365 * DAY_S,
        90 * DAY_S,
        "How long somebody has been a member for level 3, and to be counted as established.",
    ),
    Rule(
        "assurance.cut_bp",
        "bp",
        0,
        2_000,
        500,
        "Level 2 takes more trust per vouch than this share of the established members have.",
    ),
    Rule(
        "assurance.seeds_least",
        "count",
        3,
        9,
        3,
        "A city has at least as many seeds as this, or trust does not begin there.",
        threshold="constitution",
    ),
)
register(
    Rule(
        "vouches.near_m",
        "m",
        10,
        500,
        100,
        "How far apart two phones may be when one person vouches for the other.",
    ),
    Rule(
        "vouches.place_s",
        "s",
        15,
        300,
        60,
        "How old the place may be that a phone gives for a vouch; it is not kept.",
    ),
    Rule(
        "vouches.step_s",
        "s",
        10,
        60,
        15,
        "How long each code for a vouch is shown before the next takes its place.",
    ),
    Rule(
        "vouches.steps_back",
        "count",
        0,
        3,
        1,
        "How many codes back one still counts, for whoever is just typing it.",
    ),
    Rule(
        "vouches.open_s",
        "s",
        120,
        3_600,
        600,
        "How long two people have, from the first code to the word of who vouches.",
    ),
)
register(
    Rule(
        "identity.wait_s",
        "s",
        DAY_S,
        60 * DAY_S,
        14 * DAY_S,
        "How long a picture of a document waits for a steward before it is forgotten unseen.",
    ),
    Rule(
        "identity.keep_s",
        "s",
        0,
        30 * DAY_S,
        DAY_S,
        "How long a picture of a document is kept after a steward decided about it.",
    ),
    Rule(
        "identity.file_kb",
        "kB",
        500,
        11_000,
        10_000,
        "The largest picture of a document that is taken, in kilobytes.",
    ),
    Rule(
        "identity.pixels",
        "px",
        4_000_000,
        100_000_000,
        60_000_000,
        "The largest picture of a document that is opened, in pixels.",
    ),
    Rule("identity.pages", "count", 1, 10, 3, "The longest document that is taken, in pages."),
)
