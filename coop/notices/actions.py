"""Writes of this room: mail that the demo keeps."""

from datetime import datetime

from django.db import transaction

from coop.notices import models


@transaction.atomic
def keep_mail(*, to: str, subject: str, text: str, now: datetime) -> None:
    """Put a mail into the demo's inbox."""
    models.DemoMail.objects.create(to=to, subject=subject, text=text, sent_at=now)
