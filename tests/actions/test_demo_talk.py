"""The demo's Commons: discussions with life in them, written by actions in their own time."""

from datetime import UTC, datetime

import pytest
from django.conf import settings

from coop.demo import people, talk
from coop.forum import models
from coop.forum.queries import discussions, threads
from coop.work.queries import verify

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.usefixtures("city")
def test_members_have_talked_argued_and_labelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    talk.write(now=NOW)
    ada = people.ensure("rider", now=NOW)
    rows = threads.feed(ada, order="newest", now=NOW).rows
    assert len(rows) == 5
    assert all(row.last_at <= NOW for row in rows)
    assert len({row.topic for row in rows}) == 4
    argued = max(rows, key=lambda row: row.arguments)
    found = discussions.discussion(argued.id, ada, now=NOW)
    assert (len(found.sides.pro), len(found.sides.con), len(found.sides.neutral)) == (2, 1, 1)
    assert found.sides.pro[0].useful > found.sides.pro[1].useful
    posts = models.Post.objects.all()
    assert posts.filter(text__contains=f"@{{{ada}}}").exists()
    assert models.Label.objects.filter(label="spam").count() >= 3
    broken = [one.invariant.name for one in verify(now=NOW) if one.broken]
    assert not [name for name in broken if name.startswith("forum.")]
