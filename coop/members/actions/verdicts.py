"""What only a panel of members may do about a member: close an account for longer, and expel."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.members import actions as people
from coop.members import leaving, models, queries
from coop.members.actions import accounts, sessions
from coop.members.actions.leaving import TIMER as LEAVES
from coop.members.actions.stating import state
from coop.work.actions import cancel_timer, post, set_timer

EXPELLED = "expelled"


@transaction.atomic
def close(*, closing_id: UUID, until: datetime, cause: str, reason: str, now: datetime) -> bool:
    """Close the account that a steward's closing was about until an instant; returns whether.

    Where it is closed still, it stays so for longer; where it was opened since, it closes again.
    Nothing happens where the instant has passed.

    Args:
        cause: names the verdict, such as `panel 12`.
        reason: what its owner reads.
    """
    first = models.Closing.objects.get(id=closing_id)
    if until <= now or models.Closing.objects.filter(user_id=first.user_id, cause=cause).exists():
        return False
    people.hold(first.user_id)
    held = models.Closing.objects.filter(user_id=first.user_id, reopened_at=None)
    held.update(reopened_at=now)
    models.User.objects.filter(id=first.user_id).update(is_active=False)
    models.Closing.objects.create(
        user_id=first.user_id,
        closed_at=now,
        closed_by_id=first.closed_by_id,
        reason=reason,
        cause=cause,
        until=until,
    )
    set_timer(accounts.TIMER, str(first.user_id), due_at=until)
    state("account.closed", first.user_id, public={"by": cause}, now=now)
    sessions.end_all(user_id=first.user_id, now=now)
    return True


@transaction.atomic
def reopen(*, user_id: UUID, causes: tuple[str, ...], closing_id: UUID, now: datetime) -> bool:
    """Open an account that this closing, or a panel for one of these causes, has closed."""
    open_ones = models.Closing.objects.filter(user_id=user_id, reopened_at=None)
    row = open_ones.first()
    if row is None or (row.id != closing_id and row.cause not in causes):
        return False
    open_ones.update(reopened_at=now)
    models.User.objects.filter(id=user_id).update(is_active=True)
    cancel_timer(accounts.TIMER, str(user_id))
    state("account.reopened", user_id, public={"by": None}, now=now)
    return True


@transaction.atomic
def expel(*, user_id: UUID, now: datetime) -> bool:
    """End a membership by a panel's verdict; returns whether there was one. Offices end with it.

    Raises:
        coop.members.actions.LastSteward: nobody else could admit or appoint; it is tried again.
    """
    people.hold(user_id)
    open_ones = models.Membership.objects.filter(user_id=user_id, ended_at=None)
    for office in queries.offices(user_id):
        people.end_office(user_id=user_id, office=office, by=user_id, now=now)
    if open_ones.update(ended_at=now, ended_how=EXPELLED) != 1:
        return False
    cancel_timer(LEAVES, str(user_id))
    state("roll.left", user_id, public={"how": EXPELLED}, now=now)
    for topic in leaving.followers():
        post(topic, leaving.message(user_id, EXPELLED, now), now=now)
    people.hang_up(user_id, now=now)
    return True
