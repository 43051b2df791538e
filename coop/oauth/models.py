"""Apps of others, what each person let them at, and their keys. Imported inside this room only.

No key lies here: only the SHA-256 of each, which opens nothing.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class App(models.Model):
    """A program of somebody else, as it described itself.

    `client_id`: a name that we gave it, the https address of its own description, or the origin
    of a page that uses remoteStorage. `how`: "registered", "described" or "origin".
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    client_id = models.CharField(max_length=300, unique=True)
    how = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    site = models.CharField(max_length=300, blank=True)
    redirects = models.JSONField(default=list)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=["registered", "described", "origin"]), name="app_came_somehow"
            )
        ]
        indexes = [models.Index(fields=["made_at"], name="apps_by_age")]


class Grant(models.Model):
    """One person let one app at something, until an instant. Over once `ended_at` is set.

    `details` as in RFC 9396; `why`: "taken_back", "replayed" (a key came twice) or "revoked".
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    app = models.ForeignKey(App, on_delete=models.PROTECT, related_name="grants")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scopes = models.JSONField(default=list)
    details = models.JSONField(default=list)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=12, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("made_at")), name="app_grant_ends")
        ]
        indexes = [models.Index(fields=["member", "-made_at"], name="app_grants_of_member")]


class Code(models.Model):
    """What an app changes for its first keys, once; `challenge` as in RFC 7636, by S256."""

    digest = models.CharField(max_length=64, primary_key=True)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="codes")
    redirect_uri = models.CharField(max_length=500)
    challenge = models.CharField(max_length=128)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Token(models.Model):
    """A key of an app. `kind`: "access" or "refresh"; a refresh key is used once, then replaced."""

    digest = models.CharField(max_length=64, primary_key=True)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=7)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["access", "refresh"]), name="token_is_of_a_kind"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="tokens_by_end")]
