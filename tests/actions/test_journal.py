"""The public log: beside its fact or not at all, and never changed."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from coop.journal import actions, models
from coop.journal.commitments import commitment

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NAME = "Ada Lind"


def record(private: dict[str, object] | None = None) -> models.Entry:
    kind, public = ("roll.admitted", {}) if private else ("coop.named", {"name": "Ourway"})
    number = actions.record(kind=kind, public=public, private=private, now=NOW)
    return models.Entry.objects.get(pk=number)


@pytest.mark.usefixtures("db")
def test_an_entry_says_what_when_and_nothing_else() -> None:
    entry = record()
    assert (entry.kind, entry.at, entry.public) == ("coop.named", NOW, {"name": "Ourway"})
    assert entry.commitment is None
    assert not models.Salt.objects.exists()


@pytest.mark.usefixtures("committed_db")
def test_an_entry_without_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="belongs to the transaction of its fact"):
        record()
    assert not models.Entry.objects.filter(kind="coop.named").exists()


@pytest.mark.usefixtures("db")
def test_an_entry_disappears_with_the_fact_that_failed() -> None:
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert not models.Entry.objects.filter(kind="coop.named").exists()


@pytest.mark.usefixtures("db")
def test_private_fields_are_bound_and_not_shown() -> None:
    entry = record({"name": NAME})
    salt = bytes(models.Salt.objects.get(entry=entry).salt)
    assert bytes(entry.commitment) == commitment({"name": NAME}, salt)
    assert NAME not in str(entry.public)


@pytest.mark.usefixtures("db")
def test_the_same_private_fields_look_different_every_time() -> None:
    first, second = record({"name": NAME}), record({"name": NAME})
    assert bytes(first.commitment) != bytes(second.commitment)


@pytest.mark.usefixtures("db")
def test_a_person_can_be_erased_and_the_log_stays_whole() -> None:
    entry = record({"name": NAME})
    models.Salt.objects.filter(entry=entry).delete()
    assert models.Entry.objects.filter(pk=entry.pk).exists()


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET kind = kind", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_an_entry_is_never_changed(change: str) -> None:
    record()
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format("journal_entry"))
