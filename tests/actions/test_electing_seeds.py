"""Seeds are elected in every city: by whom, how many, and in whose place."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection

from coop.basics.refusals import Malformed
from coop.members import queries
from coop.members.actions import elections
from coop.members.queries import terms, vouches
from coop.trust import models
from governance import kinds
from governance.actions import drafting
from governance.kinds import Kind, Payload
from governance.queries import rolls
from tests import vouching as phones
from tests.cast import JOINED_AT, Cast, gather

NOW = JOINED_AT + timedelta(days=200)
DAY = timedelta(days=1)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with phones.two_cities():
        yield gather()


def elect(city: str, *winners: UUID) -> None:
    elections.elect(
        office="seed",
        winners=winners,
        cause="proposal 9",
        until=NOW + 365 * DAY,
        now=NOW,
        city=city,
    )


def test_an_election_of_seeds_names_a_city_and_at_least_three_seats(cast: Cast) -> None:
    good = Payload(Kind.OFFICERS, office="seed", seats=3, city="porto")
    drafting.check(good, now=NOW)
    assert kinds.of_json(kinds.as_json(good)) == good
    for payload, says in (
        (Payload(Kind.OFFICERS, office="seed", seats=3, city="atlantis"), "city"),
        (Payload(Kind.OFFICERS, office="seed", seats=3), "city"),
        (Payload(Kind.OFFICERS, office="seed", seats=2, city="porto"), "at least 3"),
        (Payload(Kind.OFFICERS, office="guardian", seats=3, city="porto"), "no city"),
        (Payload(Kind.OFFICERS, office="steward", seats=3), "office"),
    ):
        with pytest.raises(Malformed, match=says):
            drafting.check(payload, now=NOW)


def test_what_was_voted_on_before_there_were_cities_keeps_its_hash() -> None:
    payload = Payload(Kind.OFFICERS, office="guardian", seats=3)
    assert "city" not in kinds.as_json(payload)
    assert kinds.of_json(kinds.as_json(payload)).hash() == payload.hash()


def test_an_election_replaces_the_seeds_of_its_city_alone(cast: Cast) -> None:
    elect("helsinki", cast.ada, cast.ben, cast.chi)
    elect("porto", cast.dov, cast.ada)
    assert vouches.seeds(NOW) == {
        "helsinki": frozenset({cast.ada, cast.ben, cast.chi}),
        "porto": frozenset({cast.dov}),
    }
    elect("helsinki", cast.dia)
    assert vouches.seeds(NOW)["helsinki"] == frozenset({cast.dia})
    assert vouches.seeds(NOW)["porto"] == frozenset({cast.dov})
    assert "seed" not in queries.offices(cast.ben)
    assert {one.city for one in terms.in_office(NOW) if one.kind == "seed"} == {
        "helsinki",
        "porto",
    }


def rode(rider: UUID, driver: UUID, city: str) -> None:
    models.Encounter.objects.create(
        about=uuid4(), city=city, rider_id=rider, driver_id=driver, ended_at=NOW, noted_at=NOW
    )


def test_who_rides_or_drives_in_a_city_elects_its_seeds(cast: Cast) -> None:
    rode(cast.ada, cast.ben, "helsinki")
    rode(cast.ada, cast.chi, "porto")
    statement = rolls.ROLL_OF_CITY.replace(rolls.HAS_RIDDEN, "TRUE")
    with connection.cursor() as cursor:
        cursor.execute(statement, rolls.facts(NOW) | {"city": "porto"})
        roll = {row[0] for row in cursor.fetchall()}
    assert {cast.ada, cast.chi, cast.dov} <= roll
    assert cast.ben not in roll
