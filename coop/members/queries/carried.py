"""What members take along of what this room knows of them; `coop.carrying` asks by name."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from coop.journal.leaves import written
from coop.members import models, queries
from coop.members.queries import vouches


def account(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """The account: one line."""
    found = queries.account(member_id)
    if found is not None:
        yield {
            "email": found.email,
            "joined_at": written(found.joined_at),
            "member_since": found.member_since and written(found.member_since),
            "roles": sorted(found.roles),
        }


def blocks(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Whom they do not want to meet."""
    for person, since in reversed(queries.blocks_of(member_id)):
        yield {"person": str(person), "since": written(since)}


def favourites(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """With whom they would gladly ride again."""
    for person in reversed(queries.favourites(member_id)):
        yield {"person": str(person)}


def vouched(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Vouches that they gave, then those that they got."""
    for is_given, rows in (
        (True, vouches.given(member_id, now=now)),
        (False, vouches.received(member_id, now=now)),
    ):
        for row in reversed(rows):
            yield {
                "person": str(row.user_id if is_given else row.by),
                "is_given": is_given,
                "how": row.how,
                "at": written(row.at),
                "ended_at": row.ended_at and written(row.ended_at),
            }


def membership(member_id: UUID, *, now: datetime) -> Mapping[str, Any] | None:
    """For how long they have been a member, to be signed."""
    rows = models.Membership.objects.filter(user_id=member_id).order_by("-admitted_at")
    found = rows.first()
    if found is None:
        return None
    return {
        "since": written(found.admitted_at),
        "isMember": found.ended_at is None or found.ended_at > now,
        "until": found.ended_at and written(found.ended_at),
    }


def attested(member_id: UUID, *, now: datetime) -> Mapping[str, Any] | None:
    """How many people vouch for them, and they for others; to be signed. Nobody else is named."""
    received, given = vouches.received(member_id, now=now), vouches.given(member_id, now=now)
    if not received and not given:
        return None
    return {
        "received": sum(row.ended_at is None for row in received),
        "receivedInPerson": sum(row.ended_at is None and row.how != "" for row in received),
        "given": sum(row.ended_at is None for row in given),
        "foundFalse": sum(row.why == vouches.FALSE for row in given),
    }
