"""The public log's rows: entries for ever, salts until a person is erased."""

from django.db import models


class Entry(models.Model):
    """One fact that members can check. `commitment` binds personal fields without showing them."""

    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    public = models.JSONField()
    commitment = models.BinaryField(null=True)


class Salt(models.Model):
    """What opens an entry's commitment; deleting it leaves the log whole and the person gone."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    salt = models.BinaryField()
