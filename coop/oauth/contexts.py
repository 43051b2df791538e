"""What the pages about apps show, shaped for their templates."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from coop.locker import lending
from coop.oauth import asking, wording
from coop.oauth.actions import letting
from coop.oauth.asking import Asked
from coop.oauth.queries import grants
from coop.oauth.queries.grants import AppView

Context = dict[str, Any]
DAY = timedelta(days=1)
CHOICES: Final = (1, 30, 90, 365)
"""For how many days somebody can choose to let an app in, as far as members allow."""


def consent(asked: Asked, app: AppView, *, now: datetime) -> Context:
    """Who asks, for what, and until when."""
    most = letting.longest(now) // DAY
    days = sorted({min(one, most) for one in CHOICES})
    return {
        "app": app,
        "host": asking.host(asked.redirect_uri),
        "is_here": asking.host(asked.redirect_uri).split(":")[0] in asking.LOOPBACK,
        "lines": wording.lines(asked.parts, asked.scopes),
        "days": [(one, now + one * DAY) for one in days],
        "usual": max((one for one in days if one <= CHOICES[1]), default=days[0]),
    }


def apps(member_id: UUID, *, now: datetime) -> Context:
    """Each app that this person let in: what it may, when it last did, and until when."""
    live = sorted(grants.grants(member_id, now=now), key=lambda one: (one.app.name, one.app.id.hex))
    shown = []
    for app, found in groupby(live, key=lambda one: one.app):
        held = list(found)
        said = [line for one in held for line in wording.allowed(one.details, one.scopes)]
        shown.append(
            {
                "app": app,
                "may": list(dict.fromkeys(said)),
                "since": min(one.made_at for one in held),
                "until": max(one.until for one in held),
                "used_at": max((one.used_at for one in held if one.used_at), default=None),
            }
        )
    return {"apps": shown}


def docs(base: str) -> Context:
    """What somebody needs who writes an app."""
    return {
        "base": base,
        "collections": [
            (name, wording.collection(name), sorted(fields), _actions(name))
            for name, fields in sorted(lending.FIELDS.items())
        ],
    }


def _actions(name: str) -> list[str]:
    found = ["read"]
    found += ["write"] if name in lending.WRITABLE else []
    return found + (["append"] if name in lending.APPENDABLE else [])
