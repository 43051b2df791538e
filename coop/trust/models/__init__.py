"""The tables of the room, by what they are about."""

from coop.trust.models.assurance import Level, Meeting, Showing, Walk
from coop.trust.models.conduct import Encounter, Event, Origin, Rating, Standing
from coop.trust.models.groups import Audited, Gap
from coop.trust.models.weights import Alert, RaterWeight, RatingWeight, Weights

__all__ = [
    "Alert",
    "Audited",
    "Encounter",
    "Event",
    "Gap",
    "Level",
    "Meeting",
    "Origin",
    "RaterWeight",
    "Rating",
    "RatingWeight",
    "Showing",
    "Standing",
    "Walk",
    "Weights",
]
