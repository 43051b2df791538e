"""What the page of the fee's split shows: words and drawings for what the queries say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop.forum import names
from coop.members import queries as members
from coop.rulebook.queries import rules_as_of
from coop.web.formats import SPACE
from coop.web.local import Local
from governance import months, split_drawing, split_shown, splitting
from governance.ladder import Ballot
from governance.queries import rolls
from governance.split_shown import Month, Own, Preview, Share, Shown
from governance.splitting import POINT_BP, Count
from payouts.queries.books import books
from payouts.rules import BUCKETS

Context = dict[str, object]
Wish = Mapping[str, int]
DAY = timedelta(days=1)
BAR_GAP = 60
DELEGATES_SHOWN = 8
NAMES = {
    "drivers": (gettext_lazy("Drivers"), gettext_lazy("by what they drove")),
    "riders": (gettext_lazy("Riders"), gettext_lazy("by what they paid")),
    "reserve": (gettext_lazy("Reserve"), gettext_lazy("never shared out")),
    "everyone": (gettext_lazy("Everyone"), gettext_lazy("the same for each member")),
    "operations": (gettext_lazy("Operations"), gettext_lazy("bills and people")),
}
REASONS = {
    "nobody": gettext_lazy("No ballot counts yet, so the split stays as it is."),
    "crossed": gettext_lazy("A limit lies beyond what can be reached in a month. The split stays."),
    "too_high": gettext_lazy("The least of all shares is more than the whole. The split stays."),
    "too_low": gettext_lazy("The most of all shares is less than the whole. The split stays."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A share on the page: its figures, written out, and its places on the slider's scale.

    Attributes:
        wish: whole percents, as the member's ballot or what was typed says.
        change: what the ballot changes, in words.
        hints: "top" or "bottom" where the result lies at the edge of what can be reached.
    """

    key: str
    name: str
    says: str
    wish: int
    result: str
    yours: str
    mean: str
    in_force: str
    change: str
    is_more: bool
    hint: str
    reach: str
    floor: str
    cap: str
    share: Share

    @property
    def wish_at(self) -> str:
        """Where the thumb stands, whatever was typed."""
        return f"{min(max(self.wish, 0), 100)}%"

    @property
    def yours_at(self) -> str:
        """Where the result with one's own ballot lies."""
        return f"{self.yours or self.result}%"

    @property
    def result_at(self) -> str:
        """On the scale of the slider, in percent of its width."""
        return f"{self.share.result_bp / POINT_BP}%"

    @property
    def reach_at(self) -> str:
        """Where this month's reach begins on the slider's scale."""
        return f"{self.share.low_bp / POINT_BP}%"

    @property
    def reach_wide(self) -> str:
        """How wide it is there."""
        return f"{(self.share.high_bp - self.share.low_bp) / POINT_BP}%"

    @property
    def floor_wide(self) -> str:
        """What lies below the constitution's floor."""
        return f"{self.share.floor_bp / POINT_BP}%"

    @property
    def cap_at(self) -> str:
        """Where the constitution's cap lies."""
        return f"{self.share.cap_bp / POINT_BP}%"

    @property
    def cap_wide(self) -> str:
        """What lies beyond it."""
        return f"{100 - self.share.cap_bp / POINT_BP}%"


