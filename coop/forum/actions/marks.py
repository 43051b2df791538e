"""What members mark of each other's words: labels, a small yes, whether an argument is of use."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotAllowed, NotYours
from coop.forum import models
from coop.forum.actions import standing
from coop.forum.states import Label, Reaction


class OwnWords(NotAllowed):
    """Nobody marks what they wrote themselves."""

    code = "own_words"


class NoArgument(Malformed):
    """Only arguments are ranked."""

    code = "no_argument"


@transaction.atomic
def label(*, post_id: UUID, label: Label, by: UUID, now: datetime) -> None:
    """Label somebody's words: readers who chose so see them folded. Twice is the same.

    Raises:
        standing.MembersOnly, standing.TooMuch, OwnWords, NotYours.
    """
    _markable(post_id, by, now=now)
    if models.Label.objects.filter(post_id=post_id, user_id=by, label=label).exists():
        return
    standing.need_marks(by, now=now)
    models.Label.objects.get_or_create(
        post_id=post_id, user_id=by, label=Label(label), defaults={"at": now}
    )


@transaction.atomic
def unlabel(*, post_id: UUID, label: Label, by: UUID, now: datetime) -> None:
    """Take a label back; nothing happens where there is none.

    Raises:
        standing.MembersOnly, OwnWords, NotYours.
    """
    _markable(post_id, by, now=now)
    models.Label.objects.filter(post_id=post_id, user_id=by, label=label).delete()


@transaction.atomic
def react(*, post_id: UUID, reaction: Reaction, is_on: bool, by: UUID, now: datetime) -> None:
    """Agree or thank, or no longer.

    Raises:
        standing.MembersOnly, OwnWords, NotYours.
    """
    _markable(post_id, by, now=now)
    mine = models.Reaction.objects.filter(post_id=post_id, user_id=by, reaction=reaction)
    if not is_on:
        mine.delete()
        return
    models.Reaction.objects.get_or_create(
        post_id=post_id, user_id=by, reaction=Reaction(reaction), defaults={"at": now}
    )


@transaction.atomic
def rate(*, post_id: UUID, is_useful: bool | None, by: UUID, now: datetime) -> None:
    """Say whether an argument is of use, wherever one stands; None takes it back.

    Raises:
        standing.MembersOnly, OwnWords, NotYours.
        NoArgument: it is a comment.
    """
    post = _markable(post_id, by, now=now)
    if not post.side:
        raise NoArgument(_("Only arguments are ranked. To a comment you can agree."))
    if is_useful is None:
        models.Rating.objects.filter(post_id=post_id, user_id=by).delete()
        return
    models.Rating.objects.update_or_create(
        post_id=post_id, user_id=by, defaults={"is_useful": is_useful, "at": now}
    )


def _markable(post_id: UUID, by: UUID, *, now: datetime) -> models.Post:
    standing.need_member(by, now=now)
    post = models.Post.objects.filter(id=post_id).first()
    if post is None or post.text is None:
        raise NotYours(_("There are no such words, or they are gone."))
    if post.author_id == by:
        raise OwnWords(_("These are your own words. Others mark them."))
    return post
