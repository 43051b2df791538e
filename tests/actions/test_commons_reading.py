"""The Commons: lists and searches, names, and who hears of what is new."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import pytest
from django.core import mail

from coop.basics.refusals import Malformed
from coop.forum import mail as letters
from coop.forum import models, tasks
from coop.forum.actions import choosing, following
from coop.forum.queries import discussions, posts, readers
from coop.forum.queries import threads as lists
from coop.forum.states import How, Why
from coop.locker.models import Access
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


def telling(now: datetime) -> None:
    """The hourly job, and what follows from it."""
    tasks.order_digests(payload={}, now=now)
    stage.run_outbox(now)


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
    assert mail.outbox[0].extra_headers["List-Unsubscribe"].endswith(f"/commons/off/{token}/>")
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
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
