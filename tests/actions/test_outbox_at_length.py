"""The outbox after a busy week: what is done does not slow down what is next."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coop.work import actions as work
from coop.work import models, registry
from coop.work.registry import Binding
from tests import fakes

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def nobody(queue: str, message_id: int) -> None:
    raise AssertionError("no worker is needed")


@pytest.mark.usefixtures("db")
def test_the_next_message_is_found_however_many_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.topics, "test.listen", Binding("tests.fakes.listen"))
    fakes.heard.clear()
    done = [models.Outbox(topic="test.listen", created_at=NOW, due_at=NOW, done_at=NOW)] * 5_000
    models.Outbox.objects.bulk_create(done)
    work.post("test.listen", {"key": "next"}, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE work_outbox")
        with CaptureQueriesContext(connection) as asked:
            assert work.run_next_message(now=NOW, enqueue=nobody)
        claims = [query["sql"] for query in asked if "SKIP LOCKED" in query["sql"]]
        cursor.execute(f"EXPLAIN {claims[0]}")
        plan = str(cursor.fetchall())
    assert fakes.heard == ["next"]
    assert "outbox_in_order" in plan
    assert "Sort" not in plan
