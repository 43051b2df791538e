"""The one tunable number of gaps between groups."""

from coop.rulebook.registry import Rule, register

register(
    Rule(
        "groups.least",
        "count",
        20,
        500,
        20,
        "Of groups of fewer people than this nothing is counted, so that nobody can be recognised.",
        step=20,
    ),
)
