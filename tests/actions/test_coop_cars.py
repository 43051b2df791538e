"""Cars of the co-operative itself: stewards look after them, whom they invite drives them."""

from uuid import UUID

import pytest

from coop.basics.refusals import NotAllowed
from coop.locker import queries as locker
from rides.fleet import models, queries
from rides.fleet.actions import NewVehicle, PlateTaken, cars, enrolling
from rides.fleet.queries import cars as garage
from tests.stage import NOW, Stage

CAR = NewVehicle("Skoda", "Octavia", "White", "COO-1", 4, "standard")


def owned(stage: Stage) -> UUID:
    return enrolling.register(owner_id=None, vehicle=CAR, now=NOW)


def lent(car_id: UUID, stage: Stage) -> UUID:
    """Sam invites Eve, who agrees."""
    share_id = cars.lend(vehicle_id=car_id, to=stage.cast.eve, by=stage.cast.sam, now=NOW)
    cars.agree(share_id=share_id, by=stage.cast.eve, now=NOW)
    return share_id


def test_a_car_of_the_coop_is_registered_once_and_is_nobodys(stage: Stage) -> None:
    car_id = owned(stage)
    assert owned(stage) == car_id
    with pytest.raises(PlateTaken):
        enrolling.register(owner_id=stage.cast.eve, vehicle=CAR, now=NOW)
    (shown,) = garage.coops(stage.cast.sam, now=NOW)
    assert (shown.id, shown.is_coops, shown.is_lent) == (car_id, True, False)
    for person in (stage.cast.sam, stage.cast.eve):
        assert car_id not in {car.id for car in garage.mine(person, now=NOW)}
        assert car_id not in {car.vehicle_id for car in queries.drivable(person, now=NOW)}


def test_whom_a_steward_invites_may_drive_it_until_it_is_retired(stage: Stage) -> None:
    car_id = owned(stage)
    lent(car_id, stage)
    eve, sam = stage.cast.eve, stage.cast.sam
    assert [car.vehicle_id for car in queries.drivable(eve, now=NOW)] == [car_id]
    (mine,) = garage.mine(eve, now=NOW)
    assert (mine.is_mine, mine.is_coops) == (False, True)
    (shown,) = garage.coops(sam, now=NOW)
    assert (shown.is_lent, [share.person for share in shown.shares]) == (True, ["Eve Salo"])
    assert locker.accesses(eve)[0].reader == f"steward:{sam}"
    cars.retire(vehicle_id=car_id, by=sam, now=NOW)
    assert queries.drivable(eve, now=NOW) == []
    assert garage.coops(sam, now=NOW) == []


def test_a_driver_asks_for_it_and_any_steward_agrees(stage: Stage) -> None:
    car_id = owned(stage)
    share_id = cars.ask_for(plate="coo 1", by=stage.cast.eve, now=NOW)
    (asked,) = garage.coops(stage.cast.sam, now=NOW)[0].shares
    assert (asked.id, asked.my_turn) == (share_id, True)
    cars.agree(share_id=share_id, by=stage.cast.sam, now=NOW)
    assert [car.vehicle_id for car in queries.drivable(stage.cast.eve, now=NOW)] == [car_id]


def test_only_stewards_look_after_it(stage: Stage) -> None:
    car_id = owned(stage)
    lent(car_id, stage)
    for person in (stage.cast.eve, stage.cast.dia):
        for act in (
            lambda by: cars.lend(vehicle_id=car_id, to=stage.cast.chi, by=by, now=NOW),
            lambda by: cars.hand_over(vehicle_id=car_id, to=by, by=by, now=NOW),
            lambda by: cars.retire(vehicle_id=car_id, by=by, now=NOW),
        ):
            with pytest.raises(NotAllowed):
                act(person)
    assert garage.looked_after(stage.cast.sam) == [car_id]
    assert garage.looked_after(stage.cast.eve) == []
    assert models.Vehicle.objects.get(id=car_id).retired_at is None
