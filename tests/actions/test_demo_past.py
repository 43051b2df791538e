"""The demo's people have a past: rides, shares in the fees, and money that adds up."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from coop.demo import past, people
from coop.members.queries import member_since, vouches
from coop.trust.conduct import Role
from coop.trust.queries import assurance, ratings, standing
from payouts.queries import dividends

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.usefixtures("city")
def test_ada_and_ben_have_shares_and_something_to_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    past.write(now=NOW)
    ada, ben = people.ensure("rider", now=NOW), people.ensure("driver", now=NOW)
    assert member_since(ada) == NOW - past.JOINED
    rider, driver = (dividends.dividends(who, currency="EUR", now=NOW) for who in (ada, ben))
    for who, role in ((ada, Role.RIDER), (ben, Role.DRIVER)):
        known = standing.conduct_of(who, role, now=NOW)
        assert not known.is_new
        assert known.points > 90_000
    assert ratings.words_about(ben, Role.DRIVER, now=NOW)
    assert rider.available_minor > 0
    assert driver.available_minor > rider.available_minor
    months = dividends.by_month(
        ada, currency="EUR", starts=[NOW - timedelta(days=days) for days in (90, 15, 0)]
    )
    assert all(month.whole_scaled > 0 for month in months)
    assert (assurance.level(ben), assurance.level(ada)) == (3, 3)
    assert [len(held) for held in vouches.seeds(NOW).values()] == [3]
