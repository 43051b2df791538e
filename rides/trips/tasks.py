"""What the sweeper does for rides: tell screens, end searches, watch drivers, end forgotten rides."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from coop.notices import live
from rides.trips import mail, receipts
from rides.trips.actions import alerts, driving, ending, keeping, moves, series, ways
from rides.trips.queries import alerts as waiting
from rides.trips.queries import rides


def tell_ride(*, payload: Mapping[str, str], now: datetime) -> None:
    """Send the newest `seq` to everyone who watches the ride."""
    seq = rides.seq_of(UUID(payload["ride"]))
    live.send(f"ride.{payload['ride']}", {"type": "changed", "seq": seq})


def give_up_search(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: the search found nobody in time. Nothing happens if it just found somebody."""
    ending.end_search(ride_id=UUID(payload["key"]), now=now)


def end_question(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: the driver did not answer about another way in time."""
    ways.expire(ride_id=UUID(payload["key"]), now=now)


def watch_driver(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: look at a driver on the way."""
    ending.watch(ride_id=UUID(payload["key"]), now=now)


def keep_timetable(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: do what is due for a ride for later."""
    keeping.keep(ride_id=UUID(payload["key"]), now=now)


def tell_person(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: write somebody a mail about a ride for later, or the receipt of one that is over."""
    if payload["kind"] == "receipt":
        view = rides.payer_view(UUID(payload["ride"]), now=now)
        receipts.send(UUID(payload["user"]), view)
        return
    mail.send(UUID(payload["user"]), payload["kind"], UUID(payload["ride"]), now=now)


def wake_series(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: have each series book the days that have come near."""
    series.wake_all(now=now)


def book_series(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: book the days of one series that have come near."""
    series.materialise(series_id=UUID(payload["series"]), now=now)


def look_for_car(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: is a car free for whoever wants to be told?"""
    alerts.look(alert_id=UUID(payload["key"]), now=now)


def tell_of_car(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: say that a car is free, by mail and on the screens that this person has open."""
    found = waiting.brief(UUID(payload["alert"]))
    live.send(live.user_group(found.user_id), {"type": "car_free", "url": found.url})
    mail.car_free(found)


def auto_end(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: end a ride that nobody ended."""
    ride_id = UUID(payload["key"])
    if rides.is_under_way(ride_id):
        driving.complete(ride_id=ride_id, cause=moves.system(now, forgotten=True), now=now)
