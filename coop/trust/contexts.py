"""What the pages of trust show, from what the queries say; names match the templates' headers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.rulebook.queries import Rules, rules_as_of
from coop.trust import wording
from coop.trust.conduct import ONE, Role, divide
from coop.trust.queries import ratings, standing
from coop.trust.queries.basis import policy_at
from coop.trust.queries.ratings import Rateable
from coop.trust.queries.standing import Conduct, Reason
from coop.web import formats
from coop.web.local import Local

Context = dict[str, Any]
TENTH = 100
"""Thousandths of a point in what a page shows."""
SHOWN = (
    *("ratings.batch", "conduct.start", "conduct.completed_max", "conduct.known_after"),
    "conduct.soft",
    *("conduct.dispute_small", "conduct.dispute_medium", "conduct.dispute_grave", "conduct.panel"),
    *("conduct.origin_bp", "conduct.origin_thumbs", "conduct.origin_low_bp"),
    "conduct.origin_high_bp",
)
"""The rules that the page of the formula names."""
PARTS = ("completed", "late", "no_show")
"""What counts as a part of a thumb."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an explanation. `moves` is in tenths of a point; rows sum to the score shown."""

    icon: str
    title: str
    says: str
    fades: str
    moves: int
    kind: str
    adds: str = ""
    rating_id: UUID | None = None
    about: UUID | None = None

    @property
    def shown(self) -> str:
        """The points as they stand at the end of the line."""
        if self.kind == "":
            return f"{self.moves / 10:.1f}"
        if self.moves == 0:
            return "0"
        return f"{'+' if self.moves > 0 else '−'}{abs(self.moves) / 10:.1f}"


@dataclass(frozen=True, slots=True)
class Scale:
    """Where things stand on a drawn line from 0 to 100; `width` is that of the drawing."""

    width: int
    at: float
    low: float
    band: float
    soft: float
    panel: float

    @property
    def rail(self) -> int:
        """How long the line is."""
        return self.width - 24

    @property
    def mark(self) -> float:
        """Where the mark of the score begins: it is four wide."""
        return round(self.at - 2, 1)


def standing_page(user_id: UUID, role: Role | None, zone: Local, *, now: datetime) -> Context:
    """My standing and why."""
    roles = ratings.roles_of([user_id])[user_id]
    chosen = role or (roles[0] if roles else Role.RIDER)
    found = standing.conduct_of(user_id, chosen, now=now)
    rules, (low, high) = rules_as_of(now), found.interval
    reasons = ratings.reasons_of(user_id, chosen)
    return {
        "zone": zone,
        "now": now,
        "role": str(chosen),
        "other_role": str(chosen.other) if chosen.other in roles else "",
        "found": found,
        "points": round(found.points / 1000),
        "low": round(low),
        "high": round(high),
        "total": f"{_tenths(found.points) / 10:.1f}",
        "moved": standing.moved_lately(user_id, chosen, now=now),
        "percentile": standing.percentile(found, now=now),
        "scales": [_scale(width, found, rules) for width in (350, 600)],
        "rows": rows(standing.explanation(user_id, chosen, now=now), found, zone, now=now),
        "praise": _tally(reasons, is_up=True),
        "blame": _tally(reasons, is_up=False),
        "words": ratings.words_about(user_id, chosen, now=now, is_self=True),
        "waiting": ratings.waiting(user_id, chosen, now=now),
        "soft": rules["conduct.soft"],
        "panel": rules["conduct.panel"],
        "known_after": rules["conduct.known_after"],
        "to_rate": len(ratings.to_rate(user_id, now=now)),
        "client_event_id": uuid4(),
    }


def rows(lines: Sequence[Reason], found: Conduct, zone: Local, *, now: datetime) -> list[Row]:
    """An explanation in words: all thumbs up are one row, whatever counts against one has its own."""
    ups = [line for line in lines if line.kind == "up" and not line.is_taken_back]
    others = [line for line in lines if line.kind != "up" or line.is_taken_back]
    groups = [[line] for line in others[:1]] + ([ups] if ups else []) + [[o] for o in others[1:]]
    moves = [sum(line.moves for line in group) for group in groups]
    tenths = _rounded(moves, _tenths(found.points))
    return [
        _row(group, step, found, zone, now=now) for group, step in zip(groups, tenths, strict=True)
    ]


def rate_page(rateable: Rateable, zone: Local, *, now: datetime) -> Context:
    """A ride to rate, or as one rated it."""
    return {
        "zone": zone,
        "now": now,
        "client_event_id": uuid4(),
        "rateable": rateable,
        "rating": card(rateable),
    }


def card(rateable: Rateable) -> Context:
    """The form that rates a ride, wherever it stands."""
    given = rateable.given
    return {
        "rateable": rateable,
        "ups": wording.choices(rateable.role, is_up=True),
        "downs": wording.choices(rateable.role, is_up=False),
        "said": [wording.reason(code) for code in given.reasons] if given else [],
    }


