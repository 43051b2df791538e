"""Which apps there are, what each person let them at, and whose key is whose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from coop.locker.lending import Loan
from coop.members import queries as members
from coop.oauth import models
from coop.oauth.asking import ACTIONS, digest


@dataclass(frozen=True, slots=True)
class AppView:
    """A program of somebody else, as it described itself."""

    id: UUID
    client_id: str
    how: str
    name: str
    site: str
    redirects: tuple[str, ...]
    made_at: datetime
    read_at: datetime


@dataclass(frozen=True, slots=True)
class GrantView:
    """One permission of one person; `details` as in RFC 9396."""

    id: UUID
    app: AppView
    member_id: UUID
    scopes: tuple[str, ...]
    details: tuple[Mapping[str, Any], ...]
    made_at: datetime
    until: datetime
    used_at: datetime | None

    @property
    def loan(self) -> Loan:
        """The same, as the locker checks it."""
        covers: dict[str, dict[str, frozenset[str]]] = {one: {} for one in ACTIONS}
        for detail in self.details:
            for action in detail["actions"]:
                for collection, fields in detail["collections"].items():
                    before = covers[action].get(collection, frozenset())
                    covers[action][collection] = before | frozenset(fields)
        return Loan(self.member_id, self.app.id, self.app.name, covers)


def app(client_id: str) -> AppView | None:
    """The app of this name."""
    row = models.App.objects.filter(client_id=client_id).first()
    return shown(row) if row else None


def grants(member_id: UUID, *, now: datetime) -> list[GrantView]:
    """What this person lets apps at now, newest first."""
    rows = models.Grant.objects.filter(member_id=member_id, ended_at=None, until__gt=now)
    return [grant(row) for row in rows.select_related("app").order_by("-made_at", "id")]


def bearer(key: str, *, now: datetime) -> GrantView | None:
    """The permission that this access key stands for; nothing where it opens nothing any more."""
    rows = models.Token.objects.filter(digest=digest(key), kind="access", expires_at__gt=now)
    rows = rows.filter(grant__ended_at=None, grant__until__gt=now, grant__member__is_active=True)
    row = rows.select_related("grant__app").first()
    if row is None or members.closing_of(row.grant.member_id) is not None:
        return None
    return grant(row.grant)


def shown(row: models.App) -> AppView:
    """An app as it is shown."""
    return AppView(
        row.id,
        row.client_id,
        row.how,
        row.name,
        row.site,
        tuple(row.redirects),
        row.made_at,
        row.read_at,
    )


def grant(row: models.Grant) -> GrantView:
    """A permission as it is shown."""
    return GrantView(
        row.id,
        shown(row.app),
        row.member_id,
        tuple(row.scopes),
        tuple(row.details),
        row.made_at,
        row.until,
        row.used_at,
    )
