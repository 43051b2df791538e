"""From a price to a ride that looks for a driver, and what is refused on the way."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.gis.geos import MultiPolygon

from coop.basics.geometry import Point
from coop.basics.refusals import Refusal
from coop.locker import client as locker
from coop.rulebook import models as rulebook
from coop.rulebook.queries import rules_as_of
from coop.work.actions import KeyReused
from rides.places.models import Import, Zone
from rides.places.roads import NoRoad
from rides.trips import models, quotes
from rides.trips.actions import booking
from rides.trips.actions.booking import AlreadyRiding, Booking, QuoteUsed
from rides.trips.queries.quoting import OutsideZone, SamePlace, pickup_time, quote
from rides.trips.quotes import QuotedStop, QuoteExpired
from rides.trips.states import State
from tests import stage as on
from tests.stage import NOW, SQUARE, STATION, Stage, later

TALLINN = Point(59.4370, 24.7536)
# Among the rails, within the zone and more than 200 m from any street.
ON_RAILS = Point(60.17345, 24.93661)


def test_a_price_names_its_lines_its_rules_and_its_end(stage: Stage) -> None:
    asked = on.quoted()
    assert sum(line.amount_minor for line in asked.lines) == asked.price_minor
    assert asked.driver_minor + asked.fee_minor == asked.price_minor
    assert asked.rules_version == rules_as_of(NOW).version
    assert asked.expires_at == later(300)
    assert (asked.currency, asked.fee_bp) == ("EUR", 1500)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (TALLINN, STATION, "The pickup is outside"),
        (STATION, TALLINN, "The destination is outside"),
        (TALLINN, TALLINN, "The pickup is outside"),
    ],
)
def test_a_stop_outside_the_zone_is_refused(
    stage: Stage, start: Point, end: Point, said: str
) -> None:
    with pytest.raises(OutsideZone, match=said):
        on.quoted(start, end)


@pytest.mark.parametrize(("start", "end"), [(ON_RAILS, STATION), (STATION, ON_RAILS)])
def test_a_stop_that_no_street_reaches_is_refused(stage: Stage, start: Point, end: Point) -> None:
    # A zone that a steward drew over the rails; the one of an import follows the streets.
    whole = Import.objects.get(is_active=True).box
    Zone.objects.update(area=MultiPolygon(whole, srid=4326))
    with pytest.raises(NoRoad, match="There is no street to drive on within 200"):
        on.quoted(start, end)


@pytest.mark.parametrize("away_deg", [0, 0.0002])
def test_a_destination_at_the_pickup_is_refused(stage: Stage, away_deg: float) -> None:
    with pytest.raises(SamePlace, match="are the same place"):
        on.quoted(STATION, Point(STATION.lat + away_deg, STATION.lon))


def test_the_way_back_to_the_start_over_a_stop_is_a_ride(stage: Stage) -> None:
    there = QuotedStop(SQUARE, "There")
    home = QuotedStop(STATION, "Home")
    assert quote([home, there, home], now=NOW).distance_m > on.quoted().distance_m


def test_an_expired_price_books_nothing(stage: Stage) -> None:
    token = quotes.sign(on.quoted())
    with pytest.raises(QuoteExpired):
        quotes.read(token, now=later(300))


def test_a_price_says_when_the_nearest_free_car_could_come(stage: Stage) -> None:
    found = pickup_time(on.quoted(), now=NOW)
    assert found.wait_s is not None
    assert 0 < found.wait_s < 600
    assert found.here_at == NOW + timedelta(seconds=found.wait_s)


def test_a_price_promises_no_car_where_all_are_busy(stage: Stage) -> None:
    on.assigned(stage)
    assert pickup_time(on.quoted(), now=NOW).wait_s is None


def test_a_booked_ride_searches_with_its_price_and_lines_kept(stage: Stage) -> None:
    asked = on.quoted()
    ride = on.ride(on.book(stage.cast.ada, asked=asked))
    lines = models.Line.objects.filter(ride=ride)
    assert (ride.state, ride.seq) == (State.SEARCHING, 1)
    assert ride.price_minor == asked.price_minor == sum(line.amount_minor for line in lines)
    assert ride.deadline_at == later(180)


def test_a_rider_has_one_live_ride(stage: Stage) -> None:
    first = on.book(stage.cast.ada)
    with pytest.raises(AlreadyRiding, match="You have a ride under way") as refused:
        on.book(stage.cast.ada)
    assert refused.value.facts == {"ride": str(first)}


def test_a_rider_may_book_again_when_the_ride_is_over(stage: Stage) -> None:
    on.completed(stage)
    assert on.ride(on.book(stage.cast.ada, now=later(700))).state == State.SEARCHING


def test_one_price_books_one_ride(stage: Stage) -> None:
    asked = on.quoted()
    on.book(stage.cast.ada, asked=asked)
    with pytest.raises(QuoteUsed, match="A ride was booked with this price already"):
        on.book(stage.cast.sam, asked=asked)


def test_the_same_booking_sent_twice_is_one_ride(stage: Stage) -> None:
    asked, key = on.quoted(), uuid4()
    first = on.book(stage.cast.ada, asked=asked, key=key)
    assert on.book(stage.cast.ada, asked=asked, key=key, now=later(2)) == first
    assert on.events(first) == ["booked"]


def test_a_booking_sent_again_after_the_ride_ended_is_still_that_ride(stage: Stage) -> None:
    asked, key = on.quoted(), uuid4()
    first = on.book(stage.cast.ada, asked=asked, key=key)
    on.run_timers(later(180))
    assert on.ride(first).state == State.UNFILLED
    assert on.book(stage.cast.ada, asked=asked, key=key, now=later(200)) == first


@pytest.mark.parametrize("who", ["ada", "sam"])
def test_the_key_of_one_booking_is_no_key_for_another(stage: Stage, who: str) -> None:
    asked, key = on.quoted(), uuid4()
    on.book(stage.cast.ada, asked=asked, key=key)
    other = on.quoted() if who == "ada" else asked
    with pytest.raises(KeyReused, match="This booking number was used for another ride"):
        on.book(getattr(stage.cast, who), asked=other, key=key)


def test_a_refused_booking_leaves_nothing_behind(stage: Stage) -> None:
    on.book(stage.cast.ada)
    with pytest.raises(Refusal):
        on.book(stage.cast.ada)
    assert models.Ride.objects.count() == 1
    assert models.Stop.objects.count() == 2


def test_somebody_may_book_for_another_person(stage: Stage) -> None:
    booked = Booking(by=stage.cast.sam, rider_id=stage.cast.ada, client_event_id=uuid4())
    ride = on.ride(booking.book(on.quoted(), booked, now=NOW))
    assert (ride.booked_by_id, ride.rider_id) == (stage.cast.sam, stage.cast.ada)


def test_a_ride_keeps_the_rules_it_was_booked_under(stage: Stage) -> None:
    job = on.under_way(stage)
    rulebook.RuleVersion.objects.create(
        key="fees.rate_bp", value=3000, low=0, high=3000, valid_from=NOW, cause="vote"
    )
    on.complete(job, now=later(600))
    total = on.ride(job.id).price_minor
    assert on.fee_of(job.id) == (total * 1500 + 5000) // 10_000


def test_a_ride_for_a_guest_tells_only_its_driver_who_they_are(stage: Stage) -> None:
    guest = booking.Guest("Aunt Maija", "+358401112223")
    wish = Booking(stage.cast.ada, None, uuid4(), guest=guest, note="At the back door")
    ride_id = booking.book(on.quoted(), wish, now=NOW)
    ride = on.ride(ride_id)
    assert (ride.rider_id, ride.booked_by_id, ride.note) == (
        None,
        stage.cast.ada,
        "At the back door",
    )
    kept = locker.read_guest(
        stage.cast.ada, ride_id, purpose="desk", reader=f"dispatcher:{stage.cast.dia}", now=NOW
    )
    assert kept == {"name": "Aunt Maija", "phone": "+358401112223"}


def test_who_rides_may_book_for_somebody_else_besides(stage: Stage) -> None:
    on.book(stage.cast.ada)
    wish = Booking(stage.cast.ada, None, uuid4(), guest=booking.Guest("Maija", "+358401112223"))
    assert booking.book(on.quoted(), wish, now=NOW)
