"""Shapes of the API of the Commons."""

from dataclasses import asdict
from typing import Any, TypeVar

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer
from rest_framework_dataclasses.types import Dataclass

from coop.forum.queries.discussions import ThreadHead
from coop.forum.queries.posts import Stone, VersionView
from coop.forum.queries.threads import ThreadRow
from coop.forum.queries.topics import TopicRow
from coop.forum.states import REASON_CHARS, TITLE_CHARS, How, Law, Side, Why

In = serializers.Serializer[None]
View = TypeVar("View", bound=Dataclass)
TEXT_MOST = 20_000
CURSOR_MOST = 120


class ViewOut(DataclassSerializer[View]):
    """A view goes out field by field as it is."""

    def to_representation(self, instance: View) -> dict[str, Any]:
        """JSON-ready parts."""
        return asdict(instance)


class TopicOut(ViewOut[TopicRow]):
    """A topic of the Commons."""

    class Meta:
        dataclass = TopicRow


class TopicIn(In):
    """A new topic, or a closed one of this name."""

    name = serializers.CharField(max_length=60)
    about = serializers.CharField(max_length=200)


class ThreadsIn(In):
    """Which part of which list: in your order, or of the discussions with words."""

    topic = serializers.SlugField(max_length=40, required=False, default="")
    order = serializers.CharField(
        max_length=20, required=False, help_text="Key of a ranker; without it, the one you chose."
    )
    q = serializers.CharField(max_length=100, required=False, default="", allow_blank=True)
    cursor = serializers.CharField(
        max_length=CURSOR_MOST, required=False, default="", allow_blank=True
    )
    limit = serializers.IntegerField(min_value=1, max_value=100, default=20)


class ThreadRowOut(ViewOut[ThreadRow]):
    """A discussion in a list; `says`: before the word sought, the word, after it."""

    says = serializers.ListField(child=serializers.CharField(allow_blank=True))

    class Meta:
        dataclass = ThreadRow


class ThreadsOut(In):
    """A part of a list; `next` is the cursor of the following one."""

    rows = ThreadRowOut(many=True)
    next = serializers.CharField(allow_null=True)


class ThreadIn(In):
    """A new discussion; its text is Markdown without HTML."""

    topic = serializers.SlugField(max_length=40)
    title = serializers.CharField(max_length=TITLE_CHARS)
    text = serializers.CharField(max_length=TEXT_MOST)


class ThreadOut(ViewOut[ThreadHead]):
    """A discussion without what was said in it."""

    class Meta:
        dataclass = ThreadHead


class PostsIn(In):
    """Which contributions: those after a number, in the order they were written."""

    after = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=100, default=50)


class PostIn(In):
    """An answer, or with a side an argument; Markdown without HTML, `@Name` calls a member."""

    text = serializers.CharField(max_length=TEXT_MOST)
    parent_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    side = serializers.ChoiceField(
        choices=[one.value for one in Side if one], required=False, default="", allow_blank=True
    )


class StoneOut(ViewOut[Stone]):
    """What stands where words are gone."""

    class Meta:
        dataclass = Stone


class FoldOut(In):
    """By which label you have something folded, and how many members gave it."""

    label = serializers.CharField()  # type: ignore[assignment]  # a field of the API, not the field's own label
    count = serializers.IntegerField()


class PostOut(In):
    """A contribution, with what members and you marked."""

    id = serializers.UUIDField()
    thread_id = serializers.UUIDField()
    parent_id = serializers.UUIDField(allow_null=True)
    depth = serializers.IntegerField()
    side = serializers.CharField()
    author_id = serializers.UUIDField()
    author_name = serializers.CharField()
    is_mine = serializers.BooleanField()
    seq = serializers.IntegerField()
    written_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    edited_at = serializers.DateTimeField(allow_null=True)
    text = serializers.CharField()
    html = serializers.CharField(help_text="Clean: a few tags, and links.")
    gone = StoneOut(allow_null=True)
    labels = serializers.DictField(child=serializers.IntegerField())
    my_labels = serializers.ListField(child=serializers.CharField())
    reactions = serializers.DictField(child=serializers.IntegerField())
    my_reactions = serializers.ListField(child=serializers.CharField())
    useful = serializers.IntegerField()
    not_useful = serializers.IntegerField()
    my_rating = serializers.BooleanField(allow_null=True)
    fold = FoldOut(allow_null=True)
    is_blocked = serializers.BooleanField()
    is_unread = serializers.BooleanField()


class PostsOut(In):
    """Contributions; `next`: after which number to go on."""

    rows = PostOut(many=True)
    next = serializers.IntegerField(allow_null=True)


class SidesOut(In):
    """Arguments, the surely useful first."""

    pro = PostOut(many=True)
    con = PostOut(many=True)
    neutral = PostOut(many=True)


class EditIn(In):
    """New words, and the version that was changed."""

    text = serializers.CharField(max_length=TEXT_MOST)
    seen = serializers.IntegerField(min_value=1, max_value=32_767)


class VersionOut(ViewOut[VersionView]):
    """A contribution as it read once."""

    class Meta:
        dataclass = VersionView


class TakeDownIn(In):
    """For which law, and why."""

    law = serializers.ChoiceField(choices=[one.value for one in Law])
    reason = serializers.CharField(max_length=REASON_CHARS)


class RatingIn(In):
    """Whether an argument is of use."""

    is_useful = serializers.BooleanField()


class PeopleIn(In):
    """How a name begins, or what is in it."""

    q = serializers.CharField(min_length=2, max_length=40)
    thread = serializers.UUIDField(required=False)


class PersonOut(In):
    """A member whom one can name."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class ChoicesIn(In):
    """How you read; what is left out stays as it was."""

    order = serializers.CharField(max_length=20, required=False)
    folds = serializers.DictField(child=serializers.IntegerField(), required=False)
    matrix = serializers.DictField(
        child=serializers.ChoiceField(choices=[one.value for one in How]), required=False
    )


class ChoicesOut(In):
    """How you read: an order, from how many labels on words are folded, and when mail comes."""

    order = serializers.CharField()
    folds = serializers.DictField(child=serializers.IntegerField())
    matrix = serializers.DictField(
        child=serializers.CharField(), help_text=", ".join(one.value for one in Why)
    )
