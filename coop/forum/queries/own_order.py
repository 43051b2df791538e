"""Discussions in the order that a reader set under "Your ranking", and those to try an order on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.forum import ordering
from coop.ranking import client as ranking
from coop.ranking.features import Features, Subject
from coop.ranking.ordering import Candidate
from coop.ranking.registry import Known, Shown, Tryout

SHOWN = 12
KNOWN = 50
HOUR = 3_600


def arrange(reader: UUID, found: Sequence[ordering.Candidate], *, now: datetime) -> list[UUID]:
    """The ids in the reader's own order; each of them once."""
    order = ranking.carried(reader, Subject.THREADS, now=now)
    candidates = [_candidate(one, now=now) for one in found]
    return [one.id for one in ranking.explained(order, candidates, now=now).placed]


def tryout(
    found: Sequence[ordering.Candidate], titles: dict[UUID, str], *, now: datetime
) -> Tryout:
    """The newest discussions, to try an order on."""
    newest = sorted(found, key=lambda one: one.last_at, reverse=True)[:SHOWN]
    shown = tuple(
        Shown(_candidate(one, now=now), titles.get(one.id, ""), _detail(one)) for one in newest
    )
    return Tryout(_("The newest discussions, now"), "", shown)


def known(found: Sequence[ordering.Candidate], titles: dict[UUID, str]) -> list[Known]:
    """Discussions that somebody can put into a list of theirs."""
    newest = sorted(found, key=lambda one: one.last_at, reverse=True)[:KNOWN]
    return [Known(one.id, titles[one.id], _detail(one)) for one in newest if titles.get(one.id)]


def _candidate(one: ordering.Candidate, *, now: datetime) -> Candidate:
    return Candidate(one.id, -one.last_at.timestamp(), _features(one, now=now))


def _features(one: ordering.Candidate, *, now: datetime) -> Features:
    return {
        "age_hours": (now - one.opened_at).total_seconds() / HOUR,
        "quiet_hours": max(0.0, (now - one.last_at).total_seconds() / HOUR),
        "posts": float(one.posts),
        "voices": float(one.voices),
        "arguments": float(one.arguments),
        "unread": float(one.unread),
    }


def _detail(one: ordering.Candidate) -> str:
    posts = ngettext("%d contribution", "%d contributions", one.posts) % one.posts
    voices = ngettext("%d member", "%d members", one.voices) % one.voices
    return f"{posts}, {voices}"
