"""Make a database ready to serve: tables as their owner; founding rules and a city as the app."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.text import slugify

from coop.rulebook import actions as rulebook
from coop.work import clock
from rides.places import queries as places


class Command(BaseCommand):
    """`manage.py prepare`: run by the supervisor before anything serves. Safe to repeat."""

    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Migrate as the owner (OURWAY_AS_OWNER=1); otherwise found the rulebook and the city."""
        if settings.AS_OWNER:
            call_command("migrate", verbosity=0, interactive=False)
            return
        written = rulebook.learn(now=clock.now())
        if written:
            self.stdout.write(f"The rulebook is founded: {written} rules.")
        city = os.environ.get("OURWAY_CITY", "helsinki")
        if places.city(slugify(Path(city).name.split(".")[0])) is None:
            call_command("import_city", city)
