"""`make check` and `make test`: every check of style, types and structure, then every test.

Standard library only. The last line of `make test` is pytest's.
"""

import concurrent.futures
import os
import subprocess
import sys
import time
from dataclasses import dataclass

from coop.machine import browser_files, paths, say, setting_up
from coop.machine.say import Trouble

BIN = paths.VENV / "bin"
TYPES_OF_SCRIPTS = paths.ROOT / "node_modules" / ".bin" / "tsc"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is checked, and the program that does it."""

    what: str
    command: tuple[str, ...]


CHECKS = (
    Check("types", (str(BIN / "mypy"),)),
    Check("format", (str(BIN / "ruff"), "format", "--check", "--output-format=concise", ".")),
    Check("lint", (str(BIN / "ruff"), "check", "--quiet", "--output-format=concise", ".")),
    Check("contracts", (str(BIN / "lint-imports"),)),
    Check("templates", (str(BIN / "djlint"), "--lint", "--quiet", "templates")),
    Check("scripts", (str(TYPES_OF_SCRIPTS), "--project", ".")),
)


def check() -> None:
    """Run every check but the tests.

    Raises:
        Trouble: one or more fail; what they said has been shown.
    """
    setting_up.set_up(dict(os.environ), for_tests=True)
    failed = run_all()
    if failed:
        raise Trouble(f"Failed: {', '.join(failed)}.")


def test() -> None:
    """Run every check, then every test, and end with pytest's own exit code if all else is well."""
    setting_up.set_up(dict(os.environ), for_tests=True)
    failed = run_all()
    if failed:
        say.line(f"Failed: {', '.join(failed)}. The tests run all the same.")
    pytest = [
        str(paths.PYTHON),
        "-m",
        "pytest",
        f"-n{os.cpu_count() or 1}",
        "--dist=loadfile",
        "--no-loadscope-reorder",
        *sys.argv[2:],
    ]
    tested = subprocess.run(pytest, cwd=paths.ROOT, check=False)
    if tested.returncode or failed:
        raise SystemExit(tested.returncode or 1)


def run_all() -> list[str]:
    """Run every check, as many at a time as there are cores; returns what failed."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = list(pool.map(_passes, CHECKS))
    return [each.what for each, passes in zip(CHECKS, outcomes, strict=True) if not passes]


def _passes(check: Check) -> bool:
    """Run one check and say how it went; what it says is shown only if it fails."""
    started = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=paths.ROOT,
        env=browser_files.with_our_node(),
        capture_output=True,
        text=True,
        check=False,
    )
    took = f"({time.monotonic() - started:.1f} s)"
    if done.returncode == 0:
        say.line(f"✓ {check.what} {took}")
        return True
    say.line(f"✗ {check.what} {took}\n{(done.stdout + done.stderr).strip()}\n")
    return False
