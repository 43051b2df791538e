"""An app of somebody else, for tests: it registers, is let in by a person, and fetches its keys."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

JSON = "application/json"
BACK = "https://mileage.example/back"
VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
NAME_ONLY = [
    {
        "type": "ourway_records",
        "collections": {"profile": ["name"]},
        "actions": ["read"],
        "purpose": "To greet you.",
    }
]


@dataclass(frozen=True, slots=True)
class App:
    """A registered app."""

    client_id: str

    def asks(self, **fields: Any) -> dict[str, str]:
        """The query of its request for consent."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": BACK,
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            "state": "s t",
            "authorization_details": NAME_ONLY,
        } | fields
        details = asked["authorization_details"]
        if details is not None and not isinstance(details, str):
            asked["authorization_details"] = json.dumps(details)
        return {name: value for name, value in asked.items() if value is not None}

    def code(self, browser: Client, *, on: Mapping[str, Any], **fields: Any) -> str:
        """The code that comes back once a person agreed."""
        return self.answered(browser, on=on, **fields)["code"]

    def answered(self, browser: Client, *, on: Mapping[str, Any], **fields: Any) -> dict[str, str]:
        """What comes back to the app."""
        answer = browser.post(
            "/oauth/authorize/",
            {"answer": "allow", "days": "30", **on},
            query_params=self.asks(**fields),
        )
        assert answer.status_code == 303, answer.content.decode()
        return {k: v[0] for k, v in parse_qs(urlsplit(answer["Location"]).query).items()}

    def token(self, **fields: str) -> Any:
        """The answer of the token endpoint."""
        return Client().post("/oauth/token", {"client_id": self.client_id, **fields})

    def keys(self, code: str) -> dict[str, Any]:
        """The first keys."""
        answer = self.token(
            grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=VERIFIER
        )
        assert answer.status_code == 200, answer.content.decode()
        found: dict[str, Any] = answer.json()
        return found

    def let_in(self, browser: Client, *, on: Mapping[str, Any], **fields: Any) -> "Keyed":
        """A client of the API with a key to what this person allowed."""
        return Keyed(self.keys(self.code(browser, on=on, **fields)))


class Keyed:
    """Speaks to the API with a key."""

    def __init__(self, keys: dict[str, Any]) -> None:
        self.keys = keys
        bearer = {"Authorization": f"Bearer {keys['access_token']}"}
        self.client = Client(headers=bearer)

    def get(self, path: str, **query: str) -> Any:
        """Read something."""
        return self.client.get(f"/api/v1/app/{path}", query)

    def put(self, path: str, body: object) -> Any:
        """Write something."""
        return self.client.put(f"/api/v1/app/{path}", body, content_type=JSON)


def registered(**said: Any) -> App:
    """An app that introduced itself."""
    body = {"client_name": "Mileage", "redirect_uris": [BACK]} | said
    answer = Client().post("/oauth/register", body, content_type=JSON)
    assert answer.status_code == 201, answer.content.decode()
    return App(answer.json()["client_id"])
