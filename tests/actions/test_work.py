"""What must still happen: messages, timers and jobs, done once however many sweep."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connections, transaction

from coop.work import actions as work
from coop.work import clock, models, registry, tasks
from coop.work.registry import Binding, Job
from tests import fakes

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _bound() -> Iterator[None]:
    """Handlers of these tests' own."""
    fakes.heard.clear()
    topics = {
        "test.listen": Binding("tests.fakes.listen"),
        "test.stumble": Binding("tests.fakes.stumble"),
        "test.queued": Binding("tests.fakes.listen", queue="default"),
        "test.dropped": Binding("tests.fakes.listen"),
    }
    timers = {
        "test.listen": Binding("tests.fakes.listen"),
        "test.stumble": Binding("tests.fakes.stumble"),
        "test.again": Binding("tests.fakes.set_again"),
        "test.cancelled": Binding("tests.fakes.cancel_from_outside"),
    }
    jobs = {
        "test.listen": Job("tests.fakes.listen", every=MINUTE),
        "test.stumble": Job("tests.fakes.stumble", every=MINUTE),
    }
    before = dict(registry.topics), dict(registry.timers), dict(registry.jobs)
    registry.topics |= topics
    registry.timers |= timers
    registry.jobs |= jobs
    yield
    for held, was in zip((registry.topics, registry.timers, registry.jobs), before, strict=True):
        held.clear()
        held.update(was)


def post(topic: str, *keys: str) -> None:
    for key in keys:
        work.post(topic, {"key": key}, now=NOW)


def nobody(queue: str, message_id: int) -> None:
    raise AssertionError("no worker is needed")


def sweep_messages(now: datetime = NOW, enqueue: Callable[[str, int], None] = nobody) -> int:
    done = 0
    while work.run_next_message(now=now, enqueue=enqueue):
        done += 1
    return done


def sweep_timers(now: datetime) -> int:
    done = 0
    while work.run_next_timer(now=now):
        done += 1
    return done


def at_once(times: int, act: Callable[[], object]) -> list[object]:
    """The same thing done by several threads in the same moment."""
    ready = Barrier(times)

    def wait_and_act() -> object:
        try:
            ready.wait(10)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return [one.result() for one in [pool.submit(wait_and_act) for _ in range(times)]]


@pytest.mark.usefixtures("db")
def test_messages_are_handled_once_and_in_order() -> None:
    post("test.listen", "a", "b", "c")
    sweep_messages()
    sweep_messages(NOW + MINUTE)
    assert fakes.heard == ["a", "b", "c"]


@pytest.mark.usefixtures("db")
def test_a_message_of_a_fact_that_never_was_is_never_handled() -> None:
    with transaction.atomic():
        post("test.listen", "a")
        transaction.set_rollback(True)
    assert sweep_messages() == 0


@pytest.mark.usefixtures("db")
def test_a_message_for_nobody_cannot_be_posted() -> None:
    with pytest.raises(KeyError):
        post("test.nobody", "a")


@pytest.mark.usefixtures("db")
def test_a_message_survives_a_handler_that_fails() -> None:
    post("test.stumble", "a")
    sweep_messages()
    row = models.Outbox.objects.get()
    assert (row.done_at, row.attempts) == (None, 1)
    assert row.error == "RuntimeError: no luck today"


@pytest.mark.usefixtures("db")
def test_half_of_the_work_of_a_failed_handler_is_undone() -> None:
    post("test.stumble", "a")
    sweep_messages()
    assert not models.Outbox.objects.filter(topic="test.listen").exists()


@pytest.mark.usefixtures("db")
def test_a_failed_message_waits_longer_each_time_and_at_most_a_minute() -> None:
    post("test.stumble", "a")
    now, pauses = NOW, []
    for _ in range(8):
        sweep_messages(now)
        due_at = models.Outbox.objects.get().due_at
        pauses.append((due_at - now).total_seconds())
        now = due_at
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.usefixtures("db")
def test_a_message_is_done_when_its_handler_has_recovered() -> None:
    post("test.stumble", "a")
    sweep_messages()
    registry.topics["test.stumble"] = Binding("tests.fakes.listen")
    sweep_messages(NOW + MINUTE)
    assert fakes.heard == ["a"]
    assert models.Outbox.objects.get().error == ""


@pytest.mark.usefixtures("db")
def test_a_failing_message_holds_up_no_other() -> None:
    post("test.stumble", "a")
    post("test.listen", "b")
    sweep_messages()
    assert fakes.heard == ["b"]


@pytest.mark.usefixtures("db")
def test_a_message_that_nobody_handles_any_more_holds_up_no_other() -> None:
    post("test.dropped", "a")
    post("test.listen", "b")
    del registry.topics["test.dropped"]
    sweep_messages()
    assert fakes.heard == ["b"]
    assert models.Outbox.objects.get(topic="test.dropped").done_at is None


