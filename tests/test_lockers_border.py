"""Personal fields have one way in: nobody but the locker opens its tables, keys or records.

What imports can say stands in `.importlinter`; this looks at what they cannot.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from coop.machine import paths

ROOMS = ("coop", "rides", "governance", "payouts")
INSIDE = "coop/locker"
CLIENTS = {"client", "lending", "shapes", "forms", "registry", "urls", "founding"}
"""What rooms may import of the locker; the rest opens keys or tables."""
WIRING = {"coop/urls.py": CLIENTS, "coop/bindings.py": CLIENTS}
COMMANDS = {
    "coop/management/commands/replay_deletions.py": {"restoring"},
}
PERSONAL = {"phone", "first_name", "last_name", "full_name", "birthday", "photo_url"}
SQL = re.compile(r"\blocker_(?!keys\b)[a-z]+\b")


def _files() -> Iterator[Path]:
    for room in ROOMS:
        for file in sorted((paths.ROOT / room).rglob("*.py")):
            name = file.relative_to(paths.ROOT).as_posix()
            if not name.startswith(INSIDE) and "migrations" not in file.parts:
                yield file


def _reaches(file: Path) -> set[str]:
    """Modules of the locker that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("coop.locker"):
            inner = (node.module or "").removeprefix("coop.locker").strip(".")
            found |= {inner.split(".")[0]} if inner else {name.name for name in node.names}
        if isinstance(node, ast.Import):
            found |= {
                name.name.removeprefix("coop.locker.").split(".")[0]
                for name in node.names
                if name.name.startswith("coop.locker")
            }
    return found


def test_rooms_reach_people_through_the_client_alone() -> None:
    wrong = {}
    for file in _files():
        name = file.relative_to(paths.ROOT).as_posix()
        beyond = _reaches(file) - CLIENTS - COMMANDS.get(name, set())
        if name.startswith("governance/actions"):
            beyond -= {"adopting", "contracts"}
        if name.startswith("governance/"):
            beyond -= {"proposing"}
        if name.startswith("coop/carrying"):
            beyond -= {"carried", "chain", "schemas"}
        if beyond:
            wrong[name] = beyond
    assert wrong == {}


def test_no_sql_of_another_room_names_a_table_of_the_locker() -> None:
    wrong = [
        file.relative_to(paths.ROOT).as_posix()
        for file in _files()
        if SQL.search(_texts(file.read_text()))
    ]
    assert wrong == []


def test_no_other_table_has_a_field_for_a_name_or_a_number() -> None:
    wrong = [
        f"{file.relative_to(paths.ROOT)} {name}"
        for file in _files()
        if "models" in file.parts or file.name == "models.py"
        for name in re.findall(r"^    ([a-z_]+) = (?:models|gis)\.", file.read_text(), re.M)
        if name in PERSONAL
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ["rides/dispatch", "rides/dispatch/actions"])
def test_matching_knows_no_locker(room: str) -> None:
    """A tick reads what was copied into its request: no import leads from dispatch to a locker."""
    for file in (paths.ROOT / room).glob("*.py"):
        assert not _reaches(file), file


def _texts(source: str) -> str:
    """The texts of a file that look like SQL."""
    return "\n".join(
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"\b(SELECT|INSERT|UPDATE|DELETE)\b", node.value)
    )
