"""Lending one's vote in a topic, taking it back, and offering to vote for others."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, Refusal
from coop.members import queries as members
from coop.rulebook.queries import rules_as_of
from governance import models
from governance.actions.standing import counts_from
from governance.kinds import Topic
from governance.queries import delegations

SAYS_MAX = 300


class CannotLend(Refusal):
    """A vote is lent to another member who offers to take it, and whose ballots are public."""

    code = "cannot_lend"
    status = 422


class Circle(Refusal):
    """The chain would lead back to whoever begins it, and count for nobody."""

    code = "circle"
    status = 422


class FullHands(Refusal):
    """The delegate votes for as many as one delegate may."""

    code = "full_hands"


@transaction.atomic
def offer(*, topic: str, says: str, by: UUID, now: datetime) -> None:
    """Offer to vote for others in a topic; from then on one's ballots there are public.

    Raises:
        CannotLend: one is no member.
        Malformed: no words, or no such topic.
    """
    if members.member_since(by) is None:
        raise CannotLend(_("Only members can vote for others."))
    words = " ".join(says.split())
    if not words or len(words) > SAYS_MAX or not words.isprintable():
        raise Malformed(_("Say in up to %s characters how you will vote.") % SAYS_MAX)
    models.Delegate.objects.update_or_create(
        user_id=by,
        topic=_topic(topic),
        ended_at=None,
        defaults={"says": words},
        create_defaults={"says": words, "since_at": now},
    )


@transaction.atomic
def stop_offering(*, topic: str, by: UUID, now: datetime) -> None:
    """Take the offer back; every vote lent by it returns to its member."""
    at = _from(topic, now)
    models.Delegate.objects.filter(user_id=by, topic=topic, ended_at=None).update(ended_at=at)
    models.Delegation.objects.filter(taker_id=by, topic=topic, ended_at=None).update(ended_at=at)


@transaction.atomic
def lend(*, topic: str, to: UUID, by: UUID, now: datetime) -> datetime:
    """Lend one's vote in a topic, in place of an earlier loan; returns when it lapses.

    Raises:
        CannotLend: to oneself, to somebody who does not offer it, or as no member.
        Circle: the chain leads back.
        FullHands: the delegate has as many votes as one may.
    """
    theme = _topic(topic)
    if by == to:
        raise CannotLend(_("Your vote is yours already. Lend it to somebody else."))
    if members.member_since(by) is None:
        raise CannotLend(_("Members have a vote to lend. Ask a steward to admit you."))
    if not models.Delegate.objects.filter(user_id=to, topic=theme, ended_at=None).exists():
        raise CannotLend(_("This person does not vote for others in this topic."))
    # Of two loans at once the second sees the first: no circle slips through.
    delegations.hold(theme)
    if by in delegations.chain(to, theme, now):
        raise Circle(
            _(
                "This person lends their vote to you, or to somebody who does: it would count for nobody."
            )
        )
    rules = rules_as_of(now)
    most = rules["delegation.weight_max"]
    others = models.Delegation.objects.filter(_holding(now), taker_id=to, topic=theme)
    if others.exclude(giver_id=by).count() + 1 >= most:
        raise FullHands(
            _("This delegate votes for %s members already, as many as one may. Choose another.")
            % (most - 1)
        )
    at = _from(theme, now)
    _end(by, theme, at)
    expires_at = at + timedelta(seconds=rules["delegation.valid_s"])
    models.Delegation.objects.create(
        topic=theme, giver_id=by, taker_id=to, given_at=at, expires_at=expires_at
    )
    return expires_at


@transaction.atomic
def take_back(*, topic: str, by: UUID, now: datetime) -> None:
    """Take one's vote back; no harm if it is not lent."""
    theme = _topic(topic)
    _end(by, theme, _from(theme, now))


def _end(giver: UUID, topic: str, at: datetime) -> None:
    rows = models.Delegation.objects.filter(giver_id=giver, topic=topic, ended_at=None)
    rows.update(ended_at=at)


def _from(topic: str, now: datetime) -> datetime:
    """From when on it counts: a standing ballot's count never changes once it is public."""
    return counts_from(now) if topic == Topic.MONEY else now


def _holding(now: datetime) -> Q:
    return Q(ended_at=None, expires_at__gt=now)


def _topic(name: str) -> str:
    if name not in set(Topic):
        raise Malformed(_("Choose a topic from the list."))
    return name
