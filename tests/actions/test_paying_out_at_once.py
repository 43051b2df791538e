"""Several workers at the same batch: everybody is paid once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from django.db import connections

from payouts import models
from payouts.actions import batches
from tests.actions.test_paying_out import earn, payee
from tests.paying import balance, now, wait


def test_two_workers_fill_the_same_batch_and_pay_everybody_once(committed_db: str) -> None:
    people = [payee(f"p{number}") for number in range(6)]
    for person in people:
        earn(person)
    wait(timedelta(days=11))
    batch = models.Batch.objects.create(period="any", currency="EUR", until=now(), opened_at=now())
    payload = {"batch": str(batch.pk), "after": str(UUID(int=0))}

    def work_at() -> None:
        try:
            batches.fill(payload=payload, now=now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        for done in [workers.submit(work_at) for _ in range(4)]:
            done.result(timeout=30)
    assert models.Payout.objects.count() == len(people)
    assert [balance("payout_in_flight", person) for person in people] == [-1_700] * len(people)
