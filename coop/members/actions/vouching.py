"""Vouches: giving one, taking it back, ending those for somebody who is not who they said.

One truth for all of them: by an application's link, by a steward's word while founding, and by two
phones together, which the room of trust sees to before it calls this one.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed, NotYours
from coop.journal.actions import record
from coop.members import actions as people
from coop.members import knowing, models, queries
from coop.members.queries import vouches
from coop.members.queries.admission import VOUCH
from coop.members.queries.vouches import FALSE, LINK, TAKEN_BACK, VouchView
from coop.members.states import Bar


class CannotVouch(NotAllowed):
    """Somebody may not vouch, or not now."""

    code = "cannot_vouch"


class NoSuchVouch(NotYours):
    """There is no such vouch of this person, or it has ended."""


@transaction.atomic
def give(*, user_id: UUID, how: str, by: UUID, now: datetime) -> None:
    """Vouch for somebody. Twice is once; in person counts for more than by a link.

    Args:
        how: one of `queries.vouches`: `MET`, `WORD` or `LINK`.
    Raises:
        CannotVouch: with the reason, and from when on one can.
    """
    people.hold(by)
    is_link = how == LINK
    if vouches.has_met(user_id, by) or (is_link and vouches.has_vouched(user_id, by)):
        return
    need_may_vouch(user_id, by=by, now=now)
    for weaker in models.Check.objects.filter(user_id=user_id, by_id=by, kind=VOUCH, ended=None):
        models.CheckEnded.objects.create(said=weaker, at=now, why=TAKEN_BACK)
    models.Check.objects.create(user_id=user_id, by_id=by, kind=VOUCH, how=how, at=now)
    _record("vouch.given", user_id, by, {"how": how or "link"}, now=now)
    knowing.changed(user_id, now=now)


@transaction.atomic
def take_back(*, vouch_id: int, by: UUID, now: datetime) -> None:
    """Vouch no longer. It frees one's place for another; the wait until the next vouch stays.

    Raises:
        NoSuchVouch: it is somebody else's, or over.
    """
    people.hold(by)
    row = models.Check.objects.filter(id=vouch_id, by_id=by, kind=VOUCH, ended=None).first()
    if row is None:
        raise NoSuchVouch(_("You gave no such vouch, or it has ended."))
    _end(row, TAKEN_BACK, now=now)


@transaction.atomic
def end_false(*, user_id: UUID, since: datetime, now: datetime) -> Sequence[VouchView]:
    """End every vouch for somebody who is not who they said; returns those that bound their givers.

    Args:
        since: when the case was opened; whoever took a vouch back after it had staked it still.
    """
    staked = vouches.staked_for(user_id, at=since)
    for row in models.Check.objects.filter(user_id=user_id, kind=VOUCH, ended=None).order_by("id"):
        _end(row, FALSE, now=now)
    return staked


@transaction.atomic
def give_again(*, user_id: UUID, ended_at: datetime, now: datetime) -> None:
    """Let what was ended as false at an instant count again, since when it was first given.

    Whoever vouches for this person anew by now does so already.
    """
    ended = models.Check.objects.filter(
        user_id=user_id, kind=VOUCH, ended__why=FALSE, ended__at=ended_at
    )
    for row in ended.order_by("id"):
        people.hold(row.by_id)
        if not vouches.has_vouched(user_id, row.by_id):
            models.Check.objects.create(
                user_id=user_id, by_id=row.by_id, kind=VOUCH, how=row.how, at=row.at
            )
            _record("vouch.given", user_id, row.by_id, {"how": row.how or "link"}, now=now)
    knowing.changed(user_id, now=now)


def need_may_vouch(user_id: UUID, *, by: UUID, now: datetime) -> None:
    """Let nobody through who cannot vouch for this person now.

    Raises:
        CannotVouch: with the reason, and from when on one can.
    """
    need_pair(user_id, by=by)
    need_open(by)
    need_no_bar(by, now=now, is_known=vouches.has_vouched(user_id, by))


def need_pair(user_id: UUID, *, by: UUID) -> None:
    """Let no two people through who cannot vouch for each other, whichever of them asks.

    Raises:
        CannotVouch: they are one person, keep apart, or whom it is about is held.
    """
    if user_id == by:
        raise CannotVouch(_("Somebody else has to say who you are."))
    if user_id in queries.blocked_with(by):
        raise CannotVouch(_("The two of you cannot vouch for each other."))
    closed = queries.closing_of(user_id)
    if closed is not None:
        raise CannotVouch(
            _("This account is closed for now, so nobody can vouch for it."),
            allowed_at=closed.until,
        )


def need_open(by: UUID) -> None:
    """Let nobody through whose account is held.

    Raises:
        CannotVouch: with until when.
    """
    closed = queries.closing_of(by)
    if closed is not None:
        raise CannotVouch(
            _("Your account is closed for now, so you cannot vouch."), allowed_at=closed.until
        )


def need_no_bar(by: UUID, *, now: datetime, is_known: bool = False) -> None:
    """Let nobody through who can vouch for nobody now.

    Args:
        is_known: it is for somebody for whom they vouch by a link: then no number and no wait binds.
    Raises:
        CannotVouch: with the reason, and from when on one can.
    """
    found = vouches.bar(by, now)
    if found is not None and not (is_known and found[0] in {Bar.TOO_MANY, Bar.TOO_SOON}):
        why, allowed_at = found
        raise CannotVouch(bars()[why], allowed_at=allowed_at)


def bars() -> dict[Bar, str]:
    """Why somebody cannot vouch now."""
    return {
        Bar.NO_MEMBER: _("Members vouch for others, as long as they stay."),
        Bar.TOO_NEW: _("You have not been a member for long enough to vouch for others."),
        Bar.TOO_MANY: _("You have vouched for as many people as one member may."),
        Bar.TOO_SOON: _("You vouched for somebody a short while ago."),
    }


def _end(row: models.Check, why: str, *, now: datetime) -> None:
    models.CheckEnded.objects.create(said=row, at=now, why=why)
    _record("vouch.ended", row.user_id, row.by_id, {"why": why}, now=now)
    knowing.changed(row.user_id, now=now)


def _record(kind: str, user_id: UUID, by: UUID, public: dict[str, str], *, now: datetime) -> None:
    private = {"user_id": str(user_id), "by": str(by)}
    record(kind=kind, public=public, private=private, about=user_id, now=now)
