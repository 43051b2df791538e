"""Writes what must still happen, and carries it out exactly once per commit.

Called by every room's actions (`post`, `set_timer`) and doors (`once`), by the sweeper and by
workers (`run_…`).
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.work import models, registry

log = logging.getLogger("ourway.work")

CHANNEL = "work"
RETRY_S_MAX = 60
QUEUED_AGAIN_AFTER = timedelta(seconds=30)
KEEP_DONE = timedelta(days=7)
LOOKED_AT = 20
"""More than there are sweepers, so that some timer among these is free."""
WHAT_MAX = 200
TIMER_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('work.timer'), hashtext(%s))"


class KeyReused(Refusal):
    """The number of a write belongs to another one."""

    code = "key_reused"


def post(topic: str, payload: Mapping[str, str], *, now: datetime) -> None:
    """Leave a message in the outbox: handled after this transaction commits, or not at all.

    Args:
        topic: a name bound in `coop.bindings`.
        payload: strings only; ids as text.
    Raises:
        KeyError: nobody handles this topic.
    """
    post_all(topic, [payload], now=now)


def post_all(topic: str, payloads: Iterable[Mapping[str, str]], *, now: datetime) -> None:
    """The same for many messages, in one statement."""
    if topic not in registry.topics:
        raise KeyError(topic)
    models.Outbox.objects.bulk_create(
        models.Outbox(topic=topic, payload=dict(payload), created_at=now, due_at=now)
        for payload in payloads
    )
    _wake()


def set_timer(kind: str, key: str, *, due_at: datetime) -> None:
    """Make `kind` happen for `key` at `due_at`; an earlier setting of the same is replaced."""
    if kind not in registry.timers:
        raise KeyError(kind)
    models.Timer.objects.update_or_create(
        kind=kind, key=key, defaults={"due_at": due_at, "attempts": 0, "error": ""}
    )


def start_timers(kind: str, due_at: Mapping[str, datetime]) -> None:
    """Set timers for many keys that have none of this kind yet, in one statement."""
    if kind not in registry.timers:
        raise KeyError(kind)
    models.Timer.objects.bulk_create(
        models.Timer(kind=kind, key=key, due_at=due) for key, due in due_at.items()
    )


def cancel_timer(kind: str, key: str) -> None:
    """Forget a timer; no harm if it already ran."""
    models.Timer.objects.filter(kind=kind, key=key).delete()


def forward_clock(by: timedelta) -> int:
    """Move this co-operative's time ahead (demo and tests only); returns the whole offset in s.

    Raises:
        ValueError: time moves forward only.
    """
    if by <= timedelta(0):
        raise ValueError("time moves forward only")
    clock, _is_new = models.Clock.objects.get_or_create(id=1)
    models.Clock.objects.filter(id=1).update(offset_s=F("offset_s") + int(by.total_seconds()))
    clock.refresh_from_db()
    return clock.offset_s


def run_next_message(*, now: datetime, enqueue: Callable[[str, int], None]) -> bool:
    """Handle one due outbox row, or hand it to a worker.

    Args:
        enqueue: called with the queue's name and the row's id for topics bound to a worker.
    Returns:
        Whether there was one.
    """
    with transaction.atomic():
        due = models.Outbox.objects.filter(done_at=None, due_at__lte=now).order_by("due_at", "id")
        message = _claim(due)
        if message is None:
            return False
        binding = registry.topics.get(message.topic)
        queue = binding.queue if binding else None
        if queue is None:
            _handle(message, now=now)
        else:
            _due_again(message, now + QUEUED_AGAIN_AFTER)
    if queue is not None:
        # After the commit: a fast worker would find the row locked and leave it.
        _send(message, queue, enqueue, now=now)
    return True


def run_queued_message(message_id: int, *, now: datetime) -> None:
    """Handle one outbox row in a worker, unless another has done it or is doing it."""
    with transaction.atomic():
        message = _claim(models.Outbox.objects.filter(id=message_id, done_at=None))
        if message is not None:
            _handle(message, now=now)


def run_next_timer(*, now: datetime) -> bool:
    """Carry out one due timer; returns whether there was one. A failure is retried later."""
    with transaction.atomic():
        timer = _claim_timer(now)
        if timer is None:
            return False
        error = _attempt(registry.timers, timer.kind, {"key": timer.key}, now=now)
        # Only as it was: the handler, or anybody else meanwhile, may have set it anew.
        carried_out = models.Timer.objects.filter(id=timer.id, due_at=timer.due_at)
        if error:
            attempts = timer.attempts + 1
            carried_out.update(attempts=attempts, error=error, due_at=now + _pause(attempts))
        else:
            carried_out.delete()
    return True


def run_job(name: str, *, now: datetime) -> bool:
    """Do a periodic job unless its period is done already; returns whether it was done.

    A job that fails is undone with its row and tried again later, as a message is.
    """
    job = registry.jobs[name]
    run = models.JobRun(job=name, period=job.period(now), at=now)
    if models.JobRun.objects.filter(job=name, period=run.period).exists() or _rests(name, now):
        return False
    with transaction.atomic():
        if not _insert_once(run):
            return False
        error = _attempt({name: registry.Binding(job.function)}, name, {}, now=now)
        if error:
            transaction.set_rollback(True)
        else:
            models.JobTrouble.objects.filter(job=name).delete()
    if error:
        _job_again(name, error, now=now)
    return not error


@transaction.atomic
def once(
    act: Callable[[], UUID | None], *, key: UUID, by: UUID, what: str, now: datetime
) -> UUID | None:
    """Carry out a write unless it was under this number; returns what it made then or now.

    A refusal leaves nothing behind: the same number may be tried again.

    Args:
        what: tells one write of this person from another; method and address.
    Raises:
        KeyReused: the number belongs to another write, or to another person's.
    """
    # Of two at once the second waits here for the first.
    row, is_new = models.Done.objects.get_or_create(
        key=key, defaults={"by": by, "what": what[:WHAT_MAX], "at": now}
    )
    if not is_new and (row.by, row.what) != (by, what[:WHAT_MAX]):
        raise KeyReused(_("This was sent before, as something else. Send it under a new number."))
    if is_new:
        row.made = act()
        row.save(update_fields=["made"])
    return row.made


def forget_done(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: drop what was done a week ago: outbox rows, job runs, numbers of writes."""
    models.Done.objects.filter(at__lt=now - KEEP_DONE).delete()
    models.Outbox.objects.filter(done_at__lt=now - KEEP_DONE).delete()
    models.JobRun.objects.filter(at__lt=now - KEEP_DONE).delete()


