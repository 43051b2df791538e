"""Follows a co-operative's public log on another machine: checks that it only grows, and cosigns.

Needs Python and our requirements, no database. Every look mirrors what is new into a folder; with
--serve that folder is handed out, so that others compare with it, or read the log from there.
Ends with 1 where the log, or a peer's view of it, contradicts what was seen before.
"""

import re
import time
from argparse import ArgumentParser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import gethostname
from threading import Thread
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coop.journal.following import Alarm, Away, Witness
from coop.journal.notes import NoteError


class Command(BaseCommand):
    """`manage.py witness URL [--peer URL …]`; runs until it is told to stop, or sounds the alarm."""

    help = __doc__
    requires_system_checks: list[str] = []  # there is nothing here but a log somewhere else

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which log, with whom to compare, and where to keep it."""
        parser.add_argument("url", help="the log’s address, such as https://example.org/log")
        parser.add_argument(
            "--peer",
            action="append",
            default=[],
            help="another witness’s mirror: address or folder",
        )
        parser.add_argument("--folder", help="where the mirror is kept; the key lies beside it")
        parser.add_argument("--name", help="what this witness is called, such as example.org/w1")
        parser.add_argument("--key", default="", help="the log’s public key, if you have it")
        parser.add_argument("--every", type=int, default=30, help="seconds between two looks")
        parser.add_argument("--once", action="store_true", help="look once, then end")
        parser.add_argument("--serve", type=int, help="hand the mirror out on this port")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look, compare, wait."""
        folder = options["folder"] or f"witness-{re.sub('[^a-zA-Z0-9.-]+', '-', options['url'])}"
        name = options["name"] or f"{gethostname()}/witness"
        try:
            witness = Witness(options["url"], Path(folder), name=name, key=options["key"])
        except NoteError as error:
            raise CommandError(f"{error}.", returncode=2) from error
        self.stdout.write(f"This witness’s public key: {witness.signer.key.text}")
        self.stdout.write("A steward of the co-operative names it, so that it counts.")
        if options["serve"]:
            self._serve(witness.folder, options["serve"])
        while True:
            is_well = self._look(witness, options["peer"])
            if options["once"]:
                raise SystemExit(0 if is_well else 2)
            time.sleep(options["every"])

    def _look(self, witness: Witness, peers: list[str]) -> bool:
        try:
            seen = witness.look(now_s=int(time.time()))
            said = f"{seen.head.size:,} entries seen and cosigned" if seen else "no checkpoint yet"
            self.stdout.write(f"{witness.address}: {said}")
            if seen and seen.refused:
                self.stdout.write(f"The log did not take the cosignature. {seen.refused}")
            for peer in peers:
                self.stdout.write(witness.compare(peer))
        except Away as away:
            self.stderr.write(str(away))
            return False
        except Alarm as alarm:
            raise CommandError(str(alarm), returncode=1) from alarm
        return True

    def _serve(self, folder: Path, port: int) -> None:
        handler = partial(_Quiet, directory=str(folder))
        server = ThreadingHTTPServer(("", port), handler)
        Thread(target=server.serve_forever, daemon=True).start()
        self.stdout.write(f"The mirror is handed out on port {port}.")


class _Quiet(SimpleHTTPRequestHandler):
    """Hands files out without a line for each."""

    def log_message(self, format: str, *_args: Any) -> None:  # noqa: A002 - the library's name
        return
