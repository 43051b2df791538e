"""Apps that introduce themselves: at an address of their own, and not without end."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from coop.oauth.actions import introducing
from coop.work import clock
from coop.work.outbound import Answer, OutboundFailed, Outside
from tests import apps, stage
from tests.apps import App
from tests.cast import Cast, browser_of, gather

PART = {"part": ["0"]}
DESCRIBED = "https://mileage.example/app.json"


@pytest.fixture
def people(city: None) -> Cast:
    return gather()


class Elsewhere(Outside):
    """A server outside that says this, however often it is asked."""

    def __init__(self, said: object) -> None:
        super().__init__()
        object.__setattr__(self, "said", said)

    def ask(self, url: str, **_how: Any) -> Answer:  # type: ignore[override]
        """What it says of this address."""
        said = self.said  # type: ignore[attr-defined]
        if isinstance(said, OutboundFailed):
            raise said
        return Answer(200, {}, json.dumps(said).encode())


@pytest.fixture
def says() -> Iterator[Any]:
    """Lets the app's own address say something."""
    before = introducing.outside[0]

    def say(said: object) -> None:
        introducing.outside[0] = Elsewhere(said)

    yield say
    introducing.outside[0] = before


def test_an_app_can_describe_itself_at_its_own_address(people: Cast, says: Any) -> None:
    said = {"client_id": DESCRIBED, "client_name": "Mileage", "redirect_uris": [apps.BACK]}
    says(said)
    app = App(DESCRIBED)
    page = browser_of(people.ada).get("/oauth/authorize/", app.asks()).content.decode()
    assert f"It describes itself at {DESCRIBED}." in page
    assert app.let_in(browser_of(people.ada), on=PART).get("grant").status_code == 200
    says(OutboundFailed("too_slow", "The server did not answer in time."))
    again = browser_of(people.ada).get("/oauth/authorize/", app.asks())
    assert again.status_code == 200  # as it was read this day


@pytest.mark.parametrize(
    "said",
    [
        OutboundFailed("not_public", "This name leads to a private address."),
        {"client_id": "https://evil.example/app.json", "client_name": "M", "redirect_uris": []},
        {"client_id": DESCRIBED, "client_name": "M", "redirect_uris": ["http://evil.example/"]},
        ["x"],
    ],
)
def test_a_description_that_is_none_leads_nowhere(people: Cast, says: Any, said: object) -> None:
    says(said)
    answer = browser_of(people.ada).get("/oauth/authorize/", App(DESCRIBED).asks())
    assert answer.status_code == 400


def test_apps_that_introduce_themselves_are_counted(city: None) -> None:
    stage.vote("apps.registered_day", 10, now=clock.now())
    for _one in range(10):
        apps.registered()
    body = {"client_name": "Mileage", "redirect_uris": [apps.BACK]}
    late = Client().post("/oauth/register", body, content_type=apps.JSON)
    assert (late.status_code, late.json()["error"]) == (429, "temporarily_unavailable")
