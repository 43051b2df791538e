"""A city as it was imported: what is drawn, what is found, what is driven; and zones of service.

Imported inside this room only. Rows of a city belong to one import and are replaced together.
Source of the rows: OpenStreetMap, © OpenStreetMap contributors, ODbL 1.0.
"""

from typing import ClassVar
from uuid import uuid4

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import Q


class City(models.Model):
    """A place on the map under one name; it stays while its imports come and go."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.SlugField(unique=True, max_length=60)
    name = models.TextField()


class Import(models.Model):
    """One reading of an extract. At most one per city is active.

    The one before it is kept for a while, so that what is under way ends on the map it began on.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="imports")
    source_name = models.TextField()
    source_digest = models.CharField(max_length=80)
    source_licence = models.TextField(default="ODbL 1.0, © OpenStreetMap contributors")
    imported_at = models.DateTimeField()
    is_active = models.BooleanField(default=False)
    replaced_at = models.DateTimeField(null=True)
    # What people add after an address: the city, its country, postcodes; in normal form.
    surroundings = ArrayField(models.TextField(), default=list)
    box = models.PolygonField(srid=4326)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["city"], condition=Q(is_active=True), name="one_active_import_per_city"
            )
        ]


class Zone(models.Model):
    """Where rides are offered, with the money, the clock and the units used there.

    `hours` is what `hours.dumped` gives, empty for always. While `paused_at` is set no ride can be
    booked, until `paused_until` or, where that is empty, until somebody resumes it.
    `emergency` is the number that brings help there, empty for the country's usual one.
    `circle_is_open`: women and non-binary people may ask for each other; `circle_reason` says why.
    """

    class Units(models.TextChoices):
        METRIC = "metric"
        IMPERIAL = "imperial"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.SlugField(unique=True, max_length=60)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="zones")
    name = models.TextField()
    area = models.MultiPolygonField(srid=4326)
    currency = models.CharField(max_length=3)
    time_zone = models.TextField()
    units = models.CharField(max_length=8, choices=Units.choices)
    is_open = models.BooleanField(default=True)
    is_whole_city = models.BooleanField(default=False)
    hours = models.JSONField(default=list)
    paused_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, default="")
    emergency = models.CharField(max_length=6, default="", db_default="")
    circle_is_open = models.BooleanField(default=False, db_default=False)
    circle_reason = models.CharField(max_length=300, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(units__in=["metric", "imperial"]), name="zone_units_known"
            ),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="zone_currency"),
        ]


class SpecialZone(models.Model):
    """A part of a city with a rule of its own: a queue, no pickups, a surcharge, or a charge passed on.

    `waiting_area` is where drivers of a queue wait, if that is not `area` itself.
    """

    class Kind(models.TextChoices):
        """What holds there."""

        QUEUE = "queue"
        NO_PICKUP = "no_pickup"
        SURCHARGE = "surcharge"
        PASSED_ON = "pass_through"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.SlugField(unique=True, max_length=60)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="special_zones")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=60)
    area = models.MultiPolygonField(srid=4326)
    waiting_area = models.MultiPolygonField(srid=4326, null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["queue", "no_pickup", "surcharge", "pass_through"]),
                name="special_zone_is_known",
            ),
            models.CheckConstraint(
                condition=Q(waiting_area=None) | Q(kind="queue"), name="only_queues_have_waiting"
            ),
        ]


class ZoneChange(models.Model):
    """What was changed about a zone of either sort, when and by whom. Append-only."""

    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, null=True)
    special = models.ForeignKey(SpecialZone, on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=20)
    by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(zone=None, special__isnull=False) | Q(special=None, zone__isnull=False),
                name="a_change_is_of_one_zone",
            )
        ]


class Imported(models.Model):
    """What every imported row has."""

    of = models.ForeignKey(Import, on_delete=models.PROTECT, db_column="import_id")

    class Meta:
        abstract = True


class Street(Imported):
    """A way that is drawn as a line; `kind` is its highway tag."""

    kind = models.TextField()
    name = models.TextField()
    is_minor = models.BooleanField()
    is_tunnel = models.BooleanField()
    line = models.LineStringField(srid=4326)


class StreetLabel(Imported):
    """A street's name along its merged line; `kind` is its largest class."""

    kind = models.TextField()
    name = models.TextField()
    line = models.LineStringField(srid=4326)


class Area(Imported):
    """A drawn area; `layer` is land, water or building."""

    layer = models.TextField()
    kind = models.TextField()
    area_m2 = models.FloatField()
    shape = models.GeometryField(srid=4326)


class Rail(Imported):
    """A railway above ground."""

    kind = models.TextField()
    line = models.LineStringField(srid=4326)


class Label(Imported):
    """A park's or a quarter's name on the map; `weight` is an area in m²."""

    layer = models.TextField()
    kind = models.TextField()
    name = models.TextField()
    weight = models.FloatField()
    spot = models.PointField(srid=4326)


class Find(Imported):
    """One line of the gazetteer; see `rides.places.osm.rows.FindRow` for its columns."""

    kind = models.TextField()
    label = models.TextField()
    detail = models.TextField()
    label_words = models.TextField()
    words = models.TextField()
    number = models.TextField()
    fame = models.FloatField()
    map_rank = models.SmallIntegerField()
    spot = models.PointField(srid=4326)

    class Meta:
        indexes: ClassVar = [
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="find_words_trigrams"),
            # Misspelt words are compared one by one; most rows are addresses, which need a number.
            GinIndex(
                OpClass("words", name="gin_trgm_ops"),
                name="find_names_trigrams",
                condition=~Q(kind="address"),
            ),
        ]


class Word(Imported):
    """A word of the gazetteer, and under which misspellings it is looked up (see `spelling`)."""

    word = models.TextField()
    keys = ArrayField(models.TextField())

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["keys"], name="word_keys")]


class RoadGraph(models.Model):
    """The line graph of an import, packed by `rides.places.driving.linegraph`."""

    of = models.OneToOneField(
        Import, on_delete=models.PROTECT, primary_key=True, db_column="import_id"
    )
    packed = models.BinaryField()
