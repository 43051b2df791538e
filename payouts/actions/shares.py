"""Members' shares: paid in at once or in parts, and given back to whoever leaves.

What membership calls: `ask_back` when somebody leaves, `payouts.queries.shares` to know who paid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.rulebook.queries import rules_as_of
from payouts import models
from payouts.actions import wallet
from payouts.actions.asking import Asked, card_of, pay
from payouts.actions.ledger import KeyReused
from payouts.actions.shares_kept import BACK, BANK, WALLET, Paid, keep
from payouts.paying import LIVE, Purpose
from payouts.queries import dividends, shares
from payouts.queries.solvency import solvency

LOCK = "SELECT pg_advisory_xact_lock(hashtext('payouts.share'), hashtext(%s))"
REFERENCE_CHARS = 140


class NothingLeft(Refusal):
    """The share is paid, or what is left of it is being paid right now."""

    code = "share_paid"


class MoreThanLeft(Refusal):
    """The share costs less than this."""

    code = "more_than_share"


class DividendsTooSmall(Refusal):
    """The member's dividends do not pay this part yet."""

    code = "dividends_too_small"


class GoesBack(Refusal):
    """The share was asked back; `allowed_at` is when it goes."""

    code = "share_goes_back"


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody pays of their share: the next instalment, or all that is left."""

    user_id: UUID
    currency: str
    is_all: bool = False


def pay_by_card(*, part: Part, key: UUID, method_id: UUID | None = None, now: datetime) -> UUID:
    """Charge a part of one's share, with the member there to confirm. Stands in no transaction.

    Args:
        key: the request's; sent twice it charges once.
    Returns:
        the payment.
    Raises:
        NothingLeft, GoesBack: there is nothing to pay.
        NotYours: the key belongs to somebody else.
        NoCard, CardDeclined, NeedsAction, ProviderAway: as `payments.hold`.
    """
    before = models.Payment.objects.filter(purpose=Purpose.SHARE, about=key, state__in=LIVE).first()
    if before is not None and before.payer_id != part.user_id:
        raise NotYours(_("There is no such payment."))
    amount = before.amount_minor if before else _begun(part, now=now)
    card = card_of(part.user_id, method_id)
    asked = Asked(Purpose.SHARE, key, part.user_id, part.currency, amount)
    return pay(asked, card, now=now).id


@transaction.atomic
def pay_from_wallet(*, part: Part, key: UUID, now: datetime) -> int:
    """Pay a part of one's share from one's dividends, once per key; returns how much.

    Raises:
        NothingLeft, GoesBack: there is nothing to pay.
        DividendsTooSmall: there are too few dividends for it.
    """
    booked = f"share:{key}:wallet"
    before = models.SharePayment.objects.filter(key=booked, share_id=part.user_id).first()
    if before is not None:
        return before.amount_minor
    amount = _begun(part, now=now)
    wallet.claim(user_id=part.user_id, currency=part.currency, now=now)
    held = dividends.in_wallet(part.user_id, part.currency)
    if held < amount:
        raise DividendsTooSmall(
            _("Your dividends hold %(held)s, and this part costs %(part)s.")
            % {
                "held": format_money(held, part.currency),
                "part": format_money(amount, part.currency),
            },
            facts={"held_minor": held},
        )
    keep(Paid(part.user_id, part.currency, amount, WALLET, by=part.user_id), key=booked, now=now)
    return amount


@transaction.atomic
def record(
    *, part: Part, amount_minor: int, reference: str, by: UUID, key: UUID, now: datetime
) -> None:
    """A steward saw a member's transfer on the bank account; once per key.

    Raises:
        Malformed: no amount, or no reference.
        MoreThanLeft: the share costs less.
        NothingLeft, GoesBack: there is nothing to pay.
        KeyReused: the key stands for another transfer.
    """
    said = " ".join(reference.split())
    if amount_minor <= 0 or not 1 <= len(said) <= REFERENCE_CHARS:
        raise Malformed(_("Write the amount and the reference as they stand on the bank account."))
    booked = f"share:{key}:bank"
    before = models.SharePayment.objects.filter(key=booked).first()
    if before is not None:
        if (before.share_id, before.amount_minor) != (part.user_id, amount_minor):
            raise KeyReused(_("This payment was already recorded with other figures."))
        return
    _begun(part, now=now)
    left = shares.share_of(part.user_id, now=now).left_minor
    if amount_minor > left:
        raise MoreThanLeft(
            _("%s of this share is still to be paid.") % format_money(left, part.currency),
            facts={"left_minor": left},
        )
    paid = Paid(part.user_id, part.currency, amount_minor, BANK, said, by)
    keep(paid, key=booked, now=now)


@transaction.atomic
def ask_back(*, user_id: UUID, now: datetime) -> datetime | None:
    """A member leaves: their share goes back after the voted delay. Twice is once.

    Returns:
        when it is due; None where nothing was paid in.
    """
    _take_turn(user_id)
    row = models.MemberShare.objects.select_for_update().filter(user_id=user_id).first()
    if row is None or shares.paid_minor(user_id) <= 0:
        return None
    if row.due_at is None:
        row.asked_back_at = now
        row.due_at = now + timedelta(seconds=rules_as_of(now)["shares.redeem_delay_s"])
        row.save()
    return row.due_at


@transaction.atomic
def stay(*, user_id: UUID) -> None:
    """A member takes their leaving back before their share went; no harm where they did not leave."""
    _take_turn(user_id)
    models.MemberShare.objects.filter(user_id=user_id).update(asked_back_at=None, due_at=None)


@transaction.atomic
def give_back_due(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: give shares back that are due, into their owners' balance, as long as we can pay.

    Where the co-operative cannot pay all it owes, a share waits; it is looked at again.
    """
    due = models.MemberShare.objects.filter(due_at__lte=now).order_by("due_at", "user_id")
    for user_id, currency in list(due.values_list("user_id", "currency")):
        if solvency(currency, until=now).is_solvent:
            _give_back(user_id, currency, now=now)


