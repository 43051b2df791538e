"""What must come from the operating system: asked for only when missing, installed with consent.

Standard library only. As root it installs, with sudo it asks, else it prints the line to run.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from coop.machine import postgres, say
from coop.machine.say import Trouble

# Debian's and Ubuntu's PostgreSQL, by the code name of the release.
POSTGRES_OF = {"bookworm": "15", "trixie": "17", "noble": "16", "plucky": "17"}
BREW = {
    "postgis": "postgresql@17 postgis",
    "redis-server": "redis",
    "chromium": "--cask chromium",
}
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def missing(*, with_services: bool = True, for_tests: bool = False) -> list[str]:
    """The packages this machine lacks, by their names on this system, in a fixed order."""
    has: dict[str, Callable[[], bool]] = {
        "python3-venv": _has_venv,
        "ca-certificates": lambda: sys.platform == "darwin" or CERTIFICATES.exists(),
    }
    if with_services:
        has["postgis"] = _has_postgis
        has["redis-server"] = lambda: shutil.which("redis-server") is not None
    if for_tests:
        has["chromium"] = lambda: browser() is not None
    return [_name_here(package) for package, is_here in has.items() if not is_here()]


def browser() -> str | None:
    """The Chromium that tests drive, if there is one."""
    named = os.environ.get("OURWAY_BROWSER")
    return named or shutil.which("chromium") or shutil.which("google-chrome")


def ensure(*, with_services: bool = True, for_tests: bool = False) -> None:
    """Install what is missing, or say the exact line that does.

    Raises:
        Trouble: something is missing and may not be installed from here.
    """
    packages = missing(with_services=with_services, for_tests=for_tests)
    if not packages:
        return
    line = install_line(packages)
    before = _become_root()
    if before is None:
        raise Trouble(how_to(packages, line))
    with say.step(f"Installing system packages: {' '.join(packages)}"):
        _install(before, line)
    still = missing(with_services=with_services, for_tests=for_tests)
    if still:
        raise Trouble(how_to(still, install_line(still)))


def install_line(packages: list[str]) -> str:
    """The one shell line that installs these packages on this system."""
    if sys.platform == "darwin":
        return f"brew install {' '.join(packages)}"
    # Written first, so that no cluster of the system's own starts on port 5432.
    no_cluster = (
        "mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false'"
        " >> /etc/postgresql-common/createcluster.conf && "
    )
    needs_cluster = any(package.startswith("postgresql") for package in packages)
    return (
        (no_cluster if needs_cluster else "")
        + "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy"
        + " --no-install-recommends -o Dpkg::Options::=--force-unsafe-io"
        + f" -o Dpkg::Options::=--force-confold {' '.join(packages)}"
    )


def how_to(packages: list[str], line: str) -> str:
    """What a person who may not install packages reads."""
    who = "Run this line" if sys.platform == "darwin" else "Run this line as root"
    return (
        f"This machine lacks: {', '.join(packages)}.\n"
        f"{who}, then start again:\n\n    {line}\n\n"
        "Or set DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL to services that run elsewhere."
    )


def _become_root() -> list[str] | None:
    """What to put before a command to run it as root; None where we cannot, or should not."""
    if sys.platform == "darwin" or shutil.which("apt-get") is None:
        return None
    if os.getuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    without_asking = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    if without_asking.returncode == 0 or sys.stdin.isatty():
        return ["sudo"]
    return None


def _install(before: list[str], line: str) -> None:
    """Run the line as root; what the package manager says is shown only if it fails."""
    # With sudo the password is asked on the terminal itself, so nothing of that is lost.
    done = subprocess.run(
        [*before, "sh", "-c", line], capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode != 0:
        words = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise Trouble(
            f"The packages could not be installed:\n{words}\n\nThe line was:\n\n    {line}"
        )


def _has_venv() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def _has_postgis() -> bool:
    """Whether a PostgreSQL with PostGIS is here, wherever it lives."""
    if any(postgres.has_postgis(p.name) for p in Path("/usr/lib/postgresql").glob("*")):
        return True
    config = shutil.which("pg_config")
    if config is None:
        return False
    answer = subprocess.run([config, "--sharedir"], capture_output=True, text=True, check=False)
    return (Path(answer.stdout.strip()) / "extension" / "postgis.control").exists()


def _name_here(package: str) -> str:
    """What this system calls a package."""
    if sys.platform == "darwin":
        return BREW.get(package, package)
    if package == "postgis":
        return f"postgresql-{postgres_version(_release())}-postgis-3"
    return package


def postgres_version(release: Mapping[str, str]) -> str:
    """The PostgreSQL that belongs to a release, as `/etc/os-release` describes it."""
    return POSTGRES_OF.get(release.get("VERSION_CODENAME", ""), "15")


def _release() -> dict[str, str]:
    """What `/etc/os-release` says about this system."""
    try:
        lines = Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {key: value.strip('"') for key, value in pairs}
