"""Which port the city opens on."""

import socket
from collections.abc import Iterator

import pytest

from coop.machine import ports
from coop.machine.say import Trouble


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_asked_for_and_taken_is_refused_with_the_reason(taken: int) -> None:
    with pytest.raises(Trouble, match=f"Port {taken} is taken"):
        ports.choose(str(taken))


@pytest.mark.parametrize("wanted", ["http", "0", "65536", "-1", "80.5"])
def test_what_is_no_port_is_refused(wanted: str) -> None:
    with pytest.raises(Trouble, match="not a port"):
        ports.choose(wanted)


def test_a_free_port_asked_for_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        free = other.getsockname()[1]
    assert ports.choose(str(free)) == free


def test_the_next_free_port_is_chosen_where_the_usual_one_is_taken(
    taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "DEFAULT", taken)
    assert taken < ports.choose(None) < taken + ports.TRIES


def test_a_port_taken_on_the_other_loopback_address_is_not_free() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
        assert not ports.is_free(server.getsockname()[1])
