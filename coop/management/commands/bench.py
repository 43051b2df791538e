"""Measures one thing and ends with one line of JSON; `make bench` gives it what it needs."""

import json
from argparse import REMAINDER, ArgumentParser
from importlib import import_module
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError

from coop import benchmarks
from coop.benchmarks.measuring import Benchmark, Unusable


class Command(BaseCommand):
    """`manage.py bench NAME [ARGUMENTS]`; exit code 2 where a name or a file is wrong."""

    help = __doc__
    requires_system_checks: list[str] = []  # nothing serves here

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which benchmark, and what it is told."""
        parser.add_argument("name", help=", ".join(benchmarks.NAMES))
        parser.add_argument("arguments", nargs=REMAINDER, help="bench NAME --help lists them")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Measure, tell a person, then a program."""
        name = options["name"]
        if name not in benchmarks.NAMES:
            known = ", ".join(benchmarks.NAMES)
            raise CommandError(
                f"There is no benchmark {name}. Choose one of: {known}.", returncode=2
            )
        module = cast(Benchmark, import_module(f"coop.benchmarks.{name}"))
        parser = ArgumentParser(prog=f"bench {name}", description=module.__doc__)
        module.add_arguments(parser)
        given = parser.parse_args(options["arguments"])
        try:
            figures = module.run(given, self._say)
        except Unusable as unusable:
            raise CommandError(str(unusable), returncode=2) from unusable
        self.stdout.write(json.dumps({"benchmark": name, **figures}))

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
