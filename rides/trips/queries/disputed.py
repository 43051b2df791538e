"""What a panel reads of a ride: spans, distance and price. Never a place, never a name."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.panels.registry import Fact
from coop.web import formats
from rides.places import queries as places
from rides.trips import models
from rides.trips.queries.lines import fare_lines

WAITING = "waiting"


def fare(about: UUID, *, now: datetime) -> tuple[Fact, ...]:
    """What was agreed and what was driven, for a dispute about a fare."""
    ride = models.Ride.objects.filter(id=about).first()
    if ride is None:
        return ()
    agreed = Fact(
        _("%s was agreed at booking") % format_money(ride.price_minor, ride.currency),
        _("For %(distance)s in about %(minutes)s")
        % {
            "distance": formats.distance(ride.distance_m, places.zone(ride.zone_id).units),
            "minutes": formats.minutes(ride.duration_s),
        },
        "money",
    )
    waited = [
        Fact(
            _("%s for waiting at the pickup") % format_money(line.amount_minor, ride.currency),
            "",
            "clock",
        )
        for line in fare_lines(ride.id)
        if line.kind == WAITING and line.amount_minor
    ]
    return (agreed, *waited, *_driven(ride))


def conduct(about: UUID, *, now: datetime) -> tuple[Fact, ...]:
    """How long a ride took, for a case about how somebody behaved."""
    ride = models.Ride.objects.filter(id=about).first()
    return _driven(ride) if ride else ()


def _driven(ride: models.Ride) -> tuple[Fact, ...]:
    if ride.started_at is None or ride.ended_at is None:
        return ()
    took = (ride.ended_at - ride.started_at).total_seconds()
    says = _("The ride took %(took)s; %(expected)s were expected") % {
        "took": formats.minutes(took),
        "expected": formats.minutes(ride.duration_s),
    }
    return (Fact(says, "", "route"),)
