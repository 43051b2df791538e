"""The tables of the room, by what they are about."""

from coop.trust.models.assurance import Level, Meeting, Showing, Walk
from coop.trust.models.conduct import Encounter, Event, Origin, Rating, Standing

__all__ = [
    "Encounter",
    "Event",
    "Level",
    "Meeting",
    "Origin",
    "Rating",
    "Showing",
    "Standing",
    "Walk",
]
