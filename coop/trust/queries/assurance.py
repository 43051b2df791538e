"""Reads of assurance: how sure we are of somebody at an instant, why, and what would raise it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from coop.members import queries as people
from coop.members.queries import admission, terms, vouches
from coop.rulebook.queries import rules_as_of
from coop.trust import levels, models
from coop.trust.levels import Facts, Reason

LEVEL_AT = """
COALESCE((SELECT max(known.level) FROM trust_level known
           WHERE known.user_id = {user} AND known.since <= %(at)s
                 AND COALESCE(known.until, 'infinity') > %(at)s), 0)
"""
"""How sure we are of somebody at an instant, as a part of other rooms' statements."""
RODE_IN = """
EXISTS (SELECT FROM trust_encounter met
         WHERE met.city = %(city)s AND met.ended_at <= %(at)s
               AND (met.rider_id = {user} OR met.driver_id = {user}))
"""
"""Whether somebody rode or drove in a city up to an instant, as a part of other rooms' statements."""
RODE_ANYWHERE = """
EXISTS (SELECT FROM trust_encounter met
         WHERE met.ended_at <= %(at)s AND (met.rider_id = {user} OR met.driver_id = {user}))
"""
"""The same of any city."""


LOOKED_AT = 500
"""So many people are looked up at once."""


@dataclass(frozen=True, slots=True)
class WalkView:
    """The last walk over everybody's vouches."""

    at: datetime
    people: int
    vouches: int
    seeds: int
    steps: int
    passed: int


@dataclass(frozen=True, slots=True)
class Assurance:
    """How sure we are of somebody, on what it rests, and what would raise it by one.

    Attributes:
        long_enough_at: from when on their time as a member is long enough; None where it is no
            matter, or where they are no member.
    """

    level: int
    since: datetime | None
    reasons: tuple[Reason, ...]
    lacking: tuple[Reason, ...]
    facts: Facts
    document: str | None
    document_until: datetime | None
    long_enough_at: datetime | None
    walk: WalkView | None


def assurance_of(user_id: UUID, *, now: datetime) -> Assurance:
    """How sure we are of somebody now, as it was worked out last, and what stands behind it."""
    row, after = current(user_id), time_needed(now)
    facts = facts_of(user_id, now=now)
    known = vouches.known(user_id, now)
    return Assurance(
        level=row.level if row else 0,
        since=row.since if row else None,
        reasons=tuple(Reason(one) for one in row.reasons) if row else (),
        lacking=tuple(levels.lacking(facts, after=after, now=now)),
        facts=facts,
        document=known.document,
        document_until=known.document_until,
        long_enough_at=levels.long_enough_at(facts, after=after),
        walk=last_walk(now),
    )


def level(user_id: UUID) -> int:
    """How sure we are of somebody, 0 to 4."""
    row = current(user_id)
    return row.level if row else 0


def level_at(user_id: UUID, at: datetime) -> int:
    """How sure we were of somebody at an instant."""
    rows = models.Level.objects.filter(user_id=user_id, since__lte=at)
    rows = rows.filter(Q(until=None) | Q(until__gt=at)).order_by("-level")
    return rows.values_list("level", flat=True).first() or 0


def at_least(level: int, *, now: datetime) -> list[UUID]:
    """Everybody of whom we are so sure now, in the text order of their ids."""
    rows = models.Level.objects.filter(level__gte=level, since__lte=now)
    open_ones = rows.filter(Q(until=None) | Q(until__gt=now))
    return sorted(set(open_ones.values_list("user_id", flat=True)), key=str)


def counts(now: datetime) -> list[int]:
    """How many people each level has, from 1 to 4."""
    found = dict.fromkeys(range(1, levels.HIGHEST + 1), 0)
    for one in models.Level.objects.filter(until=None, level__gte=1).values_list(
        "level", flat=True
    ):
        found[one] += 1
    return list(found.values())


def last_walk(at: datetime) -> WalkView | None:
    """The latest walk up to an instant."""
    row = models.Walk.objects.filter(at__lte=at).order_by("-at").first()
    if row is None:
        return None
    began = sum(row.seeds.values())
    return WalkView(row.at, row.people, row.vouches, began, row.steps, row.passed)


