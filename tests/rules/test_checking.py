"""When rider and driver are asked whether all is well, on ways as phones report them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from coop.basics.geometry import Point, distance_m
from rides.care import checking
from rides.care.checking import Cause, Course, Seen, Terms

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TERMS = Terms(
    still_s=360,
    still_m=60,
    off_m=500,
    off_s=120,
    late_s=900,
    dark_s=300,
    stop_s=1_200,
    stop_m=150,
)
EVERY_S = 30
EAST_M = 1 / 55_300
"""A metre to the east, in degrees, on this latitude."""
NORTH_M = 1 / 111_195


def at(east_m: float, north_m: float = 0.0) -> Point:
    """A place so far from the pickup."""
    return Point(60.17 + north_m * NORTH_M, 24.94 + east_m * EAST_M)


WAY = tuple(at(east_m) for east_m in range(0, 6_001, 200))
END = at(6_000)


@dataclass
class Ride:
    """A ride of ten minutes along a straight street of six kilometres, seen every 30 seconds."""

    way: tuple[Point, ...] = WAY
    end: Point = END
    leg: str = "1:end"
    lasts_s: int = 600
    course: Course | None = None
    passed_s: int = 0

    def drive(self, places: Iterable[Point | None], **seen: object) -> list[Cause | None]:
        """What is asked at each of these places; None: nothing was heard."""
        return [self._look(place, **seen) for place in places]

    def _look(self, place: Point | None, **changes: object) -> Cause | None:
        now = START + timedelta(seconds=self.passed_s)
        heard = now if place else START + timedelta(seconds=max(0, self.passed_s - EVERY_S))
        eta_s = round(distance_m(place, self.end) / 10) if place else None
        seen = Seen(
            leg=self.leg,
            at=place,
            accuracy_m=15,
            heard_at=heard,
            eta_s=eta_s,
            way=self.way,
            waits_since=None,
            to_stop_m=distance_m(place, self.end) if place else None,
            promised_at=START + timedelta(seconds=self.lasts_s),
        )
        seen = replace(seen, **changes)  # type: ignore[arg-type]
        before = self.course or checking.begin(seen.leg, place or at(0), eta_s, now=now)
        self.course = checking.follow(before, seen, TERMS, now=now)
        self.passed_s += EVERY_S
        return checking.cause_of(self.course, seen, TERMS, now=now)


def along(start_m: float, end_m: float, step_m: float, north_m: float = 0.0) -> list[Point]:
    """Places along the street, one for each look."""
    count = int((end_m - start_m) / step_m)
    return [at(start_m + step_m * n, north_m) for n in range(count + 1)]


def test_a_ride_as_it_should_be_asks_nobody() -> None:
    assert set(Ride().drive(along(0, 6_000, 300))) == {None}


def test_a_car_that_stands_away_from_its_stops_is_asked_about_after_six_minutes() -> None:
    ride = Ride()
    asked = ride.drive([*along(0, 3_000, 300), *[at(3_010)] * 13])
    assert asked.index(Cause.STILL) == 10 + TERMS.still_s // EVERY_S
    assert set(asked[: 10 + TERMS.still_s // EVERY_S]) == {None}


def test_a_phone_that_trembles_does_not_make_a_standing_car_move() -> None:
    trembling = [at(3_000 + 40 * (n % 3 - 1), 30 * (n % 2)) for n in range(14)]
    assert Ride().drive([*along(0, 3_000, 300), *trembling])[-1] == Cause.STILL


def test_who_creeps_in_a_jam_is_left_alone_however_late_they_are() -> None:
    ride = Ride()
    asked = ride.drive([*along(0, 3_000, 300), *along(3_000, 5_400, 25)])
    assert ride.passed_s > 600 + TERMS.late_s
    assert set(asked) == {None}


def test_who_leaves_the_way_and_comes_no_nearer_is_asked_about_after_two_minutes() -> None:
    away = [at(3_000, 250 * n) for n in range(1, 12)]
    asked = Ride().drive([*along(0, 3_000, 300), *away])
    off_at = 10 + 3  # 750 m away: more than 500, and the phone's doubt
    assert asked.index(Cause.OFF_WAY) == off_at + TERMS.off_s // EVERY_S


def test_another_way_that_gets_there_as_soon_is_nobody_s_business() -> None:
    around = [at(600, 800), *along(900, 5_400, 300, 800), at(5_700, 400), END]
    assert set(Ride().drive([at(0), at(300, 400), *around])) == {None}


def test_a_way_that_both_agreed_on_begins_anew_where_the_car_is() -> None:
    ride = Ride()
    ride.drive(along(0, 3_000, 300))
    ride.leg, ride.end = "1:elsewhere", at(3_000, 6_000)
    ride.way = tuple(at(3_000, north_m) for north_m in range(0, 6_001, 200))
    assert set(ride.drive(at(3_000, 300.0 * n) for n in range(1, 20))) == {None}


def test_a_stop_on_the_way_is_waited_at_for_long_before_anybody_asks() -> None:
    ride = Ride()
    ride.drive(along(0, 3_000, 300))
    since = START + timedelta(seconds=ride.passed_s)
    asked = ride.drive([at(3_000)] * 42, waits_since=since)
    assert asked.index(Cause.AT_STOP) == TERMS.stop_s // EVERY_S


def test_who_stands_before_the_door_they_wanted_is_not_stuck() -> None:
    asked = Ride().drive([*along(0, 5_900, 300), *[at(5_950)] * 38])
    assert set(asked) == {None}
    assert Ride().drive([*along(0, 5_900, 300), *[at(5_950)] * 45])[-1] == Cause.AT_STOP


def test_a_ride_that_takes_far_longer_and_comes_no_nearer_is_late() -> None:
    circling = [at(3_000 + 150 * (n % 2), 150 * (n // 2 % 2)) for n in range(60)]
    asked = Ride().drive([*along(0, 3_000, 300), *circling])
    assert asked.index(Cause.LATE) == (600 + TERMS.late_s) // EVERY_S


@pytest.mark.parametrize(("silent_s", "cause"), [(299, None), (300, Cause.DARK)])
def test_a_phone_that_falls_silent_is_asked_about_after_five_minutes(
    silent_s: int, cause: Cause | None
) -> None:
    ride = Ride()
    ride.drive(along(0, 900, 300))
    heard_at = START + timedelta(seconds=ride.passed_s - silent_s)
    assert ride.drive([None], heard_at=heard_at) == [cause]


def test_where_no_street_leads_nobody_is_off_the_way() -> None:
    ride = Ride(way=())
    assert set(ride.drive(at(300.0 * n, 200.0 * n) for n in range(10))) == {None}


def test_how_far_a_place_is_from_a_way() -> None:
    assert checking.away_m(at(1_100, 300), WAY) == pytest.approx(300, rel=0.01)
    assert checking.away_m(at(-400), WAY) == pytest.approx(400, rel=0.01)
    assert checking.away_m(at(0, 50), (at(0),)) == pytest.approx(50, rel=0.01)
