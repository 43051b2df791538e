"""A public beacon has a say in the draw: a round that lies ahead, heard from a server of its kind."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

from coop.journal import lots
from coop.journal.actions import keeping, sealing
from coop.panels import beacon, models, tasks
from tests import juries
from tests.cast import Cast, gather
from tests.fake_servers import FakeServer, fake
from tests.juries import SOON
from tests.stage import NOW

LATEST = 1_000
FIXED = LATEST + beacon.AHEAD


def said(round_: int) -> dict[str, Any]:
    """What a beacon says in a round: a word that follows from its signature."""
    signature = sha256(f"round {round_}".encode()).digest() * 2
    return {
        "round": round_,
        "randomness": sha256(signature).hexdigest(),
        "signature": signature.hex(),
    }


class Chain:
    """A beacon up to some round."""

    def __init__(self) -> None:
        self.last = LATEST
        self.forged: dict[str, Any] = {}

    def answer(self, path: str, _query: object, _body: object) -> tuple[int, Any]:
        """As `/public/latest` and `/public/<round>` of a drand chain."""
        what = path.rpartition("/")[2]
        number = self.last if what == "latest" else int(what)
        return (200, said(number) | self.forged) if number <= self.last else (425, {})


@pytest.fixture
def chain() -> Chain:
    return Chain()


@pytest.fixture
def server(chain: Chain, settings: Any) -> Iterator[FakeServer]:
    with fake(chain.answer) as found:
        settings.BEACON_URL = f"{found.address}/chain/"
        yield found


def test_a_round_ahead_is_fixed_and_heard_once_it_is_there(
    server: FakeServer, chain: Chain
) -> None:
    found = beacon.ahead()
    assert found is not None
    assert (found.round, found.name) == (FIXED, f"{server.address}/chain/")
    with pytest.raises(beacon.BeaconAway):
        beacon.word(found.name, found.round)
    chain.last = FIXED
    assert beacon.word(found.name, found.round) == said(FIXED)["randomness"]
    assert server.asked[-1][0] == f"/chain/public/{FIXED}"


@pytest.mark.parametrize(
    "forged",
    [
        {"randomness": "00" * 32},
        {"signature": "ff" * 64},
        {"signature": "no hex"},
        {"round": LATEST - 1},
        {"round": None},
    ],
)
def test_what_does_not_follow_from_the_signature_is_no_word(
    server: FakeServer, chain: Chain, forged: dict[str, Any]
) -> None:
    chain.forged = forged
    with pytest.raises(beacon.BeaconAway):
        beacon.word(server.address, LATEST)


def test_a_server_that_is_gone_is_away_and_none_is_none(settings: Any) -> None:
    settings.BEACON_URL = ""
    assert beacon.ahead() is None
    settings.BEACON_URL = "http://127.0.0.1:9/"
    with pytest.raises(beacon.BeaconAway):
        beacon.ahead()


def test_no_panel_is_drawn_before_the_beacon_has_spoken(
    server: FakeServer, chain: Chain, city: None
) -> None:
    people: Cast = gather()
    juries.panellists(people, 12)
    number = juries.contest(people)
    case_id = juries.see(number, NOW).id
    tasks.move_one(case_id, now=NOW)
    frozen = models.Frozen.objects.get()
    assert (frozen.round, frozen.beacon) == (FIXED, f"{server.address}/chain/")
    keeping.ensure_key(now=NOW)
    sealing.seal(payload={}, now=NOW)
    tasks.move_one(case_id, now=NOW + SOON)
    assert not models.Draw.objects.exists()
    chain.last = FIXED
    tasks.move_one(case_id, now=NOW + SOON)
    drawn = models.Draw.objects.get()
    assert drawn.randomness == said(FIXED)["randomness"]
    assert bytes(drawn.seed) == lots.lot_seed(bytes(drawn.root), drawn.randomness, number)
