"""What somebody drew: read, refused in a sentence, and repaired where that can be."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from rides.places import shapes

CITY = (24.93, 60.16, 24.96, 60.18)
SQUARE = [(24.940, 60.165), (24.945, 60.165), (24.945, 60.170), (24.940, 60.170)]
BOWTIE = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]
HOLE = [(24.942, 60.167), (24.943, 60.167), (24.943, 60.168), (24.942, 60.168)]


def lines(corners: list[tuple[float, float]]) -> str:
    return "\n".join(f"{lat}, {lon}" for lon, lat in corners)


def polygon(*rings: list[tuple[float, float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]] for ring in rings]}


def test_corners_are_read_as_lines_and_as_geojson() -> None:
    one = shapes.read(lines(SQUARE))
    feature = {"type": "Feature", "properties": {}, "geometry": polygon(SQUARE)}
    several = {"type": "MultiPolygon", "coordinates": [polygon(SQUARE)["coordinates"]]}
    for other in (polygon(SQUARE), feature, several):
        assert shapes.read(json.dumps(other)).equals(one)
    collection = {"type": "FeatureCollection", "features": [feature]}
    assert shapes.read(json.dumps(collection)).equals(one)
    assert shapes.read(lines([*SQUARE, SQUARE[0]])).equals(one)


def test_an_area_is_written_as_it_is_read() -> None:
    one = shapes.read(lines(SQUARE))
    assert shapes.read(shapes.lines(one)).equals(one)
    assert shapes.read(json.dumps(shapes.geojson(MultiPolygon([one])))).equals(one)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "shape_empty"),
        ("  \n ", "shape_empty"),
        ("here and there", "shape_unreadable"),
        ("60.165, 24.94\n60.17", "shape_unreadable"),
        ("{", "shape_unreadable"),
        ('{"type": "Polygon"}', "shape_unreadable"),
        ('{"type": "Polygon", "coordinates": []}', "shape_empty"),
        ('{"type": "Polygon", "coordinates": [[]]}', "shape_empty"),
        ('{"type": "Polygon", "coordinates": 7}', "shape_unreadable"),
        ('{"type": "Polygon", "coordinates": [[[1], [2], [3]]]}', "shape_unreadable"),
        ('{"type": "Polygon", "coordinates": [[["a", 1], [2, 2], [3, 3]]]}', "shape_unreadable"),
        ('{"type": "FeatureCollection", "features": []}', "shape_empty"),
        ('{"type": "Point", "coordinates": [24.9, 60.1]}', "shape_too_few_corners"),
        (lines(SQUARE[:2]), "shape_too_few_corners"),
        (lines([SQUARE[0], SQUARE[0], SQUARE[1]]), "shape_too_few_corners"),
        (lines([SQUARE[0]] * 900 + SQUARE * 300), "shape_too_many_corners"),
        ("95.0, 24.9\n60.1, 24.9\n60.2, 24.8", "shape_unreadable"),
        (lines([(24.94, 60.16), (24.95, 60.16), (24.96, 60.16)]), "shape_empty"),
        ("60.16, 24.94\n60.16001, 24.94\n60.16, 24.94001", "shape_empty"),
        (lines(BOWTIE), "shape_crosses_itself"),
        (json.dumps(polygon(SQUARE, HOLE)), "shape_has_holes"),
    ],
)
def test_what_is_no_area_is_refused_in_a_sentence(text: str, code: str) -> None:
    with pytest.raises(shapes.BadShape) as refused:
        shapes.read(text)
    assert refused.value.code == code
    assert refused.value.sentence.endswith((".", "”."))


@pytest.mark.parametrize("text", [lines(BOWTIE), json.dumps(polygon(SQUARE, HOLE))])
def test_a_repaired_shape_is_accepted(text: str) -> None:
    with pytest.raises(shapes.BadShape) as refused:
        shapes.read(text)
    assert shapes.read(json.dumps(refused.value.facts["repaired"])).is_valid


def test_an_area_lies_in_the_city() -> None:
    inside = shapes.read(lines(SQUARE))
    assert shapes.in_city(inside, CITY) is inside


@pytest.mark.parametrize(
    ("drawn", "says", "is_mended"),
    [
        (box(25.1, 60.16, 25.2, 60.18), "outside", False),
        (box(24.95, 60.17, 24.99, 60.175), "beyond", True),
        (box(24.0, 60.0, 25.0, 61.0), "bigger", True),
        (box(60.165, 24.94, 60.17, 24.945), "swapped", True),
    ],
)
def test_an_area_out_of_the_city_is_refused(drawn: Polygon, says: str, is_mended: bool) -> None:
    with pytest.raises(shapes.OutsideCity, match=says) as refused:
        shapes.in_city(drawn, CITY)
    assert ("repaired" in refused.value.facts) == is_mended
    if is_mended:
        mended = shapes.read(json.dumps(refused.value.facts["repaired"]))
        assert shapes.in_city(mended, CITY)


def test_areas_of_service_are_apart_or_one_within_the_other() -> None:
    other = ("Old town", MultiPolygon([box(24.940, 60.165, 24.945, 60.170)]))
    shapes.apart(box(24.945, 60.165, 24.950, 60.170), [other])
    shapes.apart(box(24.941, 60.166, 24.942, 60.167), [other])
    shapes.apart(box(24.93, 60.16, 24.96, 60.18), [other])
    with pytest.raises(shapes.Overlaps, match="Old town") as refused:
        shapes.apart(box(24.942, 60.165, 24.950, 60.170), [other])
    mended = shapes.read(json.dumps(refused.value.facts["repaired"]))
    shapes.apart(mended, [other])
    with pytest.raises(shapes.Overlaps, match="same area"):
        shapes.apart(box(24.940, 60.165, 24.945, 60.170), [other])


def refused_or_valid(text: str) -> bool:
    try:
        return bool(shapes.read(text).is_valid)
    except shapes.BadShape as refused:
        return bool(refused.sentence)


@given(st.text(max_size=200))
def test_any_text_is_an_area_or_refused(text: str) -> None:
    assert refused_or_valid(text)


numbers = st.floats() | st.integers() | st.none() | st.text(max_size=3)
nested = st.recursive(numbers, lambda inner: st.lists(inner, max_size=4), max_leaves=30)


@given(st.sampled_from(["Polygon", "MultiPolygon", "Feature", "FeatureCollection", "x"]), nested)
def test_any_json_is_an_area_or_refused(kind: str, inner: Any) -> None:
    odd = {"type": kind, "coordinates": inner, "features": inner, "geometry": inner}
    assert refused_or_valid(json.dumps(odd))
