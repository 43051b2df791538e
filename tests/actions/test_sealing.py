"""Sealing: numbers without a gap, tiles as published, and a signature under every size."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction

from coop.journal import actions, kinds, models, notes, tiles, tree
from coop.journal.actions import keeping, sealing
from coop.journal.commitments import commitment
from coop.journal.keys import NoKey
from coop.journal.queries import log
from coop.rulebook.queries import rules_as_of

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
KEPT = ("journal_leaf", "journal_tile", "journal_checkpoint", "journal_cosignature")


@pytest.fixture(autouse=True)
def folder(settings: object, tmp_path: Path) -> Path:
    settings.JOURNAL_DIR = tmp_path / "journal"
    return tmp_path / "journal"


def record(count: int) -> None:
    names = [{"name": f"Ourway {number}"} for number in range(count)]
    with transaction.atomic():
        actions.record_all(kind="coop.named", publics=names, now=NOW)


def take_fees(count: int) -> list[str]:
    rides = [uuid4() for _ in range(count)]
    for fee_minor, ride in enumerate(rides):
        public = {
            "currency": "EUR",
            "fare_minor": fee_minor,
            "total_minor": fee_minor,
            "by_card": False,
            "fee_minor": fee_minor,
            "card_minor": 0,
            "insurance_minor": 0,
            "shortfall_minor": 0,
            "split_minor": {},
            "rule_version": rules_as_of(NOW).version,
        }
        actions.record(
            kind="fee.taken", public=public, private={"ride": str(ride)}, about=ride, now=NOW
        )
    return [str(ride) for ride in rides]


def seal_all() -> None:
    keeping.ensure_key(now=NOW)
    sealing.seal(payload={}, now=NOW)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("count", [1, 255, 700])
def test_tiles_and_checkpoints_are_those_of_the_entries(count: int) -> None:
    seal_all()
    first = log.size()
    record(count)
    sealing.seal(payload={}, now=NOW)
    size, head = log.size(), log.head()
    entries = log.entries(0, size)
    assert size == first + count == len(entries)
    leaves = tree.leaf_hashes(entries)
    note = notes.read_note(head.note)
    notes.need_signed(note, log.keys()[-1].key)
    assert notes.read_checkpoint(note.text).root == tree.root_of(leaves) == head.root
    for level, number, width in tiles.tiles_of(size):
        kept = tiles.read_hashes(log.tile(level, number, width), width)
        span = 256**level
        for place, found in enumerate(kept):
            at = (number * 256 + place) * span
            assert found == tree.root_of(leaves[at : at + span])
    before = log.first_with(first - 1)
    proof = tree.consistency_proof(before.size, size, tiles.nodes(log.hashes))
    assert tree.is_consistent(before.size, before.root, size, head.root, proof)
    assert tree.root_by_inclusion(5, size, leaves[5], log.inclusion(5, size)) == head.root


@pytest.mark.usefixtures("db")
def test_nothing_new_is_nothing_to_sign() -> None:
    seal_all()
    before = models.Checkpoint.objects.count()
    sealing.seal(payload={}, now=NOW)
    assert models.Checkpoint.objects.count() == before


@pytest.mark.usefixtures("db")
def test_fees_wait_for_each_other_and_are_shuffled() -> None:
    seal_all()
    take_fees(sealing.BATCH_LEAST - 1)
    sealing.seal_batches(payload={}, now=NOW)
    assert not models.Leaf.objects.filter(kind="fee.taken").exists()
    take_fees(10)
    sealing.seal_batches(payload={}, now=NOW)
    rows = list(models.Leaf.objects.filter(kind="fee.taken").order_by("index"))
    assert len(rows) == sealing.BATCH_LEAST + 9
    assert [row.entry_id for row in rows] != sorted(row.entry_id for row in rows)
    assert all("at" not in log.read(bytes(row.data).decode()) for row in rows)


def test_an_entry_that_was_committed_late_is_sealed_all_the_same(committed_db: str) -> None:
    with transaction.atomic():
        keeping.ensure_key(now=NOW)
    inside, sealed = Barrier(2), Barrier(2)

    def commit_late() -> None:
        with transaction.atomic():
            actions.record(kind="coop.named", public={"name": "late"}, now=NOW)
            inside.wait()
            sealed.wait()
        connections.close_all()

    thread = Thread(target=commit_late)
    thread.start()
    inside.wait()
    record(3)
    sealing.seal(payload={}, now=NOW)
    before = log.size()
    sealed.wait()
    thread.join()
    sealing.seal(payload={}, now=NOW)
    assert b'"late"' in log.entries(before, 1)[0]
    assert not models.Waiting.objects.exists()


def test_two_who_seal_at_once_leave_no_gap(committed_db: str) -> None:
    with transaction.atomic():
        keeping.ensure_key(now=NOW)
    record(300)

    def seal() -> None:
        sealing.seal_next(now=NOW, most=40)
        connections.close_all()

    threads = [Thread(target=seal) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    places = list(models.Leaf.objects.order_by("index").values_list("index", flat=True))
    assert places == list(range(240))
    assert log.head().root == tree.root_of(tree.leaf_hashes(log.entries(0, 240)))


@pytest.mark.usefixtures("db")
def test_a_new_key_is_vouched_for_by_the_one_before() -> None:
    seal_all()
    keeping.rotate(now=NOW)
    record(1)
    sealing.seal(payload={}, now=NOW)
    old, new = log.keys()
    handed = notes.read_note(log.first_with(new.index).note)
    notes.need_signed(handed, old.key)
    notes.need_signed(handed, new.key)
    last = notes.read_note(log.head().note)
    notes.need_signed(last, new.key)
    with pytest.raises(notes.NoteError):
        notes.need_signed(last, old.key)


@pytest.mark.usefixtures("db")
def test_a_machine_without_the_key_seals_nothing(folder: Path) -> None:
    seal_all()
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o077 == 0
        file.unlink()
    record(1)
    with pytest.raises(NoKey, match="is not in"):
        sealing.seal(payload={}, now=NOW)


@pytest.mark.usefixtures("db")
def test_who_is_erased_is_gone_and_the_log_is_as_it_was() -> None:
    seal_all()
    ride = take_fees(sealing.BATCH_LEAST)[0]
    sealing.seal_batches(payload={}, now=NOW)
    salt = models.Salt.objects.get(about=ride)
    bound = commitment({"ride": ride}, bytes(salt.salt)).hex()
    before = log.entries(0, log.size())
    assert any(bound.encode() in entry for entry in before)
    assert actions.erase(about=[ride]) == 1
    assert not models.Salt.objects.filter(about=ride).exists()
    after = log.entries(0, log.size())
    assert after == before
    assert log.head().root == tree.root_of(tree.leaf_hashes(after))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_what_is_sealed_is_never_changed(table: str, change: str) -> None:
    seal_all()
    column = {"journal_leaf": "kind", "journal_tile": "root", "journal_checkpoint": "note"}
    named = column.get(table, "line")
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table, named, named))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("kind", "public", "error"),
    [
        ("coop.renamed", {"name": "x"}, kinds.UnknownKind),
        ("coop.named", {}, kinds.Misshapen),
        ("coop.named", {"name": "x", "more": 1}, kinds.Misshapen),
        ("coop.named", {"name": 1.5}, kinds.Misshapen),
        ("roll.admitted", {}, kinds.Misshapen),
    ],
)
def test_what_is_not_described_is_not_recorded(
    kind: str, public: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        actions.record(kind=kind, public=public, now=NOW)
