"""Reads of vouches: who knows whom, who may vouch now, the graph that they make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from coop.members import knowing, models, states
from coop.members.queries import SEED, is_steward
from coop.members.queries.admission import DOCUMENT, KNOWN, PAPERS, VOUCH, is_founding
from coop.members.states import Bar, Limits
from coop.rulebook.queries import rules_as_of

MET = "met"
WORD = "word"
LINK = ""
TAKEN_BACK = "taken_back"
FALSE = "false"
EDGES = """
SELECT DISTINCT said.by_id, said.user_id FROM members_check said
 WHERE said.kind = 'vouch' AND said.how <> '' AND said.at <= %(at)s
       AND NOT EXISTS (SELECT FROM members_checkended ended
                        WHERE ended.said_id = said.id AND ended.at <= %(at)s)
"""
"""Who met whom, of vouches that count at an instant."""


@dataclass(frozen=True, slots=True)
class VouchView:
    """That one person vouched for another.

    Attributes:
        how: `MET`, `WORD` or `LINK`.
        staked_until: until when who vouched answers for it; taken back before: until then.
        ended_at: when it was taken back, or found false; None while it counts.
    """

    id: int
    user_id: UUID
    by: UUID
    how: str
    at: datetime
    staked_until: datetime
    ended_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """What shows who somebody is, at an instant.

    Attributes:
        document: kind of document that a steward saw ("" where nobody noted which), or None.
        document_until: until when that counts; None: without end.
        met: how many people vouched for them in person, or a steward while founding.
        is_known: a founder knew them, when nobody had to apply.
    """

    document: str | None
    document_until: datetime | None
    met: int
    is_known: bool


def given(by: UUID, *, now: datetime) -> list[VouchView]:
    """The vouches that somebody gave, latest first."""
    return _newest(_shown(row, now) for row in _vouches(Q(by_id=by)))


def received(user_id: UUID, *, now: datetime) -> list[VouchView]:
    """The vouches that somebody got, latest first."""
    return _newest(_shown(row, now) for row in _vouches(Q(user_id=user_id)))


def staked_for(user_id: UUID, *, at: datetime) -> list[VouchView]:
    """The vouches for somebody that bound who gave them at an instant, first given first."""
    rows = _vouches(Q(user_id=user_id, at__lte=at), Q(ended=None) | Q(ended__at__gt=at))
    shown = [_shown(row, at) for row in rows]
    return [one for one in reversed(shown) if one.staked_until > at]


def has_vouched(user_id: UUID, by: UUID) -> bool:
    """Whether the one vouches for the other now."""
    return _vouches(Q(user_id=user_id, by_id=by, ended=None)).exists()


def has_met(user_id: UUID, by: UUID) -> bool:
    """Whether the one vouches for the other now, and not only by a link."""
    return _vouches(Q(user_id=user_id, by_id=by, ended=None) & ~Q(how=LINK)).exists()


def has_links(by: UUID) -> bool:
    """Whether somebody vouches for anybody whom they have not met with their phones."""
    return _vouches(Q(by_id=by, ended=None, how=LINK)).exists()


def within(user_id: UUID, *, steps: int) -> frozenset[UUID]:
    """Everybody whom a chain of at most so many vouches joins to this person, either way.

    A steward's word for many, while founding, is an act of office and joins nobody.
    """
    found, edge = {user_id}, {user_id}
    for _step in range(steps):
        rows = models.Check.objects.filter(kind=VOUCH, ended=None).exclude(how=WORD)
        near = rows.filter(Q(by_id__in=edge) | Q(user_id__in=edge))
        pairs = near.values_list("by_id", "user_id")
        edge = {one for pair in pairs for one in pair} - found
        found |= edge
    return frozenset(found - {user_id})


def bar(user_id: UUID, now: datetime) -> tuple[Bar, datetime | None] | None:
    """Why this person cannot vouch for anybody now, and from when they can; None: they can.

    In the founding phase a steward's word is bound by nothing.
    """
    if is_steward(user_id) and is_founding(now):
        return None
    rows = models.Check.objects.filter(by_id=user_id, kind=VOUCH).values_list("at", "ended__at")
    held = list(rows)
    since = (
        models.Membership.objects.filter(user_id=user_id, ended_at=None, leaves_at=None)
        .values_list("admitted_at", flat=True)
        .first()
    )
    live = [at for at, ended_at in held if ended_at is None]
    return states.bar_to_vouch(since, live, limits(user_id, now), now, last=_last(held))


def limits(user_id: UUID, now: datetime) -> Limits:
    """What binds this person when they vouch: good rides earn them a few more."""
    rules = rules_as_of(now)
    earned = knowing.good_rides(user_id, now=now) // rules["vouches.rides_each"]
    return Limits(
        member_for=timedelta(seconds=rules["vouches.member_s"]),
        lasts=timedelta(seconds=rules["vouches.lasts_s"]),
        most=max(
            rules["vouches.live_max"],
            min(rules["vouches.live_max"] + earned, rules["vouches.most"]),
        ),
        apart=timedelta(seconds=rules["vouches.apart_s"]),
    )


def known(user_id: UUID, at: datetime) -> Known:
    """What shows who somebody is, at an instant."""
    rows = _live(at).filter(user_id=user_id)
    return _known(list(rows))


def known_of(at: datetime) -> dict[UUID, Known]:
    """The same of everybody of whom anything shows it."""
    by_user = dict[UUID, list[models.Check]]()
    for row in _live(at).iterator():
        by_user.setdefault(row.user_id, []).append(row)
    return {user_id: _known(rows) for user_id, rows in by_user.items()}


def documented(at: datetime) -> list[UUID]:
    """Everybody of whom a steward saw a document or papers that count at an instant, first seen first."""
    rows = _live(at).filter(kind__in=[DOCUMENT, PAPERS])
    return list(dict.fromkeys(rows.values_list("user_id", flat=True)))


def has_ties(user_id: UUID) -> bool:
    """Whether somebody gave or got a vouch in person that counts now."""
    rows = models.Check.objects.filter(kind=VOUCH, ended=None).exclude(how=LINK)
    return rows.filter(Q(user_id=user_id) | Q(by_id=user_id)).exists()


def edges(at: datetime) -> list[tuple[UUID, UUID]]:
    """Who vouched for whom in person, of vouches that count at an instant."""
    with connection.cursor() as cursor:
        cursor.execute(EDGES, {"at": at})
        return list(cursor.fetchall())


def seeds(at: datetime) -> dict[str, frozenset[UUID]]:
    """The seeds in office at an instant, by the city that they are seeds of."""
    rows = models.Office.objects.filter(kind=SEED, appointed_at__lte=at)
    rows = rows.exclude(ended_at__lte=at).exclude(until__lte=at)
    found = dict[str, set[UUID]]()
    for city, user_id in rows.values_list("city", "user_id"):
        found.setdefault(city, set()).add(user_id)
    return {city: frozenset(people) for city, people in found.items()}


def _live(at: datetime) -> QuerySet[models.Check]:
    rows = models.Check.objects.filter(at__lte=at).filter(Q(ended=None) | Q(ended__at__gt=at))
    return rows.filter(Q(until=None) | Q(until__gt=at)).order_by("at", "id")


def _known(live: list[models.Check]) -> Known:
    documents = [row for row in live if row.kind in {DOCUMENT, PAPERS}]
    best = max(documents, key=lambda row: (row.until is None, row.until or row.at), default=None)
    return Known(
        document=None if best is None else best.what or best.kind,
        document_until=best.until if best else None,
        met=len({row.by_id for row in live if row.kind == VOUCH and row.how != LINK}),
        is_known=any(row.kind == KNOWN for row in live),
    )


def _vouches(*which: Q) -> QuerySet[models.Check]:
    rows = models.Check.objects.filter(*which, kind=VOUCH).select_related("ended")
    return rows.order_by("-at", "-id")


def _newest(shown: Iterable[VouchView]) -> list[VouchView]:
    """Each once: what an appeal gave back stands in the place of what had ended."""
    found = dict[tuple[UUID, UUID, datetime], VouchView]()
    for one in shown:
        found.setdefault((one.by, one.user_id, one.at), one)
    return list(found.values())


def _last(held: Sequence[tuple[datetime, datetime | None]]) -> datetime | None:
    return max((at for at, _ended in held), default=None)


def _shown(row: models.Check, now: datetime) -> VouchView:
    ended = getattr(row, "ended", None)
    lasts = timedelta(seconds=rules_as_of(now)["vouches.lasts_s"])
    return VouchView(
        id=row.id,
        user_id=row.user_id,
        by=row.by_id,
        how=row.how,
        at=row.at,
        staked_until=row.at + lasts,
        ended_at=ended.at if ended else None,
        why=ended.why if ended else "",
    )
