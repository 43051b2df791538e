"""A night's weights on a real database: rings and bombings move no score, people are told of them."""

from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction

from coop.journal import models as journal
from coop.members import actions as members
from coop.trust import models
from coop.trust.actions import conduct, ratings, weighing
from coop.trust.actions.ratings import Said
from coop.trust.columns import Taken, given
from coop.trust.conduct import Role
from coop.trust.queries import ledger, standing, weights
from coop.trust.queries.basis import basis_at
from coop.work.queries import verify
from tests.cast import Cast, gather
from tests.rating import WINDOW, count, meet, rate
from tests.stage import NOW

COUNTED = NOW + WINDOW
NIGHT = COUNTED + timedelta(hours=3)
NEXT = NIGHT + timedelta(days=1)
DRIVERS, RIDERS = 6, 14


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


@pytest.fixture
def town(cast: Cast) -> list[UUID]:
    """Drivers, then riders, who rode with most of them and were content, as the drivers were."""
    people = accounts("town", DRIVERS + RIDERS)
    for at, rider in enumerate(people[DRIVERS:]):
        for step in range(4):
            ride(rider, people[(at + step) % DRIVERS])
    settle(people)
    return people


def accounts(name: str, size: int) -> list[UUID]:
    return [members.join(email=f"{name}{n}@example.org", now=NOW) for n in range(size)]


def ride(rider: UUID, driver: UUID, *, is_up: bool = True, now: datetime = NOW) -> None:
    """Both rate; the driver always praises."""
    about = meet(rider, driver, ended_at=now)
    rate(rider, about, Said(is_up), now=now)
    rate(driver, about, now=now)


def settle(people: list[UUID], *, now: datetime = COUNTED) -> None:
    for person in people:
        count(person, Role.DRIVER, now=now)
        count(person, Role.RIDER, now=now)


def night(now: datetime = NIGHT) -> None:
    """The job, and the recount that follows it."""
    weighing.compute(payload={}, now=now)
    conduct.recount_stale(payload={}, now=now)


def given_by(people: list[UUID], now: datetime = NIGHT) -> list[int]:
    ids = models.Rating.objects.filter(rater_id__in=people).values_list("id", flat=True)
    return list(weights.weights_of(list(ids), weights.version_at(now)).values())


def faults() -> list[str]:
    found = (one.invariant.name for one in verify(now=NEXT) if one.broken)
    return [key for key in found if key.startswith("trust.")]


def test_a_night_makes_a_version_that_scores_are_replayed_under(town: list[UUID]) -> None:
    before = standing.conduct_of(town[0], Role.DRIVER, now=NIGHT)
    night()
    assert weights.version_at(NIGHT) == 1
    assert weights.version_at(NIGHT - timedelta(seconds=1)) == 0
    after = standing.conduct_of(town[0], Role.DRIVER, now=NIGHT)
    assert before.formula.endswith(".0")
    assert after.formula.endswith(".1")
    assert min(given_by(town)) > 300_000
    for row in models.Standing.objects.all():
        again, _ = ledger.recount(row.user_id, row.role, ledger.basis_of(row))
        assert ledger.columns_of(ledger.sums_of(row)) == ledger.columns_of(again)
    assert faults() == []


def test_a_weight_that_somebody_changed_is_found(town: list[UUID]) -> None:
    night()
    ride(town[-1], town[0], now=NIGHT)
    settle(town, now=NIGHT + WINDOW)
    ratings.void(rating_id=models.Rating.objects.latest("id").id, because="case 7", now=NEXT)
    assert faults() == []
    with connection.cursor() as cursor:
        # A copy stands before the table, which refuses changes.
        cursor.execute("CREATE TEMP TABLE trust_ratingweight AS TABLE public.trust_ratingweight")
        cursor.execute("UPDATE trust_ratingweight SET weight = weight - 1 WHERE version = 1")
        assert {"trust.sums_are_the_ledger", "trust.weights_are_the_night_s"} <= set(faults())
        cursor.execute("UPDATE trust_ratingweight SET weight = weight + 1 WHERE version = 1")
        assert faults() == []
        cursor.execute(
            "INSERT INTO trust_ratingweight (rating_id, version, weight)"
            " SELECT rating_id, 2, 0 FROM trust_ratingweight LIMIT 1"
        )
        assert faults() == ["trust.weights_are_the_night_s"]
        cursor.execute("DELETE FROM trust_ratingweight WHERE version = 2")
        cursor.execute("CREATE TEMP TABLE trust_raterweight AS TABLE public.trust_raterweight")
        cursor.execute("UPDATE trust_raterweight SET weight = 1000000 WHERE weight < 900000")
        assert faults() == ["trust.raters_weigh_what_their_parts_say"]


