"""The API of a locker that stands alone: described whole, and never at fault whatever is sent."""

import json
import random
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from drf_spectacular.validation import validate_schema

from coop.locker.signatures import jwk
from tests.lockers_elsewhere import Server, server
from tests.signing import Peer

JUNK: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**70,
    1.5,
    "",
    "\x00",
    "a" * 5_000,
    [],
    [[]],
    {},
    {"a": 1},
)
# The same in every worker, which must collect the same tests.
GOOD = str(UUID(int=7))
PATHS = (
    ("POST", "/ties"),
    ("GET", f"/ties/{GOOD}"),
    ("PUT", f"/ties/{GOOD}"),
    ("PUT", f"/ties/{GOOD}/contract"),
    ("POST", "/reads"),
    ("POST", "/boxes"),
    ("GET", f"/ties/{GOOD}/log"),
    ("POST", f"/ties/{GOOD}/arrival"),
    ("POST", f"/ties/{GOOD}/departure"),
    ("GET", f"/ties/{GOOD}/departure"),
    ("POST", f"/ties/{GOOD}/departed"),
    ("POST", f"/ties/{GOOD}/papers"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with server(tmp_path_factory.mktemp("service") / "home") as one:
        yield one


def test_it_is_described_and_each_operation_says_how_it_refuses(home: Server) -> None:
    status, text = home.ask("GET", "/api/schema?format=json")
    described = json.loads(text)
    assert status == 200
    validate_schema(described)
    operations = [
        (method, path, one)
        for path, methods in described["paths"].items()
        for method, one in methods.items()
    ]
    assert {(m.upper(), p.replace("{member}", GOOD)) for m, p, _one in operations} >= {
        (method, f"/api/v1{path}") for method, path in PATHS
    }
    for _method, _path, one in operations:
        assert one["summary"]
        assert one["description"]
        assert "4XX" in one["responses"]
    assert len({one["operationId"] for *_rest, one in operations}) == len(operations)


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_no_body_is_a_fault(home: Server, method: str, path: str) -> None:
    """Signed well by a key that the body names, as only somebody who is new may sign."""
    peer, chance = Peer(), random.Random(7)
    known = {
        "code": "AAAA-BBBB-CCCC-DDDD",
        "member": GOOD,
        "key": jwk(peer.public),
        "name": "peer",
        "address": "https://peer.example",
        "template": {"text": "{}", "signature": "AA==", "key": "AA=="},
        "acceptance": {"text": "[]", "signature": "AA==", "key": "AA=="},
    }
    for _attempt in range(12):
        junk = {name: chance.choice(JUNK) for name in chance.sample(sorted(known), 2)}
        for body in ({**known, **junk}, chance.choice(JUNK)):
            status, said = peer.ask(_authority(home), f"{home.address}/api/v1{path}", body, method)
            assert 400 <= status < 500, said
            assert said["detail"]


def _authority(home: Server) -> Path:
    return home.home / "tls.pem"
