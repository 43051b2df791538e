"""Witnesses: they follow, compare and cosign, and their word counts once a steward named them."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from django.db import transaction
from django.test import Client

from coop.journal import actions, models, notes
from coop.journal.actions import keeping, sealing, witnessing
from coop.journal.following import Alarm, Witness
from coop.journal.notes import COSIGNS, SIGNS, Note
from coop.journal.queries import log, witnesses
from coop.journal.signing import new_signer
from coop.machine import paths
from payouts import models as payouts
from payouts.actions import batches
from tests import logs
from tests import stage as stages
from tests.actions.test_verifying import planted, rechain

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NOW_S = int(NOW.timestamp())
ADDRESS = "http://localhost/log"
New = Callable[[str], Witness]


@pytest.fixture(autouse=True)
def _keys(settings: object, tmp_path: Path) -> None:
    settings.JOURNAL_DIR = tmp_path / "journal"


@pytest.fixture
def new(tmp_path: Path) -> New:
    """A witness that reaches this very process."""

    def answer(asked: httpx.Request) -> httpx.Response:
        found = Client().generic(
            asked.method, asked.url.path, asked.read(), content_type="text/plain; charset=utf-8"
        )
        return httpx.Response(found.status_code, content=found.content)

    transport = httpx.MockTransport(answer)

    def made(name: str) -> Witness:
        client = httpx.Client(transport=transport)
        folder = tmp_path / name
        return Witness(ADDRESS, folder, name=f"{name}.example.org/w", client=client)

    return made


def grow(count: int = 1) -> None:
    with transaction.atomic():
        keeping.ensure_key(now=NOW)
        names = [{"name": f"Ourway {number}"} for number in range(count)]
        actions.record_all(kind="coop.named", publics=names, now=NOW)
    sealing.seal(payload={}, now=NOW)


def name(witness: Witness) -> int:
    return witnessing.name(key=witness.signer.key.text, called="A neighbour", now=NOW)


@pytest.mark.usefixtures("db")
def test_a_witness_follows_mirrors_and_its_word_arrives(new: New, tmp_path: Path) -> None:
    grow()
    witness = new("w1")
    name(witness)
    for step, count in enumerate((1, 80, 600, 3)):
        grow(count)
        seen = witness.look(now_s=NOW_S + 60 * step)
        assert seen is not None
        assert (seen.head.size, seen.refused) == (log.size(), "")
        (mine,) = witnesses.witnesses()
        assert (mine.size, mine.seen_at is not None) == (log.size(), True)
    note = notes.read_note(witnesses.checkpoint_text() or "")
    assert [one.key for one in notes.cosignatures(note, [witness.signer.key])] == [
        witness.signer.key
    ]
    code, said = logs.verify(witness.folder, cwd=tmp_path)
    assert (code, "cosigned by w1.example.org/w" in said) == (0, True), said


@pytest.mark.usefixtures("db")
def test_who_is_not_named_may_witness_all_the_same(new: New) -> None:
    grow()
    witness = new("w1")
    seen = witness.look(now_s=NOW_S)
    assert seen is not None
    assert "A steward names it" in seen.refused
    assert not models.Cosignature.objects.exists()


def test_a_history_that_was_rewritten_raises_the_alarm(
    committed_db: str, new: New, tmp_path: Path
) -> None:
    grow(20)
    witness = new("w1")
    witness.look(now_s=NOW_S)
    kept = witness.kept()
    with planted():
        rechain(log.size())
        with pytest.raises(Alarm, match=r"seen before are others now|or not what it was"):
            witness.look(now_s=NOW_S + 60)
    assert witness.kept() == kept
    evidence = next(witness.folder.glob("evidence-*")).read_text()
    assert kept is not None
    assert kept.note.text in evidence


def test_two_witnesses_who_were_shown_two_histories_find_out(committed_db: str, new: New) -> None:
    grow(20)
    first, second = new("w1"), new("w2")
    first.look(now_s=NOW_S)
    with planted():
        rechain(log.size())
        second.look(now_s=NOW_S)
    for one, other in ((first, second), (second, first)):
        with pytest.raises(Alarm, match="Two histories"):
            one.compare(str(other.folder))
        assert list(one.folder.glob("evidence-*"))


@pytest.mark.usefixtures("db")
def test_witnesses_of_one_history_agree_wherever_each_is(new: New) -> None:
    grow(20)
    first, second = new("w1"), new("w2")
    first.look(now_s=NOW_S)
    grow(300)
    second.look(now_s=NOW_S)
    assert "is ahead" in first.compare(str(second.folder))
    assert "saw the same" in second.compare(str(first.folder))


@pytest.mark.usefixtures("db")
def test_a_witness_goes_on_under_a_new_key_if_the_old_one_vouches(new: New) -> None:
    grow()
    witness = new("w1")
    witness.look(now_s=NOW_S)
    keeping.rotate(now=NOW)
    grow(5)
    seen = witness.look(now_s=NOW_S + 60)
    assert seen is not None
    assert seen.head.size == log.size()


@pytest.mark.usefixtures("db")
def test_another_log_s_signature_raises_the_alarm(new: New, tmp_path: Path) -> None:
    grow()
    other = new_signer("localhost:8000/log", SIGNS).key.text
    client = new("w0")._client
    witness = Witness(ADDRESS, tmp_path / "w3", name="w3", key=other, client=client)
    with pytest.raises(Alarm, match="not signed by the log"):
        witness.look(now_s=NOW_S)


@pytest.mark.usefixtures("db")
def test_only_right_cosignatures_of_our_checkpoints_are_kept() -> None:
    grow()
    signer = new_signer("w.example.org/1", COSIGNS)
    witnessing.name(key=signer.key.text, called="A neighbour", now=NOW)
    sealing.seal(payload={}, now=NOW)
    text = notes.read_note(log.head().note).text
    right = Note(text, (signer.cosign(text, at=NOW_S),))
    strange = text.replace(f"\n{log.size()}\n", "\n1\n")
    refused = (
        "",
        str(Note(strange, (signer.cosign(strange, at=NOW_S),))),
        str(Note(text, (signer.cosign(strange, at=NOW_S),))),
        str(Note(text, (signer.cosign(text, at=NOW_S + 9_999),))),
    )
    for said in refused:
        with pytest.raises(witnessing.WrongCosignature):
            witnessing.cosign(text=said, now=NOW)
    unknown = new_signer("w.example.org/1", COSIGNS)
    with pytest.raises(witnessing.UnknownWitness):
        witnessing.cosign(text=str(Note(text, (unknown.cosign(text, at=NOW_S),))), now=NOW)
    for _ in range(2):
        witnessing.cosign(text=str(right), now=NOW)
    assert models.Cosignature.objects.count() == 1


@pytest.mark.usefixtures("db")
def test_k_witnesses_are_k_different_ones_that_still_count() -> None:
    grow()
    signers = [new_signer(f"w{number}.example.org", COSIGNS) for number in range(2)]
    ids = [
        witnessing.name(key=one.key.text, called=f"Neighbour {place}", now=NOW)
        for place, one in enumerate(signers)
    ]
    sealing.seal(payload={}, now=NOW + timedelta(hours=1))
    text = notes.read_note(log.head().note).text
    assert witnesses.witnessed_since(NOW, by=0)
    assert not witnesses.witnessed_since(NOW, by=1)
    for minute in range(3):
        line = signers[0].cosign(text, at=NOW_S + 120 * minute)
        witnessing.cosign(text=str(Note(text, (line,))), now=NOW + timedelta(hours=1))
    assert witnesses.witnessed_since(NOW, by=1)
    assert not witnesses.witnessed_since(NOW, by=2)
    assert not witnesses.witnessed_since(NOW + timedelta(hours=2), by=1)
    line = signers[1].cosign(text, at=NOW_S)
    witnessing.cosign(text=str(Note(text, (line,))), now=NOW + timedelta(hours=1))
    assert witnesses.witnessed_since(NOW, by=2)
    witnessing.let_go(witness_id=ids[1], now=NOW)
    assert not witnesses.witnessed_since(NOW, by=2)


@pytest.mark.usefixtures("db")
def test_the_command_needs_no_database(tmp_path: Path) -> None:
    grow(300)
    folder = logs.mirror(tmp_path / "served" / "log")
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        words = [f"http://127.0.0.1:{server.server_port}/log", "--once", "--name", "w/1"]
        done = subprocess.run(
            [sys.executable, "manage.py", "witness", *words, "--folder", tmp_path / "w"],
            cwd=paths.ROOT,
            env={**os.environ, "DATABASE_URL": "postgresql://nobody@/nothing?host=/nowhere"},
            capture_output=True,
            text=True,
            check=False,
        )
        server.shutdown()
    assert done.returncode == 0, done.stderr
    assert f"{log.size():,} entries seen and cosigned" in done.stdout
    code, said = logs.verify(tmp_path / "w", cwd=tmp_path)
    assert code == 0, said


@pytest.mark.usefixtures("db")
def test_a_week_is_paid_out_once_enough_witnesses_have_seen_it() -> None:
    grow()
    stages.vote("journal.witnesses_needed", 1, now=NOW - timedelta(days=30))
    signer = new_signer("w.example.org/1", COSIGNS)
    witnessing.name(key=signer.key.text, called="A neighbour", now=NOW)
    sealing.seal(payload={}, now=NOW)

    def pay_out() -> int:
        batches.open_due(time_zone="Europe/Helsinki", currencies=["EUR"], now=NOW)
        return payouts.Batch.objects.count()

    assert pay_out() == 0
    text = notes.read_note(log.head().note).text
    line = signer.cosign(text, at=NOW_S)
    witnessing.cosign(text=str(Note(text, (line,))), now=NOW)
    assert pay_out() == 1
