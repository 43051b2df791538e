"""What a founding steward has decided so far. Imported inside this room only.

Cities, zones and rates lie where they belong; here is the rest, and which steps are done.
"""

from django.db import models
from django.db.models import Q


class Charter(models.Model):
    """What the co-operative is called: one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_charter")]


class Step(models.Model):
    """A step of the opening that was done, and by whom last."""

    kind = models.CharField(max_length=20, unique=True)
    done_at = models.DateTimeField()
    done_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
