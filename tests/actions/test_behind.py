"""Conduct reaches matching as seconds on the shift and the request; no tick reads trust."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from rides.dispatch.models import Offer, Request
from rides.fleet import models
from rides.fleet.actions import standing
from tests import stage as on
from tests.rating import WINDOW, praised
from tests.stage import FAR, NOW, Stage

BEFORE = NOW - WINDOW - timedelta(days=1)


def shift_of(driver_id: object) -> models.Shift:
    return models.Shift.objects.get(driver_id=driver_id, ended_at=None)


def test_a_driver_of_low_conduct_is_a_bounded_time_behind_and_still_asked(stage: Stage) -> None:
    assert shift_of(stage.ben).is_new
    riders = [on.somebody(f"sad{n}") for n in range(12)]
    praised(stage.cast.ben, riders, now=BEFORE, is_up=False)
    standing.follow(payload={}, now=NOW)
    assert (shift_of(stage.ben).behind_s, shift_of(stage.ben).is_new) == (120, False)
    on.book(stage.cast.ada)
    assert on.tick() == 1
    assert Offer.objects.get(state="pending").driver_id == stage.ben


def test_members_decide_how_far_behind(stage: Stage) -> None:
    riders = [on.somebody(f"sad{n}") for n in range(12)]
    praised(stage.cast.ben, riders, now=BEFORE, is_up=False)
    on.vote("conduct.behind_s", 30)
    standing.follow(payload={}, now=NOW)
    assert shift_of(stage.ben).behind_s == 30


def test_a_tick_reads_nothing_of_trust(stage: Stage) -> None:
    on.go_online(stage.chi, FAR)
    on.book(stage.cast.ada)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        on.tick()
    assert asked.captured_queries
    assert not [one["sql"] for one in asked.captured_queries if "trust_" in one["sql"]]


def test_a_request_knows_how_far_behind_its_rider_is(stage: Stage) -> None:
    on.book(stage.cast.ada)
    assert Request.objects.get().behind_s == 0
