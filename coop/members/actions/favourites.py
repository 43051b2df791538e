"""Drivers with whom somebody would gladly ride again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.members import models


class NotThemselves(Refusal):
    """A favourite needs two people."""

    code = "cannot_favour_yourself"
    status = 422


class Blocked(Refusal):
    """One does not want to meet somebody whom one also wishes for."""

    code = "blocked"


@transaction.atomic
def favour(*, by: UUID, favourite: UUID, now: datetime) -> None:
    """Remember a wish for this driver. Wishing again changes nothing.

    Raises:
        NotThemselves: both are one person.
        Blocked: the person blocked them; that comes first.
    """
    if by == favourite:
        raise NotThemselves(_("You cannot be your own favourite."))
    if models.Block.objects.filter(blocker_id=by, blocked_id=favourite).exists():
        raise Blocked(_("You blocked this driver. Take that back first."))
    models.Favourite.objects.get_or_create(
        user_id=by, favourite_id=favourite, defaults={"since_at": now}
    )


@transaction.atomic
def unfavour(*, by: UUID, favourite: UUID, now: datetime) -> None:  # every write takes `now`
    """Forget the wish; no harm if there is none."""
    models.Favourite.objects.filter(user_id=by, favourite_id=favourite).delete()
