"""What holds for the whole API: its description, its refusals, and that no input is a fault."""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given, settings

from coop.web.problems import CONTENT_TYPE
from tests.cast import browser_of
from tests.web import riding
from tests.web.riding import Town

EXAMPLES = 4
CSRF = "c" * 32
KEYED = (
    "rides",
    "drive/rides",
    "drive/application",
    "drive/vehicles",
    "drive/shares",
    "drive/documents",
    "office/documents",
    "office/applications",
    "office/vehicles",
    "office/zones",
    "zones",
)
WEIRD_BODIES = [
    b"",
    b"null",
    b"[]",
    b"7",
    b'"text"',
    b"{",
    b'{"a": NaN}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b"9" * 5_000,
    b'{"\\u0000": "\\ud800"}',
]
WEIRD_VALUES = [
    None,
    True,
    -1,
    10**400,
    1e308,
    "NaN",
    "Infinity",
    "-1e999",
    "9" * 5_000,
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e\U0001f697",
    "' OR 1=1 --",
    [],
    {},
    [[[]]],
    {"lat": 1},
]
WRITES: dict[str, dict[str, Any]] = {
    "quotes": {
        "stops": [
            {"lat": 60.1712, "lon": 24.9415, "label": "a"},
            {"lat": 60.166, "lon": 24.9525, "label": "b"},
        ],
        "service_class": "standard",
    },
    "rides": {"quote": "x", "payment_method": "cash"},
    "drive/online": {
        "lat": 60.17,
        "lon": 24.94,
        "heading": 1,
        "accuracy_m": 5,
        "occurred_at": "2026-11-22T10:00:00Z",
    },
    "drive/positions": {"positions": [{"lat": 60.17, "lon": 24.94}]},
    "drive/pause": {"is_paused": False},
    "drive/rides/{ride}/start": {"pin": "0000"},
    "drive/rides/{ride}/arrive": {"reason": "x"},
    "rides/{ride}/cancel": {"agreed_minor": 0},
    "me/blocks": {"user_id": str(uuid4())},
    "me/places": {"kind": "saved", "label": "a", "lat": 60.17, "lon": 24.94},
}


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The description of the API as it is served."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(json.dumps(schema, default=str))


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """As with Django's own client: a request does not close the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_description_is_valid_and_made_without_a_warning(described: dict[str, Any]) -> None:
    validate_schema(described)
    assert not GENERATOR_STATS


def test_every_operation_is_named_and_explained(described: dict[str, Any]) -> None:
    silent = []
    known = {tag["name"] for tag in described["tags"]}
    for name, operation in _operations(described):
        words = (operation.get("summary"), operation.get("description"))
        if (
            not all(words)
            or not set(operation["tags"]) <= known
            or "4XX" not in operation["responses"]
        ):
            silent.append(name)
    assert silent == []


def test_no_two_operations_share_a_name(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in _operations(described)]
    assert sorted(set(names)) == sorted(names)


def test_every_write_that_repeating_would_change_names_its_idempotency_key(
    described: dict[str, Any],
) -> None:
    without = [
        name
        for name, operation in _operations(described)
        if name.startswith(tuple(f"post /api/v1/{path}" for path in KEYED))
        and not name.endswith("/price")  # a question: it changes nothing
        if "Idempotency-Key" not in {p["name"] for p in operation.get("parameters", ())}
    ]
    assert without == []


def test_anybody_may_read_the_description(city: None) -> None:
    answer = Client().get("/api/schema/", headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "Ourway"


def test_a_body_that_is_none_is_refused(town: Town) -> None:
    browser = browser_of(town.people.ben)
    for body, path in product(WEIRD_BODIES, ("quotes", "drive/online", "me/places")):
        answer = browser.post(_address(path), body, content_type=riding.JSON)
        assert (path, answer.status_code) in {(path, 400), (path, 404), (path, 422)}
        assert answer["Content-Type"] == CONTENT_TYPE


@pytest.mark.parametrize("half", [0, 1])
def test_no_value_is_a_fault(town: Town, half: int) -> None:
    riding.go_online(town.ben)
    browser = browser_of(town.people.ben)
    headers = {"Idempotency-Key": str(uuid4())}
    spoiled = ((path, body) for path in list(WRITES)[half::2] for body in _spoiled(WRITES[path]))
    for path, body in spoiled:
        sent = json.dumps(body)
        answer = browser.post(_address(path), sent, content_type=riding.JSON, headers=headers)
        assert answer.status_code < 500
        assert answer.status_code < 300 or answer["Content-Type"] == CONTENT_TYPE


def test_no_query_is_a_fault(town: Town) -> None:
    browser = browser_of(town.people.ada)
    known = {"q": "x", "lat": 60, "lon": 24}
    values = ("\x00", "x" * 50_000, "9999-12-31T23:59:59-14:00", "NaN", "-1")
    for path, names in {
        "rides": ("before", "limit"),
        "cars": ("lat", "lon"),
        "places/search": ("q", "lat", "lon", "limit"),
        "places/reverse": ("lat", "lon"),
        "routes": ("stops",),
        "streets/random": ("seed", "zone", "n"),
        "me/data/accesses": ("before",),
    }.items():
        for name, value in product(names, values):
            answer = browser.get(f"/api/v1/{path}", known | {name: value})
            assert answer.status_code < 500


def test_no_header_is_a_fault(town: Town) -> None:
    address = f"/api/v1/rides/{riding.book(town.people.ada)}/extend"
    browser = browser_of(town.people.ada)
    values = ("\x00", "null", "9" * 5_000, "0001-01-01T00:00:00+23:59")
    for header, value in product(("Idempotency-Key", "Occurred-At"), values):
        headers = {"Idempotency-Key": str(uuid4())} | {header: value}
        answer = browser.post(address, content_type=riding.JSON, headers=headers)
        assert answer.json()["code"] == "malformed"


def test_other_formats_are_refused_in_words(town: Town) -> None:
    ada = browser_of(town.people.ada)
    form = ada.post("/api/v1/quotes", {"stops": "x"})
    assert (form.status_code, form["Content-Type"]) == (415, CONTENT_TYPE)
    page = ada.get("/api/v1/zones", headers={"accept": "text/html"})
    assert (page.status_code, page["Content-Type"]) == (406, CONTENT_TYPE)
    method = ada.delete("/api/v1/zones")
    assert (method.status_code, method.json()["code"]) == (405, "method_not_allowed")


def test_a_write_without_the_csrf_token_says_so(town: Town) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = browser_of(town.people.ada).cookies
    answer = browser.post("/api/v1/quotes", {}, content_type=riding.JSON)
    assert (answer.status_code, answer["Content-Type"]) == (403, CONTENT_TYPE)
    assert "CSRF" in answer.json()["detail"]


@pytest.mark.parametrize("who", ["ben", "nobody"])
@pytest.mark.usefixtures("_one_connection")
def test_nothing_that_the_description_allows_is_a_fault(town: Town, who: str) -> None:
    """Schemathesis: a few seeded examples of each operation, among them such as break the rules."""
    riding.go_online(town.ben)
    schema = schemathesis.openapi.from_wsgi(
        "/api/schema/", get_wsgi_application(), headers={"accept": "application/json"}
    )
    browser = riding.browsers(town.people)[who]
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    token = {"cookies": cookies | {"csrftoken": CSRF}, "headers": {"X-CSRFToken": CSRF}}

    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def check(case: schemathesis.Case) -> None:
            with riding.undone():
                answer = case.call(**token)
            assert answer.status_code < 500
            if answer.status_code >= 400:
                assert answer.headers["content-type"][0] == CONTENT_TYPE

        check()


def _operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def _address(path: str) -> str:
    return f"/api/v1/{path}".format(ride=uuid4())


def _spoiled(body: dict[str, Any]) -> Iterator[object]:
    """The body with each of its values replaced by each weird one, and with weird ones beside."""
    for name in body:
        for value in WEIRD_VALUES:
            yield body | {name: value}
    for value in WEIRD_VALUES:
        yield body | {"beside": value}
