"""Lets simulated people live in a running city: through its API and sockets, like anybody."""

import asyncio
import json
import os
import signal
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from coop.simulation import city
from coop.simulation.tally import Tally
from coop.simulation.town import Plan


class Command(BaseCommand):
    """`manage.py simulate`: until it is stopped, or until `--rides` are completed."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many people, how fast, how long."""
        usual = Plan(url=f"http://127.0.0.1:{os.environ.get('OURWAY_PORT', '8000')}")
        parser.add_argument("--url", default=usual.url, help="where the city is open")
        parser.add_argument("--drivers", type=int, default=usual.drivers)
        parser.add_argument("--riders", type=int, default=usual.riders)
        parser.add_argument("--seed", type=int, default=usual.seed, help="fixes wishes, decisions")
        parser.add_argument("--speed", type=float, default=usual.speed, help="of cars and walkers")
        parser.add_argument("--tick", type=float, default=usual.tick_s, help="s between positions")
        parser.add_argument("--haste", type=float, default=usual.haste, help="of thoughts and gaps")
        parser.add_argument("--gap", type=float, default=usual.gap_s, help="mean s between rides")
        much = parser.add_mutually_exclusive_group()
        much.add_argument("--rides", type=int, help="stop when so many are completed")
        much.add_argument("--until-stopped", action="store_true", help="the default")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the city; end with 1 if a ride is stuck or a receipt does not add up."""
        plan = Plan(
            url=options["url"].rstrip("/"),
            drivers=options["drivers"],
            riders=options["riders"],
            seed=options["seed"],
            speed=options["speed"],
            tick_s=options["tick"],
            haste=options["haste"],
            gap_s=options["gap"],
            rides=options["rides"],
        )
        tally, began_s = Tally(), time.monotonic()
        asyncio.run(self._live(plan, tally))
        self.stdout.write(json.dumps(tally.report(time.monotonic() - began_s)))
        if not tally.is_clean:
            sys.exit(1)

    async def _live(self, plan: Plan, tally: Tally) -> None:
        """Run until the end or a signal."""
        life = asyncio.ensure_future(city.run(plan, tally, say=self._say))
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, life.cancel)
        try:
            await life
        except asyncio.CancelledError:
            self._say("The people go home.")

    def _say(self, line: str) -> None:
        """Print at once, in the shape that the supervisor shows."""
        shaped = line if line.startswith("WARNING") else f"INFO ourway.people: {line}"
        self.stdout.write(shaped)
        self.stdout.flush()
