"""Fetching a log, from the address that serves it or from a folder that mirrors it."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

OK, NOT_FOUND = 200, 404
PATIENCE_S = 60
ANSWER_BYTES_MAX = 64 * 1024 * 1024


class Unreachable(Exception):
    """The log could not be read; the sentence says why."""


class Missing(Exception):
    """The log answers, but not with this file."""


class Folder:
    """A mirror of a log."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        if not self.path.is_dir():
            raise Unreachable(f"There is no folder {path}.")

    def get(self, name: str) -> bytes:
        """A file of the log.

        Raises:
            Missing: it is not there.
        """
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise Missing(name) from error


class Site:
    """A log that is served."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Unreachable(f"{address} is neither an address nor a folder.")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self.connection = kind(parts.hostname, parts.port, timeout=PATIENCE_S)
        self.prefix = parts.path.rstrip("/")

    def get(self, name: str) -> bytes:
        """A file of the log.

        Raises:
            Missing: it is not there.
            Unreachable: nobody answers, or with something else.
        """
        for attempt in (1, 2):
            try:
                self.connection.request("GET", f"{self.prefix}/{name}")
                answer = self.connection.getresponse()
                data = answer.read(ANSWER_BYTES_MAX)
                break
            except (OSError, HTTPException) as error:
                self.connection.close()
                if attempt == 2:
                    raise Unreachable(f"Nobody answers: {error}") from error
        if answer.status == NOT_FOUND:
            raise Missing(name)
        if answer.status != OK:
            raise Unreachable(f"{name} answers with {answer.status}.")
        return data


def source_of(where: str) -> Folder | Site:
    """A log, by its address or its folder.

    Raises:
        Unreachable: it is neither.
    """
    return Site(where) if "://" in where else Folder(where)
