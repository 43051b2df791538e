"""What the API answers, as far as simulated people read it: pure, from parsed JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coop.basics.geometry import Point
from rides.trips.states import LIVE, State

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """A way on the streets; `usual_s` is how long the streets allow to take for it."""

    points: tuple[Point, ...]
    usual_s: int


@dataclass(frozen=True, slots=True)
class Job:
    """The ride in a driver's hand; no way while the driver stands at the pickup.

    `next_position` is the stop that the way leads to, `is_at_stop` whether the car waits at the
    one before, `change_id` a question of the rider's for another way.
    """

    ride_id: str
    state: State
    stops: tuple[Point, ...]
    way: Way | None
    next_position: int = 0
    is_at_stop: bool = False
    change_id: str | None = None

    @property
    def is_on_last_leg(self) -> bool:
        """Whether the next stop is the destination."""
        return self.next_position == len(self.stops) - 1


@dataclass(frozen=True, slots=True)
class DriverScreen:
    """What a driver sees; `unpaid_id` is a finished ride whose cash is not confirmed yet."""

    seq: int
    is_online: bool
    at: Point | None
    offer_id: str | None
    job: Job | None
    unpaid_id: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a ride cost, and what each part of it adds up to, in minor units."""

    total_minor: int
    lines_minor: int
    driver_minor: int
    fee_minor: int
    others_minor: int
    costs_minor: int
    shortfall_minor: int
    split_minor: int

    @property
    def adds_up(self) -> bool:
        """Whether no cent is missing and none is left over."""
        return (
            self.lines_minor == self.total_minor
            and self.driver_minor + self.fee_minor + self.others_minor == self.total_minor
            and self.costs_minor + self.split_minor == self.fee_minor + self.shortfall_minor
        )


@dataclass(frozen=True, slots=True)
class RiderScreen:
    """What a rider sees of their ride."""

    id: str
    seq: int
    state: State
    pin: str | None
    usual_s: int
    cancel_minor: int | None
    receipt: Receipt | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to this ride."""
        return self.state not in LIVE


def way(found: Json) -> Way:
    """A route as the API gives it: points are [lon, lat]."""
    points = tuple(Point(lat, lon) for lon, lat in found["points"])
    return Way(points, int(found["duration_s"]))


def driver_screen(view: Json) -> DriverScreen:
    """The driver's screen."""
    here = None if view["lat"] is None else Point(view["lat"], view["lon"])
    done = view.get("done")
    return DriverScreen(
        seq=view["seq"],
        is_online=view["shift"]["state"] != "offline",
        at=here,
        offer_id=view["offer"]["id"] if view["offer"] else None,
        job=_job(view["job"]) if view["job"] else None,
        unpaid_id=done["ride_id"] if done else None,
    )


def rider_screen(view: Json) -> RiderScreen:
    """A rider's view of a ride."""
    return RiderScreen(
        id=view["id"],
        seq=view["seq"],
        state=State(view["state"]),
        pin=view["pin"],
        usual_s=view["duration_s"],
        cancel_minor=view["cancel"]["fee_minor"] if view["cancel"] else None,
        receipt=_receipt(view) if view["receipt"] else None,
    )


def _job(view: Json) -> Job:
    return Job(
        ride_id=view["ride_id"],
        state=State(view["state"]),
        stops=tuple(Point(stop["lat"], stop["lon"]) for stop in view["stops"]),
        way=way(view["leg"]) if view["leg"] and view["leg"]["points"] else None,
        next_position=view["next_position"],
        is_at_stop=view["at_stop"] is not None,
        change_id=view["change"]["id"] if view["change"] else None,
    )


def _receipt(view: Json) -> Receipt:
    receipt = view["receipt"]
    return Receipt(
        total_minor=receipt["total_minor"],
        lines_minor=sum(line["amount_minor"] for line in view["lines"]),
        driver_minor=receipt["driver_minor"],
        fee_minor=receipt["fee_minor"],
        others_minor=receipt["tax_minor"] + receipt["pass_minor"],
        costs_minor=sum(part["amount_minor"] for part in receipt["costs"]),
        shortfall_minor=receipt["shortfall_minor"],
        split_minor=sum(part["amount_minor"] for part in receipt["split"]),
    )
