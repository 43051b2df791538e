"""What each door understands: bodies of writes and fields of queries, for the permission table."""

from typing import Any

from coop.basics.geometry import Point
from rides.trips.quotes import QuotedStop
from tests.web import riding
from tests.web.riding import Town

HOME = {"kind": "home", "label": "A home", "lat": 60.1700, "lon": 24.9400}
HERE = {"lat": riding.NEARBY.lat, "lon": riding.NEARBY.lon}
STOPS: list[dict[str, Any]] = [
    {"lat": 60.1695, "lon": 24.9390, "label": "One corner"},
    {"lat": 60.1720, "lon": 24.9500, "label": "Another corner"},
]
CORNERS = [QuotedStop(Point(s["lat"], s["lon"]), s["label"]) for s in STOPS]
QUERIES = {
    "/places/suggest": {"q": "mannerheimintie"},
    "/ride/": {"from": "x", "from_lat": 60.1695, "from_lon": 24.9390, "to": "y"}
    | {"to_lat": 60.1720, "to_lon": 24.9500},
    "/api/v1/places/search": {"q": "mannerheimintie"},
    "/api/v1/places/reverse": HERE,
    "/api/v1/cars": HERE,
    "/api/v1/routes": {"stops": "60.1712,24.9415;60.1695,24.9505"},
}


def bodies(town: Town, quote: str) -> dict[str, dict[str, object]]:
    """Pattern -> a body that this write understands; a write without a row needs none."""
    return {
        "/api/v1/quotes": {"stops": STOPS},
        "/api/v1/rides": {"quote": quote},
        "/api/v1/rides/<uuid:ride_id>/cancel": {"agreed_minor": 1000},
        "/api/v1/demo/enter": {"persona": "rider"},
        "/api/v1/me/blocks": {"user_id": str(town.people.eve)},
        "/api/v1/me/places": HOME,
        "/api/v1/me/places/<str:key>": HOME,
        "/api/v1/me/profile": {"name": "Somebody"},
        "/api/v1/zones/<uuid:zone_id>/pause": {"reason": "Marathon"},
        "/api/v1/drive/online": dict(HERE),
        "/api/v1/drive/pause": {"is_paused": True},
        "/api/v1/drive/positions": {"positions": [HERE]},
        "/api/v1/drive/rides/<uuid:ride_id>/start": {"pin": "0000"},
        "/ride/book/": {"token": quote},
        "/rides/<uuid:ride_id>/cancel/": {"fee_minor": "1000"},
    }
