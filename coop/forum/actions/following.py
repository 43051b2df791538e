"""Following discussions and topics, and how far somebody has read."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.forum import models


def begin(*, thread_id: UUID, by: UUID, now: datetime) -> None:
    """Whoever writes follows, unless they chose not to before."""
    models.Subscription.objects.get_or_create(
        user_id=by, thread_id=thread_id, topic=None, defaults={"is_on": True, "at": now}
    )


@transaction.atomic
def follow_thread(*, thread_id: UUID, is_on: bool, by: UUID, now: datetime) -> None:
    """Hear of what is new in a discussion, or no longer.

    Raises:
        NotYours: there is none.
    """
    if not models.Thread.objects.filter(id=thread_id).exists():
        raise NotYours(_("There is no such discussion."))
    models.Subscription.objects.update_or_create(
        user_id=by, thread_id=thread_id, topic=None, defaults={"is_on": is_on, "at": now}
    )


@transaction.atomic
def follow_topic(*, slug: str, is_on: bool, by: UUID, now: datetime) -> None:
    """Hear of new discussions in a topic, or no longer.

    Raises:
        NotYours: there is none.
    """
    topic = models.Topic.objects.filter(slug=slug).first()
    if topic is None:
        raise NotYours(_("There is no such topic."))
    models.Subscription.objects.update_or_create(
        user_id=by, topic=topic, thread=None, defaults={"is_on": is_on, "at": now}
    )


def mark(*, thread_id: UUID, seq: int, by: UUID, now: datetime) -> None:
    """Remember how far somebody has read; a page that was open longer takes nothing back."""
    visit, is_new = models.Visit.objects.get_or_create(
        user_id=by, thread_id=thread_id, defaults={"seq": seq, "at": now}
    )
    if not is_new and visit.seq < seq:
        models.Visit.objects.filter(id=visit.id).update(seq=Greatest(F("seq"), seq), at=now)
