"""Mail that the demo keeps instead of sending. Imported inside this room only."""

from django.db import models


class DemoMail(models.Model):
    """A mail as its reader would see it."""

    to = models.TextField()
    subject = models.TextField()
    text = models.TextField()
    sent_at = models.DateTimeField()
