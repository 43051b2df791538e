"""Kinds of entries about rules and votes: whoever has these can recount every decision."""

from coop.journal.kinds.forms import (
    Kind,
    anything,
    digest,
    flag,
    instant,
    maybe,
    number,
    numbers,
    sums,
    text,
    texts,
)

PROPOSAL = number("proposal")
LEVELS = {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "integer"}}}
CHANGES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "key": {"type": "string"},
            "scope": {"type": "string"},
            "old": {"type": "integer"},
            "new": {"type": "integer"},
        },
    },
}
KINDS = (
    Kind(
        "rule.version",
        "A rule got a value",
        "A number that the co-operative goes by, from when on it holds, and which decision set it.",
        {
            "key": text("rule"),
            "scope": text("where, if not everywhere"),
            "value": number("value"),
            "cause": text("decided by"),
            "valid_from": instant("holds from"),
            "version": number("version"),
        },
    ),
    Kind(
        "proposal.submitted",
        "A proposal was put to the members",
        "What exactly will be voted on, bound by its hash.",
        {
            "proposal": PROPOSAL,
            "hash": digest("hash of all that it says"),
            "kind": maybe(text("kind")),
            "first": maybe(number("second vote on proposal")),
            "changes": maybe(anything("rules that it changes", CHANGES)),
            "costs": maybe(sums("projects and what they cost", "minor")),
            "budget_minor": maybe(number("budget", "minor")),
            "seats": maybe(number("seats")),
        },
    ),
    Kind(
        "vote.opened",
        "A vote opened",
        "How many may vote, and the rules of this vote: nothing changes either any more.",
        {
            "proposal": PROPOSAL,
            "roll": number("who may vote"),
            "terms": digest("hash of the proposal and the rules of its vote"),
            "rules": maybe(sums("rules of the vote")),
        },
    ),
    Kind(
        "vote.ballot",
        "A ballot was counted",
        "One ballot without its voter, who finds it by their receipt. Its weight is the voter’s own "
        "vote and those lent to them.",
        {
            "proposal": PROPOSAL,
            "choice": texts("choice"),
            "weight": number("weight"),
            "receipt": digest("receipt"),
        },
    ),
    Kind(
        "vote.counted",
        "A vote was counted",
        "What the ballots came to. Anybody can count them again.",
        {
            "proposal": PROPOSAL,
            "result": anything("result", {"type": "object"}),
            "carried": flag("carried"),
            "turnout": number("who voted"),
            "needed": number("how many had to"),
            "weight": number("votes, with those lent"),
            "candidates": maybe(texts("who stood")),
        },
    ),
    Kind(
        "proposal.enacted",
        "A decision was carried out",
        "What members decided has effect from the instant named.",
        {
            "proposal": PROPOSAL,
            "hash": digest("hash of all that it says"),
            "effective_at": instant("has effect from"),
        },
    ),
    Kind(
        "proposal.cancelled",
        "A proposal was cancelled",
        "Its author withdrew it before the vote, or a guardian stopped it and said why.",
        {"proposal": PROPOSAL, "by": text("by"), "reason": maybe(text("reason"))},
    ),
    Kind(
        "proposal.suspended",
        "A decision was suspended",
        "Enough members asked for it.",
        {"proposal": PROPOSAL},
    ),
    Kind(
        "proposal.confirmed",
        "A suspended decision goes on",
        "A panel of members heard those who asked that it wait, and let it stand.",
        {"proposal": PROPOSAL, "by": text("by")},
    ),
    Kind(
        "proposal.stale",
        "A decision could not be carried out",
        "What it was to change had changed meanwhile.",
        {"proposal": PROPOSAL, "code": text("why")},
    ),
    Kind(
        "proposal.rolled_back",
        "A change was taken back",
        "What it must not harm was harmed, by a measure that it named itself.",
        {
            "proposal": PROPOSAL,
            "guard": text("measure"),
            "measured_bp": number("measured", "bp"),
            "before_bp": maybe(number("before", "bp")),
        },
    ),
    Kind(
        "split.closed",
        "A month of the fee’s split was closed",
        "What members’ standing ballots came to, and all that it takes to count them again.",
        {
            "month": text("month"),
            "split": numbers("split", "bp"),
            "in_force": numbers("split before", "bp"),
            "low": numbers("at least", "bp"),
            "high": numbers("at most", "bp"),
            "roll": number("who could vote"),
            "turnout": number("ballots"),
            "lent": maybe(number("votes lent to them")),
            "quorum": number("ballots that it takes"),
            "asked": anything("how many asked for how much, share by share", LEVELS),
            "rule_version": number("rules, by number"),
            "reason": text("why it stays as it is"),
            "slack": maybe(text("slack of the rule")),
            "valid_from": maybe(instant("holds from")),
            "leaves": digest("hash of the list of ballots"),
        },
    ),
)
