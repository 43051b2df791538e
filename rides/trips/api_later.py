"""The API of rides for later and repeating ones, for riders; the board is `api_board`."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample

from coop.basics.refusals import Refusal
from coop.work.doors import Ask, delete, get, post
from rides.trips import doors, forms_later
from rides.trips import serializers_later as shapes
from rides.trips.actions import alerts as watching
from rides.trips.actions import scheduling
from rides.trips.actions import series as repeating
from rides.trips.actions.moves import Cause
from rides.trips.queries import alerts, later, lists, quoting, rides, series
from rides.trips.quotes import QuotedStop, Wish
from rides.trips.serializers import RideOut, RideRowOut

RIDES = "rides"
EVERY_WEEKDAY = OpenApiExample(
    "To work on weekdays",
    {
        "stops": [
            {"lat": 60.1712, "lon": 24.9415, "label": "Home"},
            {"lat": 60.166, "lon": 24.9525, "label": "Work"},
        ],
        "rule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "at": "08:00",
        "starts_on": "2026-11-30",
    },
    request_only=True,
)


class NothingAhead(Refusal):
    """The ride does not lie ahead, or not any more."""

    code = "not_ahead"


@get(RideRowOut, name="rides_ahead", summary="My rides for later", tag=RIDES, many=True)
def ahead(ask: Ask) -> object:
    """The rides that you booked for later, soonest first."""
    return lists.rides_ahead_of(ask.by)


@get(shapes.LaterOut, name="ride_ahead", summary="What a ride for later waits for", tag=RIDES)
def waiting(ask: Ask, ride_id: UUID) -> object:
    """When the search begins, whether a driver gave their word, and what you are asked."""
    rides.role_on(ride_id, ask.by)
    found = later.later_of(ride_id)
    if found is None:
        raise NothingAhead(_("This ride does not lie ahead."))
    return found


@post(shapes.TimeIn, RideOut, name="reschedule", summary="Move a ride to another time", tag=RIDES)
def reschedule(ask: Ask, ride_id: UUID) -> object:
    """Another time for a ride for later, at the price it was booked for."""
    pickup_at, cause = ask.fields["pickup_at"], _cause(ask, ride_id)
    scheduling.reschedule(ride_id=ride_id, pickup_at=pickup_at, cause=cause, now=ask.now)
    return rides.ride_for(ride_id, user_id=ask.by, now=ask.now)


@post(None, RideOut, name="confirm_ride", summary="Say that a ride still holds", tag=RIDES)
def confirm(ask: Ask, ride_id: UUID) -> object:
    """Answer that your ride for later still holds."""
    scheduling.confirm(ride_id=ride_id, cause=_cause(ask, ride_id), now=ask.now)
    return rides.ride_for(ride_id, user_id=ask.by, now=ask.now)


@get(shapes.SeriesRowOut, name="my_series", summary="My repeating rides", tag=RIDES, many=True)
def my_series(ask: Ask) -> object:
    """Your repeating rides."""
    return series.series_of(ask.by, now=ask.now)


@post(
    shapes.SeriesIn,
    shapes.SeriesOut,
    name="begin_series",
    summary="Repeat a ride",
    tag=RIDES,
    code=201,
    examples=[EVERY_WEEKDAY],
)
def begin_series(ask: Ask) -> object:
    """Books the days that are near at once, the others as they come near."""
    return _series(ask, repeating.start(_new(ask), now=ask.now))


@get(shapes.SeriesOut, name="series", summary="One repeating ride", tag=RIDES)
def one_series(ask: Ask, series_id: UUID) -> object:
    """A repeating ride and its coming days."""
    return _series(ask, series_id)


@delete(gives=shapes.SeriesOut, name="end_series", summary="End a repeating ride", tag=RIDES)
def end_series(ask: Ask, series_id: UUID) -> object:
    """End it, which cancels what is booked and costs nothing to cancel."""
    repeating.end(series_id=series_id, by=ask.by, now=ask.now)
    return _series(ask, series_id)


@post(
    shapes.SeriesIn,
    shapes.SeriesOut,
    name="change_series",
    summary="Change a repeating ride from a day on",
    tag=RIDES,
)
def change_series(ask: Ask, series_id: UUID) -> object:
    """From `starts_on` on it goes by the new pattern; the answer is the series that goes on."""
    return _series(ask, repeating.change(series_id=series_id, new=_new(ask), now=ask.now))


@post(
    shapes.SeriesPauseIn,
    shapes.SeriesOut,
    name="pause_series",
    summary="Pause a repeating ride",
    tag=RIDES,
)
def pause_series(ask: Ask, series_id: UUID) -> object:
    """Stop booking, and cancel what is booked for free; or go on."""
    is_paused = ask.fields["is_paused"]

    def do() -> None:
        repeating.pause(series_id=series_id, is_paused=is_paused, by=ask.by, now=ask.now)

    ask.once(do)
    return _series(ask, series_id)


@post(
    shapes.DayIn,
    shapes.SeriesOut,
    name="skip_day",
    summary="Skip a day of a repeating ride",
    tag=RIDES,
)
def skip_day(ask: Ask, series_id: UUID) -> object:
    """Leave one day out, or with `undo` take it back in."""
    act = repeating.unskip if ask.fields["undo"] else repeating.skip
    on = ask.fields["on"]
    ask.once(lambda: act(series_id=series_id, on=on, by=ask.by, now=ask.now))
    return _series(ask, series_id)


@post(
    shapes.AlertIn,
    shapes.AlertOut,
    name="ask_alert",
    summary="Be told when a car is free",
    tag=RIDES,
    code=201,
)
def ask_alert(ask: Ask) -> object:
    """We look for a while, and tell you by mail and socket."""
    asked = ask.fields
    wish = Wish(asked["service_class"], asked["seats"], frozenset(asked["needs"]))
    new = watching.NewAlert(ask.by, ask.key, _stops(asked), wish)
    return alerts.alert(watching.ask(new, now=ask.now), user_id=ask.by, now=ask.now)


@get(shapes.AlertOut, name="alert", summary="Whether a car is free", tag=RIDES)
def one_alert(ask: Ask, alert_id: UUID) -> object:
    """Until when we look, and since when a car is free."""
    return alerts.alert(alert_id, user_id=ask.by, now=ask.now)


@delete(gives=shapes.AlertOut, name="stop_alert", summary="No longer be told", tag=RIDES)
def stop_alert(ask: Ask, alert_id: UUID) -> object:
    """Stop looking."""
    watching.stop(alert_id=alert_id, by=ask.by, now=ask.now)
    return alerts.alert(alert_id, user_id=ask.by, now=ask.now)


def _cause(ask: Ask, ride_id: UUID) -> Cause:
    return doors.cause(ask.request, rides.rider_role(ride_id, ask.by), now=ask.now)


def _new(ask: Ask) -> repeating.NewSeries:
    asked = ask.fields
    return repeating.NewSeries(
        by=ask.by,
        client_event_id=ask.key,
        stops=_stops(asked),
        wish=Wish(seats=asked["seats"]),
        pattern=forms_later.read(asked["rule"], asked["starts_on"], asked.get("ends_on")),
        at=asked["at"],
        payment_method=asked["payment_method"],
        card_id=asked.get("card"),
    )


def _stops(asked: dict[str, Any]) -> tuple[QuotedStop, ...]:
    return tuple(quoting.stop(**stop) for stop in asked["stops"])


def _series(ask: Ask, series_id: UUID) -> object:
    return series.series_view(series_id, user_id=ask.by, now=ask.now)
