"""The Commons when several write at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connections

from coop.forum import models
from coop.forum.actions import posting, standing
from coop.members import actions as members
from tests import commons
from tests.cast import gather
from tests.commons import NOW


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
