"""The money side of giving back: where it comes from, and that it is never more than was paid.

While a fee can still be disputed, it is cut; afterwards the loss reserve pays. Whoever refunds
(a steward, a dispute, a panel) calls `take_back`, and sends the money by the card or the wallet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from payouts import charged, models
from payouts.actions.ledger import KeyReused, Leg, post
from payouts.queries.organisations import on_account
from payouts.splits import split

LOCK = "SELECT pg_advisory_xact_lock(hashtext('payouts.refund'), hashtext(%s))"
COOP, DRIVER = "coop", "driver"
CARD, WALLET, ACCOUNT = "card", "wallet", "account"


class MoreThanPaid(Refusal):
    """Together with what was given back before, it is more than the ride cost."""

    code = "more_than_paid"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Where a refund came from; the parts come to `amount_minor`."""

    entry_id: int
    amount_minor: int
    fee_minor: int
    losses_minor: int
    driver_minor: int
    tax_minor: int


@transaction.atomic
def take_back(
    ride_id: UUID,
    amount_minor: int,
    *,
    source: str,
    to: str,
    key: str,
    now: datetime,
) -> TakenBack:
    """Give a rider money back for a settled ride, once per key.

    Its tax goes back with it, in proportion. The rest comes from the fee while it waits and then
    from the loss reserve (`source` "coop"), or from the driver's earnings ("driver").

    Args:
        amount_minor: > 0.
        to: "card": the rider is owed it until the provider has sent it (Cr `owed_by_rider`);
            "wallet": theirs to use at once;
            "account": the organisation that pays the ride owes less.
        key: names this refund, for instance `ticket:<id>`.
    Raises:
        NotYours: no such ride was settled.
        Malformed: the amount is not above zero.
        MoreThanPaid: the ride cost less than all its refunds together.
        KeyReused: the key stands for another refund.
    """
    if amount_minor <= 0:
        raise Malformed(_("A refund is an amount above zero."))
    _take_turn(ride_id)
    fee = models.Fee.objects.filter(ride_id=ride_id).first()
    if fee is None:
        raise NotYours(_("There is no such ride."))
    before = models.TakenBack.objects.filter(key=key).first()
    if before is None:
        _need_room(fee, amount_minor)
    elif (before.fee_id, before.amount_minor) != (fee.id, amount_minor):
        raise KeyReused(_("This refund was already recorded with other figures."))
    row = before or _divide(fee, amount_minor, source=source, key=key, now=now)
    entry_id, is_new = post(
        kind="ride.taken_back",
        key=f"taken_back:{key}",
        about=ride_id,
        currency=fee.currency,
        legs=_legs(fee, row, to=to),
        now=now,
    )
    if is_new:
        row.save(force_insert=True)
        _cut(fee, row.fee_minor)
        if to == ACCOUNT:
            _tell(fee, row, now=now)
    return TakenBack(
        entry_id,
        row.amount_minor,
        row.fee_minor,
        row.losses_minor,
        row.driver_minor,
        row.tax_minor,
    )


def _need_room(fee: models.Fee, amount_minor: int) -> None:
    taken = models.TakenBack.objects.filter(fee=fee)
    so_far = int(taken.aggregate(sum=Sum("amount_minor", default=0))["sum"])
    if so_far + amount_minor > fee.total_minor:
        raise MoreThanPaid(
            _("That is more than the ride cost."),
            facts={"left_minor": fee.total_minor - so_far},
        )


def _divide(
    fee: models.Fee, amount_minor: int, *, source: str, key: str, now: datetime
) -> models.TakenBack:
    weights = {"rest": fee.total_minor - fee.tax_minor, "tax": fee.tax_minor}
    parts = split(amount_minor, weights)
    from_driver = parts["rest"] if source == DRIVER else 0
    from_coop = parts["rest"] - from_driver
    waiting = models.Waiting.objects.select_for_update().filter(fee=fee).first()
    from_fee = min(from_coop, waiting.net_minor) if waiting else 0
    return models.TakenBack(
        fee=fee,
        key=key,
        amount_minor=amount_minor,
        fee_minor=from_fee,
        losses_minor=from_coop - from_fee,
        driver_minor=from_driver,
        tax_minor=parts["tax"],
        at=now,
    )


def _legs(fee: models.Fee, row: models.TakenBack, *, to: str) -> Sequence[Leg]:
    gets = {
        CARD: ("owed_by_rider", fee.payer_id),
        WALLET: ("wallet", fee.payer_id),
        ACCOUNT: ("owed_by_organisation", _payer(fee) if to == ACCOUNT else None),
    }[to]
    return [
        Leg("fee_provisional", None, row.fee_minor),
        Leg("loss_reserve", None, row.losses_minor),
        Leg("driver_earnings", fee.driver_id, row.driver_minor),
        Leg("tax_due", None, row.tax_minor),
        Leg(*gets, -row.amount_minor),
    ]


def _payer(fee: models.Fee) -> UUID:
    """The organisation that pays a ride.

    Raises:
        NotYours: the ride is on nobody's account.
    """
    owed = on_account(f"ride:{fee.ride_id}")
    if owed is None:
        raise NotYours(_("This ride is on no organisation’s account."))
    return owed.organisation_id


def _tell(fee: models.Fee, row: models.TakenBack, *, now: datetime) -> None:
    told = charged.Charged(
        organisation_id=_payer(fee),
        ride_id=fee.ride_id,
        key=f"taken_back:{row.key}",
        kind="refund",
        currency=fee.currency,
        amount_minor=-row.amount_minor,
        tax_minor=-row.tax_minor,
        at=now,
    )
    charged.tell(told, now=now)


def _cut(fee: models.Fee, amount_minor: int) -> None:
    if amount_minor:
        waiting = models.Waiting.objects.filter(fee=fee)
        waiting.update(net_minor=F("net_minor") - amount_minor)


def _take_turn(ride_id: UUID) -> None:
    """Refunds of one ride come one after the other, until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(ride_id)])
