"""Writes the books as a beancount file: `manage.py export_beancount > books.beancount`."""

from typing import Any

from django.core.management.base import BaseCommand

from coop.work import clock
from payouts.queries.beancount import beancount


class Command(BaseCommand):
    """`manage.py export_beancount`; changes nothing."""

    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write all entries until now."""
        for piece in beancount(as_of=clock.now()):
            self.stdout.write(piece, ending="")
