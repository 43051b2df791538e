"""Every address × every method × every person: `permissions.txt` says who gets what.

The ride is Ada's. Chi (who drives too) took it and gave it back; Ben drives it and is at the pickup.
Dov is blocked by Ada, Eve is a stranger, Sam a steward,
Dia a dispatcher. No city-wide page shows anything of the ride.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from coop.locker import client as locker
from coop.work import clock
from rides.places import queries as places
from tests import commons
from tests.web import (
    assurance_doors,
    books_doors,
    doors,
    log_doors,
    panel_doors,
    repeating,
    riding,
    trust_doors,
)
from tests.web.riding import Town

ROLES = ("nobody", "ada", "ben", "chi", "dov", "eve", "sam", "dia")
PARTIES = {"ada", "ben", "sam", "dia"}
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
TABLE = Path(__file__).with_name("permissions.txt")
FOR_ALL = {"everyone": "ok", "no_one": "none", "closed": "no"}


@dataclass(frozen=True, slots=True)
class Row:
    """One address: which methods it has, and what each person gets."""

    pattern: str
    methods: tuple[str, ...]
    expected: dict[str, str]


@dataclass(frozen=True, slots=True)
class World:
    """The ride, and what fills the addresses and bodies of requests about it.

    Attributes:
        asking: sends every request with the cookies of whoever asks; a browser of its own for
            each would load the middleware each time.
    """

    town: Town
    browsers: dict[str, Client]
    ride_id: UUID
    quote: str
    parts: Mapping[str, object]
    asking: Client
    secrets: tuple[str, ...]

    def address(self, pattern: str) -> str:
        """A pattern with the ride's ids filled in."""
        for part, value in self.parts.items():
            pattern = pattern.replace(part, str(value))
        assert "<" not in pattern
        return pattern

    def body(self, pattern: str) -> dict[str, object]:
        """A body that each write of the API understands."""
        known = doors.bodies(self.town, self.quote) | commons.MARKS
        return dict(known.get(pattern, {}))


def rows() -> list[Row]:
    """The table, read."""
    found = []
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            pattern, methods, *outcomes = line.split()
            if outcomes[0] in FOR_ALL:
                outcomes = [FOR_ALL[outcomes[0]]] * len(ROLES)
            expected = dict(zip(ROLES, outcomes, strict=True))
            found.append(Row(pattern, tuple(methods.split(",")), expected))
    return found


@pytest.fixture
def world(city: None) -> World:
    """Chi gave Ada's ride back, Ben is at the pickup."""
    town = riding.settle()
    locker.write(
        town.people.ada,
        "places",
        doors.HOME | {"label": "Ada’s mother"},
        key="home",
        now=clock.now(),
    )
    riding.go_online(town.chi)
    ride_id = riding.book(town.people.ada)
    riding.release(riding.accept(town.chi), town.chi)
    riding.go_online(town.ben)
    offer_id = riding.offer(town.ben)
    riding.take(offer_id, town.ben)
    riding.arrive(ride_id, town.ben)
    return World(
        town=town,
        browsers=riding.browsers(town.people),
        ride_id=ride_id,
        quote=riding.token(*doors.CORNERS),
        parts=_of_the_ride(town, ride_id)
        | {"<uuid:offer_id>": offer_id}
        | doors.papers(town)
        | doors.around(town, ride_id)
        | commons.parts(town.people, now=clock.now())
        | assurance_doors.parts(town.people, now=clock.now())
        | books_doors.rows(town)
        | doors.on_account(town)
        | log_doors.parts()
        | trust_doors.parts(town)
        | panel_doors.parts(town)
        | _of_nothing(town, ride_id),
        asking=Client(),
        secrets=(
            *("Ada Lind", "Ada’s door 7", "Aunt Maija’s home", "Ada’s mother"),
            *("Ben Okafor", "BEN-101", f'"{riding.pin(ride_id, town.people.ada)}"'),
        ),
    )


def _of_the_ride(town: Town, ride_id: UUID) -> dict[str, object]:
    return {
        "<uuid:ride_id>": ride_id,
        "<uuid:series_id>": repeating.begin(town.people.ada),
        "<uuid:alert_id>": repeating.wait_for_car(town.people.ada),
        "<uuid:zone_id>": places.main_zone().id,
        "<uuid:special_id>": riding.draw_queue(town.people.sam),
        "<uuid:change_id>": riding.ask_way(ride_id, town.people.ada, doors.CORNERS[1]),
        "<int:position>": 1,
    }


def _of_nothing(town: Town, ride_id: UUID) -> dict[str, object]:
    """Parts of addresses under which nothing is, or under which everybody finds the same."""
    (city,) = places.cities()
    return {
        "<slug:answer>": "leave",
        "<int:number>": 0,
        "<uuid:user_id>": town.people.eve,
        "<uuid:session_id>": ride_id,
        "<uuid:export_id>": ride_id,
        "<uuid:arrival_id>": ride_id,
        "<uuid:act_id>": ride_id,
        "<uuid:message_id>": ride_id,
        "<slug:step>": "start",
        "<slug:office>": "dispatcher",
        "<str:key>": "home",
        "<slug:key>": "rider",
        "<slug:kind>": "advisory",
        "<slug:act>": "admit",
        "<str:label>": "trips.Ride",
        "<uuid:card_id>": ride_id,
        "<uuid:app_id>": ride_id,
        "<slug:collection>": "profile",
        "<slug:shelf>": "nobodys",
        "<path:path>": "notes/one",
        "<uuid:payment_id>": ride_id,
        "<uuid:decision_id>": ride_id,
        "<str:name>": "pi_of_nobody",
        "<slug:city>": city.slug,
        "<uuid:import_id>": city.import_id,
        "<int:z>/<int:x>/<int:y>": "14/9327/4741",
    }


