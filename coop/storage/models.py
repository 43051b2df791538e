"""Under which name a person's files are found. The files themselves lie in their locker."""

from django.conf import settings
from django.db import models


class Shelf(models.Model):
    """A person's storage: `name` is made up by lot and says nothing about them."""

    name = models.CharField(max_length=24, primary_key=True)
    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