@pytest.mark.usefixtures("committed_db")
def test_two_sweepers_never_handle_one_message_twice() -> None:
    keys = [str(n) for n in range(40)]
    post("test.listen", *keys)
    at_once(4, sweep_messages)
    assert sorted(fakes.heard) == sorted(keys)


@pytest.mark.usefixtures("db")
def test_a_message_for_a_worker_is_handed_over_and_not_handled_here() -> None:
    post("test.queued", "a")
    sent: list[tuple[str, int]] = []
    sweep_messages(enqueue=lambda queue, message_id: sent.append((queue, message_id)))
    assert sent == [("default", models.Outbox.objects.get().id)]
    assert not fakes.heard


@pytest.mark.usefixtures("db")
def test_a_message_that_no_worker_took_is_handed_over_again() -> None:
    post("test.queued", "a")
    sent: list[int] = []

    def lose(queue: str, message_id: int) -> None:
        sent.append(message_id)

    for after_s in (0, 29, 30, 59, 60):
        sweep_messages(NOW + after_s * SECOND, enqueue=lose)
    assert len(sent) == 3


@pytest.mark.usefixtures("db")
def test_a_message_stays_while_the_broker_is_away() -> None:
    def away(queue: str, message_id: int) -> None:
        raise ConnectionError("no broker")

    post("test.queued", "a")
    sweep_messages(enqueue=away)
    row = models.Outbox.objects.get()
    assert (row.done_at, row.error) == (None, "no broker")
    assert row.due_at == NOW + 2 * SECOND


@pytest.mark.usefixtures("committed_db")
def test_a_worker_may_take_a_message_in_the_moment_it_hears_of_it() -> None:
    """A fast worker must not find the row still locked by the sweeper who told it."""

    def fast_worker(queue: str, message_id: int) -> None:
        at_once(1, lambda: work.run_queued_message(message_id, now=NOW))

    post("test.queued", "a")
    sweep_messages(enqueue=fast_worker)
    assert fakes.heard == ["a"]


@pytest.mark.usefixtures("committed_db")
def test_workers_who_hear_of_one_message_at_once_handle_it_once() -> None:
    post("test.queued", "a")
    message_id = models.Outbox.objects.get().id
    at_once(4, lambda: work.run_queued_message(message_id, now=NOW))
    work.run_queued_message(message_id, now=NOW)
    assert fakes.heard == ["a"]


@pytest.mark.usefixtures("db")
def test_a_timer_goes_off_once_and_not_before_its_time() -> None:
    work.set_timer("test.listen", "a", due_at=NOW + MINUTE)
    assert sweep_timers(NOW + MINUTE - SECOND) == 0
    assert sweep_timers(NOW + MINUTE) == 1
    assert sweep_timers(NOW + 2 * MINUTE) == 0
    assert fakes.heard == ["a"]


@pytest.mark.usefixtures("db")
def test_timers_go_off_in_the_order_of_their_times() -> None:
    work.set_timer("test.listen", "second", due_at=NOW + 2 * SECOND)
    work.set_timer("test.listen", "first", due_at=NOW + SECOND)
    sweep_timers(NOW + MINUTE)
    assert fakes.heard == ["first", "second"]


@pytest.mark.usefixtures("db")
def test_a_timer_set_again_goes_off_at_the_later_setting_only() -> None:
    work.set_timer("test.listen", "a", due_at=NOW + SECOND)
    work.set_timer("test.listen", "a", due_at=NOW + MINUTE)
    assert sweep_timers(NOW + 30 * SECOND) == 0
    assert sweep_timers(NOW + MINUTE) == 1


@pytest.mark.usefixtures("db")
def test_a_cancelled_timer_never_goes_off() -> None:
    work.set_timer("test.listen", "a", due_at=NOW)
    work.cancel_timer("test.listen", "a")
    assert sweep_timers(NOW + MINUTE) == 0


@pytest.mark.usefixtures("db")
def test_a_timer_may_set_itself_again() -> None:
    work.set_timer("test.again", "a", due_at=NOW)
    for minute in range(3):
        sweep_timers(NOW + minute * MINUTE)
    assert fakes.heard == ["a", "a", "a"]


@pytest.mark.usefixtures("db")
def test_a_failed_timer_is_kept_with_its_error_and_tried_again() -> None:
    work.set_timer("test.stumble", "a", due_at=NOW)
    sweep_timers(NOW)
    row = models.Timer.objects.get()
    assert (row.attempts, row.error) == (1, "RuntimeError: no luck today")
    assert row.due_at == NOW + 2 * SECOND


@pytest.mark.usefixtures("db")
def test_a_timer_of_a_forgotten_kind_holds_up_no_other() -> None:
    work.set_timer("test.stumble", "a", due_at=NOW)
    work.set_timer("test.listen", "b", due_at=NOW + SECOND)
    del registry.timers["test.stumble"]
    sweep_timers(NOW + SECOND)
    assert fakes.heard == ["b"]


