"""Doors of the outbox: members hear by e-mail of a meeting that is called or cancelled."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from coop.notices import mail
from coop.web import formats
from coop.web.local import here
from coop.work import actions as work
from governance.meetings import State
from governance.queries import meetings


def tell_all(*, payload: Mapping[str, str], now: datetime) -> None:
    """A meeting was called or cancelled: every member hears of it, each by a message of their own."""
    told = [{**payload, "user": str(user)} for user in meetings.invited()]
    work.post_all("meeting.mail", told, now=now)


def tell_one(*, payload: Mapping[str, str], now: datetime) -> None:
    """Write to one member; nothing about a meeting that is over or was cancelled meanwhile."""
    user = UUID(payload["user"])
    found = meetings.numbered(int(payload["meeting"]), user, now)
    wanted = State.CALLED if payload["about"] == "called" else State.CANCELLED
    if found is None or found.state is not wanted:
        return
    zone = here()
    facts = {
        "title": found.title,
        "when": formats.day_and_time(found.starts_at, zone.time_zone, zone.units),
        "where": " · ".join(part for part in (found.place, found.link) if part),
        "agenda": "\n".join(f"{n}. {item.says}" for n, item in enumerate(found.agenda, 1)),
        "reason": found.reason,
    }
    page = f"{settings.PUBLIC_URL}/meetings/{found.number}/"
    if wanted is State.CALLED:
        subject = _("General meeting: %(title)s") % facts
        text = _("%(when)s\n%(where)s\n\n%(agenda)s\n\nSay whether you come:") % facts
    else:
        subject = _("Cancelled: %(title)s") % facts
        text = _("The meeting of %(when)s is cancelled. The reason: %(reason)s") % facts
    mail.write_to(user, subject=subject, text=f"{text}\n\n{page}\n")
