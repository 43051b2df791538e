"""Checks an archive that somebody took along, with nothing but the file: no database, no network."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coop.carrying import verifying, wording
from coop.carrying.faults import Fault
from coop.carrying.pinning import Trust
from coop.journal.notes import NoteError, read_key


class Command(BaseCommand):
    """`manage.py verify_archive FILE [--log KEY] [--witness KEY] [--json]`; ends with 1 at a fault."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file, and whom one knows oneself."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--log", action="append", default=[], help="a co-op's log, by its key")
        parser.add_argument("--witness", action="append", default=[], help="a witness, by its key")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say what holds, who says what, and on what that rests."""
        try:
            trust = Trust(
                [read_key(text) for text in options["log"]],
                [read_key(text) for text in options["witness"]],
            )
            found = verifying.verify(options["file"].read_bytes(), trust)
        except (Fault, NoteError, OSError) as error:
            raise CommandError(str(error)) from error
        services = [
            {
                "origin": one.origin,
                "name": one.name,
                "member": str(one.member),
                "pin": one.pin.how,
                "seen_by": list(one.pin.seen_by),
                "lines": dict(one.lines),
                "credentials": sorted(one.credentials),
            }
            for one in found.bundles
        ]
        if options["json"]:
            facts = {"digest": found.digest, "records": dict(found.lines), "services": services}
            self.stdout.write(json.dumps(facts, sort_keys=True))
            return
        self.stdout.write(f"Every file and every signature holds. Made by {found.origin}.")
        for one in found.bundles:
            said = {kind: held["credentialSubject"] for kind, held in one.credentials.items()}
            self.stdout.write(f"\n{one.name or one.origin}\n  {wording.pin(one.pin)}")
            for line in wording.said(said):
                self.stdout.write(f"  {line}")