@pytest.mark.usefixtures("db")
def test_a_timer_of_an_unknown_kind_cannot_be_set() -> None:
    with pytest.raises(KeyError):
        work.set_timer("test.nobody", "a", due_at=NOW)


@pytest.mark.usefixtures("committed_db")
def test_two_sweepers_never_carry_out_one_timer_twice() -> None:
    keys = [str(n) for n in range(30)]
    for key in keys:
        work.set_timer("test.listen", key, due_at=NOW)
    at_once(4, lambda: sweep_timers(NOW))
    sweep_timers(NOW)
    assert sorted(fakes.heard) == sorted(keys)


@pytest.mark.usefixtures("committed_db")
def test_a_timer_can_be_cancelled_while_its_handler_waits() -> None:
    """Whoever holds a ride and cancels its timer must not wait for a sweeper that waits for it."""
    work.set_timer("test.cancelled", "a", due_at=NOW)
    assert work.run_next_timer(now=NOW)
    assert fakes.heard == ["a"]
    assert not models.Timer.objects.exists()


@pytest.mark.usefixtures("db")
def test_a_job_is_done_once_a_period() -> None:
    done = [
        work.run_job("test.listen", now=NOW + seconds * SECOND) for seconds in (0, 30, 59, 60, 119)
    ]
    assert done == [True, False, False, True, False]
    assert fakes.heard == ["job", "job"]


@pytest.mark.usefixtures("committed_db")
def test_sweepers_who_come_at_once_do_a_job_once() -> None:
    done = at_once(4, lambda: work.run_job("test.listen", now=NOW))
    assert sorted(map(bool, done)) == [False, False, False, True]
    assert fakes.heard == ["job"]


@pytest.mark.usefixtures("db")
def test_a_failed_job_is_undone_and_done_again() -> None:
    assert not work.run_job("test.stumble", now=NOW)
    assert not models.Outbox.objects.exists()
    registry.jobs["test.stumble"] = Job("tests.fakes.listen", every=MINUTE)
    assert work.run_job("test.stumble", now=NOW + 2 * SECOND)
    assert not models.JobTrouble.objects.exists()


@pytest.mark.usefixtures("db")
def test_a_failed_job_waits_longer_each_time_and_at_most_a_minute() -> None:
    tried, known = [], 0
    for after_s in range(200):
        work.run_job("test.stumble", now=NOW + after_s * SECOND)
        attempts = models.JobTrouble.objects.get(job="test.stumble").attempts
        if attempts != known:
            tried.append(after_s)
            known = attempts
    assert tried == [0, 2, 6, 14, 30, 62, 122, 182]
    assert models.JobTrouble.objects.get().error == "RuntimeError: no luck today"


@pytest.mark.usefixtures("db")
def test_a_failed_job_holds_up_no_other_job() -> None:
    assert not work.run_job("test.stumble", now=NOW)
    assert work.run_job("test.listen", now=NOW)


@pytest.mark.usefixtures("db")
def test_a_failing_job_holds_up_no_timer_and_no_message() -> None:
    now = clock.now()
    work.set_timer("test.listen", "timer", due_at=now)
    work.post("test.listen", {"key": "message"}, now=now)
    tasks.sweep()
    assert fakes.heard[-2:] == ["timer", "message"]


@pytest.mark.usefixtures("db")
def test_what_was_done_is_kept_for_a_week() -> None:
    post("test.listen", "a")
    sweep_messages()
    work.run_job("test.listen", now=NOW)
    work.once(lambda: None, key=uuid4(), by=uuid4(), what="POST /cars", now=NOW)
    kept = (models.Outbox, models.JobRun, models.Done)
    work.forget_done(payload={}, now=NOW + timedelta(days=7))
    assert [rows.objects.count() for rows in kept] == [1, 1, 1]
    work.forget_done(payload={}, now=NOW + timedelta(days=7, seconds=1))
    assert [rows.objects.count() for rows in kept] == [0, 0, 0]


@pytest.mark.usefixtures("db")
def test_what_is_not_done_is_never_forgotten() -> None:
    post("test.stumble", "a")
    sweep_messages()
    work.forget_done(payload={}, now=NOW + timedelta(days=365))
    assert models.Outbox.objects.count() == 1


@pytest.mark.usefixtures("db")
def test_the_clock_moves_forward() -> None:
    before = clock.now()
    assert work.forward_clock(timedelta(hours=2)) == 7_200
    assert work.forward_clock(timedelta(hours=1)) == 10_800
    assert clock.now() - before >= timedelta(hours=3)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("by", [timedelta(0), timedelta(seconds=-1)])
def test_the_clock_never_moves_back(by: timedelta) -> None:
    with pytest.raises(ValueError, match="forward only"):
        work.forward_clock(by)
