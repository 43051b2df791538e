"""Leases in one batch: what rides read is at hand before a ride, and no ride waits for a locker."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from coop.locker import client, models, registry, sealing
from coop.locker.actions import granting, preparing
from coop.locker.homes import Ask, Away, Box, Records
from coop.locker.queries import holdings, log
from coop.work.models import Outbox
from tests import stage as on
from tests.cast import JOINED_AT, Cast, gather
from tests.lockers import live_rides
from tests.stage import Stage

NOW = JOINED_AT + timedelta(days=30)
RIDES = [
    ("masked_call", "profile"),
    ("ride", "preferences"),
    ("ride", "profile"),
    ("text", "profile"),
]
"""Terms with a lease, and what they cover beside the guests of single rides."""


class Far:
    """A locker elsewhere that notes what it is asked, at once."""

    asked: list[list[tuple[str, str]]]
    is_away: bool

    def fetch(self, asks: Sequence[Ask], *, now: datetime) -> list[Records]:
        """Everybody is called Far and likes it quiet."""
        if Far.is_away:
            raise Away("no route")
        Far.asked.append(sorted((ask.term, ask.collection) for ask in asks))
        every = {"name": "Far", "phone": "+1", "quiet": "yes"}
        return [{"": {name: every[name] for name in ask.fields & set(every)}} for ask in asks]

    def deliver(self, box: Box, *, now: datetime) -> None:
        """Nothing is delivered here."""
        raise Away("no route")


def _far(_address: str) -> Far:
    return Far()


@pytest.fixture
def people(db: None) -> Iterator[Cast]:
    with live_rides():
        yield gather()


@pytest.fixture
def elsewhere(people: Cast) -> Iterator[None]:
    """Ada's locker lies elsewhere."""
    Far.asked, Far.is_away = [], False
    _private, public = sealing.new_pair()
    rows = models.Locker.objects.filter(member_id=people.ada)
    rows.update(home="https://ada.example", public_key=public)
    before = list(registry.homes)
    registry.homes[:] = [f"{__name__}._far"]
    yield
    registry.homes[:] = before


def _prepare(member_id: UUID, now: datetime = NOW) -> None:
    preparing.prepare(payload={"member": str(member_id)}, now=now)


def _name(cast: Cast, now: datetime = NOW) -> dict[str, str]:
    return client.glance(
        cast.ada, "profile", fields=("name",), purpose="ride", reader=f"driver:{cast.ben}", now=now
    )


@pytest.mark.usefixtures("elsewhere")
def test_one_question_leases_all_that_rides_read_and_no_ride_asks_again(people: Cast) -> None:
    _prepare(people.ada)
    assert Far.asked == [RIDES]
    Far.is_away = True
    _prepare(people.ada, NOW + timedelta(hours=11))
    assert _name(people) == {"name": "Far"}
    with pytest.raises(Away):
        _prepare(people.ada, NOW + timedelta(hours=13))
    assert len(Far.asked) == 1


def test_here_the_same_leases_are_taken_and_the_person_reads_of_it(people: Cast) -> None:
    _prepare(people.ada)
    held = [(one.term, one.collection, one.fields) for one in holdings.held(people.ada, now=NOW)]
    assert [one[:2] for one in held] == RIDES
    assert ("ride", "profile", ("name",)) in held, "as far as it is filled in"
    assert {one.reader for one in log.accesses(people.ada)} == {"lease"}
    looks = len(log.accesses(people.ada))
    _prepare(people.ada)
    assert len(log.accesses(people.ada)) == looks


def test_signing_in_takes_a_lease_only_of_a_locker_that_lies_elsewhere(
    people: Cast, elsewhere: None
) -> None:
    for person in (people.ada, people.ben):
        preparing.prepare(payload={"member": str(person), "at": "sign_in"}, now=NOW)
    assert Far.asked == [RIDES]
    assert holdings.held(people.ben, now=NOW) == []


def test_only_what_is_allowed_is_leased(people: Cast) -> None:
    granting.switch(member_id=people.ada, term="text", is_on=False, now=NOW)
    _prepare(people.ada)
    assert "text" not in {one.term for one in holdings.held(people.ada, now=NOW)}
    granting.freeze(member_id=people.ben, now=NOW)
    _prepare(people.ben)
    assert holdings.held(people.ben, now=NOW) == []
    _prepare(UUID(int=7))


def test_going_online_and_booking_have_leases_taken(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada)
    said = Outbox.objects.filter(topic="locker.prepare").values_list("payload__member", flat=True)
    assert {str(stage.cast.ada), str(stage.cast.ben)} <= set(said)
    on.run_outbox(on.NOW)
    assert ride_id
    assert {one.term for one in holdings.held(stage.cast.ada, now=on.NOW)} >= {"ride"}
