"""Every address × every method × every person: one table says who gets what.

The ride is Ada's. Chi (who drives too) took it and gave it back; Ben drives it and is at the pickup.
Dov is blocked by Ada, Eve is a stranger, Sam a steward. No city-wide page shows anything of the ride.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from coop.basics.geometry import Point
from coop.locker import client as locker
from coop.work import clock
from rides.places import queries as places
from rides.trips.quotes import QuotedStop
from tests.web import riding
from tests.web.riding import Town

ROLES = ("nobody", "ada", "ben", "chi", "dov", "eve", "sam")
PARTIES = {"ada", "ben", "sam"}
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}

# ok      the door opens (that something is not possible just now is an answer, too)
# sign-in a page sends to sign-in and brings back
# no      401 or 403
# none    404: the same answer as for what does not exist
EVERYONE = "ok      ok   ok   ok   ok   ok   ok"
NO_ONE = "none    none none none none none none"
CLOSED = "no      no   no   no   no   no   no"
TABLE = f"""
/                                                GET       {EVERYONE}
/health/                                         GET       {EVERYONE}
/ready/                                          GET       {EVERYONE}
/rules/                                          GET       {EVERYONE}
/ride/                                           GET       {EVERYONE}
/places/suggest                                  GET       {EVERYONE}
/tiles/<slug:city>/<uuid:import_id>/<int:z>/<int:x>/<int:y>.mvt GET {EVERYONE}
/accounts/login/                                 GET,POST  {EVERYONE}
/accounts/login/code/                            GET,POST  {EVERYONE}
/accounts/login/code/confirm/                    GET,POST  sign-in ok   ok   ok   ok   ok   ok
/accounts/signup/                                GET,POST  {EVERYONE}
/accounts/logout/                                GET,POST  {EVERYONE}
/accounts/inactive/                              GET       {CLOSED}
/demo/                                           GET       {NO_ONE}
/demo/enter/<slug:key>/                          GET       {NO_ONE}
/demo/inbox/                                     GET       {NO_ONE}
/demo/pin/<uuid:ride_id>/                        GET       {NO_ONE}
/api/v1/demo/enter                               POST      {NO_ONE}
/api/v1/demo/pin/<uuid:ride_id>                  GET       {NO_ONE}

#                                                          nobody  ada  ben  chi  dov  eve  sam
/data/                                           GET,POST  sign-in ok   ok   ok   ok   ok   ok
/data/places/forget/                             POST      sign-in ok   ok   ok   ok   ok   ok
/data/download/                                  GET       sign-in ok   ok   ok   ok   ok   ok
/ride/book/                                      POST      sign-in ok   ok   ok   ok   ok   ok
/rides/                                          GET       sign-in ok   ok   ok   ok   ok   ok
/rides/<uuid:ride_id>/                           GET       sign-in ok   ok   none none none ok
/rides/<uuid:ride_id>/sheet/                     GET       sign-in ok   ok   none none none ok
/rides/<uuid:ride_id>/cancel/                    GET,POST  sign-in ok   none none none none ok
/rides/<uuid:ride_id>/extend/                    POST      sign-in ok   none none none none ok
/rides/<uuid:ride_id>/aboard/                    POST      sign-in ok   none none none none ok
/drive/                                          GET       sign-in no   ok   ok   no   no   no
/drive/sheet/                                    GET       sign-in no   ok   ok   no   no   no
/drive/online/                                   POST      sign-in no   ok   ok   no   no   no
/drive/offline/                                  POST      sign-in no   ok   ok   no   no   no
/drive/pause/                                    POST      sign-in no   ok   ok   no   no   no
/drive/resume/                                   POST      sign-in no   ok   ok   no   no   no
/drive/offers/<uuid:offer_id>/accept/            POST      sign-in no   ok   none no   no   no
/drive/offers/<uuid:offer_id>/decline/           POST      sign-in no   ok   none no   no   no
/drive/rides/<uuid:ride_id>/arrive/              POST      sign-in no   ok   none no   no   no
/drive/rides/<uuid:ride_id>/start/               POST      sign-in no   ok   none no   no   no
/drive/rides/<uuid:ride_id>/complete/            POST      sign-in no   ok   none no   no   no
/drive/rides/<uuid:ride_id>/release/             POST      sign-in no   ok   none no   no   no
/drive/rides/<uuid:ride_id>/no-show/             POST      sign-in no   ok   none no   no   no
/drive/rides/<uuid:ride_id>/abort/               POST      sign-in no   ok   none no   no   no
/drive/rides/<uuid:ride_id>/collected/           POST      sign-in no   none none no   no   no

