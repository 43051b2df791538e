"""Rides for later in the same moment: one driver claims, one ride is booked, one thing happens."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from coop.basics.refusals import Refusal
from coop.work import actions as work
from rides.dispatch import models as dispatch
from rides.dispatch.actions.claims import ClaimedBefore, ClaimsOverlap
from rides.trips import models
from rides.trips.actions import booking, ending, keeping
from rides.trips.actions.booking import Booking
from rides.trips.queries.later import Overlaps
from rides.trips.states import State
from tests import stage as on
from tests.actions.test_claims import claim
from tests.actions.test_later import PICKUP_AT, before, book_for, quoted_for, said
from tests.actions.test_ride_races import at_once, chain_is_whole
from tests.stage import NOW, Stage

pytestmark = pytest.mark.usefixtures("committed_db")


def test_two_drivers_claim_at_once_and_one_has_it(stage: Stage) -> None:
    for days in range(4):
        ride_id = book_for(stage.cast.ada, PICKUP_AT + timedelta(days=days))
        ends = at_once(partial(claim, stage.ben, ride_id), partial(claim, stage.chi, ride_id))
        assert [isinstance(end, ClaimedBefore) for end in ends].count(True) == 1
        assert dispatch.Claim.objects.filter(ride_id=ride_id, ended_at=None).count() == 1
        assert chain_is_whole(ride_id)


def test_a_driver_who_claims_two_at_once_has_one(stage: Stage) -> None:
    rides = [book_for(stage.cast.ada), book_for(stage.cast.chi)]
    ends = at_once(*[partial(claim, stage.ben, ride_id) for ride_id in rides])
    assert [isinstance(end, ClaimsOverlap) for end in ends].count(True) == 1


def test_a_rider_who_books_one_time_four_times_at_once_has_one_ride(stage: Stage) -> None:
    quotes = [quoted_for(PICKUP_AT + timedelta(minutes=n)) for n in range(4)]
    ada = stage.cast.ada
    ends = at_once(*(partial(booking.book, q, Booking(ada, ada, uuid4()), now=NOW) for q in quotes))
    assert [isinstance(end, Overlaps) for end in ends].count(True) == 3
    assert models.Ride.objects.count() == 1


def test_cancelling_while_the_search_begins_leaves_no_search(stage: Stage) -> None:
    for days in range(4):
        pickup_at = PICKUP_AT + timedelta(days=days)
        ride_id, now = book_for(stage.cast.ada, pickup_at), before(30, pickup_at)
        cancel, kept = at_once(
            partial(
                ending.cancel,
                ride_id=ride_id,
                agreed_minor=0,
                cause=said(stage.cast.ada, now),
                now=now,
            ),
            partial(keeping.keep, ride_id=ride_id, now=now),
        )
        assert not isinstance(cancel, Refusal)
        assert kept is None
        assert on.ride(ride_id).state == State.CANCELLED
        assert not dispatch.Request.objects.filter(ride_id=ride_id, state="open").exists()
        assert chain_is_whole(ride_id)


def test_two_sweepers_at_once_remind_once(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    at_once(*[lambda: work.run_next_timer(now=before(60))] * 4)
    at_once(*[lambda: keeping.keep(ride_id=ride_id, now=before(59))] * 4)
    assert on.events(ride_id) == ["booked", "reminded"]
