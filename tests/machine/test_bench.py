"""`manage.py bench`: what a program may count on, whatever is measured."""

import gzip
import json
from argparse import ArgumentParser
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from coop import benchmarks
from coop.benchmarks.measuring import percentile, table
from rides.places.driving import dimacs


def bench(*arguments: str) -> dict[str, object]:
    """The figures in the last line."""
    out = StringIO()
    call_command("bench", *arguments, stdout=out)
    figures = json.loads(out.getvalue().splitlines()[-1])
    assert isinstance(figures, dict)
    return figures


@pytest.fixture
def town(tmp_path: Path) -> tuple[str, str]:
    """Nine blocks in the format of DIMACS; one street twice, slow and quick."""
    nodes = [(3 * y + x + 1, -74_000_000 + 2_000 * x, 40_700_000 + 2_000 * y)
             for y in range(3) for x in range(3)]  # fmt: skip
    links = [(a[0], b[0]) for a in nodes for b in nodes
             if abs(a[1] - b[1]) + abs(a[2] - b[2]) == 2_000]  # fmt: skip
    arcs = [f"a {tail} {head} {10 * tail + head}" for tail, head in links] + ["a 1 2 3"]
    graph, places = tmp_path / "town.gr.gz", tmp_path / "town.co"
    graph.write_bytes(gzip.compress("\n".join(["c a town", *arcs]).encode()))
    places.write_text("\n".join(["c a town", *(f"v {n} {x} {y}" for n, x, y in nodes)]))
    return str(graph), str(places)


def test_travel_times_are_the_same_as_scipy_finds(town: tuple[str, str]) -> None:
    figures = bench("eta", "--graph", town[0], "--coordinates", town[1], "--size", "70")
    assert {"cpu_s", "cells", "scipy_cpu_s", "ratio_scipy"} <= figures.keys()
    assert (figures["cells"], figures["mismatches"], figures["junctions"]) == (4_900, 0, 9)


def test_of_two_streets_between_the_same_crossings_the_quicker_counts(
    town: tuple[str, str],
) -> None:
    graph = dimacs.read(Path(town[0]), Path(town[1]))
    arcs = zip(graph.arc_tail, graph.arc_head, graph.weights, strict=True)
    assert [ms for tail, head, ms in arcs if (tail, head) == (0, 1)] == [3]


def test_matching_serves_riders_on_the_streets_of_a_file(town: tuple[str, str]) -> None:
    sizes = ("--riders", "3", "--drivers", "6", "--ticks", "5")
    figures = bench("match", "--graph", town[0], "--coordinates", town[1], *sizes)
    assert {"p50_ms", "p95_ms", "cpu_ms", "served", "nearest_first"} <= figures.keys()
    assert isinstance(figures["served"], float)
    assert 0 < figures["served"] <= 1


def test_positions_that_were_acknowledged_survive_two_kills(tmp_path: Path) -> None:
    replay = tmp_path / "replay.csv"
    rows = [f"{ts},{ts % 7},{37.7 + ts / 1e5},-122.4,1" for ts in range(200)]
    replay.write_text("\n".join(["ts,vehicle,lat,lon,occupied", *rows]))
    figures = bench("ingest", "--replay", str(replay), "--batch", "20")
    assert {"in_process_per_s", "durable_per_s", "redis_geoadd_per_s"} <= figures.keys()
    assert isinstance(figures["acknowledged"], int)
    assert figures["acknowledged"] >= 400
    assert (figures["cars_read_back"], figures["lost"]) == (7, 0)


@pytest.mark.usefixtures("committed_db")
def test_rides_are_settled_only_where_commits_last() -> None:
    with pytest.raises(CommandError, match="fsync") as refused:
        bench("ledger")
    assert refused.value.returncode == 2


@pytest.mark.parametrize("text", ["", "a,b\n1,2", "ts,vehicle,lat,lon\n0,1,95,0"])
def test_a_replay_of_something_else_ends_with_two(tmp_path: Path, text: str) -> None:
    replay = tmp_path / "replay.csv"
    replay.write_text(text)
    with pytest.raises(CommandError, match=r"replay\.csv") as refused:
        bench("ingest", "--replay", str(replay))
    assert refused.value.returncode == 2


def test_a_missing_file_is_named_and_ends_with_two(
    town: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        bench("eta", "--graph", "nowhere.gr.gz", "--coordinates", town[1])
    assert ended.value.code == 2
    assert "There is no file nowhere.gr.gz." in capsys.readouterr().err


@pytest.mark.parametrize("damage", [b"", b"\x1f\x8bcut off", b"a 1 2", b"a 1 99 5"])
def test_a_file_of_something_else_ends_with_two(
    town: tuple[str, str], tmp_path: Path, damage: bytes
) -> None:
    broken = tmp_path / "broken.gr"
    broken.write_bytes(damage)
    with pytest.raises(CommandError, match=r"broken\.gr") as refused:
        bench("eta", "--graph", str(broken), "--coordinates", town[1])
    assert refused.value.returncode == 2


def test_an_unknown_benchmark_is_answered_with_the_known_ones() -> None:
    with pytest.raises(CommandError, match="Choose one of: eta") as refused:
        bench("etta")
    assert refused.value.returncode == 2


def test_every_benchmark_says_what_it_measures_and_takes_arguments() -> None:
    assert set(benchmarks.NAMES) >= benchmarks.IN_A_CITY
    for name in benchmarks.NAMES:
        module = import_module(f"coop.benchmarks.{name}")
        assert module.__doc__
        module.add_arguments(ArgumentParser())
        assert callable(module.run)


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([7], 0.5) == 7


def test_columns_stand_under_each_other() -> None:
    assert table(("who", "s"), [("ours", 1.5)]) == "who     s\nours  1.5"


VECTORS = Path(__file__).parents[1] / "data/governance"


def test_splits_of_the_fee_are_those_that_are_known() -> None:
    files = sorted(map(str, VECTORS.glob("*.json")))
    figures = bench("feesplit", "--vectors", *files)
    assert (figures["cases"], figures["mismatches"]) == (40, 0)


def test_a_split_that_is_not_as_known_is_counted(tmp_path: Path) -> None:
    known = json.loads((VECTORS / "fee_split_boxed_vectors.json").read_text())
    known["cases"][0]["rounded_bp"][0] += 1
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(known))
    figures = bench("feesplit", "--vectors", str(wrong))
    assert (figures["cases"], figures["mismatches"]) == (12, 1)


