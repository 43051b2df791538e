"""Who must hear that a membership has ended: outbox topics that rooms above bind by name.

Each gets a message of its own, `{"user_id", "how", "at"}`, in the commit that ends the membership.
"""

_topics: list[str] = []


def follow(*topics: str) -> None:
    """Name topics of `coop.bindings` to which every end of a membership is posted."""
    _topics.extend(topic for topic in topics if topic not in _topics)


def followers() -> tuple[str, ...]:
    """The topics, in the order in which they were named."""
    return tuple(_topics)
