"""The API of trust: rating, one's own standing line by line, the formula."""

from dataclasses import asdict
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.members import gates
from coop.trust import reasons
from coop.trust import serializers as shapes
from coop.trust.actions import ratings
from coop.trust.actions.ratings import Said
from coop.trust.conduct import Role
from coop.trust.queries import alerts
from coop.trust.queries import ratings as reading
from coop.trust.queries import standing as standings
from coop.trust.queries.basis import formula_at, policy_at
from coop.trust.queries.ratings import Rateable
from coop.work.doors import Ask, get, post

TAG = "trust"


@get(shapes.RateableOut, name="rides_to_rate", summary="Rides I can rate", tag=TAG, many=True)
def to_rate(ask: Ask) -> object:
    """Rides that you shared and can still rate, the newest first."""
    return [_rateable(one) for one in reading.to_rate(ask.by, now=ask.now)]


@get(shapes.RateableOut, name="rating", summary="A ride to rate, or as I rated it", tag=TAG)
def rating(ask: Ask, about: UUID) -> object:
    """One ride that you shared; the other's rating is nowhere to be read."""
    return _one(about, ask)


@post(shapes.ThumbIn, shapes.RateableOut, name="rate", summary="Rate a ride", tag=TAG, code=201)
def rate(ask: Ask, about: UUID) -> object:
    """Say how it was, once. Nobody sees it before both have, or the time is over."""
    said = Said(**ask.fields)
    ask.once(lambda: ratings.give(about=about, said=said, by=ask.by, now=ask.now))
    return _one(about, ask)


@get(shapes.ConductOut, shapes.RoleIn, name="standing", summary="My standing and why", tag=TAG)
def standing(ask: Ask) -> object:
    """Your conduct in one role, with every line that makes it up."""
    role = Role(ask.fields["role"])
    found = standings.aggregate(ask.by, role, now=ask.now)
    lines = standings.explanation(ask.by, role, now=ask.now)
    known = standings.conduct_of(ask.by, role, now=ask.now)
    place = standings.percentile(known, now=ask.now)
    return {**found, "percentile": place, "lines": [asdict(line) for line in lines]}


@get(
    shapes.WordsOut,
    shapes.RoleIn,
    name="words_about_me",
    summary="What people wrote about me",
    tag=TAG,
    many=True,
)
def words(ask: Ask) -> object:
    """Words that show, in one role, the newest first."""
    role = Role(ask.fields["role"])
    return reading.words_about(ask.by, role, now=ask.now, is_self=True)


@post(shapes.WordsReplyIn, name="reply_to_words", summary="Answer words about me", tag=TAG)
def reply(ask: Ask, rating_id: UUID) -> None:
    """Answer once; whoever reads the words reads the answer."""

    def act() -> UUID:
        text = ask.fields["words"]
        ratings.reply(rating_id=rating_id, words=text, by=ask.by, now=ask.now)
        return rating_id

    ask.once(act)


@get(shapes.FormulaOut, name="conduct", summary="How conduct is worked out", tag=TAG, is_open=True)
def formula(ask: Ask) -> object:
    """The numbers in force, and where newcomers begin here."""
    policy = policy_at(ask.now)
    begins = {
        f"begins_{role}": standings.begins_at(role, settings.CITY_SLUG, policy, now=ask.now)
        for role in Role
    }
    names = ("start", "completed_bp", "completed_max", "late_bp", "no_show_bp")
    numbers = {name: getattr(policy, name) for name in (*names, "small", "medium", "grave")}
    halves = {
        "ride_half_s": policy.halves.ride_s,
        "dispute_half_s": policy.halves.dispute_s,
    }
    return {"formula": formula_at(ask.now), **halves, **numbers, **begins}


@get(
    shapes.RingOut,
    name="office_rings",
    summary="Rings and bombings to look at",
    tag=TAG,
    many=True,
)
def rings(ask: Ask) -> object:
    """For stewards: what nobody looked at yet, oldest first, then what was looked at last."""
    gates.steward(ask.request)
    return [*alerts.waiting(), *alerts.looked_at()]


def _one(about: UUID, ask: Ask) -> dict[str, object]:
    found = reading.rateable(about, by=ask.by, now=ask.now)
    if found is None:
        raise NotYours(_("You can rate a ride that you shared, once it was driven to its end."))
    return _rateable(found)


def _rateable(found: Rateable) -> dict[str, object]:
    ups, downs = (reasons.offered(found.role, is_up=is_up) for is_up in (True, False))
    return {**asdict(found), "reasons_up": list(ups), "reasons_down": list(downs)}
