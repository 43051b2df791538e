"""The tunable numbers of places: how long a map that was replaced is kept."""

from coop.rulebook.registry import Rule, register

register(
    Rule(
        "places.keep_replaced_s",
        "s",
        60,
        86_400,
        3_600,
        "A city's map is kept this long after a newer one replaced it, for pages that show it.",
    ),
)
