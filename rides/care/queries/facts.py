"""Who is to be told of what: read by tasks for mails and open pages."""

from dataclasses import dataclass
from uuid import UUID

from rides.care import models
from rides.fleet import queries as fleet


@dataclass(frozen=True, slots=True)
class LostFacts:
    """The two people of a question about something lost."""

    ride_id: UUID
    rider_id: UUID
    driver_id: UUID
    driver_user_id: UUID


def person_of(ticket_id: UUID) -> UUID:
    """Who reported a problem."""
    return models.Ticket.objects.values_list("by_id", flat=True).get(id=ticket_id)


def lost(item_id: UUID) -> LostFacts:
    """Who lost something, and who drove."""
    row = models.LostItem.objects.get(id=item_id)
    return LostFacts(row.ride_id, row.by_id, row.driver_id, fleet.user_of(row.driver_id))
