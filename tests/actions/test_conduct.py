"""The ledger of conduct on a real database: one by one is what a recount of all gives, exactly."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest

from coop.trust import models
from coop.trust.actions import conduct, encounters, ratings
from coop.trust.actions.ratings import Said
from coop.trust.conduct import Kind, Role
from coop.trust.queries import ledger, standing
from coop.trust.queries.basis import basis_at
from coop.work.queries import verify
from rides.trips.actions import ending
from tests import stage as on
from tests.cast import Cast, gather
from tests.rating import WINDOW, count, meet, miss, praised, rate
from tests.stage import NOW, Stage, later

DAY = timedelta(days=1)
SEEDS = range(3)


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


@dataclass(slots=True)
class Life:
    """What happens to Ben in some months."""

    cast: Cast
    rng: Random
    now: datetime = NOW

    def step(self) -> None:
        self.now += timedelta(seconds=self.rng.randint(600, 9 * 86_400))
        self.rng.choice([self.rides, self.rides, self.misses, self.counts, self.judges])()

    def rides(self) -> None:
        about = meet(self.rng.choice([self.cast.ada, self.cast.chi, self.cast.eve]), self.cast.ben)
        rider = models.Encounter.objects.get(about=about).rider_id
        rate(rider, about, Said(self.rng.random() < 0.7), now=NOW)

    def misses(self) -> None:
        miss(self.cast.ben, Role.DRIVER, self.rng.choice(["late", "no_show"]), at=self.now)

    def counts(self) -> None:
        count(self.cast.ben, Role.DRIVER, now=self.now)

    def judges(self) -> None:
        event_id = self.rng.choice([0, *models.Event.objects.values_list("id", flat=True)])
        counts = self.rng.random() < 0.5
        rating = models.Rating.objects.filter(event__id=event_id).first()
        if rating:
            turn = ratings.restore if counts else ratings.void
            turn(rating_id=rating.id, because="a verdict", now=self.now)
        elif event_id:
            about = conduct.give_back if counts else conduct.take_back
            about(event_id=event_id, because="a verdict", now=self.now)
        else:
            severity = self.rng.choice(["small", "medium", "grave"])
            conduct.uphold_dispute(
                user_id=self.cast.ben,
                role=Role.DRIVER,
                severity=severity,
                case_id=uuid4(),
                because="a verdict",
                now=self.now,
            )


def assert_replays(now: datetime) -> None:
    basis = basis_at(now)
    for row in models.Standing.objects.all():
        sums, events = ledger.recount(row.user_id, row.role, ledger.basis_of(row))
        kept = {kind: kept for kind, kept in ledger.sums_of(row).grown.items() if kept}
        assert kept == {kind: sum_ for kind, sum_ in sums.grown.items() if sum_}
        assert ledger.columns_of(sums) == ledger.columns_of(ledger.sums_of(row))
        assert events == row.events
    for origin in models.Origin.objects.all():
        assert ledger.recount_origin(origin.role, origin.city, basis) == (origin.up, origin.whole)


def assert_verified(now: datetime) -> None:
    """The same replay in SQL, which shares no code with ours."""
    found = {one.invariant.name: one for one in verify(now=now)}
    assert not [name for name, one in found.items() if name.startswith("trust.") and one.broken]


def assert_explained(user_id: UUID, role: Role, now: datetime) -> None:
    whole = standing.conduct_of(user_id, role, now=now)
    lines = standing.explanation(user_id, role, now=now)
    assert sum(line.alpha for line in lines) == whole.score.alpha
    assert sum(line.beta for line in lines) == whole.score.beta
    assert sum(line.moves for line in lines) == whole.points


@pytest.mark.parametrize("seed", SEEDS)
def test_a_recount_differs_by_nothing_and_every_line_is_explained(cast: Cast, seed: int) -> None:
    life = Life(cast, Random(seed))
    for _step in range(40):
        life.step()
    assert models.Event.objects.filter(sign=-1).exists()
    assert_replays(life.now)
    assert_verified(life.now)
    assert_explained(cast.ben, Role.DRIVER, life.now + 30 * DAY)


def test_another_half_life_recounts_everybody(cast: Cast) -> None:
    riders = [cast.ada, cast.chi, cast.eve]
    praised(cast.ben, riders)
    rode_at, now = NOW + WINDOW, NOW + WINDOW + 45 * DAY
    before = standing.conduct_of(cast.ben, Role.DRIVER, now=now).score
    on.vote("conduct.ride_half_s", 45 * 86_400, now=rode_at + DAY)
    conduct.recount_stale(payload={}, now=now)
    after = standing.conduct_of(cast.ben, Role.DRIVER, now=now).score
    assert after.alpha < before.alpha
    assert not models.Standing.objects.filter(ledger.stale(basis_at(now))).exists()
    assert_replays(now)


def test_a_new_event_under_new_half_lives_recounts_the_rest_with_it(cast: Cast) -> None:
    praised(cast.ben, [cast.ada, cast.chi, cast.eve])
    on.vote("conduct.ride_half_s", 45 * 86_400, now=NOW + WINDOW + DAY)
    miss(cast.ben, Role.DRIVER, "late", at=NOW + WINDOW + 2 * DAY)
    row = models.Standing.objects.get(user_id=cast.ben)
    assert row.ride_half_s == 45 * 86_400
    sums, events = ledger.recount(cast.ben, Role.DRIVER, ledger.basis_of(row))
    assert (ledger.sums_of(row).grown[Kind.LATE], row.events) == (sums.grown[Kind.LATE], events)


def test_a_message_that_comes_twice_counts_once(cast: Cast) -> None:
    about = meet(cast.ada, cast.ben)
    told = {"about": str(about), "city": "helsinki", "rider": str(cast.ada)}
    told |= {"driver": str(cast.ben), "ended_at": NOW.isoformat()}
    encounters.note_met(payload=told, now=NOW)
    assert models.Event.objects.filter(kind="completed").count() == 2
    assert models.Encounter.objects.count() == 1


def test_a_ride_for_a_guest_counts_for_its_driver_alone(cast: Cast) -> None:
    meet(None, cast.ben)
    assert list(models.Event.objects.values_list("user_id", "kind")) == [(cast.ben, "completed")]
    assert not models.Encounter.objects.exists()


def test_a_dispute_counts_once_per_case_until_an_appeal(cast: Cast) -> None:
    case, now = uuid4(), NOW + DAY
    start = standing.conduct_of(cast.ada, Role.RIDER, now=now).score

    def upheld() -> bool:
        return conduct.uphold_dispute(
            user_id=cast.ada,
            role=Role.RIDER,
            severity="grave",
            case_id=case,
            because="case 3",
            now=now,
        )

    assert (upheld(), upheld()) == (True, False)
    assert standing.conduct_of(cast.ada, Role.RIDER, now=now).score.beta == start.beta + 15_000_000
    assert conduct.reverse_dispute(user_id=cast.ada, case_id=case, because="appeal", now=now)
    assert standing.conduct_of(cast.ada, Role.RIDER, now=now).score == start
    gone = standing.explanation(cast.ada, Role.RIDER, now=now)[-1]
    assert (gone.kind, gone.is_taken_back, gone.moves) == ("grave", True, 0)


def test_few_ratings_show_as_new_and_many_as_a_share(cast: Cast) -> None:
    riders = [on.somebody(f"rider{number}") for number in range(6)]
    praised(cast.ben, riders[:3])
    assert standing.seen_of([cast.ben], Role.DRIVER, now=NOW)[cast.ben].is_new
    praised(cast.ben, riders[3:], is_up=False)
    seen = standing.seen_of([cast.ben, cast.chi], Role.DRIVER, now=NOW)
    assert (seen[cast.ben].is_new, seen[cast.ben].praised_bp) == (False, 5_000)
    assert seen[cast.chi].is_new


def test_the_band_is_wide_for_newcomers_and_narrows(cast: Cast) -> None:
    before = standing.conduct_of(cast.ben, Role.DRIVER, now=NOW)
    praised(cast.ben, [on.somebody(f"rider{number}") for number in range(12)])
    after = standing.conduct_of(cast.ben, Role.DRIVER, now=NOW + WINDOW)
    assert before.interval[1] - before.interval[0] > 30
    assert after.interval[1] - after.interval[0] < 20
    assert after.interval[0] < after.points / 1000 < after.interval[1]


def test_a_percentile_says_how_many_stand_below(cast: Cast) -> None:
    riders = [on.somebody(f"rider{number}") for number in range(5)]
    praised(cast.ben, riders)
    praised(cast.chi, riders, is_up=False)
    now = NOW + WINDOW
    alone = standing.conduct_of(cast.ben, Role.DRIVER, now=now)
    assert standing.percentile(alone, now=now) is None
    for number in range(8):
        praised(on.somebody(f"driver{number}"), riders)
    ben, chi, eve = (
        standing.conduct_of(who, Role.DRIVER, now=now) for who in (cast.ben, cast.chi, cast.eve)
    )
    assert [standing.percentile(one, now=now) for one in (ben, chi, eve)] == [10, 0, None]


def test_a_late_cancellation_counts_by_the_verdict_on_fault(stage: Stage) -> None:
    job = on.assigned(stage)
    late = later(200)
    on.drive_to(job.driver, on.FAR, now=late)
    ending.cancel(ride_id=job.id, agreed_minor=None, cause=job.rider_says(late), now=late)
    on.run_outbox(late)
    found = models.Event.objects.get()
    assert (found.user_id, found.role, found.kind) == (job.rider, "rider", "late")
    assert standing.conduct_of(job.rider, Role.RIDER, now=late).score.beta == 400_000 + 500_000


def test_who_cancels_in_time_is_not_at_fault(stage: Stage) -> None:
    job = on.assigned(stage)
    ending.cancel(ride_id=job.id, agreed_minor=None, cause=job.rider_says(later(20)), now=later(20))
    on.run_outbox(later(20))
    assert not models.Event.objects.exists()


def test_a_driver_who_lets_go_is_late_and_the_ride_goes_on(stage: Stage) -> None:
    job = on.assigned(stage)
    ending.release(ride_id=job.id, reason="other", cause=job.driver_says(later(60)), now=later(60))
    on.run_outbox(later(60))
    found = models.Event.objects.get()
    assert (found.user_id, found.role, found.kind) == (job.user, "driver", "late")


def test_a_fee_that_the_desk_takes_back_no_longer_counts(cast: Cast) -> None:
    about = miss(cast.ada, Role.RIDER, "no_show")
    told = {"user": str(cast.ada), "about": str(about), "because": "fee_waived"}
    encounters.note_forgiven(payload=told, now=NOW)
    encounters.note_forgiven(payload=told, now=NOW)
    assert standing.conduct_of(cast.ada, Role.RIDER, now=NOW).score.beta == 400_000


def test_the_aggregate_is_whole_numbers_with_its_formula(cast: Cast) -> None:
    praised(cast.ben, [cast.ada, cast.chi, cast.eve])
    found = standing.aggregate(cast.ben, Role.DRIVER, now=NOW + WINDOW)
    assert {type(value) for value in found.values()} <= {int, str, bool}
    assert (found["thumbs_up"], found["completed"]) == (3, 3)
    assert str(found["formula"]).endswith(".0")
