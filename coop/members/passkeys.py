"""Passkeys: an adapter to allauth's and fido2's ceremonies, which our own pages begin and end.

A passkey belongs to the host it was made on: `localhost`, `rider.localhost` or a real domain.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth, flows
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, Refusal
from coop.members import seen
from coop.members.actions import passkeys
from coop.members.sign_in import need_open
from coop.web.local import our_name
from coop.web.who import user_id

SIZE_MAX = 20_000


class NotThisPasskey(Refusal):
    """The device's answer does not fit what we asked, or no account here has this key."""

    code = "passkey_unknown"
    status = 422


class TooOften(Refusal):
    """Too many passkeys were tried from one machine."""

    code = "too_often"
    status = 429


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """A passkey is one way in, the code by e-mail another; neither is asked on top of the other."""

    def is_mfa_enabled(self, user: AbstractBaseUser, types: object = None) -> bool:
        """Never: so a lost passkey locks nobody out."""
        return False

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host of this page, under the co-operative's name."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": our_name() or "Ourway"}


def begin_adding(request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    """What the browser needs to make a key, for a person who signed in a moment ago.

    Raises:
        coop.members.actions.passkeys.SignedInLongAgo: sign in once more first.
    """
    passkeys.need_recent(request.session.session_key, now=now)
    options: dict[str, Any] = auth.begin_registration(request.user, passwordless=True)
    return options


def add(request: HttpRequest, *, name: str, credential: str, now: datetime) -> None:
    """Check the key that the browser made, and keep it.

    Raises:
        NotThisPasskey: it does not fit what we asked for.
        coop.members.actions.passkeys.SignedInLongAgo, coop.members.actions.passkeys.TooMany
    """
    passkeys.need_recent(request.session.session_key, now=now)
    answer = _parsed(credential)
    try:
        auth.parse_registration_response(answer)
        made = auth.complete_registration(answer)
    except (forms.ValidationError, ValueError, TypeError, KeyError) as error:
        raise NotThisPasskey(_("Your device’s answer did not fit. Try again.")) from error
    if not made.is_user_verified():
        raise NotThisPasskey(_("Your device did not check that it is you. Try another one."))
    passkeys.keep(user_id=user_id(request), name=name, credential=answer, now=now)


def begin_sign_in(request: HttpRequest) -> dict[str, Any]:
    """What the browser needs to offer its keys for this host.

    Raises:
        TooOften: from this machine, for now.
    """
    _count(request)
    options: dict[str, Any] = auth.begin_authentication()
    return options


def sign_in(request: HttpRequest, *, credential: str, then: str, now: datetime) -> HttpResponse:
    """Sign in whoever owns the key that the browser showed.

    Raises:
        NotThisPasskey: no account here has it, or it does not fit what we asked.
        TooOften: from this machine, for now.
        coop.members.sign_in.SignInClosed: the account is closed.
    """
    _count(request)
    answer = _parsed(credential)
    try:
        auth.parse_authentication_response(answer)
        user = auth.extract_user_from_response(answer)
        used: Authenticator = auth.complete_authentication(user, answer)
    except (forms.ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotThisPasskey(
            _("This passkey is not known here. Sign in with a code by e-mail instead.")
        ) from error
    need_open(user.pk)
    passkeys.used(passkey_id=used.pk, now=now)
    request.session[seen.PROVED] = True
    response: HttpResponse = flows.perform_passwordless_login(
        request, used, Login(user=user, redirect_url=then)
    )
    return response


def _parsed(credential: str) -> Mapping[str, Any]:
    """The browser's JSON.

    Raises:
        Malformed: it is none.
    """
    try:
        found = json.loads(credential) if len(credential) <= SIZE_MAX else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Malformed(_("The browser’s answer cannot be read. Try again."))
    return found


def _count(request: HttpRequest) -> None:
    if not ratelimit.consume(request, action="passkey"):
        raise TooOften(_("Too many tries from here. Wait a minute, then try again."))
