"""What a proposed rate card would have done, reckoned on rides that were driven; how many are served."""

from datetime import timedelta

import pytest

from coop.rulebook import previews
from rides.fleet import actions as fleet
from rides.trips import models
from rides.trips.queries import guarding
from rides.trips.queries.guarding import served_share
from rides.trips.queries.previews import rate_card
from tests import stage as on
from tests.stage import NOW, Stage, later

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _small_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "CROWD", 1)


def test_a_dearer_start_is_what_riders_pay_and_drivers_get(stage: Stage) -> None:
    job = on.completed(stage)
    ride = models.Ride.objects.get(id=job.id)
    same = rate_card(changes={("fares.base_minor", ""): 300}, now=TOMORROW)
    dearer = rate_card(changes={("fares.minimum_minor", ""): 10_000}, now=TOMORROW)
    assert same is not None
    assert dearer is not None
    assert [line.change_minor for line in same.lines] == [0, 0, 0, 0]
    paid, driven, fees, tax = dearer.lines
    assert paid.before_minor == ride.price_minor
    assert paid.after_minor == 10_000
    assert paid.change_minor == driven.change_minor + fees.change_minor + tax.change_minor
    assert f"{paid.change_minor / 100:.2f}" in dearer.says


def test_too_few_rides_say_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    on.completed(stage)
    monkeypatch.setattr(previews, "CROWD", 2)
    assert rate_card(changes={("fares.base_minor", ""): 400}, now=TOMORROW) is None


def test_the_share_that_is_served_counts_rides_that_found_nobody(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    on.completed(stage)
    assert served_share(since=NOW, until=TOMORROW) is None
    monkeypatch.setattr(guarding, "ENOUGH", 2)
    fleet.go_offline(driver_id=stage.ben, now=later(700))
    on.book(stage.cast.ada, now=later(800))
    assert served_share(since=NOW, until=TOMORROW) is None  # it is still being looked for
    on.run_timers(later(2_000))
    assert served_share(since=NOW, until=TOMORROW) == 5_000
