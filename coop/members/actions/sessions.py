"""Sign-ins as their person sees them: begun, seen, ended one by one, forgotten.

Django's sessions stay what opens a page; ending one here removes Django's row with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.members import models, queries
from coop.rulebook.queries import rules_as_of
from coop.work.actions import post


class NoSuchSession(NotYours):
    """There is no such open session of this person."""


@dataclass(frozen=True, slots=True)
class Browser:
    """What signed in: its name in words, and the random one that its cookie keeps."""

    device: str
    browser_id: UUID


@transaction.atomic
def begin(
    *, user_id: UUID, session_key: str, browser: Browser, is_told: bool, now: datetime
) -> None:
    """Note that this browser is signed in; its person hears of one they never used before.

    Args:
        is_told: whether a new device is worth a mail (made-up people of a demo get none).
    """
    known = models.Session.objects.filter(user_id=user_id)
    is_new = known.exists() and not known.filter(browser_id=browser.browser_id).exists()
    _row, is_first = models.Session.objects.get_or_create(
        session_key=session_key,
        defaults={
            "user_id": user_id,
            "device": browser.device,
            "browser_id": browser.browser_id,
            "first_seen_at": now,
            "last_seen_at": now,
        },
    )
    if is_first:
        post("locker.prepare", {"member": str(user_id), "at": "sign_in"}, now=now)
    if is_told and is_new and is_first:
        post("user.new_device", {"user_id": str(user_id), "device": browser.device}, now=now)


@transaction.atomic
def touch(*, session_key: str, now: datetime) -> None:
    """Note that this session is still used."""
    models.Session.objects.filter(session_key=session_key, last_seen_at__lt=now).update(
        last_seen_at=now
    )


@transaction.atomic
def end(*, session_id: UUID, by: UUID, now: datetime) -> None:
    """End one of one's own sessions: its pages are signed out and their sockets close.

    Raises:
        NoSuchSession: it is over, or somebody else's.
    """
    mine = models.Session.objects.filter(id=session_id, user_id=by)
    if not _end(mine, now=now):
        raise NoSuchSession(_("That session is over already."))


@transaction.atomic
def end_others(*, by: UUID, keep: str | None, now: datetime) -> int:
    """End all of one's sessions but the one with this key; returns how many."""
    return _end(models.Session.objects.filter(user_id=by).exclude(session_key=keep), now=now)


@transaction.atomic
def end_all(*, user_id: UUID, now: datetime) -> None:
    """End every session of this person, and close whatever they have open."""
    _end(models.Session.objects.filter(user_id=user_id), now=now)
    post("user.signed_out", {"user_id": str(user_id)}, now=now)


@transaction.atomic
def sign_out(*, session_key: str, now: datetime) -> None:
    """End the session in which its person just signed out, listed or not: its sockets close."""
    if not _end(models.Session.objects.filter(session_key=session_key), now=now):
        post("session.ended", {"session": queries.session_name(session_key)}, now=now)


def clean(*, payload: Mapping[str, str], now: datetime) -> None:  # every handler takes `payload`
    """Periodic job: drop sessions that expired, and forget those that ended long ago."""
    SessionStore.clear_expired()
    kept = timedelta(seconds=rules_as_of(now)["sessions.kept_s"])
    for row in models.Session.objects.filter(ended_at=None).iterator():
        if not SessionStore().exists(row.session_key or ""):
            _end(models.Session.objects.filter(id=row.id), now=now)
    models.Session.objects.filter(ended_at__lt=now - kept).delete()


def _end(rows: QuerySet[models.Session], *, now: datetime) -> int:
    """End those that are open; the database's row decides who was first."""
    ended = 0
    for row in rows.filter(ended_at=None).select_for_update():
        key = row.session_key or ""
        SessionStore(key).delete()
        models.Session.objects.filter(id=row.id).update(ended_at=now, session_key=None)
        post("session.ended", {"session": queries.session_name(key)}, now=now)
        ended += 1
    return ended
