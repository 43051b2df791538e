"""Fifty drivers accept one ride in the same moment: one gets it, and the database decides who."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, connections

from coop.machine import keeper, postgres
from rides.dispatch import models as dispatch
from rides.dispatch.actions.offers import OfferGone
from rides.fleet import models as fleet
from rides.fleet import queries as fleet_queries
from rides.trips import models
from rides.trips.actions import driving
from rides.trips.actions.moves import Cause
from rides.trips.states import Role, State
from tests import stage as on
from tests.stage import NOW, STATION

DRIVERS = 50
# Each thread holds a connection of its own; the cluster of the tests admits 200 in all.
SENTENCES = {"Another driver was faster."}


@dataclass(frozen=True, slots=True)
class Race:
    """What became of the drivers: who won, what the refused heard, and what broke."""

    ride_id: UUID
    won: list[UUID]
    told: list[str]
    broke: list[str]

    @property
    def is_decided_cleanly(self) -> bool:
        return len(self.won) == 1 and len(self.told) == DRIVERS - 1 and not self.broke


@dataclass(frozen=True, slots=True)
class Asked:
    """A driver and the offer they look at."""

    driver_id: UUID
    user_id: UUID
    offer_id: UUID


def run_race() -> Race:
    ride_id, everybody = fifty_offers()
    start = Barrier(DRIVERS)
    with ThreadPoolExecutor(DRIVERS) as pool:
        ends = list(pool.map(lambda asked: _accept(asked, start), everybody))
    return Race(
        ride_id=ride_id,
        won=[asked.driver_id for asked, end in zip(everybody, ends, strict=True) if end is None],
        told=[end.sentence for end in ends if isinstance(end, OfferGone)],
        broke=[repr(end) for end in ends if end is not None and not isinstance(end, OfferGone)],
    )


def fifty_offers() -> tuple[UUID, Sequence[Asked]]:
    """One ride, and fifty drivers who look at an offer of it."""
    first = on.set_up()
    ride_id = on.book(first.cast.ada)
    on.tick()
    everybody = [Asked(first.ben, first.cast.ben, on.offer_of(first.ben))]
    for number in range(1, DRIVERS):
        user_id = on.somebody(f"driver{number}")
        driver_id = on.enrol(user_id, f"X-{number}")
        on.go_online(driver_id, STATION)
        everybody.append(Asked(driver_id, user_id, on.offer_too(driver_id, ride_id)))
    return ride_id, everybody


def _accept(asked: Asked, start: Barrier) -> Exception | None:
    """Accept in a thread of its own; returns what went wrong."""
    try:
        connection.ensure_connection()
        start.wait(timeout=30)
        driving.accept(
            offer_id=asked.offer_id,
            driver_id=asked.driver_id,
            cause=Cause(asked.user_id, Role.DRIVER, NOW),
            now=NOW,
        )
    except Exception as error:
        return error
    finally:
        connections.close_all()
    return None


@pytest.mark.usefixtures("city", "committed_db")
def test_of_fifty_drivers_who_accept_at_once_exactly_one_wins() -> None:
    race = run_race()

    assert race.is_decided_cleanly, race
    assert set(race.told) == SENTENCES
    (winner,) = race.won
    assert on.ride(race.ride_id).state == State.ASSIGNED
    assert models.Assignment.objects.get(closed_at=None).driver_id == winner
    assert fleet.Run.objects.get(closed_at=None).driver_id == winner
    assert dispatch.Offer.objects.get(state="accepted").driver_id == winner
    assert fleet_queries.open_run_of(winner) is not None


@pytest.mark.usefixtures("city")
def test_without_the_constraint_the_same_race_is_not_decided(committed_db: str) -> None:
    """The constraint is what decides: take it away, and drivers run into faults."""
    drop = "DROP INDEX one_acceptance_per_request"
    postgres.sql(keeper.CLUSTER, drop, database=committed_db)

    race = run_race()

    assert not race.is_decided_cleanly, race
    assert any(IntegrityError.__name__ in fault for fault in race.broke)
