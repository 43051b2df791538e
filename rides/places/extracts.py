"""Where extracts come from: a file, a name in our own folder, or a public extract server.

The only part of this room that reaches the network, and only when someone imports a city by a
name that is not here. Called by `manage.py import_city`.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import httpx
from django.utils.text import slugify

from rides.places import catalogue
from rides.places.catalogue import Source
from rides.places.osm.extract import MOST_BYTES, PBF_START, BadExtract

NAME = re.compile(r"^[^\W\d_][\w .'’-]{0,60}$")
TIMEOUT_S = 30.0
TRIES = 4  # a download that breaks off goes on where it stopped
STEP = 0.1  # share of a download after which progress is told
MD5_LETTERS = 32
DIGEST = re.compile(r"\b([0-9a-f]{64}|[0-9a-f]{32})\b", re.IGNORECASE)

Say = Callable[[str], None]


class NoSuchCity(BadExtract):
    """Nobody offers an extract under this name."""

    code = "no_such_city"


class NotFetched(BadExtract):
    """The extract exists, but could not be brought here."""

    code = "not_fetched"


def path_of(wanted: str, *, folder: Path, server: str, say: Say) -> Path:
    """The file that is meant, fetched if need be.

    Args:
        wanted: a path, or a city's name.
        folder: where named extracts lie as `name.osm.pbf`.
        server: address of an extract on a server of one's own, with {name} or {Name} to be
            filled in; "" for the public servers of the catalogue.
        say: takes progress lines.

    Raises:
        NoSuchCity: it is no file, and no server has a city of this name.
        NotFetched: it could not be downloaded whole.
    """
    path = Path(wanted)
    if path.exists() or path.suffix in {".pbf", ".osm"} or not NAME.match(wanted):
        return path
    kept = folder / f"{slugify(wanted)}.osm.pbf"
    if not kept.exists():
        _Download(_source(wanted, server), kept, say).run()
    return kept


def _source(name: str, server: str) -> Source:
    if server:
        words = "".join(word.capitalize() for word in name.split())
        address = server.format(name=slugify(name), Name=words)
        return Source(address, address + ".md5")
    found = catalogue.source(name)
    if found is not None:
        return found
    alike = catalogue.alike(name)
    meant = f" Did you mean {' or '.join(alike)}?" if alike else ""
    raise NoSuchCity(
        f"No extract server has a city called “{name}”.{meant} `manage.py import_city --list`"
        " names all there are; any other city can be imported from a file (.osm.pbf)."
    )


class _Download:
    """One file on its way; what is there of it survives a broken connection."""

    def __init__(self, source: Source, kept: Path, say: Say) -> None:
        self._source, self._kept, self._say = source, kept, say
        self._part = kept.with_suffix(".part")
        self._mark = kept.with_suffix(".mark")  # which version of the file the part is of
        self._host = httpx.URL(source.address).host

    def run(self) -> None:
        """Bring the file in place, whole and checked, or not at all."""
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        self._say(f"fetching {self._source.address}")
        with httpx.Client(follow_redirects=True, timeout=TIMEOUT_S) as client:
            self._fetch(client)
            self._check(client)
        self._part.replace(self._kept)
        self._mark.unlink(missing_ok=True)

    def _fetch(self, client: httpx.Client) -> None:
        for left in reversed(range(TRIES)):
            try:
                self._go_on(client)
                return
            except httpx.ConnectError as error:
                raise NotFetched(
                    f"{self._host} cannot be reached: is this machine connected to the internet?"
                    " A file that is already here can be imported by its path."
                ) from error
            except httpx.TransportError as error:
                if not left:
                    raise NotFetched(
                        f"The download from {self._host} broke off {TRIES} times. Run the same"
                        " command again: it goes on where it stopped."
                    ) from error
                self._say(f"the connection to {self._host} broke, going on")

    def _go_on(self, client: httpx.Client) -> None:
        """Take what is missing, from where the last try stopped if the file is still the same."""
        done = self._part.stat().st_size if self._part.exists() and self._mark.exists() else 0
        asked = {"Accept-Encoding": "identity"}
        if done:
            asked |= {"Range": f"bytes={done}-", "If-Range": self._mark.read_text()}
        with client.stream("GET", self._source.address, headers=asked) as answer:
            if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                return  # the part is whole already; its digest will tell
            self._check_answer(answer)
            if answer.status_code != httpx.codes.PARTIAL_CONTENT:
                done = 0
            self._remember(answer)
            self._save(answer, done)

    def _check_answer(self, answer: httpx.Response) -> None:
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise NoSuchCity(f"{self._host} has no such extract: {answer.url} is not there (404).")
        if not answer.is_success:
            raise NotFetched(f"{self._host} refuses the extract with {answer.status_code}.")

    def _remember(self, answer: httpx.Response) -> None:
        mark = answer.headers.get("ETag") or answer.headers.get("Last-Modified", "")
        if mark and not mark.startswith("W/"):
            self._mark.write_text(mark)
        else:
            self._mark.unlink(missing_ok=True)

    def _save(self, answer: httpx.Response, done: int) -> None:
        length = int(answer.headers.get("Content-Length", 0))
        whole = done + length if length else 0
        self._check_size(whole)
        told = done
        with self._part.open("ab" if done else "wb") as file:
            for chunk in answer.iter_raw():
                file.write(chunk)
                done += len(chunk)
                self._check_size(done)
                if whole and (done == whole or done - told >= STEP * whole):
                    told = done
                    self._say(f"fetched {done / whole:.0%} of {whole / 1e6:.1f} MB")

    def _check_size(self, size: int) -> None:
        if size <= MOST_BYTES:
            return
        self._forget()
        raise NotFetched(
            f"The extract at {self._host} is larger than {MOST_BYTES / 1e6:.0f} MB, which is more"
            " than a city: choose a smaller one."
        )

    def _check(self, client: httpx.Client) -> None:
        """Refuse a file that is no extract, or not the one whose digest the server publishes."""
        with self._part.open("rb") as file:
            head = file.read(64)
        if PBF_START not in head:
            self._forget()
            what = "a web page" if head.lstrip()[:1] == b"<" else "something else"
            raise NotFetched(f"{self._host} answered with {what} instead of an extract (.osm.pbf).")
        said = self._said_digest(client)
        if not said:
            self._say(f"{self._host} publishes no digest: the file is taken as it came")
            return
        with self._part.open("rb") as file:
            kind = "md5" if len(said) == MD5_LETTERS else "sha256"
            found = hashlib.file_digest(file, kind).hexdigest()
        if found != said:
            self._forget()
            raise NotFetched(
                f"What came from {self._host} is not the file whose digest it publishes"
                f" ({said[:12]}…, not {found[:12]}…). Try again later."
            )

    def _said_digest(self, client: httpx.Client) -> str:
        """The digest that the server publishes for this file; "" where it does not."""
        try:
            answer = client.get(self._source.sums)
        except httpx.TransportError:
            return ""
        if not answer.is_success:
            return ""
        name = httpx.URL(self._source.address).path.rpartition("/")[2]
        lines = answer.text[:100_000].splitlines()
        named = [line for line in lines if name in line] or lines[:1]
        digests = [found for line in named for found in DIGEST.findall(line)]
        return max(digests, key=len, default="").lower()

    def _forget(self) -> None:
        self._part.unlink(missing_ok=True)
        self._mark.unlink(missing_ok=True)
