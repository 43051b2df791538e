"""Lets fees that can no longer be disputed flow on: into the pools and the co-op's own funds.

Run by the sweeper, a batch per transaction. Two may run at once: each takes other fees, and a
fee's key lets it flow once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from coop.rulebook.queries import rules_of
from coop.work import actions as work
from payouts import models
from payouts.accumulator import Pool, add
from payouts.actions.ledger import Leg, post
from payouts.dividing import PEOPLE, buckets, with_losses
from payouts.queries import split_in_force
from payouts.queries.fees import cash_debts

BATCH = 100
AGAIN = "fees.release"
FUNDS = {"reserve": "reserve", "operations": "operations", "losses": "loss_reserve"}


@dataclass(frozen=True, slots=True)
class Released:
    """A fee on its way: what each bucket gets of it."""

    fee: models.Fee
    parts: Mapping[str, int]


def release_due(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job and outbox: release one batch, and leave word if there may be more."""
    if release_batch(now=now) == BATCH:
        work.post(AGAIN, {}, now=now)


@transaction.atomic
def release_batch(*, now: datetime, most: int = BATCH) -> int:
    """Release the fees that waited longest, `most` at a time; returns how many there were."""
    due = models.Waiting.objects.filter(is_backed=True, releases_at__lte=now)
    oldest = due.order_by("releases_at", "fee_id").select_related("fee")
    waiting = list(oldest.select_for_update(skip_locked=True, of=("self",))[:most])
    released = [_release(row, now=now) for row in waiting]
    for currency in sorted({row.currency for row in waiting}):
        _fill_pools(currency, [one for one in released if one.fee.currency == currency], now=now)
    models.Waiting.objects.filter(fee_id__in=[row.fee_id for row in waiting]).delete()
    return len(waiting)


@transaction.atomic
def back_cash_fees(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: a fee paid in cash may flow on once its driver's later earnings cover it.

    What a driver still owes is owed for their latest rides; all before them is covered.
    """
    unbacked = models.Waiting.objects.filter(is_backed=False)
    drivers = set(unbacked.filter(releases_at__lte=now).values_list("driver_id", "currency"))
    debts = cash_debts({driver_id for driver_id, _currency in drivers})
    for driver_id, currency in sorted(drivers, key=str):
        theirs = unbacked.filter(driver_id=driver_id, currency=currency).select_related("fee")
        newest_first = theirs.order_by("-fee__ended_at", "-fee_id")
        covered = _covered(newest_first, debts.get((driver_id, currency), 0))
        models.Waiting.objects.filter(fee_id__in=covered).update(is_backed=True)


@transaction.atomic
def open_pools(currency: str) -> dict[str, models.Pool]:
    """The pools of a currency by bucket, made on first use, and locked until the commit."""
    models.Pool.objects.bulk_create(
        (models.Pool(key=key, currency=currency) for key in PEOPLE), ignore_conflicts=True
    )
    rows = models.Pool.objects.filter(currency=currency).order_by("id")
    return {pool.key: pool for pool in rows.select_for_update()}


def _release(row: models.Waiting, *, now: datetime) -> Released:
    rules = rules_of(row.rule_version)
    net_parts = buckets(row.net_minor, split_in_force(rules))
    parts = with_losses(net_parts, losses_bp=rules["losses.share_bp"])
    if row.net_minor:
        post(
            kind="fee.released",
            key=f"fee:{row.fee.ride_id}:released",
            about=row.fee.ride_id,
            currency=row.currency,
            legs=[
                Leg("fee_provisional", None, row.net_minor),
                *(Leg(f"pool_{bucket}", None, -parts[bucket]) for bucket in PEOPLE),
                *(Leg(fund, None, -parts[bucket]) for bucket, fund in FUNDS.items()),
            ],
            now=now,
        )
    return Released(row.fee, parts)


def _fill_pools(currency: str, released: Sequence[Released], *, now: datetime) -> None:
    for key, pool in open_pools(currency).items():
        flows = [(one.fee, one.parts[key]) for one in released if one.parts[key]]
        if flows:
            _fill(pool, flows, now=now)


def _fill(pool: models.Pool, flows: Sequence[tuple[models.Fee, int]], *, now: datetime) -> None:
    """Fold fees into a pool that is locked: one update, and a row for each fee."""
    state, rows = Pool(int(pool.index), int(pool.carry), pool.units), []
    for fee, amount_minor in flows:
        state = add(state, amount_minor)
        rows.append(
            models.PoolInflow(
                pool=pool,
                fee=fee,
                amount_minor=amount_minor,
                units=state.units,
                index_after=Decimal(state.index),
                carry_after=Decimal(state.carry),
                at=now,
            )
        )
    models.PoolInflow.objects.bulk_create(rows)
    whole_minor = sum(amount_minor for _fee, amount_minor in flows)
    models.Pool.objects.filter(id=pool.id).update(
        index=Decimal(state.index),
        carry=Decimal(state.carry),
        fees_minor=F("fees_minor") + whole_minor,
    )


def _covered(newest_first: Iterable[models.Waiting], debt_minor: int) -> list[int]:
    """The fees that are paid for while their driver owes `debt_minor` in all."""
    found, later_minor = [], 0
    for row in newest_first:
        if later_minor >= debt_minor:
            found.append(row.fee_id)
        fee = row.fee
        later_minor += fee.total_minor - fee.driver_minor - fee.advanced_minor
    return found
