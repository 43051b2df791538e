"""Gives the public log a new key, which the old one vouches for. Run where the sweeper's keys lie."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coop.journal.actions import keeping
from coop.journal.keys import NoKey
from coop.work import clock


class Command(BaseCommand):
    """`manage.py rotate_log_key`: what is signed from now on is signed by the new key."""

    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make it, seal it under both, and show it."""
        try:
            key = keeping.rotate(now=clock.now())
        except (NoKey, RuntimeError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The log is signed by {key.text} from now on.")
