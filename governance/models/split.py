"""What came of standing ballots: each month once for good, and every hour as it would be then.

Append-only. Whoever has these rows can count again.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Count(models.Model):
    """What was counted, and what the count was bound by. Shares are basis points by bucket.

    Attributes:
        at: the instant as of which roll, ballots and rules were read.
        in_force: the split that stands for the ballots missing to the quorum.
        low, high: the least and the most that each bucket could become.
        roll: how many could vote; `turnout`: how many ballots stood; `lent`: how many votes of
            members without a ballot they carried besides.
        asked: for each bucket, level -> how many of these votes ask for exactly that.
        carried: the ballots that carried lent votes, which are public: whose, what, which weight.
        rule_version: the newest rule in force.
    """

    at = models.DateTimeField()
    in_force = ArrayField(models.SmallIntegerField())
    low = ArrayField(models.SmallIntegerField())
    high = ArrayField(models.SmallIntegerField())
    roll = models.IntegerField()
    turnout = models.IntegerField()
    lent = models.IntegerField(default=0)
    quorum = models.IntegerField()
    asked = models.JSONField()
    carried = models.JSONField(default=list)
    rule_version = models.BigIntegerField()

    class Meta:
        abstract = True


class RunningSplit(Count):
    """The result as if the month closed then; the newest is what everybody sees."""

    hour = models.DateTimeField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    turnout__gte=0, lent__gte=0, roll__gte=F("turnout") + F("lent"), quorum__gte=1
                ),
                name="running_ballots_are_on_the_roll",
            )
        ]


class SplitPeriod(Count):
    """A month that was closed: once, whenever the job came.

    Attributes:
        key: `2026-11`, on the co-operative's own calendar.
        split: what came of it; the one in force where it stays, with the `reason`.
        slack_over, slack_under: s of the rule as an exact fraction of basis points.
        valid_from: since when the split holds; None where the one in force stays.
        leaves: SHA-256 over all counted ballots, which the journal holds too.
    """

    key = models.CharField(max_length=7, primary_key=True)
    since = models.DateTimeField()
    closed_at = models.DateTimeField()
    split = ArrayField(models.SmallIntegerField())
    reason = models.CharField(max_length=20, default="")
    slack_over = models.BigIntegerField(null=True)
    slack_under = models.BigIntegerField(null=True)
    valid_from = models.DateTimeField(null=True)
    leaves = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    turnout__gte=0, lent__gte=0, roll__gte=F("turnout") + F("lent"), quorum__gte=1
                ),
                name="counted_ballots_are_on_the_roll",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None, slack_over=None, slack_under=None)
                & ~Q(reason="")
                & Q(split=F("in_force"))
                | Q(valid_from__gt=F("at"), slack_over__isnull=False, slack_under__gt=0, reason=""),
                name="split_changes_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__gte=F("at"), at__gt=F("since")),
                name="closed_after_its_end",
            ),
        ]


class SplitLeaf(models.Model):
    """One counted ballot without its member; in the order of `tag`, which tells nothing.

    `tag` is the SHA-256 of the ballot's receipt and the month: `receipt:2026-11`.
    `weight`: how many votes the ballot counts for, more than one where members lent theirs.
    """

    period = models.ForeignKey(SplitPeriod, on_delete=models.PROTECT, related_name="counted")
    tag = models.CharField(max_length=64)
    shares = ArrayField(models.SmallIntegerField())
    weight = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "tag"], name="each_ballot_counted_once"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="leaf_weighs_a_vote"),
        ]
