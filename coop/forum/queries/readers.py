"""How somebody reads the Commons: their choices, what they follow, how far they have read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from coop.forum import models, ordering
from coop.forum.states import FOUNDING_MATRIX, LOWERING, Choices, How, Label, Why
from coop.members import queries as members
from coop.rulebook.queries import rules_as_of


@dataclass(frozen=True, slots=True)
class Followed:
    """A topic or a discussion that somebody follows."""

    id: UUID
    title: str
    url: str
    is_topic: bool


def may_write(user_id: UUID) -> bool:
    """Whether this person is a member whose account is open."""
    return members.member_since(user_id) is not None and members.closing_of(user_id) is None


def is_newcomer(user_id: UUID, *, now: datetime) -> bool:
    """Whether this person was admitted only lately."""
    since = members.member_since(user_id)
    return since is None or now - since < timedelta(seconds=rules_as_of(now)["forum.newcomer_s"])


def choices(user_id: UUID, *, now: datetime) -> Choices:
    """What somebody chose; the founding choices where they chose nothing."""
    row = models.Reader.objects.filter(user_id=user_id).first()
    fold_from = rules_as_of(now)["forum.fold_from"]
    folds = row.folds if row else {}
    matrix = row.matrix if row else {}
    return Choices(
        order=row.order if row and row.order in ordering.RANKERS else ordering.NEWEST,
        folds={label: int(folds.get(label, fold_from)) for label in LOWERING},
        matrix={why: How(matrix.get(why, FOUNDING_MATRIX[why])) for why in Why},
    )


def follows_thread(user_id: UUID, thread_id: UUID) -> bool:
    """Whether this person follows this discussion."""
    rows = models.Subscription.objects.filter(user_id=user_id, thread_id=thread_id, is_on=True)
    return rows.exists()


def topics_followed(user_id: UUID) -> set[UUID]:
    """The topics that this person follows."""
    rows = models.Subscription.objects.filter(user_id=user_id, is_on=True).exclude(topic=None)
    return {topic_id for topic_id in rows.values_list("topic_id", flat=True) if topic_id}


def followed(user_id: UUID) -> list[Followed]:
    """All that this person follows: topics, then discussions, latest first."""
    rows = models.Subscription.objects.filter(user_id=user_id, is_on=True)
    found = rows.select_related("topic", "thread").order_by("-at", "-id")
    topics = [
        Followed(row.topic.id, row.topic.name, f"/commons/topics/{row.topic.slug}/", True)
        for row in found
        if row.topic
    ]
    threads = [
        Followed(row.thread.id, row.thread.title, f"/commons/threads/{row.thread.id}/", False)
        for row in found
        if row.thread
    ]
    return topics + threads


def read_until(user_id: UUID, thread_id: UUID) -> int | None:
    """The number of the last contribution that this person has seen; None: never been there."""
    rows = models.Visit.objects.filter(user_id=user_id, thread_id=thread_id)
    return rows.values_list("seq", flat=True).first()


def blocked(user_id: UUID) -> frozenset[UUID]:
    """Whose words this person sees folded: whom they blocked."""
    return frozenset(members.blocked_by(user_id))


def labels_of(user_id: UUID, post_ids: list[UUID]) -> dict[UUID, set[Label]]:
    """What this person labelled, by contribution."""
    rows = models.Label.objects.filter(user_id=user_id, post_id__in=post_ids)
    found: dict[UUID, set[Label]] = {}
    for post_id, label in rows.values_list("post_id", "label"):
        found.setdefault(post_id, set()).add(Label(label))
    return found
