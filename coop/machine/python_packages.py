"""The virtual environment and what is in it, exactly as the lock files say.

Standard library only.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from coop.machine import paths, say, stamps
from coop.machine.say import Trouble

PINS = Path(__file__).parent / "pins"
UV = paths.VENV / "bin" / "uv"


def ensure(*, for_tests: bool = False) -> None:
    """Make the virtual environment match the lock file, if it does not yet.

    Raises:
        Trouble: a package cannot be had.
    """
    lock = paths.REQUIREMENTS_DEV if for_tests else paths.REQUIREMENTS
    # What tests need holds all that running needs.
    stamp = paths.VENV / f"ourway-{lock.stem}"
    if stamps.is_fresh(stamp, [lock]):
        return
    _ensure_venv()
    with say.step(f"Installing Python packages from {lock.name}"):
        install(lock)
    stamps.put(stamp, [lock])


def install(lock: Path) -> None:
    """Install what a lock file pins, hash by hash, into the virtual environment.

    Raises:
        Trouble: neither uv nor pip can.
    """
    with_uv = [str(UV), "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
    with_uv += ["--python", str(paths.PYTHON)]
    if UV.exists() and _run(with_uv, _as_pip_is_set_up()).returncode == 0:
        return
    done = _run([*pip(), "install", "--quiet", "--require-hashes", "-r", str(lock)])
    if done.returncode != 0:
        raise Trouble(f"Python packages could not be installed:\n{done.stderr.strip()}")


def lock() -> None:
    """Pin the newest versions that fit pyproject.toml, with their hashes, for Python 3.11 and later.

    Raises:
        Trouble: they do not fit together.
    """
    compile_ = [str(UV), "pip", "compile", "--quiet", "--upgrade", "--universal"]
    compile_ += ["--python-version=3.11", "--generate-hashes", "--no-annotate"]
    compile_ += ["--custom-compile-command=make lock"]
    dev = ["--extra=dev", f"--constraints={paths.REQUIREMENTS}"]
    for source, target, more in (
        (paths.ROOT / "pyproject.toml", paths.REQUIREMENTS, []),
        (paths.ROOT / "pyproject.toml", paths.REQUIREMENTS_DEV, dev),
        (PINS / "uv.in", PINS / "uv.txt", []),
        (PINS / "node.in", PINS / "node.txt", []),
        (PINS / "city.in", PINS / "city.txt", ["--no-deps"]),
    ):
        done = _run([*compile_, str(source), "-o", str(target), *more], _as_pip_is_set_up())
        if done.returncode != 0:
            raise Trouble(done.stderr.strip())


def pip() -> list[str]:
    """The virtual environment's own pip."""
    return [str(paths.PYTHON), "-m", "pip", "--disable-pip-version-check"]


def _ensure_venv() -> None:
    """Create the virtual environment with uv in it, which is many times faster than pip."""
    if not _works(paths.PYTHON):
        with say.step("Creating the virtual environment"):
            shutil.rmtree(paths.VENV, ignore_errors=True)
            done = _run([sys.executable, "-m", "venv", str(paths.VENV)])
            if done.returncode != 0:
                raise Trouble(f"No virtual environment:\n{(done.stdout + done.stderr).strip()}")
    _put_project_on_path()
    if not UV.exists():
        _run([*pip(), "install", "--quiet", "--require-hashes", "-r", str(PINS / "uv.txt")])


def _put_project_on_path() -> None:
    """Let the environment's programs find the project from any folder, as an install would."""
    for packages in paths.VENV.glob("lib/python3*/site-packages"):
        (packages / "ourway.pth").write_text(f"{paths.ROOT}\n")


def _works(python: Path) -> bool:
    """Whether the environment's Python still runs and is the one that runs now."""
    if not python.exists():
        return False
    version = "import sys; print(sys.version)"
    return _run([str(python), "-c", version]).stdout.strip() == sys.version.strip()


def _as_pip_is_set_up() -> dict[str, str]:
    """Settings of pip for where packages come from, under uv's names: a mirror is set up once."""
    said = dict(
        line.split("=", 1)
        for line in _run([*pip(), "config", "list"]).stdout.splitlines()
        if "=" in line
    )
    index = said.get("global.index-url", "").strip("'\"")
    certificate = said.get("global.cert", "").strip("'\"")
    wanted = {"UV_DEFAULT_INDEX": index, "SSL_CERT_FILE": certificate}
    return {name: value for name, value in wanted.items() if value and name not in os.environ}


def _run(
    command: list[str], environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
