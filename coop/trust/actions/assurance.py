"""How sure we are of each person: worked out anew after each fact, and of everybody each night.

`refresh` is called by members through a registry; `compute` is a periodic job; `lose_stakes` is
what a panel calls that found somebody not to be who they said.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.utils.translation import gettext_noop

from coop.journal.actions import record
from coop.members import actions as members
from coop.members.actions import vouching
from coop.members.queries import SEED, STEWARD, admission, terms, vouches
from coop.members.queries.vouches import Known
from coop.rulebook.queries import rules_as_of
from coop.trust import graphs, levels, models, sybil_rank
from coop.trust.actions import conduct
from coop.trust.levels import Facts
from coop.trust.queries import assurance as queries
from coop.trust.queries import disputed

LOCK = "SELECT pg_advisory_xact_lock(hashtext('trust.assurance'))"
PPB = 1_000_000_000
NOTHING = Known(document=None, document_until=None, met=0, is_known=False)
FALSE_VOUCH = gettext_noop("You vouched for somebody who was not who they said.")


@transaction.atomic
def refresh(user_id: UUID, *, now: datetime) -> None:
    """Work out how sure we are of this person, after something about them changed."""
    members.hold(user_id)
    facts = queries.facts_of(user_id, now=now)
    _keep(user_id, facts, queries.current(user_id), now=now)


@transaction.atomic
def compute(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: walk over everybody's vouches, and work out everybody's level."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    if models.Walk.objects.filter(at__gte=now).exists():
        return
    passed, known = _walk(now), vouches.known_of(now)
    since, offices = admission.members_since(now), dict[UUID, set[str]]()
    for term in terms.in_office(now):
        offices.setdefault(term.user_id, set()).add(term.kind)
    everybody = queries.everybody() | known.keys() | offices.keys()
    rows = queries.current_of(everybody)
    for user_id in sorted(everybody, key=str):
        seen, held = known.get(user_id, NOTHING), offices.get(user_id, set())
        facts = Facts(
            is_steward=STEWARD in held,
            is_seed=SEED in held,
            has_document=seen.document is not None,
            met=seen.met,
            is_known=seen.is_known,
            is_connected=user_id in passed,
            member_since=since.get(user_id),
        )
        _keep(user_id, facts, rows.get(user_id), now=now)


@transaction.atomic
def lose_stakes(*, user_id: UUID, case_id: UUID, since: datetime, now: datetime) -> list[UUID]:
    """End every vouch for somebody whom a panel found to be false; who staked conduct loses some.

    Args:
        since: when the case was opened: taking a vouch back after it saves nobody.
    Returns:
        Who lost some of their conduct.
    """
    staked = vouching.end_false(user_id=user_id, since=since, now=now)
    lost = list(dict.fromkeys(one.by for one in staked))
    for by in lost:
        conduct.uphold_dispute(
            user_id=by,
            role=queries.main_role(by),
            severity="medium",
            case_id=case_id,
            because=FALSE_VOUCH,
            now=now,
        )
    return lost


@transaction.atomic
def give_stakes_back(
    *, user_id: UUID, case_id: UUID, lost_at: datetime, because: str, now: datetime
) -> None:
    """An appeal found that somebody is who they said: vouches and what was staked count again.

    Args:
        case_id: of the first panel; `lost_at`: when its verdict was carried out.
    """
    vouching.give_again(user_id=user_id, ended_at=lost_at, now=now)
    for by in disputed.weighed_by(case_id):
        conduct.reverse_dispute(user_id=by, case_id=case_id, because=because, now=now)


def _keep(user_id: UUID, facts: Facts, row: models.Level | None, *, now: datetime) -> None:
    after = queries.time_needed(now)
    level = levels.level(facts, after=after, now=now)
    reasons = [str(one) for one in levels.reasons(facts, after=after, now=now)]
    if row is None and not reasons:
        return
    same = row and (row.level, row.reasons, row.is_connected) == (
        level,
        reasons,
        facts.is_connected,
    )
    if same:
        return
    if row is not None:
        models.Level.objects.filter(id=row.id).update(until=max(now, row.since))
    models.Level.objects.create(
        user_id=user_id,
        level=level,
        reasons=reasons,
        is_connected=facts.is_connected,
        since=max(now, row.since) if row else now,
    )


def _walk(now: datetime) -> frozenset[UUID]:
    """Let trust walk from the seeds over who vouched for whom; who ends up above the cut."""
    edges, seeds = vouches.edges(now), queries.seeds_at(now)
    ids = sorted({one for pair in edges for one in pair}, key=str)
    place = {user_id: number for number, user_id in enumerate(ids)}
    starts = {place[one] for held in seeds.values() for one in held if one in place}
    passed, cut, steps = frozenset[UUID](), 0.0, 0
    if starts:
        ends = np.array([[place[by], place[of]] for by, of in edges], dtype=np.int32)
        graph = graphs.both_ways(ends[:, 0], ends[:, 1], len(ids))
        rank = sybil_rank.ranked(graph, starts)
        cut = sybil_rank.line(rank, _established(ids, now), share=_share(now))
        passed = frozenset(one for one, n in place.items() if rank[n] > 0 and rank[n] >= cut)
        steps = sybil_rank.steps_for(len(ids))
    walk = models.Walk.objects.create(
        at=now,
        people=len(ids),
        vouches=len(edges),
        seeds={city: len(held) for city, held in sorted(seeds.items())},
        steps=steps,
        cut_ppb=round(cut * PPB),
        passed=len(passed),
    )
    public = {
        name: getattr(walk, name)
        for name in ("people", "vouches", "seeds", "steps", "cut_ppb", "passed")
    }
    record(kind="assurance.computed", public=public, now=now)
    return passed


def _established(ids: Sequence[UUID], now: datetime) -> graphs.Bools:
    by = now - queries.time_needed(now)
    since = admission.members_since(now)
    return np.array([one in since and since[one] <= by for one in ids], dtype=np.bool_)


def _share(now: datetime) -> float:
    share: int = rules_as_of(now)["assurance.cut_bp"]
    return share / 10_000