#                                                          nobody  ada  ben  chi  dov  eve  sam
/api/schema/                                     GET       {EVERYONE}
/api/v1/places/search                            GET       {EVERYONE}
/api/v1/places/reverse                           GET       {EVERYONE}
/api/v1/zones                                    GET       {EVERYONE}
/api/v1/rules                                    GET       {EVERYONE}
/api/v1/cars                                     GET       {EVERYONE}
/api/v1/quotes                                   POST      {EVERYONE}
/api/v1/routes                                   GET       no      ok   ok   ok   ok   ok   ok
/api/v1/streets/random                           GET       no      ok   ok   ok   ok   ok   ok
/api/v1/me                                       GET       no      ok   ok   ok   ok   ok   ok
/api/v1/me/blocks                                GET,POST  no      ok   ok   ok   ok   ok   ok
/api/v1/me/blocks/<uuid:user_id>                 DELETE    no      ok   ok   ok   ok   ok   ok
/api/v1/me/profile                               GET,PATCH no      ok   ok   ok   ok   ok   ok
/api/v1/me/data/accesses                         GET       no      ok   ok   ok   ok   ok   ok
/api/v1/me/places                                GET,POST  no      ok   ok   ok   ok   ok   ok
/api/v1/me/places/<str:key>                      GET,PUT,DELETE no ok   none none none none none
/api/v1/rides                                    GET,POST  no      ok   ok   ok   ok   ok   ok
/api/v1/rides/<uuid:ride_id>                     GET       no      ok   ok   none none none ok
/api/v1/rides/<uuid:ride_id>/cancellation        GET       no      ok   ok   none none none ok
/api/v1/rides/<uuid:ride_id>/cancel              POST      no      ok   none none none none ok
/api/v1/rides/<uuid:ride_id>/extend              POST      no      ok   none none none none ok
/api/v1/rides/<uuid:ride_id>/aboard              POST      no      ok   none none none none ok
/api/v1/drive                                    GET       no      no   ok   ok   no   no   no
/api/v1/drive/online                             POST      no      no   ok   ok   no   no   no
/api/v1/drive/offline                            POST      no      no   ok   ok   no   no   no
/api/v1/drive/pause                              POST      no      no   ok   ok   no   no   no
/api/v1/drive/positions                          POST      no      no   ok   ok   no   no   no
/api/v1/drive/offers/<uuid:offer_id>/accept      POST      no      no   ok   none no   no   no
/api/v1/drive/offers/<uuid:offer_id>/decline     POST      no      no   ok   none no   no   no
/api/v1/drive/rides/<uuid:ride_id>/arrive        POST      no      no   ok   none no   no   no
/api/v1/drive/rides/<uuid:ride_id>/start         POST      no      no   ok   none no   no   no
/api/v1/drive/rides/<uuid:ride_id>/complete      POST      no      no   ok   none no   no   no
/api/v1/drive/rides/<uuid:ride_id>/release       POST      no      no   ok   none no   no   no
/api/v1/drive/rides/<uuid:ride_id>/no-show       POST      no      no   ok   none no   no   no
/api/v1/drive/rides/<uuid:ride_id>/abort         POST      no      no   ok   none no   no   no
/api/v1/drive/rides/<uuid:ride_id>/collected     POST      no      no   none none no   no   no
"""

HOME = {"kind": "home", "label": "A home", "lat": 60.1700, "lon": 24.9400}
HERE = {"lat": riding.NEARBY.lat, "lon": riding.NEARBY.lon}
STOPS: list[dict[str, Any]] = [
    {"lat": 60.1695, "lon": 24.9390, "label": "One corner"},
    {"lat": 60.1720, "lon": 24.9500, "label": "Another corner"},
]
CORNERS = [QuotedStop(Point(s["lat"], s["lon"]), s["label"]) for s in STOPS]
QUERIES = {
    "/places/suggest": {"q": "mannerheimintie"},
    "/ride/": {"from": "x", "from_lat": 60.1695, "from_lon": 24.9390, "to": "y"}
    | {"to_lat": 60.1720, "to_lon": 24.9500},
    "/api/v1/places/search": {"q": "mannerheimintie"},
    "/api/v1/places/reverse": HERE,
    "/api/v1/cars": HERE,
    "/api/v1/routes": {"stops": "60.1712,24.9415;60.1695,24.9505"},
}


@dataclass(frozen=True, slots=True)
class Row:
    """One address: which methods it has, and what each person gets."""

    pattern: str
    methods: tuple[str, ...]
    expected: dict[str, str]


@dataclass(frozen=True, slots=True)
class World:
    """The ride, and what fills the addresses and bodies of requests about it."""

    town: Town
    browsers: dict[str, Client]
    ride_id: UUID
    offer_id: UUID
    quote: str
    secrets: tuple[str, ...]

    def address(self, pattern: str) -> str:
        """A pattern with the ride's ids filled in."""
        (city,) = places.cities()
        parts = {
            "<uuid:ride_id>": self.ride_id,
            "<uuid:offer_id>": self.offer_id,
            "<uuid:user_id>": self.town.people.eve,
            "<str:key>": "home",
            "<slug:key>": "rider",
            "<slug:city>": city.slug,
            "<uuid:import_id>": city.import_id,
            "<int:z>/<int:x>/<int:y>": "14/9327/4741",
        }
        for part, value in parts.items():
            pattern = pattern.replace(part, str(value))
        assert "<" not in pattern
        return pattern

    def body(self, pattern: str) -> dict[str, object]:
        """A body that each write of the API understands."""
        bodies: dict[str, dict[str, object]] = {
            "/api/v1/quotes": {"stops": STOPS},
            "/api/v1/rides": {"quote": self.quote},
            "/api/v1/rides/<uuid:ride_id>/cancel": {"agreed_minor": 1000},
            "/api/v1/demo/enter": {"persona": "rider"},
            "/api/v1/me/blocks": {"user_id": str(self.town.people.eve)},
            "/api/v1/me/places": HOME,
            "/api/v1/me/places/<str:key>": HOME,
            "/api/v1/me/profile": {"name": "Somebody"},
            "/api/v1/drive/online": dict(HERE),
            "/api/v1/drive/pause": {"is_paused": True},
            "/api/v1/drive/positions": {"positions": [HERE]},
            "/api/v1/drive/rides/<uuid:ride_id>/start": {"pin": "0000"},
            "/ride/book/": {"token": self.quote},
            "/rides/<uuid:ride_id>/cancel/": {"fee_minor": "1000"},
        }
        return bodies.get(pattern, {})


