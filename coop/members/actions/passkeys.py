"""Writes of passkeys, which are allauth's rows; the ceremony itself is in `coop.members.passkeys`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.members import queries
from coop.rulebook.queries import rules_as_of
from coop.work.actions import post

NAME_MAX = 60
MOST = 20


class SignedInLongAgo(Refusal):
    """Keys are changed only right after signing in, so that an open laptop is not enough."""

    code = "signed_in_long_ago"


class TooMany(Refusal):
    """Nobody needs so many keys."""

    code = "too_many_passkeys"


class NoSuchPasskey(NotYours):
    """There is no such key of this person."""


def need_recent(session_key: str | None, *, now: datetime) -> None:
    """Let through whoever signed in a moment ago.

    Raises:
        SignedInLongAgo: this session is older, or unknown.
    """
    began_at = queries.session_began_at(session_key)
    span = timedelta(seconds=rules_as_of(now)["sessions.recent_s"])
    if began_at is None or began_at < now - span:
        raise SignedInLongAgo(
            _("To change your keys, sign in once more: that shows it is you, not an open screen.")
        )


@transaction.atomic
def keep(*, user_id: UUID, name: str, credential: Mapping[str, Any], now: datetime) -> None:
    """Keep a key that was just proved; its person hears of it by mail.

    Raises:
        TooMany: this person has twenty already.
    """
    held = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.WEBAUTHN)
    if held.count() >= MOST:
        raise TooMany(_("You have 20 passkeys. Remove one that you do not use first."))
    Authenticator.objects.create(
        user_id=user_id,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": _name(name), "credential": dict(credential)},
        created_at=now,
    )
    post("user.passkey_added", {"user_id": str(user_id), "name": _name(name)}, now=now)


@transaction.atomic
def rename(*, passkey_id: int, name: str, by: UUID, now: datetime) -> None:  # writes take `now`
    """Call a key something else.

    Raises:
        NoSuchPasskey: it is gone, or somebody else's.
    """
    row = _mine(passkey_id, by)
    row.data = {**row.data, "name": _name(name)}
    row.save(update_fields=["data"])


@transaction.atomic
def remove(*, passkey_id: int, by: UUID, session_key: str | None, now: datetime) -> None:
    """Remove a key; the code by e-mail always remains.

    Raises:
        SignedInLongAgo: sign in once more first.
        NoSuchPasskey: it is gone, or somebody else's.
    """
    need_recent(session_key, now=now)
    row = _mine(passkey_id, by)
    name = str(row.data["name"])
    row.delete()
    post("user.passkey_removed", {"user_id": str(by), "name": name}, now=now)


@transaction.atomic
def used(*, passkey_id: int, now: datetime) -> None:
    """Note when a key was last used."""
    Authenticator.objects.filter(id=passkey_id).update(last_used_at=now)


def _mine(passkey_id: int, by: UUID) -> Authenticator:
    row = Authenticator.objects.select_for_update().filter(
        id=passkey_id, user_id=by, type=Authenticator.Type.WEBAUTHN
    )
    found = row.first()
    if found is None:
        raise NoSuchPasskey(_("That passkey is gone already."))
    return found


def _name(text: str) -> str:
    line = " ".join(text.split())
    if not (line and len(line) <= NAME_MAX and line.isprintable()):
        raise Malformed(_("Give the passkey a name of up to 60 characters."))
    return line
