"""The files of one person as remoteStorage has them: names, versions, folders. Pure.

One document for all files, since their names say as much about a person as what is in them. A
folder is there while something is in it; its version is made of the versions of all that is.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

CONTEXT: Final = "http://remotestorage.io/spec/folder-description"
PUBLIC: Final = "public"
PATH_CHARS: Final = 1_000


@dataclass(frozen=True, slots=True)
class File:
    """One file: `record` is where its bytes lie; `version` changes with every write."""

    version: str
    kind: str
    size: int
    modified: str
    record: str


Files = Mapping[str, File]


class Unnamed(ValueError):
    """A path that no file can have."""


class Taken(ValueError):
    """A name that is a folder cannot be a file as well, nor the other way round."""


def read(found: Mapping[str, Any]) -> dict[str, File]:
    """The files that a record lists."""
    return {path: File(*parts) for path, parts in found.items()}


def written(files: Files) -> dict[str, list[object]]:
    """The same, for the record."""
    return {
        path: [one.version, one.kind, one.size, one.modified, one.record]
        for path, one in sorted(files.items())
    }


def need_path(path: str) -> str:
    """A path as it is kept: without the slash in front; a folder's ends in one.

    Raises:
        Unnamed: an empty part, `.`, `..`, a character that cannot be, or too long.
    """
    if len(path) > PATH_CHARS or "\0" in path:
        raise Unnamed
    names = path.removesuffix("/").split("/") if path else []
    if any(one in ("", ".", "..") for one in names):
        raise Unnamed
    try:
        path.encode()
    except UnicodeEncodeError:
        raise Unnamed from None
    return path


def is_folder(path: str) -> bool:
    """Whether a path names a folder; the root's is empty."""
    return path == "" or path.endswith("/")


def is_public(path: str) -> bool:
    """Whether anybody may read this: a file, not a folder, below `public`."""
    return path.startswith(f"{PUBLIC}/") and not is_folder(path)


def module(path: str) -> str:
    """The part of a storage that a path belongs to; empty for the root and for `public` itself."""
    first, _, rest = path.partition("/")
    if first == PUBLIC:
        return rest.partition("/")[0] if "/" in rest else ""
    return first if "/" in path else ""


def allows(scopes: Collection[str], path: str, *, is_write: bool) -> bool:
    """Whether any of these scopes covers a path."""
    levels = ("rw",) if is_write else ("r", "rw")
    names = {"*", module(path)} - {""}
    return any(f"{name}:{level}" in scopes for name in names for level in levels)


def need_free(files: Files, path: str) -> None:
    """Let through a path that a file may have.

    Raises:
        Taken: it is a folder's, or one of its folders is a file.
    """
    names = path.split("/")
    above = ("/".join(names[:depth]) for depth in range(1, len(names)))
    if any(one in files for one in above) or any(one.startswith(f"{path}/") for one in files):
        raise Taken


def within(files: Files, folder: str) -> Iterator[tuple[str, File]]:
    """Every file below a folder, in order."""
    return ((path, files[path]) for path in sorted(files) if path.startswith(folder))


def version(files: Files, folder: str) -> str:
    """The version of a folder: it changes with each file below it, however deep."""
    made = sha256()
    for path, one in within(files, folder):
        made.update(f"{path}\0{one.version}\0".encode())
    return made.hexdigest()[:32]


def listed(files: Files, folder: str) -> dict[str, Any]:
    """What a folder holds, as JSON-LD."""
    items: dict[str, dict[str, object]] = {}
    below: dict[str, Any] = {}
    for path, one in within(files, folder):
        name, slash, _ = path[len(folder) :].partition("/")
        if slash:
            made = below.setdefault(f"{name}/", sha256())
            made.update(f"{path}\0{one.version}\0".encode())
            items[f"{name}/"] = {}
        else:
            items[name] = {
                "ETag": one.version,
                "Content-Type": one.kind,
                "Content-Length": one.size,
                "Last-Modified": one.modified,
            }
    for name, made in below.items():
        items[name] = {"ETag": made.hexdigest()[:32]}
    return {"@context": CONTEXT, "items": items}


def matches(header: str, current: str) -> bool:
    """Whether a list of versions in a header names the current one (empty: there is none)."""
    if header.strip() == "*":
        return bool(current)
    named = (one.strip().removeprefix("W/").strip('"') for one in header.split(","))
    return bool(current) and current in named


def total(files: Files) -> int:
    """How many bytes all files have together."""
    return sum(one.size for one in files.values())
