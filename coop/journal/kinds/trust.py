"""Kinds of entries about trust: counts and digests, never who thinks what of whom."""

from coop.journal.kinds.forms import Kind, number, text

KINDS = (
    Kind(
        "trust.weights",
        "What every rating weighs was worked out anew",
        "From how many ratings, people and vouches, and a digest over all weights in the order in "
        "which the ratings were given. Each score names the number of the weights it was made with.",
        {
            "number": number("number"),
            "ratings": number("ratings"),
            "people": number("people"),
            "vouches": number("vouches"),
            "seeds": number("people trust began with"),
            "circles": number("circles"),
            "digest": text("digest"),
        },
    ),
)
