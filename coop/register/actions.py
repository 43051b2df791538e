"""Applying as a person: the name goes into their locker, the rest to the register."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.locker import client as locker
from coop.locker import shapes
from coop.members.actions import admission


@transaction.atomic
def apply(*, kind: str, statutes_read: str, name: str, by: UUID, now: datetime) -> UUID:
    """Ask to become a member, under one's name; returns the application's id.

    Raises:
        Malformed: no name, or no kind.
        coop.members.actions.admission.NoConsent, .CannotApply: as `admission.apply`.
    """
    called = shapes.name(name)
    if called is None:
        raise Malformed(_("Give your name, in up to 80 characters."))
    locker.write(by, "profile", {"name": called}, now=now)
    return admission.apply(kind=kind, statutes_read=statutes_read, by=by, now=now)
