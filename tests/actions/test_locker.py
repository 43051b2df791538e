"""Personal data: terms, the log nobody can edit, expiry."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from coop.basics.geometry import Point
from coop.locker import client, queries, shapes
from coop.locker.actions import purging
from tests.cast import JOINED_AT, Cast, gather
from tests.lockers import live_rides

NOW = JOINED_AT + timedelta(days=30)
KAMPPI = Point(60.1690, 24.9320)


@pytest.fixture
def people(db: None) -> Iterator[Cast]:
    with live_rides():
        yield gather()


def _trace(member_id: UUID) -> list[object]:
    found = [r for r in queries.everything(member_id, now=NOW) if r.collection == "traces"]
    rows = found[0].data["rows"]
    assert isinstance(rows, list)
    return rows


def test_a_driver_reads_the_name_of_their_rider_and_the_rider_sees_that(people: Cast) -> None:
    reader = f"driver:{people.ben}"
    profile = client.read(
        people.ada, "profile", fields=("name",), purpose="ride", reader=reader, now=NOW
    )
    assert profile == {"name": "Ada Lind"}
    (access,) = queries.accesses(people.ada)
    assert (access.reader, access.purpose, access.fields) == (reader, "ride", ("name",))
    assert access.allowed
    assert access.at == NOW


def test_a_read_beyond_the_term_is_refused_whole_and_logged(people: Cast) -> None:
    with pytest.raises(client.NotCovered) as refused:
        client.read(
            people.ada, "places", fields=("label",), purpose="ride", reader=str(people.ben), now=NOW
        )
    assert refused.value.status == 403
    (access,) = queries.accesses(people.ada)
    assert not access.allowed


def test_one_field_too_many_refuses_the_others(people: Cast) -> None:
    with pytest.raises(client.NotCovered):
        client.read(
            people.ada,
            "profile",
            fields=("name", "photo"),
            purpose="desk",
            reader=f"steward:{people.sam}",
            now=NOW,
        )


def test_an_unknown_purpose_reads_nothing(people: Cast) -> None:
    with pytest.raises(client.NotCovered):
        client.read(
            people.ada, "profile", fields=("name",), purpose="curiosity", reader="x", now=NOW
        )


def test_own_is_for_oneself(people: Cast) -> None:
    with pytest.raises(client.NotCovered):
        client.places(people.ada, reader=str(people.ben), now=NOW)
    assert client.places(people.ada, reader=str(people.ada), now=NOW) == []


def test_several_people_are_read_at_once_and_each_has_it_logged(people: Cast) -> None:
    found = client.read_many(
        [people.ada, people.ben, people.ada],
        "profile",
        fields=("name",),
        purpose="ride",
        reader="rides",
        now=NOW,
    )
    assert found == {people.ada: {"name": "Ada Lind"}, people.ben: {"name": "Ben Okafor"}}
    assert len(queries.accesses(people.ada)) == len(queries.accesses(people.ben)) == 1


def test_somebody_without_a_record_has_an_empty_one(people: Cast) -> None:
    client.write(people.ada, "profile", {"name": None, "phone": None}, now=NOW)
    profile = client.read(
        people.ada, "profile", fields=("name",), purpose="ride", reader="x", now=NOW
    )
    assert profile == {}


def test_writing_one_field_keeps_the_others(people: Cast) -> None:
    client.write(people.ada, "profile", {"name": "Ada Berg"}, now=NOW)
    profile = client.read(
        people.ada,
        "profile",
        fields=("name", "phone"),
        purpose="own",
        reader=str(people.ada),
        now=NOW,
    )
    assert profile == {"name": "Ada Berg", "phone": "+358401234567"}


def test_a_collection_takes_only_its_fields(people: Cast) -> None:
    with pytest.raises(ValueError, match="shoe_size"):
        client.write(people.ada, "profile", {"shoe_size": "41"}, now=NOW)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE locker_access SET reader = 'nobody'",
        "DELETE FROM locker_access",
        "TRUNCATE locker_access CASCADE",
    ],
)
def test_the_log_cannot_be_edited(people: Cast, sql: str) -> None:
    client.places(people.ada, reader=str(people.ada), now=NOW)
    with (
        pytest.raises(DatabaseError, match=r"permission denied|append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert len(queries.accesses(people.ada)) == 1


def test_a_trace_grows_and_expires(people: Cast) -> None:
    for at in ([24.9, 60.1, 0], [24.91, 60.11, 5]):
        client.append(
            people.ada, "traces", [at], key="ride", expires_at=NOW + timedelta(days=1), now=NOW
        )
    assert _trace(people.ada) == [[24.9, 60.1, 0], [24.91, 60.11, 5]]
    later = NOW + timedelta(days=1)
    assert not [r for r in queries.everything(people.ada, now=later) if r.collection == "traces"]
    purging.sweep(payload={}, now=later)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM locker_record WHERE collection = 'traces'")
        assert cursor.fetchone() == (0,)


def test_purging_leaves_what_has_not_expired(people: Cast) -> None:
    client.remember_place(people.ada, label="Kamppi", detail="", point=KAMPPI, now=NOW)
    purging.sweep(payload={}, now=NOW + timedelta(days=1))
    assert client.places(people.ada, reader=str(people.ada), now=NOW)
    purging.sweep(payload={}, now=NOW + client.RECENT_FOR)
    assert not client.places(people.ada, reader=str(people.ada), now=NOW)


def test_the_latest_eight_places_are_kept_and_each_once(people: Cast) -> None:
    for minute, number in enumerate([*range(10), 9]):
        client.remember_place(
            people.ada,
            label=f"Place {number}",
            detail="Helsinki",
            point=KAMPPI,
            now=NOW + timedelta(minutes=minute),
        )
    places = client.places(people.ada, reader=str(people.ada), now=NOW + timedelta(hours=1))
    assert [place.label for place in places] == [f"Place {n}" for n in range(9, 1, -1)]


def test_a_forgotten_place_is_gone(people: Cast) -> None:
    client.remember_place(people.ada, label="Kamppi", detail="", point=KAMPPI, now=NOW)
    (place,) = client.places(people.ada, reader=str(people.ada), now=NOW)
    assert client.forget(people.ada, "places", key=place.key, now=NOW)
    assert not client.forget(people.ada, "places", key=place.key, now=NOW)
    assert client.places(people.ada, reader=str(people.ada), now=NOW) == []


def test_paging_through_the_log_leaves_nothing_out(people: Cast) -> None:
    for _ in range(5):
        client.places(people.ada, reader=str(people.ada), now=NOW)
    first = queries.accesses(people.ada, limit=3)
    rest = queries.accesses(people.ada, before=first[-1].id)
    assert [*first, *rest] == queries.accesses(people.ada)
    assert len(rest) == 2


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("+358 40 123 4567", "+358401234567"),
        ("00358 (40) 123-4567", "+358401234567"),
        ("040 123 4567", None),
        ("+0 123", None),
        ("call me", None),
        ("+12345678901234567", None),
    ],
)
def test_a_phone_number_has_its_country_code(text: str, kept: str | None) -> None:
    assert shapes.phone(text) == kept
