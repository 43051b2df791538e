"""Accessibility of a page as it stands in the browser: axe, with the rules of WCAG 2.2 A and AA."""

from functools import cache
from typing import TYPE_CHECKING

from coop.machine import paths

if TYPE_CHECKING:
    from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The map's canvas and its cars are a picture; what they show stands in words beside it.
PICTURES = [".maplibregl-map"]


def faults(page: "Page") -> list[str]:
    """What axe finds wrong, one line each: which rule, where, and what to do."""
    page.evaluate(f"() => {{ {_source()} }}")
    found = page.evaluate(
        """async ([levels, pictures]) => (await axe.run({exclude: pictures.map((one) => [one])},
        {runOnly: levels, resultTypes: ["violations"]})).violations""",
        [LEVELS, PICTURES],
    )
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found
        for node in fault["nodes"]
    ]


@cache
def _source() -> str:
    return (paths.ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
