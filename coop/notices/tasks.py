"""Doors for messages from the outbox."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.notices import live, mail


def close_sockets(
    *, payload: Mapping[str, str], now: datetime
) -> None:  # every handler takes `now`
    """Somebody's rights changed: nothing of theirs stays open as it was."""
    live.close_user(payload["user_id"])


def close_session(*, payload: Mapping[str, str], now: datetime) -> None:
    """A sign-in is over: nothing of it stays open."""
    live.close_session(payload["session"])


def mail_new_device(*, payload: Mapping[str, str], now: datetime) -> None:
    """Tell somebody that a device signed in which they never used before."""
    _write(
        payload,
        _("A new device signed in"),
        _("%s just signed in to your account. Was that you? Then there is nothing to do.")
        % payload["device"],
    )


def mail_passkey_added(*, payload: Mapping[str, str], now: datetime) -> None:
    """Tell somebody that a passkey can now open their account."""
    _write(
        payload,
        _("A passkey was added"),
        _(
            "The passkey “%s” now signs in to your account. Was that you? Then there is nothing to do."
        )
        % payload["name"],
    )


def mail_passkey_removed(*, payload: Mapping[str, str], now: datetime) -> None:
    """Tell somebody that a passkey no longer opens their account."""
    _write(
        payload,
        _("A passkey was removed"),
        _("The passkey “%s” no longer signs in to your account. The code by e-mail still does.")
        % payload["name"],
    )


def mail_undelivered(*, payload: Mapping[str, str], now: datetime) -> None:
    """Tell somebody that their own locker took nothing for so long that it was given up."""
    says = _(
        "Your locker did not answer, and we tried for as long as the rules ask: %(count)s things "
        "that your rides left behind since %(day)s are deleted here and did not reach you. Is it "
        "meant to be gone? Then move it back under “Your data”."
    )
    day = datetime.fromisoformat(payload["since"]).date().isoformat()
    mail.write_to(
        UUID(payload["member"]),
        subject=_("Your locker could not be reached"),
        text=f"{says % {'count': payload['count'], 'day': day}}\n",
    )


def _write(payload: Mapping[str, str], subject: str, says: str) -> None:
    way_out = _("If it was not you, sign in and end that session under “Sign-in and security”.")
    mail.write_to(UUID(payload["user_id"]), subject=subject, text=f"{says}\n\n{way_out}\n")
