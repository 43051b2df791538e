"""What a driver is told on the way: turns, and names of streets.

Pure. Called by `ways`. Words are chosen by the page: a step only has a kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rides.places.driving.linegraph import LineGraph
from rides.places.driving.plane import heading_deg
from rides.places.driving.snapping import line_m

Kind = Literal[
    "depart", "continue", "left", "right", "slight_left", "slight_right", "uturn", "arrive"
]

STRAIGHT_DEG, SLIGHT_DEG, BACK_DEG = 25.0, 55.0, 170.0


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction.

    `name` is the street one comes to, "" if it has none; `distance_m` is driven until the next
    step; `points_index` is where in the route's points it happens.
    """

    kind: Kind
    name: str
    distance_m: int
    points_index: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """One edge of a way as driven: its length and where its points start."""

    edge: int
    length_m: float
    point: int
    is_choice: bool  # whether the junction before it offered anything else


def told(graph: LineGraph, stretches: Sequence[Stretch], last_point: int) -> list[Step]:
    """The steps of one leg, from depart to arrive."""
    marks = [_Mark("depart", _name(graph, stretches[0].edge), stretches[0].point, 0)]
    entered = -1  # the edge before the roundabout that is being driven
    for at in range(1, len(stretches)):
        edge, before = stretches[at].edge, stretches[at - 1].edge
        if graph.edge_round[edge]:
            entered = before if not graph.edge_round[before] else entered
            continue
        came_from = entered if graph.edge_round[before] and entered >= 0 else before
        kind = _kind(graph, came_from, edge)
        name = _name(graph, edge)
        is_choice = stretches[at].is_choice or came_from != before
        if (kind != "continue" and is_choice) or (name and name != marks[-1].name):
            marks.append(_Mark(kind, name, stretches[at].point, at))
    return _measured(marks, stretches, last_point)


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: Kind
    name: str
    point: int
    stretch: int


def _measured(marks: list[_Mark], stretches: Sequence[Stretch], last_point: int) -> list[Step]:
    bounds = [mark.stretch for mark in marks] + [len(stretches)]
    steps = [
        Step(
            mark.kind,
            mark.name,
            round(sum(part.length_m for part in stretches[mark.stretch : until])),
            mark.point,
        )
        for mark, until in zip(marks, bounds[1:], strict=True)
    ]
    return [*steps, Step("arrive", marks[-1].name, 0, last_point)]


def _kind(graph: LineGraph, before: int, edge: int) -> Kind:
    if graph.edge_twin[before] == edge:
        return "uturn"
    came = heading_deg(line_m(graph, before), at_end=True)
    turn = (heading_deg(line_m(graph, edge)) - came + 180) % 360 - 180
    if abs(turn) <= STRAIGHT_DEG:
        return "continue"
    if abs(turn) >= BACK_DEG:
        return "uturn"
    if abs(turn) <= SLIGHT_DEG:
        return "slight_right" if turn > 0 else "slight_left"
    return "right" if turn > 0 else "left"


def _name(graph: LineGraph, edge: int) -> str:
    return graph.names[int(graph.edge_name[edge])]
