"""Travel times from many cars to many riders on a whole city: our engine and scipy's Dijkstra.

Both answer about the same random places, snapped to their nearest junction. Reading, ordering and
customising happen once per city or per change of traffic; they are reported beside the table.
"""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
from scipy.spatial import cKDTree

from coop.benchmarks.measuring import (
    SHARED,
    Figures,
    Say,
    Spent,
    count,
    file,
    table,
    timed,
)
from coop.benchmarks.streets import read
from rides.places.driving import dimacs
from rides.places.driving.cch import Cch, order
from rides.places.driving.engines import Engine, Plain
from rides.places.driving.linegraph import Floats, Ints
from rides.places.driving.plane import Plane

TURNS = 3
"""Our whole table is made so often, the median counts; scipy makes a part of it after each."""


def add_arguments(parser: ArgumentParser) -> None:
    """Which streets, and how many places."""
    graph, places = SHARED / "osm/USA-road-t.NY.gr.gz", SHARED / "osm/USA-road-d.NY.co.gz"
    parser.add_argument("--graph", type=file, default=str(graph), help="FILE.gr.gz (DIMACS)")
    parser.add_argument("--coordinates", type=file, default=str(places), help="FILE.co.gz")
    parser.add_argument("--size", type=count, default=500, help="cars, and as many riders")
    parser.add_argument("--seed", type=int, default=1)


def run(given: Namespace, say: Say) -> Figures:
    """Measure, and count the cells in which the two differ by more than one unit."""
    graph, reading = timed(lambda: read(given.graph, given.coordinates))
    say(f"{graph.size:,} junctions, {len(graph.arc_tail):,} streets; ordering …")
    known, ordering = timed(lambda: order(graph))
    graph = replace(graph, order=np.array(known))
    engine, building = timed(lambda: Cch(graph))
    _, customising = timed(lambda: engine.reweigh(graph.weights))
    junctions = cKDTree(_flat(graph.corners))
    _, cutting = timed(lambda: _table(engine, junctions, _places(graph, given.size, seed=-1)))
    places = _places(graph, given.size, seed=given.seed)
    turns = [given.size * turn // TURNS for turn in range(TURNS + 1)]
    ours: list[Spent] = []
    scipy, theirs = Plain(graph), []
    mismatches = 0
    for first, end in pairwise(turns):
        mine, spent = timed(lambda: _table(engine, junctions, places))
        ours.append(spent)
        part = places[0], places[1][first:end]
        say(f"ours: {mine.size:,} times in {spent.cpu_s:.3f} s; scipy makes {end - first} columns")
        other, spent = timed(partial(_table, scipy, junctions, part))
        theirs.append(spent)
        mismatches += int((np.abs(mine[:, first:end] - other) > 1).sum())
    cpu_s = sorted(spent.cpu_s for spent in ours)[TURNS // 2]
    scipy_cpu_s = sum(spent.cpu_s for spent in theirs)
    rows = [("routingkit-cch", f"{cpu_s:.3f}"), ("scipy dijkstra", f"{scipy_cpu_s:.3f}")]
    say(table(("engine", "cpu s"), rows))
    return {
        "cpu_s": round(cpu_s, 4),
        "cells": given.size**2,
        "scipy_cpu_s": round(scipy_cpu_s, 3),
        "ratio_scipy": round(scipy_cpu_s / cpu_s, 1),
        "mismatches": mismatches,
        "cpu_s_turns": [round(spent.cpu_s, 4) for spent in ours],
        "reading_cpu_s": round(reading.cpu_s, 3),
        "ordering_cpu_s": round(ordering.cpu_s, 3),
        "building_cpu_s": round(building.cpu_s, 3),
        "customising_cpu_s": round(customising.cpu_s, 3),
        "cutting_cpu_s": round(cutting.cpu_s, 3),
        "junctions": graph.size,
        "size": given.size,
        "seed": given.seed,
    }


def _table(engine: Engine, junctions: cKDTree, places: tuple[Floats, Floats]) -> Ints:
    """Snap cars and riders, then ask for all their times."""
    cars, riders = (junctions.query(at)[1] for at in places)
    return engine.table(cars, riders)


def _places(graph: dimacs.NodeGraph, size: int, *, seed: int) -> tuple[Floats, Floats]:
    """Random cars and riders, in metres: near a junction each, so that nobody is in the sea."""
    rng = np.random.default_rng(abs(seed))
    corners = _flat(graph.corners)
    near = corners[rng.integers(0, graph.size, 2 * size)] + rng.normal(0, 60, (2 * size, 2))
    return near[:size], near[size:]


def _flat(corners: Floats) -> Floats:
    """Lon, lat in metres around their middle, good enough to tell which junction is nearest."""
    middle = corners.mean(axis=0)
    return Plane(*middle).to_metres(corners)
