"""Members' shares: at which price each was begun, what was paid in and out, when it goes back."""

from django.db import models
from django.db.models import Q


class MemberShare(models.Model):
    """One member's share. Its price and parts are those of the day on which it was begun.

    What was paid in stands in `SharePayment`, and in the ledger.
    """

    user_id = models.UUIDField(primary_key=True)
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField()
    instalments = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField()
    asked_back_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="shares_due", condition=Q(due_at__isnull=False))
        ]
        constraints = [
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="share_has_a_price"),
            models.CheckConstraint(condition=Q(instalments__gt=0), name="share_has_parts"),
        ]


class SharePayment(models.Model):
    """Money paid in for a share (> 0) or given back (< 0); `key` is that of its ledger entry."""

    share = models.ForeignKey(MemberShare, on_delete=models.PROTECT)
    key = models.CharField(max_length=120, unique=True)
    amount_minor = models.BigIntegerField()
    way = models.CharField(max_length=10)
    reference = models.CharField(max_length=140, default="")
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="share_payment_is_something")
        ]
