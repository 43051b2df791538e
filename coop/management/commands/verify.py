"""Checks what must always be true: rides, money and what follows from them. Changes nothing."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from coop.work import clock, queries
from coop.work.queries import Finding


class Command(BaseCommand):
    """`manage.py verify [--json]`; exit code 1 where anything is wrong."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For whom the answer is."""
        parser.add_argument("--json", action="store_true", help="for programs: one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Ask everything, and tell."""
        found = queries.verify(now=clock.now())
        self.stdout.write(_json(found) if options["json"] else "\n".join(map(_told, found)))
        if any(one.broken for one in found):
            raise SystemExit(1)


def _told(finding: Finding) -> str:
    mark = "✗" if finding.broken else "✓"
    lines = [f"{mark} {finding.invariant.name}: {finding.invariant.meaning}"]
    if finding.broken:
        lines.append(f"  broken {finding.broken} times:")
    lines += [
        "  " + ", ".join(f"{name} {value}" for name, value in row.items()) for row in finding.rows
    ]
    if finding.broken > len(finding.rows):
        lines.append(f"  and {finding.broken - len(finding.rows)} more")
    return "\n".join(lines)


def _json(found: list[Finding]) -> str:
    rows = [
        {
            "name": one.invariant.name,
            "meaning": one.invariant.meaning,
            "broken": one.broken,
            "rows": one.rows,
        }
        for one in found
    ]
    return json.dumps({"ok": not any(one.broken for one in found), "invariants": rows}, indent=2)
