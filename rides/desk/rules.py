"""When a ride shows among those that need attention: before its rider would call."""

from coop.rulebook.registry import Rule, register

register(
    Rule("desk.late_s", "s", 60, 1_800, 180, "A driver this much later than promised needs help."),
    Rule("desk.dark_s", "s", 30, 900, 75, "So does one whose phone is silent this long."),
    Rule("desk.still_s", "s", 60, 1_800, 240, "So does one who comes no closer for this long."),
    Rule("desk.waiting_s", "s", 60, 1_800, 300, "So does one who waits this long for the rider."),
    Rule("desk.pins", "count", 1, 10, 2, "So does a ride whose PIN was refused this often."),
    Rule("desk.unasked_s", "s", 15, 600, 45, "A search that asks nobody for this long needs help."),
    Rule("desk.refusals", "count", 1, 20, 3, "So does a ride that this many drivers declined."),
    Rule("desk.ending_s", "s", 15, 600, 60, "So does a search that ends within this time."),
    Rule(
        "desk.unclaimed_s",
        "s",
        600,
        86_400,
        3_600,
        "So does a ride for later that nobody took this long before its pickup.",
    ),
    Rule("desk.undo_s", "s", 60, 3_600, 600, "How long the desk can undo what it did."),
)
