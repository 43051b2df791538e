"""The split as pages and programs get it: shares in basis points by bucket, and nobody's ballot but one's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.rulebook import registry
from coop.web.local import Local
from governance import ladder, months, splitting
from governance.ladder import Ballot
from governance.queries import lent, split, standing
from governance.splitting import Count
from payouts.rules import BUCKETS

Shares = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Share:
    """One bucket. `mean_bp` is None while no ballot stands.

    Attributes:
        result_bp: what it would get if the month closed now.
        low_bp, high_bp: what it can become at the end of this month.
        floor_bp, cap_bp: the constitution's limits.
    """

    bucket: str
    result_bp: int
    mean_bp: int | None
    in_force_bp: int
    low_bp: int
    high_bp: int
    floor_bp: int
    cap_bp: int


@dataclass(frozen=True, slots=True)
class InPublic:
    """A ballot that counts for others too; what it says is public, as long as it does."""

    shares_bp: dict[str, int]
    lent: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What the month would come to if it closed now, from the count that was published last.

    Attributes:
        counted_at: as of when.
        turnout: how many ballots stand; `lent`: how many votes of members without one count besides.
        quorum: how many ballots it takes; missing ones count for the split in force.
        slack_bp: s of the rule, rounded to two places; None where the split in force stays.
        reason: why it stays: "", "nobody", "crossed", "too_high" or "too_low".
        delegates: the ballots that lent votes count through.
    """

    month: str
    closes_at: datetime
    takes_effect_at: datetime
    counted_at: datetime
    turnout: int
    lent: int
    roll: int
    quorum: int
    slack_bp: float | None
    reason: str
    shares: list[Share]
    delegates: list[InPublic]


@dataclass(frozen=True, slots=True)
class Month:
    """A month that was closed. `valid_from` is None where the split before stays."""

    month: str
    closed_at: datetime
    valid_from: datetime | None
    reason: str
    turnout: int
    lent: int
    roll: int
    quorum: int
    before_bp: dict[str, int]
    split_bp: dict[str, int]
    mean_bp: dict[str, int] | None
    leaves_sha256: str


@dataclass(frozen=True, slots=True)
class Counted:
    """In which month one's own ballot was counted, as what, and under which tag."""

    month: str
    shares_bp: dict[str, int]
    tag: str


@dataclass(frozen=True, slots=True)
class Own:
    """One's own ballot. `shares_bp` is None where there is none, or where it was taken back.

    Attributes:
        lent_to: to whom one lent one's vote in matters of money.
        counts_through: whose ballot counts for one, since one keeps none; None: nobody's.
        carries: how many lent votes one's own ballot counts for, and is public for.
    """

    shares_bp: dict[str, int] | None
    kept_at: datetime | None
    lapses_at: datetime | None
    receipt: str | None
    counted: list[Counted]
    lent_to: UUID | None
    counts_through: UUID | None
    carries: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The published count without one's own ballot, and with it as one wishes it to be."""

    without_bp: dict[str, int]
    with_bp: dict[str, int]
    turnout: int


def named(shares: Ballot) -> dict[str, int]:
    """Shares by bucket."""
    return dict(zip(BUCKETS, shares, strict=True))


def as_it_stands(zone: Local, *, now: datetime) -> Count:
    """The public count behind everything that is shown."""
    return split.as_it_stands(now, time_zone=zone.time_zone)


def shown(count: Count, zone: Local, *, now: datetime) -> Shown:
    """A count for everybody."""
    month = months.month_of(now, zone.time_zone)
    found, mean = splitting.verdict(count), splitting.mean(count)
    return Shown(
        month=month.key,
        closes_at=month.until,
        takes_effect_at=months.next_boundary(month.until, zone.time_zone),
        counted_at=count.at,
        turnout=count.turnout,
        lent=count.lent,
        roll=count.roll,
        quorum=count.quorum,
        slack_bp=round(float(found.slack), 2) if found.slack is not None else None,
        reason=found.reason,
        shares=[
            Share(
                bucket=bucket,
                result_bp=found.split[at],
                mean_bp=mean[at] if mean else None,
                in_force_bp=count.in_force[at],
                low_bp=count.box.low[at],
                high_bp=count.box.high[at],
                floor_bp=registry.rule(f"split.{bucket}_bp").low,
                cap_bp=registry.rule(f"split.{bucket}_bp").high,
            )
            for at, bucket in enumerate(BUCKETS)
        ],
        delegates=[InPublic(named(one.shares), one.weight - 1) for one in count.carried],
    )


def preview(count: Count, user_id: UUID, wished: Ballot | None) -> Preview:
    """What one's own ballot changes."""
    mine = split.with_wish(count, user_id, wished)
    return Preview(named(mine.without.split), named(mine.with_it.split), mine.count.turnout)


def own(user_id: UUID, *, now: datetime) -> Own:
    """One's own ballot, and where it was counted."""
    versions = standing.versions(user_id, now)
    loans = lent.spoken(user_id, now)
    through = (loans.taker_id, loans.speaker_id, loans.carries)
    if not versions:
        return Own(None, None, None, None, [], *through)
    newest = versions[0]
    counted = [
        Counted(leaf.month, named(leaf.shares), leaf.tag)
        for leaf in split.counted_in([version.receipt for version in versions])
    ]
    shares = named(newest.shares) if newest.shares else None
    return Own(shares, newest.at, newest.lapses_at, newest.receipt, counted, *through)


def past() -> list[Month]:
    """Every month that was closed, oldest first."""
    return [_month(one) for one in split.history()]


def _month(one: split.Closed) -> Month:
    mean = ladder.rounded(ladder.mean(one.count.ballots)) if one.count.ballots.weight else None
    return Month(
        month=one.key,
        closed_at=one.closed_at,
        valid_from=one.valid_from,
        reason=one.verdict.reason,
        turnout=one.count.turnout,
        lent=one.count.lent,
        roll=one.count.roll,
        quorum=one.count.quorum,
        before_bp=named(one.count.in_force),
        split_bp=named(one.verdict.split),
        mean_bp=named(mean) if mean else None,
        leaves_sha256=one.leaves,
    )
