"""Ratings after shared rides: given once, unseen, in time; counted together; voided by a panel."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from coop.basics.refusals import Malformed, NotYours
from coop.locker.queries import everything
from coop.trust import models, paid
from coop.trust.actions import counting, handing, ratings
from coop.trust.actions.ratings import NothingToAnswer, NotPaid, RatedBefore, Said, TooLate
from coop.trust.conduct import Role
from coop.trust.queries import ratings as said
from coop.trust.queries import standing
from coop.trust.queries.standing import conduct_of
from coop.work.models import Outbox, Timer
from tests import stage as on
from tests.cast import Cast, gather
from tests.rating import WINDOW, count, meet, praised, rate
from tests.stage import NOW, Stage, later

DAY = timedelta(days=1)
DOWN = Said(False, ("late",))


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


def riders(many: int) -> list[UUID]:
    return [on.somebody(f"rider{number}") for number in range(many)]


def ups(user_id: UUID, role: Role = Role.DRIVER, *, now: datetime = NOW) -> tuple[int, int]:
    sums = conduct_of(user_id, role, now=now).sums
    return sums.ups, sums.downs


def test_each_rates_the_other_once(cast: Cast) -> None:
    about = meet(cast.ada, cast.ben)
    rate(cast.ada, about)
    with pytest.raises(RatedBefore):
        rate(cast.ada, about, DOWN)
    rate(cast.ben, about)
    found = models.Rating.objects.order_by("role")
    assert [(row.rater_id, row.ratee_id, row.role) for row in found] == [
        (cast.ada, cast.ben, "driver"),
        (cast.ben, cast.ada, "rider"),
    ]


def test_a_ride_is_rated_within_two_weeks(cast: Cast) -> None:
    about = meet(cast.ada, cast.ben)
    with pytest.raises(TooLate, match="within 14 days"):
        rate(cast.ada, about, now=NOW + WINDOW + timedelta(seconds=1))
    rate(cast.ada, about, now=NOW + WINDOW)


def test_whoever_was_not_there_cannot_rate(cast: Cast) -> None:
    about = meet(cast.ada, cast.ben)
    for stranger in (cast.eve, cast.chi):
        with pytest.raises(NotYours):
            rate(stranger, about)
    with pytest.raises(NotYours):
        rate(cast.ada, UUID(int=1))


def test_nobody_rates_themselves(cast: Cast) -> None:
    about = meet(cast.ben, cast.ben)
    with pytest.raises(NotYours):
        rate(cast.ben, about)
    assert not models.Encounter.objects.exists()


def test_a_ride_is_rated_once_it_is_paid(cast: Cast) -> None:
    about = meet(cast.ada, cast.ben, is_paid=False)
    with pytest.raises(NotPaid):
        rate(cast.ada, about)
    assert paid.of(about) == paid.Paid.NO


def test_reasons_go_with_the_thumb_and_the_role(cast: Cast) -> None:
    about = meet(cast.ada, cast.ben)
    for wrong in (
        Said(True, ("late",)),
        Said(False, ("late", "late")),
        Said(False, ("left_a_mess",)),
    ):
        with pytest.raises(Malformed):
            rate(cast.ada, about, wrong)
    rate(cast.ben, about, Said(False, ("left_a_mess",)))


def test_nothing_counts_before_both_have_rated_or_the_time_is_over(cast: Cast) -> None:
    for rider in riders(3):
        rate(rider, meet(rider, cast.ben))
    count(cast.ben, Role.DRIVER, now=NOW + WINDOW - DAY)
    assert ups(cast.ben) == (0, 0)
    count(cast.ben, Role.DRIVER, now=NOW + WINDOW)
    assert ups(cast.ben) == (3, 0)


def test_two_who_have_both_rated_still_wait_for_others(cast: Cast) -> None:
    people = riders(3)
    for rider in people:
        about = meet(rider, cast.ben)
        rate(rider, about, DOWN)
        count(cast.ben, Role.DRIVER, now=NOW)
        assert ups(cast.ben) == (0, 0)
        rate(cast.ben, about)
    count(cast.ben, Role.DRIVER, now=NOW)
    assert ups(cast.ben) == (0, 3)
    assert len(set(models.Event.objects.filter(kind="thumb").values_list("at", flat=True))) == 1


def test_three_ratings_by_one_person_are_no_batch(cast: Cast) -> None:
    for _ride in range(3):
        rate(cast.ada, meet(cast.ada, cast.ben))
    count(cast.ben, Role.DRIVER, now=NOW + WINDOW)
    assert ups(cast.ben) == (0, 0)
    count(cast.ben, Role.DRIVER, now=NOW + 2 * WINDOW)
    assert ups(cast.ben) == (3, 0)


def test_the_job_finds_whose_batch_is_full(cast: Cast) -> None:
    praised_by = riders(3)
    for rider in praised_by:
        rate(rider, meet(rider, cast.ben))
    rate(cast.ada, meet(cast.ada, cast.chi))
    counting.order(payload={}, now=NOW + WINDOW)
    orders = Outbox.objects.filter(topic="trust.count")
    assert [row.payload for row in orders] == [{"user": str(cast.ben), "role": "driver"}]


def test_a_ride_that_was_never_paid_never_counts(cast: Cast) -> None:
    about = meet(cast.ada, cast.ben)
    rate(cast.ada, about)
    models.Encounter.objects.filter(about=about).update(paid_at=None)
    count(cast.ben, Role.DRIVER, now=NOW + 2 * WINDOW)
    assert ups(cast.ben) == (0, 0)
    assert models.Rating.objects.get().void_because == counting.UNPAID


def test_words_show_in_batches_each_at_its_own_moment(cast: Cast) -> None:
    people = riders(3)
    for rider in people[:2]:
        rate(rider, meet(rider, cast.ben), Said(True, (), "Calm ride", "Thanks for waiting"))
    rate(people[2], meet(people[2], cast.ben))
    counted_at = NOW + WINDOW
    count(cast.ben, Role.DRIVER, now=counted_at)
    assert not models.Rating.objects.exclude(said_at=None).exists()
    rate(cast.ada, meet(cast.ada, cast.ben), Said(False, ("late",), "Ten minutes late"))
    for _again in range(2):  # Ada's counts by itself after its own wait
        count(cast.ben, Role.DRIVER, now=NOW + 2 * WINDOW)
    rows = models.Rating.objects.exclude(words="")
    shown_at = [row.said_at for row in rows if row.said_at]
    assert shown_at == [NOW + 2 * WINDOW + timedelta(seconds=row.delay_s) for row in rows]
    assert not said.words_about(cast.ben, Role.DRIVER, now=min(shown_at) - DAY)
    everything = said.words_about(cast.ben, Role.DRIVER, now=max(shown_at))
    assert sorted(one.words for one in everything) == ["Calm ride", "Calm ride", "Ten minutes late"]
    assert {one.private_words for one in everything} == {""}
    mine = said.words_about(cast.ben, Role.DRIVER, now=max(shown_at), is_self=True)
    assert {one.private_words for one in mine} == {"", "Thanks for waiting"}


def worded(cast: Cast) -> tuple[UUID, datetime]:
    """One of three words about Ben that all show, and when they do."""
    for rider in riders(3):
        rate(rider, meet(rider, cast.ben), Said(False, ("late",), "Late"))
    count(cast.ben, Role.DRIVER, now=NOW + WINDOW)
    return models.Rating.objects.earliest("id").id, NOW + WINDOW + 4 * DAY


def test_words_lie_in_both_lockers_and_outlast_what_is_held_here(cast: Cast) -> None:
    rating_id = rate(cast.ada, meet(cast.ada, cast.ben), Said(True, (), "Calm ride", "Thanks"))
    assert _kept(cast.ada) == [["given", "driver", "Calm ride", "Thanks"]]
    for rider in riders(2):
        rate(rider, meet(rider, cast.ben), Said(True, (), "Calm ride"))
    count(cast.ben, Role.DRIVER, now=NOW + WINDOW)
    assert _kept(cast.ben) == [], "not before they show"
    shows_at = models.Rating.objects.get(id=rating_id).said_at
    assert Timer.objects.get(key=str(rating_id)).due_at == shows_at
    handing.hand_over(payload={"key": str(rating_id)}, now=NOW)
    assert _kept(cast.ben) == [["received", "driver", "Calm ride", "Thanks"]]
    assert ratings.let_go(member_id=cast.ada, terms=["ride"], now=NOW) == 1
    assert ratings.let_go(member_id=cast.ada, terms=["ride"], now=NOW) == 0
    handing.hand_over(payload={"key": str(rating_id)}, now=NOW)
    assert len(_kept(cast.ada)) == len(_kept(cast.ben)) == 1


def _kept(member_id: UUID) -> list[object]:
    held = [one.data for one in everything(member_id, now=NOW) if one.collection == "ratings"]
    return [row for one in held for row in one["rows"]]


def test_words_are_answered_once_by_whom_they_are_about(cast: Cast) -> None:
    rating_id, now = worded(cast)
    with pytest.raises(NotYours):
        ratings.reply(rating_id=rating_id, words="No", by=cast.ada, now=now)
    with pytest.raises(Malformed):
        ratings.reply(rating_id=rating_id, words="  ", by=cast.ben, now=now)
    with pytest.raises(NothingToAnswer):
        ratings.reply(rating_id=rating_id, words="Too soon", by=cast.ben, now=NOW)
    ratings.reply(rating_id=rating_id, words="The bridge was up", by=cast.ben, now=now)
    with pytest.raises(NothingToAnswer):
        ratings.reply(rating_id=rating_id, words="And again", by=cast.ben, now=now)
    replies = [one.reply for one in said.words_about(cast.ben, Role.DRIVER, now=now)]
    assert sorted(replies) == ["", "", "The bridge was up"]


def test_an_answer_shows_wherever_the_words_do(cast: Cast) -> None:
    rating_id, now = worded(cast)
    ratings.reply(rating_id=rating_id, words="The bridge was up", by=cast.ben, now=now)
    seen = standing.seen(cast.ben, Role.DRIVER, now=now)
    assert (seen.written, seen.answered) == (3, 1)
    before = standing.seen(cast.ben, Role.DRIVER, now=NOW + WINDOW - DAY)
    assert (before.written, before.answered) == (0, 0)
    row = models.Rating.objects.select_related("encounter").get(id=rating_id)
    mine = said.rateable(row.encounter.about, by=row.rater_id, now=now)
    assert mine
    assert mine.given
    assert mine.given.reply == "The bridge was up"
    ratings.void(rating_id=rating_id, because="case 7", now=now)
    hidden = said.rateable(row.encounter.about, by=row.rater_id, now=now)
    assert hidden
    assert hidden.given
    assert hidden.given.reply == ""
    assert standing.seen(cast.ben, Role.DRIVER, now=now).answered == 0


def test_a_voided_rating_is_replayed_out_of_the_score_and_back(cast: Cast) -> None:
    rating_id, now = worded(cast)
    before = conduct_of(cast.ben, Role.DRIVER, now=now)
    assert ratings.void(rating_id=rating_id, because="case 7", now=now)
    assert not ratings.void(rating_id=rating_id, because="case 7", now=now)
    without = conduct_of(cast.ben, Role.DRIVER, now=now)
    assert without.points > before.points
    assert without.sums.downs == 2
    assert len(said.words_about(cast.ben, Role.DRIVER, now=now)) == 2
    assert ratings.restore(rating_id=rating_id, because="appeal 8", now=now)
    assert not ratings.restore(rating_id=rating_id, because="appeal 8", now=now)
    assert conduct_of(cast.ben, Role.DRIVER, now=now) == before


def test_one_voided_before_it_counts_never_does(cast: Cast) -> None:
    ids = [rate(rider, meet(rider, cast.ben)) for rider in riders(4)]
    ratings.void(rating_id=ids[0], because="case 7", now=NOW)
    count(cast.ben, Role.DRIVER, now=NOW + WINDOW)
    assert ups(cast.ben) == (3, 0)
    ratings.restore(rating_id=ids[0], because="appeal 8", now=NOW + WINDOW)
    count(cast.ben, Role.DRIVER, now=NOW + 2 * WINDOW)
    assert ups(cast.ben) == (4, 0)


def test_whoever_leaves_takes_their_words_and_not_their_thumbs(cast: Cast) -> None:
    _rating_id, now = worded(cast)
    leaver = models.Rating.objects.earliest("given_at").rater_id
    assert not ratings.erase(member_id=leaver, now=now)
    assert ups(cast.ben) == (0, 3)
    assert len(said.words_about(cast.ben, Role.DRIVER, now=now)) == 2


def test_words_go_after_a_year(cast: Cast) -> None:
    _rating_id, now = worded(cast)
    counting.forget_words(payload={}, now=now)
    assert models.Rating.objects.exclude(words="").count() == 3
    counting.forget_words(payload={}, now=NOW + timedelta(days=366))
    assert not models.Rating.objects.exclude(words="").exists()
    assert ups(cast.ben) == (0, 3)


def test_the_database_keeps_a_rating_as_it_was_given(cast: Cast) -> None:
    rate(cast.ada, meet(cast.ada, cast.ben), Said(False, ("late",), "Late"))
    changes = ({"is_up": True}, {"words": "Fine"}, {"reasons": []}, {"delay_s": 0})
    for change in changes:
        with pytest.raises(DatabaseError, match="stays as it was given"), transaction.atomic():
            models.Rating.objects.update(**change)
    with pytest.raises(DatabaseError, match="stays as it was given"), transaction.atomic():
        models.Rating.objects.all().delete()


def test_a_ride_that_is_driven_can_be_rated_by_both(stage: Stage) -> None:
    job = on.completed(stage)
    on.run_outbox(later(700))
    found = said.rateable(job.id, by=job.rider, now=later(700))
    assert found
    assert (found.is_open, found.role) == (True, Role.DRIVER)
    rate(job.rider, job.id, now=later(700))
    rate(job.user, job.id, now=later(800))
    assert not said.to_rate(job.rider, now=later(800))
    assert not models.Rating.objects.filter(reveal_at__gt=later(800)).exists()
    assert models.Encounter.objects.get().city == "helsinki"
    assert conduct_of(job.user, Role.DRIVER, now=later(800)).sums.completed == 1


def test_praise_is_what_newcomers_after_begin_with(cast: Cast) -> None:
    before = conduct_of(cast.chi, Role.DRIVER, now=NOW).points
    praised(cast.ben, riders(3))
    origin = models.Origin.objects.get()
    assert origin.up == origin.whole > 0
    meet(cast.ada, cast.chi)
    assert conduct_of(cast.chi, Role.DRIVER, now=NOW + WINDOW).begins > before * 10
