"""Tiles and suggestions, as a browser asks for them."""

import gzip
import math
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from rides.places import queries

pytestmark = pytest.mark.usefixtures("city")

STYLED = {"land", "water", "building", "street", "rail", "slabel", "poi", "parkname", "place"}


def tile_of(lat: float, lon: float, zoom: int) -> tuple[int, int]:
    """Column and row of the tile that holds a place."""
    size = 2**zoom
    north = math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * size), int((1 - north / math.pi) / 2 * size)


def address(zoom: int, lat: float = 60.1712, lon: float = 24.9415) -> str:
    """Where the map of Helsinki has this place."""
    (city,) = queries.cities()
    x, y = tile_of(lat, lon, zoom)
    return city.tiles_url.format(z=zoom, x=x, y=y)


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of the protocol buffer format, and where it ends."""
    value = shift = 0
    while True:
        byte, at = data[at], at + 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def layers(data: bytes) -> dict[str, tuple[int, set[str]]]:
    """Name -> number of features and names of properties, by the vector tile specification."""
    found = {}
    at = 0
    while at < len(data):
        _, at = read_varint(data, at)
        size, at = read_varint(data, at)
        name, features, keys = "", 0, set()
        end = at + size
        while at < end:
            key, at = read_varint(data, at)
            if key & 7 == 0:
                _, at = read_varint(data, at)
                continue
            size, at = read_varint(data, at)
            if key >> 3 == 1:
                name = data[at : at + size].decode()
            features += key >> 3 == 2
            if key >> 3 == 3:
                keys.add(data[at : at + size].decode())
            at += size
        found[name] = (features, keys)
    return found


def test_a_tile_carries_the_layers_and_properties_of_the_style(client: Client) -> None:
    answer = client.get(address(15), headers={"accept-encoding": "gzip, br"})

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert answer["Content-Encoding"] == "gzip"
    found = layers(gzip.decompress(answer.content))
    assert {"street", "building", "slabel", "land", "rail"} <= found.keys() <= STYLED
    assert found["street"][1] == {"class", "minor", "tunnel"}
    assert found["slabel"][1] == {"name", "class"}
    assert found["land"][1] == {"class"}
    assert found["building"][0] > 20
    assert len(answer.content) < 120_000


def test_water_names_of_parks_and_places_are_on_the_map(client: Client) -> None:
    found = layers(client.get(address(14, 60.1665, 24.9525)).content)
    wider = layers(client.get(address(13)).content)

    assert found["water"][0] >= 1
    assert wider["place"][1] == {"name", "kind"}
    assert wider["parkname"][1] == {"name", "a"}


def test_places_of_interest_come_as_one_zooms_in(client: Client) -> None:
    near = layers(client.get(address(16)).content)

    assert near["poi"][1] == {"name", "kind", "rank"}
    assert "poi" not in layers(client.get(address(14)).content)


def test_a_browser_without_gzip_gets_the_same_tile(client: Client) -> None:
    packed = client.get(address(14), headers={"accept-encoding": "gzip"})
    plain = client.get(address(14), headers={"accept-encoding": "identity"})

    assert "Content-Encoding" not in plain
    assert gzip.decompress(packed.content) == plain.content


def test_a_tile_is_kept_for_ever_and_known_again(client: Client) -> None:
    first = client.get(address(14))
    again = client.get(address(14), headers={"if-none-match": first["ETag"]})

    assert "immutable" in first["Cache-Control"]
    assert "max-age=31536000" in first["Cache-Control"]
    assert again.status_code == 304
    assert again.content == b""
    assert "Set-Cookie" not in first


def test_an_empty_tile_says_so(client: Client) -> None:
    assert client.get(address(14, 61.5, 23.7)).status_code == 204


@pytest.mark.parametrize(("z", "x", "y"), [(3, 1, 1), (25, 1, 1), (10, 1024, 5), (10, 5, 1024)])
def test_no_tile_outside_the_world(client: Client, z: int, x: int, y: int) -> None:
    (city,) = queries.cities()

    assert client.get(city.tiles_url.format(z=z, x=x, y=y)).status_code == 404


def test_the_address_of_a_map_that_is_gone_shows_the_map_of_now(client: Client) -> None:
    right = address(14)
    (city,) = queries.cities()
    gone = client.get(right.replace(str(city.import_id), str(uuid4())))

    assert gone.content == client.get(right).content
    assert gone["Cache-Control"] == "public, max-age=300"


def test_no_tile_of_a_city_that_is_not_here(client: Client) -> None:
    assert client.get(address(14).replace("/helsinki/", "/tampere/")).status_code == 404


def test_suggestions_are_options_for_the_field(client: Client) -> None:
    answer = client.get("/places/suggest?q=mannerheimintie+5&field=to&lat=60.171&lon=24.944")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert 'role="option"' in page
    assert 'data-label="Mannerheimintie 5"' in page
    assert "Helsinki" in page
    assert "to-find-1" in page


@pytest.mark.parametrize("query", ["from=mannerh", "to=mannerh", "q=mannerh"])
def test_suggestions_follow_any_of_the_forms_fields(client: Client, query: str) -> None:
    page = client.get(f"/places/suggest?{query}").content.decode()

    assert "Mannerheimintie" in page


def test_suggestions_never_trust_what_was_typed(client: Client) -> None:
    query = {"q": "<script>", "field": "<b>", "lat": "nan", "lon": "1e9"}
    page = client.get("/places/suggest", query)

    assert page.status_code == 200
    assert b"<script>" not in page.content
    assert b"<b>-find" not in page.content


def test_a_machine_that_searches_too_fast_is_asked_to_wait(client: Client) -> None:
    answers = [client.get("/places/suggest?q=") for _ in range(241)]

    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429


def test_a_tile_costs_two_queries_at_most(client: Client, django_assert_max_num_queries) -> None:
    where = address(16, 60.1690, 24.9410)
    with django_assert_max_num_queries(2, connection=connection):
        client.get(where)
