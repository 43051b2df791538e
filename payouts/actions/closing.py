"""Closes the ledger up to an instant: from then on a trigger refuses entries dated before it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from payouts import models


class NotOverYet(Refusal):
    """The time that should be closed is not over."""

    code = "not_over_yet"


@transaction.atomic
def close(*, until: datetime, now: datetime) -> None:
    """Close the ledger until an instant (excluded), once; nothing opens it again.

    Raises:
        NotOverYet: `until` lies ahead; `allowed_at` is that instant.
    """
    if until > now:
        raise NotOverYet(_("This time is not over yet."), allowed_at=until)
    models.Closed.objects.get_or_create(until=until, defaults={"at": now})
