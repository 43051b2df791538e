"""What came of standing ballots: the running result that everybody sees, and each closed month."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from governance import ladder, models, months, splitting
from governance.ladder import Ballot, Box
from governance.queries import lent, rolls, standing
from governance.queries.lent import Loans
from governance.splitting import Carried, Count, Verdict
from payouts.rules import BUCKETS


@dataclass(frozen=True, slots=True)
class Closed:
    """A month that was closed.

    Attributes:
        count: what was counted; its `in_force` is the split before.
        valid_from: since when its split holds; None where the one before stays.
        leaves: SHA-256 over all counted ballots.
    """

    key: str
    count: Count
    verdict: Verdict
    closed_at: datetime
    valid_from: datetime | None
    leaves: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A counted ballot that nobody but its member can tell from others.

    `weight`: for how many votes it counts; more than one where it is a delegate's.
    """

    tag: str
    shares: Ballot
    weight: int

    @property
    def line(self) -> str:
        """As it stands in the file from which anybody can count again."""
        lent = f" {self.weight}" if self.weight > 1 else ""
        return f"{self.tag} {' '.join(map(str, self.shares))}{lent}\n"


@dataclass(frozen=True, slots=True)
class Found:
    """One's own among the counted ballots of a month."""

    month: str
    tag: str
    shares: Ballot


@dataclass(frozen=True, slots=True)
class Mine:
    """The running result for one member alone.

    Attributes:
        without, with_it: what the count comes to without their ballot, and with it.
    """

    without: Verdict
    with_it: Verdict
    count: Count


def published() -> Count | None:
    """What was published last, be it a running result or a closed month; None before either."""
    running, month = _running(), _newest_month()
    if running is not None and (month is None or month.at <= running.at):
        return running
    return month


def is_running() -> bool:
    """Whether a running result was published since the last month was closed."""
    running, month = _running(), _newest_month()
    return running is not None and (month is None or month.at < running.at)


def as_it_stands(now: datetime, *, time_zone: str) -> Count:
    """The public count from which everybody sees what the month would come to.

    Since a month was closed and until the next running result it is that month's ballots, under
    the limits of the month that has begun; before anything was published it is empty.
    """
    found = published()
    if found is not None and is_running():
        return found
    takes_effect = months.next_boundary(months.month_of(now, time_zone).until, time_zone)
    at = found.at if found else now
    ballots = found.ballots if found else ladder.tally((), buckets=len(BUCKETS))
    roll = found.roll if found else rolls.roll_size(at)
    bound = standing.count(at, ballots, roll=roll, takes_effect=takes_effect)
    return replace(bound, lent=found.lent, carried=found.carried) if found else bound


def with_wish(published: Count, user_id: UUID, wished: Ballot | None) -> Mine:
    """What a published count comes to with this member's wish; others' ballots stay as published.

    Nothing of anybody else shows that is not published: exchanged are one's own ballot and, where
    votes are lent to them or they lent theirs, those of delegates, which are public.
    """
    loans = lent.loans(published.at, about=user_id)
    without = _as_if(published, loans, user_id, None)
    with_it = _as_if(published, loans, user_id, wished)
    return Mine(splitting.verdict(without), splitting.verdict(with_it), with_it)


def closed(key: str) -> Closed | None:
    """A month, if it was closed."""
    row = models.SplitPeriod.objects.filter(key=key).first()
    return _closed(row) if row else None


def history() -> list[Closed]:
    """Every month that was closed, oldest first."""
    return [_closed(row) for row in models.SplitPeriod.objects.order_by("at")]


def leaves(key: str) -> Iterator[Leaf]:
    """Every ballot counted in a month, in the order of their tags."""
    rows = models.SplitLeaf.objects.filter(period_id=key).order_by("tag")
    for tag, shares, weight in rows.values_list("tag", "shares", "weight").iterator():
        yield Leaf(tag, tuple(shares), weight)


def cause_of(key: str) -> str:
    """How the rulebook names what a month caused."""
    return f"split:{key}"


def tag_of(receipt: str, key: str) -> str:
    """Under which tag the ballot with this receipt lies among those of a month."""
    return sha256(f"{receipt}:{key}".encode()).hexdigest()


def counted_in(receipts: Sequence[str]) -> list[Found]:
    """In which months ballots with these receipts were counted, and as what; oldest first."""
    keys = models.SplitPeriod.objects.values_list("key", flat=True)
    tags = {tag_of(receipt, key) for receipt in receipts for key in keys}
    rows = models.SplitLeaf.objects.filter(tag__in=tags).order_by("period_id")
    return [Found(row.period_id, row.tag, tuple(row.shares)) for row in rows]


def _running() -> Count | None:
    row = models.RunningSplit.objects.order_by("-hour").first()
    return _count(row) if row else None


def _newest_month() -> Count | None:
    row = models.SplitPeriod.objects.order_by("-at").first()
    return _count(row) if row else None


def _closed(row: models.SplitPeriod) -> Closed:
    count = _count(row)
    return Closed(
        row.key, count, splitting.verdict(count), row.closed_at, row.valid_from, row.leaves
    )


def _count(row: models.RunningSplit | models.SplitPeriod) -> Count:
    return Count(
        at=row.at,
        ballots=splitting.from_json(row.turnout + row.lent, row.asked),
        in_force=tuple(row.in_force),
        box=Box(tuple(row.low), tuple(row.high)),
        roll=row.roll,
        quorum=row.quorum,
        rule_version=row.rule_version,
        lent=row.lent,
        carried=tuple(
            Carried(one["user_id"], tuple(one["shares"]), one["weight"]) for one in row.carried
        ),
    )


def _as_if(published: Count, loans: Loans, user_id: UUID, wished: Ballot | None) -> Count:
    """The published count if this member kept this ballot, or none."""
    me = str(user_id)
    ballots = {user: shares for user, shares in loans.ballots.items() if user != me}
    if wished is not None:
        ballots[me] = wished
    before, after = loans.counted().weights, loans.counted_with(ballots).weights
    was = {(loans.ballots[user], weight, user) for user, weight in before.items()}
    now = {(ballots[user], weight, user) for user, weight in after.items()}
    return splitting.exchanged(
        published,
        gone=[(shares, weight) for shares, weight, _user in was - now],
        come=[(shares, weight) for shares, weight, _user in now - was],
    )
