"""Extracts by name: fetched whole, checked, gone on with after a break, or refused in a sentence.

A server of our own stands in for the public ones.
"""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rides.places import catalogue, extracts
from rides.places.extracts import NoSuchCity, NotFetched
from rides.places.osm import extract

PBF = b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c" + bytes(range(256)) * 400


class Shelf(ThreadingHTTPServer):
    """What the server has, how it misbehaves, and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}
        self.breaks = 0
        self.asked: list[tuple[str, str]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{{name}}.osm.pbf"


class Handler(BaseHTTPRequestHandler):
    """Serves the shelf, with ranges."""

    server: Shelf

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Range", "")))
        if self.path in self.server.moved:
            self.send_response(302)
            self.send_header("Location", self.server.moved[self.path])
            self.end_headers()
        elif (data := self.server.files.get(self.path)) is None:
            self.send_error(404)
        else:
            self._send(data)

    def _send(self, data: bytes) -> None:
        mark = f'"{hashlib.md5(data).hexdigest()}"'
        start = 0
        if "Range" in self.headers and self.headers.get("If-Range") == mark:
            start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.send_header("ETag", mark)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        rest = data[start:]
        if self.server.breaks and self.path.endswith(".pbf"):
            self.server.breaks -= 1
            rest = rest[: len(rest) // 2]
        self.wfile.write(rest)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    server = Shelf()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def fetched(name: str, folder: Path, server: str, said: list[str] | None = None) -> Path:
    say = (said if said is not None else []).append
    return extracts.path_of(name, folder=folder, server=server, say=say)


def test_a_city_is_fetched_once_and_kept_under_its_short_name(shelf: Shelf, tmp_path: Path) -> None:
    shelf.files["/sao-paulo.osm.pbf"] = PBF
    said: list[str] = []
    path = fetched("São Paulo", tmp_path, shelf.address, said)

    assert path.read_bytes() == PBF
    assert path.name == "sao-paulo.osm.pbf"
    assert fetched("Sao Paulo", tmp_path, shelf.address) == path
    assert len([asked for asked, _ in shelf.asked if asked.endswith(".pbf")]) == 1
    assert any("100%" in line for line in said)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_broken_download_goes_on_where_it_stopped(shelf: Shelf, tmp_path: Path) -> None:
    shelf.files["/porto.osm.pbf"] = PBF
    shelf.breaks = 2

    assert fetched("porto", tmp_path, shelf.address).read_bytes() == PBF
    ranges = [given for path, given in shelf.asked if path.endswith(".pbf")]
    assert ranges == ["", f"bytes={len(PBF) // 2}-", f"bytes={3 * len(PBF) // 4}-"]


def test_a_download_that_always_breaks_is_kept_for_the_next_time(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.files["/porto.osm.pbf"] = PBF
    shelf.breaks = 4
    with pytest.raises(NotFetched, match="goes on where it stopped"):
        fetched("porto", tmp_path, shelf.address)
    assert not (tmp_path / "porto.osm.pbf").exists()

    assert fetched("porto", tmp_path, shelf.address).read_bytes() == PBF
    assert shelf.asked[-2][1].startswith("bytes=")


def test_a_file_that_changed_in_between_is_fetched_anew(shelf: Shelf, tmp_path: Path) -> None:
    shelf.files["/porto.osm.pbf"] = PBF
    shelf.breaks = 4
    with pytest.raises(NotFetched):
        fetched("porto", tmp_path, shelf.address)
    shelf.files["/porto.osm.pbf"] = newer = PBF[::-1].replace(b"redaeHMSO", b"") + PBF

    newer = PBF[:15] + newer
    shelf.files["/porto.osm.pbf"] = newer
    assert fetched("porto", tmp_path, shelf.address).read_bytes() == newer


def test_a_published_digest_must_fit(shelf: Shelf, tmp_path: Path) -> None:
    shelf.files["/porto.osm.pbf"] = PBF
    shelf.files["/porto.osm.pbf.md5"] = f"{hashlib.md5(PBF).hexdigest()}  porto.osm.pbf".encode()
    assert fetched("porto", tmp_path, shelf.address).exists()

    shelf.files["/monaco.osm.pbf"] = PBF
    shelf.files["/monaco.osm.pbf.md5"] = b"0123456789abcdef0123456789abcdef  monaco.osm.pbf\n"
    with pytest.raises(NotFetched, match="not the file whose digest it publishes"):
        fetched("monaco", tmp_path, shelf.address)
    assert [file.name for file in tmp_path.iterdir()] == ["porto.osm.pbf"]


def test_a_list_of_digests_is_read_for_our_file(shelf: Shelf, tmp_path: Path) -> None:
    sums = f"{'0' * 64}  other.osm.gz\n{hashlib.sha256(PBF).hexdigest()}  porto.osm.pbf\n"
    shelf.files |= {"/porto.osm.pbf": PBF, "/porto.osm.pbf.md5": sums.encode()}

    assert fetched("porto", tmp_path, shelf.address).exists()


def test_redirects_are_followed(shelf: Shelf, tmp_path: Path) -> None:
    shelf.moved["/porto.osm.pbf"] = "/elsewhere.pbf"
    shelf.files["/elsewhere.pbf"] = PBF

    assert fetched("porto", tmp_path, shelf.address).read_bytes() == PBF


def test_a_web_page_is_no_extract(shelf: Shelf, tmp_path: Path) -> None:
    shelf.files["/porto.osm.pbf"] = b"<!doctype html><title>Log in to the hotel's network</title>"

    with pytest.raises(NotFetched, match="answered with a web page"):
        fetched("porto", tmp_path, shelf.address)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_there_is_said(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(NoSuchCity, match="404"):
        fetched("atlantis", tmp_path, shelf.address)
    assert list(tmp_path.iterdir()) == []


def test_without_internet_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFetched, match="connected to the internet"):
        fetched("porto", tmp_path, "http://127.0.0.1:1/{name}.osm.pbf")


def test_more_than_a_city_is_not_fetched(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracts, "MOST_BYTES", 1_000)
    shelf.files["/porto.osm.pbf"] = PBF

    with pytest.raises(NotFetched, match="more than a city"):
        fetched("porto", tmp_path, shelf.address)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_nobody_offers_comes_with_suggestions(tmp_path: Path) -> None:
    with pytest.raises(NoSuchCity, match=r"“Prto”. Did you mean porto.*--list"):
        fetched("Prto", tmp_path, "")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("porto", "https://download.bbbike.org/osm/bbbike/Porto/Porto.osm.pbf"),
        ("München", "https://download.bbbike.org/osm/bbbike/Muenchen/Muenchen.osm.pbf"),
        ("munich", "https://download.bbbike.org/osm/bbbike/Muenchen/Muenchen.osm.pbf"),
        ("new york", "https://download.bbbike.org/osm/bbbike/NewYork/NewYork.osm.pbf"),
        ("Monaco", "https://download.geofabrik.de/europe/monaco-latest.osm.pbf"),
        ("Liechtenstein", "https://download.geofabrik.de/europe/liechtenstein-latest.osm.pbf"),
    ],
)
def test_people_find_their_city_under_the_name_they_use(name: str, address: str) -> None:
    found = catalogue.source(name)

    assert found is not None
    assert found.address == address


def test_every_other_name_leads_to_a_city() -> None:
    assert all(catalogue.source(name) for name in [*catalogue.names(), *catalogue.ALIASES])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"<?xml version='1.0'?>\n<osm version='0.6'>", "is XML"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b"\x1f\x8b\x08\x00", "is packed with gzip"),
        (b"PK\x03\x04", "is packed with zip"),
        (b"no city", "is something else"),
    ],
)
def test_other_files_are_told_apart(content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "porto.osm.pbf"
    path.write_bytes(content)

    with pytest.raises(extract.BadExtract, match=sentence):
        extract.check(path)


def test_folders_and_huge_files_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(extract.BadExtract, match="is a folder"):
        extract.check(tmp_path)
    path = tmp_path / "planet.osm.pbf"
    path.write_bytes(PBF)
    monkeypatch.setattr(extract, "MOST_BYTES", 1_000)
    with pytest.raises(extract.BadExtract, match="osmium extract"):
        extract.check(path)
