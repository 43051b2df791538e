"""Standing ballots on the split of the fee: versions, none of which is ever changed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class StandingBallot(models.Model):
    """What a member wishes from `at` on, until their next version or until it lapses.

    Attributes:
        shares: basis points for each bucket in the order of the constitution, whole percents that
            sum to the whole (checked in the database); None: the member took the ballot back.
        rides: how many completed rides the member had at least; rides are never unmade, so that
            among a million ballots nobody has to look for them again.
        receipt: known to this member alone; finds the ballot among those that were counted.
    """

    user = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    shares = ArrayField(models.SmallIntegerField(), null=True)
    rides = models.PositiveSmallIntegerField(default=0)
    receipt = models.CharField(max_length=32, unique=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-at", "-id"], name="newest_ballot_first")]
