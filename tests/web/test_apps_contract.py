"""What the description says of one's own data and of apps, by schemathesis: no fault, nothing unsaid."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests import apps
from tests.cast import browser_of, gather
from tests.web import riding

EXAMPLES = 2
OPERATIONS = 25
CSRF = "c" * 32
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ALL = {
    "type": "ourway_records",
    "collections": ["profile", "places"],
    "actions": ["read", "write"],
    "purpose": "To try everything.",
}


@contextmanager
def one_connection() -> Iterator[None]:
    """As with Django's own client: a request does not close the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.mark.usefixtures("city")
def test_what_comes_back_is_as_described() -> None:
    browser = browser_of(gather().ada)
    scopes = ["export", "log"]
    keyed = apps.registered().let_in(
        browser,
        on={"part": ["0", "1"], "scope": scopes},
        scope=" ".join(scopes),
        authorization_details=[ALL],
    )
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    person = {"cookies": cookies | {"csrftoken": CSRF}, "headers": {"X-CSRFToken": CSRF}}
    app = {"headers": {"Authorization": f"Bearer {keyed.keys['access_token']}"}}
    with one_connection():
        assert try_all(person, app) > OPERATIONS


def try_all(person: dict[str, Any], app: dict[str, Any]) -> int:
    """Each operation, as its person or as an app that was let at everything; how many there are."""
    schema = schemathesis.openapi.from_wsgi(
        "/api/schema/", get_wsgi_application(), headers={"accept": "application/json"}
    ).include(path_regex=r"^/api/v1/(me/data|me/places|me/profile|app|locker)(/|$)")
    seen = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        seen += 1

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
            who = app if "/app/" in case.path else person
            with riding.undone():
                answer = case.call(**who)
            case.validate_response(answer, checks=CHECKS)

        check()
    return seen
