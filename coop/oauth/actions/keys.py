"""Keys of apps: a code is changed for the first ones, each refresh key once for the next.

A code or a refresh key that comes twice was copied: then everything of that permission ends.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Final

from django.db import transaction

from coop.members import queries as members
from coop.oauth import asking, models
from coop.oauth.actions import letting
from coop.oauth.asking import Fault
from coop.oauth.queries import grants
from coop.oauth.queries.grants import GrantView
from coop.rulebook.queries import rules_as_of

USED_EVERY = timedelta(minutes=1)
REPLAYED: Final = "replayed"
REVOKED: Final = "revoked"


@dataclass(frozen=True, slots=True)
class Issued:
    """New keys, as they leave here for the only time; `refresh` is empty where none was asked for."""

    access: str
    refresh: str
    lasts_s: int
    grant: GrantView


def redeem(code: str, *, client_id: str, redirect_uri: str, verifier: str, now: datetime) -> Issued:
    """Change a code for the first keys (RFC 6749, 4.1.3; RFC 7636, 4.6).

    Raises:
        Fault: `invalid_grant`. A code that was used before ends what it had opened.
    """
    with transaction.atomic():
        row = models.Code.objects.select_for_update(of=("self",)).filter(digest=asking.digest(code))
        found = row.select_related("grant__app").first()
        issued = _redeemed(found, client_id, redirect_uri, verifier, now)
    if issued is None:
        raise Fault("invalid_grant", "This code is wrong, was used, or is older than a minute.")
    return issued


def refresh(key: str, *, client_id: str, now: datetime) -> Issued:
    """Change a refresh key for the next two (RFC 9700, 4.14.2).

    Raises:
        Fault: `invalid_grant`. One that was used before ends the permission.
    """
    with transaction.atomic():
        row = models.Token.objects.select_for_update(of=("self",)).filter(
            digest=asking.digest(key), kind="refresh"
        )
        found = row.select_related("grant__app").first()
        issued = _refreshed(found, client_id, now)
    if issued is None:
        raise Fault("invalid_grant", "This refresh token is wrong, was used, or is over.")
    return issued


@transaction.atomic
def revoke(key: str, *, client_id: str, now: datetime) -> None:
    """An app gives a key back (RFC 7009): a refresh key ends the whole, an access key itself."""
    row = (
        models.Token.objects.filter(digest=asking.digest(key)).select_related("grant__app").first()
    )
    if row is None or not _is_of(row.grant, client_id):
        return
    if row.kind == "refresh":
        letting.end([row.grant_id], why=REVOKED, now=now)
    else:
        row.delete()


def use(key: str, *, now: datetime) -> GrantView | None:
    """What this access key stands for; notes, to the minute, when it was last used."""
    found = grants.bearer(key, now=now)
    if found and (found.used_at is None or now - found.used_at >= USED_EVERY):
        models.Grant.objects.filter(id=found.id).update(used_at=now)
    return found


def _redeemed(
    row: models.Code | None, client_id: str, redirect_uri: str, verifier: str, now: datetime
) -> Issued | None:
    if row is None or not _is_of(row.grant, client_id):
        return None
    if row.used_at is not None:
        letting.end([row.grant_id], why=REPLAYED, now=now)
        return None
    is_right = row.redirect_uri == redirect_uri and asking.proves(verifier, row.challenge)
    if not is_right or row.expires_at <= now or not _is_live(row.grant, now):
        return None
    row.used_at = now
    row.save(update_fields=["used_at"])
    return _issue(row.grant, now)


def _refreshed(row: models.Token | None, client_id: str, now: datetime) -> Issued | None:
    if row is None or not _is_of(row.grant, client_id):
        return None
    if row.used_at is not None:
        letting.end([row.grant_id], why=REPLAYED, now=now)
        return None
    if row.expires_at <= now or not _is_live(row.grant, now):
        return None
    row.used_at = now
    row.save(update_fields=["used_at"])
    models.Token.objects.filter(grant=row.grant, kind="access").delete()
    return _issue(row.grant, now)


def _issue(row: models.Grant, now: datetime) -> Issued:
    is_files = row.app.how == "origin"
    lives = timedelta(seconds=rules_as_of(now)["apps.access_s"])
    # Apps of remoteStorage know no refresh keys.
    ends_at = row.until if is_files else min(row.until, now + lives)
    made = {"access": f"owa_{token_urlsafe(32)}"}
    ends = {"access": ends_at, "refresh": row.until}
    if asking.OFFLINE in row.scopes:
        made["refresh"] = f"owr_{token_urlsafe(32)}"
    models.Token.objects.bulk_create(
        models.Token(
            digest=asking.digest(key), grant=row, kind=kind, made_at=now, expires_at=ends[kind]
        )
        for kind, key in made.items()
    )
    lasts_s = int((ends_at - now).total_seconds())
    return Issued(made["access"], made.get("refresh", ""), lasts_s, grants.grant(row))


def _is_of(row: models.Grant, client_id: str) -> bool:
    """Whether a permission is this app's; who uses remoteStorage is known by origin alone."""
    return row.app.how == "origin" or row.app.client_id == client_id


def _is_live(row: models.Grant, now: datetime) -> bool:
    is_open = row.member.is_active and members.closing_of(row.member_id) is None
    return row.ended_at is None and row.until > now and is_open
