"""Closing an account and opening it again: by a steward, with a reason, on record.

A member's account opens again by itself: only a panel closes it for longer; see `verdicts`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, Refusal
from coop.members import actions as people
from coop.members import models, queries, states
from coop.members.actions import need_steward, sessions, unknown
from coop.members.actions.stating import state
from coop.members.queries import admission
from coop.rulebook.queries import rules_as_of
from coop.work.actions import cancel_timer, set_timer

REASON_MAX = 300
TIMER = "account.reopen"
HOUR = timedelta(hours=1)


class NotYourself(Refusal):
    """Closing one's own account here would leave nobody to ask."""

    code = "not_yourself"
    status = 422


class InOffice(Refusal):
    """Whoever is in office loses it first."""

    code = "in_office"


class AlreadyClosed(Refusal):
    """The account is closed."""

    code = "already_closed"


class TooLong(Refusal):
    """Stewards close a member's account for safety, for a few days; for longer, a panel would."""

    code = "hold_too_long"
    status = 422


class NotClosed(Refusal):
    """The account is open."""

    code = "not_closed"


@transaction.atomic
def close(
    *, user_id: UUID, reason: str, by: UUID, now: datetime, hold: timedelta | None = None
) -> datetime | None:
    """Close an account and sign it out everywhere; returns until when, None where without end.

    Args:
        hold: for how long a member's is closed; None: for as long as a steward may.
    Raises:
        coop.members.actions.NotASteward: `by` is none.
        NotYourself, InOffice, AlreadyClosed, coop.members.actions.Unknown
        TooLong: longer than a steward may, this time or all times of late together.
        Malformed: no reason, or one of more than 300 characters.
    """
    need_steward(by)
    why = " ".join(reason.split())
    if not (why and len(why) <= REASON_MAX and why.isprintable()):
        raise Malformed(_("Write the reason, in up to 300 characters. The person reads it."))
    _need_closable(user_id, by)
    people.hold(user_id)
    if models.User.objects.filter(id=user_id, is_active=True).update(is_active=False) != 1:
        raise AlreadyClosed(_("This account is closed already."))
    until = _until(user_id, hold, now)
    models.Closing.objects.create(
        user_id=user_id, closed_at=now, closed_by_id=by, reason=why, until=until
    )
    if until is not None:
        set_timer(TIMER, str(user_id), due_at=until)
    state("account.closed", user_id, public={"by": str(by)}, now=now)
    sessions.end_all(user_id=user_id, now=now)
    return until


@transaction.atomic
def reopen(*, user_id: UUID, by: UUID, now: datetime) -> None:
    """Open a closed account again.

    Raises:
        coop.members.actions.NotASteward: `by` is none.
        NotClosed: it is open.
    """
    need_steward(by)
    if not _reopen(user_id, by=by, now=now):
        raise NotClosed(_("This account is open."))
    cancel_timer(TIMER, str(user_id))


def reopen_due(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: the time for which a steward may close a member's account is over."""
    _reopen(UUID(payload["key"]), by=None, now=now)


def _reopen(user_id: UUID, *, by: UUID | None, now: datetime) -> bool:
    closed = models.Closing.objects.filter(user_id=user_id, reopened_at=None)
    if closed.update(reopened_at=now, reopened_by_id=by) != 1:
        return False
    models.User.objects.filter(id=user_id).update(is_active=True)
    state("account.reopened", user_id, public={"by": str(by) if by else None}, now=now)
    return True


def _need_closable(user_id: UUID, by: UUID) -> None:
    if user_id == by:
        raise NotYourself(_("You cannot close your own account here. Ask another steward."))
    if not models.User.objects.filter(id=user_id).exists():
        raise unknown()
    if queries.roles(user_id) & queries.OFFICES:
        raise InOffice(_("This person is in office. End the office first."))


def _until(user_id: UUID, hold: timedelta | None, now: datetime) -> datetime | None:
    """When a closing ends by itself; that of somebody who is no member does not."""
    if queries.member_since(user_id) is None:
        return None if hold is None else now + hold
    rules = rules_as_of(now)
    most = timedelta(seconds=rules["accounts.hold_s"])
    window = timedelta(seconds=rules["accounts.hold_window_s"])
    before = admission.holds_before(user_id, now)
    left, whole_at = states.hold_left(before, window=window, most=most, now=now)
    wanted = hold or left
    if left <= timedelta(0) or wanted > most or wanted > left:
        raise TooLong(
            _(
                "Stewards close a member’s account for at most %(most)s hours within %(window)s "
                "days, and %(left)s hours are left. For longer, a panel of members decides."
            )
            % {
                "most": most // HOUR,
                "window": window.days,
                "left": left // HOUR,
            },
            allowed_at=whole_at if wanted <= most else None,
        )
    return now + wanted
