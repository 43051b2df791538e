"""What a ride comes to at its end: the lines so far, and the waiting there was."""

from datetime import datetime

from coop.rulebook.queries import Rules, rules_of
from rides.trips import models
from rides.trips.fares import Fare, FareLine, Rates, of_lines, taxed, waiting
from rides.trips.queries.lines import fare_lines
from rides.trips.queries.quoting import rates


def card_of(ride: models.Ride) -> Rates:
    """The rate card that a ride was booked under."""
    return rates(rules_of(ride.rules_version), ride.zone.slug, ride.service_class)


def final_fare(ride: models.Ride) -> Fare:
    """The fare of a ride that ends now, under the rules it was booked under."""
    rules, card = rules_of(ride.rules_version), card_of(ride)
    at_pickup_s = _seconds(ride.arrived_at, ride.started_at)
    lines = [
        *fare_lines(ride.id),
        *waiting("waiting", card, waited_s=at_pickup_s, free_s=card.waiting_free_s),
        *_at_stops(ride, rules, card),
    ]
    return of_lines(taxed(lines, tax_bp=card.tax_bp), fee_bp=card.fee_bp)


def _at_stops(ride: models.Ride, rules: Rules, card: Rates) -> list[FareLine]:
    stops = models.Stop.objects.filter(ride=ride).order_by("position")
    free_s = rules["waiting.stop_free_s"]
    return [
        line
        for stop in stops
        for line in waiting(
            "waiting_stop", card, waited_s=_seconds(stop.reached_at, stop.left_at), free_s=free_s
        )
    ]


def _seconds(since: datetime | None, until: datetime | None) -> int:
    """How long a wait was; nothing while it has no beginning or no end."""
    return max(0, int((until - since).total_seconds())) if since and until else 0
