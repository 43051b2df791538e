"""Doors of the room: the worker's one task, and one pass of the sweeper."""

from celery import shared_task
from kombu.exceptions import OperationalError

from coop.work import actions, clock, registry

BATCH = 200


@shared_task(name="coop.work.tasks.run_queued")
def run_queued(message_id: int) -> None:
    """Handle one outbox row in this worker."""
    actions.run_queued_message(message_id, now=clock.now())


def sweep() -> int:
    """Carry out what is due now; returns how many things were done (at most a batch of each)."""
    done = 0
    for name in registry.jobs:
        done += actions.run_job(name, now=clock.now())
    for _ in range(BATCH):
        if not actions.run_next_timer(now=clock.now()):
            break
        done += 1
    for _ in range(BATCH):
        if not actions.run_next_message(now=clock.now(), enqueue=enqueue):
            break
        done += 1
    return done


def enqueue(queue: str, message_id: int) -> None:
    """Ask a worker to handle this row soon.

    Raises:
        ConnectionError: the broker is away; the row stays due.
    """
    try:
        run_queued.apply_async((message_id,), queue=queue, retry=False)
    except OperationalError as error:
        raise ConnectionError(str(error)) from error
