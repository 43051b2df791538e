"""Members' use of their dividends: taken out of the pools, then for a ride, a debt, the reserve.

A wallet never falls below zero: the database sees to it, and whoever uses one waits their turn.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, Refusal
from payouts import models
from payouts.accumulator import SCALE, Share
from payouts.actions.ledger import Leg, post
from payouts.queries import dividends

LOCK = "SELECT pg_advisory_xact_lock(hashtext('payouts.wallet'), hashtext(%s))"


class NotThatMuch(Refusal):
    """The member has less to use than they want to."""

    code = "not_that_much"


class NothingOwed(Refusal):
    """There is no debt to pay."""

    code = "nothing_owed"


@transaction.atomic
def claim(*, user_id: UUID, currency: str, now: datetime) -> int:
    """Take what a member's shares hold in whole minor units into their wallet; returns how much."""
    _take_turn(user_id)
    shares = models.Share.objects.filter(user_id=user_id, pool__currency=currency)
    rows = list(shares.select_for_update(of=("self",)).order_by("pool_id"))
    # Read after the shares are locked: an index only grows, and units change under the same lock.
    pools = models.Pool.objects.in_bulk([row.pool_id for row in rows])
    legs = [leg for row in rows if (leg := _take(row, pools[row.pool_id])) is not None]
    if not legs:
        return 0
    whole_minor = sum(leg.amount_minor for leg in legs)
    so_far_minor = sum(row.claimed_minor for row in rows)
    post(
        kind="dividend.claimed",
        key=f"dividend:{user_id}:{currency}:{so_far_minor}",
        about=user_id,
        currency=currency,
        legs=[*legs, Leg("wallet", user_id, -whole_minor)],
        now=now,
    )
    return whole_minor


@transaction.atomic
def pay_for(*, ride_id: UUID, user_id: UUID, due_minor: int, currency: str, now: datetime) -> int:
    """Pay a ride from dividends as far as they go, if the member wishes so; returns how much.

    The ride must be settled, so that its payer owes it; what is left is for the card. Once per
    ride: asked again, it says what was paid.
    """
    key = f"ride:{ride_id}:wallet"
    _take_turn(user_id)
    paid = dividends.paid_under(key)
    if paid is not None:
        return paid
    if due_minor <= 0 or not dividends.pays_rides_first(user_id):
        return 0
    claim(user_id=user_id, currency=currency, now=now)
    amount = min(due_minor, dividends.in_wallet(user_id, currency))
    if amount <= 0:
        return 0
    legs = [Leg("wallet", user_id, amount), Leg("owed_by_rider", user_id, -amount)]
    post(kind="wallet.ride", key=key, about=ride_id, currency=currency, legs=legs, now=now)
    return amount


@transaction.atomic
def pay_debt(*, user_id: UUID, currency: str, key: UUID, now: datetime) -> int:
    """Pay what a member owes from their dividends, as far as they go; returns how much.

    Raises:
        NothingOwed: there is no debt, or there are no dividends.
    """
    booked = f"wallet:{key}:debt"
    _take_turn(user_id)
    paid = dividends.paid_under(booked)
    if paid is not None:
        return paid
    claim(user_id=user_id, currency=currency, now=now)
    amount = min(dividends.owed_by(user_id, currency), dividends.in_wallet(user_id, currency))
    if amount <= 0:
        raise NothingOwed(_("There is nothing to pay from your dividends now."))
    legs = [Leg("wallet", user_id, amount), Leg("owed_by_rider", user_id, -amount)]
    post(kind="wallet.debt", key=booked, about=user_id, currency=currency, legs=legs, now=now)
    return amount


@transaction.atomic
def give(*, user_id: UUID, amount_minor: int, currency: str, key: UUID, now: datetime) -> int:
    """Give dividends to the indivisible reserve, once per key; returns the entry's number.

    Raises:
        Malformed: the amount is not above zero.
        NotThatMuch: there is less to give; the sentence says how much there is.
    """
    if amount_minor <= 0:
        raise Malformed(_("Give an amount above zero."))
    booked = f"wallet:{key}:given"
    _take_turn(user_id)
    if dividends.paid_under(booked) is None:
        claim(user_id=user_id, currency=currency, now=now)
        held = dividends.in_wallet(user_id, currency)
        if held < amount_minor:
            raise NotThatMuch(
                _("You have %s to give.") % format_money(held, currency),
                facts={"held_minor": held},
            )
    legs = [Leg("wallet", user_id, amount_minor), Leg("reserve", None, -amount_minor)]
    entry_id, _is_new = post(
        kind="wallet.given", key=booked, about=user_id, currency=currency, legs=legs, now=now
    )
    return entry_id


@transaction.atomic
def choose(*, user_id: UUID, pays_rides_first: bool, now: datetime) -> None:
    """Say whether one's dividends pay one's next ride before the card does."""
    models.Preference.objects.update_or_create(
        user_id=user_id, defaults={"pays_rides_first": pays_rides_first, "changed_at": now}
    )


def _take(row: models.Share, pool: models.Pool) -> Leg | None:
    """Settle a locked share, and take its whole minor units."""
    share = Share(row.units, int(row.index_at), int(row.settled))
    whole_minor, rest = divmod(share.worth(int(pool.index)), SCALE)
    if not whole_minor:
        return None
    models.Share.objects.filter(id=row.id).update(
        settled=rest, index_at=pool.index, claimed_minor=F("claimed_minor") + whole_minor
    )
    return Leg(f"pool_{pool.key}", None, whole_minor)


def _take_turn(user_id: UUID) -> None:
    """Uses of one member's money come one after the other, until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(user_id)])
