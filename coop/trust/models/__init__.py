"""The tables of the room, by what they are about."""

from coop.trust.models.conduct import Encounter, Event, Origin, Rating, Standing

__all__ = ["Encounter", "Event", "Origin", "Rating", "Standing"]
