"""The API of the Commons: topics, discussions, following, and how one reads."""

from uuid import UUID

from coop.forum import serializers as shapes
from coop.forum.actions import choosing, following, posting
from coop.forum.actions import topics as keeping
from coop.forum.queries import discussions, readers
from coop.forum.queries import people as people_to_name
from coop.forum.queries import threads as lists
from coop.forum.queries import topics as listing
from coop.work.doors import Ask, delete, get, patch, post, put

TAG = "commons"


@get(
    shapes.TopicOut,
    name="commons_topics",
    summary="The topics of the Commons",
    tag=TAG,
    many=True,
)
def topics(ask: Ask) -> object:
    """The list that discussions are sorted by."""
    return listing.topics(ask.by)


@post(
    shapes.TopicIn,
    shapes.TopicOut,
    name="open_topic",
    summary="Add a topic",
    tag=TAG,
    code=201,
    many=True,
)
def open_topic(ask: Ask) -> object:
    """Add a topic, or open a closed one again: stewards. The list as it is then."""
    ask.once(lambda: keeping.open_topic(**ask.fields, by=ask.by, now=ask.now))
    return listing.topics(ask.by)


@delete(name="close_topic", summary="Take a topic off the list", tag=TAG)
def close_topic(ask: Ask, slug: str) -> None:
    """What is in it stays; nothing new is opened there. Stewards."""
    keeping.close_topic(slug=slug, by=ask.by, now=ask.now)


@put(None, name="follow_topic", summary="Follow a topic", tag=TAG)
def follow_topic(ask: Ask, slug: str) -> None:
    """Hear of new discussions in it."""
    following.follow_topic(slug=slug, is_on=True, by=ask.by, now=ask.now)


@delete(name="leave_topic", summary="Follow a topic no longer", tag=TAG)
def leave_topic(ask: Ask, slug: str) -> None:
    """Hear no more of new discussions in it."""
    following.follow_topic(slug=slug, is_on=False, by=ask.by, now=ask.now)


@get(shapes.ThreadsOut, shapes.ThreadsIn, name="commons_threads", summary="Discussions", tag=TAG)
def threads(ask: Ask) -> object:
    """Discussions in the order you choose, or those with words; part by part."""
    asked = ask.fields
    cursor, limit = asked["cursor"], asked["limit"]
    if asked["q"]:
        return lists.search(ask.by, sought=asked["q"], cursor=cursor, limit=limit, now=ask.now)
    order = asked.get("order") or readers.choices(ask.by, now=ask.now).order
    return lists.feed(
        ask.by, order=order, topic=asked["topic"], cursor=cursor, limit=limit, now=ask.now
    )


@post(
    shapes.ThreadIn,
    shapes.ThreadOut,
    name="open_thread",
    summary="Open a discussion",
    tag=TAG,
    code=201,
)
def open_thread(ask: Ask) -> object:
    """Members open discussions, newcomers a few a day. You follow what you open."""
    made = ask.once(lambda: posting.open_thread(**ask.fields, by=ask.by, now=ask.now))
    assert made is not None
    return discussions.head(made, ask.by, now=ask.now)


@get(shapes.ThreadOut, name="commons_thread", summary="A discussion", tag=TAG)
def thread(ask: Ask, thread_id: UUID) -> object:
    """What it is about, and what grew from it; its contributions have an address of their own."""
    return discussions.head(thread_id, ask.by, now=ask.now)


@get(shapes.SidesOut, name="commons_arguments", summary="Arguments for and against", tag=TAG)
def arguments(ask: Ask, thread_id: UUID) -> object:
    """In the order of their use: the lower end of Wilson's interval of the answers of members."""
    return discussions.discussion(thread_id, ask.by, now=ask.now).sides


@put(None, name="follow_thread", summary="Follow a discussion", tag=TAG)
def follow_thread(ask: Ask, thread_id: UUID) -> None:
    """Hear of what is new in it."""
    following.follow_thread(thread_id=thread_id, is_on=True, by=ask.by, now=ask.now)


@delete(name="leave_thread", summary="Follow a discussion no longer", tag=TAG)
def leave_thread(ask: Ask, thread_id: UUID) -> None:
    """Hear no more of it, even if you write in it again."""
    following.follow_thread(thread_id=thread_id, is_on=False, by=ask.by, now=ask.now)


@get(
    shapes.PersonOut,
    shapes.PeopleIn,
    name="commons_people",
    summary="Members to name",
    tag=TAG,
    many=True,
)
def people(ask: Ask) -> object:
    """Members whose name has these letters, those of the discussion first. Each look is logged to them."""
    asked = ask.fields
    found = people_to_name.like(asked["q"], by=ask.by, thread_id=asked.get("thread"), now=ask.now)
    return [{"id": user_id, "name": name} for user_id, name in found.items()]


@get(shapes.ChoicesOut, name="commons_choices", summary="How I read", tag="me")
def choices(ask: Ask) -> object:
    """Your order, what you have folded, and what comes by e-mail."""
    return readers.choices(ask.by, now=ask.now)


@patch(
    shapes.ChoicesIn,
    shapes.ChoicesOut,
    name="choose_commons",
    summary="Change how I read",
    tag="me",
)
def choose(ask: Ask) -> object:
    """It changes what you see, and nobody else’s page."""
    choosing.choose(by=ask.by, **ask.fields)
    return readers.choices(ask.by, now=ask.now)