def _give_back(user_id: UUID, currency: str, *, now: datetime) -> None:
    _take_turn(user_id)
    row = models.MemberShare.objects.select_for_update().get(user_id=user_id)
    held = shares.paid_minor(user_id)
    if row.due_at is None or row.due_at > now:
        return
    if held > 0:
        times = models.SharePayment.objects.filter(share=row, way=BACK).count()
        key = f"share:{user_id}:back:{times}"
        keep(Paid(user_id, currency, -held, BACK), key=key, now=now)
    # Whoever comes back later begins anew, at the price of that day.
    rules = rules_as_of(now)
    row.asked_back_at = row.due_at = None
    row.price_minor = max(1, rules["shares.price_minor"])
    row.instalments, row.begun_at = rules["shares.instalments"], now
    row.save()


def _begun(part: Part, *, now: datetime) -> int:
    """The share, begun if it was not, in this member's turn; how much this part comes to."""
    with transaction.atomic():
        _take_turn(part.user_id)
        view = shares.share_of(part.user_id, now=now)
        if view.due_at is not None:
            raise GoesBack(
                _("This share was asked back. It can be paid anew once it has gone back."),
                allowed_at=view.due_at,
            )
        if view.left_minor <= 0:
            raise NothingLeft(_("This share is paid, or its payment is under way."))
        models.MemberShare.objects.get_or_create(
            user_id=part.user_id,
            defaults={
                "currency": part.currency,
                "price_minor": view.price_minor,
                "instalments": view.instalments,
                "begun_at": now,
            },
        )
        return view.left_minor if part.is_all else view.part_minor


def _take_turn(user_id: UUID) -> None:
    """What is done about one share is done one after the other, until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(user_id)])