def page(user_id: UUID | None, zone: Local, *, now: datetime, tried: Wish | None = None) -> Context:
    """Everything on the page.

    Args:
        tried: what somebody has typed and wants to see the result of.
    """
    count = split_shown.as_it_stands(zone, now=now)
    shown = split_shown.shown(count, zone, now=now)
    own = split_shown.own(user_id, now=now) if user_id else None
    wish = dict(tried) if tried is not None else _wish(own, shown)
    wished = _ballot(wish, own, is_tried=tried is not None)
    preview = split_shown.preview(count, user_id, wished) if user_id else None
    rows = _rows(shown, preview if wished else None, wish)
    past = split_shown.past()
    rules = rules_as_of(now)
    return {
        "zone": zone,
        "shown": shown,
        "month": f"{months.month_of(now, zone.time_zone).begins_on:%B}",
        "days": max(1, -(-(shown.closes_at - now) // DAY)),
        "fee_bp": rules["fees.rate_bp"],
        "rows": rows,
        "bars": _bars([share.result_bp for share in shown.shares]),
        "sum": sum(wish.values()),
        "is_tried": tried is not None,
        "is_running": shown.reason == "",
        "reason": REASONS.get(shown.reason, ""),
        "missing": count.missing,
        "hints": [row for row in rows if row.hint],
        "least": rules["standing.published_least"],
        "own": own,
        "counted": [_counted(one.month, one.shares_bp, one.tag) for one in own.counted][::-1]
        if own
        else [],
        "eligibility": rolls.eligibility(user_id, now) if user_id else None,
        "votes": count.ballots.weight,
        **_public(count, own, user_id, now=now),
        "moves_minor": _moves(preview, zone, now=now) if preview and wished else None,
        "charts": _charts(count, rows),
        "slack": f"{shown.slack_bp / POINT_BP:.1f}" if shown.slack_bp is not None else "",
        "past_charts": _past_charts(past, shown),
        "past": [_past_row(one) for one in reversed(past)],
        "names": [name for name, _says in NAMES.values()],
        "client_event_id": uuid4(),
    }


def points(change_bp: int) -> str:
    """A change in words: `+1.25 points`, `no change`."""
    if change_bp == 0:
        return _("no change")
    sign = "+" if change_bp > 0 else "\N{MINUS SIGN}"
    return f"{sign}{abs(change_bp) / POINT_BP:.2f}{SPACE}{_('points')}"


def percents(shares: Mapping[str, int]) -> str:
    """A split in one line: `45, 15, 15, 15, 10`."""
    return ", ".join(f"{shares[bucket] / POINT_BP:g}" for bucket in BUCKETS)


def month_name(key: str) -> str:
    """`October 2026` for `2026-10`."""
    return f"{date.fromisoformat(f'{key}-01'):%B %Y}"


def _public(count: Count, own: Own | None, user_id: UUID | None, *, now: datetime) -> Context:
    """The ballots of delegates, which are public; by name to members, and who votes for oneself."""
    is_member = user_id is not None and members.member_since(user_id) is not None
    shown = count.carried[:DELEGATES_SHOWN]
    people = [UUID(one.user_id) for one in shown if is_member]
    people += [one for one in (own.lent_to, own.counts_through) if one] if own else []
    called = names.of(people, now=now)
    return {
        "delegates": [
            {
                "user_id": one.user_id,
                "name": called.get(UUID(one.user_id), ""),
                "shares": _bars(one.shares),
                "says": percents(split_shown.named(one.shares)),
                "lent": one.weight - 1,
            }
            for one in shown
        ],
        "delegates_more": len(count.carried) - len(shown),
        "taker": called[own.lent_to] if own and own.lent_to else "",
        "speaker": called[own.counts_through] if own and own.counts_through else "",
    }


def _wish(own: Own | None, shown: Shown) -> dict[str, int]:
    """Where the sliders stand: on one's ballot, or as near to the split in force as they can."""
    if own and own.shares_bp:
        return {key: part // POINT_BP for key, part in own.shares_bp.items()}
    parts = {share.bucket: share.in_force_bp // POINT_BP for share in shown.shares}
    rest = sorted(shown.shares, key=lambda share: -(share.in_force_bp % POINT_BP))
    for share in rest[: 100 - sum(parts.values())]:
        parts[share.bucket] += 1
    return parts


def _ballot(wish: Wish, own: Own | None, *, is_tried: bool) -> Ballot | None:
    """The wish as a ballot, if it is one's own or one that is being tried, and whole."""
    has_one = own is not None and own.shares_bp is not None
    if not (has_one or is_tried) or sum(wish.values()) != 100 or min(wish.values()) < 0:
        return None
    return tuple(wish[bucket] * POINT_BP for bucket in BUCKETS)


def _rows(shown: Shown, preview: Preview | None, wish: Wish) -> list[Row]:
    rows = []
    for share in shown.shares:
        name, says = NAMES[share.bucket]
        change = 0
        if preview:
            change = preview.with_bp[share.bucket] - preview.without_bp[share.bucket]
        rows.append(
            Row(
                key=share.bucket,
                name=str(name),
                says=str(says),
                wish=wish[share.bucket],
                result=_tenth(share.result_bp),
                yours=_tenth(preview.with_bp[share.bucket]) if preview else "",
                mean=_tenth(share.mean_bp) if share.mean_bp is not None else "",
                in_force=_tenth(share.in_force_bp),
                change=points(change),
                is_more=change > 0,
                hint=_hint(share, shown),
                reach=f"{share.low_bp / POINT_BP:g} \N{EN DASH} {share.high_bp / POINT_BP:g}",
                floor=f"{share.floor_bp / POINT_BP:g}",
                cap=f"{share.cap_bp / POINT_BP:g}",
                share=share,
            )
        )
    return rows


def _bars(parts: Sequence[int]) -> list[Context]:
    """A split as one bar, in basis points with a gap between shares."""
    found, x = [], 0
    for bucket, part in zip(BUCKETS, parts, strict=True):
        found.append({"key": bucket, "x": x, "width": max(0, part - BAR_GAP)})
        x += part
    return found


def _tenth(basis_points: int) -> str:
    return f"{basis_points / POINT_BP:.1f}"


def _hint(share: Share, shown: Shown) -> str:
    if shown.reason:
        return ""
    if share.result_bp == share.high_bp:
        return "top"
    return "bottom" if share.result_bp == share.low_bp else ""


def _moves(preview: Preview, zone: Local, *, now: datetime) -> int | None:
    """What one's ballot moves from one share to another, at the fees of the last whole month.

    None where that month's fees are not public.
    """
    day = months.last_ended(now, zone.time_zone).begins_on
    found = books(day, currency=zone.currency, time_zone=zone.time_zone, now=now)
    if found.income is None:
        return None
    moved_bp = sum(abs(preview.with_bp[key] - preview.without_bp[key]) for key in BUCKETS) // 2
    return found.income.fees_minor * moved_bp // 10_000


def _charts(count: Count, rows: list[Row]) -> list[Context]:
    found = splitting.verdict(count)
    return [
        {"row": row, "drawings": split_drawing.rule_charts(count, found, at)}
        for at, row in enumerate(rows)
        if found.slack is not None
    ]


def _past_charts(past: list[Month], shown: Shown) -> list[split_drawing.PastChart]:
    if not past:
        return []
    first = (_("before"), _values(past[0].before_bp))
    closed = [
        (f"{date.fromisoformat(f'{one.month}-01'):%b}", _values(one.split_bp)) for one in past
    ]
    now = (_("now"), tuple(share.result_bp for share in shown.shares))
    return split_drawing.past_charts([first, *closed], now, BUCKETS)


def _values(shares: Mapping[str, int]) -> Ballot:
    return tuple(shares[bucket] for bucket in BUCKETS)


def _past_row(one: Month) -> Context:
    return {
        "key": one.month,
        "name": month_name(one.month),
        "parts": [_tenth(one.split_bp[bucket]) for bucket in BUCKETS],
        "turnout": one.turnout,
        "lent": one.lent,
        "roll": one.roll,
        "valid_from": one.valid_from,
        "reason": REASONS.get(one.reason, ""),
        "leaves": one.leaves_sha256,
    }


def _counted(month: str, shares: Mapping[str, int], tag: str) -> Context:
    return {"key": month, "name": month_name(month), "shares": percents(shares), "tag": tag}
