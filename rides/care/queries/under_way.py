"""Which ride somebody on the phone means."""

from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from rides.trips.queries import desk as trips


class NoSuchRide(Malformed):
    """None under way has this number, or several have."""

    code = "no_such_ride"


def ride_called(number: str) -> UUID | None:
    """The ride under way that people call by this short number; None where they name none.

    Raises:
        NoSuchRide: it cannot be told which ride they mean.
    """
    wanted = number.strip().upper()
    if not wanted:
        return None
    found = [one for one in trips.under_way() if trips.number_of(one) == wanted]
    if len(found) != 1:
        raise NoSuchRide(
            _("No ride under way has this number. Leave it empty if you are not sure.")
        )
    return found[0]
