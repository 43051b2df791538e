"""The books, checked: pages, files and receipts, which the verifier checks without any network."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from coop.journal import handout, models
from coop.journal.actions import keeping, sealing
from tests import cast, deciding, logs
from tests.actions.test_verifying import drive
from tests.cast import Cast, browser_of

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def people(settings: object, tmp_path: Path) -> Cast:
    """Ada rode with Ben sixty times, voted, and all of it is sealed."""
    settings.JOURNAL_DIR = tmp_path / "journal"
    keeping.ensure_key(now=NOW)
    people = cast.gather()
    deciding.carried(deciding.electorate(people))
    drive(people.ada, people.ben, 60, at=NOW)
    sealing.seal_batches(payload={}, now=NOW)
    return people


def receipt(browser: Client, what: str) -> str:
    page = browser.get("/log/mine/").content.decode()
    address = page.split(f'data-check="/log/mine/{what}s/')[1].split('"')[0]
    answer = browser.get(f"/log/mine/{what}s/{address}")
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.content.decode()


@pytest.mark.parametrize("what", ["ride", "ballot"])
def test_a_receipt_is_checked_without_any_network(people: Cast, what: str, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(receipt(browser_of(people.ada), what))
    code, said = logs.verify("--receipt", file, cwd=tmp_path)
    assert (code, "is in the log as signed" in said, "It binds exactly" in said) == (0, True, True)
    held = json.loads(file.read_text())
    spoiled = (
        {"entry": held["entry"].replace(":", ": ", 1)},
        {"index": held["index"] ^ 1},
        {"opens": {**held["opens"], "private": {"ride": "another"}}},
        {"checkpoint": held["checkpoint"].replace("\n", "\n1", 1)},
    )
    for change in spoiled:
        file.write_text(json.dumps(held | change))
        code, said = logs.verify("--receipt", file, cwd=tmp_path)
        assert code == 1, said


def test_nobody_has_another_s_receipts(people: Cast) -> None:
    held = json.loads(receipt(browser_of(people.ada), "ride"))
    ride = held["opens"]["private"]["ride"]
    assert browser_of(people.ben).get(f"/log/mine/rides/{ride}/").status_code == 200
    assert browser_of(people.chi).get(f"/log/mine/rides/{ride}/").status_code == 404


def test_the_page_names_the_line_and_the_very_file_that_is_served(people: Cast) -> None:
    page = Client().get("/log/").content.decode()
    assert "verify.py &amp;&amp; python3 verify.py" in page
    assert handout.digest() in page
    served = Client().get("/log/verify.py").content.decode()
    assert served == handout.text()
    assert Client().get("/log/verify.py.sha256").content.decode().startswith(handout.digest())


def test_what_cannot_change_is_kept_for_ever_and_the_checkpoint_is_not(people: Cast) -> None:
    for name in ("tile/0/000", "tile/entries/000", "tile/0/000.p/7"):
        answer = Client().get(f"/log/{name}")
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Type"] == "application/octet-stream"
    answer = Client().get("/log/checkpoint")
    assert answer.headers["Cache-Control"] == "public, max-age=5"
    for name in ("tile/0/999", "tile/0/000.p/256", "tile/64/000", "tile/9/000", "tile/0/x"):
        assert Client().get(f"/log/{name}").status_code == 404


def test_every_sealed_entry_is_as_its_schema_says(people: Cast) -> None:
    for row in models.Leaf.objects.all():
        said = json.loads(bytes(row.data))
        schema = Client().get(f"/log/schemas/{row.kind}.json").json()
        assert set(schema["required"]) <= set(said) <= set(schema["properties"])
        public = schema["properties"]["public"]
        assert set(public["required"]) <= set(said["public"]) <= set(public["properties"])
