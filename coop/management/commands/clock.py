"""Shows this co-operative's time; in a demo it can be moved forward."""

import re
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coop.work import actions, clock

SPAN = re.compile(r"(\d{1,6})(s|m|h|d)")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Command(BaseCommand):
    """`manage.py clock [--forward 72h]`."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How far to move."""
        parser.add_argument("--forward", metavar="SPAN", help="such as 90s, 15m, 72h or 3d")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Move if asked to, then say what time it is."""
        if options["forward"]:
            if not settings.DEMO:
                raise CommandError(
                    "Only a demo's clock can be moved: real rides live in real time."
                )
            actions.forward_clock(_span(options["forward"]))
        self.stdout.write(clock.now().isoformat(timespec="seconds"))


def _span(text: str) -> timedelta:
    found = SPAN.fullmatch(text)
    if found is None or not int(found[1]):
        raise CommandError("Say how far forward: a number with s, m, h or d, such as 72h.")
    return timedelta(**{UNITS[found[2]]: int(found[1])})
