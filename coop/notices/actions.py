"""Writes of this room: mail that the demo keeps."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.members import queries as members
from coop.notices import models


@transaction.atomic
def keep_mail(*, to: str, subject: str, text: str, now: datetime) -> None:
    """Put a mail into the demo's inbox."""
    models.DemoMail.objects.create(to=to, subject=subject, text=text, sent_at=now)


@transaction.atomic
def erase(*, member_id: UUID, now: datetime) -> Collection[UUID]:
    """Somebody deletes themselves: remove what was mailed to them from the demo's inbox."""
    account = members.account(member_id)
    if account is not None and account.email:
        models.DemoMail.objects.filter(to__iexact=account.email).delete()
    return ()
