"""Ratings: given once after a ride that both shared, unseen by the other; voided by a panel."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import randbelow
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.rulebook.queries import rules_as_of
from coop.trust import models
from coop.trust.actions import conduct, encounters, handing
from coop.trust.conduct import Role
from coop.trust.paid import Paid
from coop.trust.reasons import WORDS_CHARS, all_are_offered

RIDE_TERM = "ride"
"""The term of a contract under which words about rides are held."""


class TooLate(Refusal):
    """The time to rate a ride is over."""

    code = "too_late"


class NotPaid(Refusal):
    """Only rides that were paid are rated."""

    code = "not_paid"


class RatedBefore(Refusal):
    """Each rates the other once."""

    code = "rated_before"


class NothingToAnswer(Refusal):
    """There are no words that show, or they were answered."""

    code = "nothing_to_answer"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of the other: a thumb, why, and words if they like."""

    is_up: bool
    reasons: Sequence[str] = ()
    words: str = ""
    private_words: str = ""


@transaction.atomic
def give(*, about: UUID, said: Said, by: UUID, now: datetime) -> UUID:
    """Rate whom one shared a ride with. Once both have, or the time is over, it may count.

    Returns:
        the rating's id.
    Raises:
        NotYours: no ride of theirs that was driven to its end.
        TooLate, NotPaid, RatedBefore
        Malformed: reasons that do not go with the thumb, or too many words.
    """
    _need_shape(said)
    met = models.Encounter.objects.select_for_update().filter(about=about).first()
    if met is None or by not in (met.rider_id, met.driver_id):
        raise NotYours(_("You can rate a ride that you shared, once it was driven to its end."))
    role, ratee = (Role.DRIVER, met.driver_id) if by == met.rider_id else (Role.RIDER, met.rider_id)
    if not all_are_offered(said.reasons, role, is_up=said.is_up):
        raise Malformed(_("Choose among the reasons that go with your thumb."))
    rules = rules_as_of(now)
    reveal_at = met.ended_at + timedelta(seconds=rules["ratings.window_s"])
    _need_open(met, role, reveal_at, now=now)
    other = models.Rating.objects.filter(encounter=met, role=role.other)
    if other.exists():
        reveal_at = now
        other.filter(reveal_at__gt=now).update(reveal_at=now)
    row = models.Rating.objects.create(
        encounter=met,
        rater_id=by,
        ratee_id=ratee,
        role=role,
        is_up=said.is_up,
        reasons=list(said.reasons),
        words=said.words.strip(),
        private_words=said.private_words.strip(),
        delay_s=randbelow(rules["ratings.delay_s"] + 1),
        given_at=now,
        reveal_at=reveal_at,
    )
    handing.keep_own(row, now=now)
    return row.id


@transaction.atomic
def reply(*, rating_id: UUID, words: str, by: UUID, now: datetime) -> None:
    """Answer words about oneself, once; whoever reads them reads the answer.

    Raises:
        NotYours: no words about this person.
        NothingToAnswer: they do not show, or were answered.
        Malformed: no words, or too many.
    """
    text = words.strip()
    if not text or len(text) > WORDS_CHARS:
        raise Malformed(_("Write your answer, in up to %d characters.") % WORDS_CHARS)
    rows = models.Rating.objects.filter(id=rating_id, ratee_id=by)
    if not rows.exists():
        raise NotYours(_("There are no such words about you."))
    open_ones = rows.filter(said_at__lte=now, replied_at=None, voided_at=None).exclude(words="")
    if open_ones.update(reply=text, replied_at=now) != 1:
        raise NothingToAnswer(_("You have answered this, or it no longer shows."))


@transaction.atomic
def void(*, rating_id: UUID, because: str, now: datetime) -> bool:
    """A panel found that a rating must not count: it is replayed out of the score.

    Args:
        because: names the verdict, in words that the person reads.
    Returns:
        Whether it counted, or could have, until now.
    Raises:
        NotYours: there is no such rating.
    """
    row = _hold(rating_id)
    if row.voided_at is not None:
        return False
    models.Rating.objects.filter(id=row.id).update(voided_at=now, void_because=because)
    for event_id in _events(row):
        conduct.take_back(event_id=event_id, because=because, now=now)
    return True


@transaction.atomic
def restore(*, rating_id: UUID, because: str, now: datetime) -> bool:
    """An appeal found that a voided rating counts after all: as it did before, since when it did.

    Raises:
        NotYours: there is no such rating.
    """
    row = _hold(rating_id)
    if row.voided_at is None:
        return False
    models.Rating.objects.filter(id=row.id).update(voided_at=None, void_because="")
    for event_id in _events(row):
        conduct.give_back(event_id=event_id, because=because, now=now)
    return True


def let_go(*, member_id: UUID, terms: Collection[str], now: datetime) -> int:
    """A term was withdrawn: the person's words about others go; they keep their own copy."""
    if RIDE_TERM not in terms:
        return 0
    said = models.Rating.objects.filter(rater_id=member_id).exclude(words="", private_words="")
    return said.update(words="", private_words="")


@transaction.atomic
def erase(*, member_id: UUID, now: datetime) -> Collection[UUID]:
    """Somebody is deleted: their words go, with the words that were for them alone.

    Their thumbs stay, of nobody any more: what others earned is not taken from them.
    """
    models.Rating.objects.filter(rater_id=member_id).update(words="", private_words="")
    models.Rating.objects.filter(ratee_id=member_id).update(reply="", private_words="")
    models.Audited.objects.filter(user_id=member_id).delete()
    return ()


def _need_shape(said: Said) -> None:
    if max(len(said.words), len(said.private_words)) > WORDS_CHARS:
        raise Malformed(_("Write up to %d characters.") % WORDS_CHARS)


def _need_open(met: models.Encounter, role: Role, until: datetime, *, now: datetime) -> None:
    if models.Rating.objects.filter(encounter=met, role=role).exists():
        raise RatedBefore(_("You have rated this ride. What was said stays as it is."))
    if now > until:
        days = rules_as_of(now)["ratings.window_s"] // 86_400
        raise TooLate(_("A ride can be rated within %d days of its end.") % days)
    if encounters.settle(met, now=now) == Paid.NO:
        raise NotPaid(_("A ride can be rated once it is paid."))


def _hold(rating_id: UUID) -> models.Rating:
    row = models.Rating.objects.select_for_update().filter(id=rating_id).first()
    if row is None:
        raise NotYours(_("There is no such rating."))
    return row


def _events(row: models.Rating) -> list[int]:
    lines = models.Event.objects.filter(rating=row, undoes=None)
    return list(lines.values_list("id", flat=True))
