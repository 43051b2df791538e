"""The Commons: writing, changing, taking back; marks, folding, orders, notices, and races."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.db import DatabaseError, connection, connections, transaction

from coop.basics.refusals import Malformed, NotAllowed, NotYours
from coop.forum import mail as letters
from coop.forum import models, states, tasks
from coop.forum.actions import choosing, following, marks, posting, standing, threads, topics
from coop.forum.queries import discussions, posts, readers
from coop.forum.queries import threads as lists
from coop.forum.states import How, Label, Law, Reaction, Side, Why
from coop.journal.models import Entry
from coop.locker.models import Access
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
    marks.unlabel(post_id=post_id, label=Label.SPAM, by=cast.ada)
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


def test_a_name_in_a_text_is_an_id_and_reaches_whoever_has_it(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    post_id = commons.say(thread_id, cast.chi, "What do you say, @Ben Okafor?")
    kept = models.Post.objects.get(id=post_id).text
    assert kept == f"What do you say, @{{{cast.ben}}}?"
    assert '<b class="mention">@Ben Okafor</b>' in posts.post(post_id, cast.ada, now=NOW).html
    looked = Access.objects.filter(member_id=cast.ben, reader=f"member:{cast.chi}")
    assert looked.exists()
    stage.run_outbox(NOW)
    (sent,) = [one for one in mail.outbox if one.to == ["ben@example.org"]]
    assert sent.subject == "Chi Tran names you in “Waiting at the station”"
    assert "What do you say, @Ben Okafor?" in sent.body


def test_a_stranger_cannot_be_named(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    post_id = commons.say(thread_id, cast.chi, "Hello @Eve Salo")
    assert models.Post.objects.get(id=post_id).text == "Hello @Eve Salo"


def test_names_are_read_once_an_hour_and_not_with_every_look(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    for _look in range(5):
        shown(thread_id, cast.ben)
    assert Access.objects.filter(member_id=cast.ada, purpose="commons").count() == 1


def telling(now: datetime) -> None:
    """The hourly job, and what follows from it."""
    tasks.order_digests(payload={}, now=now)
    stage.run_outbox(now)


def test_what_is_new_comes_in_one_mail_a_day(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    for number in range(3):
        commons.say(thread_id, cast.ben, f"Answer {number}", now=later(minutes=1 + number))
    stage.run_outbox(later(minutes=9))
    assert not mail.outbox
    telling(later(hours=23))
    assert not mail.outbox
    telling(later(hours=25))
    (summary,) = mail.outbox
    assert (summary.to, summary.subject) == (["ada@example.org"], "3 new in the Commons")
    assert "Answer 0" in summary.body
    assert "Answer 2" in summary.body
    telling(later(hours=50))
    assert len(mail.outbox) == 1


def test_what_was_read_meanwhile_is_not_sent(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    commons.say(thread_id, cast.ben, now=later(minutes=1))
    stage.run_outbox(later(minutes=1))
    following.mark(thread_id=thread_id, seq=2, by=cast.ada, now=NOW)
    telling(later(hours=25))
    assert not mail.outbox


def test_everybody_chooses_what_reaches_them(cast: Cast) -> None:
    commons.found()
    following.follow_topic(slug="rides", is_on=True, by=cast.chi, now=NOW)
    following.follow_topic(slug="rides", is_on=True, by=cast.dia, now=NOW)
    choosing.choose(by=cast.chi, matrix={Why.TOPIC: How.ONCE})
    choosing.choose(by=cast.dia, matrix={Why.TOPIC: How.NEVER})
    thread_id = commons.thread(cast.ada)
    stage.run_outbox(NOW)
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["chi@example.org"], "A new discussion: “Waiting at the station”")
    ]
    token = letters.token(cast.chi)
    assert f"/commons/off/{token}/" in mail.outbox[0].body
    assert letters.owner(token) == cast.chi
    assert letters.owner(token + "x") is None
    choosing.stop(user_id=cast.chi, now=NOW)
    commons.say(thread_id, cast.ben, "Hello @Chi Tran")
    stage.run_outbox(NOW)
    assert len(mail.outbox) == 1


def test_whoever_stopped_following_is_not_followed_again_by_writing(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    following.follow_thread(thread_id=thread_id, is_on=False, by=cast.ada, now=NOW)
    commons.say(thread_id, cast.ada, "One more thing")
    assert not readers.follows_thread(cast.ada, thread_id)


def test_nobody_hears_of_whom_they_blocked(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    commons.say(thread_id, cast.dov, "Hello @Ada Lind")
    stage.run_outbox(NOW)
    assert not models.Notice.objects.filter(user_id=cast.ada).exists()


@pytest.mark.parametrize(
    "choice", [{"order": "x"}, {"folds": {"rude": 4}}, {"folds": {"kind": 3}}, {"matrix": {"a": 1}}]
)
def test_what_is_no_choice_is_refused(cast: Cast, choice: dict[str, object]) -> None:
    with pytest.raises(choosing.NoSuchChoice):
        choosing.choose(by=cast.ada, **choice)  # type: ignore[arg-type]


def test_lists_show_what_is_unread_and_go_on_page_by_page(cast: Cast) -> None:
    made = [commons.thread(cast.ada, title=f"Number {n}", now=later(minutes=n)) for n in range(9)]
    stage.vote("forum.window", 20)
    following.mark(thread_id=made[8], seq=1, by=cast.ben, now=NOW)
    seen: list[UUID] = []
    cursor: str | None = ""
    while cursor is not None:
        part = lists.feed(cast.ben, order="unread", cursor=cursor, limit=4, now=later(hours=1))
        seen += [row.id for row in part.rows]
        cursor = part.next
    assert seen == [*made[7::-1], made[8]]
    (newest,) = lists.feed(cast.ben, order="newest", limit=1, now=later(hours=1)).rows
    assert (newest.id, newest.unread, newest.is_new) == (made[8], 0, False)
    assert newest.says == ("Five minutes are too long.", "", "")


def test_windows_of_the_list_follow_each_other(cast: Cast) -> None:
    stage.vote("forum.window", 20, now=NOW)
    stage.vote("forum.threads", 50, now=NOW)
    made = [
        commons.thread((cast.ada, cast.ben)[n % 2], title=f"{n}", now=later(minutes=n))
        for n in range(25)
    ]
    seen: list[UUID] = []
    cursor: str | None = ""
    while cursor is not None:
        part = lists.feed(cast.chi, order="argued", cursor=cursor, limit=15, now=later(hours=1))
        seen += [row.id for row in part.rows]
        cursor = part.next
    assert seen == made[::-1]


@pytest.mark.parametrize("cursor", ["x", "|", "x|1", "|-1", "2026-01-01|1", "9" * 70 + "|1"])
def test_a_strange_place_in_a_list_is_refused(cast: Cast, cursor: str) -> None:
    with pytest.raises(Malformed):
        lists.feed(cast.ada, order="newest", cursor=cursor, now=NOW)


def test_words_are_found_by_their_beginnings_in_titles_and_contributions(cast: Cast) -> None:
    by_title = commons.thread(cast.ada, title="Lower the fee", now=later(minutes=1))
    by_text = commons.thread(cast.ada, title="Other", now=later(minutes=2))
    commons.say(by_text, cast.ben, "What of the **fees**?", now=later(minutes=3))
    commons.thread(cast.ada, title="Coffee", now=later(minutes=4))
    found = lists.search(cast.chi, sought="fee", now=later(hours=1))
    assert [row.id for row in found.rows] == [by_text, by_title]
    assert found.rows[0].says == ("What of the ", "fees", "?")
    first = lists.search(cast.chi, sought="fee", limit=1, now=later(hours=1))
    second = lists.search(cast.chi, sought="fee", cursor=first.next or "", limit=1, now=NOW)
    assert [row.id for row in (*first.rows, *second.rows)] == [by_text, by_title]
    assert second.next is None
    assert not lists.search(cast.chi, sought="' | !* <->", now=NOW).rows


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


def test_the_page_that_shows_a_contribution_is_found(cast: Cast) -> None:
    thread_id = commons.thread(cast.ada)
    roots = [commons.say(thread_id, cast.ben, f"{n}") for n in range(31)]
    answer = commons.say(thread_id, cast.chi, "An answer", to=roots[30])
    first = shown(thread_id, cast.ada)
    assert (len(first.comments), first.next) == (30, 31)
    begins = discussions.page_with(thread_id, answer)
    page = discussions.discussion(thread_id, cast.ada, now=NOW, after=begins)
    assert [one.id for one in page.comments[0].answers] == [answer]
    assert discussions.page_with(thread_id, roots[0]) == 0


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


def test_of_many_who_write_at_once_each_has_a_number_of_their_own(committed_db: str) -> None:
    cast = gather()
    thread_id = commons.thread(cast.ada)

    def write(number: int) -> None:
        try:
            commons.say(thread_id, (cast.ben, cast.chi)[number % 2], f"{number}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as at_once:
        list(at_once.map(write, range(18)))
    numbers = models.Post.objects.filter(thread_id=thread_id).values_list("seq", flat=True)
    assert sorted(numbers) == list(range(1, 20))


def test_the_last_turn_of_a_day_is_taken_once(committed_db: str) -> None:
    cast = gather()
    members.admit(user_id=cast.eve, by=cast.sam, now=NOW - timedelta(hours=1))
    thread_id = commons.thread(cast.ada)

    def write(number: int) -> bool:
        try:
            commons.say(thread_id, cast.eve, f"{number}")
        except standing.TooMuch:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(6) as at_once:
        assert sum(at_once.map(write, range(14))) == 8


def test_of_two_who_change_one_version_one_is_told(committed_db: str) -> None:
    cast = gather()
    thread_id = commons.thread(cast.ada)
    post_id = commons.say(thread_id, cast.ben)

    def change(number: int) -> bool:
        try:
            posting.edit(post_id=post_id, text=f"{number}", seen=1, by=cast.ben, now=NOW)
        except posting.ChangedElsewhere:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(4) as at_once:
        assert sum(at_once.map(change, range(4))) == 1