def test_the_log_names_the_night_by_a_digest_and_says_of_nobody(town: list[UUID]) -> None:
    night()
    (public,) = [one.public for one in journal.Entry.objects.all() if one.kind == "trust.weights"]
    (kept,) = weights.nights(NIGHT)
    assert public["digest"] == kept.digest
    assert len(kept.digest) == 64
    assert not set(map(str, town)) & set(map(str, public.values()))


def test_where_nothing_changed_there_is_no_new_version(town: list[UUID]) -> None:
    night()
    night(NEXT)
    assert weights.version_at(NEXT) == 1
    written = models.RatingWeight.objects.count()
    ride(town[-1], town[0], now=NIGHT)
    settle(town, now=NIGHT + WINDOW)
    night(NIGHT + WINDOW + timedelta(days=1))
    assert weights.version_at(NIGHT + WINDOW + timedelta(days=1)) == 2
    assert models.RatingWeight.objects.filter(version=1).count() == written + 2


def test_ten_accounts_that_rate_each_other_gain_nothing_and_stewards_are_told(
    town: list[UUID],
) -> None:
    ring = accounts("ring", 10)
    for at, driver in enumerate(ring):
        for step in range(1, 6):
            ride(ring[(at + step) % 10], driver)
    ride(town[-1], ring[0])
    settle([*ring, town[-1]])
    before = standing.conduct_of(ring[3], Role.DRIVER, now=NIGHT).points
    night()
    after = standing.conduct_of(ring[3], Role.DRIVER, now=NIGHT)
    assert after.points < before
    assert after.score.alpha - 4 * after.begins < 2_000_000  # five rides, hardly any thumbs
    (alert,) = models.Alert.objects.all()
    assert (alert.kind, set(alert.people)) == ("ring", set(ring))
    assert alert.facts["people"] == 10
    assert alert.facts["inside"] >= 100 > alert.facts["outside"]
    assert faults() == []


def test_twenty_fresh_accounts_that_rate_a_driver_down_move_nothing_and_stewards_are_told(
    town: list[UUID],
) -> None:
    night()
    driver, fresh = town[0], accounts("fresh", 20)
    before = standing.conduct_of(driver, Role.DRIVER, now=NIGHT).points
    for rider in fresh:
        about = meet(rider, driver, ended_at=NIGHT)
        rate(rider, about, Said(False), now=NIGHT)
    at_last = NIGHT + WINDOW
    count(driver, Role.DRIVER, now=at_last)
    soon = standing.conduct_of(driver, Role.DRIVER, now=at_last)
    assert soon.sums.downs == 20
    assert before - soon.points < 1_000  # less than a point, by half-lives and completed rides
    night(at_last + timedelta(hours=3))
    later = standing.conduct_of(driver, Role.DRIVER, now=at_last + timedelta(hours=3))
    assert before - later.points < 1_000
    (alert,) = models.Alert.objects.all()
    assert (alert.kind, alert.people, set(alert.raters)) == ("bombing", [driver], set(fresh))
    assert faults() == []


def test_one_thing_is_told_once(town: list[UUID]) -> None:
    test_ten_accounts_that_rate_each_other_gain_nothing_and_stewards_are_told(town)
    ride(town[-1], town[1], now=NIGHT)
    settle(town, now=NIGHT + WINDOW)
    night(NIGHT + WINDOW + timedelta(hours=1))
    assert weights.version_at(NIGHT + WINDOW + timedelta(hours=1)) == 2
    assert models.Alert.objects.count() == 1


def test_a_rating_of_somebody_whom_nobody_knows_yet_counts_after_somebody_does(
    town: list[UUID],
) -> None:
    night()
    (newcomer,) = accounts("new", 1)
    rate(newcomer, meet(newcomer, town[1], ended_at=NIGHT), now=NIGHT)
    count(town[1], Role.DRIVER, now=NIGHT + 2 * WINDOW)
    assert given_by([newcomer], NIGHT + 2 * WINDOW) == [0]
    ride(newcomer, town[2], now=NIGHT + 2 * WINDOW)
    settle([newcomer, town[2]], now=NIGHT + 4 * WINDOW)
    night(NIGHT + 4 * WINDOW)
    assert min(given_by([newcomer], NIGHT + 4 * WINDOW)) > 100_000
    assert faults() == []


@pytest.mark.parametrize("table", ["weights", "ratingweight", "raterweight"])
def test_what_was_weighed_stays(town: list[UUID], table: str) -> None:
    night()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM trust_{table}")


def test_without_ratings_there_is_no_night(cast: Cast) -> None:
    night()
    assert weights.version_at(NIGHT) == 0
    assert basis_at(NIGHT).weights_version == 0


def test_columns_come_back_as_they_went_however_the_driver_parts_them() -> None:
    one, other = np.array([1, -2, 2**40]), np.array([7, 0, 9])
    whole, taken = given(one, other).getvalue(), Taken(2)
    for place in range(0, len(whole), 5):
        taken.write(whole[place : place + 5])
    assert [column.tolist() for column in taken.columns()] == [one.tolist(), other.tolist()]
