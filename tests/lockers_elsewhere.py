"""A locker that stands alone, for tests: a process of its own, with a database, a name and TLS."""

import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache

from coop.locker import client
from coop.locker.actions import moving
from coop.machine import paths
from coop.work import actions as work
from coop.work import clock
from coop.work import models as works
from tests import hostile_servers
from tests.cast import Cast

HOST = "localhost"
CODE = re.compile(r"\b(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}\b")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Server:
    """One locker server; it can be killed and started again."""

    home: Path
    port: int
    database: str = "sqlite"
    cookies: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[str] | None" = None
    link: str = ""
    policy: str = ""

    @property
    def address(self) -> str:
        """How a co-operative reaches it."""
        return f"https://{HOST}:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        pair = self.home / "tls.pem"
        self.home.mkdir(parents=True, exist_ok=True)
        pair.write_bytes(b"".join(hostile_servers.certificate(HOST)))
        line = [sys.executable, "manage.py", "locker_server", f"--home={self.home}"]
        line += [f"--port={self.port}", f"--address={self.address}", f"--database={self.database}"]
        line += [f"--certificate={pair}", f"--certificate-key={pair}"]
        self.process = subprocess.Popen(
            line, cwd=paths.ROOT, stdout=subprocess.PIPE, text=True, env=_environment(self.home)
        )
        assert self.process.stdout
        for said in self.process.stdout:
            if "/enter/" in said:
                self.link = said.split()[-1]
            if "is open" in said:
                break
        for _attempt in range(200):
            try:
                self.ask("GET", "/health")
                cache.delete(f"away:{self.address}")
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the locker did not open")

    def kill(self) -> None:
        """End it at once, as when the power goes."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """What a browser gets there; cookies are kept."""
        context = ssl.create_default_context(cafile=str(self.home / "tls.pem"))
        line = HTTPSConnection(HOST, self.port, context=context, timeout=20)
        body = urlencode(form) if form is not None else None
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        # As browsers do: who sends no referrer does not say where a form was either.
        origin = "null" if self.policy == "no-referrer" else self.address
        headers = {"Cookie": cookies, "Origin": origin}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body, headers)
        answer = line.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        self.policy = answer.headers.get("Referrer-Policy", "")
        text = answer.read().decode()
        line.close()
        return answer.status, text

    def press(self, page: str, path: str, **form: str) -> tuple[int, str]:
        """Press a button of a page."""
        _status, text = self.ask("GET", page)
        found = TOKEN.search(text)
        token = {"csrfmiddlewaretoken": found.group(1)} if found else {}
        return self.ask("POST", path, {**token, **form})

    def come_in(self) -> None:
        """Open it by its link."""
        path = self.link.removeprefix(self.address)
        assert self.press(path, path)[0] == 302

    def code(self) -> str:
        """A code for a co-operative."""
        if "locker_session" not in self.cookies:
            self.come_in()
        status, text = self.press("/", "/code/")
        found = CODE.search(text)
        assert status == 200
        assert found
        return found.group()

    def everything(self) -> dict[str, dict[str, object]]:
        """What lies there as its person downloads it, of the newest tie: spot -> fields."""
        _status, text = self.ask("GET", "/download/")
        ties = json.loads(text)["ties"]
        rows = ties[0]["records"] if ties else []
        return {f"{one['collection']}/{one['key']}": one["data"] for one in rows}


@contextmanager
def server(home: Path, *, database: str = "sqlite") -> Iterator[Server]:
    """A locker server for the length of a block; this process may reach it."""
    one = Server(home, _free_port(), database)
    before = settings.LOCKERS_NEARBY, settings.LOCKER_AUTHORITY
    try:
        one.start()
        settings.LOCKERS_NEARBY, settings.LOCKER_AUTHORITY = True, str(home / "tls.pem")
        yield one
    finally:
        settings.LOCKERS_NEARBY, settings.LOCKER_AUTHORITY = before
        one.kill()


def _environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    near = {"OURWAY_LOCKERS_NEARBY": "1", "OURWAY_LOCKER_AUTHORITY": str(home / "tls.pem")}
    return {**kept, **near, "PYTHONUNBUFFERED": "1"}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
        return port


def settle(topics: str = "locker.") -> None:
    """Let everything of these topics happen that waits."""
    for _round in range(50):
        rows = works.Outbox.objects.filter(done_at=None, topic__startswith=topics)
        ids = list(rows.values_list("id", flat=True))
        if not ids:
            return
        for message_id in ids:
            work.run_queued_message(message_id, now=clock.now())


def move_out(people: Cast, home: Server) -> None:
    moving.leave(member_id=people.ada, address=home.address, code=home.code(), now=clock.now())
    settle()


def name_of(people: Cast) -> dict[str, str]:
    return client.glance(
        people.ada,
        "profile",
        fields=("name",),
        purpose="ride",
        reader=f"driver:{people.ben}",
        now=clock.now(),
    )


def own_places(people: Cast) -> list[str]:
    return [p.label for p in client.places(people.ada, reader=str(people.ada), now=clock.now())]
