"""The tunable numbers of accounts and sign-in."""

from coop.rulebook.registry import Rule, register

DAY_S = 86_400

register(
    Rule(
        "accounts.hold_s",
        "s",
        3_600,
        3 * DAY_S,
        3 * DAY_S,
        "How long a steward may close a member's account; a panel decides about more.",
    ),
    Rule(
        "sessions.recent_s",
        "s",
        60,
        3_600,
        900,
        "How fresh a sign-in must be to add or remove a passkey.",
    ),
    Rule(
        "sessions.kept_s",
        "s",
        DAY_S,
        365 * DAY_S,
        180 * DAY_S,
        "How long an ended sign-in stays in the list of its person's devices.",
    ),
)
