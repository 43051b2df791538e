"""The API of contributions: reading, writing, changing, marking, taking back."""

from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.forum import serializers as shapes
from coop.forum.actions import marks, posting
from coop.forum.queries import posts as reading
from coop.forum.states import Label, Law, Reaction, Side
from coop.work.doors import Ask, delete, get, patch, post, put

TAG = "commons"


@get(
    shapes.PostsOut,
    shapes.PostsIn,
    name="commons_posts",
    summary="What was said in a discussion",
    tag=TAG,
)
def posts(ask: Ask, thread_id: UUID) -> object:
    """In the order it was written; answers name what they answer."""
    after, limit = ask.fields["after"], ask.fields["limit"]
    rows = reading.since(thread_id, ask.by, after=after, limit=limit + 1, now=ask.now)
    shown = rows[:limit]
    return {"rows": shown, "next": shown[-1].seq if len(rows) > limit else None}


@post(
    shapes.PostIn,
    shapes.PostOut,
    name="write_post",
    summary="Answer, or argue",
    tag=TAG,
    code=201,
)
def write(ask: Ask, thread_id: UUID) -> object:
    """Answer a discussion or a contribution; with a side it is an argument, which members rank."""
    asked = {**ask.fields, "side": Side(ask.fields["side"])}
    made = ask.once(lambda: posting.reply(thread_id=thread_id, by=ask.by, now=ask.now, **asked))
    assert made is not None
    return reading.post(made, ask.by, now=ask.now)


@get(shapes.PostOut, name="commons_post", summary="A contribution", tag=TAG)
def post_itself(ask: Ask, post_id: UUID) -> object:
    """As it reads today, with what members and you marked."""
    return reading.post(post_id, ask.by, now=ask.now)


@patch(shapes.EditIn, shapes.PostOut, name="edit_post", summary="Change my words", tag=TAG)
def edit(ask: Ask, post_id: UUID) -> object:
    """Write a new version of your words; the old ones stay readable."""
    posting.edit(post_id=post_id, by=ask.by, now=ask.now, **ask.fields)
    return reading.post(post_id, ask.by, now=ask.now)


@delete(name="withdraw_post", summary="Take my words back", tag=TAG)
def withdraw(ask: Ask, post_id: UUID) -> None:
    """All versions of your words go for good; that you wrote stays."""
    posting.withdraw(post_id=post_id, by=ask.by, now=ask.now)


@get(
    shapes.VersionOut,
    name="post_versions",
    summary="All versions of a contribution",
    tag=TAG,
    many=True,
)
def versions(ask: Ask, post_id: UUID) -> object:
    """The newest first."""
    return reading.versions(post_id, now=ask.now)


@post(
    shapes.TakeDownIn,
    shapes.PostOut,
    name="take_post_down",
    summary="Take words down by law",
    tag=TAG,
    code=201,
)
def take_down(ask: Ask, post_id: UUID) -> object:
    """Stewards, only for a law that they name; law, reason and the words’ SHA-256 are public."""
    law, reason = Law(ask.fields["law"]), ask.fields["reason"]

    def act() -> None:
        posting.take_down(post_id=post_id, law=law, reason=reason, by=ask.by, now=ask.now)

    ask.once(act)
    return reading.post(post_id, ask.by, now=ask.now)


@put(None, shapes.PostOut, name="label_post", summary="Label somebody’s words", tag=TAG)
def label(ask: Ask, post_id: UUID, mark: str) -> object:
    """`spam`, `off_topic`, `rude`, `false`, `kind` or `helpful`. It removes nothing."""
    marks.label(post_id=post_id, label=_label(mark), by=ask.by, now=ask.now)
    return reading.post(post_id, ask.by, now=ask.now)


@delete(name="unlabel_post", summary="Take a label back", tag=TAG)
def unlabel(ask: Ask, post_id: UUID, mark: str) -> None:
    """Nothing happens where you gave none."""
    marks.unlabel(post_id=post_id, label=_label(mark), by=ask.by, now=ask.now)


@put(None, shapes.PostOut, name="react_to_post", summary="Agree or thank", tag=TAG)
def react(ask: Ask, post_id: UUID, reaction: str) -> object:
    """`agree` or `thanks`."""
    given = _reaction(reaction)
    marks.react(post_id=post_id, reaction=given, is_on=True, by=ask.by, now=ask.now)
    return reading.post(post_id, ask.by, now=ask.now)


@delete(name="unreact_to_post", summary="Agree or thank no longer", tag=TAG)
def unreact(ask: Ask, post_id: UUID, reaction: str) -> None:
    """Nothing happens where you did not."""
    given = _reaction(reaction)
    marks.react(post_id=post_id, reaction=given, is_on=False, by=ask.by, now=ask.now)


@put(
    shapes.RatingIn,
    shapes.PostOut,
    name="rate_argument",
    summary="Say whether an argument is of use",
    tag=TAG,
)
def rate(ask: Ask, post_id: UUID) -> object:
    """Wherever you stand yourself; arguments are ordered by it."""
    useful = ask.fields["is_useful"]
    marks.rate(post_id=post_id, is_useful=useful, by=ask.by, now=ask.now)
    return reading.post(post_id, ask.by, now=ask.now)


@delete(name="unrate_argument", summary="Take an answer about an argument back", tag=TAG)
def unrate(ask: Ask, post_id: UUID) -> None:
    """Nothing happens where you gave none."""
    marks.rate(post_id=post_id, is_useful=None, by=ask.by, now=ask.now)


def _label(text: str) -> Label:
    if text not in list(Label):
        raise NotYours(_("There is no such label."))
    return Label(text)


def _reaction(text: str) -> Reaction:
    if text not in list(Reaction):
        raise NotYours(_("There is no such mark."))
    return Reaction(text)
