"""Conduct: what thumbs, rides, cancellations and disputes come to. Pure, and whole numbers only.

Nothing is ever made smaller as time passes: what is newer is added with more weight, and the whole
is divided by the weight of today. So a sum is the same in whichever order it was made, one event
changes it in one step, and taking an event back leaves no trace of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from enum import StrEnum

ONE = 1_000_000
"""A thumb of full weight: every amount here is in millionths of one."""
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
BITS, STEPS = 40, 256
POINTS = 100_000
"""A score of 100, in thousandths of a point."""


class Role(StrEnum):
    """As what somebody met somebody."""

    RIDER = "rider"
    DRIVER = "driver"

    @property
    def other(self) -> "Role":
        """Whom they met."""
        return Role.DRIVER if self == Role.RIDER else Role.RIDER


class Kind(StrEnum):
    """What counts; a thumb down and a thumb up are two."""

    UP = "up"
    DOWN = "down"
    COMPLETED = "completed"
    LATE = "late"
    NO_SHOW = "no_show"
    SMALL = "small"
    MEDIUM = "medium"
    GRAVE = "grave"


DISPUTES = (Kind.SMALL, Kind.MEDIUM, Kind.GRAVE)
FADING = tuple(kind for kind in Kind if kind != Kind.COMPLETED)


@dataclass(frozen=True, slots=True)
class Halves:
    """After how many seconds a thing counts half."""

    ride_s: int
    dispute_s: int

    def of(self, kind: Kind) -> int:
        """The half-life of a kind of event."""
        return self.dispute_s if kind in DISPUTES else self.ride_s


@dataclass(frozen=True, slots=True)
class Policy:
    """What members voted. `start` is how many thumbs a beginning is worth, before one's own."""

    halves: Halves
    start: int
    completed_bp: int
    completed_max: int
    late_bp: int
    no_show_bp: int
    small: int
    medium: int
    grave: int
    origin_bp: int
    origin_thumbs: int
    origin_low_bp: int
    origin_high_bp: int

    def weight(self, kind: Kind) -> int:
        """What one event of a kind adds, in millionths of a thumb, before it fades."""
        return {
            Kind.UP: ONE,
            Kind.DOWN: ONE,
            Kind.COMPLETED: self.completed_bp * 100,
            Kind.LATE: self.late_bp * 100,
            Kind.NO_SHOW: self.no_show_bp * 100,
            Kind.SMALL: self.small * ONE,
            Kind.MEDIUM: self.medium * ONE,
            Kind.GRAVE: self.grave * ONE,
        }[kind]


@dataclass(frozen=True, slots=True)
class Item:
    """One event. `weight` is of a thumb, in millionths; `sign` -1 takes back an equal one."""

    kind: Kind
    at: datetime
    weight: int = ONE
    sign: int = 1
    key: int = 0


@dataclass(frozen=True, slots=True)
class Sums:
    """What events come to: kind -> a grown sum; rides and thumbs are also counted."""

    grown: Mapping[Kind, int] = field(default_factory=dict)
    completed: int = 0
    ups: int = 0
    downs: int = 0

    @property
    def thumbs(self) -> int:
        """How many ratings there are."""
        return self.ups + self.downs


@dataclass(frozen=True, slots=True)
class Score:
    """Both sides of a standing, in millionths of a thumb."""

    alpha: int
    beta: int

    @property
    def points(self) -> int:
        """The score, in thousandths of a point of 100."""
        return POINTS * self.alpha // (self.alpha + self.beta)


@dataclass(frozen=True, slots=True)
class Line:
    """What one thing adds now, and when it counts half of what it did; a beginning has no key."""

    kind: Kind | None
    alpha: int
    beta: int
    key: int = 0
    at: datetime | None = None
    half_at: datetime | None = None


def _table(parts: int) -> tuple[int, ...]:
    """2 to the power of each of the first `STEPS` of so many parts, in 2⁻⁴⁰, rounded down."""
    with localcontext(prec=60):
        powers = [Decimal(2) ** (Decimal(step) / parts) for step in range(STEPS)]
        return tuple(int(power * 2**BITS) for power in powers)


COARSE, FINE = _table(STEPS), _table(STEPS * STEPS)


