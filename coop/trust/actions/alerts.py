"""A steward looked at an alert, and says what they found. Nothing follows by itself."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.trust import models

OUTCOME_MAX = 300


@transaction.atomic
def close(*, alert_id: UUID | None, outcome: str, by: UUID, now: datetime) -> None:
    """Note what was found. Whoever comes second changes nothing.

    Raises:
        Malformed: there is no such alert; nothing was written, or more than fits.
    """
    rows = models.Alert.objects.filter(id=alert_id) if alert_id else models.Alert.objects.none()
    if not rows.exists():
        raise Malformed(_("There is no such alert. Open the list again."))
    if not outcome or len(outcome) > OUTCOME_MAX:
        raise Malformed(_("Write what you found, in up to 300 characters."))
    rows.filter(closed_at=None).update(closed_at=now, closed_by_id=by, outcome=outcome)
