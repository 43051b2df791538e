"""What a score has meant: how often the next ride after such a score was praised. Pure.

A score orders people; with so few thumbs each it cannot be a frequency by itself. What members read
beside it, and what is predicted, is what followed the same score in the past.
Source: isotonic regression (pool adjacent violators).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression

from coop.trust.graphs import Bools, Floats

BINS = 200
BELIEF = 50.0
"""So many ratings weighs, over all scores, that a score means what it says."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """At these scores, from 0 to 1 and rising, this share of the next rides was praised."""

    scores: Floats
    praised: Floats

    def of(self, score: Floats) -> Floats:
        """What each score has meant; between two that are known, in between."""
        found: Floats = np.interp(score, self.scores, self.praised)
        return found


def meaning(score: Floats, is_up: Bools, weight: Floats) -> Meaning:
    """What scores have meant, from what was said next after each; a higher one never means less.

    Args:
        weight: how much each counts, 1 for what was said just now.
    """
    middles = (np.arange(BINS) + 0.5) / BINS
    place = np.clip((score * BINS).astype(np.int64), 0, BINS - 1)
    rated = np.bincount(place, weight, BINS) + BELIEF / BINS
    praised = np.bincount(place, weight * is_up, BINS) + middles * BELIEF / BINS
    at = (np.bincount(place, weight * score, BINS) + middles * BELIEF / BINS) / rated
    found = isotonic_regression(praised / rated, weights=rated)
    # Flat parts still rise a little, so that whoever has the higher score is never ranked lower.
    return Meaning(at, 0.999 * found.x + 0.001 * at)
