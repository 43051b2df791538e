"""The Commons: writing, changing, taking back; arguments, labels, folding, topics."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from coop.basics.refusals import Malformed, NotAllowed, NotYours
from coop.forum import models, states
from coop.forum.actions import choosing, marks, posting, standing, threads, topics
from coop.forum.queries import discussions, posts
from coop.forum.queries import threads as lists
from coop.forum.states import Label, Law, Reaction, Side
from coop.journal.models import Entry
from coop.members import actions as members
from coop.members.actions import accounts
from coop.work.queries import verify
from tests import commons, stage
from tests.cast import Cast, gather
from tests.commons import NOW, later


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    yield gather()
    broken = [finding.invariant.name for finding in verify(now=NOW) if finding.broken]
    assert not [name for name in broken if name.startswith("forum.")]


def shown(thread_id: UUID, reader: UUID) -> discussions.Discussion:
    return discussions.discussion(thread_id, reader, now=NOW)


def test_a_discussion_is_opened_answered_and_read_as_a_tree(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    first = commons.say(thread_id, cast.ben, "Why?")
    second = commons.say(thread_id, cast.chi, "Because.", to=first)
    third = commons.say(thread_id, cast.ben, "I see.", to=second)
    commons.say(thread_id, cast.dia, "Something else.")
    found = shown(thread_id, cast.ada)
    assert found.opening is not None
    assert found.opening.html == "<p>Five minutes are too long.</p>\n"
    assert [one.text for one in found.comments] == ["Why?", "Something else."]
    assert [(one.id, one.depth) for one in found.comments[0].answers] == [(second, 2), (third, 3)]
    assert (found.posts, found.comments_count, found.unread) == (5, 4, 4)
    assert found.comments[0].author_name == "Ben Okafor"


def test_answers_are_indented_only_so_far(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    stage.vote("forum.depth", 3)
    last = None
    for number in range(6):
        last = commons.say(thread_id, cast.ben, f"Step {number}", to=last)
    (root,) = shown(thread_id, cast.ada).comments
    assert [one.depth for one in root.answers] == [2, 3, 3, 3, 3]
    assert root.answers[-1].parent_id == root.answers[-2].id


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 6_001])
def test_nothing_and_too_much_are_refused(cast: Cast, text: str) -> None:
    thread_id = commons.thread(cast.ada)
    with pytest.raises(Malformed):
        commons.say(thread_id, cast.ben, text)


def test_only_members_write_and_everybody_else_is_told(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    with pytest.raises(standing.MembersOnly, match="once you are admitted"):
        commons.say(thread_id, cast.eve)
    accounts.close(user_id=cast.ben, reason="Asked for", by=cast.sam, now=NOW)
    with pytest.raises(standing.MembersOnly):
        commons.say(thread_id, cast.ben)
    post = shown(thread_id, cast.eve).opening
    assert post is not None
    with pytest.raises(standing.MembersOnly):
        marks.react(post_id=post.id, reaction=Reaction.AGREE, is_on=True, by=cast.eve, now=NOW)


def test_newcomers_have_fewer_turns_and_hear_when_the_next_one_is(cast: Cast) -> None:
    members.admit(user_id=cast.eve, by=cast.sam, now=later(hours=-1))
    thread_id = commons.thread(cast.ada)
    for number in range(8):
        commons.say(thread_id, cast.eve, f"Hello {number}", now=later(minutes=number))
    with pytest.raises(standing.TooMuch, match="In your first days you can write 8") as refused:
        commons.say(thread_id, cast.eve, "Hello again", now=later(hours=1))
    assert refused.value.allowed_at == later(hours=24)
    commons.say(thread_id, cast.eve, "Hello again", now=later(hours=24))
    commons.say(thread_id, cast.ben, "Others go on", now=later(hours=1))


def test_few_discussions_a_day_are_opened_by_one_newcomer(cast: Cast) -> None:
    members.admit(user_id=cast.eve, by=cast.sam, now=later(hours=-1))
    commons.thread(cast.eve, title="One")
    commons.thread(cast.eve, title="Two")
    with pytest.raises(standing.TooMuch, match="open 2 discussions a day") as refused:
        commons.thread(cast.eve, title="Three", now=later(hours=2))
    assert refused.value.allowed_at == later(hours=24)


def test_changing_words_keeps_what_they_were(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    post_id = commons.say(thread_id, cast.ben, "Six minutes")
    edit = {"post_id": post_id, "by": cast.ben}
    assert posting.edit(text="Seven minutes", seen=1, now=later(minutes=1), **edit) == 2
    assert posting.edit(text="Seven minutes", seen=1, now=later(minutes=2), **edit) == 2
    with pytest.raises(posting.ChangedElsewhere):
        posting.edit(text="Eight minutes", seen=1, now=later(minutes=3), **edit)
    with pytest.raises(posting.OnlyAuthors):
        posting.edit(post_id=post_id, text="Mine", seen=2, by=cast.ada, now=NOW)
    assert [one.html for one in posts.versions(post_id, now=NOW)] == [
        "<p>Seven minutes</p>\n",
        "<p>Six minutes</p>\n",
    ]
    assert posts.post(post_id, cast.ada, now=NOW).edited_at == later(minutes=1)


def test_words_that_are_taken_back_leave_a_tombstone_and_nothing_else(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    post_id = commons.say(thread_id, cast.ben, "Regrettable")
    posting.edit(post_id=post_id, text="Regrettable, too", seen=1, by=cast.ben, now=NOW)
    answer = commons.say(thread_id, cast.chi, "Now, now", to=post_id)
    with pytest.raises(posting.OnlyAuthors):
        posting.withdraw(post_id=post_id, by=cast.sam, now=NOW)
    posting.withdraw(post_id=post_id, by=cast.ben, now=NOW)
    (gone,) = shown(thread_id, cast.ada).comments
    assert (gone.html, gone.text, [one.id for one in gone.answers]) == ("", "", [answer])
    assert gone.gone is not None
    assert (gone.gone.gone, gone.gone.law) == ("withdrawn", "")
    assert gone.gone.digest == posting.digest_of("Regrettable, too")
    assert set(models.Version.objects.filter(post_id=post_id).values_list("text", flat=True)) == {
        None
    }
    with pytest.raises(posting.WordsGone):
        posting.withdraw(post_id=post_id, by=cast.ben, now=NOW)
    with pytest.raises(posting.WordsGone):
        posting.edit(post_id=post_id, text="Back", seen=2, by=cast.ben, now=NOW)
    with pytest.raises(NotYours):
        marks.label(post_id=post_id, label=Label.RUDE, by=cast.ada, now=NOW)


def test_taking_back_an_opening_takes_its_title_back(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada, title="My neighbour at number 7")
    opening = shown(thread_id, cast.ada).opening
    assert opening is not None
    posting.withdraw(post_id=opening.id, by=cast.ada, now=NOW)
    assert "neighbour" not in shown(thread_id, cast.ben).head.title
    assert not lists.search(cast.ben, sought="neighbour", now=NOW).rows


def test_an_office_takes_words_down_only_by_a_law_and_in_public(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    post_id = commons.say(thread_id, cast.ben, "She lives at Kaisaniemenkatu 1")
    down = {"post_id": post_id, "law": Law.PRIVATE, "now": NOW}
    with pytest.raises(NotAllowed):
        posting.take_down(reason="An address", by=cast.chi, **down)
    with pytest.raises(standing.Empty):
        posting.take_down(reason=" ", by=cast.sam, **down)
    posting.take_down(reason="Somebody’s address", by=cast.sam, **down)
    (entry,) = Entry.objects.filter(kind="forum.tombstone")
    assert entry.public == {
        "post": str(post_id),
        "thread": str(thread_id),
        "law": "private",
        "reason": "Somebody’s address",
        "sha256": posting.digest_of("She lives at Kaisaniemenkatu 1"),
        "by": str(cast.sam),
    }
    (gone,) = shown(thread_id, cast.ada).comments
    assert gone.gone is not None
    assert (gone.gone.law, gone.gone.reason) == ("private", "Somebody’s address")


def test_labels_fold_words_for_readers_who_chose_so_and_for_nobody_else(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    post_id = commons.say(thread_id, cast.ben, "Buy my mattress")
    for by in (cast.ada, cast.chi, cast.dia):
        marks.label(post_id=post_id, label=Label.SPAM, by=by, now=NOW)
        marks.label(post_id=post_id, label=Label.SPAM, by=by, now=NOW)
    seen = posts.post(post_id, cast.sam, now=NOW)
    assert (seen.fold, seen.labels) == (states.Fold(Label.SPAM, 3), {"spam": 3})
    assert "mattress" in seen.html
    choosing.choose(by=cast.sam, folds={"spam": 0})
    assert not posts.post(post_id, cast.sam, now=NOW).is_folded
    assert not posts.post(post_id, cast.ben, now=NOW).is_folded
    marks.unlabel(post_id=post_id, label=Label.SPAM, by=cast.ada, now=NOW)
    assert not posts.post(post_id, cast.dia, now=NOW).is_folded


def test_whom_one_blocked_is_folded_for_oneself_alone(cast: Cast) -> None:
    thread_id = commons.thread(cast.chi)
    post_id = commons.say(thread_id, cast.dov)
    assert posts.post(post_id, cast.ada, now=NOW).is_folded
    assert not posts.post(post_id, cast.ben, now=NOW).is_folded


def test_nobody_marks_their_own_words(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    post_id = commons.argue(thread_id, cast.ben, Side.FOR)
    own = {"post_id": post_id, "by": cast.ben, "now": NOW}
    with pytest.raises(marks.OwnWords):
        marks.label(label=Label.KIND, **own)
    with pytest.raises(marks.OwnWords):
        marks.react(reaction=Reaction.AGREE, is_on=True, **own)
    with pytest.raises(marks.OwnWords):
        marks.rate(is_useful=True, **own)


def test_a_member_gives_only_so_many_labels_a_day(cast: Cast) -> None:
    stage.vote("forum.marks", 10)
    thread_id = commons.thread(cast.ada)
    written = [commons.say(thread_id, cast.ben, f"Words {n}") for n in range(11)]
    for post_id in written[:10]:
        marks.label(post_id=post_id, label=Label.RUDE, by=cast.chi, now=NOW)
    with pytest.raises(standing.TooMuch) as refused:
        marks.label(post_id=written[10], label=Label.RUDE, by=cast.chi, now=later(hours=1))
    assert refused.value.allowed_at == later(hours=24)


def test_arguments_stand_in_the_order_of_their_use(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    first = commons.argue(thread_id, cast.ben, Side.FOR, "One finds it useful")
    second = commons.argue(thread_id, cast.ben, Side.FOR, "Three of four do")
    commons.argue(thread_id, cast.ben, Side.AGAINST, "Nobody said")
    under = commons.say(thread_id, cast.ada, "How much?", to=second)
    marks.rate(post_id=first, is_useful=True, by=cast.ada, now=NOW)
    for by, is_useful in ((cast.ada, True), (cast.chi, True), (cast.dia, True), (cast.sam, False)):
        marks.rate(post_id=second, is_useful=is_useful, by=by, now=NOW)
    found = shown(thread_id, cast.ada)
    assert [one.id for one in found.sides.pro] == [second, first]
    assert (found.sides.pro[0].useful, found.sides.pro[0].not_useful) == (3, 1)
    assert (found.sides.count, found.comments, found.comments_count) == (3, [], 1)
    assert [one.id for one in found.sides.pro[0].answers] == [under]
    marks.rate(post_id=second, is_useful=None, by=cast.dia, now=NOW)
    assert [one.id for one in shown(thread_id, cast.ada).sides.pro] == [second, first]
    with pytest.raises(marks.NoArgument):
        marks.rate(post_id=under, is_useful=True, by=cast.ben, now=NOW)


def test_a_discussion_beside_something_is_opened_once(cast: Cast) -> None:
    about = uuid4()
    how = {"url": "/proposals/4/", "by": cast.ada, "now": NOW}
    thread_id = threads.open_for("proposal", about, "Lower the fee", **how)
    assert threads.open_for("proposal", about, "Other words", **how) == thread_id
    assert lists.of("proposal", about) == thread_id
    assert lists.of("proposal", uuid4()) is None
    head = discussions.head(thread_id, cast.ada, now=NOW)
    assert (head.topic, head.about_url, head.is_followed) == ("proposals", "/proposals/4/", True)
    assert shown(thread_id, cast.ben).opening is None


def test_what_grew_from_a_discussion_stands_on_its_page_once(cast: Cast) -> None:
    thread_id, about = commons.thread(cast.ada), uuid4()
    for _twice in range(2):
        threads.grew(thread_id, "proposal", about, "Wait 7 minutes", url="/proposals/5/", now=NOW)
    (grown,) = discussions.head(thread_id, cast.ben, now=NOW).grown
    assert (grown.kind, grown.title, grown.url) == ("proposal", "Wait 7 minutes", "/proposals/5/")


def test_stewards_keep_the_list_of_topics_in_public(cast: Cast) -> None:
    commons.found()
    assert topics.found(now=NOW) == 0
    with pytest.raises(NotAllowed):
        topics.open_topic(name="Bikes", about="On two wheels", by=cast.ada, now=NOW)
    topics.open_topic(name="Bikes", about="On two wheels", by=cast.sam, now=NOW)
    with pytest.raises(topics.KnownTopic):
        topics.open_topic(name="bikes", about="Again", by=cast.sam, now=NOW)
    topics.close_topic(slug="bikes", by=cast.sam, now=NOW)
    with pytest.raises(posting.NoSuchTopic):
        commons.thread(cast.ada, topic="bikes")
    topics.open_topic(name="Bikes", about="Back again", by=cast.sam, now=NOW)
    assert commons.thread(cast.ada, topic="bikes")
    for slug in ("rides", "driving", "money", "proposals", "everything-else"):
        topics.close_topic(slug=slug, by=cast.sam, now=NOW)
    with pytest.raises(topics.LastTopic):
        topics.close_topic(slug="bikes", by=cast.sam, now=NOW)
    assert Entry.objects.filter(kind="forum.topic").count() == 8


CHANGES = [
    "UPDATE forum_version SET text = 'other words'",
    "UPDATE forum_version SET digest = 'x'",
    "DELETE FROM forum_version",
    "UPDATE forum_post SET author_id = thread_id",
    "UPDATE forum_post SET text = 'other words'",
    "DELETE FROM forum_post",
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_lets_nobody_change_words_unseen(cast: Cast, change: str) -> None:
    commons.thread(cast.ada)
    with (
        pytest.raises(DatabaseError, match=r"stays (as it is|where it is)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
