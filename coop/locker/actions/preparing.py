"""One batch of leases when somebody goes online or books: a ride then waits for no locker.

Whose locker lies elsewhere has it taken when they sign in, too.

From the outbox, so that nobody waits for a locker that is slow; what is held is used only as the
trigger of its term allows.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from coop.locker import contracts, homes, models, vault
from coop.locker.actions import leasing, reading
from coop.locker.actions.leasing import Spot
from coop.locker.homes import Records
from coop.locker.queries import records
from coop.locker.queries.contracts import OPEN, Standing, standing
from coop.work.actions import post

TOPIC = "locker.prepare"
READER = "lease"
SIGN_IN = "sign_in"
BY_RIDE = frozenset({contracts.GUESTS})
"""Collections whose records belong to one ride: leased once that ride is read."""


def order(member_id: UUID, *, now: datetime) -> None:
    """Have what rides read of this person leased, after this commit."""
    post(TOPIC, {"member": str(member_id)}, now=now)


@transaction.atomic
def prepare(*, payload: Mapping[str, str], now: datetime) -> None:
    """Take the leases that are missing or half over, in one question; safe to repeat.

    Raises:
        coop.locker.homes.Away: their locker does not answer; the outbox asks again.
    """
    member_id = UUID(payload["member"])
    one = standing(member_id)
    if payload.get("at") == SIGN_IN and not one.home:
        return  # what lies here is at hand, and is taken no sooner than a ride needs it
    wanted = _missing(one, now=now)
    if not wanted:
        return
    try:
        wrapped = records.unwrapped(member_id, one.wrapped_key)
    except vault.Shredded:
        return
    found = _fetch(one, wanted, now=now)
    taken = [
        leasing.lease(spot, data, wrapped=wrapped, until=_until(one, spot, now), now=now)
        for spot, data in zip(wanted, found, strict=True)
    ]
    leasing.keep(taken)
    for row in taken:
        if row.fields:  # that there is nothing is held as well, and no read of anything
            wish = reading.Wish(row.collection, frozenset(row.fields), row.term, READER, now)
            reading.log([member_id], wish, {})


def _missing(one: Standing, *, now: datetime) -> list[Spot]:
    """What rides may read of this person and is not held for long enough."""
    if not one.wrapped_key:
        return []
    wanted = [
        Spot(one.member_id, term.name, collection, "")
        for term in one.contract.terms.values()
        if term.lease_s and one.refuses(term, now=now) == OPEN
        for collection in sorted(term.covers)
        if collection not in BY_RIDE
    ]
    rows = models.Lease.objects.filter(member_id=one.member_id, key="", until__gt=now)
    held = {Spot(row.member_id, row.term, row.collection, ""): row.until for row in rows}
    soon = {spot: now + (_until(one, spot, now) - now) / 2 for spot in wanted}
    return [spot for spot in wanted if spot not in held or held[spot] < soon[spot]]


def _until(one: Standing, spot: Spot, now: datetime) -> datetime:
    return now + timedelta(seconds=one.contract.terms[spot.term].lease_s)


def _fetch(one: Standing, wanted: Sequence[Spot], *, now: datetime) -> list[dict[str, object]]:
    """All that the terms cover of these records, in their order; one question where it is far."""
    terms = [one.contract.terms[spot.term] for spot in wanted]
    # Ahead of their trigger, which each use of a lease waits for; the reader says that it is one.
    asks = [
        homes.Ask(
            member_id=spot.member_id,
            term=spot.term,
            collection=spot.collection,
            fields=term.covers[spot.collection],
            key="",
            reader=READER,
            trigger=term.trigger,
        )
        for spot, term in zip(wanted, terms, strict=True)
    ]
    answers = homes.at(one.home).fetch(asks, now=now) if one.home else _here(one, wanted, now=now)
    return [
        {name: value for name, value in answer.get("", {}).items() if name in ask.fields}
        for ask, answer in zip(asks, answers, strict=True)
    ]


def _here(one: Standing, wanted: Sequence[Spot], *, now: datetime) -> list[Records]:
    wrapped = {one.member_id: one.wrapped_key}
    held = {
        name: records.opened(wrapped, name, "", now=now)[one.member_id]
        for name in {spot.collection for spot in wanted}
    }
    return [held[spot.collection] for spot in wanted]
