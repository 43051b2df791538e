"""Make a database ready to serve: tables as their owner; founding rules and a city as the app.

A demonstration opens by itself; every other co-operative is opened by its founders.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from coop.demo import juries, past, people, talk
from coop.forum.actions import topics
from coop.journal.actions import keeping
from coop.opening import actions as opening
from coop.rulebook import actions as rulebook
from coop.rulebook.queries import opened_at
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
        now = clock.now()
        keeping.ensure_key(now=now)
        is_new_demo = settings.DEMO and opened_at() is None
        began = now - past.AGE if is_new_demo else now
        written = rulebook.learn(now=began)
        if written:
            self.stdout.write(f"The rulebook is founded: {written} rules.")
        topics.found(now=clock.now())
        if places.city(settings.CITY_SLUG) is None:
            call_command("import_city", settings.CITY)
        if is_new_demo:
            # After the founding: no rule has two values at one instant.
            opened = began + timedelta(seconds=1)
            opening.open_demo(by=people.ensure("steward", now=opened), now=opened)
            past.write(now=now)
            talk.write(now=now)
            juries.write(now=now)
