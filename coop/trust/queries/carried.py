"""What people take along of their conduct and assurance; `coop.carrying` asks by name."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from coop.journal.leaves import written
from coop.trust import models
from coop.trust.conduct import Role
from coop.trust.queries import assurance, ratings, standing


def conduct(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Every line of their scores, of each role in which they were met."""
    for role in _roles(member_id):
        for line in standing.explanation(member_id, role, now=now):
            yield {
                "role": str(role),
                "kind": line.kind,
                "at": line.at and written(line.at),
                "moves": line.moves,
                "reasons": list(line.reasons),
                "because": line.because,
                "is_taken_back": line.is_taken_back,
            }


def levels(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """How sure we are of who they are: one line."""
    found = assurance.assurance_of(member_id, now=now)
    yield {
        "level": found.level,
        "since": found.since and written(found.since),
        "reasons": [str(one) for one in found.reasons],
    }


def given(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """What they said of others after rides."""
    rows = models.Rating.objects.filter(rater_id=member_id).select_related("encounter")
    for row in rows.order_by("given_at", "id"):
        yield {
            "ride": str(row.encounter.about),
            "role": row.role,
            "is_up": row.is_up,
            "reasons": list(row.reasons),
            "words": row.words,
            "private_words": row.private_words,
            "at": written(row.given_at),
        }


def heard(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Words about them as they see them themselves: nobody's name, none before they show."""
    for role in _roles(member_id):
        for one in reversed(ratings.words_about(member_id, role, now=now)):
            yield {
                "role": str(role),
                "is_up": one.is_up,
                "words": one.words,
                "at": written(one.said_at),
                "reply": one.reply,
            }


def conduct_facts(member_id: UUID, *, now: datetime) -> Mapping[str, Any] | None:
    """Their conduct in each role, to be signed."""
    found = [standing.aggregate(member_id, role, now=now) for role in _roles(member_id)]
    return {"conduct": found} if found else None


def ride_facts(member_id: UUID, *, now: datetime) -> Mapping[str, Any] | None:
    """How many rides they took and drove, to be signed."""
    met = models.Encounter.objects.filter(ended_at__lte=now)
    taken, driven = met.filter(rider_id=member_id), met.filter(driver_id=member_id)
    first = met.filter(Q(rider_id=member_id) | Q(driver_id=member_id)).order_by("ended_at").first()
    if first is None:
        return None
    return {
        "taken": taken.count(),
        "driven": driven.count(),
        "since": written(first.ended_at),
    }


def assurance_facts(member_id: UUID, *, now: datetime) -> Mapping[str, Any] | None:
    """How sure we are of who they are, to be signed."""
    found = assurance.assurance_of(member_id, now=now)
    if found.level == 0:
        return None
    return {"level": found.level, "reasons": [str(one) for one in found.reasons]}


def _roles(member_id: UUID) -> list[Role]:
    rows = models.Standing.objects.filter(user_id=member_id).values_list("role", flat=True)
    return sorted({Role(role) for role in rows})
