"""What an extract cannot say: a country's money, clock, units and order of house numbers.

Pure. Called by `rides.places.importing`; options of `import_city` override it.
"""

from dataclasses import dataclass

from rides.places.osm.extract import Box

METRIC, IMPERIAL = "metric", "imperial"


@dataclass(frozen=True, slots=True)
class Profile:
    """How a city counts and writes."""

    currency: str
    time_zone: str
    units: str
    number_first: bool = False


# Rough boxes (west, south, east, north), small countries before those around them.
COUNTRIES: list[tuple[Box, Profile]] = [
    ((7.40, 43.70, 7.46, 43.76), Profile("EUR", "Europe/Monaco", METRIC, number_first=True)),
    ((9.45, 47.03, 9.66, 47.29), Profile("CHF", "Europe/Vaduz", METRIC)),
    ((5.90, 45.80, 10.5, 47.81), Profile("CHF", "Europe/Zurich", METRIC)),
    ((19.0, 59.7, 31.6, 70.1), Profile("EUR", "Europe/Helsinki", METRIC)),
    ((-9.6, 36.9, -6.5, 42.2), Profile("EUR", "Europe/Lisbon", METRIC)),
    ((-9.4, 35.9, 3.40, 43.8), Profile("EUR", "Europe/Madrid", METRIC)),
    ((-10.7, 51.3, -6.0, 55.4), Profile("EUR", "Europe/Dublin", METRIC, number_first=True)),
    ((-8.2, 49.9, 1.80, 60.9), Profile("GBP", "Europe/London", IMPERIAL, number_first=True)),
    ((3.30, 50.7, 7.10, 53.6), Profile("EUR", "Europe/Amsterdam", METRIC)),
    ((2.50, 49.5, 6.00, 51.5), Profile("EUR", "Europe/Brussels", METRIC)),
    ((-5.2, 42.3, 8.20, 51.1), Profile("EUR", "Europe/Paris", METRIC, number_first=True)),
    ((5.80, 47.3, 15.1, 55.1), Profile("EUR", "Europe/Berlin", METRIC)),
    ((9.50, 46.3, 17.2, 49.1), Profile("EUR", "Europe/Vienna", METRIC)),
    ((6.60, 36.6, 18.6, 47.1), Profile("EUR", "Europe/Rome", METRIC)),
    ((-83.0, 41.7, -74.4, 45.2), Profile("CAD", "America/Toronto", METRIC, number_first=True)),
    ((-85.0, 24.4, -66.9, 47.5), Profile("USD", "America/New_York", IMPERIAL, number_first=True)),
    ((-102, 25.8, -85.0, 49.4), Profile("USD", "America/Chicago", IMPERIAL, number_first=True)),
    ((-114, 31.3, -102, 49.0), Profile("USD", "America/Denver", IMPERIAL, number_first=True)),
    ((-125, 32.5, -114, 49.0), Profile("USD", "America/Los_Angeles", IMPERIAL, number_first=True)),
]


def profile(box: Box) -> Profile | None:
    """The profile of the country in which the middle of a box lies; None if not in the table."""
    lon, lat = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for (west, south, east, north), found in COUNTRIES:
        if west <= lon <= east and south <= lat <= north:
            return found
    return None