def rows() -> list[Row]:
    """The table, read."""
    found = []
    for line in TABLE.splitlines():
        if line and not line.startswith("#"):
            pattern, methods, *outcomes = line.split()
            expected = dict(zip(ROLES, outcomes, strict=True))
            found.append(Row(pattern, tuple(methods.split(",")), expected))
    return found


@pytest.fixture
def world(city: None) -> World:
    """Chi gave Ada's ride back, Ben is at the pickup."""
    town = riding.settle()
    locker.write(
        town.people.ada, "places", HOME | {"label": "Ada’s mother"}, key="home", now=clock.now()
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
        offer_id=offer_id,
        quote=riding.token(*CORNERS),
        secrets=(
            *("Ada Lind", "Ada’s door 7", "Aunt Maija’s home", "Ada’s mother"),
            *("Ben Okafor", "BEN-101", f'"{riding.pin(ride_id, town.people.ada)}"'),
        ),
    )


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
    for row in rows():
        for method in METHODS - set(row.methods):
            status = _ask(world, "ben", method, row.pattern).status_code
            if status != 405 and "/demo/" not in row.pattern:
                wrong.append(f"{method} {row.pattern}: {status}")
    assert wrong == []


def test_no_write_is_taken_from_another_site(world: World) -> None:
    taken = []
    browser = Client(enforce_csrf_checks=True)
    for role in ("ada", "ben"):
        for row in rows():
            for method in set(row.methods) - {"GET"}:
                status = _ask(world, role, method, row.pattern, browser).status_code
                if status != 403 and "/demo/" not in row.pattern:
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
    browser = browser or Client()
    browser.cookies = deepcopy(world.browsers[role].cookies)
    ask = getattr(browser, method.lower())
    how: dict[str, Any] = {"headers": {"Idempotency-Key": str(uuid4())}}
    if method == "GET":
        how |= {"data": QUERIES.get(pattern, {})}
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
    said = answer.content.decode(errors="replace") + str(answer.headers)
    return [secret for secret in world.secrets if secret in said]


def _addresses(patterns: list[Any], before: str = "/") -> Iterator[str]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            yield here
