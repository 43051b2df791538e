"""Whom other thresholds of conduct would touch: counts per role and city, and never who.

Only those of whom enough is known are touched, so newcomers are counted apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from coop.rulebook.previews import CROWD, Changes, Count, People, Touched, crowd
from coop.rulebook.queries import Rules, rules_as_of
from coop.trust import models
from coop.trust.behind import Bounds, place
from coop.trust.conduct import Role
from coop.trust.queries import standing
from coop.web import cities
from coop.web.kept import kept

KNOWN = f"""
SELECT count(*) FILTER (WHERE thumbs >= %(known)s) FROM ({standing.POINTS}) AS all_of_them
"""  # noqa: S608 - our own statements
LOW = f"""
SELECT points, thumbs >= %(known)s, count(*) FROM ({standing.POINTS}) AS all_of_them
 WHERE points < %(below)s GROUP BY 1, 2
"""  # noqa: S608 - our own statements


@dataclass(frozen=True, slots=True)
class Low:
    """So many people of one score, in thousandths of a point."""

    points: int
    is_known: bool
    people: int


def thresholds(*, changes: Changes, now: datetime) -> People | None:
    """How many stand below the thresholds of now and the proposed ones, and how far behind."""
    rules = rules_as_of(now)
    wanted = {key: value for key, value in changes.items() if not key[1]}
    before = _bounds(rules)
    after = _bounds(Rules(rules.version, {**rules.values, **wanted}))
    what = f"thresholds {after} {rules.version} {now.date()}"
    return kept(what, lambda: _people(before, after, now=now))


def _bounds(rules: Rules) -> Bounds:
    return Bounds(rules["conduct.soft"], rules["conduct.panel"], rules["conduct.behind_s"])


def _people(before: Bounds, after: Bounds, *, now: datetime) -> People:
    names = {one.slug: one.name for one in cities.every()}
    rows = models.Standing.objects.order_by("city", "role").values_list("city", "role").distinct()
    found = [_touched(Role(role), city, names, before, after, now=now) for city, role in rows]
    groups = tuple(one for one in found if one is not None)
    return People(now, _says(groups), groups)


def _touched(
    role: Role, city: str, names: dict[str, str], before: Bounds, after: Bounds, *, now: datetime
) -> Touched | None:
    """People of a role in a city; None where fewer are known than may be spoken of."""
    values = standing.values_of(role, city, now=now)
    values["below"] = 1_000 * max(before.soft, after.soft, before.panel, after.panel)
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, values)
        (known,) = cursor.fetchone()
        cursor.execute(LOW, values)
        low = [Low(int(points), is_known, people) for points, is_known, people in cursor]
    if known < CROWD:
        return None
    who = _("Drivers, %s") if role is Role.DRIVER else _("Riders, %s")
    return Touched(who % names.get(city, city), known // CROWD * CROWD, _counts(low, before, after))


def _counts(low: Sequence[Low], before: Bounds, after: Bounds) -> tuple[Count, ...]:
    known = [one for one in low if one.is_known]
    new = [one for one in low if not one.is_known]

    def count(key: str, name: str, of: Sequence[Low], was: int, will: int) -> Count:
        return Count(key, name, crowd(_below(of, was)), crowd(_below(of, will)))

    return (
        count("soft", _("May wait a little longer"), known, before.soft, after.soft),
        Count(
            "behind",
            _("So much further away, on average"),
            _mean_s(known, before),
            _mean_s(known, after),
            is_seconds=True,
        ),
        count("panel", _("A panel looks at it with them"), known, before.panel, after.panel),
        count("new", _("New, so not touched"), new, before.soft, after.soft),
    )


def _below(low: Sequence[Low], points: int) -> int:
    return sum(one.people for one in low if one.points < 1_000 * points)


def _mean_s(low: Sequence[Low], bounds: Bounds) -> int | None:
    """How far behind those stand who stand behind at all; None where they are few."""
    behind = [one for one in low if one.points < 1_000 * bounds.soft]
    people = sum(one.people for one in behind)
    if people < CROWD:
        return None
    return round(sum(place(one.points, bounds).behind_s * one.people for one in behind) / people)


def _says(groups: Sequence[Touched]) -> str:
    if not groups:
        return _("Too few people are known yet to say whom this would touch.")
    soft = [one.counts[0] for one in groups]
    was, will = (sum(getattr(one, key) or 0 for one in soft) for key in ("before", "after"))
    if was == will:
        return _("As people stand today, about as many would wait a little longer as do now.")
    if will > was:
        return _("As people stand today, about %s more would wait a little longer.") % (will - was)
    return _("As people stand today, about %s fewer would wait a little longer.") % (was - will)