def _wake() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def _claim(rows: QuerySet[models.Outbox]) -> models.Outbox | None:
    """Lock one row that nobody else is working on."""
    return rows.select_for_update(skip_locked=True).first()


def _claim_timer(now: datetime) -> models.Timer | None:
    """The first due timer that nobody else carries out; ours until the transaction ends.

    No lock on its row: an action that holds its ride and then sets or cancels the ride's timer
    would wait for us, while our handler waits for the ride.
    """
    due = models.Timer.objects.filter(due_at__lte=now).order_by("due_at")
    for timer_id in due.values_list("id", flat=True)[:LOOKED_AT]:
        if _is_first_at(timer_id):
            timer = due.filter(id=timer_id).first()
            if timer is not None:  # else somebody has just carried it out
                return timer
    return None


def _is_first_at(timer_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(TIMER_LOCK, [str(timer_id)])
        return bool(cursor.fetchone()[0])


def _attempt(
    bindings: Mapping[str, registry.Binding],
    name: str,
    payload: Mapping[str, str],
    *,
    now: datetime,
) -> str:
    """Run the handler in a savepoint; returns what went wrong, or nothing."""
    try:
        with transaction.atomic():
            bindings[name].handler()(payload=payload, now=now)
    except Exception as error:
        log.exception("%s failed", name)
        return f"{type(error).__name__}: {error}"
    return ""


def _again(message: models.Outbox, error: str, *, now: datetime) -> None:
    attempts = message.attempts + 1
    models.Outbox.objects.filter(id=message.id).update(
        attempts=attempts, error=error, due_at=now + _pause(attempts)
    )


def _rests(job: str, now: datetime) -> bool:
    return models.JobTrouble.objects.filter(job=job, due_at__gt=now).exists()


@transaction.atomic
def _job_again(job: str, error: str, *, now: datetime) -> None:
    before = models.JobTrouble.objects.select_for_update().filter(job=job).first()
    attempts = before.attempts + 1 if before else 1
    values = {"attempts": attempts, "error": error, "due_at": now + _pause(attempts)}
    models.JobTrouble.objects.update_or_create(job=job, defaults=values)


def _pause(attempts: int) -> timedelta:
    return timedelta(seconds=min(2 ** min(attempts, 10), RETRY_S_MAX))


def _insert_once(run: models.JobRun) -> bool:
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _handle(message: models.Outbox, *, now: datetime) -> None:
    error = _attempt(registry.topics, message.topic, message.payload, now=now)
    if error:
        _again(message, error, now=now)
    else:
        models.Outbox.objects.filter(id=message.id).update(done_at=now, error="")


def _send(
    message: models.Outbox, queue: str, enqueue: Callable[[str, int], None], *, now: datetime
) -> None:
    try:
        enqueue(queue, message.id)
    except OSError as error:  # the broker is away: the row stays and is sent again
        _again(message, str(error), now=now)


def _due_again(message: models.Outbox, due_at: datetime) -> None:
    models.Outbox.objects.filter(id=message.id).update(due_at=due_at)
