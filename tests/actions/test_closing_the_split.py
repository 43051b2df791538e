"""A month of the split: counted once as of its end, enacted by itself, and open to a recount."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from random import Random

import pytest
from django.db import connection

from coop.journal.models import Entry
from coop.rulebook.queries import caused_by, rules_as_of
from coop.work.queries import verify
from governance import ladder, models, months, splitting
from governance.actions import split as closing
from governance.actions import standing as ballots
from governance.queries import split, standing
from payouts.rules import BUCKETS
from payouts.splits import split as divide
from tests import cast, voting
from tests.cast import Cast
from tests.voting import EVEN, FOUNDING, WISH

ZONE = "Europe/Helsinki"
NOW = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
OCTOBER = months.month_of(NOW, ZONE)
END = OCTOBER.until
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
ALL_FOR_DRIVERS = {**dict.fromkeys(BUCKETS, 0), "drivers": 100}
pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def people() -> Cast:
    return cast.gather()


def due(now: datetime) -> None:
    closing.close_due(payload={}, now=now)


def in_force(at: datetime) -> tuple[int, ...]:
    rules = rules_as_of(at)
    return tuple(rules[f"split.{bucket}_bp"] for bucket in BUCKETS)


def october() -> split.Closed:
    found = split.closed("2026-10")
    assert found is not None
    return found


def test_the_result_is_in_force_from_the_next_day_on_without_a_hand(people: Cast) -> None:
    voting.voters(people, 6, wish=WISH, now=NOW)
    due(END + SECOND)
    found = october()
    # Exactly what everybody wishes: nothing lies further than five points away.
    assert found.verdict.split == (4_500, 1_500, 1_500, 1_500, 1_000)
    assert found.valid_from == END + DAY
    assert in_force(END + DAY - SECOND) == FOUNDING
    assert in_force(END + DAY) == found.verdict.split
    versions = caused_by("split:2026-10")
    assert {one.key: one.value for one in versions} == {
        f"split.{bucket}_bp": part
        for bucket, part in zip(BUCKETS, found.verdict.split, strict=True)
    }


def test_money_divides_a_fee_by_what_was_voted(people: Cast) -> None:
    voting.voters(people, 6, wish=WISH, now=NOW)
    due(END + SECOND)
    parts = divide(1_000, dict(zip(BUCKETS, in_force(END + DAY), strict=True)))
    assert parts == {
        "drivers": 450,
        "riders": 150,
        "reserve": 150,
        "everyone": 150,
        "operations": 100,
    }


def test_two_days_late_or_twice_gives_the_same(people: Cast) -> None:
    first, *_others = voting.voters(people, 6, wish=WISH, now=NOW)
    # Neither of these two was there in October.
    ballots.keep(wish=EVEN, by=first, now=END)
    ballots.keep(wish=EVEN, by=voting.voter(people, now=NOW), now=END + DAY)
    due(END + 2 * DAY)
    due(END + 2 * DAY + SECOND)
    due(END + 3 * DAY)
    found = october()
    assert found.verdict.split == (4_500, 1_500, 1_500, 1_500, 1_000)
    assert found.count.ballots.weight == 6
    # Never in hindsight: two days late is in force two days later.
    assert found.valid_from == END + 3 * DAY
    assert in_force(END + 3 * DAY - SECOND) == FOUNDING
    assert models.SplitPeriod.objects.count() == 1


def test_a_month_is_not_closed_before_its_end(people: Cast) -> None:
    voting.voters(people, 6, wish=WISH, now=NOW)
    due(END - SECOND)
    assert split.closed("2026-10") is None
    assert closing.close(OCTOBER, now=END - SECOND) is False


def test_the_roll_is_that_of_the_months_end(people: Cast) -> None:
    voting.voters(people, 6, wish=WISH, now=NOW)
    due(END)
    # The six, and Ben, who drove them.
    assert october().count.roll == 7
    assert october().count.quorum == 5


def test_below_the_quorum_missing_ballots_count_for_the_split_in_force(people: Cast) -> None:
    voting.voters(people, 2, wish=ALL_FOR_DRIVERS, now=NOW)
    due(END)
    found = october()
    assert (found.count.ballots.weight, found.count.missing) == (2, 3)
    assert found.verdict.split[0] < 4_500
    assert found.verdict.reason == ""


def test_a_bloc_moves_a_share_by_five_points_a_month_at_most(people: Cast) -> None:
    voting.voters(people, 8, wish=ALL_FOR_DRIVERS, now=NOW)
    due(END)
    assert october().verdict.split[0] == 4_500
    november = months.month_of(END, ZONE)
    due(november.until)
    after = split.closed("2026-11")
    assert after is not None
    assert after.count.in_force == october().verdict.split
    assert after.verdict.split[0] == 5_000


def test_nobody_votes_and_nothing_changes(people: Cast) -> None:
    due(END)
    found = october()
    assert (found.verdict.split, found.verdict.reason) == (FOUNDING, "nobody")
    assert found.valid_from is None
    assert caused_by("split:2026-10") == []


def test_anybody_can_recount_and_find_their_own_ballot(people: Cast) -> None:
    voting.voters(people, 4, wish=EVEN, now=NOW)
    mine = voting.voter(people, now=NOW)
    kept = ballots.keep(wish=WISH, by=mine, now=NOW)
    due(END)
    found, leaves = october(), list(split.leaves("2026-10"))
    again = ladder.tally(((leaf.shares, 1) for leaf in leaves), buckets=len(BUCKETS))
    assert again == found.count.ballots
    assert [leaf.tag for leaf in leaves] == sorted(leaf.tag for leaf in leaves)
    tag = sha256(f"{kept.receipt}:2026-10".encode()).hexdigest()
    assert [leaf.shares for leaf in leaves if leaf.tag == tag] == [kept.shares]
    assert split.counted_in([kept.receipt]) == [split.Found("2026-10", tag, kept.shares or ())]
    lines = "".join(f"{leaf.tag} {' '.join(map(str, leaf.shares))}\n" for leaf in leaves)
    assert found.leaves == sha256(lines.encode()).hexdigest()


def test_the_journal_holds_what_a_recount_needs(people: Cast) -> None:
    voting.voters(people, 6, wish=WISH, now=NOW)
    due(END)
    entry = Entry.objects.get(kind="split.closed")
    assert entry.public["month"] == "2026-10"
    assert entry.public["split"] == [4_500, 1_500, 1_500, 1_500, 1_000]
    assert entry.public["leaves"] == october().leaves
    assert entry.public["asked"][0] == {"4500": 6}


def test_a_ballot_that_arrives_after_the_close_counts_for_the_next_month(people: Cast) -> None:
    voting.voters(people, 6, wish=WISH, now=NOW)
    slow = voting.voter(people, now=NOW)
    due(END)
    kept = ballots.keep(wish=EVEN, by=slow, now=END - SECOND)
    assert kept.at == END
    assert october().count.ballots.weight == 6


def test_before_the_doors_open_nothing_is_counted(people: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT at FROM rulebook_opened")
        (opened,) = cursor.fetchone()
    earlier = months.last_ended(opened, ZONE)
    assert closing.close(earlier, now=earlier.until) is False


def test_a_month_nobody_closed_in_time_is_left_out(people: Cast) -> None:
    voting.voters(people, 6, wish=ALL_FOR_DRIVERS, now=NOW)
    december = months.month_of(END + 40 * DAY, ZONE)
    due(december.until)
    assert [one.key for one in split.history()] == ["2026-12"]
    # One step, not three at once.
    assert split.history()[0].verdict.split[0] == 4_500


def test_every_month_agrees_with_its_recount_in_another_language(people: Cast) -> None:
    lot = Random(7)
    everybody = [voting.voter(people, now=NOW) for _ in range(9)]
    month = OCTOBER
    for _ in range(4):
        for person in lot.sample(everybody, 6):
            cuts = sorted(lot.randrange(101) for _ in range(4))
            parts = [b - a for a, b in pairwise([0, *cuts, 100])]
            wish = dict(zip(BUCKETS, parts, strict=True))
            ballots.keep(wish=wish, by=person, now=month.until - DAY)
        due(month.until)
        month = months.month_of(month.until, ZONE)
    assert len(split.history()) == 4
    assert {one.verdict.reason for one in split.history()} == {""}
    broken = [one for one in verify(now=month.until) if one.broken]
    assert not [one for one in broken if one.invariant.name.startswith("split.")]


def published() -> splitting.Count:
    found = split.published()
    assert found is not None
    return found


def test_the_running_result_comes_out_once_an_hour(people: Cast) -> None:
    voting.voters(people, 6, wish=WISH, now=NOW)
    assert closing.publish(now=NOW + SECOND)
    assert not closing.publish(now=NOW + 2 * SECOND)
    assert published().ballots.weight == 6
    voting.voters(people, 3, wish=EVEN, now=NOW + 2 * SECOND)
    assert not closing.publish(now=NOW + timedelta(minutes=50))
    assert closing.publish(now=NOW + timedelta(minutes=60))
    assert published().ballots.weight == 9


def test_one_changed_ballot_is_not_published_by_itself(people: Cast) -> None:
    first, second, third, *_rest = voting.voters(people, 6, wish=WISH, now=NOW)
    closing.publish(now=NOW + SECOND)
    for at, person in enumerate((first, second), start=1):
        ballots.keep(wish=EVEN, by=person, now=NOW + at * DAY)
        assert not closing.publish(now=NOW + at * DAY + SECOND)
    ballots.keep(wish=EVEN, by=third, now=NOW + 3 * DAY)
    assert closing.publish(now=NOW + 3 * DAY + SECOND)


def test_two_first_ballots_do_not_show(people: Cast) -> None:
    assert closing.publish(now=NOW)
    voting.voters(people, 2, wish=WISH, now=NOW + SECOND)
    assert not closing.publish(now=NOW + DAY)
    assert split.as_it_stands(NOW + DAY, time_zone=ZONE).ballots.weight == 0


def test_one_member_alone_sees_the_result_with_their_wish(people: Cast) -> None:
    everybody = voting.voters(people, 6, wish=WISH, now=NOW)
    closing.publish(now=NOW + SECOND)
    outsider = voting.voter(people, now=NOW)
    mine = split.with_wish(published(), outsider, (2_000,) * 5)
    assert mine.without.split == (4_500, 1_500, 1_500, 1_500, 1_000)
    assert mine.count.ballots.weight == 7
    # One's own counted ballot is exchanged, not doubled.
    changed = split.with_wish(published(), everybody[0], (2_000,) * 5)
    assert changed.count.ballots.weight == 6
    assert changed.count.ballots.asked[0] == {4_500: 5, 2_000: 1}


def test_others_ballots_since_the_publication_do_not_show_in_ones_own_preview(people: Cast) -> None:
    everybody = voting.voters(people, 6, wish=WISH, now=NOW)
    closing.publish(now=NOW + SECOND)
    before = split.with_wish(published(), everybody[0], (2_000,) * 5)
    ballots.keep(wish=EVEN, by=everybody[1], now=NOW + DAY)
    assert split.with_wish(published(), everybody[0], (2_000,) * 5) == before


def test_after_a_close_the_limits_are_those_of_the_month_that_has_begun(people: Cast) -> None:
    voting.voters(people, 8, wish=ALL_FOR_DRIVERS, now=NOW)
    closing.publish(now=NOW + SECOND)
    closing.close(OCTOBER, now=END + SECOND)
    stands = split.as_it_stands(END + SECOND, time_zone=ZONE)
    assert stands.in_force == october().verdict.split
    assert stands.box.high[0] == 5_000
    assert closing.publish(now=END + SECOND)
    assert split.as_it_stands(END + 2 * SECOND, time_zone=ZONE).box.high[0] == 5_000


def test_a_share_stays_between_its_floor_its_cap_and_a_step(people: Cast) -> None:
    ballots_then, roll = standing.ballots(END)
    count = standing.count(END, ballots_then, roll=roll, takes_effect=END + DAY)
    assert count.box == ladder.Box(
        low=(3_500, 1_000, 1_500, 500, 1_000), high=(4_500, 2_000, 2_500, 1_500, 2_000)
    )
