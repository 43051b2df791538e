"""What members have of the fees: accrued, available, paid; how it moves, by pool and by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncHour

from coop.rulebook.queries import rules_of
from payouts import models
from payouts.accumulator import SCALE, Share
from payouts.dividing import PEOPLE, buckets
from payouts.queries import split_in_force

CLAIMANTS = """
SELECT share.user_id
  FROM payouts_share share JOIN payouts_pool pool ON pool.id = share.pool_id
 WHERE pool.currency = %(currency)s
 GROUP BY share.user_id
HAVING sum(div(share.settled + share.units * (pool.index - share.index_at), %(scale)s))
       >= %(least)s
 ORDER BY share.user_id LIMIT %(most)s
"""
PACE = timedelta(minutes=15)
"""How far back the pace of the counter looks."""


@dataclass(frozen=True, slots=True)
class PoolPart:
    """A member's part of one pool; `_scaled` amounts are in SCALE parts of a minor unit.

    `units` of `of_units` count today; `waiting_scaled` is this part of fees still disputable.
    """

    key: str
    units: int
    of_units: int
    held_scaled: int
    waiting_scaled: int
    claimed_minor: int


@dataclass(frozen=True, slots=True)
class Dividends:
    """One member's money from fees: accrued = available + waiting."""

    currency: str
    at: datetime
    pools: tuple[PoolPart, ...]
    wallet_minor: int
    paid_minor: int
    owed_minor: int
    pays_rides_first: bool
    pace_scaled_per_s: int
    last_fee_at: datetime | None

    @property
    def available_minor(self) -> int:
        """What can be used now: the wallet, and whole minor units of each share."""
        return self.wallet_minor + sum(part.held_scaled // SCALE for part in self.pools)

    @property
    def waiting_scaled(self) -> int:
        """This member's part, at today's units, of fees that can still be disputed."""
        return sum(part.waiting_scaled for part in self.pools)

    @property
    def accrued_scaled(self) -> int:
        """All of it: this one moves while people ride."""
        held = sum(part.held_scaled for part in self.pools)
        return self.wallet_minor * SCALE + held + self.waiting_scaled

    @property
    def has_share(self) -> bool:
        """Whether this person takes part in any pool."""
        return any(part.units or part.held_scaled or part.claimed_minor for part in self.pools)


def dividends(user_id: UUID, *, currency: str, now: datetime) -> Dividends:
    """What a member has and gets of the fees, as of now."""
    shares = {
        row.pool.key: row
        for row in models.Share.objects.filter(
            user_id=user_id, pool__currency=currency
        ).select_related("pool")
    }
    waiting = _by_bucket(_waiting(currency))
    recent = _by_bucket(_fees_since(currency, now - PACE))
    pools = tuple(_part(key, shares.get(key), waiting) for key in PEOPLE)
    fees = models.Fee.objects.filter(currency=currency, ended_at__lte=now)
    return Dividends(
        currency=currency,
        at=now,
        pools=pools,
        wallet_minor=in_wallet(user_id, currency),
        paid_minor=paid_out(user_id, currency),
        owed_minor=owed_by(user_id, currency),
        pays_rides_first=pays_rides_first(user_id),
        pace_scaled_per_s=sum(
            _share_of(recent, part.key, part.units, part.of_units) for part in pools
        )
        // int(PACE.total_seconds()),
        last_fee_at=fees.order_by("-ended_at").values_list("ended_at", flat=True).first(),
    )


def share_in(user_id: UUID, *, pool: str, currency: str) -> Share | None:
    """A member's share of one pool, as it is kept."""
    row = models.Share.objects.filter(
        user_id=user_id, pool__key=pool, pool__currency=currency
    ).first()
    return Share(row.units, int(row.index_at), int(row.settled)) if row else None


def by_hour(
    user_id: UUID, *, currency: str, since: datetime, until: datetime
) -> dict[datetime, int]:
    """Hour's beginning -> what its fees bring this member at today's units, in SCALE parts."""
    shares = models.Share.objects.filter(user_id=user_id, pool__currency=currency)
    parts = [_part(row.pool.key, row, {}) for row in shares.select_related("pool")]
    fees = models.Fee.objects.filter(
        currency=currency, ended_at__gte=since, ended_at__lt=until
    ).annotate(hour=TruncHour("ended_at", tzinfo=UTC))
    sums = fees.values_list("hour", "rule_version").annotate(net=Sum("net_minor"))
    found: dict[datetime, int] = {}
    for hour, version, net_minor in sums:
        flows = _by_bucket({version: int(net_minor)})
        brought = sum(_share_of(flows, part.key, part.units, part.of_units) for part in parts)
        found[hour] = found.get(hour, 0) + brought
    return found


@dataclass(frozen=True, slots=True)
class Month:
    """What a span brought a member, bucket -> SCALE parts."""

    since: datetime
    earned_scaled: Mapping[str, int]

    @property
    def whole_scaled(self) -> int:
        """Over all pools."""
        return sum(self.earned_scaled.values())


def by_month(user_id: UUID, *, currency: str, starts: Sequence[datetime]) -> list[Month]:
    """What each span between two of these instants brought, exactly: by the units held then."""
    shares = models.Share.objects.filter(user_id=user_id, pool__currency=currency)
    earned: dict[str, list[int]] = {}
    for share in shares.select_related("pool"):
        indexes = [_index_at(share.pool, at) for at in starts]
        changes = models.UnitsChange.objects.filter(share=share).order_by("id")
        held = [(int(index), units) for index, units in changes.values_list("index_at", "units")]
        earned[share.pool.key] = [_earned(held, low, high) for low, high in pairwise(indexes)]
    return [
        Month(since, {key: spans[at] for key, spans in earned.items()})
        for at, since in enumerate(starts[:-1])
    ]


@dataclass(frozen=True, slots=True)
class OwnFees:
    """The fees of one's own rides in a span; `net_minor` is what is left after their costs."""

    rides: int
    fares_minor: int
    fees_minor: int
    net_minor: int


def paid_as_rider(user_id: UUID, *, currency: str, since: datetime) -> OwnFees:
    """The fees that this person paid."""
    return _own(models.Fee.objects.filter(payer_id=user_id, currency=currency), since)


def driven(user_id: UUID, *, currency: str, since: datetime) -> OwnFees:
    """The fees of rides that this person drove."""
    return _own(models.Fee.objects.filter(driver_user_id=user_id, currency=currency), since)


def pays_rides_first(user_id: UUID) -> bool:
    """Whether dividends pay this person's next ride before the card: yes, until they say no."""
    chosen = models.Preference.objects.filter(user_id=user_id)
    found = chosen.values_list("pays_rides_first", flat=True).first()
    return True if found is None else found


def in_wallet(user_id: UUID, currency: str) -> int:
    """What lies in this person's wallet."""
    last = models.Posting.objects.filter(
        account__kind="wallet", account__owner=user_id, account__currency=currency
    ).order_by("-id")
    return last.values_list("balance_after", flat=True).first() or 0


def paid_out(user_id: UUID, currency: str) -> int:
    """What left this person's wallet so far: for rides, to their bank, to the reserve."""
    legs = models.Posting.objects.filter(
        account__kind="wallet", account__owner=user_id, account__currency=currency
    )
    returned = legs.filter(entry__kind="payout.failed")
    gone = int(legs.aggregate(whole=Sum("debit_minor", default=0))["whole"])
    return gone - int(returned.aggregate(whole=Sum("credit_minor", default=0))["whole"])


def owed_by(user_id: UUID, currency: str) -> int:
    """What this person owes the co-operative for rides; below zero: what it owes them."""
    legs = models.Posting.objects.filter(
        account__kind="owed_by_rider", account__owner=user_id, account__currency=currency
    ).aggregate(debit=Sum("debit_minor", default=0), credit=Sum("credit_minor", default=0))
    return int(legs["debit"] - legs["credit"])


def paid_under(key: str) -> int | None:
    """What the entry of this key took out of a wallet; None where there is no such entry."""
    legs = models.Posting.objects.filter(
        entry__idempotency_key=key, account__kind="wallet", debit_minor__gt=0
    )
    return legs.values_list("debit_minor", flat=True).first()


def _part(key: str, row: models.Share | None, waiting: Mapping[str, int]) -> PoolPart:
    if row is None:
        return PoolPart(key, 0, 0, 0, 0, 0)
    share = Share(row.units, int(row.index_at), int(row.settled))
    return PoolPart(
        key=key,
        units=row.units,
        of_units=row.pool.units,
        held_scaled=share.worth(int(row.pool.index)),
        waiting_scaled=_share_of(waiting, key, row.units, row.pool.units),
        claimed_minor=row.claimed_minor,
    )


def _share_of(flows: Mapping[str, int], key: str, units: int, of_units: int) -> int:
    """A member's part of what flows into a pool, at today's units."""
    return flows.get(key, 0) * SCALE * units // of_units if of_units else 0


def _by_bucket(nets: Mapping[int, int]) -> dict[str, int]:
    """Rule version -> net fees, divided as each version says."""
    found = dict.fromkeys(PEOPLE, 0)
    for version, net_minor in nets.items():
        parts = buckets(net_minor, split_in_force(rules_of(version)))
        for key in PEOPLE:
            found[key] += parts[key]
    return found


def _waiting(currency: str) -> dict[int, int]:
    rows = models.Waiting.objects.filter(currency=currency).values_list("rule_version")
    return {version: int(net) for version, net in rows.annotate(net=Sum("net_minor"))}


def _fees_since(currency: str, since: datetime) -> dict[int, int]:
    rows = models.Fee.objects.filter(currency=currency, ended_at__gt=since)
    sums = rows.values_list("rule_version").annotate(net=Sum("net_minor"))
    return {version: int(net) for version, net in sums}


def _index_at(pool: models.Pool, at: datetime) -> int:
    """Where a pool stood just before an instant."""
    before = models.PoolInflow.objects.filter(pool=pool, at__lt=at).order_by("-at", "-id")
    return int(before.values_list("index_after", flat=True).first() or 0)


def _earned(held: Sequence[tuple[int, int]], low: int, high: int) -> int:
    """What units, each held from an index on, earned between two indexes."""
    ends = [index for index, _units in held[1:]] + [high]
    return sum(
        units * max(0, min(high, end) - max(low, begin))
        for (begin, units), end in zip(held, ends, strict=True)
    )


def _own(fees: QuerySet[models.Fee], since: datetime) -> OwnFees:
    sums = fees.filter(ended_at__gt=since).aggregate(
        rides=Count("id"),
        total=Sum("total_minor", default=0),
        fee=Sum("fee_minor", default=0),
        net=Sum("net_minor", default=0),
    )
    return OwnFees(int(sums["rides"]), int(sums["total"]), int(sums["fee"]), int(sums["net"]))


def claimants(*, currency: str, at_least_minor: int, most: int) -> list[UUID]:
    """Members whose shares hold at least so much in whole minor units, by id."""
    with connection.cursor() as cursor:
        cursor.execute(
            CLAIMANTS,
            {"currency": currency, "least": at_least_minor, "most": most, "scale": SCALE},
        )
        return [user_id for (user_id,) in cursor.fetchall()]
