"""The verifier: right where all is right, and in words what is wrong, whoever did it.

One co-operative lives for months; each fault is planted as the database's superuser and undone.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from coop.journal import models, tree
from coop.journal.actions import keeping, sealing
from coop.journal.keys import signer_of
from coop.journal.notes import Checkpoint, Note
from coop.journal.queries import log
from coop.machine import postgres
from coop.rulebook.queries import rules_as_of
from governance.actions import split as closing
from payouts.actions import RideMoney, settle_ride
from payouts.actions.releasing import release_batch
from payouts.actions.units import refresh_units
from tests import cast, deciding, logs, voting
from tests.deciding import DUE

NOW = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FREE = "".join(
    f"ALTER TABLE journal_{name} DISABLE TRIGGER append_only;"
    for name in ("entry", "leaf", "tile", "checkpoint")
)


@pytest.fixture(autouse=True)
def _keys(settings: object, tmp_path: Path) -> None:
    settings.JOURNAL_DIR = tmp_path / "journal"


def drive(payer: UUID, driver: UUID, count: int, *, at: datetime) -> None:
    """Rides from their end on, with the fee that the rules say."""
    rules = rules_as_of(at)
    for number in range(count):
        fare = 700 + 37 * number
        fee = (fare * rules["fees.rate_bp"] + 5_000) // 10_000
        money = RideMoney(
            ride_id=uuid4(),
            payer_id=payer,
            driver_id=driver,
            driver_user_id=driver,
            currency="EUR",
            method="card" if number % 3 else "cash",
            total_minor=fare + 50,
            driver_minor=fare - fee,
            fee_minor=fee,
            tax_minor=50,
            rule_version=rules.version,
            ended_at=at,
        )
        settle_ride(money, now=at)


def live() -> cast.Cast:
    """Months of a co-operative: votes, rides, and shares that are counted."""
    people = cast.gather()
    voters = deciding.electorate(people)
    proposal = deciding.carried(voters)
    deciding.move(proposal, DUE)
    after = DUE + 2 * DAY
    drive(people.ada, people.ben, 20, at=after)
    release_batch(now=after + 2 * DAY)
    refresh_units(currency="EUR", now=after + 2 * DAY)
    drive(people.chi, people.ben, 40, at=after + 3 * DAY)
    release_batch(now=after + 5 * DAY)
    refresh_units(currency="EUR", now=after + 5 * DAY)
    voting.voters(people, 6, wish=voting.WISH, now=after + 5 * DAY)
    end = datetime(after.year + (after.month > 10), (after.month + 1) % 12 + 1, 1, 12, tzinfo=UTC)
    closing.close_due(payload={}, now=end)
    return people


def few_more_rides(people: cast.Cast) -> None:
    """Some that are in the pools already, while their fees wait for others."""
    later = NOW + 90 * DAY
    drive(people.ada, people.ben, 49, at=later)
    release_batch(now=later + 2 * DAY)
    refresh_units(currency="EUR", now=later + 2 * DAY)


@contextmanager
def as_superuser() -> Iterator[None]:
    """Django's connection belongs to somebody whom the database refuses nothing."""
    connection.close()
    settings = connection.settings_dict
    app, settings["USER"] = settings["USER"], postgres.SUPERUSER
    try:
        yield
    finally:
        connection.close()
        settings["USER"] = app


