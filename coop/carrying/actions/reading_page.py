"""The page of an archive: it opens from the zip, without any network, and says what each file is."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string

from coop.carrying import layout, wording

STYLE: Final = Path(__file__).parents[2] / "static" / "css" / "archive.css"
ROWS_MAX: Final = 100
CELL_CHARS: Final = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file in words: a table of its first rows. `more`: how many lines are left out."""

    title: str
    says: str
    file: str
    count: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one service states, or what lay in the locker (`origin` is empty then)."""

    origin: str
    name: str
    sheets: tuple[Sheet, ...]
    said: tuple[str, ...]
    credentials: tuple[str, ...]


def files(held: Mapping[str, bytes], *, name: str, origin: str, now: datetime) -> dict[str, bytes]:
    """The page and its style."""
    slugs = sorted({file.split("/")[1] for file in held if file.startswith(layout.FROM)})
    chapters = [_locker(held), *(_service(held, slug) for slug in slugs)]
    context = {"name": name, "origin": origin, "made_at": now, "chapters": chapters}
    page = render_to_string("carrying/archive.html", context)
    return {layout.INDEX: page.encode(), layout.STYLE: STYLE.read_bytes()}


def _locker(held: Mapping[str, bytes]) -> Chapter:
    return Chapter("", "", tuple(_sheets(held, layout.DATA)), (), ())


def _service(held: Mapping[str, bytes], slug: str) -> Chapter:
    folder = layout.folder(slug)
    said = json.loads(held[folder + layout.STATEMENT])
    credentials = {
        file: json.loads(data)["credentialSubject"]
        for file, data in sorted(held.items())
        if file.startswith(folder + layout.CREDENTIALS)
    }
    named = {
        file.rpartition("/")[2].removesuffix(".json"): one for file, one in credentials.items()
    }
    return Chapter(
        said["origin"],
        said["name"],
        tuple(_sheets(held, folder)),
        tuple(wording.said(named)),
        tuple(credentials),
    )


def _sheets(held: Mapping[str, bytes], folder: str) -> Iterator[Sheet]:
    for file in sorted(file for file in held if file.startswith(folder)):
        if not file.endswith(layout.LINES) or not held[file]:
            continue
        lines = [_plain(json.loads(line)) for line in held[file].splitlines()[:ROWS_MAX]]
        columns = tuple(dict.fromkeys(name for line in lines for name in line))
        count = held[file].count(b"\n")
        meaning = wording.meaning(file.rpartition("/")[2].removesuffix(layout.LINES))
        yield Sheet(
            title=meaning.title,
            says=meaning.says,
            file=file,
            count=count,
            columns=columns,
            rows=tuple(tuple(_cell(line.get(name)) for name in columns) for line in lines),
            more=count - len(lines),
        )


def _plain(line: Mapping[str, Any]) -> Mapping[str, Any]:
    """A line without its wrapping: signed texts and proofs are for programs."""
    if "data" in line:
        return {"key": line["key"], **line["data"], "updated_at": line["updated_at"]}
    if "access" in line:
        return {name: part for name, part in line["access"].items() if name != "member"}
    if "text" in line and "signature" in line:
        return {name: part for name, part in json.loads(line["text"]).items() if name != "member"}
    return line


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and len(value) > 12:
        return f"{len(value)} …"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= CELL_CHARS else text[:CELL_CHARS] + " …"
