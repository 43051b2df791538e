"""The public log's rows: entries and what seals them for ever, salts until a person is erased."""

from django.db import models


class Entry(models.Model):
    """One fact that members can check. `commitment` binds personal fields without showing them."""

    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    public = models.JSONField()
    commitment = models.BinaryField(null=True)


class Salt(models.Model):
    """What opens an entry's commitment; deleting it leaves the log whole and the person gone.

    `about` is the ride, or the account, that the entry is about.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    salt = models.BinaryField()
    about = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["about"], name="salts_about", condition=models.Q(about__isnull=False)
            )
        ]


class Waiting(models.Model):
    """An entry that is not sealed yet. A row beside it in the same commit, so none is overlooked."""

    entry_id = models.BigIntegerField(primary_key=True)
    is_batched = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(
                fields=["entry_id"], name="batched_waiting", condition=models.Q(is_batched=True)
            )
        ]


class Leaf(models.Model):
    """A sealed entry: the bytes that everybody hashes, in a row of numbers without a gap."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT)
    kind = models.CharField(max_length=60)
    data = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["kind", "index"], name="leaves_by_kind")]


class Tile(models.Model):
    """256 neighbouring hashes of a level, and the hash over them. What is not full is reckoned."""

    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()
    root = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="one_tile_each")]


class Checkpoint(models.Model):
    """The log at a size, as it was signed then."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()


class Witness(models.Model):
    """Whose cosignatures count, by their public key."""

    key = models.CharField(max_length=300, unique=True)
    name = models.CharField(max_length=200)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


class Cosignature(models.Model):
    """That a witness saw a checkpoint follow all that it saw before; `at` by its own clock.

    `seen_at` is when it reached us, by the co-operative's clock.
    """

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT)
    witness = models.ForeignKey(Witness, on_delete=models.PROTECT)
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    line = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "witness", "at"], name="one_cosignature_at_a_time"
            )
        ]