@contextmanager
def planted(*statements: str) -> Iterator[None]:
    """As if somebody had done this to the database; undone after."""
    with as_superuser(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(FREE + "".join(statements))
        yield
        transaction.set_rollback(True)


def seal() -> None:
    sealing.seal_batches(payload={}, now=NOW)


ONE_FEE = "(SELECT max(id) FROM journal_entry WHERE kind = 'fee.taken')"
SET = "UPDATE journal_entry SET public = {public} WHERE {which};"
PLANTED = {
    "a wrong cent": (
        SET.format(
            public="jsonb_set(jsonb_set(public, '{split_minor,drivers}',"
            " to_jsonb((public #>> '{split_minor,drivers}')::int + 1)), '{split_minor,riders}',"
            " to_jsonb((public #>> '{split_minor,riders}')::int - 1))",
            which=f"id = {ONE_FEE}",
        ),
        "drivers got",
    ),
    "a fee above its rate": (
        SET.format(
            public="jsonb_set(public, '{fee_minor}', to_jsonb((public ->> 'fee_minor')::int + 1))",
            which=f"id = {ONE_FEE}",
        ),
        "The fee is",
    ),
    "a pool's index": (
        SET.format(
            public="jsonb_set(public, '{index}', '\"7\"')",
            which="id = (SELECT max(id) FROM journal_entry WHERE kind = 'pool.counted'"
            " AND public ->> 'pool' = 'drivers')",
        ),
        "The index of the pool drivers is 7",
    ),
    "a ballot counted twice": (
        SET.format(
            public="jsonb_set(public, '{receipt}', (SELECT public -> 'receipt' FROM journal_entry"
            " WHERE id = (SELECT min(id) FROM journal_entry WHERE kind = 'vote.ballot')))",
            which="id = (SELECT max(id) FROM journal_entry WHERE kind = 'vote.ballot')",
        ),
        "is counted twice",
    ),
    "a ballot that says the other": (
        SET.format(
            public="jsonb_set(public, '{choice}', '[\"no\"]')",
            which="id = (SELECT max(id) FROM journal_entry WHERE kind = 'vote.ballot')",
        ),
        "The ballots on proposal",
    ),
    "a rule without its vote": (
        SET.format(
            public="jsonb_set(public, '{cause}', '\"proposal 77\"')",
            which="kind = 'rule.version' AND public ->> 'cause' LIKE 'proposal %'",
        ),
        "nothing that members vote on is named as the cause",
    ),
    "another value than was voted": (
        SET.format(
            public="jsonb_set(public, '{value}', '1000')",
            which="kind = 'rule.version' AND public ->> 'cause' LIKE 'proposal %'",
        ),
        "does not say",
    ),
    "a founder after the opening": (
        SET.format(
            public="jsonb_set(public, '{cause}', '\"founding\"')",
            which="kind = 'rule.version' AND public ->> 'cause' LIKE 'proposal %'",
        ),
        "without a vote, although the co-operative had opened",
    ),
    "a defeat carried out": (
        SET.format(public="jsonb_set(public, '{carried}', 'false')", which="kind = 'vote.counted'"),
        "but no vote carried it",
    ),
    "a split that nobody asked for": (
        SET.format(
            public="jsonb_set(public, '{split}', '[4600, 1400, 1500, 1500, 1000]')",
            which="kind = 'split.closed'",
        ),
        "its ballots come to",
    ),
    "a standing ballot counted twice": (
        "ALTER TABLE governance_splitleaf DISABLE TRIGGER append_only;"
        "DROP INDEX IF EXISTS split_tag;"
        "UPDATE governance_splitleaf SET tag = repeat('0', 64) WHERE id = "
        "(SELECT min(id) FROM governance_splitleaf);",
        "the list of its ballots is not the one that was counted",
    ),
    "an entry of another shape": (
        SET.format(public="'{}'", which=f"id = {ONE_FEE}"),
        "does not say what its kind must say",
    ),
}


def test_what_follows_is_right_and_each_planted_fault_is_named(
    committed_db: str, city: None, tmp_path: Path
) -> None:
    with transaction.atomic():
        keeping.ensure_key(now=NOW)
        people = live()
    with as_superuser(), transaction.atomic():
        seal()
        code, said = logs.verify(logs.mirror(tmp_path / "honest"), cwd=tmp_path)
        transaction.set_rollback(True)
    assert code == 0, said
    assert "75 fees divided again" in said
    assert "ballots counted again" in said
    with as_superuser(), transaction.atomic():
        seal()
        few_more_rides(people)
        seal()
        code, said = logs.verify(
            logs.mirror(tmp_path / "between"), "--kept", tmp_path / "between.json", cwd=tmp_path
        )
        transaction.set_rollback(True)
    assert (code, "wait to be sealed among fifty" in said) == (0, True), said
    for number, (fault, (statement, words)) in enumerate(PLANTED.items()):
        with planted(statement):
            seal()
            folder = logs.mirror(tmp_path / f"planted{number}")
        code, said = logs.verify(folder, "--kept", tmp_path / f"{number}.json", cwd=tmp_path)
        assert code == 1, f"{fault}: {said}"
        assert words in said, f"{fault}: {said}"


def test_five_ways_to_rewrite_history_are_five_ways_to_be_found(
    committed_db: str, tmp_path: Path
) -> None:
    with transaction.atomic():
        keeping.ensure_key(now=NOW)
        seal()
    size = log.size()
    kept = tmp_path / "kept.json"
    code, said = logs.verify(logs.mirror(tmp_path / "before"), "--kept", kept, cwd=tmp_path)
    assert code == 0, said
    memory = kept.read_text()
    for name, (do, words) in TAMPERED.items():
        kept.write_text(memory)
        with planted():
            do(size)
            folder = logs.mirror(tmp_path / name)
        code, said = logs.verify(folder, "--kept", kept, cwd=tmp_path)
        assert code == 1, f"{name}: {said}"
        assert words in said, f"{name}: {said}"
        assert kept.read_text() == memory


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


FORGED = "convert_to(replace(convert_from(data, 'UTF8'), '\"cause\":\"founding\"', '\"cause\":\"forging\"'), 'UTF8')"


def edit(size: int) -> None:
    sql(f"UPDATE journal_leaf SET data = {FORGED} WHERE index = 3")


def delete(size: int) -> None:
    sql("DELETE FROM journal_leaf WHERE index = 7")


def insert(size: int) -> None:
    sql("UPDATE journal_leaf SET index = -index - 1 WHERE index >= 5")
    sql("UPDATE journal_leaf SET index = -index WHERE index < 0")
    sql(
        "INSERT INTO journal_entry (kind, at, public) VALUES ('coop.named', now(), '{}');"
        "INSERT INTO journal_leaf (index, entry_id, kind, data) SELECT 5, max(id), 'coop.named',"
        ' \'{"kind":"coop.named","public":{"name":"x"}}\' FROM journal_entry'
    )


def truncate(size: int) -> None:
    """Take the newest entries away, and sign what is left."""
    sql(f"DELETE FROM journal_leaf WHERE index >= {size - 4}")
    sql(f"DELETE FROM journal_checkpoint WHERE size > {size - 4}")
    sign_again()


def rechain(size: int) -> None:
    """Change an entry, reckon every hash anew, and sign: whoever holds the key can do that."""
    edit(size)
    sql("DELETE FROM journal_checkpoint")
    sign_again()


def sign_again() -> None:
    size = log.size()
    models.Tile.objects.all().delete()
    leaves = tree.leaf_hashes(log.entries(0, size))
    for number in range(size // 256):
        part = leaves[number * 256 : number * 256 + 256]
        models.Tile.objects.create(
            level=0, number=number, hashes=b"".join(part), root=tree.subtree(part)
        )
    key = log.keys()[0].key
    head = Checkpoint(key.name, size, tree.root_of(leaves))
    note = Note(head.text, (signer_of(key).sign(head.text),))
    models.Checkpoint.objects.create(size=size, root=head.root, note=str(note), at=NOW)


TAMPERED = {
    "edit": (edit, "History was rewritten"),
    "delete": (delete, "Entries are missing"),
    "insert": (insert, "History was rewritten"),
    "truncate": (truncate, "entries are gone that you saw before"),
    "rechain": (rechain, "History was rewritten"),
}


@pytest.mark.usefixtures("db")
def test_a_log_goes_on_under_a_new_key_that_the_old_one_vouched_for(tmp_path: Path) -> None:
    keeping.ensure_key(now=NOW)
    seal()
    kept = tmp_path / "kept.json"
    logs.verify(logs.mirror(tmp_path / "before"), "--kept", kept, cwd=tmp_path)
    keeping.rotate(now=NOW)
    folder = logs.mirror(tmp_path / "after")
    code, said = logs.verify(folder, "--kept", kept, cwd=tmp_path)
    assert (code, "It goes on where you last saw it" in said) == (0, True), said
    vouched = next((folder / "handover").iterdir())
    vouched.write_text("\n".join(vouched.read_text().split("\n")[:5]) + "\n")
    code, said = logs.verify(folder, "--kept", kept, cwd=tmp_path)
    assert (code, "not vouched for by the old one" in said) == (1, True), said


@pytest.mark.usefixtures("db")
def test_another_log_under_the_same_name_is_not_believed(tmp_path: Path) -> None:
    keeping.ensure_key(now=NOW)
    seal()
    folder, kept = logs.mirror(tmp_path / "log"), tmp_path / "kept.json"
    logs.verify(folder, "--kept", kept, cwd=tmp_path)
    other = json.loads(kept.read_text())
    other["key"] = other["key"][:-8] + "AAAAAAA="
    kept.write_text(json.dumps(other))
    code, said = logs.verify(folder, "--kept", kept, cwd=tmp_path)
    assert (code, "The key that you knew is not among the keys" in said) == (1, True), said


def test_where_nothing_can_be_checked_it_says_so(tmp_path: Path) -> None:
    for words in ((), ("/no/such/folder",), ("http://127.0.0.1:9/log",), (tmp_path,)):
        code, said = logs.verify(*words, cwd=tmp_path)
        assert code == 2, said
        assert "Nothing could be checked" in said or "usage" in said
