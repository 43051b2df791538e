"""After a backup was restored: deletes again whoever deleted themselves since it was made."""

from typing import Any

from django.core.management.base import BaseCommand

from coop.locker import restoring
from coop.work import clock


class Command(BaseCommand):
    """`manage.py replay_deletions`: run it before the service opens on a restored database."""

    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Delete them, and say how many they were."""
        count = restoring.replay(now=clock.now())
        self.stdout.write(f"{count} people are deleted, as they asked.")
