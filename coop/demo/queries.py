"""Reads of the demo: what a person who is only played would say aloud. Changes nothing."""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.demo.personas import Persona, behind, is_simulated
from coop.members import queries as members
from rides.fleet import queries as fleet
from rides.trips.queries import rides


def spoken_pin(ride_id: UUID, driver_user_id: UUID | None) -> str | None:
    """The PIN that the rider says to their driver at the pickup.

    One of the two must be simulated: two real people talk for themselves.

    Raises:
        NotYours: this is no demo, or the person does not drive this ride now.
    """
    driver_id = rides.driver_on(ride_id) if settings.DEMO else None
    if driver_id is None or fleet.user_of(driver_id) != driver_user_id:
        raise NotYours(_("There is no such ride."))
    parties = [members.account(user_id) for user_id in rides.parties(ride_id, driver_id)]
    if not any(account and is_simulated(account.email or "") for account in parties):
        return None
    return rides.pin_at_pickup(ride_id)


def played_by(ride_id: UUID, user_id: UUID | None) -> Persona | None:
    """Who is at the other end of a ride under way: a person of the cast or a simulated one.

    Raises:
        NotYours: this is no demo, or the person is neither this ride's rider nor its driver now.
    """
    driver_id = rides.driver_on(ride_id) if settings.DEMO else None
    parties = rides.parties(ride_id, driver_id) if driver_id else ()
    if user_id not in parties:
        raise NotYours(_("There is no such ride."))
    other = next((one for one in parties if one != user_id), None)
    account = members.account(other) if other else None
    return behind(account.email or "") if account else None
