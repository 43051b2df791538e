"""Where extracts come from: a file, a name in our own folder, or a public extract server.

The only part of this room that reaches the network, and only when someone imports a city by a
name that is not here. Called by `manage.py import_city`.
"""

import re
from collections.abc import Callable
from pathlib import Path

import httpx

from rides.places.osm.extract import BadExtract

NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_-]{0,60}$")
MOST_BYTES = 2_000_000_000
TIMEOUT_S = 30.0


def path_of(wanted: str, *, folder: Path, server: str, say: Callable[[str], None]) -> Path:
    """The file that is meant, fetched if need be.

    Args:
        wanted: a path, or a city's name.
        folder: where named extracts lie as `name.osm.pbf`.
        server: address of an extract, with {name} and {Name} to be filled in; "" for none.
        say: takes progress lines.

    Raises:
        BadExtract: there is no such file, and none could be fetched.
    """
    path = Path(wanted)
    if path.exists() or path.suffix == ".pbf" or not NAME.match(wanted):
        return path
    kept = folder / f"{wanted.lower()}.osm.pbf"
    if not kept.exists():
        if not server:
            raise BadExtract(f"There is no file {kept}, and no extract server is set.")
        _fetch(server.format(name=wanted.lower(), Name=wanted.capitalize()), kept, say)
    return kept


def _fetch(address: str, kept: Path, say: Callable[[str], None]) -> None:
    say(f"fetching {address}")
    kept.parent.mkdir(parents=True, exist_ok=True)
    unfinished = kept.with_suffix(".part")
    try:
        with (
            httpx.stream("GET", address, follow_redirects=True, timeout=TIMEOUT_S) as answer,
            unfinished.open("wb") as file,
        ):
            answer.raise_for_status()
            _save(answer, file.write)
        unfinished.replace(kept)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise BadExtract(f"{address} cannot be fetched: {error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _save(answer: httpx.Response, write: Callable[[bytes], int]) -> None:
    got = 0
    for chunk in answer.iter_bytes():
        got += write(chunk)
        if got > MOST_BYTES:
            raise BadExtract("The extract is larger than a city: choose a smaller one.")
