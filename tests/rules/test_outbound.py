"""Going out to servers that members name: never inwards, never elsewhere, never for long."""

import time

import pytest

from coop.work.outbound import OUTSIDE, OutboundFailed, Outside, is_public
from tests import hostile_servers as servers


def _code(outside: Outside, url: str, *, timeout_s: float = 5.0) -> str:
    with pytest.raises(OutboundFailed) as refused:
        outside.ask(url, timeout_s=timeout_s)
    return refused.value.code


def test_a_server_is_asked_and_its_answer_comes_whole() -> None:
    with servers.stranger(servers.answers(b'{"ok": true}', "201 Created")) as one:
        said = one.outside.ask(one.url, timeout_s=5, method="POST", body=b"[1]")
    assert (said.status, said.body) == (201, b'{"ok": true}')
    assert one.asked[0].startswith(b"POST /rank HTTP/1.1\r\n")
    assert one.asked[0].endswith(b"\r\n\r\n[1]")


@pytest.mark.parametrize(
    "url",
    [
        "http://ranker.example/",
        "ftp://ranker.example/",
        "https://",
        "https://me:secret@ranker.example/",
        "https://ranker.example:0/",
        "https://ranker.example:99999/",
        "https://ranker.example/\r\nHost: inside",
        "https://[::1/",
        "https://ranker.example/" + "a" * 500,
    ],
)
def test_only_https_with_a_plain_name(url: str) -> None:
    assert _code(OUTSIDE, url) == "not_https"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://127.1/",
        "https://localhost:8000/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://0.0.0.0/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fd00::1]/",
    ],
)
def test_no_address_leads_inwards(url: str) -> None:
    assert _code(OUTSIDE, url) == "not_public"


def test_which_addresses_are_public() -> None:
    assert is_public("93.184.215.14")
    assert is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    inwards = ["100.64.0.1", "192.168.1.1", "172.16.0.1", "224.0.0.1", "240.0.0.1", "fe80::1%eth0"]
    hidden = ["::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fec0::1", "ff02::1", "::"]
    assert [one for one in inwards + hidden if is_public(one)] == []


def test_a_name_that_leads_to_both_is_refused_and_never_connected_to() -> None:
    with servers.stranger(servers.answers(b"")) as one:
        both = Outside(lambda *_: ["93.184.215.14", "127.0.0.1"], is_public, servers.trusting)
        assert _code(both, one.url) == "not_public"
    assert one.asked == []


def test_a_name_is_resolved_once_and_that_address_is_used() -> None:
    """A name that first leads outside and then inside gains nothing."""
    told: list[str] = []

    def rebinds(host: str, port: int) -> list[str]:
        told.append(host)
        return ["127.0.0.1"] if len(told) == 1 else ["10.0.0.1"]

    with servers.stranger(servers.answers(b"hello")) as one:
        pinned = Outside(rebinds, lambda found: found == "127.0.0.1", servers.trusting)
        assert pinned.ask(one.url, timeout_s=5).body == b"hello"
    assert told == [servers.HOST]


def test_a_redirection_is_not_followed() -> None:
    with (
        servers.stranger(servers.answers(b"inside")) as inside,
        servers.stranger(servers.redirects(inside.url)) as one,
    ):
        assert _code(one.outside, one.url) == "redirects"
    assert inside.asked == []


def test_dripping_does_not_prolong_the_deadline() -> None:
    began = time.monotonic()
    with servers.stranger(servers.drips(every_s=0.02)) as one:
        assert _code(one.outside, one.url, timeout_s=0.3) == "too_slow"
    assert time.monotonic() - began < 20  # all of it would take 40 s


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    def hangs(*_: object) -> list[str]:
        time.sleep(0.5)
        return ["127.0.0.1"]

    assert _code(Outside(hangs), "https://ranker.example/", timeout_s=0.05) == "too_slow"


@pytest.mark.parametrize("announce", [True, False])
def test_of_a_gigabyte_only_the_beginning_is_read(announce: bool) -> None:
    with servers.stranger(servers.floods(announce=announce)) as one:
        assert _code(one.outside, one.url) == "too_large"


def test_half_an_answer_is_none() -> None:
    with servers.stranger(servers.hangs_up) as one:
        assert _code(one.outside, one.url) == "broken"


def test_what_is_no_http_is_broken() -> None:
    with servers.stranger(lambda line, _: line.sendall(b"SSH-2.0-OpenSSH\r\n")) as one:
        assert _code(one.outside, one.url) == "broken"


def test_a_certificate_that_nobody_vouches_for() -> None:
    with servers.stranger(servers.answers(b"")) as one:
        wary = Outside(one.outside.resolve, one.outside.allows)
        assert _code(wary, one.url) == "untrusted"


def test_a_certificate_of_somebody_else() -> None:
    with servers.stranger(servers.answers(b"")) as one:
        assert _code(one.outside, one.url.replace(servers.HOST, "other.example")) == "untrusted"


def test_nobody_there_and_no_such_name() -> None:
    with servers.stranger(servers.answers(b"")) as one:
        pass
    assert _code(one.outside, one.url) == "unreachable"
    assert _code(Outside(lambda *_: []), "https://ranker.example/") == "unresolved"
