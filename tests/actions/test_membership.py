"""From an application to a membership and out again: who decides, what comes first, what ends."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from django.db import connection

from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.journal.models import Entry
from coop.members import actions, leaving, models, queries
from coop.members.actions import accounts, admission
from coop.members.actions import leaving as goodbye
from coop.members.queries import admission as applications
from coop.members.queries import terms
from coop.members.states import Applied, Step
from coop.rulebook import models as rulebook
from coop.work import actions as work
from coop.work.models import Outbox, Timer
from coop.work.registry import topics
from governance.queries import rolls
from tests import joining
from tests.cast import Cast, gather

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with joining.no_shares():
        yield gather()


def step(user_id: UUID, now: datetime = NOW) -> Step:
    return applications.standing(user_id, now).step


def apply(user_id: UUID, now: datetime = NOW) -> UUID:
    return joining.applied(user_id, now=now)


def rule(key: str, value: int, *, since: datetime = NOW - 90 * DAY) -> None:
    rulebook.RuleVersion.objects.create(
        key=key, scope="", value=value, low=0, high=10**12, valid_from=since, cause="proposal 3"
    )


def newcomers(count: int, now: datetime) -> list[UUID]:
    return [actions.join(email=f"n{n}@example.org", now=now) for n in range(count)]


def test_an_applicant_is_checked_and_admitted(cast: Cast) -> None:
    assert step(cast.eve) is Step.APPLY
    apply(cast.eve)
    assert step(cast.eve) is Step.CHECK
    admission.check(user_id=cast.eve, by=cast.sam, now=NOW)
    admission.check(user_id=cast.eve, by=cast.sam, now=NOW)
    assert step(cast.eve) is Step.ADMISSION
    admission.admit(user_id=cast.eve, by=cast.sam, now=NOW)
    stand = applications.standing(cast.eve, NOW)
    assert (stand.step, queries.member_since(cast.eve)) == (Step.MEMBER, NOW)
    assert stand.membership
    assert stand.membership.kind == "rides"
    entry = Entry.objects.latest("id")
    assert (entry.kind, entry.public) == ("roll.admitted", {})
    assert entry.commitment


def test_a_share_comes_before_admission_where_shares_cost(cast: Cast) -> None:
    with joining.shares_cost() as paid:
        apply(cast.eve)
        admission.check(user_id=cast.eve, by=cast.sam, now=NOW)
        assert step(cast.eve) is Step.SHARE
        with pytest.raises(admission.NotYet, match="share"):
            admission.admit(user_id=cast.eve, by=cast.sam, now=NOW)
        paid[cast.eve] = 500
        assert step(cast.eve) is Step.ADMISSION
        admission.admit(user_id=cast.eve, by=cast.sam, now=NOW)
    assert queries.member_since(cast.eve) == NOW


def test_nobody_is_admitted_unchecked_unasked_or_by_themselves(cast: Cast) -> None:
    with pytest.raises(admission.NothingWaits):
        admission.admit(user_id=cast.eve, by=cast.sam, now=NOW)
    apply(cast.eve)
    with pytest.raises(admission.NotYet, match="checked"):
        admission.admit(user_id=cast.eve, by=cast.sam, now=NOW)
    with pytest.raises(actions.NotASteward):
        admission.admit(user_id=cast.eve, by=cast.ada, now=NOW)
    with pytest.raises(NotAllowed, match="yourself"):
        admission.admit(user_id=cast.sam, by=cast.sam, now=NOW)
    assert queries.member_since(cast.eve) is None


def test_who_cannot_apply(cast: Cast) -> None:
    with pytest.raises(admission.CannotApply, match="member"):
        apply(cast.ada)
    with pytest.raises(Malformed):
        joining.applied(cast.eve, now=NOW, kind="king")
    for edition in ("", "0123456789abcdef"):
        with pytest.raises(admission.NoConsent):
            admission.apply(kind="both", statutes_read=edition, by=cast.eve, now=NOW)
    apply(cast.eve)
    with pytest.raises(admission.CannotApply, match="applied"):
        apply(cast.eve)
    assert applications.count_waiting() == 1


def test_a_refusal_says_why_and_from_when_on_one_may_try_again(cast: Cast) -> None:
    apply(cast.eve)
    with pytest.raises(Malformed):
        admission.refuse(user_id=cast.eve, reason=" ", by=cast.sam, now=NOW)
    again = admission.refuse(user_id=cast.eve, reason="Not your name", by=cast.sam, now=NOW)
    assert again == NOW + 30 * DAY
    with pytest.raises(admission.CannotApply, match="Not your name") as refused:
        apply(cast.eve, again - HOUR)
    assert refused.value.allowed_at == again
    apply(cast.eve, again)
    assert step(cast.eve, again) is Step.CHECK


def test_an_application_can_be_taken_back_and_made_again(cast: Cast) -> None:
    with pytest.raises(admission.NothingWaits):
        admission.withdraw(by=cast.eve, now=NOW)
    apply(cast.eve)
    admission.withdraw(by=cast.eve, now=NOW)
    assert step(cast.eve) is Step.APPLY
    apply(cast.eve)


def test_a_member_vouches_once_a_week_for_somebody_they_know(cast: Cast) -> None:
    rule("members.founding_least", 5)
    first, second = apply(cast.eve), apply(newcomers(1, NOW)[0])
    admission.vouch(application_id=first, by=cast.ada, now=NOW)
    admission.vouch(application_id=first, by=cast.ada, now=NOW)
    assert step(cast.eve) is Step.ADMISSION
    with pytest.raises(admission.CannotVouch) as refused:
        admission.vouch(application_id=second, by=cast.ada, now=NOW + DAY)
    assert refused.value.allowed_at == NOW + 7 * DAY
    admission.vouch(application_id=second, by=cast.ada, now=NOW + 7 * DAY)


def test_who_cannot_vouch(cast: Cast) -> None:
    application = apply(cast.eve)
    with pytest.raises(admission.CannotVouch):
        admission.vouch(application_id=application, by=cast.eve, now=NOW)
    (stranger,) = newcomers(1, NOW)
    with pytest.raises(admission.CannotVouch, match="Members"):
        admission.vouch(application_id=application, by=stranger, now=NOW)
    actions.admit(user_id=stranger, by=cast.sam, now=NOW - DAY)
    with pytest.raises(admission.CannotVouch, match="long enough") as refused:
        admission.vouch(application_id=application, by=stranger, now=NOW)
    assert refused.value.allowed_at == NOW + 29 * DAY
    with pytest.raises(NotYours):
        admission.vouch(application_id=uuid4(), by=cast.ada, now=NOW)
    admission.withdraw(by=cast.eve, now=NOW)
    with pytest.raises(admission.NothingWaits):
        admission.vouch(application_id=application, by=cast.ada, now=NOW)


def test_a_stewards_word_is_bound_by_nothing_in_the_founding_phase_alone(cast: Cast) -> None:
    assert applications.is_founding(NOW)
    asked = [apply(user_id) for user_id in newcomers(6, NOW)]
    for application in asked:
        admission.vouch(application_id=application, by=cast.sam, now=NOW)
    rule("members.founding_least", 6)
    assert not applications.is_founding(NOW)
    with pytest.raises(admission.CannotVouch):
        admission.vouch(application_id=apply(cast.eve), by=cast.sam, now=NOW)


def test_the_founding_phase_ends_with_the_number_of_members(cast: Cast) -> None:
    assert applications.count_members(NOW) == 6
    rule("members.founding_least", 7)
    assert applications.is_founding(NOW)
    joining.admitted(cast, now=NOW)
    assert not applications.is_founding(NOW)
    assert applications.is_founding(NOW - HOUR)


def test_papers_for_driving_are_a_check(cast: Cast) -> None:
    admission.papers_seen(user_id=cast.eve, by=cast.sam, now=NOW)
    admission.papers_seen(user_id=cast.sam, by=cast.sam, now=NOW)
    apply(cast.eve)
    assert step(cast.eve) is Step.ADMISSION


def at_once(*acts: Callable[[], object]) -> list[Refusal]:
    """Run these at the same time; what was refused."""
    ready, refused = Barrier(len(acts)), list[Refusal]()

    def run(act: Callable[[], object]) -> None:
        ready.wait()
        try:
            act()
        except Refusal as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_two_stewards_decide_at_once_and_one_is_told(committed_db: str) -> None:
    with joining.no_shares():
        cast = gather()
        actions.appoint(user_id=cast.chi, by=cast.sam, now=NOW)
        apply(cast.eve)
        admission.check(user_id=cast.eve, by=cast.sam, now=NOW)
        refused = at_once(
            lambda: admission.admit(user_id=cast.eve, by=cast.sam, now=NOW),
            lambda: admission.admit(user_id=cast.eve, by=cast.chi, now=NOW),
        )
    assert [type(one) for one in refused] == [admission.NothingWaits]
    assert models.Membership.objects.filter(user_id=cast.eve).count() == 1
    assert Entry.objects.filter(kind="roll.admitted").count() == 7


def test_admitting_and_refusing_at_once_leaves_one_truth(committed_db: str) -> None:
    with joining.no_shares():
        cast = gather()
        actions.appoint(user_id=cast.chi, by=cast.sam, now=NOW)
        apply(cast.eve)
        admission.check(user_id=cast.eve, by=cast.sam, now=NOW)
        refused = at_once(
            lambda: admission.admit(user_id=cast.eve, by=cast.sam, now=NOW),
            lambda: admission.refuse(user_id=cast.eve, reason="x", by=cast.chi, now=NOW),
        )
    assert len(refused) == 1
    row = models.Application.objects.get()
    assert (row.state == Applied.ADMITTED) == (queries.member_since(cast.eve) is not None)


def test_resigning_has_a_notice_and_ends_offices_at_once(cast: Cast) -> None:
    leaves_at = goodbye.resign(by=cast.dia, now=NOW)
    assert leaves_at == NOW + 30 * DAY
    assert not queries.may_dispatch(cast.dia)
    assert step(cast.dia) is Step.LEAVING
    with pytest.raises(goodbye.NoticeGiven) as refused:
        goodbye.resign(by=cast.dia, now=NOW)
    assert refused.value.allowed_at == leaves_at
    assert not work.run_next_timer(now=leaves_at - HOUR)
    assert work.run_next_timer(now=leaves_at)
    assert queries.member_since(cast.dia) is None
    assert step(cast.dia, leaves_at) is Step.LEFT
    row = models.Membership.objects.get(user_id=cast.dia)
    assert (row.ended_at, row.ended_how) == (leaves_at, "resigned")
    assert Entry.objects.filter(kind="roll.left").count() == 1


def test_a_notice_can_be_taken_back_until_its_end(cast: Cast) -> None:
    leaves_at = goodbye.resign(by=cast.ada, now=NOW)
    goodbye.stay(by=cast.ada, now=leaves_at - HOUR)
    assert step(cast.ada, leaves_at + DAY) is Step.MEMBER
    assert not Timer.objects.exists()
    goodbye.resign(by=cast.ada, now=NOW)
    with pytest.raises(goodbye.NoNotice):
        goodbye.stay(by=cast.ada, now=leaves_at)
    with pytest.raises(goodbye.NoNotice):
        goodbye.stay(by=cast.ben, now=NOW)


def test_the_roll_follows_the_end_of_a_notice_even_if_no_job_ran(cast: Cast) -> None:
    leaves_at = goodbye.resign(by=cast.ada, now=NOW)
    reasons = rolls.eligibility(cast.ada, leaves_at - HOUR).missing
    assert "membership" not in reasons
    assert "membership" in rolls.eligibility(cast.ada, leaves_at).missing
    assert applications.count_members(leaves_at) == 5


def test_without_a_notice_in_the_rules_one_leaves_at_once(cast: Cast) -> None:
    rule("members.notice_s", 0)
    goodbye.resign(by=cast.ada, now=NOW)
    assert queries.member_since(cast.ada) is None


def test_who_follows_the_end_of_a_membership_hears_of_it_once(cast: Cast) -> None:
    before = leaving.followers(), leaving.greeters()
    leaving.bind(left=("user.signed_out",), back=("session.ended",))
    try:
        leaves_at = goodbye.resign(by=cast.ada, now=NOW)
        Outbox.objects.all().delete()
        goodbye.end_if_due(cast.ada, now=leaves_at + 2 * DAY)
        goodbye.end_if_due(cast.ada, now=leaves_at + 2 * DAY)
        apply(cast.ada, leaves_at + 2 * DAY)
        admission.check(user_id=cast.ada, by=cast.sam, now=leaves_at + 2 * DAY)
        admission.admit(user_id=cast.ada, by=cast.sam, now=leaves_at + 2 * DAY)
    finally:
        leaving.bind(left=before[0], back=before[1])
    (told,) = Outbox.objects.filter(payload__how="resigned")
    assert told.payload["at"] == leaves_at.isoformat()
    assert Outbox.objects.filter(topic="session.ended", payload__how="back").count() == 1


def test_every_follower_is_bound() -> None:
    named = {*leaving.followers(), *leaving.greeters()}
    assert named <= topics.keys()
    assert all(topics[name].handler() for name in named)


def test_who_left_comes_back_by_the_same_way(cast: Cast) -> None:
    leaves_at = goodbye.resign(by=cast.ada, now=NOW)
    later = leaves_at + DAY
    apply(cast.ada, later)  # nobody ran the timer
    admission.check(user_id=cast.ada, by=cast.sam, now=later)
    admission.admit(user_id=cast.ada, by=cast.sam, now=later)
    stand = applications.standing(cast.ada, later)
    assert stand.membership
    assert (stand.step, stand.membership.number) == (Step.MEMBER, 2)
    assert queries.member_since(cast.ada) == later
    assert "time" in rolls.eligibility(cast.ada, later + 13 * DAY).missing
    assert "time" not in rolls.eligibility(cast.ada, later + 14 * DAY).missing


def test_the_last_steward_cannot_leave_and_stays_a_member(cast: Cast) -> None:
    with pytest.raises(actions.LastSteward):
        goodbye.resign(by=cast.sam, now=NOW)
    assert step(cast.sam) is Step.MEMBER
    with pytest.raises(goodbye.NoMember):
        goodbye.resign(by=cast.eve, now=NOW)


def test_guardians_are_appointed_until_the_first_election_while_founding(cast: Cast) -> None:
    actions.appoint(user_id=cast.chi, office="guardian", by=cast.sam, now=NOW)
    assert queries.is_guardian(cast.chi, NOW)
    actions.end_office(user_id=cast.chi, office="guardian", by=cast.sam, now=NOW)
    models.Office.objects.create(
        user_id=cast.ada,
        kind="guardian",
        appointed_at=NOW,
        appointed_by_id=cast.ada,
        cause="proposal 2",
        until=NOW + 365 * DAY,
    )
    with pytest.raises(actions.OnlyElected):
        actions.appoint(user_id=cast.chi, office="guardian", by=cast.sam, now=NOW)
    with pytest.raises(actions.OnlyElected):
        actions.end_office(user_id=cast.ada, office="guardian", by=cast.sam, now=NOW)
    assert queries.is_guardian(cast.ada, NOW + 364 * DAY)
    assert not queries.is_guardian(cast.ada, NOW + 365 * DAY)
    assert [one.kind for one in terms.in_office(NOW + 365 * DAY)] == ["dispatcher", "steward"]
    actions.resign(office="guardian", by=cast.ada, now=NOW)
    assert not queries.is_guardian(cast.ada, NOW)


def test_after_the_founding_phase_only_members_make_guardians_and_seeds(cast: Cast) -> None:
    with pytest.raises(actions.OnlyElected):
        actions.appoint(user_id=cast.chi, office="seed", by=cast.sam, now=NOW)
    rule("members.founding_least", 5)
    with pytest.raises(actions.OnlyElected):
        actions.appoint(user_id=cast.chi, office="guardian", by=cast.sam, now=NOW)


def test_a_hold_is_no_longer_than_72_hours_and_says_why(cast: Cast) -> None:
    with pytest.raises(accounts.TooLong, match="panel") as refused:
        accounts.close(user_id=cast.ada, reason="x", by=cast.sam, now=NOW, hold=timedelta(hours=73))
    assert refused.value.allowed_at is None
    until = accounts.close(user_id=cast.ada, reason="x", by=cast.sam, now=NOW, hold=48 * HOUR)
    assert until == NOW + 48 * HOUR


def test_holds_one_after_the_other_sum_to_no_more(cast: Cast) -> None:
    accounts.close(user_id=cast.ada, reason="x", by=cast.sam, now=NOW, hold=48 * HOUR)
    accounts.reopen(user_id=cast.ada, by=cast.sam, now=NOW + 47 * HOUR)
    until = accounts.close(user_id=cast.ada, reason="x", by=cast.sam, now=NOW + 50 * HOUR)
    assert until == NOW + 75 * HOUR
    assert work.run_next_timer(now=until)
    with pytest.raises(accounts.TooLong) as refused:
        accounts.close(user_id=cast.ada, reason="x", by=cast.sam, now=until + DAY)
    assert refused.value.allowed_at == until + 30 * DAY
    accounts.close(user_id=cast.ada, reason="x", by=cast.sam, now=until + 30 * DAY)


def test_the_months_of_the_register_add_up(cast: Cast) -> None:
    leaves_at = goodbye.resign(by=cast.ada, now=NOW - 30 * DAY)
    joining.admitted(cast, now=NOW)
    found = terms.months(NOW, "Europe/Helsinki")
    assert leaves_at == NOW
    assert [one.members for one in found][-2:] == [6, 6]
    assert (found[-1].joined, found[-1].left) == (1, 1)
    assert (str(found[0].begins), found[0].members) == ("2025-12-01", 0)
    assert (found[1].members, found[1].joined) == (6, 6)
    assert terms.kinds(NOW) == {"": 5, "rides": 1}
