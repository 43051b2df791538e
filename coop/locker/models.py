"""What a person keeps here, and who read it. Imported inside this room only.

Portable on purpose: no foreign keys to other rooms and no field of one vendor, so that the same
tables can live on a member's own server.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT


class Record(models.Model):
    """One record of one person, such as their profile or a saved place."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member_id = models.UUIDField()
    collection = models.CharField(max_length=20)
    key = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id", "collection", "key"], name="one_record_per_key"
            )
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="record_expiry"),
            # Who calls the desk is recognised while the telephone rings.
            models.Index(
                KT("data__phone"), condition=Q(collection="profile"), name="phone_numbers"
            ),
        ]


class Access(models.Model):
    """Somebody read, or wanted to read, fields of one person. Never changed, never removed."""

    member_id = models.UUIDField()
    reader = models.CharField(max_length=80)
    purpose = models.CharField(max_length=20)
    collection = models.CharField(max_length=20)
    fields = models.JSONField(default=list)
    allowed = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["member_id", "-id"], name="access_of_member")]
