"""Runs a locker that stands alone, at home or at a data trust, with SQLite or PostgreSQL.

Needs Python and our requirements, and nothing of a co-operative. Its folder holds the database, the
keys and a secret; whoever has the folder has everything.
"""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from coop.locker.service import run


class Command(BaseCommand):
    """`manage.py locker_server --home DIR [--port 8090] [--database sqlite|postgresql://…]`."""

    help = __doc__
    requires_system_checks: list[str] = []  # it has settings of its own

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where it lies, and how it is reached."""
        run.arguments(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Start it in this process's place, since settings are read once."""
        known = ["home", "port", "host", "database", "address"]
        known += ["certificate", "certificate_key", "link"]
        said = [
            f"--{name.replace('_', '-')}={options[name]}" for name in known if options.get(name)
        ]
        environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        line = [sys.executable, "-m", "coop.locker.service.run", *said]
        os.execve(sys.executable, line, environment)  # noqa: S606  # our own module
