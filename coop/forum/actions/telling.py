"""Who hears of what is new: rows first, then mails, at once or together in a summary.

Called by this room's tasks, after the fact: a topic with many readers holds nobody up who writes.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Min, QuerySet

from coop.forum import mentions, models
from coop.forum.states import FOUNDING_MATRIX, How, Why
from coop.members import queries as members
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work

BATCH = 1_000


@transaction.atomic
def tell(*, post_id: UUID, now: datetime) -> None:
    """Note for everybody concerned that something was written; twice is the same."""
    post = models.Post.objects.select_related("thread", "parent").get(id=post_id)
    if post.text is None:
        return
    causes = _causes(post)
    for user_id in members.blocked_with(post.author_id) | {post.author_id}:
        causes.pop(user_id, None)
    matrix = _matrix(causes)
    rows = [
        models.Notice(user_id=user_id, post=post, why=why, how=matrix[user_id, why], at=now)
        for user_id, why in causes.items()
        if matrix[user_id, why] != How.NEVER
    ]
    models.Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    unsent = models.Notice.objects.filter(post=post, how=How.ONCE, sent_at=None)
    ids = unsent.values_list("id", flat=True)
    work.post_all("forum.mail", [{"notice": str(one)} for one in ids], now=now)


@transaction.atomic
def order_digests(*, now: datetime) -> int:
    """Have a summary sent to everybody for whom something has waited long enough.

    Returns:
        to how many.
    """
    waits = timedelta(seconds=rules_as_of(now)["forum.digest_s"])
    waiting = models.Notice.objects.filter(sent_at=None, how=How.DIGEST).values("user_id")
    due = waiting.annotate(oldest=Min("at")).filter(oldest__lte=now - waits)
    people = [{"user": str(row["user_id"])} for row in due]
    work.post_all("forum.digest", people, now=now)
    return len(people)


def sent(notice_ids: Iterable[int], *, now: datetime) -> None:
    """Remember that these were sent, or had been seen before."""
    models.Notice.objects.filter(id__in=list(notice_ids), sent_at=None).update(sent_at=now)


def _causes(post: models.Post) -> dict[UUID, Why]:
    """Whom it concerns and why; of several reasons the nearest."""
    thread = post.thread
    # Whoever followed later, perhaps by answering, had read this.
    following = models.Subscription.objects.filter(is_on=True, at__lte=post.written_at)
    causes: dict[UUID, Why] = {}
    if post.depth == 0:
        causes |= dict.fromkeys(_people(following.filter(topic_id=thread.topic_id)), Why.TOPIC)
    causes |= dict.fromkeys(_people(following.filter(thread=thread)), Why.THREAD)
    answered = post.parent.author_id if post.parent else thread.author_id
    # Whoever stopped following a discussion hears no more of answers to its opening.
    if post.parent or answered in causes:
        causes[answered] = Why.REPLY
    known = members.emails(mentions.named(post.text or ""))
    return causes | dict.fromkeys(known, Why.MENTION)


def _people(rows: QuerySet[models.Subscription]) -> list[UUID]:
    return list(rows.values_list("user_id", flat=True))


def _matrix(causes: Mapping[UUID, Why]) -> dict[tuple[UUID, Why], How]:
    """When each of these people wants to hear of what concerns them."""
    rows = models.Reader.objects.filter(user_id__in=list(causes))
    chosen = dict(rows.values_list("user_id", "matrix"))
    return {
        (user_id, why): How(chosen.get(user_id, {}).get(why, FOUNDING_MATRIX[why]))
        for user_id, why in causes.items()
    }
