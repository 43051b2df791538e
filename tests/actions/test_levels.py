"""How sure we are of people: from facts at once, from the walk each night, as rows that stay."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from coop.journal.models import Entry
from coop.members import actions as people
from coop.members.actions import admission, elections, leaving, vouching
from coop.members.queries import vouches
from coop.rulebook import models as rulebook
from coop.trust import models
from coop.trust.actions import assurance as actions
from coop.trust.actions import weighing
from coop.trust.conduct import Role
from coop.trust.levels import Reason
from coop.trust.queries import assurance, weights
from governance.queries import rolls
from tests import rating
from tests import vouching as phones
from tests.cast import JOINED_AT, Cast, gather
from tests.vouching import meet

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with phones.two_cities():
        yield gather()


def rule(key: str, value: int, since: datetime = NOW - 300 * DAY) -> None:
    rulebook.RuleVersion.objects.create(
        key=key, scope="", value=value, low=0, high=10**12, valid_from=since, cause="proposal 3"
    )


def night(now: datetime) -> None:
    actions.compute(payload={}, now=now)


def elect(city: str, *winners: UUID, now: datetime = NOW) -> None:
    elections.elect(
        office="seed",
        winners=winners,
        cause="proposal 9",
        until=now + 365 * DAY,
        now=now,
        city=city,
    )


def test_founders_stewards_and_whom_they_admitted(cast: Cast) -> None:
    assert [assurance.level(one) for one in (cast.sam, cast.ada, cast.eve)] == [4, 1, 0]
    assert assurance.level_at(cast.ada, JOINED_AT - DAY) == 0
    people.appoint(user_id=cast.ada, by=cast.sam, now=NOW)
    assert assurance.level(cast.ada) == 4
    people.end_office(user_id=cast.ada, office="steward", by=cast.sam, now=NOW + DAY)
    assert assurance.level(cast.ada) == 1
    assert [assurance.level_at(cast.ada, at) for at in (NOW - DAY, NOW, NOW + DAY)] == [1, 4, 1]


def test_a_document_counts_until_it_ends(cast: Cast) -> None:
    until = NOW + 30 * DAY
    admission.check(user_id=cast.eve, by=cast.sam, now=NOW, what="passport", until=until)
    found = assurance.assurance_of(cast.eve, now=NOW)
    assert (found.level, found.document, found.document_until) == (1, "passport", until)
    assert found.reasons == (Reason.DOCUMENT,)
    night(until)
    assert assurance.level(cast.eve) == 0
    with pytest.raises(admission.DocumentOver):
        admission.check(user_id=cast.eve, by=cast.sam, now=until, what="passport", until=until)
    admission.check(user_id=cast.eve, by=cast.sam, now=until, what="passport")
    assert vouches.known(cast.eve, until).document_until == until + 1_095 * DAY


def test_the_walk_from_seeds_joins_who_is_vouched_for_and_no_island(cast: Cast) -> None:
    rule("members.founding_least", 3)
    elect("helsinki", cast.ada, cast.ben, cast.chi)
    ring = [people.join(email=f"ring{n}@example.org", now=NOW) for n in range(2)]
    for person in ring:
        people.admit(user_id=person, by=cast.sam, now=NOW - 200 * DAY)
    meet(cast.chi, cast.dov, now=NOW)
    meet(cast.ben, cast.dov, now=NOW)
    meet(cast.ada, cast.eve, now=NOW)
    meet(ring[0], ring[1], now=NOW)
    assert assurance.level(cast.eve) == 1
    night(NOW + DAY)
    levels = [assurance.level(one) for one in (cast.ada, cast.dov, cast.eve, *ring)]
    assert levels == [4, 2, 2, 1, 1]
    walk = models.Walk.objects.get()
    assert (walk.people, walk.vouches, walk.seeds) == (7, 4, {"helsinki": 3})
    entry = Entry.objects.get(kind="assurance.computed")
    assert (entry.public["passed"], entry.public["steps"]) == (walk.passed, 3)
    assert walk.passed == 5


def test_fewer_than_three_seeds_begin_no_trust_once_founded(cast: Cast) -> None:
    rule("members.founding_least", 3)
    elect("helsinki", cast.ada, cast.ben)
    meet(cast.ben, cast.dov, now=NOW)
    night(NOW + DAY)
    assert assurance.level(cast.dov) == 1
    assert models.Walk.objects.get().seeds == {}


def opened(city: str, *drivers: UUID) -> list[UUID]:
    """A city in which these drive, with riders who were content; returns the riders."""
    riders = [people.join(email=f"{city}{n}@example.org", now=NOW) for n in range(4)]
    for rider in riders:
        for driver in drivers:
            about = rating.meet(rider, driver, ended_at=NOW - 30 * DAY)
            models.Encounter.objects.filter(about=about).update(city=city)
            rating.rate(rider, about, now=NOW - 30 * DAY)
            rating.rate(driver, about, now=NOW - 30 * DAY)
    for driver in drivers:
        rating.count(driver, Role.DRIVER, now=NOW)
    for rider in riders:
        rating.count(rider, Role.RIDER, now=NOW)
    return riders


def test_in_a_city_opened_later_trust_begins_with_whose_papers_stewards_saw_first(
    cast: Cast,
) -> None:
    rule("members.founding_least", 3)
    elect("helsinki", cast.ada, cast.ben, cast.chi)
    drivers = [people.join(email=f"driver{n}@example.org", now=NOW - 200 * DAY) for n in range(5)]
    for at, driver in enumerate(drivers):
        people.admit(user_id=driver, by=cast.sam, now=NOW - 200 * DAY)
        if at:
            seen = NOW - (150 - at) * DAY
            admission.check(user_id=driver, by=cast.sam, now=seen, what="passport")
    riders = opened("porto", *drivers)
    meet(drivers[1], riders[0], now=NOW)
    assert assurance.seeds_at(NOW) == {
        "helsinki": frozenset({cast.ada, cast.ben, cast.chi}),
        "porto": frozenset(drivers[1:4]),
    }
    night(NOW + DAY)
    weighing.compute(payload={}, now=NOW + DAY)
    assert [assurance.level(one) for one in (drivers[1], riders[0])] == [3, 2]
    heard = [weights.rater(one, now=NOW + 2 * DAY) for one in (*drivers, *riders)]
    assert all(one and one.flow > 0.2 for one in heard)
    assert assurance.unseeded_of(riders[1], now=NOW) == ["porto"]
    elect("porto", *drivers[2:5])
    assert assurance.seeds_at(NOW)["porto"] == frozenset(drivers[2:5])
    assert assurance.unseeded_of(riders[1], now=NOW) == []


def test_where_no_papers_were_seen_the_stewards_stand_in(cast: Cast) -> None:
    rule("members.founding_least", 3)
    elect("helsinki", cast.ada, cast.ben, cast.chi)
    opened("porto", people.join(email="driver@example.org", now=NOW))
    assert assurance.seeds_at(NOW)["porto"] == frozenset({cast.sam})


def test_while_founding_trust_begins_at_the_stewards(cast: Cast) -> None:
    meet(cast.sam, cast.dov, now=NOW)
    night(NOW + DAY)
    assert assurance.level(cast.dov) == 2
    assert assurance.at_least(2, now=NOW + DAY) == sorted([cast.dov, cast.sam], key=str)
    assert assurance.at_least(2, now=NOW + DAY - timedelta(seconds=1)) == [cast.sam]


def test_a_document_and_ninety_days_make_level_three(cast: Cast) -> None:
    meet(cast.sam, cast.dov, now=NOW)
    night(NOW + DAY)
    admission.check(user_id=cast.dov, by=cast.sam, now=NOW + 2 * DAY, what="passport")
    assert assurance.level(cast.dov) == 3
    assert assurance.assurance_of(cast.dov, now=NOW + 2 * DAY).lacking == ()


def test_the_walk_is_forgotten_where_no_vouch_is_left(cast: Cast) -> None:
    meet(cast.sam, cast.dov, now=NOW)
    night(NOW + DAY)
    (vouch,) = vouches.given(cast.sam, now=NOW)
    vouching.take_back(vouch_id=vouch.id, by=cast.sam, now=NOW + 2 * DAY)
    assert assurance.level(cast.dov) == 1


def test_two_nights_at_one_instant_are_one_and_a_quiet_night_writes_no_level(cast: Cast) -> None:
    night(NOW)
    night(NOW)
    rows = models.Level.objects.count()
    night(NOW + DAY)
    assert (models.Walk.objects.count(), models.Level.objects.count()) == (2, rows)


def test_who_is_not_known_does_not_vote_yet(cast: Cast) -> None:
    leaving.resign(by=cast.ada, now=NOW)
    assert "assurance" not in rolls.eligibility(cast.ada, NOW).missing
    rule("votes.assurance", 2, since=NOW)
    found = rolls.eligibility(cast.ada, NOW)
    assert "assurance" in found.missing
    assert any("vouch" in reason for reason in found.reasons)


def test_a_level_only_ends(cast: Cast) -> None:
    row = models.Level.objects.get(user_id=cast.ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Level.objects.filter(id=row.id).update(level=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Level.objects.filter(id=row.id).delete()
