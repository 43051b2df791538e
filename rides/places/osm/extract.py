"""Reads an .osm.pbf file into memory, whole or not at all.

Pure: knows no table. Called by `rides.places.actions`; the other modules here make rows of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import osmium

from coop.basics.refusals import Refusal

Tags = dict[str, str]
LonLat = tuple[float, float]
Box = tuple[float, float, float, float]

PBF_START = b"OSMHeader"  # in the first bytes of every .osm.pbf
MOST_BYTES = 200_000_000  # a city of ten million people; all of it is held in memory
MAX_DEGREES = 6.0  # beyond this an extract is no city, and would not fit in memory


class BadExtract(Refusal):
    """The file cannot be read as a city."""

    code = "bad_extract"
    status = 422


@dataclass(frozen=True, slots=True)
class Way:
    """A line of nodes; `refs` may name nodes that the extract does not carry."""

    id: int
    refs: tuple[int, ...]
    tags: Tags

    @property
    def is_closed(self) -> bool:
        """Whether the line ends where it starts."""
        return len(self.refs) > 3 and self.refs[0] == self.refs[-1]


@dataclass(frozen=True, slots=True)
class Relation:
    """Members are (type "n", "w" or "r", id, role)."""

    id: int
    members: tuple[tuple[str, int, str], ...]
    tags: Tags


@dataclass(slots=True)
class Extract:
    """One file: all nodes by id, the tagged ones apart, ways, relations, and its box."""

    box: Box = (0.0, 0.0, 0.0, 0.0)
    nodes: dict[int, LonLat] = field(default_factory=dict)
    tagged: dict[int, Tags] = field(default_factory=dict)
    ways: dict[int, Way] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)

    def holds(self, place: LonLat) -> bool:
        """Whether a place lies in the box."""
        west, south, east, north = self.box
        return west <= place[0] <= east and south <= place[1] <= north

    def runs(self, way: Way, *, clip: bool = False) -> Iterator[list[int]]:
        """The stretches of a way whose nodes are here; `clip`: only those in the box.

        A cut extract lacks the nodes outside its box: joining across such a gap would draw
        straight lines through the city.
        """
        run: list[int] = []
        for ref in way.refs:
            at = self.nodes.get(ref)
            if at is not None and (not clip or self.holds(at)):
                run.append(ref)
                continue
            if len(run) > 1:
                yield run
            run = []
        if len(run) > 1:
            yield run

    def line(self, refs: list[int]) -> list[LonLat]:
        """Places of the nodes named, which must be here."""
        return [self.nodes[ref] for ref in refs]


def read(path: Path, *, say: Callable[[str], None]) -> Extract:
    """Read the whole file before anyone uses any of it.

    Args:
        path: an .osm.pbf file.
        say: takes progress lines.

    Raises:
        BadExtract: no such file, not a PBF, cut off, empty, or larger than a region.
    """
    check(path)
    extract = Extract()
    try:
        for thing in osmium.FileProcessor(osmium.io.File(str(path), "pbf")):
            _take(extract, thing)
    except (RuntimeError, ValueError, MemoryError) as error:
        raise BadExtract(f"{path.name} is damaged or cut off ({error}). Fetch it again.") from error
    if not extract.nodes or not extract.ways:
        raise BadExtract(f"{path.name} holds no streets: it is empty or not an extract of a city.")
    extract.box = _box(path, extract)
    say(
        f"read {len(extract.nodes):,} nodes, {len(extract.ways):,} ways, "
        f"{len(extract.relations):,} relations"
    )
    return extract


def check(path: Path) -> None:
    """Refuse what cannot be an extract of a city, before anything is read.

    Raises:
        BadExtract: the sentence says what it is instead.
    """
    if path.is_dir():
        raise BadExtract(f"{path} is a folder: name one file in it (.osm.pbf).")
    if not path.is_file():
        raise BadExtract(f"There is no file {path}.")
    size = path.stat().st_size
    if size == 0:
        raise BadExtract(f"{path.name} is empty. Fetch it again.")
    if size > MOST_BYTES:
        raise BadExtract(
            f"{path.name} has {size / 1e6:.0f} MB, more than the {MOST_BYTES / 1e6:.0f} MB of a"
            " large city. Cut the city out of it first, for instance with `osmium extract --bbox`."
        )
    try:
        with path.open("rb") as file:
            head = file.read(256)
    except OSError as error:
        raise BadExtract(f"{path.name} cannot be read: {error.strerror}.") from error
    if PBF_START not in head:
        raise BadExtract(
            f"{path.name} is {_looks_like(head)}, not an OpenStreetMap file (.osm.pbf)."
        )


def _looks_like(head: bytes) -> str:
    text = head.lstrip().lower()
    if b"<osm" in text or (text.startswith(b"<?xml") and b"html" not in text):
        return "XML (`osmium cat -o city.osm.pbf city.osm` makes one of it)"
    if text.startswith(b"<"):
        return "a web page"
    packed = {b"\x1f\x8b": "gzip", b"PK": "zip", b"BZ": "bzip2", b"7z": "7z"}
    found = next((name for start, name in packed.items() if head.startswith(start)), None)
    return f"packed with {found}" if found else "something else"


def _take(extract: Extract, thing: object) -> None:
    if isinstance(thing, osmium.osm.Node):
        if thing.location.valid():
            extract.nodes[thing.id] = (thing.lon, thing.lat)
            if thing.tags:
                extract.tagged[thing.id] = dict(thing.tags)
    elif isinstance(thing, osmium.osm.Way):
        refs = tuple(node.ref for node in thing.nodes)
        extract.ways[thing.id] = Way(thing.id, refs, dict(thing.tags))
    elif isinstance(thing, osmium.osm.Relation):
        members = tuple((m.type, m.ref, m.role) for m in thing.members)
        extract.relations.append(Relation(thing.id, members, dict(thing.tags)))


def _box(path: Path, extract: Extract) -> Box:
    """The header's box where there is one: extracts with whole ways reach far beyond it."""
    lons = [lon for lon, _ in extract.nodes.values()]
    lats = [lat for _, lat in extract.nodes.values()]
    seen = (min(lons), min(lats), max(lons), max(lats))
    reader = osmium.io.Reader(osmium.io.File(str(path), "pbf"), osmium.osm.NOTHING)
    header = reader.header().box()
    reader.close()
    box = seen
    if header.valid():
        low, high = header.bottom_left, header.top_right
        box = (
            max(seen[0], low.lon),
            max(seen[1], low.lat),
            min(seen[2], high.lon),
            min(seen[3], high.lat),
        )
    if not (box[0] < box[2] and box[1] < box[3]):
        raise BadExtract(f"{path.name} covers no area.")
    if max(box[2] - box[0], box[3] - box[1]) > MAX_DEGREES:
        raise BadExtract(f"{path.name} covers more than one region: cut a city out of it first.")
    return box
