"""Who votes for whom: offers, loans and chains."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from governance import models
from governance.kinds import Topic

HOLD = "SELECT pg_advisory_xact_lock(hashtext('governance.lend'), hashtext(%s))"


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody who votes for others; `votes`: lent to them directly."""

    user_id: UUID
    topic: str
    says: str
    since_at: datetime
    votes: int

    @property
    def is_on_split(self) -> bool:
        """Whether their standing ballot counts for others, and is public for that."""
        return self.topic == Topic.MONEY and self.votes > 0


@dataclass(frozen=True, slots=True)
class Loan:
    """A vote that is lent."""

    topic: str
    taker_id: UUID
    given_at: datetime
    expires_at: datetime


def hold(topic: str) -> None:
    """Let nobody else lend in this topic until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [topic])


def offers(now: datetime) -> list[Offer]:
    """Everybody who votes for others, by topic, most trusted first."""
    rows = models.Delegate.objects.filter(ended_at=None).order_by("topic", "since_at", "id")
    lent = models.Delegation.objects.filter(_live(now)).values("taker_id", "topic")
    votes = {
        (one["taker_id"], one["topic"]): one["votes"] for one in lent.annotate(votes=Count("id"))
    }
    found = [
        Offer(
            row.user_id, row.topic, row.says, row.since_at, votes.get((row.user_id, row.topic), 0)
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.topic, -one.votes))


def loans_of(giver_id: UUID, now: datetime) -> dict[str, Loan]:
    """Topic -> the loan of this person's vote that holds now."""
    rows = models.Delegation.objects.filter(_live(now), giver_id=giver_id)
    return {row.topic: Loan(row.topic, row.taker_id, row.given_at, row.expires_at) for row in rows}


def chain(user_id: UUID, topic: str, now: datetime) -> list[UUID]:
    """Through whom a vote in this person's hands goes on, beginning with them; a circle once."""
    lent = dict(
        models.Delegation.objects.filter(_live(now), topic=topic).values_list(
            "giver_id", "taker_id"
        )
    )
    found, at = list[UUID](), user_id
    while at not in found:
        found.append(at)
        if at not in lent:
            break
        at = lent[at]
    return found


def _live(at: datetime) -> Q:
    held = Q(ended_at=None) | Q(ended_at__gt=at)
    return held & Q(given_at__lte=at, expires_at__gt=at)