def glow(at: datetime, half_s: int) -> int:
    """What one unit at `at` is worth: 2 ** (half-lives since 2020), in 2⁻⁴⁰; a whole number.

    Time moves in 65,536ths of a half-life, so that two tables of 256 say it for every machine.
    """
    since_s = max(0, (at - EPOCH) // timedelta(seconds=1))
    halves, rest_s = divmod(since_s, half_s)
    coarse, fine = divmod(rest_s * STEPS * STEPS // half_s, STEPS)
    return (COARSE[coarse] * FINE[fine] >> BITS) << halves


def grown(item: Item, halves: Halves) -> int:
    """What an event adds to the sum of its kind, for ever."""
    return item.sign * item.weight * glow(item.at, halves.of(item.kind))


def add(sums: Sums, item: Item, halves: Halves) -> Sums:
    """The sums with one more event; whatever came before, in one step."""
    if item.kind == Kind.COMPLETED:
        return replace(sums, completed=sums.completed + item.sign)
    more = sums.grown.get(item.kind, 0) + grown(item, halves)
    return Sums(
        {**sums.grown, item.kind: more},
        sums.completed,
        sums.ups + item.sign * (item.kind == Kind.UP),
        sums.downs + item.sign * (item.kind == Kind.DOWN),
    )


def replay(items: Iterable[Item], halves: Halves) -> Sums:
    """The sums of a whole ledger."""
    sums = Sums()
    for item in items:
        sums = add(sums, item, halves)
    return sums


def origin(up: int, whole: int, policy: Policy, now: datetime) -> int:
    """Where newcomers begin (p₀), in millionths: the recent first thumbs, drawn to what is usual.

    Args:
        up, whole: the grown sums of first thumbs up, and of all first thumbs.
    """
    today = glow(now, policy.halves.ride_s)
    usual = policy.origin_thumbs * policy.origin_bp * 100
    found = (usual + up // today) * ONE // (policy.origin_thumbs * ONE + whole // today)
    return min(max(found, policy.origin_low_bp * 100), policy.origin_high_bp * 100)


def faded(sums: Sums, policy: Policy, now: datetime) -> dict[Kind, int]:
    """What each kind adds now, in millionths of a thumb."""
    found: dict[Kind, int] = {
        kind: sums.grown.get(kind, 0) * policy.weight(kind) // (ONE * glow(now, half_s))
        for kind in FADING
        for half_s in [policy.halves.of(kind)]
    }
    rides = min(sums.completed, policy.completed_max)
    found[Kind.COMPLETED] = rides * policy.weight(Kind.COMPLETED)
    return found


def score(sums: Sums, policy: Policy, now: datetime, *, begins: int) -> Score:
    """Both sides of a standing now.

    Args:
        begins: where newcomers begin, from `origin`.
    """
    parts = faded(sums, policy, now)
    good = parts.pop(Kind.UP) + parts.pop(Kind.COMPLETED)
    start = policy.start * begins
    return Score(start + good, policy.start * ONE - start + sum(parts.values()))


def explain(
    sums: Sums, items: Sequence[Item], policy: Policy, now: datetime, *, begins: int
) -> list[Line]:
    """What adds to a standing, oldest first: the lines sum exactly to both sides of its score.

    Args:
        items: the events that count, from which `sums` was made; none taken back among them.
    """
    start = policy.start * begins
    lines = [Line(None, start, policy.start * ONE - start)]
    for kind, whole in faded(sums, policy, now).items():
        mine = sorted((one for one in items if one.kind == kind), key=lambda one: (one.at, one.key))
        if kind == Kind.COMPLETED:
            lines += [Line(kind, whole, 0)] if whole else []
            continue
        half_s = policy.halves.of(kind)
        shares = divide(whole, [grown(one, policy.halves) for one in mine])
        for one, share in zip(mine, shares, strict=True):
            half_at = one.at + timedelta(seconds=half_s)
            sides = (share, 0) if kind == Kind.UP else (0, share)
            lines.append(Line(kind, *sides, key=one.key, at=one.at, half_at=half_at))
    return lines


def divide(whole: int, parts: Sequence[int]) -> list[int]:
    """A whole in proportion to its parts, to the last millionth: largest remainder, first wins."""
    total = sum(parts)
    if total == 0:
        return [0] * len(parts)
    shares = [whole * part // total for part in parts]
    rests = [(-(whole * part % total), place) for place, part in enumerate(parts)]
    for _rest, place in sorted(rests)[: whole - sum(shares)]:
        shares[place] += 1
    return shares


def moved(lines: Sequence[Line], begins: int) -> list[int]:
    """By how many thousandths of a point each line moves the score; they sum to it exactly.

    The first is where one began; each other is how far it draws the score from there.
    """
    whole = sum(line.alpha + line.beta for line in lines) * ONE
    total = POINTS * sum(line.alpha for line in lines) * ONE // whole
    exact = [POINTS * (line.alpha * ONE - (line.alpha + line.beta) * begins) for line in lines[1:]]
    found = [one // whole for one in exact]
    first = POINTS * begins // ONE
    nearest = sorted(range(len(exact)), key=lambda place: (-(exact[place] % whole), place))
    for place in nearest[: max(0, total - first - sum(found))]:
        found[place] += 1
    return [total - sum(found), *found]
