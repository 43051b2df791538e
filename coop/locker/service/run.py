"""Runs a locker that stands alone: `manage.py locker_server` starts this with its own settings."""

import os
import threading
from argparse import ArgumentParser, Namespace
from pathlib import Path
from secrets import token_urlsafe

import django
import uvicorn
from a2wsgi import WSGIMiddleware

TICK = 60
WORKERS = 4
FIRST = "me"


def main(arguments: list[str] | None = None) -> None:
    """Make what is missing, say how to come in, then serve until told to stop."""
    options = _options(arguments)
    _prepare(options)
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    link = _link(options.link or _first())
    if link:
        print(f"Open this once, within the hour: {link}", flush=True)  # noqa: T201
    if options.link:
        return
    _serve(options)


def arguments(parser: ArgumentParser) -> None:
    """What can be said on the command line."""
    parser.add_argument("--home", required=True, help="the folder that holds everything")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--host", default="127.0.0.1", help="where to listen")
    parser.add_argument("--database", default="sqlite", help="sqlite, or postgresql://…")
    parser.add_argument("--address", default="", help="how it is reached: https://locker.example")
    parser.add_argument("--certificate", help="a TLS certificate, without a proxy in front")
    parser.add_argument("--certificate-key", help="its key")
    parser.add_argument("--link", metavar="NAME", help="let this person in: print a link, and end")


def _options(found: list[str] | None) -> Namespace:
    parser = ArgumentParser(prog="manage.py locker_server", description=__doc__)
    arguments(parser)
    return parser.parse_args(found)


def _prepare(options: Namespace) -> None:
    home = Path(options.home).resolve()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = home / "secret"
    if not secret.exists():
        descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(token_urlsafe(48))
    scheme = "https" if options.certificate else "http"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "coop.locker.service.settings",
        "LOCKER_HOME": str(home),
        "LOCKER_DATABASE": options.database,
        "LOCKER_ADDRESS": options.address or f"{scheme}://localhost:{options.port}",
    }


def _first() -> str:
    """Somebody to let in, where nobody keeps anything here yet."""
    from coop.locker.service import queries

    return "" if queries.people() else FIRST


def _link(name: str) -> str:
    if not name:
        return ""
    from django.conf import settings

    from coop.locker.service import clock
    from coop.locker.service.actions import people

    person = people.add(name, now=clock.now())
    return f"{settings.PUBLIC_URL}/enter/{people.link(person, now=clock.now())}/"


def _serve(options: Namespace) -> None:
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    threading.Thread(target=_tick, daemon=True).start()
    pages = WSGIMiddleware(get_wsgi_application(), workers=WORKERS)  # type: ignore[arg-type]
    print(f"The locker is open at {settings.PUBLIC_URL}", flush=True)  # noqa: T201
    uvicorn.run(
        pages,
        host=options.host,
        port=options.port,
        ssl_certfile=options.certificate,
        ssl_keyfile=options.certificate_key,
        log_level="warning",
        lifespan="off",
    )


def _tick() -> None:
    """Once a minute: remove what is over, tell co-operatives what they have not heard."""
    import logging

    from django.db import close_old_connections

    from coop.locker.service import clock
    from coop.locker.service.actions import boxes, deciding

    while not _stopped.wait(TICK):
        try:
            boxes.expire(now=clock.now())
            deciding.tell_all(now=clock.now())
        except Exception:
            logging.getLogger("ourway.locker").exception("the minute’s work failed")
        finally:
            close_old_connections()


_stopped = threading.Event()

if __name__ == "__main__":
    main()
