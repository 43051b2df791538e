"""Zones drawn by people: who wins where they overlap, pauses, hours, and where cars may pick up."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from shapely.geometry import Polygon, box

from coop.basics.geometry import Point, distance_m
from coop.journal.models import Entry
from rides.places import drawing, hours, queries, shapes, zoning
from rides.places.drawing import By, Sketch
from rides.places.models import ZoneChange
from rides.trips.queries.lines import fare_lines
from tests import stage
from tests.cast import gather
from tests.stage import NOW, SQUARE, STATION

pytestmark = pytest.mark.usefixtures("city")

AROUND_STATION = box(24.9395, 60.1700, 24.9440, 60.1722)
EAST = box(24.948, 60.166, 24.953, 60.171)
EVERY_DAY = tuple(hours.Span(day, 6 * 60, 22 * 60) for day in range(7))


@pytest.fixture
def sam() -> UUID:
    """A steward."""
    return gather().sam


def special(
    sam: UUID, kind: str, name: str = "Railway Square", area: Polygon = AROUND_STATION
) -> UUID:
    sketch = Sketch(name, area)
    return drawing.draw_special(city_slug="helsinki", kind=kind, sketch=sketch, by=By(sam), now=NOW)


def zone_id() -> UUID:
    return queries.main_zone().id


def by(sam: UUID, zone: UUID) -> By:
    return By(sam, zoning.service(zone, now=NOW).seen)


def test_a_new_zone_has_the_money_and_clock_of_its_city_and_an_address_of_its_own(
    sam: UUID,
) -> None:
    made = drawing.draw_service(
        city_slug="helsinki", name="East side", drawn=EAST, by=By(sam), now=NOW
    )
    zone, main = queries.zone(made), queries.main_zone()
    assert (zone.currency, zone.time_zone) == (main.currency, main.time_zone)
    assert zone.slug == "helsinki-east-side"
    inside = queries.zone_at(SQUARE)
    assert inside
    assert inside.id == made
    assert main.slug == "helsinki"
    note = ZoneChange.objects.get(zone_id=made)
    assert (note.kind, note.by_id, note.at) == ("drawn", sam, NOW)
    entry = Entry.objects.get(kind="zone.drawn")
    assert entry.public["zone"] == "helsinki-east-side"


def test_a_ride_goes_from_one_zone_of_a_city_to_another(sam: UUID) -> None:
    drawing.draw_service(city_slug="helsinki", name="East", drawn=EAST, by=By(sam), now=NOW)
    quoted = stage.quoted(STATION, SQUARE)
    assert quoted.zone_id == zone_id()


def test_zones_that_overlap_are_refused_and_a_mended_one_is_taken(sam: UUID) -> None:
    drawing.draw_service(city_slug="helsinki", name="East", drawn=EAST, by=By(sam), now=NOW)
    across = box(24.946, 60.166, 24.950, 60.170)
    with pytest.raises(shapes.Overlaps, match="East") as refused:
        drawing.draw_service(city_slug="helsinki", name="Mid", drawn=across, by=By(sam), now=NOW)
    mended = Polygon(refused.value.facts["repaired"]["coordinates"][0])
    drawing.draw_service(city_slug="helsinki", name="Mid", drawn=mended, by=By(sam), now=NOW)


def test_a_name_is_given_once(sam: UUID) -> None:
    special(sam, "no_pickup")
    for name in ("", "  ", "x" * 61, "railway  square", "Helsinki"):
        with pytest.raises(drawing.BadName):
            special(sam, "no_pickup", name)


def test_two_stewards_do_not_write_over_each_other(sam: UUID) -> None:
    zone, before = zone_id(), by(sam, zone_id())
    service = zoning.service(zone, now=NOW)
    drawn = shapes.read(service.lines)

    def change(name: str, who: By) -> None:
        drawing.change_service(zone_id=zone, name=name, drawn=drawn, week=(), by=who, now=NOW)

    change("Central Helsinki", before)
    with pytest.raises(drawing.ChangedMeanwhile):
        change("Helsinki centre", before)
    change("Helsinki centre", by(sam, zone))
    assert zoning.service(zone, now=NOW).name == "Helsinki centre"


def test_the_only_zone_stays(sam: UUID) -> None:
    with pytest.raises(drawing.LastZone):
        drawing.retire_service(zone_id=zone_id(), by=by(sam, zone_id()), now=NOW)
    inner = drawing.draw_service(city_slug="helsinki", name="East", drawn=EAST, by=By(sam), now=NOW)
    drawing.retire_service(zone_id=inner, by=by(sam, inner), now=NOW)
    outer = queries.zone_at(SQUARE)
    assert outer
    assert outer.id == zone_id()


def test_a_paused_zone_takes_no_bookings_until_it_is_over_or_resumed(sam: UUID) -> None:
    until = NOW + timedelta(hours=2)
    drawing.pause(zone_id=zone_id(), reason="Marathon", until=until, by=By(sam), now=NOW)
    with pytest.raises(zoning.ZonePaused, match="until 13:00: Marathon") as refused:
        stage.quoted()
    assert refused.value.allowed_at == until
    assert stage.quoted(now=until)
    drawing.pause(zone_id=zone_id(), reason="Storm.", until=None, by=By(sam), now=NOW)
    with pytest.raises(zoning.ZonePaused, match="further notice: Storm") as refused:
        stage.quoted()
    assert refused.value.allowed_at is None
    drawing.resume(zone_id=zone_id(), by=By(sam), now=NOW)
    drawing.resume(zone_id=zone_id(), by=By(sam), now=NOW)
    assert stage.quoted()
    kinds = ZoneChange.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["paused", "paused", "resumed"]
    assert "Marathon" not in str(Entry.objects.get(id=Entry.objects.earliest("id").id).public)


def test_a_pause_needs_a_reason_and_a_future(sam: UUID) -> None:
    for reason in ("", "   ", "x" * 201):
        with pytest.raises(drawing.NeedsReason):
            drawing.pause(zone_id=zone_id(), reason=reason, until=None, by=By(sam), now=NOW)
    with pytest.raises(drawing.PauseEnds):
        drawing.pause(zone_id=zone_id(), reason="Storm", until=NOW, by=By(sam), now=NOW)


def test_rides_that_are_under_way_go_on_while_a_zone_is_paused() -> None:
    set_up = stage.set_up()
    job = stage.under_way(set_up)
    drawing.pause(zone_id=zone_id(), reason="Storm", until=None, by=By(set_up.cast.sam), now=NOW)
    stage.complete(job, now=stage.later(300))
    assert stage.ride(job.id).state == "COMPLETED"


def test_outside_hours_a_price_says_when_rides_are_given_again(sam: UUID) -> None:
    service = zoning.service(zone_id(), now=NOW)
    drawing.change_service(
        zone_id=zone_id(),
        name=service.name,
        drawn=shapes.read(service.lines),
        week=EVERY_DAY,
        by=By(sam, service.seen),
        now=NOW,
    )
    night = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 04:00 in Helsinki
    with pytest.raises(zoning.ZoneClosed, match="from 6:00; book for later") as refused:
        stage.quoted(now=night)
    assert refused.value.allowed_at == night + timedelta(hours=2)
    assert stage.quoted(now=night + timedelta(hours=2))
    late = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    refusal = zoning.pickup_refusal(STATION, at=late)
    assert refusal
    assert "21\xa0November, 6:00" in refusal.sentence
    # The area came back as it was shown, so it still grows with its city.
    assert zoning.service(zone_id(), now=NOW).is_whole_city


def test_where_cars_may_not_pick_up_the_nearest_allowed_place_is_suggested(sam: UUID) -> None:
    special(sam, "no_pickup")
    with pytest.raises(zoning.NoPickupHere, match="Railway Square") as refused:
        stage.quoted(STATION, SQUARE)
    near = refused.value.facts["suggested"]
    assert isinstance(near, dict)
    at = Point(near["lat"], near["lon"])
    assert distance_m(at, STATION) < 400
    assert near["label"] in refused.value.sentence
    assert stage.quoted(at, SQUARE)
    assert stage.quoted(SQUARE, STATION)  # dropping off is fine


def test_a_removed_area_forbids_nothing(sam: UUID) -> None:
    made = special(sam, "no_pickup")
    seen = zoning.special(made).seen
    drawing.remove_special(special_id=made, by=By(sam, seen), now=NOW)
    assert stage.quoted(STATION, SQUARE)
    with pytest.raises(queries.NoZone):
        zoning.special(made)


def test_a_surcharge_is_a_line_of_its_own_and_divided_like_every_line(sam: UUID) -> None:
    plain = stage.quoted()
    special(sam, "surcharge", "Airport access")
    with_it = stage.quoted()
    line = with_it.lines[-1]
    assert (line.kind, line.name, line.amount_minor) == ("surcharge", "Airport access", 200)
    assert with_it.price_minor == plain.price_minor + 200
    assert with_it.driver_minor + with_it.fee_minor == with_it.price_minor


def test_the_receipt_keeps_the_surcharge_and_adds_the_waiting() -> None:
    set_up = stage.set_up()
    special(set_up.cast.sam, "surcharge", "Airport access")
    job = stage.arrived(set_up)
    stage.start(job, now=stage.later(181 + 120))
    stage.complete(job, now=stage.later(900))
    lines = [(line.kind, line.name) for line in fare_lines(job.id)]
    assert lines[-2:] == [("surcharge", "Airport access"), ("waiting", "")]


def test_one_area_is_charged_once_for_a_ride_within_it(sam: UUID) -> None:
    special(sam, "surcharge", "Old town", box(24.936, 60.165, 24.953, 60.175))
    assert [line.kind for line in stage.quoted().lines].count("surcharge") == 1
