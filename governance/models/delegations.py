"""Lending one's vote: who offers to vote for others, and who lets them, by topic."""

from django.db import models
from django.db.models import F, Q

from governance.models.proposals import person


class Delegate(models.Model):
    """Somebody votes for others in a topic, and publicly while anybody lends them a vote."""

    user = person(db_index=False)
    topic = models.CharField(max_length=10)
    says = models.CharField(max_length=300)
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "topic"], condition=Q(ended_at=None), name="offers_once_a_topic"
            )
        ]


class Delegation(models.Model):
    """One member lends another their vote in a topic, until it ends or lapses."""

    topic = models.CharField(max_length=10)
    giver = person(db_index=False)
    taker = person(db_index=False)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["taker", "topic"], name="votes_lent_to")]
        constraints = [
            models.UniqueConstraint(
                fields=["giver", "topic"], condition=Q(ended_at=None), name="lent_once_a_topic"
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="lent_to_somebody_else"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("given_at")), name="lapses_after_it_begins"
            ),
        ]
