"""Pages' doors to places: tiles of the map, and what the address search suggests.

A door: parses, makes one call inside, renders. Public; neither reads nor sets a cookie.
"""

import gzip
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coop.basics.geometry import Point
from coop.basics.refusals import Refusal
from rides.places import geocoding, queries, tiles
from rides.places.api import SearchThrottle

MVT = "application/vnd.mapbox-vector-tile"
FOR_EVER = "public, max-age=31536000, immutable"  # another import has another address
FOR_NOW = "public, max-age=300"  # the map of now, at the address of one that is gone
SUGGESTED = 7


class TooManySearches(Refusal):
    """Somebody without an account searches faster than a person types."""

    code = "too_many_searches"
    status = 429


@require_safe
def tile(request: HttpRequest, city: str, import_id: UUID, z: int, x: int, y: int) -> HttpResponse:
    """One vector tile; 204 where there is nothing, 404 where there is no map."""
    shown = tiles.import_shown(city, import_id) if tiles.is_possible(z, x, y) else None
    if shown is None:
        raise Http404
    etag = f'"{shown}/{z}/{x}/{y}"'
    if request.headers.get("If-None-Match") == etag:
        answer = HttpResponse(status=304)
    else:
        answer = _tile_answer(request, tiles.tile(shown, z, x, y))
    answer["Cache-Control"] = FOR_EVER if shown == import_id else FOR_NOW
    answer["ETag"], answer["Vary"] = etag, "Accept-Encoding"
    return answer


def _tile_answer(request: HttpRequest, packed: bytes) -> HttpResponse:
    if not packed:
        return HttpResponse(status=204)
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(gzip.decompress(packed), content_type=MVT)
    return HttpResponse(packed, content_type=MVT, headers={"Content-Encoding": "gzip"})


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Options under the address field, as a fragment: `?q=` with `field=`, or `?from=`, `?to=`."""
    if not SearchThrottle().allow_request(request, None):  # type: ignore[arg-type]  # any request
        raise TooManySearches(_("You search faster than we can answer. Wait a moment."))
    field = request.GET.get("field") or ("to" if "to" in request.GET else "from")
    text = request.GET.get("q", request.GET.get(field, ""))
    near = _near(request)
    context = {
        "places": geocoding.search(text, near=near, limit=SUGGESTED) if text.strip() else [],
        "field": "to" if field == "to" else "from",
        "units": queries.units_at(near),
    }
    return render(request, "places/suggest.html", context)


def _near(request: HttpRequest) -> Point | None:
    try:
        return Point(float(request.GET["lat"]), float(request.GET["lon"]))
    except (KeyError, ValueError):
        return None
