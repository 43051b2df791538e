"""A person lets an app in, for a time; and takes it back, which counts at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours
from coop.oauth import asking, models
from coop.oauth.asking import Asked, Part
from coop.oauth.queries.grants import AppView
from coop.rulebook.queries import rules_as_of

CODE_LIVES = timedelta(seconds=60)
TAKEN_BACK: Final = "taken_back"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the person switched on, and for how long."""

    scopes: tuple[str, ...]
    parts: tuple[Part, ...]
    lasts: timedelta


def longest(now: datetime) -> timedelta:
    """For how long somebody can let an app in at most."""
    return timedelta(seconds=rules_as_of(now)["apps.grant_s"])


@transaction.atomic
def let_in(asked: Asked, chosen: Chosen, *, app: AppView, by: UUID, now: datetime) -> str:
    """Write down what was allowed; returns a code, once, that the app changes for its keys."""
    row = _grant(asked, chosen, app=app, by=by, now=now)
    code = f"owc_{token_urlsafe(32)}"
    models.Code.objects.create(
        digest=asking.digest(code),
        grant=row,
        redirect_uri=asked.redirect_uri,
        challenge=asked.challenge,
        expires_at=now + CODE_LIVES,
    )
    return code


@transaction.atomic
def let_in_at_once(asked: Asked, chosen: Chosen, *, app: AppView, by: UUID, now: datetime) -> str:
    """The same for an app of remoteStorage that cannot change a code; returns its only key."""
    row = _grant(asked, chosen, app=app, by=by, now=now)
    key = f"owa_{token_urlsafe(32)}"
    models.Token.objects.create(
        digest=asking.digest(key), grant=row, kind="access", made_at=now, expires_at=row.until
    )
    return key


@transaction.atomic
def take_back(*, app_id: UUID, by: UUID, now: datetime) -> None:
    """The app's next request is refused.

    Raises:
        NotYours: this person let no such app in.
    """
    live = models.Grant.objects.filter(app_id=app_id, member_id=by, ended_at=None)
    if not end(list(live.values_list("id", flat=True)), why=TAKEN_BACK, now=now):
        raise NotYours(_("You let no such app in, or have taken it back already."))


@transaction.atomic
def end(grants: Collection[UUID], *, why: str, now: datetime) -> int:
    """End permissions, and remove every key to them; returns how many were live."""
    ended = models.Grant.objects.filter(id__in=grants, ended_at=None).update(ended_at=now, why=why)
    models.Token.objects.filter(grant_id__in=grants, kind="access").delete()
    return ended


@transaction.atomic
def erase(*, member_id: UUID, now: datetime) -> Sequence[UUID]:
    """Somebody deletes themselves: every permission of theirs goes, with its keys.

    See `coop.locker.registry.Erase`; nothing of it is in the journal.
    """
    models.Grant.objects.filter(member_id=member_id).delete()
    return ()


def forget_old(*, payload: object, now: datetime) -> None:
    """Periodic job: keys and codes that open nothing, and apps that nobody let in for a week."""
    week = now - timedelta(days=7)
    models.Token.objects.filter(expires_at__lte=week).delete()
    models.Code.objects.filter(expires_at__lte=week).delete()
    models.App.objects.filter(grants=None, made_at__lte=week, how="origin").delete()


def _grant(asked: Asked, chosen: Chosen, *, app: AppView, by: UUID, now: datetime) -> models.Grant:
    if not chosen.scopes and not chosen.parts:
        raise Malformed(_("Switch on at least one thing, or refuse."))
    if not timedelta(0) < chosen.lasts <= longest(now):
        raise Malformed(_("Choose for how long."))
    assert set(chosen.scopes) <= set(asked.scopes)
    assert set(chosen.parts) <= set(asked.parts)
    return models.Grant.objects.create(
        app_id=app.id,
        member_id=by,
        scopes=list(chosen.scopes),
        details=asking.details(chosen.parts),
        made_at=now,
        until=now + chosen.lasts,
    )