def list_page(user_id: UUID, zone: Local, *, now: datetime) -> Context:
    """Rides that can still be rated."""
    return {"zone": zone, "now": now, "rides": ratings.to_rate(user_id, now=now)}


def formula_page(zone: Local, *, now: datetime) -> Context:
    """How conduct is worked out, with the numbers in force."""
    rules, policy = rules_as_of(now), policy_at(now)
    begins = {role: standing.begins_at(role, settings.CITY_SLUG, policy, now=now) for role in Role}
    return {
        "zone": zone,
        "version": rules.version,
        "window": _days(rules["ratings.window_s"]),
        "delay": _days(rules["ratings.delay_s"]),
        "half": _days(rules["conduct.ride_half_s"]),
        "dispute_half": _days(rules["conduct.dispute_half_s"]),
        "begins": {str(role): f"{100 * at / ONE:.1f}" for role, at in begins.items()},
        "rule": {key.partition(".")[2]: rules[key] for key in SHOWN},
        "thumbs": {name: f"{rules[f'conduct.{name}_bp'] / 10_000:g}" for name in PARTS},
    }


def _row(group: Sequence[Reason], moves: int, found: Conduct, zone: Local, *, now: datetime) -> Row:
    line = group[0]
    alpha, beta = sum(one.alpha for one in group), sum(one.beta for one in group)
    return Row(
        icon=wording.ICONS[line.kind],
        title=_title(line, len(group)),
        says=_says(line, alpha, found, zone),
        fades=_fades(line, zone, now=now),
        moves=moves,
        kind=line.kind,
        adds=_("adds %(for)s for you, %(against)s against")
        % {"for": f"{alpha / ONE:.3f}", "against": f"{beta / ONE:.3f}"},
        rating_id=line.rating_id if line.kind == "down" and not line.is_taken_back else None,
        about=line.about,
    )


def _title(line: Reason, count: int) -> str:
    if line.kind == "up" and not line.is_taken_back:
        return ngettext("%d thumb up", "%d thumbs up", count) % count
    name = str(wording.TITLES[line.kind])
    if line.reasons:
        said = ", ".join(f"“{wording.reason(code)}”" for code in line.reasons)
        return f"{name}, {said}"
    return name


def _says(line: Reason, alpha: int, found: Conduct, zone: Local) -> str:
    if line.kind == "":
        return _("The mean of recent first ratings in this city")
    if line.kind == "completed":
        rides = found.sums.completed
        return ngettext("%d ride driven to its end", "%d rides driven to their end", rides) % rides
    if line.is_taken_back:
        return _("%s, removed and replayed") % _on(line.at, zone)
    if line.kind == "up":
        return _("Weight %s after fading") % f"{alpha / ONE:.1f}"
    if line.kind == "down":
        return _("Counted on %(day)s, weight %(weight)s") % {
            "day": _on(line.at, zone),
            "weight": f"{line.weight / ONE:.2f}",
        }
    return _on(line.at, zone)


def _fades(line: Reason, zone: Local, *, now: datetime) -> str:
    if line.kind == "":
        return _("Shrinks as your own rides count")
    if line.kind == "completed":
        return _("Does not fade")
    if line.is_taken_back or line.half_at is None or line.at is None:
        return _("Gone")
    if line.kind == "up":
        return _("Half of it by %s") % _on(now + (line.half_at - line.at), zone)
    if line.half_at > now:
        return _("Counts half on %s") % _on(line.half_at, zone)
    return _("Counts half since %s") % _on(line.half_at, zone)


def _scale(width: int, found: Conduct, rules: Rules) -> Scale:
    def place(points: float) -> float:
        return round(12 + (width - 24) * points / 100, 1)

    low, high = (place(end) for end in found.interval)
    soft, panel = place(rules["conduct.soft"]), place(rules["conduct.panel"])
    return Scale(width, place(found.points / 1000), low, round(high - low, 1), soft, panel)


def _tally(reasons: dict[tuple[bool, str], int], *, is_up: bool) -> list[Context]:
    return [
        {"name": wording.reason(code), "count": count}
        for (thumb, code), count in reasons.items()
        if thumb == is_up
    ]


def _rounded(moves: Sequence[int], whole: int) -> list[int]:
    """Thousandths as tenths that still sum to the whole that is shown."""
    low = [one // TENTH for one in moves]
    rests = [one % TENTH for one in moves]
    more = divide(max(0, whole - sum(low)), rests)
    return [one + extra for one, extra in zip(low, more, strict=True)]


def _tenths(points: int) -> int:
    return round(points / TENTH)


def _days(seconds: int) -> str:
    days = seconds // 86_400
    return ngettext("%d day", "%d days", days).replace(" ", formats.SPACE) % days


def _on(at: datetime | None, zone: Local) -> str:
    return formats.date(at, zone.time_zone) if at else ""
