"""Keeps a member's standing ballot: each write is a version, and the newest counts."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.rulebook.queries import rules_as_of
from governance import models
from governance.ladder import WHOLE, Ballot
from governance.queries import rolls, split, standing
from governance.splitting import POINT_BP
from payouts.rules import BUCKETS

# Any number that no other lock of ours uses: ballots share it, the close of a month has it alone.
BALLOT_LOCK = 7_310_011
RECEIPT_BYTES = 16


class UnknownBucket(Refusal):
    """The ballot names a bucket that does not exist, or leaves one out."""

    code = "unknown_bucket"
    status = 422


class NegativeShare(Refusal):
    """Nobody can be given less than nothing."""

    code = "negative_share"
    status = 422


class NotWhole(Refusal):
    """The shares do not add up to 100 %."""

    code = "not_whole"
    status = 422


class OffTheRoll(Refusal):
    """This person may not vote now; `facts` say what is missing."""

    code = "off_the_roll"
    status = 403


class NothingToUndo(Refusal):
    """The ballot to be undone is not the newest one any more."""

    code = "nothing_to_undo"


@transaction.atomic
def keep(*, wish: Mapping[str, int], by: UUID, now: datetime) -> standing.Kept:
    """Keep what this member wishes from now on; what they kept before stays on record.

    Args:
        wish: bucket -> whole percents; all of the buckets, 100 together.
    Raises:
        UnknownBucket, NegativeShare, NotWhole: it is no ballot.
        OffTheRoll: not a member long enough, no ride yet, or a closed account.
    """
    return _write(ballot(wish), by=by, now=now)


@transaction.atomic
def take_back(*, by: UUID, now: datetime) -> standing.Kept:
    """Have no ballot from now on.

    Raises:
        NothingToUndo: there is none.
    """
    newest = standing.mine(by, now)
    if newest is None or newest.shares is None:
        raise NothingToUndo(_("You have no ballot that you could take back."))
    return _write(None, by=by, now=now)


@transaction.atomic
def undo(*, receipt: str, by: UUID, now: datetime) -> standing.Kept:
    """Wish what one wished before the version with this receipt.

    Raises:
        NothingToUndo: another version came after it, perhaps from another device.
        OffTheRoll: as `keep`.
    """
    newest = standing.versions(by, now, most=2)
    if not newest or newest[0].receipt != receipt:
        raise NothingToUndo(_("Your ballot has changed since. This is the one that counts now."))
    return _write(newest[1].shares if newest[1:] else None, by=by, now=now)


def counts_from(now: datetime) -> datetime:
    """From when on something that is written now counts; nothing is counted until it is written.

    What was counted while this was on its way has been counted without it, and stays so.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [BALLOT_LOCK])
    last = split.published()
    return max(now, last.at) if last else now


def ballot(wish: Mapping[str, int]) -> Ballot:
    """A wish as a ballot, in basis points by bucket.

    Raises:
        UnknownBucket, NegativeShare, NotWhole: it is none.
    """
    if set(wish) != set(BUCKETS):
        strange = ", ".join(sorted(set(wish) ^ set(BUCKETS)))
        raise UnknownBucket(
            _("A ballot names each share of the fee once, and no other. Look at: %s.") % strange
        )
    if min(wish.values()) < 0:
        raise NegativeShare(_("No share can be less than 0 %."))
    total = sum(wish.values())
    if total * POINT_BP != WHOLE:
        raise NotWhole(sum_in_words(total), facts={"sum": total})
    return tuple(wish[bucket] * POINT_BP for bucket in BUCKETS)


def sum_in_words(total: int) -> str:
    """What is missing to 100 %, or too much."""
    says = (
        _("These shares make %(sum)s %%. Give %(rest)s %% more to any of them.")
        if total < 100
        else _("These shares make %(sum)s %%. Take %(rest)s %% away from any of them.")
    )
    return says % {"sum": total, "rest": abs(100 - total)}


def _write(shares: Ballot | None, *, by: UUID, now: datetime) -> standing.Kept:
    _need_roll(by, now)
    at = counts_from(now)
    row = models.StandingBallot.objects.create(
        user_id=by,
        shares=list(shares) if shares else None,
        rides=rules_as_of(now)["votes.rides_min"],
        receipt=token_hex(RECEIPT_BYTES),
        at=at,
    )
    kept = standing.mine(by, at)
    assert kept is not None
    assert kept.receipt == row.receipt
    return kept


def _need_roll(by: UUID, now: datetime) -> None:
    found = rolls.eligibility(by, now)
    if not found.may:
        raise OffTheRoll(
            " ".join([_("You cannot vote yet."), *found.reasons]),
            allowed_at=found.possible_at,
            facts={"missing": list(found.missing)},
        )
