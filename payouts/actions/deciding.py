"""Refunds that stewards decide: one alone up to a voted limit, two above it.

Where the money comes from `refunding` knows, and how it reaches a card `giving_back`; here is who
may, why, and that it happens once.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.journal import actions as journal
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from payouts import models
from payouts.actions import giving_back
from payouts.actions.ledger import KeyReused
from payouts.actions.refunding import ACCOUNT, CARD, COOP, DRIVER, WALLET, take_back
from payouts.payees import Verdict, Way
from payouts.queries import refunds

REASON_CHARS = 300
TO = {Way.CARD: CARD, Way.DEBT: CARD, Way.WALLET: WALLET, Way.ACCOUNT: ACCOUNT}
"""A debt is let go as a card is paid back: less is owed."""
TURN = "SELECT pg_advisory_xact_lock(hashtext('payouts.deciding'), hashtext(%s))"


class MoreThanLeft(Refusal):
    """Less than this can still go back in this way."""

    code = "more_than_left"


class AnotherHasTo(NotAllowed):
    """Above the limit somebody else has to agree."""

    code = "another_steward"


class DecidedBefore(Refusal):
    """It was approved or declined already."""

    code = "decided_before"


@dataclass(frozen=True, slots=True)
class Wish:
    """A refund that a steward wants.

    Attributes:
        source: "coop" (the ride's fee while it waits, then the loss reserve) or "driver".
        way: to the card, to the rider's balance, off what they owe, or off an organisation's account.
        reason: read by the rider.
        ticket_id: the complaint that it answers, if there is one.
    """

    ride_id: UUID
    amount_minor: int
    source: str
    way: str
    reason: str
    ticket_id: UUID | None = None


@transaction.atomic
def ask(*, wish: Wish, by: UUID, key: UUID, now: datetime) -> UUID:
    """Refund a ride, or have it wait for a second steward; once per key. Returns the decision's id.

    Raises:
        Malformed: no reason, no such way, or an amount that is not above zero.
        NotYours: no such ride was settled.
        MoreThanLeft: the ride cost less, or less of it can go back in this way.
        NotAllowed: it is the steward's own ride.
        KeyReused: the key stands for another refund.
    """
    wish = _tidy(wish)
    _take_turn(wish.ride_id)
    before = models.Decision.objects.filter(key=key).first()
    if before is not None:
        if (before.ride_id, before.amount_minor, before.way) != (
            wish.ride_id,
            wish.amount_minor,
            wish.way,
        ):
            raise KeyReused(_("This refund was already recorded with other figures."))
        return before.id
    ride = refunds.ride(wish.ride_id)
    if ride is None:
        raise NotYours(_("No such ride was paid."))
    _require_stranger(ride, by)
    _require_room(ride, wish)
    limit = rules_as_of(now)["refunds.alone_minor"]
    row = models.Decision.objects.create(
        key=key,
        ride_id=wish.ride_id,
        ticket_id=wish.ticket_id,
        payer_id=ride.payer_id,
        currency=ride.currency,
        amount_minor=wish.amount_minor,
        source=wish.source,
        way=wish.way,
        reason=wish.reason,
        # Small ones do not add up to a large one that nobody else has seen.
        needs_second=ride.decided_minor + wish.amount_minor > limit,
        asked_by_id=by,
        asked_at=now,
    )
    if not row.needs_second:
        _carry_out(row, by=by, now=now)
    return row.id


@transaction.atomic
def approve(*, decision_id: UUID, by: UUID, now: datetime) -> None:
    """Agree to a refund above the limit; then it happens.

    Raises:
        NotYours: there is no such refund.
        AnotherHasTo: whoever asked cannot agree.
        NotAllowed: it is the steward's own ride.
        DecidedBefore, MoreThanLeft: it is too late.
    """
    row = _waiting(decision_id)
    if row.asked_by_id == by:
        raise AnotherHasTo(_("You asked for this refund. Another steward has to agree to it."))
    ride = refunds.ride(row.ride_id)
    if ride is None:
        raise NotYours(_("No such ride was paid."))
    _require_stranger(ride, by)
    _require_room(ride, Wish(row.ride_id, row.amount_minor, row.source, row.way, row.reason))
    _carry_out(row, by=by, now=now)


@transaction.atomic
def decline(*, decision_id: UUID, by: UUID, now: datetime) -> None:
    """Say no to a refund that waits; whoever asked may take it back so.

    Raises:
        NotYours: there is no such refund.
        DecidedBefore: it is too late.
    """
    row = _waiting(decision_id)
    row.state, row.decided_by_id, row.decided_at = Verdict.DECLINED, by, now
    row.save(update_fields=["state", "decided_by_id", "decided_at"])


def _tidy(wish: Wish) -> Wish:
    reason = wish.reason.strip()
    if not 3 <= len(reason) <= REASON_CHARS:
        raise Malformed(_("Write the reason in a sentence: the rider reads it."))
    if wish.amount_minor <= 0:
        raise Malformed(_("A refund is an amount above zero."))
    if wish.way not in set(Way) or wish.source not in {COOP, DRIVER}:
        raise Malformed(_("Choose where the money comes from, and where it goes."))
    return Wish(wish.ride_id, wish.amount_minor, wish.source, wish.way, reason, wish.ticket_id)


def _require_stranger(ride: refunds.RideView, by: UUID) -> None:
    if by in {ride.payer_id, ride.driver_user_id}:
        raise NotAllowed(_("This is a ride of your own. Another steward has to look at it."))


def _require_room(ride: refunds.RideView, wish: Wish) -> None:
    left = min(ride.left_minor, ride.ways[wish.way])
    if wish.amount_minor > left:
        raise MoreThanLeft(
            _("At most %s can go back in this way.") % format_money(left, ride.currency),
            facts={"left_minor": left},
        )


def _carry_out(row: models.Decision, *, by: UUID, now: datetime) -> None:
    key = f"decision:{row.id}"
    take_back(
        row.ride_id,
        row.amount_minor,
        source=row.source,
        to=TO[Way(row.way)],
        key=key,
        now=now,
    )
    if row.way == Way.CARD:
        giving_back.refund(
            ride_id=row.ride_id,
            amount_minor=row.amount_minor,
            reason=row.reason,
            by=by,
            key=key,
            now=now,
        )
    row.state, row.decided_by_id, row.decided_at = Verdict.DONE, by, now
    row.save(update_fields=["state", "decided_by_id", "decided_at"])
    journal.record(
        kind="refund.decided",
        public={
            "currency": row.currency,
            "amount_minor": row.amount_minor,
            "source": row.source,
            "stewards": 2 if row.needs_second else 1,
        },
        private={"ride": str(row.ride_id), "by": [str(row.asked_by_id), str(by)]},
        about=row.ride_id,
        now=now,
    )
    work.post("refund.told", {"decision": str(row.id)}, now=now)


def _waiting(decision_id: UUID) -> models.Decision:
    row = models.Decision.objects.filter(id=decision_id).first()
    if row is None:
        raise NotYours(_("There is no such refund."))
    _take_turn(row.ride_id)
    row = models.Decision.objects.select_for_update().get(id=decision_id)
    if row.state != Verdict.WAITING:
        raise DecidedBefore(_("This refund was decided already."))
    return row


def _take_turn(ride_id: UUID) -> None:
    """Decisions about one ride come one after the other, until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(TURN, [str(ride_id)])