@pytest.mark.parametrize("text", [None, "[]", '{"cases": [{"ballots": []}]}'])
def test_a_file_of_no_splits_ends_with_two(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "splits.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises((CommandError, SystemExit)) as ended:
        bench("feesplit", "--vectors", str(file))
    code = ended.value.code if isinstance(ended.value, SystemExit) else ended.value.returncode
    assert code == 2


@pytest.mark.usefixtures("city")
def test_a_split_is_counted_from_the_database_as_it_is_defined() -> None:
    figures = bench("feesplit", "--members", "300", "--lenders", "40")
    assert {"cpu_s", "ballots"} <= figures.keys()
    assert (figures["ballots"], figures["lent"], figures["roll"]) == (260, 40, 300)
    assert figures["definition_off_bp"] == pytest.approx(0, abs=0.01)


def test_orders_of_members_agree_with_plain_python() -> None:
    figures = bench("ranking", "--candidates", "40", "--rounds", "5")
    assert {"level1_ms", "level2_ms", "plain1_ms", "plain2_ms", "common_ms"} <= figures.keys()
    assert figures["candidates"] == 40


@pytest.fixture
def town_of_ratings(tmp_path: Path) -> Path:
    """Three hundred people who rate each other for a year, one in eight of them not so nice."""
    rows, state = ["time,rating,target,source"], 7
    for n in range(6_000):
        state = (state * 1_103_515_245 + 12_345) % 2**31
        one, other, mood = state % 300, state // 300 % 300, state // 90_000 % 100
        nice = mood < (45 if other % 8 == 0 else 97)
        rows += [f"{n * 5_000},{1 if nice else -1},{other},{one}"] if one != other else []
    path = tmp_path / "ratings.csv.gz"
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    return path


def test_the_next_rating_is_foreseen_beside_what_else_is_in_use(town_of_ratings: Path) -> None:
    labels = town_of_ratings.with_name("labels.csv")
    labels.write_text("member,label\n" + "\n".join(f"{n},{1 if n % 8 else -1}" for n in range(90)))
    figures = bench("trust", "--ratings", str(town_of_ratings), "--labels", str(labels))
    names = [row["name"] for row in figures["rows"]]  # type: ignore[attr-defined]
    assert {"all weights", "mean", "beta", "EigenTrust", "PageRank from seeds"} <= set(names)
    assert figures["auc"] > 0.6  # type: ignore[operator]
    assert figures["ece"] < 0.1  # type: ignore[operator]
    assert figures["fraud_auc_received"] > 0.9  # type: ignore[operator]


def test_the_last_fifth_as_a_file_of_its_own_is_foreseen_alike(town_of_ratings: Path) -> None:
    header, *lines = gzip.decompress(town_of_ratings.read_bytes()).decode().splitlines()
    first, last = (town_of_ratings.with_name(name) for name in ("first.csv", "last.csv"))
    cut = len(lines) - len(lines) // 5
    first.write_text("\n".join([header, *lines[:cut]]))
    last.write_text("\n".join([header, *lines[cut:]]))
    parted = bench("trust", "--ratings", str(first), "--test", str(last))
    assert parted["foreseen"] == len(lines) // 5
    assert parted["auc"] == pytest.approx(bench("trust", "--ratings", str(town_of_ratings))["auc"])


def test_rings_and_bombings_are_measured_on_a_file(town_of_ratings: Path) -> None:
    figures = bench("rings", "--ratings", str(town_of_ratings), "--victims", "3", "--seed", "2")
    assert figures["dense_percentile"] <= 50  # type: ignore[operator]
    assert figures["bombing_loss"] <= 3  # type: ignore[operator]
    assert figures["rows"][1]["dense_percentile"] > 80  # type: ignore[index]


@pytest.mark.parametrize("more", [[], ["--near-seeds"], ["--cities", "3"]])
def test_sybils_are_ranked_below_people(town_of_ratings: Path, more: list[str]) -> None:
    sizes = ["--sybils", "100", "--attack-edges", "20", "--seed", "4"]
    figures = bench("sybil", "--graph", str(town_of_ratings), *sizes, *more)
    assert figures["auc"] > 0.95  # type: ignore[operator]
    assert 0 < figures["mass_per_edge"] < 0.01  # type: ignore[operator]


def test_a_night_over_made_up_members_is_the_same_every_time() -> None:
    sizes = ("--members", "2000", "--edges", "20000")
    one, other = bench("trust_scale", *sizes), bench("trust_scale", *sizes)
    assert {"cpu_s", "peak_mb"} <= one.keys()
    assert one["hash"] == other["hash"]


@pytest.mark.parametrize("text", ["", "a b\n1 2", "source,target,rating\n1,x,\n", "1,2,nan"])
@pytest.mark.parametrize("name", ["trust", "rings"])
def test_a_file_of_no_ratings_ends_with_two(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(text)
    with pytest.raises(CommandError, match=r"odd\.csv|columns") as refused:
        bench(name, "--ratings", str(path))
    assert refused.value.returncode == 2
