"""Servers that people name as their locker's home, and that are none: each is told in a sentence."""

from pathlib import Path

import pytest
from pytest_django import Settings

from coop.locker import models, speaking
from coop.locker.actions import moving
from coop.locker.queries import moving as where
from coop.work import clock
from tests import hostile_servers as servers
from tests.cast import Cast, browser_of, gather

HOST = "localhost"
SOON_S = 0.6


@pytest.fixture
def people(db: None) -> Cast:
    return gather()


@pytest.fixture
def near(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers of this machine may be asked, and are waited for a little."""
    authority = tmp_path / "tls.pem"
    authority.write_bytes(servers.certificate(HOST)[1])
    settings.LOCKERS_NEARBY, settings.LOCKER_AUTHORITY = True, str(authority)
    monkeypatch.setattr(speaking, "PATIENCE_S", SOON_S)


@pytest.mark.parametrize(
    ("behave", "says"),
    [
        (servers.drips(every_s=0.02), "The server did not answer in time."),
        (servers.floods(announce=True), "The answer is larger than 256 KiB."),
        (servers.floods(announce=False), "The answer is larger than 256 KiB."),
        (servers.redirects("https://169.254.169.254/"), "points elsewhere"),
        (servers.hangs_up, "broke off"),
        (servers.answers(b"<html>"), "The server’s answer is no JSON."),
        (servers.answers(b"[]"), "not what a locker says"),
        (servers.answers(b"{}"), "did not name its keys"),
        (servers.answers(b"{" * 200_000), "no JSON"),
        (servers.answers(b"", "500 Internal Server Error"), "answers with 500"),
        (servers.answers(b'{"detail": "Not today."}', "403 Forbidden"), "Not today."),
    ],
)
def test_what_a_server_does_is_told_in_a_sentence(
    people: Cast, near: None, behave: servers.Behave, says: str
) -> None:
    with servers.stranger(behave, HOST) as one:
        address = one.url.removesuffix("/rank")
        with pytest.raises(moving.CannotMove) as refused:
            moving.leave(member_id=people.ada, address=address, code="x", now=clock.now())
    assert says in refused.value.sentence
    assert refused.value.sentence.endswith(".")
    assert where.home(people.ada).address == ""
    assert not models.Move.objects.exists()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://127.0.0.1", "private address"),
        ("https://localhost:8000", "private address"),
        ("https://169.254.169.254", "private address"),
        ("[::ffff:10.0.0.1]", "private address"),
        ("http://locker.example", "begins with https://"),
        ("https://me:secret@locker.example", "begins with https://"),
        ("https://locker.example/api", "name alone"),
        ("", "begins with https://"),
    ],
)
def test_an_address_that_nobody_goes_to(people: Cast, address: str, says: str) -> None:
    browser = browser_of(people.ada)
    answer = browser.post("/data/move/", {"address": address, "code": "ABCD"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert says in page
    # Nothing that was typed is lost.
    assert f'value="{address}"' in page


def test_nobody_waits_twice_for_a_server_that_is_away(people: Cast, near: None) -> None:
    with servers.stranger(servers.drips(every_s=0.02), HOST) as one:
        home = one.url.removesuffix("/rank")
        models.Locker.objects.filter(member_id=people.ada).update(home=home)
        browser = browser_of(people.ada)
        for _look in range(6):
            assert browser.get("/data/").status_code == 200
        assert len(one.asked) == 1
