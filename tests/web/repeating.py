"""A repeating ride, and somebody who waits for a car, for tests of the doors."""

from datetime import time, timedelta
from uuid import UUID, uuid4

from coop.work import clock
from rides.trips import recurring
from rides.trips.actions import alerts, series
from rides.trips.actions.series import NewSeries
from rides.trips.quotes import Wish
from tests.web import riding

WAY = (riding.PICKUP, riding.DROPOFF)


def begin(rider_id: UUID) -> UUID:
    """A series of every day from tomorrow on, at noon."""
    pattern = recurring.pattern("FREQ=DAILY", clock.now().date() + timedelta(days=1))
    new = NewSeries(rider_id, uuid4(), WAY, Wish(), pattern, time(12, 0))
    return series.start(new, now=clock.now())


def wait_for_car(user_id: UUID) -> UUID:
    """A wish to be told when a car is free."""
    return alerts.ask(alerts.NewAlert(user_id, uuid4(), WAY, Wish()), now=clock.now())
