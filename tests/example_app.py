"""An app of a stranger, written against /apps/docs/ and nothing else: it takes somebody's data along.

    python tests/example_app.py https://the.coop/ my-data.zip

It registers, asks the person in their browser, waits on this device for them to come back, says
hello by name, lists their places, and fetches everything. Needs nothing but Python and httpx.
"""

import io
import json
import secrets
import sys
import webbrowser
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import httpx

ASKS = [
    {
        "type": "ourway_records",
        "collections": {"profile": ["name"]},
        "actions": ["read"],
        "purpose": "To greet you by name.",
        "required": True,
    },
    {
        "type": "ourway_records",
        "collections": {"places": ["label", "lat", "lon"]},
        "actions": ["read"],
        "purpose": "To put your places onto your own map.",
    },
]


class Back:
    """Waits on this device for the person to come back."""

    def __init__(self) -> None:
        said: dict[str, str] = {}

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fields = parse_qs(urlsplit(self.path).query)
                said.update({name: values[0] for name, values in fields.items()})
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(b"<link rel=icon href=data:,>Done. You can close this page.")

            def log_message(self, *_args: object) -> None: ...

        self.said = said
        self.server = HTTPServer(("127.0.0.1", 0), Door)
        self.address = f"http://127.0.0.1:{self.server.server_port}/back"

    def wait(self) -> dict[str, str]:
        """What the person came back with."""
        while not self.said:
            self.server.handle_request()
        self.server.server_close()
        return self.said


def register(web: httpx.Client, server: dict[str, Any]) -> str:
    said = {"client_name": "Take along", "redirect_uris": ["http://127.0.0.1/back"]}
    return str(_good(web.post(server["registration_endpoint"], json=said))["client_id"])


def let_in(
    web: httpx.Client, server: dict[str, Any], client_id: str, show: Callable[[str], object]
) -> dict[str, Any]:
    verifier, state, back = secrets.token_urlsafe(48), secrets.token_urlsafe(16), Back()
    proof = sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": back.address,
        "state": state,
        "scope": "export",
        "code_challenge": urlsafe_b64encode(proof).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "authorization_details": json.dumps(ASKS),
    }
    show(f"{server['authorization_endpoint']}?{urlencode(asked)}")
    said = back.wait()
    if "error" in said:
        raise SystemExit(f"You said no: {said['error']}")
    if said["state"] != state or said["iss"] != server["issuer"]:
        raise SystemExit("Somebody else sent this answer.")
    sent = {
        "grant_type": "authorization_code",
        "code": said["code"],
        "redirect_uri": back.address,
        "client_id": client_id,
        "code_verifier": verifier,
    }
    return dict(_good(web.post(server["token_endpoint"], data=sent)))


def take_all(web: httpx.Client) -> bytes:
    """Have an archive of everything made, and fetch it."""
    once = {"Idempotency-Key": str(uuid4())}
    made = _good(web.post("/api/v1/app/exports", headers=once))["id"]
    while _good(web.get(f"/api/v1/app/exports/{made}"))["state"] == "making":
        sleep(0.5)
    return web.get(f"/api/v1/app/exports/{made}/archive").raise_for_status().content


def run(base: str, to: Path, show: Callable[[str], object] = webbrowser.open) -> None:
    with httpx.Client(base_url=base) as web:
        server = _good(web.get("/.well-known/oauth-authorization-server"))
        client_id = register(web, server)
        keys = let_in(web, server, client_id, show)
        web.headers["Authorization"] = f"Bearer {keys['access_token']}"
        profile = _good(web.get("/api/v1/app/records/profile/-"))
        say(f"Hello {profile['data'].get('name', 'you')}.")
        if any("places" in one["collections"] for one in keys["authorization_details"]):
            for place in _good(web.get("/api/v1/app/records/places")):
                say(f"- {place['data']['label']}")
        if "export" in keys["scope"].split():
            archive = take_all(web)
            names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
            to.write_bytes(archive)
            say(f"Took {len(names)} files along: {to}")
        web.post(server["revocation_endpoint"], data={"token": keys["access_token"]})


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _good(answer: httpx.Response) -> Any:
    if answer.is_error:
        raise RuntimeError(f"{answer.request.url.path}: {answer.text}")
    return answer.json()


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]))
