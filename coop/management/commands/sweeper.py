"""The sweeper: claims due timers, outbox rows and periodic jobs. Run one or two."""

import select
import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from coop.work.actions import CHANNEL
from coop.work.tasks import sweep

PAUSE_S = 0.25


class Command(BaseCommand):
    """`manage.py sweeper`: runs until it is told to stop."""

    help = __doc__
    going = True

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, then wait for a commit that left work, or for a quarter of a second."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while self.going:
            try:
                if not sweep():
                    self.wait()
            except OperationalError as error:
                self.stderr.write(f"database away, trying again: {error}".strip())
                connection.close()
                select.select([], [], [], 1)

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the row in hand, then leave."""
        self.going = False

    def wait(self) -> None:
        """Sleep until `NOTIFY work`, at most a quarter of a second (timers have no notice)."""
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        raw = connection.connection
        if select.select([raw], [], [], PAUSE_S)[0]:
            raw.poll()
            raw.notifies.clear()
