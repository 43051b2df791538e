"""Reads of kept mail, for the demo's inbox."""

from dataclasses import dataclass
from datetime import datetime

from coop.notices import models

NEWEST = 50


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail."""

    to: str
    subject: str
    text: str
    sent_at: datetime


def demo_mails() -> list[Mail]:
    """The newest mails of the demo, newest first; at most fifty."""
    rows = models.DemoMail.objects.order_by("-id")[:NEWEST]
    return [Mail(row.to, row.subject, row.text, row.sent_at) for row in rows]
