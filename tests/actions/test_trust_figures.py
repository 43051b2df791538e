"""Trust in figures: newcomers' waiting against others', and what panels came to, for everybody."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client

from coop.rulebook import previews
from coop.work import clock
from rides.dispatch.models import Offer, Request
from rides.fleet.models import Shift
from rides.trips.queries import waiting
from tests import stage as on
from tests.stage import NOW, Stage

DAY = timedelta(days=1)
YESTERDAY = NOW - DAY


@pytest.fixture(autouse=True)
def _small_crowd(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stage
    cache.clear()
    monkeypatch.setattr(previews, "CROWD", 1)


def shift(driver_id: UUID, *, is_new: bool, minutes: int, at: datetime = YESTERDAY) -> None:
    """A shift that is over, with the car of the one that is open."""
    one = Shift.objects.filter(driver_id=driver_id).latest("started_at")
    until = at + timedelta(minutes=minutes)
    Shift.objects.create(
        driver_id=driver_id,
        vehicle_id=one.vehicle_id,
        zone_id=one.zone_id,
        started_at=at,
        seen_at=until,
        ended_at=until,
        is_new=is_new,
    )


def offer(driver_id: UUID, minutes: int) -> None:
    """They were asked so long after they went online, for a ride that came to nothing."""
    at = YESTERDAY + timedelta(minutes=minutes)
    Offer.objects.create(
        request=Request.objects.latest("opened_at"),
        driver_id=driver_id,
        state="declined",
        pickup_s=60,
        pickup_m=500,
        offered_at=at,
        expires_at=at,
        grace_until=at,
    )


def test_the_first_offer_of_each_shift_counts(stage: Stage) -> None:
    on.go_online(stage.chi, on.FAR)
    on.book(stage.cast.ada)
    shift(stage.ben, is_new=True, minutes=60)
    shift(stage.chi, is_new=False, minutes=60)
    for minutes in (10, 40):
        offer(stage.ben, minutes)
    offer(stage.chi, 5)
    found = waiting.for_first_offer(now=NOW)
    assert (found.newcomers_s, found.others_s) == (600, 300)


def test_who_was_never_asked_waited_all_the_shift(stage: Stage) -> None:
    on.book(stage.cast.ada)
    shift(stage.ben, is_new=True, minutes=60)
    shift(stage.ben, is_new=True, minutes=30, at=YESTERDAY - DAY)
    offer(stage.ben, 10)
    assert waiting.for_first_offer(now=NOW).newcomers_s == 40 * 60


def test_today_and_what_is_long_ago_do_not_count(stage: Stage) -> None:
    on.book(stage.cast.ada)
    on.tick()
    shift(stage.ben, is_new=True, minutes=30, at=NOW - 40 * DAY)
    found = waiting.for_first_offer(now=NOW)
    assert (found.newcomers_s, found.others_s) == (None, None)


def test_of_few_drivers_nothing_is_said(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    on.book(stage.cast.ada)
    shift(stage.ben, is_new=True, minutes=60)
    offer(stage.ben, 10)
    monkeypatch.setattr(previews, "CROWD", 2)
    assert waiting.for_first_offer(now=NOW).newcomers_s is None


def test_everybody_reads_the_page_and_the_data(stage: Stage) -> None:
    page = Client().get("/trust/figures/").content.decode()
    assert "too few to tell" in page
    assert "Other outcome on appeal" in page
    data = Client().get("/api/v1/trust/waiting").json()
    assert data["newcomers_s"] is None
    assert datetime.fromisoformat(data["until"]) <= clock.now()
