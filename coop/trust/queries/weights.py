"""What a rating weighs under one version of the weights."""

from datetime import datetime
from uuid import UUID

ONE = 1_000_000
"""A rating of full weight."""


def version_at(now: datetime) -> int:
    """The version of the weights that new ratings are counted under; 0: all weigh the same."""
    return 0


def weight_of(*, rater_id: UUID, ratee_id: UUID, is_up: bool, at: datetime, version: int) -> int:
    """What a thumb weighs, in millionths of a full one; the same whenever it is asked again.

    Args:
        at: when the thumb was given.
        version: the version of the weights, from `version_at`.
    Returns:
        0 to `ONE`.
    """
    return ONE