def test_every_address_has_a_row() -> None:
    known = {row.pattern for row in rows()}
    assert set(_addresses(get_resolver().url_patterns)) == known


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_what_the_table_says_and_nothing_leaks(world: World, role: str) -> None:
    wrong = []
    for row in rows():
        for method in row.methods:
            answer = _ask(world, role, method, row.pattern)
            outcome = _outcome(answer)
            if outcome != row.expected[role]:
                wrong.append(f"{method} {row.pattern}: {outcome} ({answer.status_code})")
            if role not in PARTIES:
                wrong += [f"{method} {row.pattern} tells {what}" for what in _told(world, answer)]
    assert wrong == []


@pytest.mark.parametrize("role", ["ben", "sam"])
def test_only_the_rider_reads_the_pin(world: World, role: str) -> None:
    browser = world.browsers[role]
    assert browser.get(f"/api/v1/rides/{world.ride_id}").json()["pin"] is None
    for address in (f"/rides/{world.ride_id}/", f"/rides/{world.ride_id}/sheet/", "/drive/"):
        assert "pin-digits" not in browser.get(address).content.decode()
    assert "pin-digits" in world.browsers["ada"].get(f"/rides/{world.ride_id}/").content.decode()


def test_other_methods_are_not_understood(world: World) -> None:
    wrong = []
    known = defaultdict[str, set[str]](set)
    for row in rows():
        known[row.pattern] |= set(row.methods)
    for pattern, methods in known.items():
        for method in METHODS - methods:
            status = _ask(world, "ben", method, pattern).status_code
            if status != 405 and "/demo/" not in pattern:
                wrong.append(f"{method} {pattern}: {status}")
    assert wrong == []


# What the payment provider, a witness or a mail of ours signs needs no token; unsigned, it is
# refused, too.
SIGNED = {"/hooks/stripe/": 400, "/log/cosign": 422, "/commons/off/<str:token>/": 404}
SIGNED |= {"/api/v1/lockers/decisions": 422}
# Neither does what an app sends: it shows keys, and no cookie of anybody's.
SIGNED |= dict.fromkeys(("/oauth/register", "/oauth/token", "/oauth/revoke"), 400)
SIGNED |= dict.fromkeys(("/storage/<slug:shelf>/", "/storage/<slug:shelf>/<path:path>"), 401)


def test_no_write_is_taken_from_another_site(world: World) -> None:
    taken = []
    browser = Client(enforce_csrf_checks=True)
    for role in ("ada", "ben"):
        for row in rows():
            is_demo = "/demo/" in row.pattern
            for method in set(row.methods) - {"GET"}:
                status = _ask(world, role, method, row.pattern, browser).status_code
                if status != SIGNED.get(row.pattern, 403) and not is_demo:
                    taken.append(f"{role} {method} {row.pattern}: {status}")
    assert taken == []


def test_what_is_not_yours_looks_like_what_is_not_there(world: World) -> None:
    eve = world.browsers["eve"]
    for pattern in ("/rides/{}/", "/api/v1/rides/{}"):
        theirs, nobodys = eve.get(pattern.format(world.ride_id)), eve.get(pattern.format(uuid4()))
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content


def test_a_look_by_a_steward_is_told_to_whom_it_showed(world: World) -> None:
    world.browsers["sam"].get(f"/rides/{world.ride_id}/")
    for name in ("ada", "ben"):
        log = world.browsers[name].get("/api/v1/me/data/accesses").json()["results"]
        assert (name, log[0]["reader"]) == (name, f"steward:{world.town.people.sam}")


def _ask(world: World, role: str, method: str, pattern: str, browser: Client | None = None) -> Any:
    """Send one request whose effects are undone, and which leaves no cookies."""
    browser = browser or world.asking
    browser.cookies = deepcopy(world.browsers[role].cookies)
    ask = getattr(browser, method.lower())
    how: dict[str, Any] = {"headers": {"Idempotency-Key": str(uuid4())}}
    if method == "GET":
        how |= {"data": doors.QUERIES.get(pattern, {})}
    elif method == "POST" or pattern.startswith("/api/"):
        how |= {"data": world.body(pattern)}
    if method != "GET" and pattern.startswith("/api/"):
        how |= {"content_type": riding.JSON}
    with riding.undone():
        return ask(world.address(pattern), **how)


def _outcome(answer: HttpResponse) -> str:
    if answer.headers.get("Location", "").startswith("/accounts/login/?next="):
        return "sign-in"
    return {401: "no", 403: "no", 404: "none", 405: "no method"}.get(answer.status_code, "ok")


def _told(world: World, answer: HttpResponse) -> list[str]:
    body = b"".join(answer) if answer.streaming else answer.content
    said = body.decode(errors="replace") + str(answer.headers)
    return [secret for secret in world.secrets if secret in said]


def _addresses(patterns: list[Any], before: str = "/") -> Iterator[str]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            yield here
