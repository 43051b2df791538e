"""The log of who read what: chained, stated in the journal, gone when its law says."""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from coop.journal import tree
from coop.locker import client, laws, models, registry
from coop.locker.actions import chaining, retaining
from coop.locker.queries import log
from coop.work import invariants
from tests.cast import JOINED_AT, Cast, gather
from tests.lockers import live_rides

NOW = JOINED_AT + timedelta(days=30)


@pytest.fixture
def people(db: None) -> Iterator[Cast]:
    with live_rides():
        yield gather()


def test_each_log_is_a_chain_whose_head_the_journal_states(people: Cast) -> None:
    for _ in range(3):
        _look(people, NOW)
    client.glance(
        people.ben,
        "profile",
        fields=("name",),
        purpose="ride",
        reader=f"rider:{people.ada}",
        now=NOW,
    )
    chaining.state_heads(payload={}, now=NOW)
    assert [one.number for one in log.links(people.ada)] == [1, 2, 3]
    assert log.broken_at(people.ada) is None
    for person in (people.ada, people.ben):
        (head,) = log.heads(person)
        proof = [b64decode(one) for one in head.proof]
        root = tree.root_by_inclusion(head.index, head.size, tree.leaf_hash(head.digest), proof)
        assert root.hex() == _stated(head.entry_id)["root"]
    chaining.state_heads(payload={}, now=NOW + timedelta(days=1))
    assert len(log.heads(people.ada)) == 1


def _stated(entry_id: int) -> Mapping[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT public FROM journal_entry WHERE id = %s", [entry_id])
        found = cursor.fetchone()[0]
    said: Mapping[str, Any] = found if isinstance(found, dict) else json.loads(found)
    return said


def test_the_retention_of_each_country_is_swept(people: Cast) -> None:
    retaining.sweep(payload={}, now=NOW)
    assert set(registry.sweeps) <= set(laws.KINDS)


def test_a_log_goes_when_its_law_says_and_the_chain_goes_on_from_there(people: Cast) -> None:
    for at in (datetime(2017, 3, 1, tzinfo=UTC), datetime(2018, 12, 31, tzinfo=UTC), NOW):
        _look(people, at)
    chaining.state_heads(payload={}, now=NOW)
    whole = log.links(people.ada)
    # Nobody knows where the co-operative is here: the longest time of all, five years, holds.
    retaining.sweep(payload={}, now=datetime(2023, 6, 1, tzinfo=UTC))
    assert [one.number for one in log.links(people.ada)] == [2, 3]
    retaining.sweep(payload={}, now=datetime(2024, 1, 1, tzinfo=UTC))
    assert (log.cut(people.ada).number, log.cut(people.ada).digest) == (2, whole[1].digest)
    assert [one.access["id"] for one in log.links(people.ada)] == [log.accesses(people.ada)[0].id]
    _look(people, NOW)
    chaining.chain_new(payload={}, now=NOW)
    assert [one.number for one in log.links(people.ada)] == [3, 4]
    assert log.broken_at(people.ada) is None
    assert _broken("locker.") == []


def test_a_chain_of_which_nothing_is_left_goes_on_from_its_end(people: Cast) -> None:
    _look(people, datetime(2017, 3, 1, tzinfo=UTC))
    chaining.chain_new(payload={}, now=NOW)
    assert retaining.forget_log(before=datetime(2018, 1, 1, tzinfo=UTC), now=NOW) == 1
    assert retaining.forget_log(before=datetime(2018, 1, 1, tzinfo=UTC), now=NOW) == 0
    _look(people, NOW)
    chaining.chain_new(payload={}, now=NOW)
    assert ([one.number for one in log.links(people.ada)], log.broken_at(people.ada)) == ([2], None)


def test_nobody_shortens_a_log_before_its_time(people: Cast) -> None:
    _look(people, NOW)
    with pytest.raises(DatabaseError, match="two years"), transaction.atomic():
        retaining.forget_log(before=NOW + timedelta(days=1), now=NOW)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        models.Cut.objects.create(member_id=people.ada, number=1, digest=b"x", at=NOW)


def _look(cast: Cast, at: datetime) -> None:
    client.glance(
        cast.ada,
        "profile",
        fields=("name",),
        purpose="emergency",
        reader="safety",
        now=at,
    )


def test_lockers_of_a_used_house_are_whole(people: Cast) -> None:
    _look(people, NOW)
    chaining.chain_new(payload={}, now=NOW)
    assert _broken("locker.") == []


def _broken(prefix: str) -> list[str]:
    """Invariants of a room that do not hold."""
    return [
        one.name
        for one in invariants.all_invariants()
        if one.name.startswith(prefix) and _rows(one.sql, NOW)
    ]


def _rows(sql: str, now: datetime) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"now": now})
        return list(cursor.fetchall())
