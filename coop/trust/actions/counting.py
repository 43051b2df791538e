"""Ratings begin to count: several of one person's at once, so that nobody can tell whose is whose.

Their words show later still, each at a moment that was drawn when it was written.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet

from coop.rulebook.queries import rules_as_of
from coop.trust import models
from coop.trust.actions import conduct, encounters, handing, weighing
from coop.trust.actions.conduct import Fact
from coop.trust.paid import Paid
from coop.work.actions import post_all

TOPIC = "trust.count"
UNPAID = "unpaid"
"""Why a rating of a ride that nobody ever paid does not count."""


def order(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: have the ratings counted, and the words shown, whose batch is full."""
    rules = rules_as_of(now)
    waited = now - timedelta(seconds=rules["ratings.batch_wait_s"])
    full = Q(raters__gte=rules["ratings.batch"])
    due = _people(_revealed(now), full | Q(oldest__lte=waited))
    people = sorted(due | _people(_unsaid(), full))
    post_all(TOPIC, [{"user": user, "role": role} for user, role in people], now=now)


@transaction.atomic
def count(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: count one person's ratings in one role if enough wait, and let their words show."""
    user_id, role = UUID(payload["user"]), payload["role"]
    rows = _revealed(now).filter(ratee_id=user_id, role=role)
    waiting = list(rows.select_for_update(of=("self",)).select_related("encounter"))
    rules = rules_as_of(now)
    wait = timedelta(seconds=rules["ratings.batch_wait_s"])
    paid = _paid(waiting, wait, now=now)
    raters = {row.rater_id for row in paid}
    if len(raters) >= rules["ratings.batch"] or any(row.reveal_at + wait <= now for row in paid):
        _count(paid, now=now)
    _let_show(user_id, role, batch=rules["ratings.batch"], now=now)


@transaction.atomic
def forget_words(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: words about people go after their time; the thumbs stay."""
    kept = timedelta(seconds=rules_as_of(now)["ratings.words_kept_s"])
    old = models.Rating.objects.filter(given_at__lt=now - kept)
    old.filter(~Q(words="") | ~Q(private_words="") | ~Q(reply="")).update(
        words="", private_words="", reply=""
    )


def _revealed(now: datetime) -> QuerySet[models.Rating]:
    """What may count and does not yet."""
    rows = models.Rating.objects.filter(reveal_at__lte=now, counted_at=None, voided_at=None)
    return rows.order_by("given_at", "id")


def _unsaid() -> QuerySet[models.Rating]:
    """Words of ratings that count, and that do not show yet."""
    rows = models.Rating.objects.filter(said_at=None, counted_at__isnull=False, voided_at=None)
    return rows.exclude(words="", private_words="")


def _people(rows: QuerySet[models.Rating], having: Q) -> set[tuple[str, str]]:
    """About whom these ratings are, where enough of them do, in which role."""
    groups = rows.order_by().values("ratee_id", "role")
    counted = groups.annotate(raters=Count("rater_id", distinct=True), oldest=Min("reveal_at"))
    found = counted.filter(having).values_list("ratee_id", "role")
    return {(str(ratee_id), role) for ratee_id, role in found}


def _paid(rows: Sequence[models.Rating], wait: timedelta, *, now: datetime) -> list[models.Rating]:
    """Those of paid rides; one whose ride was not paid in all that time never counts."""
    paid = [row for row in rows if encounters.settle(row.encounter, now=now) == Paid.YES]
    over = [row.id for row in rows if row not in paid and row.reveal_at + wait <= now]
    models.Rating.objects.filter(id__in=over).update(voided_at=now, void_because=UNPAID)
    return paid


def _count(rows: Sequence[models.Rating], *, now: datetime) -> None:
    """All at one instant: even since when each fades tells nothing of which ride it was."""
    weighing.weigh_new([row.id for row in rows], now=now)
    for row in rows:
        models.Rating.objects.filter(id=row.id, counted_at=None).update(counted_at=now)
        fact = Fact(
            row.ratee_id,
            row.role,
            row.encounter.city,
            "thumb",
            row.encounter.about,
            now,
            rating_id=row.id,
            is_up=row.is_up,
        )
        conduct.note(fact=fact, now=now)


def _let_show(user_id: UUID, role: str, *, batch: int, now: datetime) -> None:
    rows = list(_unsaid().filter(ratee_id=user_id, role=role).select_for_update())
    if len({row.rater_id for row in rows}) < batch:
        return
    for row in rows:
        shows_at = now + timedelta(seconds=row.delay_s)
        models.Rating.objects.filter(id=row.id, said_at=None).update(said_at=shows_at)
        handing.order(row.id, at=shows_at)
