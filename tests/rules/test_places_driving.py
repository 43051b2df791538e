"""From tags to edges: where a car may drive, how fast, which way, and which turns signs forbid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rides.places.driving import linegraph
from rides.places.driving.linegraph import LineGraph
from rides.places.driving.network import Ban, Edge, Network
from rides.places.driving.plane import Plane
from rides.places.osm import driving
from rides.places.osm.extract import Extract, Relation, Tags, Way

# A crossing: 1 west, 2 centre, 3 east, 4 north, 5 south; 6 north-east closes a block.
PLACES = {1: (0.0, 0.0), 2: (1.0, 0.0), 3: (2.0, 0.0), 4: (1.0, 1.0), 5: (1.0, -1.0), 6: (2.0, 1.0)}
RESIDENTIAL = {"highway": "residential"}


def made(ways: dict[int, tuple[list[int], Tags]], *relations: Relation) -> Extract:
    """An extract of these nodes at a scale of about a hundred metres."""
    nodes = {ref: (24.94 + x / 500, 60.17 + y / 1000) for ref, (x, y) in PLACES.items()}
    return Extract(
        box=(24.9, 60.1, 25.0, 60.2),
        nodes=nodes,
        ways={ref: Way(ref, tuple(refs), tags) for ref, (refs, tags) in ways.items()},
        relations=list(relations),
    )


def sign(said: str, start: int, via: int | list[int], end: int, **more: str) -> Relation:
    """A sign that forbids or compels a turn, at a node or along ways."""
    middle = [("n", via, "via")] if isinstance(via, int) else [("w", way, "via") for way in via]
    members = (("w", start, "from"), *middle, ("w", end, "to"))
    return Relation(1, members, {"type": "restriction", "restriction": said, **more})


def turns(graph: LineGraph, network: Network) -> set[tuple[int, int]]:
    """Pairs (way, way) of the turns that the graph allows."""
    pairs = zip(graph.arc_tail.tolist(), graph.arc_head.tolist(), strict=True)
    way = [network.edges[edge].way for edge in graph.state_edge.tolist()]
    return {(way[tail], way[head]) for tail, head in pairs}


CROSSING = {
    10: ([1, 2], RESIDENTIAL),
    20: ([2, 3], RESIDENTIAL),
    30: ([2, 4], RESIDENTIAL),
    40: ([2, 5], RESIDENTIAL),
}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "residential", "access": "private"}, False),
        ({"highway": "residential", "access": "no", "motor_vehicle": "yes"}, True),
        ({"highway": "residential", "motorcar": "no", "access": "yes"}, False),
        ({"highway": "service", "access": "customers"}, True),
        ({"highway": "unclassified", "access": "destination"}, True),
        ({"highway": "pedestrian"}, False),
        ({"highway": "pedestrian", "motor_vehicle": "yes"}, True),
        ({"highway": "pedestrian", "access": "yes"}, False),
        ({"highway": "residential", "area": "yes"}, False),
        ({"highway": "footway"}, False),
        ({"building": "yes"}, False),
    ],
)
def test_where_a_car_may_drive(tags: Tags, expected: bool) -> None:
    assert driving.is_drivable(tags) is expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, (True, True)),
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"junction": "roundabout"}, (True, False)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
        ({"oneway": "yes", "oneway:motor_vehicle": "no"}, (True, True)),
    ],
)
def test_which_way_a_car_may_drive(tags: Tags, expected: tuple[bool, bool]) -> None:
    assert driving.directions(tags) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("50", 50.0), ("30 mph", 48.28), ("walk", 7.0), ("FI:urban", None), ("", None), ("0", None)],
)
def test_speed_signs_are_read(said: str, expected: float | None) -> None:
    assert driving.limit_kmh(said) == pytest.approx(expected, abs=0.01)


def test_streets_split_where_they_meet_and_count_both_ways() -> None:
    network = driving.network(made({10: ([1, 2, 3], RESIDENTIAL), 30: ([2, 4], RESIDENTIAL)}))

    assert len(network.edges) == 6


def test_a_street_ends_at_a_gap_in_the_extract() -> None:
    network = driving.network(made({10: ([1, 2, 99, 3, 6], RESIDENTIAL)}))

    ends = {(edge.line[0], edge.line[-1]) for edge in network.edges}
    assert len(network.edges) == 4
    assert not any(
        start == network.edges[0].line[0] and end == network.edges[2].line[-1]
        for start, end in ends
    )


def test_no_u_turn_but_at_the_end_of_a_dead_end() -> None:
    network = driving.network(made(CROSSING))
    graph = linegraph.built(network)

    back = [
        (tail, head)
        for tail, head in zip(graph.arc_tail.tolist(), graph.arc_head.tolist(), strict=True)
        if network.edges[graph.state_edge[tail]].twin == graph.state_edge[head]
    ]
    assert len(back) == 4  # one at each outer end, none at the crossing
    middle = network.edges[0].head
    assert all(network.edges[graph.state_edge[tail]].head != middle for tail, _ in back)


def test_a_banned_turn_is_not_in_the_graph() -> None:
    network = driving.network(made(CROSSING, sign("no_left_turn", 10, 2, 30)))
    allowed = turns(linegraph.built(network), network)

    assert (10, 30) not in allowed
    assert {(10, 20), (10, 40), (20, 30), (40, 30)} <= allowed


def test_an_only_sign_bans_everything_else() -> None:
    network = driving.network(made(CROSSING, sign("only_straight_on", 10, 2, 20)))
    allowed = turns(linegraph.built(network), network)

    assert {pair for pair in allowed if pair[0] == 10 and pair[1] != 10} == {(10, 20)}


def test_a_sign_that_excepts_cars_bans_nothing() -> None:
    excepted = sign("no_left_turn", 10, 2, 30, **{"except": "motorcar"})
    network = driving.network(made(CROSSING, excepted))

    assert (10, 30) in turns(linegraph.built(network), network)


def test_a_ban_along_a_way_holds_only_for_those_who_came_that_way() -> None:
    # 1 -> 2 -> 3 -> 6 is banned; from 4 and 5 over 2 -> 3 one may still go to 6.
    ways = {**CROSSING, 50: ([3, 6], RESIDENTIAL), 60: ([3, 4], RESIDENTIAL)}
    network = driving.network(made(ways, sign("no_left_turn", 10, [20], 50)))
    graph = linegraph.built(network)

    followers: dict[int, list[int]] = {}
    for tail, head in zip(graph.arc_tail.tolist(), graph.arc_head.tolist(), strict=True):
        followers.setdefault(tail, []).append(head)
    way = [network.edges[edge].way for edge in graph.state_edge.tolist()]
    walks = {
        (way[a], way[b], way[c])
        for a in followers
        for b in followers[a]
        for c in followers.get(b, [])
    }
    assert (10, 20, 50) not in walks
    assert (10, 20, 60) in walks
    assert {(30, 20, 50), (40, 20, 50)} <= walks


def test_a_street_that_one_cannot_leave_is_not_kept() -> None:
    ways = {**CROSSING, 50: ([2, 6], {**RESIDENTIAL, "oneway": "yes"})}
    network = driving.network(made(ways))
    graph = linegraph.built(network)

    kept = {network.edges[edge].way for edge in graph.state_edge.tolist()}
    assert kept == {10, 20, 30, 40}


def test_a_city_without_streets_is_refused() -> None:
    with pytest.raises(linegraph.NoStreets):
        linegraph.built(driving.network(made({10: ([1, 2], {"highway": "footway"})})))


def test_a_packed_graph_comes_back_the_same() -> None:
    graph = linegraph.built(driving.network(made(CROSSING)))
    back = linegraph.unpacked(linegraph.packed(graph))

    assert back.names == graph.names
    assert back.plane == graph.plane
    for name in linegraph.ARRAYS:
        assert (getattr(back, name) == getattr(graph, name)).all()


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """A few junctions, streets between them (some one-way), and signs on two or three in a row."""
    pairs = draw(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=10))
    edges: list[Edge] = []
    for number, (tail, head) in enumerate(pairs):
        if tail == head:
            continue
        both = draw(st.booleans())
        line = (_spot(tail), _spot(head))
        first = len(edges)
        twins = (first + 1, first) if both else (-1, -1)
        edges.append(Edge(tail, head, number, "", 30, line, twins[0], True, False, 0))
        if both:
            edges.append(Edge(head, tail, number, "", 30, line[::-1], twins[1], True, False, 0))
    bans = []
    for _ in range(draw(st.integers(0, 4)) if edges else 0):
        path = [draw(st.integers(0, len(edges) - 1))]
        for _ in range(draw(st.integers(1, 3))):
            after = [i for i, edge in enumerate(edges) if edge.tail == edges[path[-1]].head]
            path += [draw(st.sampled_from(after))] if after else []
        if len(path) > 1:
            bans.append(Ban(tuple(path[:-1]), frozenset(path[-1:]), draw(st.booleans())))
    return Network(Plane(24.94, 60.17), tuple(edges), tuple(bans))


def _spot(junction: int) -> tuple[float, float]:
    return 24.94 + (junction % 3) / 500 + junction / 9000, 60.17 + (junction // 3) / 1000


def followers(network: Network, driven: tuple[int, ...]) -> list[int]:
    """What may follow, read off the signs one by one."""
    last = network.edges[driven[-1]]
    onward = [i for i, edge in enumerate(network.edges) if edge.tail == last.head]
    is_dead_end = all(i == last.twin for i in onward)
    allowed = onward
    for ban in network.bans:
        if driven[-len(ban.path) :] == ban.path and (not ban.only or ban.ends & set(onward)):
            allowed = [i for i in allowed if (i in ban.ends) is ban.only]
    return [i for i in allowed if is_dead_end or i != last.twin]


@given(networks())
@settings(max_examples=300, deadline=None)
def test_every_walk_in_the_graph_is_allowed_and_every_allowed_walk_is_in_it(
    network: Network,
) -> None:
    lines = [network.plane.to_metres(np.array(edge.line)) for edge in network.edges]
    states = linegraph._States(network, lines)
    after: dict[int, list[int]] = {}
    for tail, head, _ in states.arcs():
        after.setdefault(tail, []).append(head)

    for start in range(len(network.edges)):
        walks = [((start,), start)]
        for _ in range(5):
            longer = []
            for driven, state in walks:
                heads = after.get(state, [])
                reached = [states.keys[head][0] for head in heads]
                assert sorted(reached) == sorted(followers(network, driven))
                longer += [
                    ((*driven, edge), head) for edge, head in zip(reached, heads, strict=True)
                ]
            walks = longer[:200]
