"""Groups that people say they belong to: told by choice, counted together, gone when they say so."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from coop.basics.refusals import Malformed
from coop.locker import client as locker
from coop.locker.actions import granting
from coop.locker.models import Access
from coop.trust import models
from coop.trust.actions import groups, ratings
from coop.trust.conduct import Role
from coop.trust.queries import groups as reading
from coop.trust.queries import standing
from tests import stage as on
from tests.cast import Cast, browser_of, gather
from tests.rating import CITY
from tests.stage import NOW

WEEK = timedelta(days=7)


@pytest.fixture
def cast(city: None) -> Cast:
    return gather()


def drivers(group: str, count: int, *, ups: int) -> list[UUID]:
    """So many drivers of ten rated rides, who say to which group they belong."""
    found = [on.somebody(f"{group}{number}") for number in range(count)]
    for one in found:
        rated(one, ups)
        groups.choose(chosen={"gender": group}, by=one, now=NOW)
    return found


def rated(user_id: UUID, ups: int) -> None:
    models.Standing.objects.create(
        user_id=user_id,
        role="driver",
        city=CITY,
        ups=ups,
        downs=10 - ups,
        weights_version=0,
        ride_half_s=7_776_000,
        dispute_half_s=31_536_000,
    )


def count() -> reading.Gaps:
    groups.count(payload={}, now=NOW)
    return reading.latest(NOW)


def test_a_gap_is_told_of_twenty_and_nobody_can_be_recognised(cast: Cast) -> None:
    drivers("woman", 20, ups=8)
    men = drivers("man", 20, ups=9)
    drivers("non_binary", 1, ups=1)
    (told,) = count().told
    assert (told.role, told.trait, told.gap_bp) == ("driver", "gender", 1_000)
    assert told.shares == {"man": 9_000, "woman": 8_000}
    look = Access.objects.filter(member_id=men[0], purpose="audit")
    assert look.count() == 1
    page = Client().get("/trust/figures/").content.decode()
    assert "Gap of 10 points" in page
    assert "Non-binary" not in page
    assert Client().get("/api/v1/trust/gaps").json()["told"][0]["gap_bp"] == 1_000

    groups.stop(by=men[0], now=NOW)
    groups.count(payload={}, now=NOW + WEEK)
    assert reading.latest(NOW + WEEK).told == ()
    assert reading.latest(NOW).told
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Gap.objects.all().delete()


def test_who_switches_the_term_off_is_not_counted(cast: Cast) -> None:
    drivers("woman", 20, ups=8)
    men = drivers("man", 20, ups=9)
    granting.switch(member_id=men[0], term="audit", is_on=False, now=NOW)
    assert count().told == ()


def test_what_somebody_says_is_theirs_and_goes_when_they_say_so(cast: Cast) -> None:
    rated(cast.ben, 9)
    before = standing.conduct_of(cast.ben, Role.DRIVER, now=NOW)
    groups.choose(chosen={"gender": "man", "age": "60_up"}, by=cast.ben, now=NOW)
    assert reading.mine(cast.ben, now=NOW) == {"gender": "man", "age": "60_up"}
    groups.choose(chosen={"age": "60_up"}, by=cast.ben, now=NOW)
    assert reading.mine(cast.ben, now=NOW) == {"age": "60_up"}
    with pytest.raises(locker.NotCovered):
        locker.read(
            cast.ben,
            "groups",
            fields=("age",),
            purpose="desk",
            reader=f"steward:{cast.sam}",
            now=NOW,
        )
    assert standing.conduct_of(cast.ben, Role.DRIVER, now=NOW) == before
    with pytest.raises(Malformed):
        groups.choose(chosen={"age": "12"}, by=cast.ben, now=NOW)
    groups.choose(chosen={}, by=cast.ben, now=NOW)
    assert reading.mine(cast.ben, now=NOW) == {}
    assert not models.Audited.objects.exists()
    groups.choose(chosen={"age": "60_up"}, by=cast.ben, now=NOW)
    ratings.erase(member_id=cast.ben, now=NOW)
    assert not models.Audited.objects.exists()


def test_a_page_without_scripts_takes_part_and_ends_it(cast: Cast) -> None:
    ben = browser_of(cast.ben)
    assert "Once a week" in ben.get("/standing/groups/").content.decode()
    ben.post("/standing/groups/", {"gender": "man", "age": ""})
    page = ben.get("/standing/groups/").content.decode()
    assert 'value="man" checked' in page
    bad = ben.post("/standing/groups/", {"gender": "cat"})
    assert bad.status_code == 422
    assert "Choose among the groups" in bad.content.decode()
    ben.post("/standing/groups/", {"gender": "man", "end": "1"})
    assert "Take part no longer" not in ben.get("/standing/groups/").content.decode()
    assert not models.Audited.objects.exists()
