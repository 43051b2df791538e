"""Somebody says whom they want to ride with; it holds from their next ride, or their shift on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, Refusal
from coop.locker import client as locker
from rides.fleet import actions as fleet_actions
from rides.fleet import queries as fleet
from rides.fleet.circle import DECLARED, WISHES
from rides.places import queries as places

COLLECTION = "circle"


class NotOffered(Refusal):
    """No zone here lets people choose; the sentence says why."""

    code = "circle_not_offered"


@transaction.atomic
def choose(user_id: UUID, *, declared: str, wish: str, now: datetime) -> None:
    """Say what one is and whom one asks for; nothing of both ends it, wherever one is.

    Raises:
        Malformed: half of it is missing, or unknown.
        NotOffered: no zone offers the choice.
    """
    if not declared and not wish:
        locker.forget(user_id, COLLECTION, key="", now=now)
    else:
        if declared not in DECLARED or wish not in WISHES:
            raise Malformed(_("Say both: what you are, and whom you ask for."))
        open_ones = [zone for zone in places.zones() if zone.circle_is_open]
        if not open_ones:
            why = places.main_zone().circle_reason
            raise NotOffered(
                why or _("The stewards have not said yet that the law here allows it.")
            )
        values = {"declared": declared, "wish": wish}
        locker.write(user_id, COLLECTION, values, now=now)
    driver_id = fleet.driver_of(user_id)
    if driver_id is not None:
        fleet_actions.follow_wish(driver_id=driver_id, now=now)
