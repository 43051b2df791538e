"""What the pages of assurance show: one's level and why, one's vouches, a meeting of two phones."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import ngettext

from coop.locker import client as locker
from coop.members.actions.admission import DOCUMENTS
from coop.members.actions.vouching import bars
from coop.members.queries import vouches
from coop.rulebook.queries import Rules, rules_as_of
from coop.trust import squares, wording_assurance
from coop.trust.queries import assurance as queries
from coop.trust.queries import identity as shown_documents
from coop.trust.queries import meetings
from coop.trust.queries.meetings import MeetingView
from coop.web import cities, formats
from coop.web.local import here

Context = dict[str, object]
DAY = timedelta(days=1)
YEAR_DAYS = 365
QUEUE_MAX = 50


def shown(user_id: UUID, *, now: datetime) -> Context:
    """One's level, on what it rests and what raises it: what `trust/_assurance.html` needs."""
    found, zone = queries.assurance_of(user_id, now=now), here()
    return {
        "assurance": found,
        "assurance_name": wording_assurance.name(found.level),
        "assurance_held": wording_assurance.held(found, zone),
        "assurance_lacking": wording_assurance.lacking(found, zone),
        "unseeded": _names_of(queries.unseeded_of(user_id, now=now)),
        "zone": zone,
    }


def mine(user_id: UUID, *, now: datetime) -> Context:
    """The page of one's assurance, with one's vouches."""
    given, got = vouches.given(user_id, now=now), vouches.received(user_id, now=now)
    names = _names([one.user_id for one in given if not one.ended_at], user_id, now=now)
    return shown(user_id, now=now) | {
        "levels": wording_assurance.levels(),
        "given": [(one, names.get(one.user_id, ""), now < one.staked_until) for one in given],
        "got": got,
        "can_vouch": vouches.bar(user_id, now) is None,
        "now": now,
    }


def vouches_of(user_id: UUID, *, now: datetime) -> Context:
    """One's vouches for programs: given and got, and whether one can give another now."""
    rules, found = rules_as_of(now), vouches.bar(user_id, now)
    given = vouches.given(user_id, now=now)
    return {
        "given": given,
        "got": vouches.received(user_id, now=now),
        "used": sum(_binds(one.ended_at, one.at, rules, now) for one in given),
        "most": vouches.limits(user_id, now).most,
        "bar": bars()[found[0]] if found else "",
        "bar_until": found[1] if found else None,
    }


def beginning(user_id: UUID, *, now: datetime) -> Context:
    """The page that says what a vouch means before one shows a code."""
    return {
        **vouches_of(user_id, now=now),
        "zone": here(),
        "open_id": meetings.open_meeting(user_id, now=now),
        **_limits(rules_as_of(now)),
    }


def reading(*, now: datetime) -> Context:
    """The page on which one reads somebody's code."""
    return {"zone": here(), **_limits(rules_as_of(now))}


def meeting(meeting_id: UUID, *, by: UUID, now: datetime) -> Context:
    """A meeting as one of its two people sees it; the other one can read that they were named.

    Raises:
        coop.basics.refusals.NotYours: it is somebody else's.
    """
    found = meetings.meeting(meeting_id, by=by, now=now)
    rules = rules_as_of(now)
    name = ""
    if found.other_id is not None and found.state in {"read", "given"}:
        name = _names([found.other_id], by, now=now).get(found.other_id, "")
    return {
        "meeting": found,
        "name": name,
        "square": _square(found),
        "zone": here(),
        **_limits(rules),
    }


def identity(user_id: UUID, *, now: datetime) -> Context:
    """The page on which one shows who one is."""
    rules = rules_as_of(now)
    return {
        "showing": shown_documents.latest(user_id),
        "known": vouches.known(user_id, now),
        "kinds": kinds(),
        "most": rules["identity.file_kb"] * 1_000,
        "most_mb": f"{rules['identity.file_kb'] // 1_000}{formats.SPACE}MB",
        "kept": _days(rules["identity.keep_s"]),
        "waits": _days(rules["identity.wait_s"]),
        "lasts": _days(rules["identity.lasts_s"]),
        "zone": here(),
    }


def desk(showing_id: UUID, *, by: UUID, now: datetime) -> Context:
    """A document before a steward; its person is told of the look."""
    view = shown_documents.look(showing_id, by=by, now=now)
    return {
        "view": view,
        "pages": range(view.showing.pages),
        "kind": wording_assurance.document(view.showing.what),
        "kinds": kinds(),
        "reasons": wording_assurance.reasons(),
        "left": shown_documents.count_waiting(),
        "today": now.date(),
        "kept": _days(rules_as_of(now)["identity.keep_s"]),
        "zone": here(),
    }


def queue() -> Context:
    """What waits for stewards."""
    waiting = shown_documents.queue(limit=QUEUE_MAX)
    rows = [(one, wording_assurance.document(one.what)) for one in waiting]
    return {"waiting": rows, "zone": here()}


def kinds() -> list[tuple[str, str]]:
    """The kinds of documents, each with its name."""
    return [(one, wording_assurance.document(one)) for one in DOCUMENTS]


def _days(seconds: int) -> str:
    days = timedelta(seconds=seconds) // DAY
    if days and days % YEAR_DAYS == 0:
        years = days // YEAR_DAYS
        return f"{years}{formats.SPACE}{ngettext('year', 'years', years)}"
    return f"{days}{formats.SPACE}{ngettext('day', 'days', days)}"


def _square(found: MeetingView) -> squares.Square | None:
    if not found.code:
        return None
    return squares.square(f"{settings.PUBLIC_URL}/vouch/read/?code={found.code}")


def _limits(rules: Rules) -> Context:
    return {
        "near": formats.distance(rules["vouches.near_m"], "metric"),
        "step": f"{rules['vouches.step_s']}{formats.SPACE}s",
        "staked": _days(rules["vouches.lasts_s"]),
        "apart": _days(rules["vouches.apart_s"]),
        "severity": rules["conduct.dispute_medium"],
    }


def _names_of(slugs: list[str]) -> list[str]:
    """Cities as people call them."""
    names = {city.slug: city.name for city in cities.every()} if slugs else {}
    return [names.get(slug, slug) for slug in slugs]


def _binds(ended_at: datetime | None, at: datetime, rules: Rules, now: datetime) -> bool:
    return ended_at is None and now < at + timedelta(seconds=rules["vouches.lasts_s"])


def _names(user_ids: list[UUID], by: UUID, *, now: datetime) -> dict[UUID, str]:
    if not user_ids:
        return {}
    read = locker.read_many(
        user_ids, "profile", fields=("name",), purpose="vouch", reader=f"member:{by}", now=now
    )
    return {user_id: fields.get("name", "") for user_id, fields in read.items()}
