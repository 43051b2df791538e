"""Chains each person's log, and states once a day in the journal where all the chains stand."""

from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from coop.journal import actions as journal
from coop.journal import tree
from coop.locker import chain, models
from coop.locker.queries import log
from coop.locker.queries.log import as_exported

AT_ONCE = 2_000


@transaction.atomic
def chain_new(*, payload: Mapping[str, str], now: datetime) -> None:
    """Put accesses that are in no chain yet into their people's chains. A periodic job."""
    waiting = models.Unchained.objects.select_for_update().order_by("access_id")
    ids = list(waiting.values_list("access_id", flat=True)[:AT_ONCE])
    rows = list(models.Access.objects.filter(id__in=ids).order_by("id"))
    ends = _ends({row.member_id for row in rows})
    links = []
    for row in rows:
        number, before = ends.get(row.member_id, (0, chain.START))
        body = chain.body(as_exported(row))
        digest = chain.link(before, body)
        links.append(
            models.Link(
                access=row, member_id=row.member_id, number=number + 1, body=body, digest=digest
            )
        )
        ends[row.member_id] = (number + 1, digest)
    models.Link.objects.bulk_create(links)
    models.Unchained.objects.filter(access_id__in=ids).delete()


@transaction.atomic
def state_heads(*, payload: Mapping[str, str], now: datetime) -> None:
    """State in the journal where the chains stand that grew since the last time. A periodic job."""
    chain_new(payload={}, now=now)
    stated = dict(
        models.Head.objects.values_list("member_id").annotate(last=Max("number")).order_by()
    )
    rows = [
        (member_id, number)
        for member_id, number in models.Link.objects.values_list("member_id")
        .annotate(last=Max("number"))
        .order_by()
        if number > stated.get(member_id, 0)
    ]
    if not rows:
        return
    grown = dict(rows)
    heads = _digests(grown)
    # By digest: the order says nothing about anybody.
    people = sorted(heads, key=lambda member_id: heads[member_id])
    hashes = tree.leaf_hashes([heads[member_id] for member_id in people])
    entry_id = journal.record(
        kind="locker.heads",
        public={"heads": len(people), "root": tree.root_of(hashes).hex()},
        now=now,
    )
    models.Head.objects.bulk_create(
        models.Head(
            member_id=member_id,
            entry_id=entry_id,
            number=grown[member_id],
            digest=heads[member_id],
            index=index,
            size=len(people),
            proof=proof(index, hashes),
            at=now,
        )
        for index, member_id in enumerate(people)
    )


def proof(index: int, hashes: Sequence[bytes]) -> list[str]:
    """The way from a head to the root over all of them, in base64."""
    levels = [list(hashes)]
    while len(levels[-1]) > 1:
        last = levels[-1]
        pairs = zip(last[::2], last[1::2], strict=False)
        levels.append([tree.node_hash(left, right) for left, right in pairs])
    way = tree.inclusion_proof(index, len(hashes), lambda height, at: levels[height][at])
    return [b64encode(one).decode() for one in way]


def _ends(people: Collection[UUID]) -> dict[UUID, tuple[int, bytes]]:
    last = (
        models.Link.objects.filter(member_id__in=list(people))
        .values_list("member_id")
        .annotate(last=Max("number"))
        .order_by()
    )
    ends = dict(last)
    cuts = {one.member_id: (one.number, one.digest) for one in log.cuts(people)}
    return cuts | {
        member_id: (ends[member_id], digest) for member_id, digest in _digests(ends).items()
    }


def _digests(numbers: Mapping[UUID, int]) -> dict[UUID, bytes]:
    rows: Any = models.Link.objects.filter(
        member_id__in=list(numbers), number__in=set(numbers.values())
    ).values_list("member_id", "number", "digest")
    return {
        member_id: bytes(digest)
        for member_id, number, digest in rows
        if numbers[member_id] == number
    }
