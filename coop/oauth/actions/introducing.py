"""Apps introduce themselves: by registering, by a description at an address, or by their origin."""

import json
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.oauth import asking, models
from coop.oauth.asking import NAME_CHARS, Described, Fault
from coop.oauth.queries import grants
from coop.oauth.queries.grants import AppView
from coop.rulebook.queries import rules_as_of
from coop.work.outbound import OUTSIDE, OutboundFailed, Outside

ASKED_FOR_S = 3
READ_AGAIN = timedelta(hours=24)
DAY = timedelta(days=1)
BYTES_MOST: Final = 8 * 1024
outside: list[Outside] = [OUTSIDE]
"""How descriptions are fetched; tests put a server of their own here."""


class TooManyApps(Refusal):
    """More apps introduced themselves today than members want."""

    code = "too_many_apps"
    status = 429


@transaction.atomic
def register(found: object, *, now: datetime) -> AppView:
    """Give an app a name of ours (RFC 7591).

    Raises:
        Fault: what it says of itself is not enough, or wrong.
        TooManyApps: with the instant from which it can try again.
    """
    said = asking.described(found)
    _need_room(now)
    row = models.App.objects.create(
        client_id=f"app_{token_urlsafe(16)}", how="registered", **_columns(said, now)
    )
    return grants.shown(row)


def known(client_id: str, *, now: datetime) -> AppView | None:
    """The app of this name; one that describes itself at an https address is read once a day.

    Raises:
        Fault: its description cannot be read, or is none.
    """
    found = grants.app(client_id)
    if not _is_address(client_id):
        return found if found and found.how == "registered" else None
    if found is not None and found.how != "described":
        return None
    if found is not None and now - found.read_at < READ_AGAIN:
        return found
    said = _fetched(client_id)
    with transaction.atomic():
        if found is None:
            _need_room(now)
        row, _is_new = models.App.objects.update_or_create(
            client_id=client_id,
            defaults={
                "name": said.name,
                "site": said.site,
                "redirects": list(said.redirects),
                "read_at": now,
            },
            create_defaults={"how": "described", **_columns(said, now)},
        )
    return grants.shown(row)


@transaction.atomic
def at_origin(redirect_uri: str, *, now: datetime) -> AppView:
    """The app whose pages lie where this address does: remoteStorage knows no other name.

    Raises:
        TooManyApps: it is new, and too many are today.
    """
    origin = asking.origin(redirect_uri)
    found = grants.app(f"{origin}/")
    if found is not None and found.how == "origin":
        return found
    _need_room(now)
    said = Described(asking.host(origin)[:NAME_CHARS], "", ())
    row = models.App.objects.create(client_id=f"{origin}/", how="origin", **_columns(said, now))
    return grants.shown(row)


def _columns(said: Described, now: datetime) -> dict[str, object]:
    return {
        "name": said.name,
        "site": said.site,
        "redirects": list(said.redirects),
        "made_at": now,
        "read_at": now,
    }


def _is_address(client_id: str) -> bool:
    parts = urlsplit(client_id) if client_id.startswith("https://") else None
    return bool(parts and parts.path.strip("/") and len(client_id) <= asking.ADDRESS_CHARS)


def _fetched(client_id: str) -> Described:
    """The description at an address: it must say the same address, and be sent back to its server."""
    try:
        answer = outside[0].ask(client_id, timeout_s=ASKED_FOR_S, most_bytes=BYTES_MOST)
        found = json.loads(answer.body)
    except OutboundFailed as fault:
        raise Fault("invalid_client", f"{client_id}: {fault}") from None
    except (ValueError, RecursionError):
        raise Fault("invalid_client", f"{client_id} is no JSON document.") from None
    if not isinstance(found, dict) or found.get("client_id") != client_id:
        raise Fault("invalid_client", f"The document at {client_id} names another client_id.")
    return asking.described(found)


def _need_room(now: datetime) -> None:
    """However many machines somebody has, they fill no table: all new apps of a day are counted."""
    recent = models.App.objects.filter(made_at__gt=now - DAY).order_by("made_at")
    if recent.count() >= rules_as_of(now)["apps.registered_day"]:
        raise TooManyApps(
            _("Too many new apps introduced themselves today. Try again tomorrow."),
            allowed_at=recent.values_list("made_at", flat=True)[0] + DAY,
        )
