"""The Commons: topics, discussions, contributions with all their versions, and what members mark.

Words go only by their author's will or by law; that they were there stays. No name lies here.
"""

from enum import StrEnum
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from coop.forum import states

User = settings.AUTH_USER_MODEL
LAW, PANEL = states.Gone.LAW.value, states.Gone.PANEL.value


def _words(field: str) -> models.GeneratedField:
    """What a search looks into: a field's words, kept by the database."""
    vector = SearchVector(field, config="simple")
    return models.GeneratedField(
        expression=vector, output_field=SearchVectorField(), db_persist=True
    )


def _one_of(field: str, choices: type[StrEnum], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [one.value for one in choices]}), name=name
    )


class Topic(models.Model):
    """What discussions are sorted by; a short list that stewards keep."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    about = models.CharField(max_length=200)
    place = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class Thread(models.Model):
    """A discussion: opened by a member, or beside something (`about_kind`, `about_id`).

    Attributes:
        title: empty once its opening was taken back.
        seq: counts every contribution and change, so that open pages know what is new.
        last_at: when somebody last wrote in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT)
    title = models.CharField(max_length=states.TITLE_CHARS)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    seq = models.IntegerField(default=0)
    last_at = models.DateTimeField()
    about_kind = models.CharField(max_length=20, default="")
    about_id = models.UUIDField(null=True)
    about_url = models.CharField(max_length=200, default="")
    words = _words("title")

    class Meta:
        indexes = [
            models.Index(fields=["topic", "-last_at"], name="newest_of_a_topic"),
            models.Index(fields=["-last_at"], name="newest_discussions"),
            GinIndex(fields=["words"], name="words_of_titles"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["about_kind", "about_id"],
                condition=Q(about_id__isnull=False),
                name="one_discussion_about_each",
            ),
            models.CheckConstraint(
                condition=Q(about_kind="") ^ Q(about_id__isnull=False), name="about_is_whole"
            ),
        ]


class Post(models.Model):
    """A contribution, as it reads today. `depth` 0 opens a discussion; answers lie deeper."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="posts")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    depth = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=8, default="")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.IntegerField()
    written_at = models.DateTimeField()
    text = models.TextField(null=True)
    version = models.PositiveSmallIntegerField(default=1)
    edited_at = models.DateTimeField(null=True)
    words = _words("text")

    class Meta:
        indexes = [
            models.Index(fields=["author", "written_at"], name="written_by"),
            GinIndex(fields=["words"], name="words_of_posts"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["thread", "seq"], name="contributions_in_turn"),
            models.UniqueConstraint(
                fields=["thread"], condition=Q(depth=0), name="opened_by_one_contribution"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | Q(depth__gte=2), name="answers_lie_deeper"
            ),
            _one_of("side", states.Side, "side_is_known"),
        ]


class Version(models.Model):
    """A contribution as it read once; of words that are gone only their digest stays."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(null=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="versions_in_turn")]


class Tombstone(models.Model):
    """That words are gone: by their author, by law or a panel with a reason that everybody reads.

    `by`: who took them down; of a panel's, whoever brought them before it.
    """

    post = models.OneToOneField(
        Post, on_delete=models.PROTECT, primary_key=True, related_name="tombstone"
    )
    gone = models.CharField(max_length=10)
    law = models.CharField(max_length=12, default="")
    reason = models.CharField(max_length=states.REASON_CHARS, default="")
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            _one_of("gone", states.Gone, "tombstones_say_how"),
            models.CheckConstraint(
                condition=(Q(gone=LAW) & ~Q(law="") & ~Q(reason=""))
                | (Q(gone=PANEL, law="") & ~Q(reason=""))
                | (~Q(gone__in=[LAW, PANEL]) & Q(law="", reason="")),
                name="by_law_or_by_its_author",
            ),
        ]


class Label(models.Model):
    """What a member says of somebody's words, until they take it back."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="labels")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    label = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "at"], name="labelled_by")]
        constraints = [
            models.UniqueConstraint(fields=["post", "user", "label"], name="labelled_once"),
            _one_of("label", states.Label, "label_is_known"),
        ]


class Reaction(models.Model):
    """A small yes of a member, until they take it back."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="reactions")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reaction = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "user", "reaction"], name="reacted_once"),
            _one_of("reaction", states.Reaction, "reaction_is_known"),
        ]


class Rating(models.Model):
    """Whether a member finds an argument useful, wherever they stand themselves."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="ratings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_useful = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="rated_once")]


class Subscription(models.Model):
    """Whether a member follows a discussion, or a topic; off is kept, or writing would turn it on."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, null=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True)
    is_on = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "thread"], condition=Q(topic=None), name="thread_followed_once"
            ),
            models.UniqueConstraint(
                fields=["user", "topic"], condition=Q(thread=None), name="topic_followed_once"
            ),
            models.CheckConstraint(
                condition=Q(thread=None) ^ Q(topic=None), name="follows_one_thing"
            ),
        ]


class Visit(models.Model):
    """How far a member has read in a discussion."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT)
    seq = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "thread"], name="one_mark_each")]


class Reader(models.Model):
    """How a member reads: the order, what is folded, and what comes by e-mail when."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="+")
    order = models.CharField(max_length=20)
    folds = models.JSONField(default=dict)
    matrix = models.JSONField(default=dict)


class Notice(models.Model):
    """Something new that concerns a member, and whether it was sent."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=8)
    how = models.CharField(max_length=8)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "at"], condition=Q(sent_at=None), name="not_sent_yet")
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "post"], name="told_once"),
            _one_of("why", states.Why, "notice_says_why"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(sent_at__gte=F("at")), name="sent_after_it_happened"
            ),
        ]


class Grown(models.Model):
    """What came of a discussion, such as a proposal."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="grown")
    kind = models.CharField(max_length=20)
    about_id = models.UUIDField()
    title = models.CharField(max_length=states.TITLE_CHARS)
    url = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "kind", "about_id"], name="grown_once")
        ]