def facts_of(user_id: UUID, *, now: datetime) -> Facts:
    """What is known of somebody now; whether the walk reached them, as of the last one."""
    known = vouches.known(user_id, now)
    row, roles = current(user_id), people.roles(user_id)
    return Facts(
        is_steward=people.STEWARD in roles,
        is_seed=people.SEED in roles,
        has_document=known.document is not None,
        met=known.met,
        is_known=known.is_known,
        # Whom nobody vouches for any more has no tie by which trust could have come.
        is_connected=bool(row and row.is_connected) and vouches.has_ties(user_id),
        member_since=people.member_since(user_id),
    )


def time_needed(now: datetime) -> timedelta:
    """How long somebody has been a member for level 3."""
    return timedelta(seconds=rules_as_of(now)["assurance.member_s"])


def current(user_id: UUID) -> models.Level | None:
    """The open row of somebody's level; inside this room only."""
    return models.Level.objects.filter(user_id=user_id, until=None).first()


def current_of(user_ids: Collection[UUID]) -> dict[UUID, models.Level]:
    """The open rows of these people; inside this room only."""
    return {row.user_id: row for row in _open().filter(user_id__in=user_ids)}


def everybody() -> set[UUID]:
    """Everybody of whom a level is kept."""
    return set(_open().values_list("user_id", flat=True))


def seeds_at(at: datetime) -> dict[str, frozenset[UUID]]:
    """Where trust begins: the seeds of each city that has enough of them.

    While founding, and where nobody was elected yet, the stewards. In a city that was opened later
    and has not elected its own yet, those stand in whom stewards know longest there, so that
    nobody in it waits for an election to be believed.
    """
    least = rules_as_of(at)["assurance.seeds_least"]
    found = {city: held for city, held in vouches.seeds(at).items() if len(held) >= least}
    if not found:
        return {"": _stewards(at)} if admission.is_founding(at) and _stewards(at) else {}
    lacking = _cities() - found.keys()
    return found | {city: _stand_ins(city, least, at) for city in sorted(lacking)}


def unseeded_of(user_id: UUID, *, now: datetime) -> list[str]:
    """The cities in which somebody rides or drives and others stand in for seeds, by short name."""
    least, held = rules_as_of(now)["assurance.seeds_least"], vouches.seeds(now)
    mine = set(models.Standing.objects.filter(user_id=user_id).values_list("city", flat=True))
    is_seeded = any(len(seeds) >= least for seeds in held.values())
    return sorted(city for city in mine if is_seeded and len(held.get(city, ())) < least)


def main_role(user_id: UUID) -> str:
    """As what somebody takes part most, going by their ledger."""
    rows = models.Standing.objects.filter(user_id=user_id).order_by("-events", "role")
    return rows.values_list("role", flat=True).first() or "rider"


def good_rides(user_id: UUID, *, now: datetime) -> int:
    """How many of somebody's rides ended well, as a rider and as a driver: bound by members.

    Those completed, less one for each thumb down.
    """
    sums: dict[str, Any] = models.Standing.objects.filter(user_id=user_id).aggregate(
        done=Sum("completed", default=0), down=Sum("downs", default=0)
    )
    return max(int(sums["done"]) - int(sums["down"]), 0)


def _stewards(at: datetime) -> frozenset[UUID]:
    return frozenset(one.user_id for one in terms.in_office(at) if one.kind == people.STEWARD)


def _cities() -> set[str]:
    """Where anybody was ever rated."""
    return set(models.Origin.objects.values_list("city", flat=True))


def _stand_ins(city: str, count: int, at: datetime) -> frozenset[UUID]:
    """Those who ride or drive in a city whose papers stewards saw first; the stewards, if too few."""
    found: list[UUID] = []
    known = vouches.documented(at)
    for first in range(0, len(known), LOOKED_AT):
        ids = known[first : first + LOOKED_AT]
        met = models.Standing.objects.filter(user_id__in=ids, city=city)
        here = set(met.values_list("user_id", flat=True))
        found += [one for one in ids if one in here][: count - len(found)]
        if len(found) == count:
            return frozenset(found)
    return _stewards(at) | set(found)


def _open() -> QuerySet[models.Level]:
    return models.Level.objects.filter(until=None)
