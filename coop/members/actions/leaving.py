"""Leaving the co-operative: notice, taking it back, and what ends when a membership does.

Nobody is expelled here: only a panel of members decides that; see `verdicts`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.members import actions as people
from coop.members import knowing, leaving, models, queries
from coop.members.actions.stating import state
from coop.rulebook.queries import rules_as_of
from coop.work.actions import cancel_timer, post, set_timer

TIMER = "member.leaves"
RESIGNED = "resigned"


class NoMember(Refusal):
    """One who is no member has nothing to leave."""

    code = "no_member"


class NoticeGiven(Refusal):
    """The notice was given before."""

    code = "notice_given"


class NoNotice(Refusal):
    """There is no notice to take back, or its time is over."""

    code = "no_notice"


@transaction.atomic
def resign(*, by: UUID, now: datetime) -> datetime:
    """Give notice; returns when the membership ends. Offices end at once.

    Raises:
        NoMember, NoticeGiven
        coop.members.actions.LastSteward: nobody else could admit or appoint.
    """
    people.hold(by)
    row = models.Membership.objects.filter(user_id=by, ended_at=None).first()
    if row is None:
        raise NoMember(_("You are no member, so there is nothing to leave."))
    leaves_at = now + timedelta(seconds=rules_as_of(now)["members.notice_s"])
    notice = models.Membership.objects.filter(id=row.id, ended_at=None, leaves_at=None)
    if notice.update(notice_at=now, leaves_at=leaves_at) != 1:
        raise NoticeGiven(_("You have given notice."), allowed_at=row.leaves_at)
    for office in queries.offices(by):
        people.end_office(user_id=by, office=office, by=by, now=now)
    set_timer(TIMER, str(by), due_at=leaves_at)
    state("roll.notice", by, public={}, now=now)
    end_if_due(by, now=now)
    return leaves_at


@transaction.atomic
def stay(*, by: UUID, now: datetime) -> None:
    """Take one's notice back, as long as the membership has not ended. Offices stay ended.

    Raises:
        NoNotice: none was given, or the membership has ended.
    """
    given = models.Membership.objects.filter(user_id=by, ended_at=None, leaves_at__gt=now)
    if given.update(notice_at=None, leaves_at=None) != 1:
        raise NoNotice(_("There is no notice to take back. Who has left may apply again."))
    cancel_timer(TIMER, str(by))
    state("roll.notice_taken_back", by, public={}, now=now)


def end_due(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: somebody's notice is over."""
    end_if_due(UUID(payload["key"]), now=now)


def end_if_due(user_id: UUID, *, now: datetime) -> None:
    """End the membership whose notice is over, and tell whoever must follow; once."""
    due = models.Membership.objects.filter(user_id=user_id, ended_at=None, leaves_at__lte=now)
    leaves_at = due.values_list("leaves_at", flat=True).first()
    if due.update(ended_at=F("leaves_at"), ended_how=RESIGNED) != 1 or leaves_at is None:
        return
    cancel_timer(TIMER, str(user_id))
    public = {"how": RESIGNED}
    state("roll.left", user_id, public=public, now=now)
    for topic in leaving.followers():
        post(topic, leaving.message(user_id, RESIGNED, leaves_at), now=now)
    knowing.changed(user_id, now=now)
    people.hang_up(user_id, now=now)


def welcome_back(user_id: UUID, *, now: datetime) -> None:
    """Tell whoever must know that somebody who had left is a member again."""
    for topic in leaving.greeters():
        post(topic, leaving.message(user_id, "back", now), now=now)
