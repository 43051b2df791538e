"""What the page of rides near a driver shows."""

from dataclasses import asdict
from typing import Any

from coop.web import formats
from rides.trips.queries.near import Near

Context = dict[str, Any]


def near_page(found: Near) -> Context:
    """The list, with times in words."""
    zone = found.zone
    return {
        "zone": zone,
        "asked": found.asked,
        "count": len(found.rides),
        "since": formats.day_and_time(found.since_at, zone.time_zone, zone.units),
        "rides": [
            asdict(one) | {"when": formats.time_of_day(one.about_at, zone.time_zone, zone.units)}
            for one in found.rides
        ],
    }
