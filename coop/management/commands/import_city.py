"""Imports a city from OpenStreetMap: map, addresses and roads. Safe to run again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from coop.basics.refusals import Refusal
from coop.work import clock
from rides.places import catalogue, extracts
from rides.places.actions import open_city
from rides.places.importing import Wish


class Command(BaseCommand):
    """`manage.py import_city FILE.osm.pbf|NAME`; without either, Helsinki."""

    help = __doc__
    requires_system_checks: list[str] = []  # an import needs no pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file or name, and what the extract itself cannot say."""
        parser.add_argument("city", nargs="?", default="helsinki", help="a file or a city's name")
        parser.add_argument("--list", action="store_true", help="names that can be fetched")
        parser.add_argument("--slug", help="short name in addresses; from the file's name")
        parser.add_argument("--name", help="the city's name as people write it")
        parser.add_argument("--currency", help="three letters, such as EUR")
        parser.add_argument("--time-zone", help="such as Europe/Helsinki")
        parser.add_argument("--units", choices=["metric", "imperial"])

    def handle(self, *_args: Any, **options: Any) -> None:
        """Fetch if need be, then import."""
        if options["list"]:
            self.stdout.write("\n".join(catalogue.names()))
            return
        try:
            path = extracts.path_of(
                options["city"],
                folder=Path(settings.STATE_DIR) / "cities",
                server=settings.EXTRACTS,
                say=self._say,
            )
            open_city(path=path, wish=_wish(path, options), say=self._say, now=clock.now())
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal

    def _say(self, line: str) -> None:
        self.stdout.write(f"import_city: {line}")
        self.stdout.flush()


def _wish(path: Path, options: dict[str, Any]) -> Wish:
    stem = path.name.split(".")[0]
    slug = slugify(options["slug"] or stem) or "city"
    return Wish(
        slug=slug,
        name=options["name"],
        currency=options["currency"],
        time_zone=options["time_zone"],
        units=options["units"],
    )
