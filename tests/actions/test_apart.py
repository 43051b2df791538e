"""Who must not meet does not, whatever was under way; and who asks for whom is matched so."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from coop.basics.refusals import Malformed, NotYours
from coop.locker import client as locker
from coop.members import actions as members
from coop.members import queries as people
from coop.members.actions import favourites
from rides.care import telephony
from rides.care.actions import calling, chat, circles
from rides.care.queries import around, blocks
from rides.care.queries import circles as reading
from rides.desk.actions import steering as desk
from rides.dispatch import models as offers
from rides.dispatch import queries as dispatch
from rides.dispatch.actions.offers import OfferGone
from rides.fleet import actions as fleet_actions
from rides.fleet import models as shifts
from rides.fleet import queries as fleet
from rides.places import guarding
from rides.places import queries as places
from rides.places.drawing import By
from rides.places.guarding import Safety
from rides.trips import models
from rides.trips.actions import apart, claiming
from rides.trips.actions.moves import Cause
from rides.trips.actions.steering import Unfit
from rides.trips.queries import board, near
from rides.trips.states import Role, State
from tests import stage as on
from tests.actions.test_later import before, book_for, sweep
from tests.stage import NOW, Stage, later


@pytest.fixture
def stage(city: object) -> Stage:
    return on.set_up()


def block(by: UUID, other: UUID) -> None:
    members.block(by=by, blocked=other, now=NOW)
    on.run_outbox()


def driver_says(driver_id: UUID) -> Cause:
    return Cause(fleet.user_of(driver_id), Role.DRIVER, NOW, uuid4())


WAYS = pytest.mark.parametrize("by_rider", [True, False], ids=["rider blocks", "driver blocks"])


def pair(stage: Stage, by_rider: bool) -> tuple[UUID, UUID]:
    """Who blocks, and whom."""
    two = (stage.cast.ada, stage.cast.ben)
    return two if by_rider else two[::-1]


@WAYS
def test_a_search_that_is_under_way_asks_the_other_no_more(stage: Stage, by_rider: bool) -> None:
    on.book(stage.cast.ada)
    block(*pair(stage, by_rider))
    assert on.tick() == 0


@WAYS
def test_an_offer_that_is_open_ends_as_one_whose_time_is_over(stage: Stage, by_rider: bool) -> None:
    on.book(stage.cast.ada)
    on.tick()
    offer_id = on.offer_of(stage.ben)
    block(*pair(stage, by_rider))
    assert dispatch.offer_for(stage.ben) is None
    with pytest.raises(OfferGone, match="expired"):
        on.accept(stage.ben, offer_id=offer_id)


@WAYS
def test_an_answer_that_comes_before_the_news_is_refused_all_the_same(
    stage: Stage, by_rider: bool
) -> None:
    on.book(stage.cast.ada)
    on.tick()
    by, other = pair(stage, by_rider)
    members.block(by=by, blocked=other, now=NOW)  # and nothing has followed yet
    with pytest.raises(OfferGone, match="expired"):
        on.accept(stage.ben)
    assert on.ride(models.Ride.objects.get().id).state == State.SEARCHING


@WAYS
def test_a_claimed_ride_goes_back_to_the_board_and_is_not_on_theirs(
    stage: Stage, by_rider: bool
) -> None:
    ride_id = book_for(stage.cast.ada)
    sweep(NOW)
    cause = driver_says(stage.ben)
    claiming.claim(ride_id=ride_id, driver_id=stage.ben, cause=cause, now=NOW)
    by, other = pair(stage, by_rider)
    members.block(by=by, blocked=other, now=NOW)
    sweep(NOW)
    assert dispatch.claim_on(ride_id) is None
    assert board.board_of(stage.ben, now=NOW).open == ()
    with pytest.raises(NotYours, match="no such ride"):
        claiming.claim(ride_id=ride_id, driver_id=stage.ben, cause=driver_says(stage.ben), now=NOW)
    (shown,) = board.board_of(stage.chi, now=NOW).open
    assert shown.ride_id == ride_id


@WAYS
def test_rides_for_later_are_not_offered_to_them(stage: Stage, by_rider: bool) -> None:
    block(*pair(stage, by_rider))
    ride_id = book_for(stage.cast.ada)
    sweep(before(30))
    request = offers.Request.objects.get(ride_id=ride_id)
    assert stage.cast.ben in request.blocked_ids


@WAYS
def test_the_desk_gives_no_ride_to_them_whatever_the_reason(stage: Stage, by_rider: bool) -> None:
    block(*pair(stage, by_rider))
    ride_id = on.book(stage.cast.ada)
    cause = Cause(stage.cast.dia, Role.DESK, NOW, uuid4())
    with pytest.raises(Unfit) as refused:
        desk.assign(
            ride_id=ride_id, driver_id=stage.ben, reason="Nobody else", cause=cause, now=NOW
        )
    assert refused.value.facts["may_override"] is False


def test_a_favourite_who_blocked_is_not_asked_and_the_rider_does_not_learn_it(
    stage: Stage,
) -> None:
    favourites.favour(by=stage.cast.ada, favourite=stage.cast.ben, now=NOW)
    block(stage.cast.ben, stage.cast.ada)
    assert people.favourites(stage.cast.ada) == [stage.cast.ben]
    favourites.favour(by=stage.cast.ada, favourite=stage.cast.ben, now=NOW)
    on.book(stage.cast.ada)
    assert on.tick() == 0
    assert near.rides_near(stage.ben, now=NOW).rides == ()


def test_a_guest_s_booker_is_kept_apart_too(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada)
    models.Ride.objects.filter(id=ride_id).update(rider=None)
    block(stage.cast.ben, stage.cast.ada)
    assert stage.cast.ben in offers.Request.objects.get(ride_id=ride_id).blocked_ids


def test_after_the_ride_the_blocked_writes_into_silence_and_cannot_ring(
    stage: Stage, settings: Any
) -> None:
    settings.DEMO = True
    job = on.completed(stage)
    block(stage.cast.ada, stage.cast.ben)
    cause = job.driver_says(later(700), uuid4())
    chat.write(ride_id=job.id, text="Why?", cause=cause, now=later(700))
    assert around.around(job.id, stage.cast.ada, now=later(701)).unread == 0
    seen = chat.see(ride_id=job.id, by=stage.cast.ada, now=later(701))
    assert (seen.said, seen.line.is_open) == ((), False)
    theirs = chat.see(ride_id=job.id, by=stage.cast.ben, now=later(702))
    assert [(one.text, one.read_at) for one in theirs.said] == [("Why?", None)]
    with pytest.raises(telephony.CallsAway):
        calling.call(ride_id=job.id, cause=job.driver_says(later(703), uuid4()), now=later(703))
    members.unblock(by=stage.cast.ada, blocked=stage.cast.ben, now=later(704))
    assert around.around(job.id, stage.cast.ada, now=later(705)).unread == 1


def test_one_s_blocks_are_told_by_the_ride_that_both_shared_and_nobody_is_looked_at(
    stage: Stage,
) -> None:
    job = on.completed(stage)
    block(stage.cast.ada, stage.cast.ben)
    first = blocks.of(stage.cast.ada, now=NOW)[0]
    assert first.met
    assert (first.met.ride_id, first.met.they_drove) == (job.id, True)
    (theirs,) = [one for one in blocks.of(stage.cast.ada, now=NOW) if one.user_id == stage.cast.dov]
    assert theirs.met is None


# Women and non-binary people


def offer_choice() -> None:
    """The stewards have said by which law people may ask for each other."""
    zone = places.main_zone()
    sam = people.any_steward()
    assert sam
    safety = Safety("", True, "The equality act, section 9")
    guarding.guard(zone_id=zone.id, safety=safety, by=By(sam), now=NOW)


def takes_part(user_id: UUID, wish: str = "first") -> None:
    circles.choose(user_id, declared="woman", wish=wish, now=NOW)


def test_only_means_that_nobody_else_is_asked_until_the_rider_takes_anybody(stage: Stage) -> None:
    offer_choice()
    takes_part(stage.cast.ada, "only")
    ride_id = on.book(stage.cast.ada)
    assert on.tick() == 0
    takes_part(stage.cast.ben)  # from now on, in the middle of the shift
    assert on.tick() == 1
    circles.choose(stage.cast.ben, declared="", wish="", now=NOW)
    with pytest.raises(NotYours):
        apart.widen(ride_id=ride_id, by=stage.cast.eve, now=NOW)
    apart.widen(ride_id=ride_id, by=stage.cast.ada, now=NOW)
    apart.widen(ride_id=ride_id, by=stage.cast.ada, now=NOW)
    assert offers.Request.objects.get().circle == "first"


def test_first_prefers_who_takes_part_within_two_minutes_and_asks_others_else(
    stage: Stage,
) -> None:
    offer_choice()
    takes_part(stage.cast.ada)
    takes_part(stage.cast.chi)
    on.go_online(stage.chi, on.SQUARE)
    on.book(stage.cast.ada)
    on.tick()
    near_s = offers.Decision.objects.get(driver=stage.ben).pickup_s or 0
    far_s = offers.Decision.objects.get(driver=stage.chi).pickup_s or 0
    asked = offers.Offer.objects.get().driver_id
    assert asked == (stage.chi if far_s - near_s < 120 else stage.ben)


def test_a_driver_who_asks_only_for_riders_who_take_part_is_offered_no_other(
    stage: Stage,
) -> None:
    offer_choice()
    takes_part(stage.cast.ben, "only")
    on.book(stage.cast.ada)
    assert on.tick() == 0
    assert near.rides_near(stage.ben, now=NOW).rides == ()
    ride_id = book_for(stage.cast.chi)
    assert board.board_of(stage.ben, now=NOW).open == ()
    with pytest.raises(NotYours):
        claiming.claim(ride_id=ride_id, driver_id=stage.ben, cause=driver_says(stage.ben), now=NOW)


def test_where_the_law_is_not_settled_nobody_can_choose_and_nothing_is_read(stage: Stage) -> None:
    with pytest.raises(circles.NotOffered):
        takes_part(stage.cast.ada)
    locker.write(stage.cast.ada, "circle", {"declared": "woman", "wish": "only"}, now=NOW)
    on.book(stage.cast.ada)
    assert offers.Request.objects.get().circle == ""


@pytest.mark.parametrize(("declared", "wish"), [("woman", ""), ("", "only"), ("man", "only")])
def test_half_a_choice_is_none(stage: Stage, declared: str, wish: str) -> None:
    offer_choice()
    with pytest.raises(Malformed):
        circles.choose(stage.cast.ada, declared=declared, wish=wish, now=NOW)


def test_what_was_copied_is_emptied_with_the_ride_and_the_shift(stage: Stage) -> None:
    offer_choice()
    takes_part(stage.cast.ada)
    takes_part(stage.cast.ben)
    job = on.under_way(stage)
    assert on.ride(job.id).circle == "first"
    on.complete(job, now=later(600))
    apart.forget_circles(payload={}, now=later(700))
    assert on.ride(job.id).circle == ""
    assert offers.Request.objects.get(ride_id=job.id).circle == ""
    assert not reading.are_many(places.main_zone().id, now=NOW)
    fleet_actions.go_offline(driver_id=stage.ben, now=later(800))
    assert shifts.Shift.objects.get(driver_id=stage.ben).circle == ""
