"""The log's tree and its files: known roots, another library's roots, and proofs that only fit."""

from itertools import pairwise

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from coop.journal import tiles, tree
from coop.journal.canonical import canonical
from coop.journal.tiles import Unreadable

# The entries and roots of the reference implementation of RFC 6962.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
SIZES = st.integers(1, 700)


def hashes(size: int) -> list[bytes]:
    return tree.leaf_hashes([b"entry %d" % n for n in range(size)])


def node_of(leaves: list[bytes]):
    """Any full subtree, from the tiles of a log with these leaves."""
    levels = [leaves]
    while len(levels[-1]) >= tree.TILE_WIDTH:
        below = levels[-1]
        whole = len(below) // 256 * 256
        levels.append([tree.subtree(below[at : at + 256]) for at in range(0, whole, 256)])
    return tiles.nodes(lambda level, number: levels[level][number * 256 : number * 256 + 256])


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_standard(size: int) -> None:
    assert tree.root_of(tree.leaf_hashes(ENTRIES[:size])).hex() == ROOTS[size]


@given(SIZES, st.data())
def test_another_library_finds_the_same_roots_and_proofs(size: int, data: st.DataObject) -> None:
    other = InmemoryTree(algorithm="sha256")
    for n in range(size):
        other.append_entry(b"entry %d" % n)
    leaves = hashes(size)
    assert tree.root_of(leaves) == other.get_root()
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion_proof(index, size, node_of(leaves))
    theirs = [bytes.fromhex(one) for one in other.prove_inclusion(index + 1).serialize()["path"]]
    assert [leaves[index], *proof] == theirs
    first = data.draw(st.integers(1, size))
    grown = tree.consistency_proof(first, size, node_of(leaves))
    roots = tree.root_of(leaves[:first]), tree.root_of(leaves)
    assert tree.is_consistent(first, roots[0], size, roots[1], grown)


@given(SIZES, st.data())
def test_a_proof_fits_one_entry_and_one_root(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    node, root = node_of(leaves), tree.root_of(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion_proof(index, size, node)
    assert tree.root_by_inclusion(index, size, leaves[index], proof) == root
    assert tree.root_by_inclusion(index, size, tree.leaf_hash(b"other"), proof) != root
    for spoiled in ([*proof, root], proof[:-1]):
        if spoiled != proof:
            with pytest.raises(ValueError, match="too"):
                tree.root_by_inclusion(index, size, leaves[index], spoiled)


@given(st.integers(2, 700), st.data())
def test_a_tree_that_lost_or_changed_an_entry_is_not_the_same_one_grown(
    size: int, data: st.DataObject
) -> None:
    leaves = hashes(size)
    first = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, first - 1))
    others = [*leaves[:changed], tree.leaf_hash(b"other"), *leaves[changed + 1 :]]
    root = tree.root_of(leaves[:first])
    proof = tree.consistency_proof(first, size, node_of(others))
    assert not tree.is_consistent(first, root, size, tree.root_of(others), proof)


@given(st.lists(st.integers(0, 600), min_size=1, max_size=4))
def test_a_tree_that_grows_in_steps_is_the_same_tree(steps: list[int]) -> None:
    leaves, peaks, at = hashes(sum(steps)), tree.Peaks(), 0
    for step in steps:
        peaks.add_all(leaves[at : at + step])
        at += step
        assert peaks.root() == tree.root_of(leaves[:at])


def test_tiles_of_the_published_example() -> None:
    found = list(tiles.tiles_of(70_000))
    assert len([1 for level, _, width in found if level == 0 and width == 256]) == 273
    assert [one for one in found if one[2] < 256] == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert list(tiles.tiles_of(256)) == [(0, 0, 256), (1, 0, 1)]


def test_paths_of_the_published_example() -> None:
    assert tiles.tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tiles.tile_path("entries", 273, 112) == "tile/entries/273.p/112"
    assert tiles.read_path("x001/x234/067.p/9") == (1_234_067, 9)


@pytest.mark.parametrize(
    "typed", ["7", "0007", "x000/007", "001/067", "007.p/0", "007.p/256", "007.p/01", "x1/067", ""]
)
def test_a_path_is_written_in_one_way(typed: str) -> None:
    with pytest.raises(Unreadable):
        tiles.read_path(typed)


@given(st.integers(0, 10**12), st.integers(1, 256))
def test_paths_lead_back(number: int, width: int) -> None:
    path = tiles.tile_path(3, number, width)
    assert tiles.read_path(path.removeprefix("tile/3/")) == (number, width)


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_bundles_lead_back(entries: list[bytes]) -> None:
    data = tiles.bundle(entries)
    assert tiles.read_bundle(data, len(entries)) == entries
    with pytest.raises(Unreadable):
        tiles.read_bundle(data + b"\0", len(entries) + 1)


def test_each_entry_stands_after_its_length() -> None:
    assert tiles.bundle([b"ab", b""]) == b"\x00\x02ab\x00\x00"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_json_is_written_as_the_standard_wants_it(value: object) -> None:
    try:
        theirs = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        return
    assert canonical(value) == theirs


@pytest.mark.parametrize("value", [1.5, 2**53, {1: 2}, b"x"])
def test_what_not_everybody_reads_alike_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"log|text"):
        canonical(value)


def test_full_tiles_are_named_once_while_a_log_grows() -> None:
    named = [
        one
        for old, new in pairwise((0, 300, 300, 70_000, 70_001))
        for one in tiles.tiles_of(new, since=old)
        if one[2] == 256
    ]
    assert len(named) == len(set(named))
    assert {one for one in tiles.tiles_of(70_001) if one[2] == 256} == set(named)
